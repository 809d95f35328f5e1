"""How often the body of a loop runs, as far as its head tells."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import MANY, Loose

if TYPE_CHECKING:
    from collections.abc import Sequence


def counted(times: int, rounds: int) -> int:
    """`rounds` more of what runs `times` anyway, at most MANY."""
    return min(times * rounds, MANY)


def rounds(head: Sequence[str], values: Sequence[str]) -> int:
    """Of `for name in values`, or of `for ((...))`; one without `in` runs over arguments that nobody knows."""
    if head[:1] == ["(("]:
        return steps("".join(head[1:2]))
    if len(head) < 2 or any(type(value) is Loose for value in values):
        return MANY
    return max(1, len(values))


def steps(total: str) -> int:
    """Of `((i = 0; i < 5; i++))`."""
    parts = "".join(total.split()).strip("$()").split(";")
    if len(parts) != 3 or not parts[2].endswith("++"):
        return MANY
    start, (_, bound, last) = parts[0].rpartition("=")[2], parts[1].partition("<")
    last, is_closed = last.removeprefix("="), last.startswith("=")
    if not bound or not (start.isdecimal() and last.isdecimal()):
        return MANY
    return max(1, min(int(last[:9]) - int(start[:9]) + is_closed, MANY))
