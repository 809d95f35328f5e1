"""What is remembered of one agent session: its turn, refusals and verification runs; and who is beside it."""

from __future__ import annotations

import os
import time

from hookpack.codec import digest
from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import Lock, read_json, remove, write_bytes, write_json
from hookpack.turn import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import TypeVar

    from hookpack.codec import Json

    Memory = Json
    T = TypeVar("T")

SCHEMA = 1

# an open turn of which nothing was heard for so long is over, or it changes nothing
_QUIET_S = 3600.0
# a session that was silent for so long has nothing to go on with
_KEPT_S = 30 * 86_400.0
_MAX_WORDS = 20  # refusals of one turn that are remembered as they were worded


class Session:
    """One session's file; every change is a locked read-modify-write."""

    def __init__(self, area: str, name: str) -> None:
        self._folder = os.path.join(area, "sessions")
        self._name = digest(name.encode("utf-8", "surrogatepass"))[:24]
        self._path = os.path.join(self._folder, self._name + ".json")

    @property
    def transcripts(self) -> str:
        """The file that remembers what was read of the session's transcripts."""
        return os.path.join(self._folder, self._name + ".steps")

    def load(self) -> Memory:
        return read_json(self._path, schema=SCHEMA) or {}

    def update(self, change: Callable[[Memory], T]) -> T:
        """Apply `change` to the session's memory and keep the result; gives back what `change` gives."""
        with Lock(self._path + ".lock"):
            memory = self.load()
            answer = change(memory)
            write_json(self._path, memory, schema=SCHEMA)
            return answer

    def begin_turn(
        self,
        start: str,
        head: str,
        log_bytes: int,
        *,
        fresh: bool,
        first: bool = False,
        clean: bool = False,
        is_open: bool = True,
        pid: int = 0,
        depth: int = 0,
    ) -> None:
        """Remember where the turn starts, `clean` if that is the accepted state; `fresh` forgets earlier refusals.

        `pid` is the agent's, 0 if unknown; `depth` counts the agents above it. `first` leaves a turn that has
        begun as it is: of two calls at once, the later one's start may hold the earlier one's work.
        """

        def change(memory: Memory) -> None:
            if first and "turn" in memory:
                return
            seen = {"start": start, "head": head, "log_bytes": log_bytes, "clean": clean}
            memory["turn"] = {**seen, "is_open": is_open, "at": time.time(), "pid": pid, "depth": depth}
            if fresh:
                memory["refusals"], memory["words"], memory["messages"] = {}, [], []

        self.update(change)

    def judging(self, *, on: bool) -> None:
        """Set the mark that a judgement is under way, or clear it with the turn; one that stays was never finished."""

        def change(memory: Memory) -> None:
            memory["judging"] = on
            if not on and "turn" in memory:
                memory["turn"]["is_open"] = False

        self.update(change)

    def leave(self) -> None:
        """The session ended in the middle of its turn: nobody works in it any more."""
        self.update(lambda memory: memory.get("turn", {}).update(is_open=False))

    def works(self, *, opens: bool = False) -> None:
        """Note that a call of this session may change files about now: no lock, no rewriting, a call waits for it.

        `opens` says that it goes on with a turn that was judged, or that no prompt began: that one is open again.
        """
        path, now = os.path.join(self._folder, self._name + ".worked"), time.time()
        try:
            os.utime(path, (now, now))
        except OSError:
            write_bytes(path, b"")
        if opens and not self.load().get("turn", {}).get("is_open", True):
            self.update(lambda memory: memory["turn"].update(is_open=True))

    def forget_others(self) -> None:
        """Remove what is left of sessions that were silent for 30 days, unless a process is still in their turn."""
        for name, (_, last) in _heard(self._folder).items():
            if name != self._name and last < time.time() - _KEPT_S:
                _forget(os.path.join(self._folder, name))

    def has_company(self, since: float) -> bool:
        """Whether another session is in the middle of a turn in this work tree, or worked in it after `since`.

        What sessions do that an agent started belongs to the turn of the one above them.
        """
        depth = self.load().get("turn", {}).get("depth", 0)
        for name, (worked, last) in _heard(self._folder).items():
            if name == self._name or (worked < since and last < time.time() - _QUIET_S):
                continue
            turn = (read_json(os.path.join(self._folder, name + ".json"), schema=SCHEMA) or {}).get("turn", {})
            is_busy = worked >= since or (turn.get("is_open", False) and _may_run(turn.get("pid", 0)))
            if is_busy and turn.get("depth", 0) <= depth:
                return True
        return False

    def saw(self, tree: str) -> None:
        """Remember the tree that was looked at after a tool call."""
        self.update(lambda memory: memory.setdefault("turn", {}).__setitem__("seen", tree))

    def refuse(self, gate: str, agent_id: str, stop: str = "", *, words: str = "", message: str = "") -> int:
        """Count one refusal by `gate` of a stop of the session ("") or of one of its subagents; gives the count.

        A stop that is told from others by `stop` may fire twice and counts once; an agent that stops in the same
        words for ever is let go all the same. `words` are what the agent is told, `message` what it had said.
        """
        key = _stopper(gate, agent_id)

        def change(memory: Memory) -> int:
            refusals = memory.setdefault("refusals", {})
            stops = memory.setdefault("refused", {})
            count: int = refusals.get(key, 0)
            is_echo = bool(stop) and count > 0 and stops.get(key) == stop
            refusals[key] = count if is_echo else count + 1
            stops[key] = "" if is_echo else stop
            if words:
                memory["words"] = [*memory.get("words", []), words][-_MAX_WORDS:]
            if message and message not in memory.get("messages", []):
                memory["messages"] = [*memory.get("messages", []), message][-_MAX_WORDS:]
            return refusals[key]  # type: ignore[no-any-return]

        return self.update(change)

    def said(self, prompts: Iterable[str]) -> bool:
        """Whether a prompt holds what a stop of this turn was refused with: some agents send that back as one."""
        words = self.load().get("words", [])
        return any(each.strip() in prompt for each in words for prompt in prompts)

    def latest(self, message: str) -> str:
        """The message without what refused stops of this turn said already, where it begins with that."""
        known = [each for each in self.load().get("messages", []) if message.startswith(each + "\n")]
        return message[max(map(len, known)) + 1 :] if known else message

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


