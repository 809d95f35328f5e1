"""A file as it is and as it should become: shown as a diff, or carried out."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from hookpack.errors import HookpackError
from hookpack.record import Record
from hookpack.state.files import read_bytes, write_bytes


class Change(Record):
    """`None` stands for a file that does not exist; `shown` is its path for people."""

    path: Path
    shown: str
    before: bytes | None
    after: bytes | None

    @property
    def is_real(self) -> bool:
        return self.before != self.after

    def diff(self) -> str:
        """Unified, "" if nothing changes."""
        old, new = (_lines(data) for data in (self.before, self.after))
        names = (f"a/{self.shown}" if old else os.devnull, f"b/{self.shown}" if new else os.devnull)
        return "".join(line if line.endswith("\n") else line + "\n" for line in difflib.unified_diff(old, new, *names))

    def missing_folders(self) -> tuple[str, ...]:
        """Folders that writing the file makes, outermost first."""
        return tuple(str(folder) for folder in reversed(self.path.parents) if not folder.exists())

    def carry_out(self) -> None:
        """Write or delete the file; links are followed, modes kept. HookpackError if that fails."""
        target = self.path.resolve()
        if read_bytes(str(target)) != self.before:
            raise HookpackError(f"{self.shown} changed meanwhile", hint="run the same command again")
        try:
            if self.after is None:
                self.path.unlink()
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            mode = None if self.before is None else target.stat().st_mode & 0o7777
            write_bytes(str(target), self.after, 0o666 if mode is None else mode)
            if mode is not None:
                target.chmod(mode)
        except (FileExistsError, NotADirectoryError) as error:
            raise HookpackError(f"{self.shown}: a file stands where its folder belongs") from error
        except OSError as error:
            raise HookpackError(f"{self.shown}: {error.strerror}") from error


def remove_emptied(folders: tuple[str, ...]) -> None:
    """Remove the folders that are empty, innermost first; the others stay."""
    for folder in reversed(folders):
        try:
            Path(folder).rmdir()
        except OSError:
            return


def _lines(data: bytes | None) -> list[str]:
    return [] if data is None else data.decode("utf-8", "replace").splitlines(keepends=True)
