"""Making the work tree equal to an earlier tree: exactly, only where the two differ, and without losing anyone's work.

What stands on disk is replaced only while it is what the shadow repository has stored; an interrupted
restore is finished by `recover`.
"""

from __future__ import annotations

import contextlib
import os

from hookpack.errors import TreeError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import node
from hookpack.state.files import read_json, remove, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hookpack.state.tree import Tree
    from hookpack.turn import Change

_SCHEMA = 1
_BATCH_BYTES = 32 * 1024 * 1024

_CHANGED = "changed since it was looked at"
_LARGE = "too large to be stored"


class Kept(Record):
    """A path that was left alone, and why."""

    path: str
    why: str


class Restored(Record):
    """What a restore did; paths in neither were as wanted already."""

    changed: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()


def restore(tree: Tree, now: str, target: str, *, token: str, step: Callable[[str], None] = lambda _: None) -> Restored:
    """Bring the work tree from `now` to `target`, both tree ids, with the tree lock held.

    `token` (letters, digits, dashes) names the temporary files and must be this restore's own. `step`
    is called with a name before each thing that is done. TreeError or StateError before anything was
    changed if the shadow repository cannot give back both trees or the journal cannot be written.
    """
    if os.open not in os.supports_dir_fd:
        raise TreeError("this system cannot open a file relative to its folder: nothing is restored")
    if not token.replace("-", "").isalnum():
        raise TreeError(f"no token for a restore: {token!r}")
    recover(tree)
    changes = tree.changes(now, target, renames=False, lines=False)
    _prove(tree, changes)
    step("journal")
    write_json(tree.journal, {"now": now, "target": target, "token": token}, schema=_SCHEMA)
    return _finish(tree, changes, token, step)


def recover(tree: Tree) -> Restored | None:
    """Finish a restore that was interrupted, with the tree lock held; None if there was none."""
    journal = read_json(tree.journal, schema=_SCHEMA)
    if journal is None:
        return None
    changes = tree.changes(str(journal["now"]), str(journal["target"]), renames=False, lines=False)
    token = str(journal["token"])
    _clear(tree.root, changes, token)
    return _finish(tree, changes, token, lambda _: None)


def _prove(tree: Tree, changes: Sequence[Change]) -> None:
    """Both sides must be in the shadow repository before the first file is touched."""
    tree.shadow.sizes(blob for each in changes for blob in (each.old_blob, each.new_blob) if blob)


def _finish(tree: Tree, changes: Sequence[Change], token: str, step: Callable[[str], None]) -> Restored:
    tree.remember(each.path for each in changes if each.new_blob)
    work = _Work(tree.root, changes, token, step)
    try:
        work.delete()
        work.chmod()
        for batch in _batches(tree, work.writes()):
            contents = tree.read([change.new_blob for _, change in batch])
            for number, change in batch:
                work.put(number, change, contents[change.new_blob])
    finally:
        work.close()
    step("done")
    remove(tree.journal)
    return Restored(tuple(sorted(work.changed)), tuple(sorted(work.kept)))


def _batches(tree: Tree, writes: Sequence[tuple[int, Change]]) -> Iterator[list[tuple[int, Change]]]:
    """`writes` in portions whose contents fit into memory."""
    sizes = tree.shadow.sizes(change.new_blob for _, change in writes)
    batch: list[tuple[int, Change]] = []
    total = 0
    for number, change in writes:
        size = sizes[change.new_blob]
        if batch and total + size > _BATCH_BYTES:
            yield batch
            batch, total = [], 0
        batch.append((number, change))
        total += size
    if batch:
        yield batch


