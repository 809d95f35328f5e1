"""State on disk: where it lies, atomic writes, JSON with a schema, locks; and where a project's git directory is.

Hot: imported by every hook process.
"""

from __future__ import annotations

import errno
import os
import time
from stat import S_ISREG

from hookpack.codec import dumps, loads
from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # Windows
    import msvcrt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from hookpack.codec import Json

_PRIVATE_DIR = 0o700
_TRY_AGAIN = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_BINARY = getattr(os, "O_BINARY", 0)
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_MAX_BYTES = 1 << 30  # a file may claim any size without a byte on disk
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody writes to would be waited for


def state_root(environ: Mapping[str, str]) -> str:
    """The directory of what must not be lost. StateError if neither XDG_STATE_HOME nor HOME is an absolute path."""
    return _root(environ, "XDG_STATE_HOME", ".local/state")


def cache_root(environ: Mapping[str, str]) -> str:
    """The directory of what may vanish at any moment."""
    return _root(environ, "XDG_CACHE_HOME", ".cache")


def data_root(environ: Mapping[str, str]) -> str:
    """The directory of what `hookpack install` puts there."""
    return _root(environ, "XDG_DATA_HOME", ".local/share")


def _root(environ: Mapping[str, str], variable: str, under_home: str) -> str:
    named = environ.get(variable, "")
    if os.path.isabs(named):
        return os.path.join(named, "hookpack")
    home = environ.get("HOME") or environ.get("USERPROFILE", "")
    if not os.path.isabs(home):
        raise StateError(f"no place for state: neither {variable} nor HOME is an absolute path")
    return os.path.join(home, *under_home.split("/"), "hookpack")


def make_dir(path: str) -> None:
    """Make `path` and its missing parents, each with mode 0700. StateError if that fails."""
    if os.path.isdir(path):
        return
    parent = os.path.dirname(path)
    if parent != path:
        make_dir(parent)
    try:
        os.mkdir(path, _PRIVATE_DIR)
    except FileExistsError:
        if not os.path.isdir(path):
            raise StateError(f"{path}: stands where a directory is needed") from None
    except OSError as error:
        raise _failed(path, error) from error


