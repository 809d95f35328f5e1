"""A line of a file and the function round it."""

from __future__ import annotations

import os

from hookpack.cli import here
from hookpack.cli.anchors import declared
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.scanners import symbols

if TYPE_CHECKING:
    from hookpack.state.project import Project


class Spot(Record):
    """`line` 0 stands for the whole file; `first` and `last` are the lines of the innermost function or class."""

    path: str  # relative to the project
    text: str | None  # None for what is no text
    line: int = 0
    symbol: str = ""
    first: int = 1
    last: int = 0

    def holds(self, line: int, symbol: str = "") -> bool:
        """Whether a line, or what is said of a symbol alone, belongs here."""
        return not self.line or self.first <= line <= self.last or bool(symbol and symbol == self.symbol)


def find(project: Project, place: str) -> Spot:
    """What PATH or PATH:LINE names, seen from the current directory. HookpackError if there is no such line."""
    path, line = _parts(place)
    inside = declared.within(project, [path])[0]
    full = os.path.join(project.root, *inside.split("/"))
    if os.path.isdir(full):
        raise HookpackError(f"{shown(inside)} is a folder", hint="name a file in it, with a line: PATH:LINE")
    text = declared.text_of(project, inside)
    if text is None or "\0" in text:
        return Spot(inside, None)
    count = len(text.splitlines())
    if line is None:
        return Spot(inside, text, last=count)
    if not 1 <= line <= count:
        raise HookpackError(f"{shown(inside)} has {count} lines, and no line {line}")
    spans = symbols.outline(os.path.splitext(inside)[1].lower(), text)
    inner = [each for each in spans if each.start <= line <= each.end][-1:]
    return Spot(inside, text, line, *(inner[0] if inner else ("", line, line)))


def _parts(place: str) -> tuple[str, int | None]:
    path, _, line = place.rpartition(":")
    if path and line.isdecimal() and not os.path.lexists(os.path.join(here.folder(), place)):
        return path, int(line)
    return place, None
