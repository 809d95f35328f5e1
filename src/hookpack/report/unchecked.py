"""What nobody checked, in plain words: errors, what could not be told, layers that never ran."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.report import entries
from hookpack.report.plain import clean

if TYPE_CHECKING:
    from hookpack.codec import Json

_MOST = 150
# a layer has no business where nothing changed, and none any more where another one failed
_IDLE = ("not run: ", "no file changed")
_ORDER = ("error", "unsure", "unverified", "skip")


class Unchecked(Record):
    """One kind of gap: a gate or layer, what it said, how often."""

    what: str
    outcome: str  # error, unsure, skip, or "unverified": let go after its refusals
    reason: str
    times: int
    last: float
    example: str


class Gaps:
    """Collects them from gates' entries, oldest first."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], Unchecked] = {}

    def take(self, entry: Json) -> None:
        layers = [row for row in entries.rows(entry, "unchecked", str, str, str) if not _is_idle(row)]
        for name, outcome, reason in layers:
            self._add(entry, str(name), str(outcome), str(reason))
        if entry["outcome"] in ("error", "unsure") and not any(row[1] in ("error", "unsure") for row in layers):
            self._add(entry, entry["gate"], entry["outcome"], entry.get("reason", ""))
        if entry.get("unverified") is True:
            self._add(entry, entry["gate"], "unverified", "refused until its attempts were used up, then let go")

    def _add(self, entry: Json, what: str, outcome: str, reason: str) -> None:
        key = (clean(what, 40), clean(outcome, 20), clean(reason, 300))
        known = self._found.get(key)
        self._found[key] = Unchecked(*key, 1 + (known.times if known else 0), entry["at"], entry["id"])

    def found(self) -> tuple[Unchecked, ...]:
        """Errors first, then the most frequent."""
        rank = {outcome: at for at, outcome in enumerate(_ORDER)}
        order = sorted(self._found.values(), key=lambda each: (rank.get(each.outcome, 9), -each.times, each.what))
        return tuple(order[:_MOST])


def _is_idle(row: list[object]) -> bool:
    return row[1] == "skip" and str(row[2]).startswith(_IDLE)
