"""What a patch adds: `*** Begin Patch` as agents write it, and unified diffs. What only moves is no addition."""

from __future__ import annotations

from hookpack.exposure import Seen, look, values
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADS = ("*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: ")
_BEGIN = "*** Begin Patch"


class Part(Record):
    """The lines of one file that a patch shows, as they were and as they are to be."""

    path: str
    old: str
    new: str
    removed: str


def is_patch(text: str) -> bool:
    return _BEGIN in text or ("+++ " in text and "\n@@ " in text)


def added(text: str) -> list[Seen]:
    """The secrets that the patches in `text` bring into files, by file (line 0), without those that only move."""
    found: list[Seen] = []
    sides = list(parts(text))
    moving: dict[str, int] = {}
    for part in sides:
        for value in values(part.removed, part.path) - values(part.new, part.path):
            moving[value] = moving.get(value, 0) + 1
    for part in sides:
        known = values(part.old, part.path)
        for seen in look(part.new, part.path):
            if seen.value in known:
                continue
            if moving.get(seen.value, 0):
                moving[seen.value] -= 1
                continue
            found.append(seen._replace(line=0))
    return found


def parts(text: str) -> Iterator[Part]:
    """The files of every patch in `text`; lines outside of patches are left out."""
    path, is_open = "", False
    lines: list[str] = []
    for line in text.split("\n"):
        head = next((head for head in _HEADS if line.startswith(head)), "")
        if head == _HEADS[3]:
            path = line[len(head) :].strip()
        elif head or line.startswith(("+++ ", "--- ", "diff --git ")):
            yield from _part(path, lines)
            lines = []
            name = line[len(head) :] if head else line[4:].partition("\t")[0].removeprefix("b/")
            path = path if line.startswith(("diff", "+++ /dev/null")) else name.removeprefix("a/").strip()
            is_open = True
        elif line.startswith(("*** End", "*** Begin")):
            is_open = False
        elif is_open and line[:1] in ("+", "-", " ", ""):
            lines.append(line)
    yield from _part(path, lines)


def _part(path: str, lines: list[str]) -> Iterator[Part]:
    if any(lines):
        yield Part(
            path,
            old="\n".join(line[1:] for line in lines if line[:1] != "+"),
            new="\n".join(line[1:] for line in lines if line[:1] != "-"),
            removed="\n".join(line[1:] for line in lines if line[:1] == "-"),
        )
