"""install.sh where it cannot begin: one error, one hint, nothing written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "install.sh"
PATH = "/usr/local/bin:/usr/bin:/bin"


def run(*args, **environ):
    return subprocess.run([SCRIPT, *args], env={"PATH": PATH, **environ}, capture_output=True, text=True, timeout=60)


def test_a_missing_home_is_told():
    done = run()

    assert done.returncode == 3
    assert done.stderr.splitlines()[0] == "error: HOME is not set"


def test_help_needs_no_home():
    assert run("--help").returncode == 0


@pytest.mark.parametrize("name", ["file", "dangling"])
def test_a_home_that_cannot_be_written_is_told_once(tmp_path, name):
    (tmp_path / "file").write_text("")
    (tmp_path / "dangling").symlink_to(tmp_path / "missing" / "deep")

    done = run(HOME=str(tmp_path / name))

    lines = done.stderr.splitlines()
    if "no Python 3.10" in lines[0]:
        pytest.skip("no Python 3.10 in the folders of the system")
    assert done.returncode == 3
    assert [line.split(":")[0] for line in lines if not line.startswith("installing")] == ["error", "hint"]
    assert "cannot be written" in done.stderr
