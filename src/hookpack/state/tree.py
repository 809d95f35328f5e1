"""The work tree as git tree ids in the shadow repository: snapshot, comparison, reading.

Git is asked what changed, never about what counts: ignore rules are frozen, attributes are off.
"""

from __future__ import annotations

import os
import time

from hookpack.codec import digest
from hookpack.errors import StateError, TreeError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import compare, marks
from hookpack.state.aside import Aside
from hookpack.state.files import Lock, git_dir, make_dir, read_json, remove, write_json
from hookpack.state.frozen import Frozen
from hookpack.state.look import Look, Looker, holds_files
from hookpack.state.shadow import Entry, Shadow, failed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hookpack.turn import Change

__all__ = ["MAX_BYTES", "Entry", "Snapshot", "Tree"]

MAX_BYTES = 50 * 1024 * 1024

_SCHEMA = 1
_RACY_NS = 2_000_000_000  # the coarsest file time stamps: a file as young as that may change again unseen
_PROBE = b"/.hookpack-probe"
_EMPTY_BLOB = b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
_ATTEMPTS = 3


class Snapshot(Record):
    """A state of the whole work tree. `oversize` and `unreadable` paths are in it only by name."""

    tree: str
    oversize: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()  # folders that nobody may list: of new files in them nothing is known


