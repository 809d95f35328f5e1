"""What is remembered of one agent session: its turn, refusals, verification runs and children."""

from __future__ import annotations

import os
import time

from hookpack.codec import digest
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import Lock, read_json, write_json
from hookpack.turn import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import TypeVar

    from hookpack.codec import Json

    Memory = Json
    T = TypeVar("T")

SCHEMA = 1

# a child that was never reported ended
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

    def begin_turn(self, start: str, head: str, log_bytes: int, *, fresh: bool, clean: bool = False) -> None:
        """Remember where the turn starts, `clean` if that is the accepted state; `fresh` forgets earlier refusals.

        So it does the starts by the session itself that were never confirmed: another gate refused them, because
        a child that it waits for has ended before a person can begin a turn.
        """

        def change(memory: Memory) -> None:
            memory["turn"] = {"start": start, "head": head, "log_bytes": log_bytes, "is_open": True, "clean": clean}
            if fresh:
                memory["refusals"] = {}
                memory["children"] = [each for each in memory.get("children", []) if each["parent"] or each["child"]]

        self.update(change)

    def judging(self, *, on: bool) -> None:
        """Set the mark that a judgement is under way, or clear it with the turn; one that stays was never finished."""

        def change(memory: Memory) -> None:
            memory["judging"] = on
            if not on and "turn" in memory:
                memory["turn"]["is_open"] = False

        self.update(change)

    def saw(self, tree: str) -> None:
        """Remember the tree that was looked at after a tool call."""
        self.update(lambda memory: memory.setdefault("turn", {}).__setitem__("seen", tree))

    def refuse(self, gate: str, agent_id: str) -> int:
        """Count one refusal by `gate` of a stop of the session ("") or of one of its subagents; gives the count."""
        key = _stopper(gate, agent_id)

        def change(memory: Memory) -> int:
            refusals = memory.setdefault("refusals", {})
            count: int = refusals.get(key, 0) + 1
            refusals[key] = count
            return count

        return self.update(change)

    def forgive(self, gate: str, agent_id: str) -> None:
        """Start counting anew after a stop that `gate` let pass."""
        key = _stopper(gate, agent_id)
        if key in self.load().get("refusals", {}):
            self.update(lambda memory: memory.get("refusals", {}).pop(key, None))

    def taught(self, numbers: Collection[int]) -> None:
        """Remember that the session was told of these rejected states."""
        self.update(lambda memory: memory.__setitem__("taught", sorted({*memory.get("taught", []), *numbers})))

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
                children.append({"call": call, "parent": parent, "count": wanted, "child": "", "until": now + _LEASE_S})
            return running

        return self.update(change)

    def release(self, call: str, child: str, *, runs_on: bool) -> None:
        """The call that started a child ended (the child may run on), or `call` is empty and the child ended."""
        if not call and not child:
            return

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


def _stopper(gate: str, agent_id: str) -> str:
    return f"{gate} {agent_id}" if agent_id else gate
