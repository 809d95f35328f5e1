"""Anchor integrity: protected files untouched, declared defences still there."""

from __future__ import annotations

from hookpack import anchor as anchors
from hookpack.finding import Finding
from hookpack.iteration import implicit
from hookpack.iteration.words import listed, texts
from hookpack.place import SETTINGS, Place, guarded_by, shown
from hookpack.record import TYPE_CHECKING
from hookpack.turn import Change
from hookpack.verdict import Layer, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.anchor import Anchor
    from hookpack.gates import World
    from hookpack.turn import Span


def judge(world: World, span: Span) -> Layer:
    """Protected files untouched, declared anchors intact where they stood or moved to, no other defence lost."""
    declared = world.anchors()
    lost, unsure, moved = judged(world, declared, span)
    layer = _weighed(world, span, lost, unsure)
    if not declared:
        return layer
    kept = len(declared) - len(lost) - len(unsure) - moved
    return layer._replace(tally={"kept": kept, "moved": moved, "lost": len(lost), "unsure": len(unsure)})


def _weighed(world: World, span: Span, lost: Sequence[Finding], unsure: Sequence[str]) -> Layer:
    findings = (*_touched(world, span.changes), *lost)
    other = implicit.judge(world, span)
    if findings:
        known = {(each.path, each.symbol) for each in findings}
        also = other.findings if other.outcome == "fail" else ()
        findings += tuple(each for each in also if (each.path, each.symbol) not in known)
        return other._replace(outcome="fail", reason=listed(findings), findings=findings)
    if unsure and other.outcome != "fail":
        reason = "; ".join([*unsure, *filter(None, [other.reason])])
        return other._replace(outcome=worst(["unsure", other.outcome]), reason=reason)
    return other if other.outcome != "skip" or not world.anchors() else other._replace(outcome="pass", reason="")


def judged(world: World, declared: Iterable[Anchor], span: Span) -> tuple[list[Finding], list[str], int]:
    """Findings for hard anchors that are lost, words for what cannot be told and for lost soft ones, how many moved."""
    by_path = {each.old_path: each for each in span.changes if each.old_path}
    findings: list[Finding] = []
    unsure: list[str] = []
    moved = 0
    for each in declared:
        if change := by_path.get(each.path):
            lost, unclear, has_moved = _judged(world, each, change, span)
            findings += lost
            unsure += unclear
            moved += has_moved
    return findings, unsure, moved


def _touched(world: World, changes: Sequence[Change]) -> Iterator[Finding]:
    for each in changes:
        for path in {each.path, each.old_path} - {""}:
            rule = guarded_by(Place("", inside=path), world.policy.protect)
            if rule and not world.is_vouched(path):
                why = "it decides what guards this project" if rule in SETTINGS else f"it is protected ({rule})"
                yield Finding("anchors", "anchors.protected-path", path, 1, message=f"changed although {why}")


def _judged(world: World, anchor: Anchor, change: Change, span: Span) -> tuple[list[Finding], list[str], bool]:
    before, after = _sides(world, change)
    holds = anchors.holds(anchor, after) if change.new_blob else False
    if holds:
        return [], [], False
    held = anchors.holds(anchor, before)
    if held is False:  # what did not hold before is no loss
        return [], [], False
    if held is None or holds is None:
        return (
            [],
            [f"anchor {anchor.id} cannot be checked, {_fault(change, after if holds is None else before)}"],
            False,
        )
    if _moved(world, anchor, change, span, before, after):
        return [], [], True
    lost = _lost(anchor, change, before, after)
    if anchor.strength == "hard":
        return [lost], [], False
    return [], [f"{lost.place}: {lost.message}; it is declared as soft"], False


def _sides(world: World, change: Change) -> tuple[str, str]:
    known = texts(world, [change])
    return known.get(change.old_blob, ""), known.get(change.new_blob, "")


def _fault(change: Change, text: str) -> str:
    why = "holds merge-conflict markers" if "\n<<<<<<< " in "\n" + text else "does not parse"
    return f"{shown(change.path)} {why}"


def _moved(world: World, anchor: Anchor, change: Change, span: Span, before: str, after: str) -> bool:
    """Whether the defence went where it still works: a helper, a new name, a file that took the whole symbol."""
    from hookpack import anchor_move as moves  # only before something is called lost

    changed = {path: each for each in span.changes for path in (each.old_path, each.path)}

    def read(path: str) -> tuple[str | None, str | None]:
        here = changed.get(path) or _unchanged(world, path, span.after)
        if here is None:
            return None, None
        known = texts(world, [here])
        return known.get(here.old_blob), known.get(here.new_blob)

    if moves.moved(anchor, before, after, read):
        return True
    is_bound = anchor.symbol and change.new_blob and anchor.path.endswith(anchors.PYTHON)
    if is_bound and not moves.is_gone(anchor.symbol, after):
        return False  # what still stands without its defence is not saved by a copy elsewhere
    others = [each for each in span.changes if each is not change and _ending(each.path) == _ending(anchor.path)]
    return any(_took_in(world, anchor._replace(path=each.path), each) for each in others)


def _unchanged(world: World, path: str, tree: str) -> Change | None:
    blob = world.stored(tree, path)
    return Change(path, "M", path, blob, blob) if blob else None


def _took_in(world: World, anchor: Anchor, change: Change) -> bool:
    before, after = _sides(world, change)
    return bool(anchors.holds(anchor, after)) and not anchors.holds(anchor, before)


def _ending(path: str) -> str:
    return path.rsplit("/", 1)[-1].rpartition(".")[2]


def _lost(anchor: Anchor, change: Change, before: str, after: str) -> Finding:
    """The finding, at the line where the defence stood before."""
    from hookpack import anchor_place as places

    stood = max(1, places.line(anchor, before))
    now, why = places.broken(anchor, after) if change.new_blob else (0, "the file is gone")
    why += f" (line {now} now)" if now else ""
    named = f"{anchor.id} ({anchor.reason})" if anchor.reason else anchor.id
    return Finding(
        "anchors",
        "anchors.lost-anchor",
        anchor.path,
        stood,
        symbol=anchor.symbol,
        severity="high",
        confidence="high",
        message=f"the defence {named} is lost: {why}, and no helper that is called and no other changed file holds it",
        remedy=f"{places.demand(anchor)}; restore it, or move it with what calls it, or ask the user to retire "
        f"{anchor.id}",
    )
