"""Turns that were judged: what became of each, and how many findings stand after it."""

from __future__ import annotations

from collections import Counter, deque

from hookpack.record import TYPE_CHECKING, Record
from hookpack.report import entries
from hookpack.report.plain import clean

if TYPE_CHECKING:
    from hookpack.codec import Json

MOST = 2000

# in the order in which pages list them
FATES = {
    "accepted": "judged and taken for the accepted state",
    "passed": "nothing was found; taken in when nothing can change it any more, or what became of it is not recorded",
    "reverted": "taken back to the turn's start, and kept",
    "quarantined": "neither accepted nor taken back: a person decides",
    "observed": "would have been taken back, but the policy only watches",
    "not checked": "the judgement itself broke",
    "unchanged": "the turn changed no file",
}
_STOPS = ("stop", "subagent-stop")
_OLD_STOPS = ("Stop", "SubagentStop", "AfterAgent", "agentStop", "subagentStop", "stop")
_OLD_FATES = {"quarantine": "quarantined", "unattributed": "quarantined", "unknown-start": "quarantined"}


class Iteration(Record):
    """One judged turn; None where an older version did not record it."""

    at: float
    id: str
    session: str
    agent: str
    fate: str
    outcome: str
    reason: str
    layers: tuple[tuple[str, str, float], ...]
    new: int | None
    fixed: int | None
    standing: int | None  # findings against the baseline after it: the locked ones, plus added, minus fixed
    rejected: tuple[int, ...]  # states that were taken back, for `hookpack rejected restore`


def is_iteration(entry: Json) -> bool:
    if entry["gate"] != "monotonicity-gate":
        return False
    moment = entries.moment(entry)
    return moment in _STOPS if moment else entry.get("event") in _OLD_STOPS


def fate(entry: Json) -> str:
    """What became of the tree that was judged, one of FATES."""
    kinds, is_old = entries.effects(entry), not entries.moment(entry)
    if "revert" in kinds or (is_old and entry.get("rule") == "regression"):
        return "reverted" if entries.is_refused(entry) and entry["action"] != "pass" else "observed"
    if "quarantine" in kinds:
        return "quarantined"
    if entry["outcome"] == "error":
        return "not checked"
    if is_old:
        return _OLD_FATES.get(entry.get("rule", ""), "passed")
    if "accept" in kinds:
        return "accepted" if entry.get("layers") else "unchanged"
    return "passed"


class Iterations:
    """Collects the judged turns of a record, oldest first."""

    def __init__(self, known: int | None, locked_at: float) -> None:
        self._standing, self._locked_at = known, locked_at
        self._kept: deque[tuple[Json, str, dict[str, int] | None, int | None]] = deque(maxlen=MOST)
        self.fates: Counter[str] = Counter()
        self.uncounted = 0  # judged turns whose findings nobody counted

    def lose(self) -> None:
        """What came before is gone from the record: nobody knows what stands."""
        self._standing = None

    def take(self, entry: Json, *, is_wanted: bool) -> None:
        """Every entry counts for the findings that stand, the wanted ones are reported."""
        if not is_iteration(entry):
            return
        became, counts = fate(entry), entries.tally(entry, "monotonicity")
        if counts and became != "reverted" and self._standing is not None and entry["at"] >= self._locked_at:
            self._standing = max(0, self._standing + counts.get("new", 0) - counts.get("fixed", 0))
        if not is_wanted:
            return
        self.fates[became] += 1
        if became == "unchanged":
            return
        self.uncounted += counts is None
        standing = self._standing if entry["at"] >= self._locked_at else None
        self._kept.append((entry, became, counts, standing))

    def found(self) -> tuple[Iteration, ...]:
        """The newest MOST of them, without those that changed nothing."""
        return tuple(_iteration(*each) for each in self._kept)


def _iteration(entry: Json, became: str, counts: dict[str, int] | None, standing: int | None) -> Iteration:
    return Iteration(
        at=entry["at"],
        id=entry["id"],
        session=clean(entry.get("session", ""), 80),
        agent=clean(entry.get("agent", ""), 40),
        fate=became,
        outcome=entry["outcome"],
        reason=clean(entry.get("reason", "")),
        layers=tuple((clean(name, 40), clean(outcome, 20), took) for name, outcome, took in entries.layers(entry)[:12]),
        new=counts.get("new") if counts else None,
        fixed=counts.get("fixed") if counts else None,
        standing=standing,
        rejected=tuple(each for each in entry.get("rejected", ())[:20] if type(each) is int),
    )
