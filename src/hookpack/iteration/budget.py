"""The diff budget: an iteration stays as small as a person can read, mechanical edits apart."""

from __future__ import annotations

from hookpack.place import matches
from hookpack.record import TYPE_CHECKING
from hookpack.turn import Mechanical
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.gates import World
    from hookpack.policy import Rule
    from hookpack.turn import Change, Span

_SMALLER = "Make the change in smaller steps."


def judge(world: World, span: Span) -> Layer:
    """Files and lines within the policy's bounds, over all and for each tier of paths.

    What a declared command makes of the tree before, byte for byte, does not count; it is re-run only when the
    bounds are exceeded.
    """
    if not span.changes:
        return Layer("budget", "skip", "no file changed")
    rule = world.policy.layers["budget"]
    over = list(_over(rule, span.changes))
    if not over:
        return Layer("budget", "pass")
    if span.static:
        return _unrun(rule, span, "; ".join(over))
    counted, notes = _without_mechanical(world, rule, span)
    over = list(_over(rule, counted))
    said = "; ".join([*over, *notes])
    return Layer("budget", "fail", said, _SMALLER) if over else Layer("budget", "pass", said)


def _unrun(rule: Rule, span: Span, said: str) -> Layer:
    """Over the bounds, where no command may be run: a declared edit that has changes in its paths may explain them."""
    edits = [
        str(row["name"])
        for row in rule.rows("mechanical")
        if any(_is_within(each, tuple(row["paths"])) for each in span.changes)
    ]
    if not edits:
        return Layer("budget", "fail", said, _SMALLER)
    return Layer("budget", "unsure", f"{said}; {', '.join(edits)} may explain it, but nothing is run here", _SMALLER)


def _without_mechanical(world: World, rule: Rule, span: Span) -> tuple[list[Change], list[str]]:
    """The changes that count, and a sentence for each declared edit that has some in its paths."""
    counted, notes = list(span.changes), []
    for row in rule.rows("mechanical"):
        edit = Mechanical(row["name"], row["command"], tuple(row["paths"]))
        within = [each for each in counted if _is_within(each, edit.paths)]
        if not within:
            continue
        fault = world.replay(edit, span.before, within)
        files = f"{len(within)} file" + ("" if len(within) == 1 else "s")
        notes.append(f"{edit.name} counts, {fault}" if fault else f"{files} not counted, {edit.name} reproduces them")
        known = set() if fault else set(within)
        counted = [each for each in counted if each not in known]
    return counted, notes


def _is_within(change: Change, globs: Sequence[str]) -> bool:
    return all(any(matches(path, glob) for glob in globs) for path in {change.path, change.old_path} - {""})


def _over(rule: Rule, changes: Sequence[Change]) -> Iterator[str]:
    yield from _excess("the change", rule.options, changes)
    for tier in rule.rows("tiers"):
        globs = tier["paths"]
        within = [each for each in changes if any(matches(each.path, glob) for glob in globs)]
        yield from _excess(f"the change below {', '.join(globs)}", tier, within)


def _excess(name: str, limits: Mapping[str, object], within: Sequence[Change]) -> Iterator[str]:
    sizes = {
        "max_files": (len(within), "files"),
        "max_added": (sum(each.added for each in within), "added lines"),
        "max_deleted": (sum(each.deleted for each in within), "deleted lines"),
    }
    for key, (size, unit) in sizes.items():
        limit = limits.get(key)
        if isinstance(limit, int) and size > limit:
            yield f"{name} has {size} {unit}, more than {key} = {limit}"
