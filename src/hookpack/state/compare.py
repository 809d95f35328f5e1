"""Two trees of the shadow repository side by side, and a tree made of two."""

from __future__ import annotations

import os

from hookpack.errors import TreeError
from hookpack.record import TYPE_CHECKING
from hookpack.state import marks
from hookpack.state.files import remove
from hookpack.turn import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hookpack.state.marks import Marks
    from hookpack.state.shadow import Entry, Shadow
    from hookpack.turn import Status

_RENAME_LIMIT = 5000
_NONE = "000000"
_LARGE = "100644"  # of a file that is only named: its bits are not recorded
_STATUS: dict[str, Status] = {"A": "A", "M": "M", "D": "D", "R": "R", "T": "T"}


def entries(shadow: Shadow, tree: str) -> tuple[Entry, ...]:
    """The stored files of `tree` with their exact modes, by path as git sorts."""
    (known,) = marks.of(shadow, [tree])
    listed = (each for each in shadow.entries(tree) if each.path != marks.NAME)
    return tuple(each._replace(mode=known.mode(each.path, each.mode)) for each in listed)


def changes(shadow: Shadow, old: str, new: str, *, renames: bool, lines: bool) -> tuple[Change, ...]:
    """The files that differ between two trees, by path."""
    if old == new:
        return ()
    before, after = marks.of(shadow, [old, new])
    found = {each.path: _exact(each, before, after) for each in _diff(shadow, old, new, renames=renames, lines=lines)}
    if before != after:
        for each in _chmods(shadow, old, new):
            found.setdefault(each.path, each)
        for path in {*before.large, *after.large}:
            if before.large.get(path) != after.large.get(path):
                found[path] = _large(path, before, after, found.get(path))
    return tuple(found[path] for path in sorted(found))


def text(shadow: Shadow, old: str, new: str) -> str:
    """The unified diff of two trees; bytes that are no UTF-8 are shown as replaced."""
    options = ("-p", "-M", "--no-ext-diff", "--no-textconv", "--no-color")
    shown = shadow.git("diff-tree", *options, old, new, "--", ".", f":(exclude,top){marks.NAME}")
    return shown.decode("utf-8", "replace")


def _exact(change: Change, before: Marks, after: Marks) -> Change:
    return change._replace(
        old_mode=before.mode(change.old_path, change.old_mode), new_mode=after.mode(change.path, change.new_mode)
    )


def _chmods(shadow: Shadow, old: str, new: str) -> Iterator[Change]:
    """Files that have other permission bits and the same content."""
    before = {each.path: each for each in entries(shadow, old)}
    for each in entries(shadow, new):
        was = before.get(each.path, each)
        if was.mode != each.mode and was.blob == each.blob:
            yield Change(each.path, "M", each.path, was.blob, each.blob, was.mode, each.mode)


def _large(path: str, before: Marks, after: Marks, stored: Change | None) -> Change:
    """A file that is too large to be stored in one tree or in both: its blob is "" there."""
    was, now = path in before.large, path in after.large
    old_mode = _LARGE if was else stored.old_mode if stored else ""
    new_mode = _LARGE if now else stored.new_mode if stored else ""
    return Change(
        path,
        "M" if old_mode and new_mode else "A" if new_mode else "D",
        path,
        stored.old_blob if stored else "",
        stored.new_blob if stored else "",
        old_mode,
        new_mode,
    )


def _diff(shadow: Shadow, old: str, new: str, *, renames: bool, lines: bool) -> Iterator[Change]:
    detection = ("-M", f"-l{_RENAME_LIMIT}") if renames else ("--no-renames",)
    what = ("--raw", "--numstat") if lines else ("--raw",)
    options = ("-r", "-z", *what, "--no-abbrev", "--no-ext-diff", "--no-textconv", *detection)
    fields = shadow.git("diff-tree", *options, old, new).split(b"\0")[:-1]
    found: dict[bytes, Change] = {}
    at = 0
    while at < len(fields):
        if fields[at].startswith(b":"):
            path, change, at = _raw(fields, at)
            found[path] = change
        else:
            added, deleted, path = fields[at].split(b"\t", 2)
            if not path:  # a rename: both paths follow
                path = fields[at + 2]
                at += 2
            at += 1
            found[path] = found[path]._replace(added=_lines(added), deleted=_lines(deleted))
    return (change for change in found.values() if change.path != marks.NAME)