def read_bytes(path: str) -> bytes | None:
    """The content of a plain file, None if it does not exist. StateError if it is none, or cannot be read."""
    try:
        fd = open_plain(path, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _failed(path, error) from error
    try:
        with open(fd, "rb") as stream:
            if os.fstat(fd).st_size > _MAX_BYTES:
                raise StateError(f"{path}: larger than {_MAX_BYTES >> 20} MiB")
            return stream.read()
    except OSError as error:
        raise _failed(path, error) from error


def open_plain(path: str, flags: int, mode: int = 0o600) -> int:
    """A descriptor of a plain file. OSError as `os.open`; StateError for a pipe, a device or a folder."""
    fd = os.open(path, flags | os.O_CLOEXEC | _NONBLOCK | _BINARY, mode)
    if S_ISREG(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    raise StateError(f"{path}: no plain file")


def read_head(path: str, most: int) -> bytes:
    """The first `most` bytes of a plain file; nothing of one that is none, is missing or may not be read."""
    try:
        if not S_ISREG(os.stat(path).st_mode):
            return b""
        with open(path, "rb") as stream:
            return stream.read(most)
    except (OSError, ValueError):
        return b""


def write_bytes(path: str, data: bytes, mode: int = 0o600) -> None:
    """Replace `path` by `data` in one step: a reader sees the old or the whole new content.

    Missing directories are made. StateError names path and reason (disk full, read-only, not allowed);
    the old content then still stands.
    """
    make_dir(os.path.dirname(path))
    beside = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    try:
        fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | _NOFOLLOW | _BINARY, mode)
        with open(fd, "wb") as stream:
            stream.write(data)
        os.replace(beside, path)
    except OSError as error:
        remove(beside)
        raise _failed(path, error) from error


def write_output(path: str, data: bytes, mode: int = 0o600) -> None:
    """As `write_bytes`, for a file that a person names: a device or a pipe of that name is refused, not replaced."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise StateError(f"{path}: no plain file")
    write_bytes(path, data, mode)


def append_bytes(path: str, data: bytes) -> int:
    """Add `data` to the end of `path` in one write; gives the size then. StateError as `write_bytes`."""
    make_dir(os.path.dirname(path))
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | _NOFOLLOW | _BINARY, 0o600)
    except OSError as error:
        raise _failed(path, error) from error
    try:
        os.write(fd, data)
        return os.fstat(fd).st_size
    except OSError as error:
        raise _failed(path, error) from error
    finally:
        os.close(fd)


def remove(path: str) -> None:
    """Remove a file; a missing one is fine, one that cannot be removed stays."""
    try:
        os.unlink(path)
    except OSError:
        return


def read_json(path: str, *, schema: int) -> Json | None:
    """The mapping in `path` with its `schema` (at most `schema`), None if there is no such file.

    StateError names the path if the file cannot be read, holds no mapping or is of a newer schema.
    """
    data = read_bytes(path)
    if data is None:
        return None
    try:
        value = loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise StateError(f"{path}: damaged: {error}") from error
    if not isinstance(value, dict):
        raise StateError(f"{path}: damaged: no mapping")
    written = value.get("schema")
    if not isinstance(written, int) or isinstance(written, bool):
        raise StateError(f"{path}: damaged: no schema number")
    if written > schema:
        raise StateError(f"{path}: schema {written} was written by a newer hookpack, this one knows {schema}")
    return value


def write_json(path: str, value: Mapping[str, object], *, schema: int) -> None:
    """Replace `path` by `value` with its schema number. StateError as `write_bytes`."""
    write_bytes(path, (dumps({**value, "schema": schema}) + "\n").encode())


class Lock:
    """An exclusive lock on the file `path`, held inside `with`; the system lets go of it when the process dies.

    Between threads and between Lock objects of one process it excludes as well. If it is not had within
    `timeout_s`, StateError; one that is not `required` is entered without it, and `held` says so.
    """

    def __init__(self, path: str, *, timeout_s: float = 10.0, required: bool = True) -> None:
        self._path = path
        self._timeout_s = timeout_s
        self._required = required
        self._fd = -1

    @property
    def held(self) -> bool:
        return self._fd >= 0

    def __enter__(self) -> Lock:
        make_dir(os.path.dirname(self._path))
        until = time.monotonic() + self._timeout_s
        pause_s = 0.001
        while not self._try():
            if time.monotonic() >= until and not self._required:
                return self
            if time.monotonic() >= until:
                raise StateError(f"{self._path}: held by another process for more than {self._timeout_s:g} s")
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, 0.025)
        return self

    def _try(self) -> bool:
        try:
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | _NOFOLLOW, 0o600)
        except OSError as error:
            raise _failed(self._path, error) from error
        try:
            _lock(fd)
            # a file that was removed in between is nobody else's lock any more
            if os.path.samestat(os.fstat(fd), os.stat(self._path)):
                self._fd = fd
                return True
        except FileNotFoundError:
            pass
        except OSError as error:
            if error.errno not in _TRY_AGAIN:
                os.close(fd)
                raise _failed(self._path, error) from error
        os.close(fd)
        return False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def _lock(fd: int) -> None:
    """Take the lock or raise OSError at once."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except NameError:  # no fcntl on Windows
        msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # mypy sees Linux


def git_dir(root: str) -> str | None:
    """The git directory of the work tree `root`, following a `.git` file (work trees, submodules); None without one.

    Plain file reading: git itself would run code that the repository's configuration names.
    """
    dot_git = os.path.join(root, ".git")
    if os.path.isdir(dot_git):
        return dot_git
    line = _line(dot_git)
    if not line.startswith("gitdir:"):
        return None
    found = os.path.normpath(os.path.join(root, line[len("gitdir:") :].strip()))
    return found if os.path.isdir(found) else None


def common_dir(git_dir: str) -> str:
    """The git directory that all work trees of a repository share; `git_dir` itself for an ordinary one."""
    line = _line(os.path.join(git_dir, "commondir"))
    return os.path.normpath(os.path.join(git_dir, line)) if line else git_dir


def _line(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            return os.fsdecode(stream.read(4096)).rstrip("\r\n")
    except OSError:
        return ""


def _failed(path: str, error: OSError) -> StateError:
    return StateError(f"{path}: {error.strerror or error}")
