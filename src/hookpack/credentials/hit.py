"""One place of a text that holds a secret, and patterns compiled when first needed."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from re import Pattern

    from hookpack.finding import Severity

_compiled: dict[str, Pattern[str]] = {}


class Hit(Record):
    """A secret at `text[start:end]`."""

    kind: str
    start: int
    end: int
    confidence: Severity = "high"


def compiled(pattern: str) -> Pattern[str]:
    """The pattern, compiled once a process."""
    import re  # as dear as the interpreter itself: only texts with a keyword pay for it

    if pattern not in _compiled:
        _compiled[pattern] = re.compile(pattern)
    return _compiled[pattern]
