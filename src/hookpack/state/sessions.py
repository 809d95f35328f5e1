"""What is remembered of one agent session: its turn, refusals, verification runs and children."""

from __future__ import annotations

import os
import time

from hookpack.codec import digest
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import Lock, read_json, write_json
from hookpack.turn import Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from hookpack.codec import Json

    Memory = Json
    T = TypeVar("T")

SCHEMA = 1

# a start that was never confirmed (another gate refused it) and a child that was never reported ended
_PENDING_S = 600
_LEASE_S = 7200


class Session:
    """One session's file; every change is a locked read-modify-write."""

    def __init__(self, area: str, name: str) -> None:
        self._path = os.path.join(area, "sessions", digest(name.encode("utf-8", "surrogatepass"))[:24] + ".json")

    def load(self) -> Memory:
        return read_json(self._path, schema=SCHEMA) or {}

    def update(self, change: Callable[[Memory], T]) -> T:
        """Apply `change` to the session's memory and keep the result; gives back what `change` gives."""
        with Lock(self._path + ".lock"):
            memory = self.load()
            answer = change(memory)
            write_json(self._path, memory, schema=SCHEMA)
            return answer

    def begin_turn(self, start: str, head: str, log_bytes: int, *, fresh: bool) -> None:
        """Remember where the turn starts; `fresh` forgets the refusals of the turn before."""

        def change(memory: Memory) -> None:
            memory["turn"] = {"start": start, "head": head, "log_bytes": log_bytes}
            if fresh:
                memory["refusals"] = {}

        self.update(change)

    def judging(self, *, on: bool) -> None:
        """Set or clear the mark that a judgement is under way; a mark that stays means: never finished."""
        self.update(lambda memory: memory.__setitem__("judging", on))

    def refuse(self, gate: str) -> int:
        """Count one refusal of the session's stop by `gate`; gives the count with this one."""

        def change(memory: Memory) -> int:
            refusals = memory.setdefault("refusals", {})
            count: int = refusals.get(gate, 0) + 1
            refusals[gate] = count
            return count

        return self.update(change)

    def forgive(self, gate: str) -> None:
        """Start counting anew after a stop that `gate` let pass."""
        if gate in self.load().get("refusals", {}):
            self.update(lambda memory: memory["refusals"].pop(gate, None))

    def add_run(self, run: Run) -> None:
        """Remember a verification run; the last 50 are kept."""
        self.update(lambda memory: memory.__setitem__("runs", [*memory.get("runs", []), list(run)][-50:]))

    def runs(self) -> tuple[Run, ...]:
        return tuple(Run(tree, passed, tuple(kinds)) for tree, passed, kinds in self.load().get("runs", []))

    def reserve(self, call: str, parent: str, wanted: int, limit: int) -> int:
        """Children of `parent` that run; takes `wanted` more under `call` if all fit below `limit`."""
        now = time.time()

        def change(memory: Memory) -> int:
            children = memory["children"] = [each for each in memory.get("children", []) if each["until"] > now]
            running: int = sum(each["count"] for each in children if each["parent"] == parent)
            if running + wanted <= limit:
                children.append(
                    {"call": call, "parent": parent, "count": wanted, "child": "", "until": now + _PENDING_S}
                )
            return running

        return self.update(change)

    def release(self, call: str, child: str, *, runs_on: bool) -> None:
        """The call that started a child ended (the child may run on), or `call` is empty and the child ended."""

        def change(memory: Memory) -> None:
            kept, ended = [], memory.get("ended", [])
            for each in memory.get("children", []):
                if call and each["call"] == call and runs_on and child not in ended:
                    kept.append({**each, "child": child, "until": time.time() + _LEASE_S})
                elif (call and each["call"] != call) or (not call and each["child"] != child):
                    kept.append(each)
            memory["children"] = kept
            # a child in the background may end before its launch was reported
            memory["ended"] = ended if call else [*ended, child][-50:]

        self.update(change)
