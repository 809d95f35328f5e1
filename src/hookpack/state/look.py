"""What stands in the work tree now, against git's listing of it: one lstat a file, nothing is opened."""

from __future__ import annotations

import os
import stat

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Literal, TypeAlias

    Folder: TypeAlias = Literal["folder", "link", "missing"]

_CLOSED, _DENIED = b"warning: could not open directory '", b"': Permission denied"
_KIND = 0o170000  # the bits of st_mode that say what it is


class Look(Record):
    """Paths are bytes relative to the root.

    `gone` have vanished and git can see that itself; `drops` must leave the index by force, because
    something else stands there or in front of them. `nested` are repositories inside the work tree.
    """

    adds: list[bytes]
    gone: list[bytes]
    drops: list[bytes]
    nested: list[bytes]
    unreadable: list[bytes]
    modes: dict[bytes, int]  # permission bits of every regular file
    large: dict[bytes, tuple[int, int]]  # size, mtime in ns
    closed: list[bytes]  # folders that may not be listed


class Looker:
    """Sorts paths into a `Look`. Files whose ctime is not older than `since_ns` are taken as changed."""

    def __init__(self, root: str, *, since_ns: int, max_bytes: int) -> None:
        self._base = os.path.join(os.fsencode(root), b"")
        self._since_ns = since_ns
        self._max_bytes = max_bytes
        self._folders: dict[bytes, Folder] = {b"": "folder"}
        self.found = Look([], [], [], [], [], {}, {}, [])

    def known(self, paths: Sequence[bytes]) -> None:
        """Take the paths that are in the index."""
        # relative to a descriptor an lstat is a third cheaper
        fd = os.open(self._base, os.O_RDONLY | os.O_CLOEXEC) if os.stat in os.supports_dir_fd else None
        try:
            for path in self._unsettled(paths, fd):
                self._sort(path, cached=True, changed=False)
        finally:
            if fd is not None:
                os.close(fd)

    def told(self, records: Iterable[bytes], words: bytes) -> None:
        """Take the records of `ls-files -t -o -m -d`, after `known`, and the words with which it passed folders by."""
        lines = [line for line in words.splitlines() if line.startswith(_CLOSED) and line.endswith(_DENIED)]
        self.found.closed.extend(line[len(_CLOSED) : -len(_DENIED)] for line in lines)
        found = self.found
        settled = {*found.adds, *found.gone, *found.drops, *found.unreadable}
        for record in records:
            tag, path = record[:1], record[2:]
            if tag == b"?":
                self.other(path)
            elif tag == b"C" and path not in settled:
                self._sort(path, cached=True, changed=True)
            # "R": whether it is really gone, our own lstat says

    def _unsettled(self, cached: Iterable[bytes], fd: int | None) -> Iterator[bytes]:
        """Those of `cached` that need a closer look. Nearly all are as they were: this loop is the price."""
        lstat, base = os.lstat, self._base if fd is None else b""
        folders, modes, since_ns = self._folders, self.found.modes, self._since_ns
        for path in cached:
            if folders.get(path.rpartition(b"/")[0]) != "folder":
                yield path
                continue
            try:
                seen = lstat(base + path, dir_fd=fd)
            except OSError:
                yield path
                continue
            mode = seen.st_mode
            if mode & _KIND == stat.S_IFREG and seen.st_ctime_ns < since_ns and seen.st_size <= self._max_bytes:
                modes[path] = mode & ~_KIND
            else:
                yield path

    def other(self, path: bytes) -> None:
        """Take a path that is not in the index."""
        if path.endswith(b"/"):
            self.found.nested.append(path)
        else:
            self._sort(path, cached=False, changed=True)

    def _sort(self, path: bytes, *, cached: bool, changed: bool) -> None:
        try:
            seen = self._lstat(path)
        except OSError:
            self.found.unreadable.append(path)
            return
        kind = stat.S_IFMT(seen.st_mode) if seen else 0
        if kind == stat.S_IFREG and seen:
            self._regular(path, seen, cached=cached, changed=changed)
        elif kind == stat.S_IFLNK and seen:
            if changed or seen.st_ctime_ns >= self._since_ns:
                self._add(path)
        elif cached:
            is_plain = kind in (0, stat.S_IFDIR) and self._folder(os.path.dirname(path)) != "link"
            (self.found.gone if is_plain else self.found.drops).append(path)

    def _regular(self, path: bytes, seen: os.stat_result, *, cached: bool, changed: bool) -> None:
        if seen.st_size > self._max_bytes:
            self.found.large[path] = (seen.st_size, seen.st_mtime_ns)
            if cached:
                self.found.drops.append(path)
            return
        self.found.modes[path] = stat.S_IMODE(seen.st_mode)
        if not changed and seen.st_ctime_ns < self._since_ns:
            return
        if os.access(self._base + path, os.R_OK):
            # most builds of git compare whole seconds: with its old mtime and size, a file that changed within
            # a second of the last look would pass for unchanged
            if cached and seen.st_mtime_ns < self._since_ns:
                self.found.drops.append(path)
            self._add(path)
        else:
            self._unstored(path, cached=cached)

    def _add(self, path: bytes) -> None:
        # git silently refuses ".GIT/x" on every system
        if any(part.lower() == b".git" for part in path.split(b"/")):
            self._unstored(path, cached=False)
        else:
            self.found.adds.append(path)

    def _unstored(self, path: bytes, *, cached: bool) -> None:
        self.found.unreadable.append(path)
        if not cached:
            self.found.modes.pop(path, None)

    def _lstat(self, path: bytes) -> os.stat_result | None:
        """None if nothing stands there, or only through a symbolic link."""
        try:
            if self._folder(os.path.dirname(path)) != "folder":
                return None
            return os.lstat(self._base + path)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _folder(self, path: bytes) -> Folder:
        """What `path` is; a folder only if none of its parents is a symbolic link."""
        known = self._folders.get(path)
        if known is None:
            known = self._folder(os.path.dirname(path))
            if known == "folder":
                known = _kind(self._base + path)
            self._folders[path] = known
        return known


def _kind(path: bytes) -> Folder:
    try:
        mode = os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    if stat.S_ISLNK(mode):
        return "link"
    return "folder" if stat.S_ISDIR(mode) else "missing"


def holds_files(folder: str) -> bool:
    """True if anything but folders and `.git` lies in or below `folder`; links are not followed."""
    try:
        with os.scandir(folder) as found:
            below = [each for each in found if each.name != ".git"]
    except OSError:
        return True
    if any(not each.is_dir(follow_symlinks=False) for each in below):
        return True
    return any(holds_files(each.path) for each in below)
