"""A tool call in an agent's message, as our event holds it. Values only."""

from __future__ import annotations

from hookpack import tool as tools
from hookpack.errors import BadEvent
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hookpack.event import Act, Event

_OUTSIDE = ("mcp__", "Web", "web_", "google_web_", "Fetch", "fetch")  # how the names of tools begin that ask others
# an object of these two gives a value to a name
_NAME_KEYS = ("name", "key", "variable", "field", "header", "id")
_VALUE_KEYS = ("value", "val", "secret", "content")


def text(message: Mapping[str, object], *keys: str) -> str:
    """The first of these fields that holds a text, empty if none does."""
    return next((value for key in keys if isinstance(value := message.get(key), str) and value), "")


def with_call(event: Event, tool: str, given: object, acts: Mapping[str, Act]) -> Event:
    """The event with what a call of `tool` with the arguments `given` writes, runs, names and says.

    `acts` are the agent's own tools beside those that every agent's words tell. BadEvent if there is no call.
    """
    if not tool or not isinstance(given, dict):
        raise BadEvent(f"{event.name} without tool_name or tool_input")
    act = acts.get(tool) or tools.act(tool, given)
    writes = tuple(tools.writes(given)) if act == "write" else ()
    command = tools.line(given) if act == "shell" else ""
    named = {write.path for write in writes}
    # what is read here stays here, a server or a site is told what is asked of it
    is_plain = bool(writes or command) or (act == "read" and not tool.startswith(_OUTSIDE))
    return event._replace(
        tool=tool,
        act=act,
        writes=writes,
        command=command,
        texts=() if is_plain else tuple(strings(given)),
        named=() if is_plain else tuple(_named(given)),
        targets=tuple(path for path in tools.targets(act, given) if path not in named),
    )


def strings(value: object) -> Iterator[str]:
    """Every string in a decoded JSON value, in order, without recursion: the value may be deeply nested."""
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, str):
            yield top
        elif isinstance(top, dict):
            stack.extend(reversed([*top.keys(), *top.values()]))
        elif isinstance(top, list):
            stack.extend(reversed(top))


def _named(value: object) -> Iterator[tuple[str, str]]:
    """Every string in a decoded JSON value that stands under a name, with the name; without recursion."""
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, dict):
            yield from ((name, each) for name, each in top.items() if isinstance(each, str))
            yield from _paired(top)
            stack.extend(top.values())
        elif isinstance(top, list):
            stack.extend(top)


def _paired(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """`{"key": NAME, "value": TEXT}`, as tools take variables, headers and the fields of a form."""
    names = [each for key in _NAME_KEYS if isinstance(each := given.get(key), str)]
    values = [each for key in _VALUE_KEYS if isinstance(each := given.get(key), str)]
    return ((name, value) for name in names for value in values)
