"""A copy of a project's state for dry runs: even these snapshot the tree and count what is started."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING
from hookpack.state import project as projects

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# of the project's state: its size without use here, and a restore that was interrupted is not ours to finish
_NOT_COPIED = shutil.ignore_patterns("ledger.jsonl*", "objects", "journal.json", "*.lock")


@contextmanager
def rehearsal(cwd: str, stated: str, environ: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment in which the project of a session has a copy of its state, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="hookpack-test-") as name:
        copied = {**environ, "XDG_STATE_HOME": name}
        real, copy = (projects.find(cwd, stated, each) for each in (environ, copied))
        if Path(real.repo).is_dir():
            _copy(real.repo, copy.repo)
            _borrow(Path(real.shadow, "objects"), Path(copy.shadow, "objects"))
        yield copied


def _copy(real: str, copy: str) -> None:
    try:
        shutil.copytree(real, copy, ignore=_NOT_COPIED, symlinks=True)
    except OSError as error:
        raise StateError(f"{real} cannot be copied for a dry run: {error}") from error


def _borrow(real: Path, copy: Path) -> None:
    """Read the recorded files from the real store, write new ones to the copy."""
    if real.is_dir():
        (copy / "info").mkdir(parents=True)
        (copy / "info" / "alternates").write_bytes(os.fsencode(real) + b"\n")
