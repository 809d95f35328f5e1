"""The judge may not be changed with the judged: whether a span touches what decides how it is measured."""

from __future__ import annotations

from hookpack import evaluator
from hookpack.iteration.words import texts
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.gates import World
    from hookpack.turn import Change, Span


def judge(world: World, span: Span, name: str, lines: Sequence[str], *, with_tests: bool) -> Layer | None:
    """The layer `name`'s outcome where what runs its commands `lines` changed, None where it did not.

    Together with other files that is a fail; alone it is unsure, and a person decides. What a person trusted as
    it stands counts as unchanged.
    """
    named = {path for line in lines for path in evaluator.files(line, with_tests=with_tests)}
    touched = [each for each in span.changes if _touches(world, each, named, lines)]
    if not touched:
        return None
    judges = ", ".join(sorted({shown(each.path) for each in touched}))
    others = [each for each in span.changes if each not in touched and not world.is_vouched(each.path)]
    verb = "decides" if len(touched) == 1 else "decide"
    fact = f"{judges} {verb} what {name} runs, and changed"
    if others:
        remedy = f"Leave {judges} as it was; if it has to change, do that alone, in a turn of its own."
        return Layer(name, "fail", f"{fact} together with what is judged ({shown(others[0].path)})", remedy)
    return Layer(name, "unsure", f"{fact}; a person has to accept that", "Ask the user to look at the change.")


def _touches(world: World, change: Change, named: set[str], lines: Sequence[str]) -> bool:
    paths = {change.path, change.old_path} - {""}
    if all(map(world.is_vouched, paths)):
        return False
    if paths & named:
        return True
    old, new = change.old_path or change.path, change.path
    if not any(evaluator.is_config(path) for path in paths):
        return False
    known = texts(world, [change])
    before, after = known.get(change.old_blob, ""), known.get(change.new_blob, "")
    return any(evaluator.decides(old, before, line) != evaluator.decides(new, after, line) for line in lines)
