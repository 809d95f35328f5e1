"""Whether one value of a setting lets through more than another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.codec import dumps
from hookpack.verdict import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

_LEVELS = ("deny", "ask", "notice", "off")

# the strict word first
_WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("on_fail", "on_unsure", "on_error"), ACTIONS),
    **dict.fromkeys(("weakened", "implicit"), _LEVELS),
    "mode": ("enforce", "observe"),
    "hedges": ("claim", "ignore"),
    "run": ("when-missing", "never"),
}


# lists by which a project lets something of its own through, each entry for a reason
GRANTS = frozenset(("allow", "exceptions", "skips", "mechanical", "commands", "tiers"))


def word(key: str, before: object, after: object) -> str:
    """ "looser", "stricter", or "" where it is neither or cannot be told."""
    looser, stricter = is_looser(key, before, after), is_looser(key, after, before)
    return "" if looser == stricter else "looser" if looser else "stricter"


def is_looser(key: str, before: object, after: object) -> bool:
    """Whether `after` lets through what `before` does not; `key` is dotted, both are values as the policy holds them.

    A list of limits that changed counts as looser: no rule tells which of two is stricter.
    """
    last = key.rpartition(".")[2]
    if before == after:
        return False
    if last in _WORDS:
        return _WORDS[last].index(str(after)) > _WORDS[last].index(str(before))
    return last in _COMPARED and _COMPARED[last](before, after)


def _is_greater(before: object, after: object) -> bool:
    return isinstance(before, int) and isinstance(after, int) and after > before


def _is_off(before: object, after: object) -> bool:
    return before is True and after is False


def _is_missing(before: object, after: object) -> bool:
    """Whether an entry of a list of guards went, or changed."""
    return bool(_entries(before) - _entries(after))


def _is_added(before: object, after: object) -> bool:
    """Whether a list of what is let through got an entry, or one changed."""
    return bool(_entries(after) - _entries(before))


def _is_another(before: object, after: object) -> bool:
    """Whether another thing stands where something stood."""
    return bool(before) and before != after


def _entries(value: object) -> set[str]:
    return {dumps(each) for each in value} if isinstance(value, (list, tuple)) else set()


_COMPARED: dict[str, Callable[[object, object], bool]] = {
    **dict.fromkeys(
        ("max_files", "max_added", "max_deleted", "max_depth", "max_children", "max_active", "max_spawns",
         "max_per_minute"),
        _is_greater,
    ),
    **dict.fromkeys(("enabled", "restore", "mask"), _is_off),
    **dict.fromkeys(("protect", "protect_reads", "scanners", "rules", "sarif", "metrics"), _is_missing),
    **dict.fromkeys(("allow", "exceptions", "skips", "mechanical", "commands"), _is_added),
    **dict.fromkeys(("tiers", "command", "report"), _is_another),
}  # fmt: skip