class Tree:
    """The work tree `root`, its shadow repository `store` (shared by work trees) and `area`, its own state directory.

    Everything that snapshots, freezes or restores is called with `lock()` held.
    """

    def __init__(
        self,
        root: str,
        store: str,
        area: str,
        *,
        max_bytes: int = MAX_BYTES,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.root = root
        self.area = area
        self.journal = os.path.join(area, "journal.json")  # exists while a restore is under way
        self.shadow = Shadow(root, store)
        self._max_bytes = max_bytes
        self._index = os.path.join(area, "index")
        self._frozen = Frozen(self.shadow, area, os.environ if environ is None else environ)
        self._last = os.path.join(area, "last.json")

    def lock(self, timeout_s: float = 60.0) -> Lock:
        """The tree lock; not reentrant."""
        return Lock(os.path.join(self.area, "tree.lock"), timeout_s=timeout_s)

    def snapshot(self) -> Snapshot:
        """Record the work tree as it is. TreeError or StateError if that cannot be done; nothing is harmed then."""
        self._prepare()
        since_ns = time.time_ns() - _RACY_NS
        look = self._look()
        found = marks.collect(look.modes, look.large)
        plain, unreadable = self._plain(look, since_ns)
        tree = self._marked(plain, found)
        named = _sorted(look.large), _sorted({*look.unreadable, *unreadable}), _sorted(look.closed)
        return Snapshot(tree, *named)

    def _prepare(self) -> None:
        if not os.path.isdir(self.root):
            raise TreeError(f"{self.root}: no such directory")
        if git_dir(self.root) is None and all(
            os.path.exists(os.path.join(self.root, n)) for n in ("HEAD", "objects", "refs")
        ):
            raise TreeError(f"{self.root}: a bare repository, there is no work tree")
        make_dir(self.area)
        self.shadow.ensure()
        for name in os.listdir(self.area):
            if name.startswith("index."):  # of a process that died
                remove(os.path.join(self.area, name))
        if not os.path.exists(self._frozen.path):
            self._frozen.freeze(None)
        self._check_index()

    def _look(self) -> Look:
        # git walks the tree in one process while this one looks at the files that it knows
        walk = Aside(self._walk)
        looker = Looker(self.root, since_ns=_mtime_ns(self._index), max_bytes=self._max_bytes)
        known = self._list("-c", index=self._index)
        looker.known(known)
        looker.told(*walk.result())
        for path in self._nested(looker.found.nested):
            looker.other(path)
        self._frozen.follow()
        forced = self._frozen.forced().difference(known, looker.found.adds, looker.found.unreadable)
        for path in sorted(forced):
            if os.path.lexists(os.path.join(os.fsencode(self.root), path)):
                looker.other(path)
        return looker.found

    def _walk(self) -> tuple[list[bytes], bytes]:
        """What git finds beside its index, and its warnings."""
        words = ("-z", "-t", "-o", "-m", "-d", f"--exclude-from={self._frozen.path}")
        done = self.shadow.attempt("ls-files", *words, index=self._index)
        if done.code:
            raise failed("ls-files", done)
        return done.stdout.split(b"\0")[:-1], done.stderr

    def _list(self, *what: str, index: str) -> list[bytes]:
        return self.shadow.git("ls-files", "-z", *what, f"--exclude-from={self._frozen.path}", index=index).split(
            b"\0"
        )[:-1]

    def _nested(self, nested: Iterable[bytes]) -> list[bytes]:
        """The files in repositories that lie inside the work tree.

        git walks into such a folder once its index knows a file there, so a copy is told of one.
        """
        found: list[bytes] = []
        probed: list[bytes] = []
        waiting = [each for each in nested if holds_files(os.path.join(self.root, os.fsdecode(each)))]
        while waiting:
            probed += waiting
            probes = b"".join(b"100644 %s\t%s\0" % (_EMPTY_BLOB, each[:-1] + _PROBE) for each in probed)
            index = self._copy()
            self.shadow.git("update-index", "-z", "--index-info", index=index, input=probes)
            listed = [path for path in self._list("-o", index=index) if path.startswith(tuple(probed))]
            remove(index)
            found = [path for path in listed if not path.endswith(b"/")]
            waiting = [each for each in listed if each.endswith(b"/") and each not in probed and self._holds(each)]
        return found

    def _holds(self, folder: bytes) -> bool:
        return holds_files(os.path.join(self.root, os.fsdecode(folder)))

    def _copy(self) -> str:
        """A private copy of the index: a git process that outlives us can only ever write to its own."""
        path = f"{self._index}.{os.getpid()}-{os.urandom(4).hex()}"
        try:
            _copy(self._index, path)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise StateError(f"{path}: {error.strerror}") from error
        return path

    def _plain(self, look: Look, since_ns: int) -> tuple[str, list[bytes]]:
        """The tree id without marks, and the files that could not be read on the way."""
        last = read_json(self._last, schema=_SCHEMA)
        if not (look.adds or look.gone or look.drops) and last and last["index"] == _signature(self._index):
            return str(last["plain"]), []
        index = self._copy()
        if look.drops:
            self.shadow.git("update-index", "-z", "--force-remove", "--stdin", index=index, input=_joined(look.drops))
        # what vanished goes first: a folder may stand where a file was
        unreadable = self._add(index, [*look.gone, *look.adds])
        plain = self.shadow.git("write-tree", index=index).decode().strip()
        self._settle(index, since_ns)
        return plain, unreadable

    def _add(self, index: str, paths: list[bytes]) -> list[bytes]:
        """Bring `paths` into the index as they are; gives those that cannot be read, which keep their last state."""
        unreadable: list[bytes] = []
        for _ in range(_ATTEMPTS):
            while paths:
                update = (
                    *self.shadow.bulk(len(paths)),
                    "update-index",
                    "-z",
                    "--add",
                    "--remove",
                    "--replace",
                    "--stdin",
                )
                done = self.shadow.attempt(*update, index=index, input=_joined(paths))
                if done.code == 0:
                    return unreadable
                culprit = done.stderr.rpartition(b"Unable to process path ")[2].rstrip(b"\n")
                if culprit not in paths or self._is_readable(culprit):
                    break  # it changed while it was read, or git's trouble lies elsewhere
                unreadable.append(culprit)
                paths = [path for path in paths if path != culprit]
            else:
                return unreadable
        raise failed("update-index", done)

    def _is_readable(self, path: bytes) -> bool:
        try:
            fd = os.open(os.path.join(os.fsencode(self.root), path), os.O_RDONLY | os.O_NONBLOCK)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        try:
            os.read(fd, 1)
        except OSError:
            return False
        finally:
            os.close(fd)
        return True

    def _settle(self, index: str, since_ns: int) -> None:
        """Make `index` the one that counts, dated back so that whatever changed since is compared by content."""
        try:
            os.utime(index, ns=(since_ns, since_ns))
            os.replace(index, self._index)
        except FileNotFoundError:  # there has never been a file: git writes no index
            return
        except OSError as error:
            raise StateError(f"{self._index}: {error.strerror}") from error

    def _marked(self, plain: str, found: marks.Marks) -> str:
        data = marks.encode(found)
        key = digest(data)
        last = read_json(self._last, schema=_SCHEMA) or {}
        if (last.get("plain"), last.get("marks")) == (plain, key):
            tree = str(last["tree"])
        else:
            tree = marks.attach(self.shadow, plain, found)
        value = {"plain": plain, "marks": key, "tree": tree, "index": _signature(self._index)}
        if {**value, "schema": _SCHEMA} != last:
            write_json(self._last, value, schema=_SCHEMA)
        return tree

    def _check_index(self) -> None:
        """Forget an index that is not the one written last: git takes a damaged one for granted.

        Not forgotten is which files were in it: some are ignored and would not be found again.
        """
        last = read_json(self._last, schema=_SCHEMA)
        if _signature(self._index) == (last["index"] if last else []):
            return
        if last:
            self.remember(each.path for each in self.entries(str(last["tree"])))
        remove(self._index)

    def remember(self, paths: Iterable[str]) -> None:
        """From now on `paths` count, whatever the ignore rules say."""
        self._frozen.remember(paths)

    def freeze_ignore(self, tree: str | None) -> None:
        """Take the ignore rules of `tree` as those that hold from now on; None: those in the work tree now.

        What the person's own git tracks counts, although a rule names it.
        """
        self.shadow.ensure()
        if not tree:
            self._frozen.freeze(None)
        elif not self._frozen.are_of(tree):  # one git call, where listing the tree costs by its size
            self._frozen.freeze(self.entries(tree), tree=tree)

    def changes(self, old: str, new: str, *, renames: bool = True, lines: bool = True) -> tuple[Change, ...]:
        """What differs between two trees, by path; also files whose permission bits alone changed.

        Without `lines` none are counted, and no content is read.
        """
        return compare.changes(self.shadow, old, new, renames=renames, lines=lines)

    def diff(self, old: str, new: str) -> str:
        """What differs between two trees, as people read it."""
        return compare.text(self.shadow, old, new)

    def entries(self, tree: str) -> tuple[Entry, ...]:
        """Every stored file of `tree`, by path."""
        return compare.entries(self.shadow, tree)

    def read(self, blobs: Sequence[str]) -> dict[str, bytes]:
        """The contents of `blobs` by id. TreeError if one is missing."""
        return self.shadow.read(blobs)

    def graft(self, base: str, other: str, paths: Iterable[str]) -> str:
        """The tree `base` with `paths` as they are in `other`, or without them where `other` has none.

        TreeError if a file would stand where `base` has a folder, or the other way round.
        """
        return compare.graft(self.shadow, base, other, paths, index=self._passing())

    def swap(self, tree: str, blobs: Mapping[str, str]) -> str:
        """`tree` with other contents, by path, which `shadow.write` gave their ids."""
        return compare.swap(self.shadow, tree, blobs, index=self._passing())

    def compose(self, files: Iterable[Entry], *, like: str) -> str:
        """A tree of files whose modes are git's, with the exact modes that `like` has. TreeError as `graft`."""
        return compare.compose(self.shadow, files, like, index=self._passing())

    def _passing(self) -> str:
        return os.path.join(self.area, f"graft.{os.getpid()}-{os.urandom(4).hex()}")


def _copy(source: str, target: str) -> None:
    """Copy a file with its mtime, which tells git what may have changed unseen."""
    with open(source, "rb") as stream, open(target, "wb") as copy:
        copy.write(stream.read())
        seen = os.fstat(stream.fileno())
    os.utime(target, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def _joined(paths: Iterable[bytes]) -> bytes:
    return b"".join(path + b"\0" for path in paths)


def _sorted(paths: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(os.fsdecode(path) for path in sorted(paths))


def _mtime_ns(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return 0


def _signature(path: str) -> list[int]:
    """What changes whenever `path` is replaced; empty if it does not exist."""
    try:
        seen = os.stat(path)
    except FileNotFoundError:
        return []
    return [seen.st_ino, seen.st_size, seen.st_mtime_ns]