class _Work:
    """The steps of one restore. Each leaves its path as it was, or as it is wanted; so each can be done again."""

    def __init__(self, root: str, changes: Sequence[Change], token: str, step: Callable[[str], None]) -> None:
        self._root = _open(root)
        self._step = step
        self._token = token
        self.changed: list[str] = []
        self.kept = [Kept(each.path, _LARGE) for each in changes if _is_large(each)]
        self._changes = [(number, each) for number, each in enumerate(changes) if not _is_large(each)]
        self._folders = {folder for each in changes if each.new_mode for folder in _above(each.path)}

    def close(self) -> None:
        os.close(self._root)

    def writes(self) -> list[tuple[int, Change]]:
        """What gets other content, with its number."""
        return [(number, each) for number, each in self._changes if each.new_blob not in ("", each.old_blob)]

    def delete(self) -> None:
        """Remove what is not wanted. It comes first: a folder may be wanted where a file stands."""
        for _, change in reversed(self._changes):
            if not change.new_mode:
                self._at(change, self._delete, gone_is_fine=True)
                self._prune(change.path)

    def _delete(self, change: Change, fd: int, name: str) -> None:
        if self._is_due(change, fd, name):
            self._step(f"delete {change.path}")
            os.unlink(name, dir_fd=fd)
            self.changed.append(change.path)

    def _prune(self, path: str) -> None:
        """Remove the folders of a removed file that are empty and not wanted."""
        for folder in _above(path):
            if folder in self._folders:
                return
            try:
                with node.folder_of(self._root, folder, make=False) as (fd, name):
                    os.rmdir(name, dir_fd=fd)
            except OSError:  # not empty, not ours, or not there
                return

    def chmod(self) -> None:
        """Set permission bits where nothing else differs."""
        for _, change in self._changes:
            if change.new_mode and change.old_blob == change.new_blob:
                self._at(change, self._chmod)

    def _chmod(self, change: Change, fd: int, name: str) -> None:
        try:
            is_due = self._is_due(change, fd, name)
        except PermissionError:  # it may not be read: the bits may be all that is wrong
            is_due = True
        if not is_due:
            return
        self._step(f"chmod {change.path}")
        if not node.chmod(fd, name, change.old_mode, change.new_mode):
            self._keep(change.path, _CHANGED)
        elif node.state(fd, name) == (change.new_mode, change.new_blob):
            self.changed.append(change.path)
        else:
            self._keep(change.path, "its content could not be read when it was looked at")

    def put(self, number: int, change: Change, data: bytes) -> None:
        """Write the wanted content beside the file and move it into place."""
        beside = _beside(self._token, number)
        self._at(change, lambda _, fd, name: self._put(change, fd, name, beside, data), make=not change.old_mode)

    def _put(self, change: Change, fd: int, name: str, beside: str, data: bytes) -> None:
        if not self._is_due(change, fd, name):
            return
        self._step(f"write {change.path}")
        node.write(fd, beside, change.new_mode, data)
        self._step(f"move {change.path}")
        try:
            self._move(change, fd, name, beside)
        except OSError:
            _unlink(fd, beside)
            raise

    def _move(self, change: Change, fd: int, name: str, beside: str) -> None:
        if not change.old_mode:
            node.place(fd, name, beside)
        elif self._is_due(change, fd, name):  # once more: a person may have saved it while we wrote
            os.rename(beside, name, src_dir_fd=fd, dst_dir_fd=fd)
        else:
            _unlink(fd, beside)
            return
        self.changed.append(change.path)

    def _is_due(self, change: Change, fd: int, name: str) -> bool:
        """True if what stands there is exactly what was looked at."""
        stands = node.state(fd, name)
        if stands == (change.new_mode, change.new_blob):
            return False
        if stands == (change.old_mode, change.old_blob):
            return True
        self._keep(change.path, _CHANGED)
        return False

    def _at(
        self,
        change: Change,
        act: Callable[[Change, int, str], None],
        *,
        make: bool = False,
        gone_is_fine: bool = False,
    ) -> None:
        """Call `act` at the place of the change; whatever goes wrong there leaves the file alone and is reported."""
        try:
            with node.folder_of(self._root, change.path, make=make) as (fd, name):
                act(change, fd, name)
        except OSError as error:
            if not (gone_is_fine and isinstance(error, (FileNotFoundError, node.BlockedError))):
                self._keep(change.path, error.strerror or str(error))

    def _keep(self, path: str, why: str) -> None:
        self.kept.append(Kept(path, why))


def _open(root: str) -> int:
    try:
        return os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise TreeError(f"{root}: {error.strerror}") from error


def _is_large(change: Change) -> bool:
    """Its content is in neither tree, or in one only."""
    return bool(change.old_mode and not change.old_blob) or bool(change.new_mode and not change.new_blob)


def _above(path: str) -> Iterator[str]:
    """The folders of `path`, nearest first."""
    while path := os.path.dirname(path):
        yield path


def _beside(token: str, number: int) -> str:
    return f".hookpack-{token}-{number}"


def _unlink(fd: int, name: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=fd)


def _clear(root: str, changes: Sequence[Change], token: str) -> None:
    """Remove the temporary files of an interrupted restore."""
    fd = _open(root)
    try:
        for number, change in enumerate(changes):
            with contextlib.suppress(OSError), node.folder_of(fd, change.path, make=False) as (folder, _):
                _unlink(folder, _beside(token, number))
    finally:
        os.close(fd)
