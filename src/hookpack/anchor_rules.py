"""The standing rules: what an agent should know of the declared anchors before it starts, in a short text."""

from __future__ import annotations

from hookpack.anchor_place import demand
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hookpack.anchor import Anchor

MAX_CHARS = 1500
_MAX_LINE = 220
_HEAD = (
    "Defences of this project that every change must keep. Do not remove or weaken them; "
    "move them only together with what calls them. If one has to go, ask the user."
)


def standing(anchors: Sequence[Anchor], near: Collection[str] = ()) -> str:
    """The rules, at most MAX_CHARS; those of the files `near` the work first, then hard ones, in declared order.

    Soft anchors of other files are left out. "" without an anchor.
    """
    ordered = sorted(
        (each for each in anchors if each.strength == "hard" or each.path in near),
        key=lambda each: (each.path not in near, each.strength != "hard"),
    )
    lines = [_HEAD] if ordered else []
    for at, each in enumerate(ordered):
        more = f"- and {len(ordered) - at} more in .hookpack/anchors.yaml"
        line = _line(each)
        if sum(len(row) + 1 for row in (*lines, line, more)) > MAX_CHARS:
            lines.append(more)
            break
        lines.append(line)
    return "\n".join(lines)


def _line(anchor: Anchor) -> str:
    subject = f"`{anchor.symbol}` in {anchor.path}" if anchor.symbol else anchor.path
    reason = " ".join(anchor.reason.split()).rstrip(".")
    text = f"{subject}: {reason}" if reason else demand(anchor)
    text = shown(text)
    return f"- {text if len(text) <= _MAX_LINE else text[: _MAX_LINE - 3] + '...'} ({shown(anchor.id)[:40]})"
