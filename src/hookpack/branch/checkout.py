"""The work tree as a commit would record it now: what git tracks, and new files that the base does not ignore."""

from __future__ import annotations

import os
import re
import shutil

from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import make_dir, remove
from hookpack.state.tree import Snapshot, Tree

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECOND = 1_000_000_000
# a path and what `ls-files --debug` prints of it
_STAT = re.compile(
    rb"([^\0]+)\0  ctime: (\d+):(\d+)\n  mtime: (\d+):(\d+)\n  dev: .*\n  uid: .*\n  size: (\d+)\tflags: .*\n"
)
_LINKED = b"160000"  # another repository's commit, in git's index


class Recorded(Record):
    """The tree of a revision without its submodules, and those by path with their commits."""

    tree: str
    submodules: Mapping[str, str] = {}


class Checkout(Tree):
    """A `Tree` whose states are those of git itself, without what only this machine knows of its files.

    Files that git knows to be unchanged keep the content they have in git, whatever filters made of them on disk.
    Submodules are left out; one that moved is in `unreadable`.
    """

    def __init__(self, root: str, store: str, area: str, git: str, environ: Mapping[str, str]) -> None:
        super().__init__(root, store, area, environ=environ)
        self._git = git
        self._linked: Mapping[str, str] = {}

    def borrow(self, objects: str) -> None:
        """Read what the repository with the folder `objects` holds, without copying it."""
        if "\n" in objects:
            raise StateError(f"{objects!r}: git cannot be pointed to a folder of that name")
        make_dir(self.area)
        self.shadow.ensure()
        path = os.path.join(self.shadow.store, "objects", "info", "alternates")
        make_dir(os.path.dirname(path))
        quoted = objects.replace("\\", "\\\\").replace('"', '\\"') if objects.startswith('"') else ""
        with open(path, "w", encoding="utf-8", errors="surrogateescape") as stream:
            stream.write(f'"{quoted}"\n' if quoted else f"{objects}\n")

    def recorded(self, commit: str) -> Recorded:
        """What a commit holds. TreeError for a tree that git itself would not check out."""
        index = self._passing()
        try:
            self.shadow.git("read-tree", commit, index=index)
            return self._written(index)
        finally:
            remove(index)

    def begin(self, base: Recorded) -> None:
        """From now on the ignore rules are those of `base`, and submodules are compared with its own."""
        self._linked = base.submodules
        self._prepare()  # takes what ignores itself, which no commit holds
        self.freeze_ignore(base.tree)

    def snapshot(self) -> Snapshot:
        """Record the work tree as a commit would. TreeError or StateError if that cannot be done."""
        self._prepare()
        index = self._passing()
        try:
            source = os.path.join(self._git, "index")
            if os.path.exists(source):
                shutil.copy2(source, index)  # with its time stamp, which tells git what may have changed unseen
            linked = self._links(index)
            listed = dict.fromkeys(self._list("-o", "-m", "-d", index=index))
            settled = self._settled(index) if listed else set()
            changed = [each for each in listed if each not in settled and not _is_folder(each, linked)]
            unreadable = self._add(index, changed)
            now = self._written(index)
        except OSError as error:
            raise StateError(f"{index}: {error.strerror}") from error
        finally:
            remove(index)
        both = {**self._linked, **now.submodules}
        moved = [path for path in both if self._linked.get(path) != now.submodules.get(path)]
        return Snapshot(now.tree, (), tuple(sorted({*map(os.fsdecode, unreadable), *moved})))

    def _settled(self, index: str) -> set[bytes]:
        """Files that stand as they did when git last looked, to the nanosecond.

        Most builds of git compare whole seconds, and read what is as young as their index once more: without the
        repository's filters that text is another one.
        """
        made_ns, root = os.stat(index).st_mtime_ns, os.fsencode(self.root)
        rows = _STAT.findall(self.shadow.git("ls-files", "-z", "--debug", index=index))
        return {
            path
            for path, *numbers in rows
            if (seen := _stamps(os.path.join(root, path))) == tuple(map(int, numbers))
            and seen[2] * _SECOND + seen[3] < made_ns
        }

    def _written(self, index: str) -> Recorded:
        links = self._links(index)
        if links:
            gone = b"".join(os.fsencode(path) + b"\0" for path in links)
            self.shadow.git("update-index", "-z", "--force-remove", "--stdin", index=index, input=gone)
        return Recorded(self.shadow.git("write-tree", index=index).decode().strip(), links)

    def _links(self, index: str) -> dict[str, str]:
        """The submodules in an index, with their commits."""
        rows = self.shadow.git("ls-files", "-z", "-s", index=index).split(b"\0")[:-1]
        heads = (row.partition(b"\t") for row in rows if row.startswith(_LINKED))
        return {os.fsdecode(path): head.split(b" ")[1].decode() for head, _, path in heads}


def _stamps(path: bytes) -> tuple[int, ...]:
    """When a file changed and was written, and its size, as git's index has them; empty if there is none."""
    try:
        seen = os.lstat(path)
    except OSError:
        return ()
    return (*divmod(seen.st_ctime_ns, _SECOND), *divmod(seen.st_mtime_ns, _SECOND), seen.st_size & 0xFFFFFFFF)


def _is_folder(path: bytes, linked: Mapping[str, str]) -> bool:
    """Whether a listed path is a repository of its own, which no commit of this one holds."""
    return path.endswith(b"/") or os.fsdecode(path) in linked
