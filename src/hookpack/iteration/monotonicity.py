"""Safety monotonicity: no new fault identity, nothing that scanners cannot look at any more."""

from __future__ import annotations

from hookpack import exceptions, guard, leftovers
from hookpack.identity import by_place, new_findings
from hookpack.iteration import evaluator
from hookpack.iteration.hidden import hidden
from hookpack.iteration.words import counted, listed, texts
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.finding import Excepted, Finding, Scanned
    from hookpack.gates import World
    from hookpack.turn import Change, Looked, Span


def judge(world: World, span: Span) -> Layer:
    """New fault identities fail; what no scanner could look at is unsure, a broken scanner an error."""
    changes = span.changes
    if not changes and (unread := world.unread()):
        return Layer("monotonicity", "unsure", f"could not be read: {', '.join(map(shown, unread[:10]))}")
    if not changes:
        return Layer("monotonicity", "skip", "no file changed")
    looked = world.scan(changes)
    layer = _weighed(world, span, looked)
    return layer if looked.errors else layer._replace(tally=_tally(changes, looked, layer))


def _tally(changes: Sequence[Change], looked: Looked, layer: Layer) -> dict[str, int]:
    """What changed in number: findings that came, those that went, those that the changed files keep."""
    stood, fixed = sum(len(each.findings) for each in looked.before), 0
    if stood:
        back = {each.old_path: each.path for each in changes if each.old_path and each.old_path != each.path}
        fixed = len(new_findings(looked.after, looked.before, back))
    return {"new": len(layer.findings), "fixed": fixed, "known": stood - fixed}


def _weighed(world: World, span: Span, looked: Looked) -> Layer:
    changes = span.changes
    fresh, excepted = _fresh(world, changes, looked)
    lines = [row["command"] for row in world.policy.layers["monotonicity"].rows("sarif") if row.get("command")]
    if lines and not fresh:
        if touched := evaluator.judge(world, span, "monotonicity", lines, with_tests=True):
            return touched
        if not span.static:  # at no other moment may a program of the project be run
            looked = world.consult(span.after, changes, looked)
            fresh, excepted = _fresh(world, changes, looked)
    return _told(world, changes, looked, fresh)._replace(excepted=excepted, notice=exceptions.covered(excepted))


def _told(world: World, changes: Sequence[Change], looked: Looked, fresh: tuple[Finding, ...]) -> Layer:
    """What a look came to whose new findings, those that count, are `fresh`."""
    if fresh:
        return Layer(
            "monotonicity", "fail", f"{counted(by_place(fresh), 'new finding')}: {listed(fresh)}", findings=fresh
        )
    if looked.errors:
        return Layer("monotonicity", "error", f"NOT checked: {'; '.join(looked.errors)}")
    blind = [
        *_unread(looked.before, looked.after),
        *hidden(world, changes, looked),
        *(f"{shown(path)} (not stored)" for path in looked.unstored),
    ]
    blind += [f"{place} (newly ignored)" for place in _newly_ignored(world, changes)]
    if blind:
        return Layer("monotonicity", "unsure", f"could not be looked at: {'; '.join(blind[:10])}")
    return Layer("monotonicity", "pass")


def _fresh(world: World, changes: Sequence[Change], looked: Looked) -> tuple[tuple[Finding, ...], tuple[Excepted, ...]]:
    """The new findings: those that count, and those that the policy accepts for a time."""
    renames = {each.path: each.old_path for each in changes if each.old_path != each.path}
    new = (*new_findings(looked.before, looked.after, renames), *guard.lost(looked.before, looked.after, renames))
    rows = world.policy.exceptions
    return exceptions.split(new, rows, world.today()) if new and rows else (new, ())


def _unread(before: Sequence[Scanned], after: Sequence[Scanned]) -> Iterator[str]:
    """Files that a scanner could read before and cannot now, and new files it cannot read."""
    known = {each.path: set(each.unread) for each in before}
    for each in after:
        if lost := set(each.unread) - known.get(each.path, set()):
            yield f"{shown(each.path)} ({', '.join(sorted(lost))})"


def _newly_ignored(world: World, changes: Sequence[Change]) -> Iterator[str]:
    """New rules of ignore files that name no ordinary leftovers, and exceptions that went: nobody looks there again."""
    for change in changes:
        folder, _, name = change.path.rpartition("/")
        # tools put one into the folder that they leave behind, to ignore all of it
        if name == ".gitignore" and change.new_blob and not leftovers.covers(folder):
            sides = texts(world, [change])
            known = [line.strip().rstrip("/") for line in sides.get(change.old_blob, "").splitlines()]
            lines = sides[change.new_blob].splitlines()
            now = [line.strip().rstrip("/") for line in lines]
            for number, (line, rule) in enumerate(zip(lines, now, strict=True), 1):
                is_rule = rule and not rule.startswith(("#", "!")) and not _is_covered(rule, known)
                if is_rule and not leftovers.covers(rule):
                    yield f"{shown(change.path)}:{number} {shown(line.strip())}"
            gone = (rule for rule in known if rule.startswith("!") and rule not in now)
            yield from (
                f"{shown(change.path)} {shown(rule)} is gone" for rule in gone if not leftovers.covers(rule[1:])
            )


def _is_covered(rule: str, known: Sequence[str]) -> bool:
    """Whether a rule stood there before, or lies in a folder that one named from its root."""
    return rule in known or any("/" in each[1:] and rule.startswith(each + "/") for each in known)
