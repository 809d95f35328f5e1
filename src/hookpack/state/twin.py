"""One event that an agent tells through two registrations: the second call gets the answer of the first."""

from __future__ import annotations

import os
import time

from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import Lock, read_json, write_json
from hookpack.verdict import Reply

if TYPE_CHECKING:
    from hookpack.codec import Json
    from hookpack.verdict import Action

_SCHEMA = 1
_FRESH_S = 60.0  # from the first call's end to the second's begin
_PATIENCE_S = 900.0  # longer than a turn's end may take
_MAX = 20  # events at the same time


class Answer(Record):
    """What a hook said to an event."""

    action: Action
    reply: Reply


class Twin:
    """The event `once` as `gate` hears of it through `registration`."""

    def __init__(self, area: str, gate: str, once: str, registration: str) -> None:
        self._path = os.path.join(area, f"answers-{gate}.json")
        self._lock = Lock(self._path + ".lock", timeout_s=_PATIENCE_S)
        self._once = once
        self._registration = registration

    def enter(self) -> Answer | None:
        """What it was answered through another registration, None if it was not; until `leave` no other call is."""
        self._lock.__enter__()
        for each in self._load():
            if each["once"] == self._once and each["registration"] != self._registration:
                return Answer(each["action"], Reply(*each["reply"]))
        return None

    def leave(self) -> None:
        self._lock.__exit__(None, None, None)

    def keep(self, action: Action, reply: Reply) -> None:
        row = {"once": self._once, "registration": self._registration, "at": time.time()}
        row |= {"action": action, "reply": list(reply)}
        write_json(self._path, {"answers": [*self._load(), row][-_MAX:]}, schema=_SCHEMA)

    def _load(self) -> list[Json]:
        rows: list[Json] = (read_json(self._path, schema=_SCHEMA) or {}).get("answers", [])
        return [each for each in rows if 0 <= time.time() - each["at"] < _FRESH_S]
