"""An agent's settings file as text: what the agent would not read, which hooks are ours, adding and removing them.

Pure functions from text to text. What is not ours stays byte for byte. How the file of an agent is laid out and what
voids it is a `Layout`; each function takes Claude Code's (observed on version 2.1.329) unless told otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from hookpack.errors import HookpackError
from hookpack.json_text import Edit, Form, Node, apply, drop, parse, place, uncommented
from hookpack.policy import GATES

Groups: TypeAlias = Mapping[str, Sequence[Mapping[str, object]]]  # event -> entries, as in the file

_OURS = re.compile(rf"""(?:^|[/\\\s'"])({"|".join(GATES)})['"]?\s+--agent\s+([\w-]+)\s*$""")
_TYPES = {"command": "command", "prompt": "prompt", "agent": "prompt", "http": "url", "mcp_tool": "tool"}
_BLANK = "\ufeff \t\r\n"


class Layout(NamedTuple):
    """How the settings file of one agent is laid out, and what the agent does not read.

    In a grouped file an event lists groups with a matcher and hooks of their own, in a flat one it lists hooks.
    """

    agent: str = "claude-code"
    title: str = "Claude Code"
    ignores: str = "ignores the whole file without a word"  # what the agent does when it finds a fault
    is_flat: bool = False
    has_comments: bool = False
    types: Mapping[str, str] = _TYPES  # type of a hook -> the text that it needs, "" for none
    default_type: str = ""  # of a hook that names none
    timeout: str = "timeout"  # the name of the limit
    has_fractions: bool = True  # whether a limit may be one
    has_mark: bool = True  # whether a byte order mark may stand first
    has_urls: bool = True  # whether a command may hold one
    keys: tuple[str, ...] = ()  # all keys that the file may have, () for any
    events: tuple[str, ...] = ()  # all events that the file may name, () for any
    options: tuple[str, ...] = ()  # keys among the events that are none
    root: Mapping[str, object] = {}  # what a file of hooks holds beside them


CLAUDE_CODE = Layout()


class Entry(NamedTuple):
    """One registered hook."""

    event: str
    matcher: str
    hook: Mapping[str, object]

    @property
    def command(self) -> str:
        return str(self.hook.get("command", ""))

    @property
    def gate(self) -> str:
        """Which gate the command runs, "" if it is none of ours."""
        return self._ours[0]

    @property
    def agent(self) -> str:
        """For which agent the command runs it."""
        return self._ours[1]

    @property
    def _ours(self) -> tuple[str, str]:
        found = _OURS.search(self.command) if self.hook.get("type", "command") == "command" else None
        return (found[1], found[2]) if found else ("", "")


def check(text: str, path: str, layout: Layout = CLAUDE_CODE) -> None:
    """Raises HookpackError, a line `path:line:column: ...` a fault, for a file that the agent would not read."""
    found = faults(text, layout)
    if found:
        lines = "\n".join(f"{path}:{each}" for each in found)
        raise HookpackError(f"{lines}\n{layout.title} {layout.ignores}", hint=f"mend {path} first")


def faults(text: str, layout: Layout = CLAUDE_CODE) -> tuple[str, ...]:
    """What the agent does not read: `line:column: what`, in file order."""
    if not text.strip(_BLANK):
        return ()
    try:
        root = _parse(text, layout)
    except HookpackError as error:
        return (str(error),)
    return tuple(f"{place(text, node.start)} {what}" for node, what in _faults(text, root, layout))


def _parse(text: str, layout: Layout) -> Node:
    return parse(uncommented(text) if layout.has_comments else text)


def _faults(text: str, root: Node, layout: Layout) -> Iterator[tuple[Node, str]]:
    if not isinstance(root.value, dict):
        yield root, "the settings are no object"
        return
    if text.startswith("\ufeff") and not layout.has_mark:
        yield root, "a byte order mark stands before it"
    model = root.get("model")
    if model and not isinstance(model.value, str) and layout.agent == CLAUDE_CODE.agent:
        yield model, '"model" is no text'
    if [part.key for part in root.parts].count("hooks") > 1:
        yield root, 'the key "hooks" stands twice, and only the last one counts'
    for part in root.parts:
        if layout.keys and part.key not in layout.keys:
            yield part.node, f'"{part.key}" is none of the keys {", ".join(layout.keys)}'
    yield from _hooks_faults(root.get("hooks"), layout)


def _hooks_faults(hooks: Node | None, layout: Layout) -> Iterator[tuple[Node, str]]:
    if hooks and not isinstance(hooks.value, dict):
        yield hooks, '"hooks" is no object'
    elif hooks:
        for event in hooks.parts:
            if event.key not in layout.options:
                yield from _event_faults(event.key, event.node, layout)


def _event_faults(name: str, listed: Node, layout: Layout) -> Iterator[tuple[Node, str]]:
    if layout.events and name not in layout.events:
        yield listed, f'"{name}" is no event that {layout.title} knows'
    if not isinstance(listed.value, list):
        yield listed, f'"{name}" is no list'
        return
    for entry in (part.node for part in listed.parts):
        matcher, hooks = entry.get("matcher"), entry.get("hooks")
        if not isinstance(entry.value, dict):
            yield entry, f'an entry of "{name}" is no object'
        elif matcher and not isinstance(matcher.value, str):
            yield matcher, '"matcher" is no text'
        elif layout.is_flat:
            yield from _hook_faults(entry, layout)
        elif hooks is None or not isinstance(hooks.value, list):
            yield hooks or entry, f'an entry of "{name}" has no list "hooks"'
        else:
            for hook in hooks.parts:
                yield from _hook_faults(hook.node, layout)


def _hook_faults(hook: Node, layout: Layout) -> Iterator[tuple[Node, str]]:
    if not isinstance(hook.value, dict):
        yield hook, "a hook is no object"
        return
    kind, timeout = hook.value.get("type", layout.default_type), hook.get(layout.timeout)
    needs = layout.types.get(kind) if isinstance(kind, str) else None
    command = hook.get("command")
    if needs is None:
        yield hook, f'a hook needs a "type" out of {", ".join(layout.types)}'
    elif needs and not any(isinstance(hook.value.get(each), str) for each in needs.split("|")):
        yield hook, f'a hook of type "{kind}" has no "{needs.partition("|")[0]}"'
    elif command and not layout.has_urls and "://" in str(command.value):
        yield command, "the command holds a URL"
    if timeout and not _is_limit(timeout.value, layout):
        yield timeout, f'"{layout.timeout}" is no positive {"" if layout.has_fractions else "whole "}number'


def _is_limit(value: object, layout: Layout) -> bool:
    fits = isinstance(value, (int, float) if layout.has_fractions else int)
    return fits and not isinstance(value, bool) and value > 0  # type: ignore[operator]  # a number


def registered(text: str, layout: Layout = CLAUDE_CODE) -> tuple[Entry, ...]:
    """hookpack's entries in a settings file, in file order; none in a text with faults."""
    if faults(text, layout) or not text.strip(_BLANK):
        return ()
    root = _parse(text, layout)
    hooks = root.value.get("hooks", {}) if isinstance(root.value, dict) else {}
    return tuple(entry for entry in entries(hooks) if _is_ours(entry, layout))


def entries(groups: Groups) -> Iterator[Entry]:
    """Each hook of a checked "hooks" object, ours or not, in either layout."""
    for event, listed in groups.items():
        for group in listed if isinstance(listed, (list, tuple)) else ():
            hooks = group.get("hooks", (group,))
            for hook in hooks if isinstance(hooks, (list, tuple)) else ():
                yield Entry(event, str(group.get("matcher", "")), hook)


def merge(text: str, wanted: Groups, layout: Layout = CLAUDE_CODE) -> str:
    """The text with exactly the `wanted` groups as our entries; itself if they stand there already.

    `text` must have no faults; "" stands for a file that does not exist.
    """
    if not text.strip(_BLANK):
        text = "{}\n"
    rest = [(key, value) for key, value in layout.root.items() if _parse(text, layout).get(key) is None]
    if not rest and _same(registered(text, layout), tuple(entries(wanted))):
        return text
    text = remove(text, layout)
    root, form = _parse(text, layout), Form(text)
    hooks = root.get("hooks")
    if hooks is None:
        return apply(text, form.append(root, [*rest, ("hooks", wanted)]))
    new = {event: groups for event, groups in wanted.items() if hooks.get(event) is None}
    edits = [*form.append(root, rest), *form.append(hooks, new.items())]
    for event, groups in wanted.items():
        there = hooks.get(event)
        if there:
            edits += form.append(there, [("", group) for group in groups])
    return apply(text, edits)


def _same(there: Sequence[Entry], wanted: Sequence[Entry]) -> bool:
    return len(there) == len(wanted) and all(entry in there for entry in wanted)


def remove(text: str, layout: Layout = CLAUDE_CODE) -> str:
    """The text without our entries, and without groups, lists and the "hooks" object that this empties."""
    root = _parse(text, layout)
    hooks = root.get("hooks")
    if hooks is None:
        return text
    edits: list[Edit] = []
    events: set[int] = set()
    for number, event in enumerate(hooks.parts):
        inner = _emptied(event.node, layout)
        if inner is None:
            events.add(number)
        else:
            edits += inner
    if events and len(events) == len(hooks.parts):
        gone = {number for number, part in enumerate(root.parts) if part.key == "hooks"}
        return apply(text, drop(root, gone))
    return apply(text, edits + drop(hooks, events))


def _emptied(listed: Node, layout: Layout) -> list[Edit] | None:
    """The edits that take our hooks out of one event's list; None if nothing would be left of it."""
    edits: list[Edit] = []
    gone: set[int] = set()
    for number, entry in enumerate(listed.parts):
        hooks = entry.node.get("hooks")
        parts = hooks.parts if hooks else (entry,)
        ours = {at for at, part in enumerate(parts) if _is_ours(part.node.value, layout)}
        if ours and len(ours) == len(parts):
            gone.add(number)
        elif hooks:
            edits += drop(hooks, ours)
    if gone and len(gone) == len(listed.parts):
        return None
    return edits + drop(listed, gone)


def _is_ours(hook: object, layout: Layout) -> bool:
    entry = hook if isinstance(hook, Entry) else Entry("", "", hook if isinstance(hook, dict) else {})
    return entry.agent == layout.agent


def is_empty(text: str, layout: Layout = CLAUDE_CODE) -> bool:
    """Whether the file holds nothing but what a file of hooks always holds."""
    root = _parse(text, layout)
    return all(part.node.value == layout.root.get(part.key, ...) for part in root.parts)
