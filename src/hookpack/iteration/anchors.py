"""Anchor integrity: protected files untouched, declared defences still there."""

from __future__ import annotations

from hookpack import anchor as anchors
from hookpack.finding import Finding
from hookpack.iteration.words import listed, texts
from hookpack.place import SETTINGS, Place, guarded_by
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.anchor import Anchor
    from hookpack.gates import World
    from hookpack.turn import Change, Span


def judge(world: World, span: Span) -> Layer:
    """Protected files untouched, declared anchors intact where they stood or where they moved to."""
    changes = span.changes
    findings = [*_touched(world, changes)]
    unsure: list[str] = []
    moved = {each.old_path: each for each in changes if each.old_path}
    for each in world.anchors():
        change = moved.get(each.path)
        if change:
            state = _anchor_state(world, each, change, changes)
            if state is None:
                unsure.append(f"anchor {each.id} cannot be checked, {change.path} does not parse")
            elif not state and each.strength == "hard":
                findings.append(_lost(each))
            elif not state:
                unsure.append(f"soft anchor {each.id} in {each.path} is gone")
    if findings:
        return Layer("anchors", "fail", listed(findings), findings=tuple(findings))
    if unsure:
        return Layer("anchors", "unsure", "; ".join(unsure))
    return Layer("anchors", "pass" if world.anchors() else "skip", "" if world.anchors() else "no anchor is declared")


def _touched(world: World, changes: Sequence[Change]) -> Iterator[Finding]:
    for each in changes:
        for path in {each.path, each.old_path} - {""}:
            rule = guarded_by(Place("", inside=path), world.policy.protect)
            if rule and not world.is_vouched(path):
                why = "settings of the guard" if rule in SETTINGS else f"protected by {rule}"
                yield Finding("anchors", "anchors.protected-path", path, 1, message=f"changed although {why}")


def _anchor_state(world: World, anchor: Anchor, change: Change, changes: Sequence[Change]) -> bool | None:
    """True intact or moved into another file, False lost, None cannot tell; True as well if it did not hold before."""
    held, holds = _held(world, anchor, change)
    if held is False or holds:
        return True
    if held is None or holds is None:
        return None
    others = [each for each in changes if each is not change and _ending(each.path) == _ending(anchor.path)]
    return any(_held(world, anchor._replace(path=each.path), each) == (False, True) for each in others)


def _held(world: World, anchor: Anchor, change: Change) -> tuple[bool | None, bool | None]:
    """Whether the file held the anchor before the change, and whether it does after it; a missing file holds none."""
    known = texts(world, [change])
    old, new = (anchors.holds(anchor, known[blob]) if blob else False for blob in (change.old_blob, change.new_blob))
    return old, new


def _ending(path: str) -> str:
    return path.rsplit("/", 1)[-1].rpartition(".")[2]


def _lost(anchor: Anchor) -> Finding:
    return Finding(
        "anchors",
        "anchors.lost-anchor",
        anchor.path,
        1,
        symbol=anchor.symbol,
        severity="high",
        confidence="high",
        message=f"anchor {anchor.id} is gone" + (f": {anchor.reason}" if anchor.reason else ""),
        remedy="keep the defence, or ask the user to retire the anchor",
    )