def is_busy(area: str) -> bool:
    """Whether any session of a work tree is in the middle of a turn."""
    folder = os.path.join(area, "sessions")
    for name, (_, last) in _heard(folder).items():
        turn = (read_json(os.path.join(folder, name + ".json"), schema=SCHEMA) or {}).get("turn", {})
        if last >= time.time() - _QUIET_S and turn.get("is_open", False) and _may_run(turn.get("pid", 0)):
            return True
    return False


def _heard(folder: str) -> dict[str, tuple[float, float]]:
    """When each session last worked, and when it last gave a sign of life, in seconds since 1970."""
    found: dict[str, tuple[float, float]] = {}
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name, _, kind = entry.name.partition(".")
                if kind in ("json", "worked"):
                    at = entry.stat().st_mtime
                    worked, last = found.get(name, (0.0, 0.0))
                    found[name] = (max(worked, at) if kind == "worked" else worked, max(last, at))
    except FileNotFoundError:
        return found  # no session yet, or a file that is just being replaced
    except OSError as error:
        raise StateError(f"{folder}: {error.strerror}") from error
    return found


def _forget(base: str) -> None:
    """Remove a session's files; one that is in use, or cannot be read, stays."""
    with Lock(base + ".json.lock", timeout_s=0, required=False) as lock:
        try:
            turn = (read_json(base + ".json", schema=SCHEMA) or {}).get("turn", {})
        except StateError:
            return
        runs = turn.get("is_open", False) and turn.get("pid", 0) and _may_run(turn["pid"])
        if lock.held and not runs:
            for kind in (".worked", ".steps", ".json", ".json.lock"):
                remove(base + kind)


def _may_run(pid: int) -> bool:
    """False only if it is sure that no such process runs."""
    if not pid or os.name == "nt":  # there a signal 0 ends the process
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _stopper(gate: str, agent_id: str) -> str:
    return f"{gate} {agent_id}" if agent_id else gate
