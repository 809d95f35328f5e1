"""The iteration: its layers in order, each with its own outcome, and one report of them.

Order and layers follow SCAFFOLD-CEGIS (arXiv 2603.08520): correctness, safety monotonicity, diff
budget, anchor integrity; the comparison of the tests and ratchets come after them. What executes the judged code is
*run* last; the tests are *reported* first all the same.
"""

from __future__ import annotations

from hookpack.iteration.words import findings as findings
from hookpack.iteration.words import notices as notices
from hookpack.iteration.words import outcome as outcome
from hookpack.iteration.words import report as report
from hookpack.iteration.words import summary as summary
from hookpack.policy import LAYERS
from hookpack.record import TYPE_CHECKING
from hookpack.turn import Span
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookpack.gates import World
    from hookpack.turn import Change

    Judge = Callable[[World, Span], Layer]


def _layers() -> tuple[tuple[str, Judge], ...]:
    """In the order in which they run."""
    # other gates ask for a single layer, which lies in this package
    from hookpack.iteration import anchors, budget, correctness, monotonicity, ratchets, tests

    return (
        ("monotonicity", monotonicity.judge),
        ("budget", budget.judge),
        ("anchors", anchors.judge),
        ("tests", tests.judge),
        ("correctness", correctness.judge),
        ("ratchets", ratchets.judge),
    )


def judge(
    world: World, before: str, after: str, *, static: bool = False, every: bool = False, staged: Sequence[Change] = ()
) -> tuple[Layer, ...]:
    """The layers' outcomes on what changed between two trees.

    `static` runs nothing of the project; `every` goes on after a failed layer. `staged` are files as a commit
    would record them, where the tree `after` holds them otherwise: both texts are judged.
    """
    span = Span(before, after, (*world.changes(before, after), *staged), static)
    layers: list[Layer] = []
    stopped = ""
    for name, layer in _layers():
        if stopped and not every:
            layers.append(Layer(name, "skip", f"not run: {stopped} failed"))
            continue
        layers.append(_timed(world, layer, span))
        stopped = stopped or (name if layers[-1].outcome == "fail" else "")
    return tuple(sorted(layers, key=lambda each: LAYERS.index(each.name)))


def _timed(world: World, layer: Judge, span: Span) -> Layer:
    began = world.clock()
    found = layer(world, span)
    return found._replace(took_ms=round((world.clock() - began) * 1000, 1))
