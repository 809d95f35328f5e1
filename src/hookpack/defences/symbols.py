"""The named pieces of a source file. What stands in two versions of a file letter for letter is never looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookpack.defences.node import Node


class Symbol(NamedTuple):
    """A function, a class (without its methods) or the module (without its functions and classes).

    `text` is the symbol's own source, nested symbols left out; `read` gives its tree, made when asked for.
    """

    name: str  # qualified; "" for the module
    kind: str  # func, class, module
    line: int
    text: str
    read: Callable[[], Node]
    path: str = ""
    final: bool = False  # stands in no branch and is no part of several: it covers what had its name above it

    @property
    def bare(self) -> str:
        return self.name.rpartition(".")[2]


class Unreadable(Exception):
    """The text does not parse; says why in words."""


class Range(NamedTuple):
    """Where a symbol stands, as 0-based lines, the end excluded."""

    name: str
    kind: str
    start: int
    end: int
    final: bool = False


def own_text(lines: Sequence[str], ranges: Sequence[Range]) -> list[str]:
    """For each range (outer ones before inner ones, as they stand in the file) its text without the inner ones."""
    owner = [-1] * len(lines)
    for number, each in enumerate(ranges):
        for at in range(each.start, min(each.end, len(lines))):
            owner[at] = number
    texts: list[list[str]] = [[] for _ in ranges]
    for line, number in zip(lines, owner):
        if number >= 0 and (stripped := line.strip()):
            texts[number].append(stripped)
    return ["\n".join(each) for each in texts]
