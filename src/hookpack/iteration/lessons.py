"""What rejected states teach the next attempt: what must be kept, never how to get round what rejected them."""

from __future__ import annotations

from hookpack.iteration.words import is_said_in_words, sentence
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.turn import Lesson

_MOST = 3
_MAX_CHARS = 1200
_MAX_LINE = 360
_HEAD = "hookpack: earlier attempts in this project were taken back. What they lost must be kept:"


def told(lessons: Sequence[Lesson]) -> str:
    """The newest different faults of `lessons` (newest first), as context of at most 1,200 characters."""
    rows = dict.fromkeys(row for each in lessons for row in each.faults)
    text = _HEAD
    for rule, place, reason, remedy in list(rows)[:_MOST]:
        if rule.startswith("correctness."):
            reason = reason.partition(": ")[0]  # what the tests printed was written by the attempt itself
        fact = f"- {_head(rule, place)}: {reason.rstrip('.')}."
        line = " ".join(filter(None, (_cut(fact, _MAX_LINE), sentence(_cut(remedy, _MAX_LINE // 2)))))
        if len(text) + 1 + len(line) > _MAX_CHARS:
            break
        text += "\n" + line
    return text


def _head(rule: str, place: str) -> str:
    """What a lesson begins with: where, and by which rule if that can be looked up; a layer alone has no place."""
    if not place:
        return rule.partition(".")[0]
    return place if is_said_in_words(rule) else f"{place}, {rule}"


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 3] + "..."
