"""A private folder with copies of the files to scan: nothing else of the project is near the scanners."""

from __future__ import annotations

import os
import re
import shutil
import tempfile

from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from hookpack.scanners.hit import File

_ALIASES = {".mts": ".ts", ".cts": ".ts", ".pyw": ".py"}  # not every scanner knows these, nor capital letters
_PLAIN = re.compile(r"\w[\w.+-]{0,80}", re.ASCII)


class Area:
    """Makes the folder (mode 0700) inside `with`, and removes it whatever happens. StateError if it cannot be made."""

    def __enter__(self) -> Area:
        try:
            self.path = os.path.realpath(tempfile.mkdtemp(prefix="hookpack-scan-"))
        except OSError as error:
            raise StateError(f"no place for copies to scan: {error}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            shutil.rmtree(self.path, ignore_errors=True)
        except BaseException:  # Ctrl-C or the deadline, which come once
            shutil.rmtree(self.path, ignore_errors=True)
            raise

    def place(self, files: Sequence[File]) -> list[File]:
        """Copies with their places filled in: each in a numbered folder, under its own name where that is harmless."""
        return [self._copy(file) for file in files]

    def _copy(self, file: File) -> File:
        folder = os.path.join(self.path, "files", f"{file.number:05d}")
        name = file.path.rpartition("/")[2]
        # names with line breaks, quotes or a leading dash are not worth a scanner's bug
        name = name if _PLAIN.fullmatch(name) else f"file{file.suffix if _PLAIN.fullmatch(file.suffix[1:]) else ''}"
        place = os.path.join(
            folder, name + _ALIASES.get(file.suffix, "" if name.endswith(file.suffix) else file.suffix)
        )
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
            with open(place, "wb") as stream:
                stream.write(file.data)
        except OSError as error:
            raise StateError(f"cannot copy a file to scan it: {error}") from error
        return file._replace(place=place)
