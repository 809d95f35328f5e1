"""The iteration: four layers in the paper's order, each with its own outcome, and one report of them.

Order and layers follow SCAFFOLD-CEGIS (arXiv 2603.08520): correctness, safety monotonicity, diff
budget, anchor integrity. The tests are *run* last, because they execute the judged code, and
*reported* first.
"""

from __future__ import annotations

from hookpack.iteration import anchors, budget, correctness, monotonicity
from hookpack.iteration.words import findings as findings
from hookpack.iteration.words import outcome as outcome
from hookpack.iteration.words import report as report
from hookpack.iteration.words import summary as summary
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookpack.gates import World
    from hookpack.turn import Change

    Judge = Callable[[World, Sequence[Change], str], Layer]


def judge(
    world: World, before: str, after: str, *, static: bool = False, every: bool = False, staged: Sequence[Change] = ()
) -> tuple[Layer, ...]:
    """The layers' outcomes on what changed between two trees.

    `static` leaves out what runs the project's code; `every` goes on after a failed layer. `staged` are files
    as a commit would record them, where the tree `after` holds them otherwise: both texts are judged.
    """
    changes = (*world.changes(before, after), *staged)
    layers: list[Layer] = []
    stopped = ""
    for name, layer in (
        ("monotonicity", monotonicity.judge),
        ("budget", budget.judge),
        ("anchors", anchors.judge),
        ("correctness", correctness.judge),
    ):
        if static and name == "correctness":
            continue
        if stopped and not every:
            layers.append(Layer(name, "skip", f"not run: {stopped} failed"))
            continue
        layers.append(_timed(world, layer, changes, after))
        stopped = stopped or (name if layers[-1].outcome == "fail" else "")
    return tuple(sorted(layers, key=lambda each: each.name != "correctness"))


def _timed(world: World, layer: Judge, changes: Sequence[Change], after: str) -> Layer:
    began = world.clock()
    found = layer(world, changes, after)
    return found._replace(took_ms=round((world.clock() - began) * 1000, 1))
