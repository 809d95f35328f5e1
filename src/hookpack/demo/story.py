"""The script played before the hooks, and whether each turn went as it should."""

from __future__ import annotations

import time

from hookpack.demo.agent import Agent
from hookpack.demo.script import turns
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.checkpoints import Checkpoints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hookpack.demo.agent import Heard
    from hookpack.demo.script import Move, Turn
    from hookpack.demo.stage import Stage


class Done(Record):
    """A move and what the hooks said to it."""

    move: Move
    heard: tuple[Heard, ...]
    taken_back: Mapping[str, tuple[bytes, bytes]] = {}  # path -> what it held, what it holds again

    @property
    def refused(self) -> tuple[str, ...]:
        return tuple(rule for each in self.heard for rule in each.rules)


class Played(Record):
    """A turn as it went; `differences` says what was not as expected."""

    turn: Turn
    done: tuple[Done, ...]
    took_ms: float
    differences: tuple[str, ...] = ()


def play(stage: Stage, tell: Callable[[Turn | Done | Played], None]) -> tuple[Played, ...]:
    """All turns in one session; `tell` hears each turn when it begins, each move when it is done, each turn's end."""
    agent = Agent(stage)
    agent.begin()
    played = []
    for turn in turns():
        tell(turn)
        played.append(_play(stage, agent, turn, tell))
        tell(played[-1])
    agent.end()
    return tuple(played)


def _play(stage: Stage, agent: Agent, turn: Turn, tell: Callable[[Turn | Done | Played], None]) -> Played:
    began, before, accepted = time.monotonic(), stage.texts(), _accepted(stage)
    asked = agent.prompt(turn.prompt)
    differences = [f"the prompt was refused: {rule}" for rule in asked.rules]
    done: list[Done] = []
    for move in turn.moves:
        done.append(_do(stage, agent, move, again=bool(done and done[-1].refused)))
        differences += _difference(done[-1])
        tell(done[-1])
    differences += left(turn, before, stage.texts(), is_accepted=_accepted(stage) != accepted)
    return Played(turn, tuple(done), (time.monotonic() - began) * 1000, tuple(differences))


def _do(stage: Stage, agent: Agent, move: Move, *, again: bool) -> Done:
    if move.tool:
        return Done(move, agent.use(move.tool, move.given))
    before = stage.texts()
    heard = agent.stop(move.says, again=again)
    after = stage.texts()
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return Done(move, (heard,), {path: (before.get(path, b""), after.get(path, b"")) for path in sorted(changed)})


def _accepted(stage: Stage) -> str:
    return Checkpoints(stage.project.area).accepted()


def _difference(done: Done) -> Iterator[str]:
    if sorted(done.refused) != sorted(done.move.refused):
        wanted, got = (", ".join(each) or "nobody" for each in (done.move.refused, done.refused))
        yield f"{done.move.says!r}: expected to be refused by {wanted}, was refused by {got}"


def left(turn: Turn, before: Mapping[str, bytes], after: Mapping[str, bytes], *, is_accepted: bool) -> Iterator[str]:
    """What is wrong with the state that a turn left, in words."""
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    if turn.leaves == "untouched" and changed:
        yield f"left changed: {', '.join(changed)}"
    if turn.leaves == "accepted" and not changed:
        yield "the change is gone"
    if is_accepted != (turn.leaves == "accepted"):
        yield "a new state was accepted" if is_accepted else "the change was not accepted"
