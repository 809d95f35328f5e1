"""A declared mechanical edit, run again on a copy of the tree before it, to see whether it makes the same changes."""

from __future__ import annotations

import os
import stat
import tempfile
from hashlib import sha1

from hookpack import command
from hookpack.place import matches, shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hookpack.state.shadow import Entry
    from hookpack.turn import Change, Mechanical

_LIMIT_S = 300
_LINK = "120000"
_BATCH = 500

Side = tuple[str, str]  # a file's mode and blob, both "" where it does not exist


def replay(
    edit: Mechanical,
    entries: Sequence[Entry],
    changes: Sequence[Change],
    *,
    read: Callable[[Sequence[str]], Mapping[str, bytes]],
    environ: Mapping[str, str],
) -> str:
    """Why `edit`, run where `entries` stand, does not make of the files in its paths what `changes` made; "" if so.

    `read` gives contents by blob id. Files that the edit leaves beside those of either tree do not matter.
    """
    with tempfile.TemporaryDirectory(prefix="hookpack-copy-", ignore_cleanup_errors=True) as folder:
        lay(folder, entries, read)
        done = command.run(edit.command, "its command", cwd=folder, environ=environ, timeout_s=_LIMIT_S)
        if done.fault or done.code:
            return done.fault or f"its command ended with {done.code}{done.tail()}"
        wanted = _wanted(edit, entries, changes)
        other = [path for path, side in wanted.items() if not _is(folder, path, side)]
    if other:
        return f"its command makes something else of {shown(other[0])}" + (
            f" and {len(other) - 1} more" if len(other) > 1 else ""
        )
    return ""


def lay(folder: str, entries: Sequence[Entry], read: Callable[[Sequence[str]], Mapping[str, bytes]]) -> None:
    """Write the files `entries` into the empty `folder`; `read` gives contents by blob id."""
    for at in range(0, len(entries), _BATCH):
        batch = [each for each in entries[at : at + _BATCH] if each.mode.startswith(("10", _LINK))]
        texts = read(sorted({each.blob for each in batch}))
        for each in batch:
            path = os.path.join(folder, *each.path.split("/"))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if each.mode == _LINK:
                os.symlink(os.fsdecode(texts[each.blob]), path)
                continue
            with open(path, "xb") as stream:
                stream.write(texts[each.blob])
            os.chmod(path, int(each.mode[2:], 8) & 0o777 | 0o600)


def _wanted(edit: Mechanical, entries: Sequence[Entry], changes: Sequence[Change]) -> dict[str, Side]:
    """Each file in the edit's paths as it was, and as the changes made it."""
    sides = {each.path: (each.mode, each.blob) for each in entries if _is_within(edit, each.path)}
    for each in changes:
        if each.old_path and each.old_path != each.path:
            sides[each.old_path] = ("", "")
        sides[each.path] = (each.new_mode, each.new_blob)
    return sides


def _is_within(edit: Mechanical, path: str) -> bool:
    return any(matches(path, glob) for glob in edit.paths)


def _is(folder: str, path: str, side: Side) -> bool:
    """Whether the copy holds the file as `side` says: kind, content, executable or not."""
    mode, blob = side
    place = os.path.join(folder, *path.split("/"))
    try:
        seen = os.lstat(place)
    except OSError:
        return not mode
    if stat.S_ISLNK(seen.st_mode):
        return mode == _LINK and _blob(os.fsencode(os.readlink(place))) == blob
    if not stat.S_ISREG(seen.st_mode) or not mode.startswith("10"):
        return False
    if bool(seen.st_mode & 0o100) != bool(int(mode[2:], 8) & 0o100):
        return False
    with open(place, "rb") as stream:
        return _blob(stream.read()) == blob


def _blob(data: bytes) -> str:
    return sha1(b"blob %d\0" % len(data) + data).hexdigest()  # noqa: S324  # git's own name for a content
