"""Trusted copies of protected files, giving a file back what it held, and keeping what stood there instead."""

from __future__ import annotations

import contextlib
import os
import stat
import time

from hookpack.codec import digest
from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import read_bytes, remove, write_bytes

if TYPE_CHECKING:
    from collections.abc import Collection

    from hookpack.codec import Json

MAX_BYTES = 1024 * 1024  # of one file; a larger one is compared, not copied
_MAX_READ = 4 * 1024 * 1024
_MAX_KEPT = 50


_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Entry(Record):
    """What a path held: `copy` names its content in the store ("" if it is too large), `link` what a link says."""

    copy: str = ""
    mode: int = 0
    link: str = ""

    def fields(self) -> Json:
        return dict(zip(self._fields, self))


class Copies:
    """One work tree's store. Contents lie below `copies` under their digests, what was replaced below `kept`."""

    def __init__(self, area: str) -> None:
        self._store = os.path.join(area, "copies")
        self._shelf = os.path.join(area, "kept")
        self._stored: set[str] | None = None

    def begin(self) -> None:
        """A look begins, under the lock: others may have stored and forgotten copies since the last one."""
        self._stored = None

    def take(self, path: str) -> tuple[bytes | None, Entry]:
        """What the file holds (through a link; None if that is no readable file), stored as it is."""
        try:
            link = os.readlink(path)
        except OSError:
            link = ""
        try:
            fd = os.open(path, _READING)
            try:
                found = os.fstat(fd)
                mode, data = found.st_mode, _read(fd, found.st_size) if stat.S_ISREG(found.st_mode) else None
            finally:
                os.close(fd)
        except OSError:
            return None, Entry(link=link)
        if data is None or len(data) > MAX_BYTES:
            return data, Entry(mode=stat.S_IMODE(mode), link=link)
        name = digest(data)
        if name not in self._names():
            write_bytes(os.path.join(self._store, name), data)
            self._names().add(name)
        return data, Entry(name, stat.S_IMODE(mode), link)

    def _names(self) -> set[str]:
        """What is stored, listed once a look."""
        if self._stored is None:
            try:
                self._stored = set(os.listdir(self._store))
            except OSError:
                self._stored = set()
        return self._stored

    def forget_all_but(self, names: Collection[str]) -> None:
        for name in self._names().difference(names):
            remove(os.path.join(self._store, name))
        self._names().intersection_update(names)

    def put_back(self, base: str, inside: str, held: Entry | None) -> tuple[str, str]:
        """Make a path hold what it held, nothing for None; gives where the replaced version lies, and why not.

        No folder between `base` and the file may be a link: one that is there now is removed, for it was none before.
        """
        if os.open not in os.supports_dir_fd:
            return "", "this system cannot open a file relative to its folder"
        content = self._content(held) if held else b""
        if content is None:
            return "", "it was too large to be kept, or the copy is damaged"
        try:
            kept = self._keep(os.path.join(base, inside))
            _make(base, inside.replace(os.sep, "/"), held, content)
        except (OSError, StateError) as error:
            return "", getattr(error, "strerror", None) or str(error)
        return kept, ""

    def _content(self, held: Entry) -> bytes | None:
        if not held.copy:
            return b"" if held.link else None
        data = read_bytes(os.path.join(self._store, held.copy))
        return data if data is not None and digest(data) == held.copy else None

    def _keep(self, path: str) -> str:
        """Copy what stands at `path` aside; "" if nothing does."""
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.urandom(3).hex()}"
        beside = os.path.join(self._shelf, name, os.path.basename(path))
        if os.path.islink(path):
            write_bytes(beside, os.fsencode(os.readlink(path)))
            return beside
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return ""
        write_bytes(beside, data)
        self._prune()
        return beside

    def _prune(self) -> None:
        for name in sorted(os.listdir(self._shelf))[:-_MAX_KEPT]:
            folder = os.path.join(self._shelf, name)
            for each in os.listdir(folder):
                remove(os.path.join(folder, each))
            os.rmdir(folder)


def _read(fd: int, size: int) -> bytes:
    """The first 4 MiB of a file that is about `size` bytes long, without room for more than that."""
    data = os.read(fd, min(size + 1, _MAX_READ))
    while len(data) < _MAX_READ and (more := os.read(fd, min(_MAX_READ - len(data), 65536))):
        data += more
    return data


def _make(base: str, inside: str, held: Entry | None, content: bytes) -> None:
    from hookpack.state import node  # only when something is put back

    root = os.open(base, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        _unblock(root, inside)
        if held is None:
            with contextlib.suppress(FileNotFoundError), node.folder_of(root, inside, make=False) as (fd, name):
                os.unlink(name, dir_fd=fd)
        elif held.link:
            _replace(root, inside, node.LINK, os.fsencode(held.link))
        else:
            _replace(root, inside, f"10{held.mode:04o}", content)
    finally:
        os.close(root)
    if held and held.link and held.copy:
        real = os.path.realpath(os.path.join(base, inside))
        if read_bytes(real) != content:
            _make(os.path.dirname(real), os.path.basename(real), held._replace(link=""), content)


def _unblock(root: int, inside: str) -> None:
    """Remove a link that stands where a folder of the path was."""
    from hookpack.state import node

    parts = inside.split("/")
    for count in range(1, len(parts)):
        try:
            with node.folder_of(root, "/".join(parts[:count]), make=False) as (fd, name):
                if stat.S_ISLNK(os.lstat(name, dir_fd=fd).st_mode):
                    os.unlink(name, dir_fd=fd)
        except FileNotFoundError:
            return


def _replace(root: int, inside: str, mode: str, content: bytes) -> None:
    """Write beside the path and move it there, in one step."""
    from hookpack.state import node

    with node.folder_of(root, inside, make=True) as (fd, name):
        beside = f".hookpack-{os.getpid()}-{os.urandom(3).hex()}"
        node.write(fd, beside, mode, content)
        try:
            os.rename(beside, name, src_dir_fd=fd, dst_dir_fd=fd)
        except OSError:
            os.unlink(beside, dir_fd=fd)
            raise
