"""The folder of copies that the programs read."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from hookpack.scanners.area import Area
from hookpack.scanners.hit import File


def test_copies_are_private_and_gone_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    with Area() as area:
        (file,) = area.place([File(7, "../../etc/x.py", b"text")])
        mode = stat.S_IMODE(Path(area.path).stat().st_mode)
        inside = Path(file.place).is_relative_to(area.path)

    assert (mode, inside) == (0o700, True)
    assert list(tmp_path.iterdir()) == []


def test_an_interruption_while_the_copies_are_removed_leaves_none(monkeypatch):
    remove, calls = shutil.rmtree, []

    def interrupted(path, **more):
        calls.append(path)
        if len(calls) == 1:
            raise KeyboardInterrupt
        remove(path, **more)

    monkeypatch.setattr(shutil, "rmtree", interrupted)

    with pytest.raises(KeyboardInterrupt), Area() as area:
        area.place([File(0, "a.py", b"x")])

    assert len(calls) == 2
    assert not os.path.exists(area.path)
