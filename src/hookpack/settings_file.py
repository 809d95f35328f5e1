"""A Claude Code settings file as text: what Claude Code would not read, which hooks are ours, adding and removing them.

Pure functions from text to text. What is not ours stays byte for byte. Observed on version 2.1.329.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from hookpack.errors import HookpackError
from hookpack.json_text import Edit, Form, Node, apply, drop, parse, place
from hookpack.policy import GATES

Groups: TypeAlias = Mapping[str, Sequence[Mapping[str, object]]]  # event -> matcher groups, as in the file

_OURS = re.compile(rf"""(?:^|[/\\\s'"])({"|".join(GATES)})['"]?\s+--agent\s+claude-code\s*$""")
_NEEDS = {"command": "command", "prompt": "prompt", "agent": "prompt", "http": "url", "mcp_tool": "tool"}


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
        found = _OURS.search(self.command) if self.hook.get("type") == "command" else None
        return found[1] if found else ""


def check(text: str, path: str) -> None:
    """Raises HookpackError, a line `path:line:column: ...` a fault, for a file that Claude Code would ignore whole."""
    found = faults(text)
    if found:
        lines = "\n".join(f"{path}:{each}" for each in found)
        raise HookpackError(f"{lines}\nClaude Code ignores the whole file because of this", hint=f"mend {path} first")


def faults(text: str) -> tuple[str, ...]:
    """What makes Claude Code ignore the whole file without a word: `line:column: what`, in file order."""
    if not text.strip("\ufeff \t\r\n"):
        return ()
    try:
        root = parse(text)
    except HookpackError as error:
        return (str(error),)
    return tuple(f"{place(text, node.start)} {what}" for node, what in _faults(root))


def _faults(root: Node) -> Iterator[tuple[Node, str]]:
    if not isinstance(root.value, dict):
        yield root, "the settings are no object"
        return
    model = root.get("model")
    if model and not isinstance(model.value, str):
        yield model, '"model" is no text'
    if [part.key for part in root.parts].count("hooks") > 1:
        yield root, 'the key "hooks" stands twice, and only the last one counts'
    hooks = root.get("hooks")
    if hooks and not isinstance(hooks.value, dict):
        yield hooks, '"hooks" is no object'
    elif hooks:
        for event in hooks.parts:
            yield from _event_faults(event.key, event.node)


def _event_faults(name: str, groups: Node) -> Iterator[tuple[Node, str]]:
    if not isinstance(groups.value, list):
        yield groups, f'"{name}" is no list'
        return
    for group in (part.node for part in groups.parts):
        matcher, hooks = group.get("matcher"), group.get("hooks")
        if not isinstance(group.value, dict):
            yield group, f'an entry of "{name}" is no object'
        elif matcher and not isinstance(matcher.value, str):
            yield matcher, '"matcher" is no text'
        elif hooks is None or not isinstance(hooks.value, list):
            yield hooks or group, f'an entry of "{name}" has no list "hooks"'
        else:
            for hook in hooks.parts:
                yield from _hook_faults(hook.node)


def _hook_faults(hook: Node) -> Iterator[tuple[Node, str]]:
    if not isinstance(hook.value, dict):
        yield hook, "a hook is no object"
        return
    kind, timeout = hook.value.get("type"), hook.get("timeout")
    need = _NEEDS.get(kind) if isinstance(kind, str) else None
    if need is None:
        yield hook, f'a hook needs a "type" out of {", ".join(_NEEDS)}'
    elif not isinstance(hook.value.get(need), str):
        yield hook, f'a hook of type "{kind}" has no "{need}"'
    if timeout and not _is_positive(timeout.value):
        yield timeout, '"timeout" is no positive number'


def _is_positive(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


def registered(text: str) -> tuple[Entry, ...]:
    """hookpack's entries in a settings file, in file order; none in a text with faults."""
    if faults(text) or not text.strip("\ufeff \t\r\n"):
        return ()
    root = parse(text)
    hooks = root.value.get("hooks", {}) if isinstance(root.value, dict) else {}
    return tuple(entry for entry in entries(hooks) if entry.gate)


def entries(groups: Groups) -> Iterator[Entry]:
    """Each hook of a checked "hooks" object, ours or not."""
    for event, listed in groups.items():
        for group in listed:
            hooks = group["hooks"]
            for hook in hooks if isinstance(hooks, (list, tuple)) else ():
                yield Entry(event, str(group.get("matcher", "")), hook)


def merge(text: str, wanted: Groups) -> str:
    """The text with exactly the `wanted` groups as our entries; itself if they stand there already.

    `text` must have no faults; "" stands for a file that does not exist.
    """
    if not text.strip("\ufeff \t\r\n"):
        text = "{}\n"
    if _same(registered(text), tuple(entries(wanted))):
        return text
    text = remove(text)
    root, form = parse(text), Form(text)
    hooks = root.get("hooks")
    if hooks is None:
        return apply(text, form.append(root, [("hooks", wanted)]))
    new = {event: groups for event, groups in wanted.items() if hooks.get(event) is None}
    edits = form.append(hooks, new.items())
    for event, groups in wanted.items():
        there = hooks.get(event)
        if there:
            edits += form.append(there, [("", group) for group in groups])
    return apply(text, edits)


def _same(there: Sequence[Entry], wanted: Sequence[Entry]) -> bool:
    return len(there) == len(wanted) and all(entry in there for entry in wanted)


def remove(text: str) -> str:
    """The text without our entries, and without groups, lists and the "hooks" object that this empties."""
    root = parse(text)
    hooks = root.get("hooks")
    if hooks is None:
        return text
    edits: list[Edit] = []
    events: set[int] = set()
    for number, event in enumerate(hooks.parts):
        inner = _emptied(event.node)
        if inner is None:
            events.add(number)
        else:
            edits += inner
    if events and len(events) == len(hooks.parts):
        gone = {number for number, part in enumerate(root.parts) if part.key == "hooks"}
        return apply(text, drop(root, gone))
    return apply(text, edits + drop(hooks, events))


def _emptied(groups: Node) -> list[Edit] | None:
    """The edits that take our hooks out of one event's list; None if nothing would be left of it."""
    edits: list[Edit] = []
    gone: set[int] = set()
    for number, group in enumerate(groups.parts):
        hooks = group.node.get("hooks")
        parts = hooks.parts if hooks else ()
        ours = {at for at, part in enumerate(parts) if _is_ours(part.node.value)}
        if ours and len(ours) == len(parts):
            gone.add(number)
        elif hooks:
            edits += drop(hooks, ours)
    if gone and len(gone) == len(groups.parts):
        return None
    return edits + drop(groups, gone)


def _is_ours(hook: object) -> bool:
    return isinstance(hook, dict) and bool(Entry("", "", hook).gate)
