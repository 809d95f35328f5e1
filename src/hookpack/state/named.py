"""A policy file that another one names, wherever it lies."""

from __future__ import annotations

import os
from stat import S_ISREG

from hookpack.errors import StateError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from hookpack.state.project import Project

_MAX_BYTES = 1 << 20


def read(project: Project, path: str) -> bytes | None:
    """Its content, None if there is none; `path` is relative to the project, or absolute.

    StateError for a pipe, a device or a very large file.
    """
    place = os.path.join(project.root, path)
    try:
        about = os.stat(place)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError as error:
        raise StateError(f"{shown(path)} cannot be read: {error.strerror}") from error
    if not S_ISREG(about.st_mode):
        raise StateError(f"{shown(path)} is no file")
    if about.st_size > _MAX_BYTES:
        raise StateError(f"{shown(path)} is larger than {_MAX_BYTES} bytes")
    return read_bytes(place)
