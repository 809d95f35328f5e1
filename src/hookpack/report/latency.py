"""How long hook calls took, by gate and moment."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict

from hookpack.record import TYPE_CHECKING, Record
from hookpack.report import entries

if TYPE_CHECKING:
    from hookpack.codec import Json

BOUNDS_MS = (5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 120_000)


class Latency(Record):
    """Milliseconds inside the hook process; `counts` has one number for each of BOUNDS_MS and one for what is over."""

    gate: str
    moment: str
    calls: int
    median_ms: float
    p95_ms: float
    max_ms: float
    counts: tuple[int, ...]


class Latencies:
    """Collects the times of gates' entries. A call that concerned no gate is not in the record."""

    def __init__(self) -> None:
        self._took: defaultdict[tuple[str, str], list[float]] = defaultdict(list)

    def take(self, entry: Json) -> None:
        if 0 <= entry.get("took_ms", -1) < 1e9:
            self._took[entry["gate"], entries.moment(entry)].append(entry["took_ms"])

    def found(self) -> tuple[Latency, ...]:
        return tuple(_latency(*key, sorted(took)) for key, took in sorted(self._took.items()))[:60]


def _latency(gate: str, moment: str, took: list[float]) -> Latency:
    counts = [0] * (len(BOUNDS_MS) + 1)
    for each in took:
        counts[bisect_left(BOUNDS_MS, each)] += 1
    last = len(took) - 1
    middle, high = took[last // 2], took[-(-last * 95 // 100)]
    return Latency(
        gate,
        moment[:40] or "not recorded",
        len(took),
        round(middle, 1),
        round(high, 1),
        round(took[-1], 1),
        tuple(counts),
    )
