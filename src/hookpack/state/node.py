"""One file of the work tree, looked at and changed through its folder's descriptor: never through a symbolic link."""

from __future__ import annotations

import contextlib
import errno
import os
import stat

from hookpack.record import TYPE_CHECKING
from hookpack.state.shadow import object_id

if TYPE_CHECKING:
    from collections.abc import Iterator

ABSENT = ("", "")
OTHER = ("other", "")  # a folder, a device, a socket
LINK = "120000"

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _NOFOLLOW
_FILE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _NOFOLLOW
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW
_IN_THE_WAY = (errno.ELOOP, errno.ENOTDIR)
_NO_HARD_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


class BlockedError(OSError):
    """A symbolic link or a file stands where a folder of the path should be."""


@contextlib.contextmanager
def folder_of(root: int, path: str, *, make: bool) -> Iterator[tuple[int, str]]:
    """The descriptor of the folder that holds `path`, and its last name; `root` is the root's descriptor.

    With `make` missing folders are made, else they raise FileNotFoundError. BlockedError if something
    else stands there.
    """
    *folders, name = path.split("/")
    fd = os.dup(root)
    try:
        for folder in folders:
            below = _enter(fd, folder, make=make)
            os.close(fd)
            fd = below
        yield fd, name
    finally:
        os.close(fd)


def _enter(fd: int, name: str, *, make: bool) -> int:
    if make:
        with contextlib.suppress(FileExistsError):
            os.mkdir(name, dir_fd=fd)
    try:
        return os.open(name, _FOLDER, dir_fd=fd)
    except OSError as error:
        if error.errno in _IN_THE_WAY:
            raise BlockedError(error.errno, "a link or a file stands where its folder was") from error
        raise


def state(fd: int, name: str) -> tuple[str, str]:
    """Mode and blob id of what stands there, as a tree would give them; ABSENT or OTHER."""
    try:
        mode = os.lstat(name, dir_fd=fd).st_mode
    except FileNotFoundError:
        return ABSENT
    if stat.S_ISLNK(mode):
        return LINK, object_id("blob", os.fsencode(os.readlink(name, dir_fd=fd)))
    if not stat.S_ISREG(mode):
        return OTHER
    with open(os.open(name, _FILE, dir_fd=fd), "rb") as stream:
        mode = os.fstat(stream.fileno()).st_mode
        return _mode(mode), object_id("blob", stream.read())


def write(fd: int, name: str, mode: str, data: bytes) -> None:
    """Make a file with exactly the bits of `mode`, or a link to `data`.

    FileExistsError if `name` exists; after any other OSError it does not.
    """
    if mode == LINK:
        os.symlink(os.fsdecode(data), name, dir_fd=fd)
        return
    with open(os.open(name, _NEW, 0o600, dir_fd=fd), "wb") as stream:
        try:
            stream.write(data)
            stream.flush()
            os.fchmod(stream.fileno(), int(mode[2:], 8))
        except OSError:
            os.unlink(name, dir_fd=fd)
            raise


def place(fd: int, name: str, beside: str) -> None:
    """Move `beside` to `name` where nothing stands. FileExistsError if something does by now."""
    try:
        os.link(beside, name, src_dir_fd=fd, dst_dir_fd=fd, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        os.rename(beside, name, src_dir_fd=fd, dst_dir_fd=fd)
        return
    os.unlink(beside, dir_fd=fd)


def chmod(fd: int, name: str, old: str, new: str) -> bool:
    """Give a regular file the bits of the mode `new`; False if it has not those of `old`."""
    # a file that its owner may not read has no other handle than O_PATH, which fchmod refuses
    has_handle = hasattr(os, "O_PATH")
    file = os.open(name, (os.O_PATH if has_handle else _FILE) | _NOFOLLOW, dir_fd=fd)
    try:
        mode = os.fstat(file).st_mode
        if not stat.S_ISREG(mode) or _mode(mode) != old:
            return False
        os.chmod(f"/proc/self/fd/{file}" if has_handle else file, int(new[2:], 8))
        return True
    finally:
        os.close(file)


def _mode(mode: int) -> str:
    return f"10{stat.S_IMODE(mode):04o}"
