"""What a file would hold after an edit, and what a patch makes of which files. Text in, text out."""

from __future__ import annotations

from hookpack.event import Write
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def candidate(write: Write, current: str) -> str:
    """The file's text after `write`, given its `current` text ("" for a file that does not exist).

    A replacement whose old text is not there leaves the file as it is: the agent's own tool refuses it.
    """
    if write.old is None:
        return write.new
    if not write.old:
        return current + write.new
    return current.replace(write.old, write.new, -1 if write.replace_all else 1)


_BEGIN = "*** Begin Patch"
_ADD, _UPDATE, _DELETE, _MOVE = "*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: "


def is_patch(text: str) -> bool:
    """Whether a text is a patch of the kind that agents write, or a unified difference."""
    return _BEGIN in text or ("\n+++ " in f"\n{text}" and "\n--- " in f"\n{text}")


def writes(text: str) -> Iterator[Write]:
    """The new texts that a patch gives to files: a whole one for a new or deleted file, one a hunk for the others."""
    path, kind = "", ""
    old: list[str] = []
    new: list[str] = []
    for line in [*text.splitlines(), "@@"]:
        if line[:2] == "@@" or line[:4] in ("*** ", "--- ", "+++ "):
            yield from _hunk(path, kind, old, new)
            old, new = [], []
            path, kind = _heading(line, path, kind)
            if kind == _DELETE and path and line.startswith(_DELETE):
                yield Write(path)
        elif path and kind != _DELETE:
            if line[:1] in ("", " ", "-"):
                old.append(line[1:])
            if line[:1] in ("", " ", "+"):
                new.append(line[1:])


def _heading(line: str, path: str, kind: str) -> tuple[str, str]:
    for mark in (_ADD, _UPDATE, _DELETE):
        if line.startswith(mark):
            return line[len(mark) :].strip(), mark
    if line.startswith("+++ "):
        return _plain(line) or path, _UPDATE
    return path, kind


def _hunk(path: str, kind: str, old: list[str], new: list[str]) -> Iterator[Write]:
    if path and (old or new):
        text = "\n".join(new) + "\n"
        yield Write(path, new=text) if kind == _ADD else Write(path, new=text, old="\n".join(old) + "\n" if old else "")


def paths(text: str) -> tuple[str, ...]:
    """Every file that a patch names: changed, deleted, moved from and to; without git's `a/` and `b/`."""
    found = []
    for line in text.splitlines():
        for mark in (_ADD, _UPDATE, _DELETE, _MOVE, "rename from ", "rename to "):
            if line.startswith(mark):
                found.append(line[len(mark) :].strip())
        if line.startswith(("--- ", "+++ ")) and (path := _plain(line)):
            found.append(path)
    return tuple(dict.fromkeys(found))


def _plain(line: str) -> str:
    path = line[4:].partition("\t")[0].strip().strip('"')
    return "" if path == "/dev/null" else path[2:] if path[:2] in ("a/", "b/") else path
