"""What became of the declared defences: kept, moved, lost, and what a person added or gave up."""

from __future__ import annotations

from collections import deque

from hookpack.record import TYPE_CHECKING, Record
from hookpack.report import entries
from hookpack.report.plain import clean

if TYPE_CHECKING:
    from hookpack.codec import Json

_MOST = 200


class Anchors(Record):
    """`kept` and `unsure` are those of the last judged turn, None where none is recorded; the others add up."""

    kept: int | None
    unsure: int | None
    moved: int
    lost: int  # in turns that were judged, so mostly taken back
    changed: tuple[tuple[float, str], ...]  # when a person declared or retired one, and what was said


class Defences:
    """Collects them, oldest first."""

    def __init__(self) -> None:
        self._last: dict[str, int] | None = None
        self._moved = self._lost = 0
        self._changed: deque[tuple[float, str]] = deque(maxlen=_MOST)

    def take(self, entry: Json) -> None:
        if entry.get("event") == "command" and entry.get("tool", "").startswith("anchors "):
            self._changed.append((entry["at"], clean(entry.get("reason", ""), 300)))
        if counts := entries.tally(entry, "anchors"):
            self._last = counts
            self._moved += counts.get("moved", 0)
            self._lost += counts.get("lost", 0)

    def found(self) -> Anchors:
        last = self._last
        kept, unsure = (last.get("kept", 0), last.get("unsure", 0)) if last else (None, None)
        return Anchors(kept, unsure, self._moved, self._lost, tuple(self._changed))
