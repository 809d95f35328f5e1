"""Entries of the ledger as the report takes them: checked, since a line may be damaged or made up by an agent."""

from __future__ import annotations

from hookpack.policy import GATES
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import ACTIONS, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.codec import Json

_TEXTS = (
    "session", "agent", "event", "tool", "rule", "reason", "remedy", "agent_id", "child", "family",
)  # fmt: skip
_LISTS = ("findings", "layers", "effects", "unchecked", "rejected")
_LATEST = 253_402_300_800.0  # the year 10000: what no calendar shows is no time
_NUMBERS = (int, float)
_ACTIONS, _OUTCOMES = frozenset(ACTIONS), frozenset(OUTCOMES)
_GATES = frozenset((*GATES, ""))  # what persons did and what was measured has no gate
_MOST_SHAPES = 5000


class Soundness:
    """Whether an entry has each field that the report reads in its type, and its time and decision make sense."""

    def __init__(self) -> None:
        self._shapes: dict[tuple[object, ...], bool] = {}  # most entries have one of a few

    def holds(self, entry: Json) -> bool:
        shape = (*entry, *map(type, entry.values()))
        sound = self._shapes.get(shape)
        if sound is None:
            sound = self._shapes[shape] = len(self._shapes) < _MOST_SHAPES and _is_typed(entry)
        return (
            sound
            and 0 <= entry["at"] < _LATEST
            and entry["would"] in _ACTIONS
            and entry["action"] in _ACTIONS
            and entry["outcome"] in _OUTCOMES
            and entry["gate"] in _GATES
        )


def _is_typed(entry: Json) -> bool:
    return (
        type(entry.get("at")) in _NUMBERS
        and all(type(entry.get(name)) is str for name in ("would", "action", "outcome", "gate"))
        and all(type(entry.get(name, "")) is str for name in _TEXTS)
        and all(type(entry.get(name, [])) is list for name in _LISTS)
        and type(entry.get("tally", {})) is type(entry.get("facts", {})) is dict
        and type(entry.get("took_ms", 0)) in _NUMBERS
    )


def moment(entry: Json) -> str:
    """When in the agent's work the call was made; "" where an older version did not record it, nor counts and fates."""
    facts = entry.get("facts")
    found = facts.get("moment", "") if facts else ""
    return found if type(found) is str else ""


def rows(entry: Json, name: str, *types: type) -> Iterator[list[object]]:
    """The well-formed rows of a list field."""
    for row in entry.get(name, ()):
        if type(row) is list and len(row) == len(types) and all(map(isinstance, row, types)):
            yield row


def layers(entry: Json) -> list[tuple[str, str, float]]:
    """Name, outcome and time of each layer."""
    return [
        (row[0], row[1], float(row[2]))
        for row in entry.get("layers", ())
        if type(row) is list
        and len(row) == 3
        and type(row[0]) is type(row[1]) is str
        and type(row[2]) in _NUMBERS
        and 0 <= row[2] < _LATEST
    ]


def effects(entry: Json) -> frozenset[str]:
    """The kinds of what was wished for the tree."""
    return frozenset(str(row[0]) for row in rows(entry, "effects", str, str))


def tally(entry: Json, layer: str) -> dict[str, int] | None:
    """What a layer counted; None where that is not recorded."""
    if "tally" not in entry:
        return None
    counts = entry["tally"].get(layer)
    if type(counts) is not dict or not counts:
        return None
    return {name: value for name, value in counts.items() if type(value) is int and 0 <= value < 10**9}


def is_refused(entry: Json) -> bool:
    return entry["would"] in ("ask", "deny")


def is_observed(entry: Json) -> bool:
    """Refused, had the policy been in force: observe mode let it go."""
    return is_refused(entry) and entry["action"] == "pass"