def _raw(fields: list[bytes], at: int) -> tuple[bytes, Change, int]:
    """The record that begins at `at`, its path, and where the next one begins."""
    old_mode, new_mode, old_blob, new_blob, status = fields[at][1:].decode().split(" ")
    path = fields[at + 2] if status[0] == "R" else fields[at + 1]
    change = Change(
        os.fsdecode(path),
        _STATUS[status[0]],
        os.fsdecode(fields[at + 1]),
        old_blob if old_mode != _NONE else "",
        new_blob if new_mode != _NONE else "",
        old_mode if old_mode != _NONE else "",
        new_mode if new_mode != _NONE else "",
    )
    return path, change, at + (3 if status[0] == "R" else 2)


def _lines(count: bytes) -> int:
    return 0 if count == b"-" else int(count)


def swap(shadow: Shadow, tree: str, blobs: Mapping[str, str], *, index: str) -> str:
    """`tree` with other contents for some of its files, by path; `index` is a path for a passing index file."""
    (known,) = marks.of(shadow, [tree])
    merged = {each.path: each for each in entries(shadow, tree)}
    merged.update({path: merged[path]._replace(blob=blob) for path, blob in blobs.items()})
    return _written(shadow, merged, known.large, index)


def graft(shadow: Shadow, base: str, other: str, paths: Iterable[str], *, index: str) -> str:
    """`base` with `paths` as `other` has them; `index` is a path for a passing index file."""
    (below, above), wanted = marks.of(shadow, [base, other]), set(paths)
    merged = {each.path: each for each in entries(shadow, base) if each.path not in wanted}
    merged.update({each.path: each for each in entries(shadow, other) if each.path in wanted})
    _refuse_clashes(merged)
    large = {path: value for path, value in below.large.items() if path not in wanted}
    large.update({path: value for path, value in above.large.items() if path in wanted})
    return _written(shadow, merged, large, index)


def compose(shadow: Shadow, files: Iterable[Entry], like: str, *, index: str) -> str:
    """A tree of `files` whose modes are git's; the exact bits, and what is too large to be stored, are as in `like`."""
    (known,) = marks.of(shadow, [like])
    there = {each.path: each.mode for each in entries(shadow, like)}
    merged = {}
    for each in files:
        exact = there.get(each.path, "")
        same = bool(exact) and _git_mode(exact) == each.mode
        merged[each.path] = each._replace(mode=exact if same else known.mode("", each.mode))
    _refuse_clashes(merged)
    large = {path: value for path, value in known.large.items() if path not in merged}
    return _written(shadow, merged, large, index)


def _written(shadow: Shadow, merged: Mapping[str, Entry], large: Mapping[str, tuple[int, ...]], index: str) -> str:
    modes = {os.fsencode(each.path): int(each.mode[2:], 8) for each in merged.values() if each.mode.startswith("10")}
    try:
        shadow.git("update-index", "-z", "--index-info", index=index, input=_index_info(merged))
        plain = shadow.git("write-tree", index=index).decode().strip()
    finally:
        remove(index)
    if sum(1 for each in shadow.entries(plain) if each.path != marks.NAME) != len(merged):
        raise TreeError("the tree to restore could not be put together; nothing was changed")
    return marks.attach(
        shadow, plain, marks.collect(modes, {os.fsencode(path): value for path, value in large.items()})
    )


def _index_info(merged: Mapping[str, Entry]) -> bytes:
    return b"".join(
        f"{_git_mode(each.mode)} {each.blob}\t".encode() + os.fsencode(path) + b"\0" for path, each in merged.items()
    )


def _git_mode(mode: str) -> str:
    if not mode.startswith("10"):
        return mode
    return "100755" if int(mode[2:], 8) & 0o100 else "100644"


def _refuse_clashes(merged: Mapping[str, Entry]) -> None:
    for path in merged:
        folder = os.path.dirname(path)
        while folder:
            if folder in merged:
                raise TreeError(f"{path}: {folder} is a file in the other state")
            folder = os.path.dirname(folder)
