"""Correctness: the policy's test command passes, and none of its tests disappears."""

from __future__ import annotations

from hookpack.iteration import evaluator
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from hookpack.gates import World
    from hookpack.turn import Span
    from hookpack.verdict import Outcome

_TESTED: dict[str, Outcome] = {"passed": "pass", "failed": "fail", "error": "error", "none": "skip"}


def judge(world: World, span: Span) -> Layer:
    """The policy's test command on the judged tree; a drop in collected tests or a new skip fails."""
    line = world.policy.layers["correctness"].text("command")
    if not span.changes or not line:
        return Layer(
            "correctness", "skip", "no file changed" if not span.changes else "the policy names no test command"
        )
    if touched := evaluator.judge(world, span, "correctness", [line], with_tests=False):
        return touched
    if span.static:
        return Layer("correctness", "skip", "no code of the project is run at this moment")
    tested = world.test(span.after)
    outcome = _TESTED[tested.outcome]
    return Layer("correctness", outcome, "" if outcome == "pass" else tested.summary, "Make the tests pass.")
