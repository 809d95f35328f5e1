"""The accepted state of a work tree, and every state that was thrown away, with the way back to it."""

from __future__ import annotations

import os
import time

from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import Lock, read_json, write_json
from hookpack.turn import Lesson

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from hookpack.codec import Json

SCHEMA = 1
_TEACHES_S = 7 * 86_400


class Rejected(Record):
    """A state that was taken back. Restoring it replays what lies between `start` and `tree`."""

    number: int
    at: float  # seconds since 1970
    start: str  # the tree it went back to
    tree: str  # the tree that was rejected
    paths: tuple[str, ...] = ()  # what was taken back
    kept: tuple[str, ...] = ()  # what was left alone because someone else had changed it
    reason: str = ""
    report: Mapping[str, object] = {}
    settled: bool = False  # it has nothing to teach any more
    origin: str = ""  # the tree as it stood, where `tree` is a copy of it without credentials


class State(Record):
    """The accepted tree, and what stands against taking the present one for it."""

    accepted: str = ""
    unjudged: bool = False
    quarantined: bool = False


class Checkpoints:
    """One work tree's record; every change is a locked read-modify-write.

    What was rejected has a file of its own: it only grows, and each hook reads the rest.
    """

    def __init__(self, area: str) -> None:
        self._path = os.path.join(area, "checkpoints.json")
        self._shelf = os.path.join(area, "rejected.json")

    def state(self) -> State:
        record = self._load()
        return State(record["accepted"], record["unjudged"], record["quarantined"])

    def _load(self) -> Json:
        return read_json(self._path, schema=SCHEMA) or {
            "accepted": "",
            "unjudged": False,
            "quarantined": False,
            "notices": [],
        }

    def _update(self, change: Callable[[Json], object]) -> None:
        with Lock(self._path + ".lock"):
            record = self._load()
            change(record)
            write_json(self._path, record, schema=SCHEMA)

    def _reshelve(self, change: Callable[[list[Json]], None]) -> None:
        with Lock(self._path + ".lock"):
            rows, last = self._rows(), self._last()
            change(rows)
            last = max([last, *(each["number"] for each in rows)])
            write_json(self._shelf, {"rejected": rows, "last": last}, schema=SCHEMA)

    def accepted(self) -> str:
        return self.state().accepted

    def accept(self, tree: str) -> None:
        """`tree` is the accepted state, and nothing is left unjudged or under quarantine."""
        if self.state() != State(tree):
            self._update(lambda record: record.update(accepted=tree, unjudged=False, quarantined=False))

    def mark_unjudged(self) -> None:
        self._update(lambda record: record.update(unjudged=True))

    def quarantine(self) -> None:
        """The present state was judged and not accepted: static layers alone may not take it in."""
        self._update(lambda record: record.update(quarantined=True))

    def notices(self) -> tuple[str, ...]:
        """What the person has not been told yet."""
        return tuple(self._load()["notices"])

    def add_notice(self, text: str) -> None:
        self._update(lambda record: record["notices"].append(text))

    def delivered(self, texts: Sequence[str]) -> None:
        """Forget notices that the person got."""
        if texts:
            self._update(
                lambda record: record.update(notices=[each for each in record["notices"] if each not in texts])
            )

    def reject(
        self, start: str, tree: str, paths: Sequence[str], reason: str, report: Mapping[str, object], origin: str = ""
    ) -> Rejected:
        """Record a state *before* it is taken back, so that nothing is ever gone without a way back."""
        added: list[Rejected] = []

        def change(rows: list[Json]) -> None:
            number = 1 + self._last()
            added.append(
                Rejected(number, time.time(), start, tree, tuple(paths), (), reason, dict(report), origin=origin)
            )
            rows.append(dict(zip(Rejected._fields, added[0])))

        self._reshelve(change)
        return added[0]

    def settle(self, paths: Collection[str] | None = None) -> None:
        """What was accepted since has the last word on its `paths`, None for all: older rejections teach no more."""

        def change(rows: list[Json]) -> None:
            for each in rows:
                concerned = {row["path"] for row in each["report"].get("faults", ())} - {""} or set(each["paths"])
                each["settled"] = each.get("settled", False) or paths is None or not concerned.isdisjoint(paths)

        if any(not each.settled for each in self.rejected()):
            self._reshelve(change)

    def lessons(self) -> tuple[Lesson, ...]:
        """What rejected states of the last seven days still teach, newest first."""
        young = time.time() - _TEACHES_S
        states = [each for each in reversed(self.rejected()) if not each.settled and each.at > young]
        found = []
        for each in states:
            faults: Sequence[Json] = each.report.get("faults", ())  # type: ignore[assignment]  # our own record
            failed = [row for row in faults if row["outcome"] == "fail"]
            if failed:
                rows = tuple((row["rule"], row["place"], row["reason"], row["remedy"]) for row in failed)
                found.append(Lesson(each.number, rows))
        return tuple(found)

    def keep(self, number: int, paths: Sequence[str]) -> None:
        """Remember which files of a rejected state were left alone."""

        def change(rows: list[Json]) -> None:
            for each in rows:
                if each["number"] == number:
                    each["kept"] = list(paths)

        self._reshelve(change)

    def rejected(self) -> tuple[Rejected, ...]:
        """All rejected states, oldest first."""
        rows = self._rows()
        return tuple(Rejected(**{**each, "paths": tuple(each["paths"]), "kept": tuple(each["kept"])}) for each in rows)

    def forget(self, numbers: Collection[int]) -> None:
        """Give rejected states up: nothing brings them back. Their numbers are not given again."""

        def change(rows: list[Json]) -> None:
            rows[:] = [each for each in rows if each["number"] not in numbers]

        self._reshelve(change)

    def _last(self) -> int:
        """The highest number that was ever given."""
        record = read_json(self._shelf, schema=SCHEMA) or {"rejected": []}
        return int(max([record.get("last", 0), *(each["number"] for each in record["rejected"])]))

    def _rows(self) -> list[Json]:
        rows: list[Json] = (read_json(self._shelf, schema=SCHEMA) or {"rejected": []})["rejected"]
        return rows
