"""Correctness: the policy's test command passes, and none of its tests disappears."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.gates import World
    from hookpack.turn import Change
    from hookpack.verdict import Outcome

_TESTED: dict[str, Outcome] = {"passed": "pass", "failed": "fail", "error": "error", "none": "skip"}


def judge(world: World, changes: Sequence[Change], after: str) -> Layer:
    """The policy's test command on the judged tree; a drop in collected tests or a new skip fails."""
    if not changes or not world.policy.layers["correctness"].text("command"):
        return Layer("correctness", "skip", "no file changed" if not changes else "the policy names no test command")
    tested = world.test(after)
    outcome = _TESTED[tested.outcome]
    return Layer("correctness", outcome, "" if outcome == "pass" else tested.summary, "Make the tests pass.")
