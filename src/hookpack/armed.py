"""Which hooks of hookpack a file of an agent registers, as far as it decides whether they fire."""

from __future__ import annotations

from hookpack.codec import dumps, loads
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def tree(settings: str) -> dict[str, object] | None:
    """The JSON object in a settings file's text, {} for an empty file, None for what is no object."""
    try:
        value = loads(settings) if settings.strip() else {}
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def entries(settings: Mapping[str, object], agent: str) -> list[str]:
    """Each registration of one of our executables for `agent`, with all that decides whether it fires, sorted.

    Both shapes that agents have: an event's list of hooks, and its list of groups with a matcher and hooks.
    """
    hooks = settings.get("hooks")
    listed = hooks.items() if isinstance(hooks, dict) else ()
    return sorted(dumps([name, *each]) for name, parts in listed for each in _ours(parts, f"--agent {agent}"))


def _ours(parts: object, mark: str) -> Iterator[tuple[str, str]]:
    for part in parts if isinstance(parts, list) else ():
        inner = part.get("hooks") if isinstance(part, dict) else None
        if isinstance(inner, list):
            matcher = part.get("matcher")
            shown = matcher if isinstance(matcher, str) else ""
            yield from ((shown, line) for each in inner if mark in (line := dumps(each)))
        elif mark in (line := dumps(part)):
            yield "", line
