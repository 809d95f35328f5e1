"""Findings as people read them: by file, the worst counted, coloured on a terminal."""

from __future__ import annotations

import os
from collections import Counter

import click

from hookpack.finding import Finding
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# sign and colour of each side
_LOOKS = {"new": ("+", "red"), "fixed": ("-", "green"), "moved": ("~", "yellow"), "known": (" ", None)}
_SEVERITIES = ("high", "medium", "low")


def row(found: Finding) -> dict[str, object]:
    """A finding for JSON."""
    return dict(zip(Finding._fields, found))


def lines(sides: Mapping[str, Sequence[Finding]]) -> Iterator[str]:
    """The findings that are "new", "fixed", "moved" or "known", each file's together."""
    files: dict[str, list[tuple[int, str, Finding]]] = {}
    for side, found in sides.items():
        for each in found:
            files.setdefault(each.path, []).append((each.line, side, each))
    for path, rows in sorted(files.items()):
        yield click.style(shown(path), bold=True)
        for line, side, each in sorted(rows):
            sign, color = _LOOKS[side]
            text = f"  {sign} {line:5}  {each.severity:6}  {each.rule}: {each.message}".removesuffix(": ")
            yield click.style(shown(text), fg=color)


def counted(found: Sequence[Finding]) -> str:
    """How many, and how bad: "3 (1 high, 2 low)"."""
    by = Counter[str](each.severity for each in found)
    bad = ", ".join(f"{by[each]} {each}" for each in _SEVERITIES if by[each])
    return f"{len(found)} ({bad})" if bad else "0"


def echo(line: str) -> None:
    """Print; colours reach a terminal only, and not where NO_COLOR is set."""
    click.echo(line, color=False if os.environ.get("NO_COLOR") else None)
