"""The tests still test: what the change took from them, from what collects them and from what they demand."""

from __future__ import annotations

from hookpack.iteration import implicit
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.finding import Finding
    from hookpack.gates import World
    from hookpack.turn import Span

_WAYS_OUT = "Make the code pass the tests as they were, or ask the user to decide."


def judge(world: World, span: Span) -> Layer:
    """A plain weakening fails, one that may be right is unsure, a possible one is told to the person."""
    most = world.policy.layers["tests"].text("weakened")
    if most == "off" or not span.changes:
        return Layer("tests", "skip", "the comparison of tests is off" if most == "off" else "no file changed")
    found = world.weakened(span.changes)
    if found.error:
        return Layer("tests", "error", f"the tests were NOT compared: {found.error}")
    deny, ask, notice = (_unvouched(world, each) for each in (found.deny, found.ask, found.notice))
    found = found._replace(deny=deny, ask=ask, notice=notice)
    return implicit.weigh("tests", found, most, "perhaps a weakened test", _WAYS_OUT)


def _unvouched(world: World, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Without those in files that a person trusted as they stand: a script that a command of the policy names."""
    return tuple(each for each in findings if not world.is_vouched(each.path))
