"""The diff budget: an iteration stays as small as a person can read."""

from __future__ import annotations

from hookpack.place import matches
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.gates import World
    from hookpack.turn import Change


def judge(world: World, changes: Sequence[Change], after: str) -> Layer:
    """Files and lines within the policy's bounds, over all and for each tier of paths."""
    rule = world.policy.layers["budget"]
    tiers = rule.options.get("tiers")
    bounds: list[tuple[str, Mapping[str, object], Sequence[Change]]] = [("the change", rule.options, changes)]
    for tier in tiers if isinstance(tiers, (list, tuple)) else ():
        globs = tier["paths"]
        within = [each for each in changes if any(matches(each.path, glob) for glob in globs)]
        bounds.append((f"the change below {', '.join(globs)}", tier, within))
    over = [text for name, limits, within in bounds for text in _excess(name, limits, within)]
    if over:
        return Layer("budget", "fail", "; ".join(over), "Make the change in smaller steps.")
    return Layer("budget", "pass" if changes else "skip")


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
