"""Ratchets: numbers that the policy names, none of them worse than the accepted one."""

from __future__ import annotations

from hookpack import policy
from hookpack.iteration import evaluator
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from hookpack.gates import World
    from hookpack.turn import Measured, Span

_ROUNDING = 1e-9  # of the larger number: 0.1 + 0.2 is no worse than 0.3


def judge(world: World, span: Span) -> Layer:
    """Each metric measured on the judged tree; without an accepted value the first one is taken as it is."""
    metrics = policy.metrics(world.policy)
    if not span.changes or not metrics:
        return Layer("ratchets", "skip", "no file changed" if not span.changes else "the policy names no metric")
    if touched := evaluator.judge(world, span, "ratchets", [each.command for each in metrics], with_tests=True):
        return touched
    if span.static:
        return Layer("ratchets", "skip", "no code of the project is run at this moment")
    measured = world.measure(span.after)
    worse = [each for each in measured if is_worse(each)]
    if worse:
        return Layer("ratchets", "fail", "; ".join(map(_told, worse)), "Make it no worse than the accepted value.")
    faults = [f"{each.metric.name}: {each.fault}" for each in measured if each.fault]
    if faults:
        return Layer("ratchets", "error", f"NOT measured: {'; '.join(faults)}")
    return Layer("ratchets", "pass", "; ".join(map(_told, measured)))


def is_worse(measured: Measured) -> bool:
    """Whether the value is worse than the accepted one by more than the tolerance; no without either value."""
    value, known, metric = measured.value, measured.known, measured.metric
    if value is None or known is None:
        return False
    slack = metric.tolerance + _ROUNDING * max(abs(value), abs(known))
    return (value - known if metric.direction == "lower" else known - value) > slack


def _told(measured: Measured) -> str:
    metric = measured.metric
    text = f"{metric.name} is {measured.value:.6g}"
    if measured.known is None:
        return f"{text} (the first value)"
    within = f", tolerance {metric.tolerance:g}" if metric.tolerance else ""
    return f"{text} ({metric.keep} accepted {measured.known:.6g}, {metric.direction} is better{within})"
