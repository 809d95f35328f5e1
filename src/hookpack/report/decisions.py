"""What the gates decided: counts, the rules behind refusals, and the entries that a person may want to read."""

from __future__ import annotations

from collections import Counter, defaultdict, deque

from hookpack.policy import GATES
from hookpack.record import TYPE_CHECKING, Record
from hookpack.report import entries
from hookpack.report.plain import clean
from hookpack.verdict import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookpack.codec import Json

MOST = 4000
_MOST_RULES = 300
_DAY_S = 86_400


class Gate(Record):
    """One gate's decisions, as they are under enforcement; `observed` of the refused were let go."""

    gate: str
    decisions: Mapping[str, int]
    observed: int
    unverified: int


class Reason(Record):
    """One rule of one gate that spoke up, and the layers that it came from."""

    gate: str
    rule: str
    layers: str
    refused: int
    observed: int
    warned: int
    last: float
    example: str  # the id of the newest entry


class Row(Record):
    """One entry that was not silent."""

    at: float
    id: str
    session: str
    agent: str
    event: str
    tool: str
    gate: str
    rule: str
    layers: str
    outcome: str
    would: str
    observed: bool
    unverified: bool
    reason: str
    remedy: str
    places: tuple[str, ...]
    rejected: tuple[int, ...]
    mark: str  # what a person thinks of it: "right", "false-alarm", "" for no note


class Day(Record):
    """The decisions of one day, UTC; `at` is its begin."""

    at: int
    decisions: Mapping[str, int]


class Decisions:
    """Collects the entries of gates, oldest first."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[str, int, str], int] = defaultdict(int)  # by gate, day and decision
        self._aside = Counter[tuple[str, str]]()  # observed and unverified ones, by gate
        self._reasons: dict[tuple[str, str, str], Json] = {}
        self._loud: deque[Json] = deque(maxlen=MOST)
        self.loud = 0  # entries that were not silent

    def take(self, entry: Json) -> None:
        would, gate = entry["would"], entry["gate"]
        self._counts[gate, int(entry["at"] // _DAY_S), would] += 1
        if would == "pass" and entry["outcome"] in ("pass", "skip"):
            return
        self._aside[gate, "observed"] += entries.is_observed(entry)
        self._aside[gate, "unverified"] += entry.get("unverified") is True
        self.loud += 1
        self._loud.append(entry)
        self._reason(entry)

    def _reason(self, entry: Json) -> None:
        key = (entry["gate"], entry.get("rule", ""), faulty(entry))
        known = self._reasons.setdefault(key, {"refused": 0, "observed": 0, "warned": 0})
        kind = "observed" if entries.is_observed(entry) else "refused" if entries.is_refused(entry) else "warned"
        known[kind] += 1
        known["last"], known["example"] = entry["at"], entry["id"]

    def gates(self) -> tuple[Gate, ...]:
        found: dict[str, dict[str, int]] = {gate: dict.fromkeys(ACTIONS, 0) for gate in GATES}
        for (gate, _, would), count in self._counts.items():
            found[gate][would] += count
        return tuple(
            Gate(gate, counts, self._aside[gate, "observed"], self._aside[gate, "unverified"])
            for gate, counts in found.items()
        )

    def reasons(self) -> tuple[Reason, ...]:
        """Most frequent first."""
        found = [
            Reason(gate, clean(rule, 80), clean(layers, 120), **known)
            for (gate, rule, layers), known in self._reasons.items()
        ]
        found.sort(key=lambda each: (-each.refused - each.observed, -each.warned, each.gate, each.rule))
        return tuple(found[:_MOST_RULES])

    def days(self) -> tuple[Day, ...]:
        found: dict[int, dict[str, int]] = {}
        for (_, day, would), count in self._counts.items():
            found.setdefault(day, dict.fromkeys(ACTIONS, 0))[would] += count
        return tuple(Day(day * _DAY_S, counts) for day, counts in sorted(found.items()))

    def rows(self, marks: Mapping[str, str]) -> tuple[Row, ...]:
        """The newest MOST entries that were not silent, newest first."""
        return tuple(_row(entry, marks) for entry in reversed(self._loud))


def faulty(entry: Json) -> str:
    """The layers that did not pass, by name."""
    return ", ".join(name for name, outcome, _ in entries.layers(entry) if outcome in ("fail", "unsure", "error"))


def _row(entry: Json, marks: Mapping[str, str]) -> Row:
    places = [f"{row[1]}:{row[2]}" for row in entries.rows(entry, "findings", str, str, int)]
    return Row(
        at=entry["at"],
        id=entry["id"],
        session=clean(entry.get("session", ""), 80),
        agent=clean(entry.get("agent", ""), 40),
        event=clean(entry.get("event", ""), 40),
        tool=clean(entry.get("tool", ""), 60),
        gate=entry["gate"],
        rule=clean(entry.get("rule", ""), 80),
        layers=clean(faulty(entry), 120),
        outcome=entry["outcome"],
        would=entry["would"],
        observed=entries.is_observed(entry),
        unverified=entry.get("unverified") is True,
        reason=clean(entry.get("reason", "")),
        remedy=clean(entry.get("remedy", ""), 300),
        places=tuple(clean(each, 200) for each in places[:5]),
        rejected=tuple(each for each in entry.get("rejected", ())[:20] if type(each) is int),
        mark=marks.get(entry["id"], ""),
    )
