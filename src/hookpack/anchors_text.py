"""The anchors file as text: an entry put in or taken out, every other byte as it was."""

from __future__ import annotations

import yaml

from hookpack import anchors_yaml
from hookpack.errors import HookpackError
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.anchor import Anchor

_EMPTY = "version: 1\n\nanchors: []\n"
_FIELDS = ("id", "path", "symbol", "mode", "pattern", "strength", "reason")
_WRITTEN_OTHERWISE = "the anchors do not stand one below the other; change it by hand"


class _Item(Record):
    """An entry's lines, 0-based, the last one not included."""

    id: str
    start: int
    end: int


def added(text: str, anchor: Anchor, path: str) -> str:
    """The file's `text` ("" for a new file) with the anchor behind the others.

    HookpackError if it is written in a form that cannot be added to, BadPolicy if it has faults.
    """
    text = text or _EMPTY
    before = anchors_yaml.declared(text.encode(), path)
    lines = text.splitlines(keepends=True)
    key, items = _layout(text, path)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    if key is None:
        lines += ["anchors:\n"]
        at = len(lines)
    elif items:
        at = items[-1].end
    else:
        lines[key] = lines[key].replace("[]", "", 1).replace(":  #", ": #").rstrip() + "\n"
        at = key + 1
    indent = lines[items[0].start].partition("-")[0] if items else "  "
    result = "".join([*lines[:at], *_entry(anchor, indent), *lines[at:]])
    return _proven(result, [*before, anchors_yaml.Declared(anchor)], path)


def removed(text: str, id: str, path: str) -> str:
    """The file's `text` without the entry `id`; comments inside of it go with it. Errors as in `added`."""
    before = anchors_yaml.declared(text.encode(), path)
    key, items = _layout(text, path)
    lines = text.splitlines(keepends=True)
    gone = next((each for each in items if each.id == id), None)
    if gone is None or key is None:
        raise HookpackError(f"{path} declares no anchor {id!r}")
    if len(items) == 1:
        head, colon, rest = lines[key].partition(":")
        lines[key] = f"{head}{colon} []{rest}"
    result = "".join(lines[: gone.start] + lines[gone.end :])
    return _proven(result, [each for each in before if each.anchor.id != id], path)


def _proven(text: str, wanted: Sequence[anchors_yaml.Declared], path: str) -> str:
    if list(anchors_yaml.declared(text.encode(), path)) != list(wanted):
        raise HookpackError(f"{path}: {_WRITTEN_OTHERWISE}")
    return text


def _layout(text: str, path: str) -> tuple[int | None, list[_Item]]:
    """The line of the key `anchors`, None if it is not there, and the entries below it."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == "anchors":
            if value.value and (value.flow_style or any(each.flow_style for each in value.value)):
                raise HookpackError(f"{path}: {_WRITTEN_OTHERWISE}")
            lines = text.splitlines()
            return key.start_mark.line, [_item(each, lines) for each in value.value]
    return None, []


def _item(node: yaml.MappingNode, lines: Sequence[str]) -> _Item:
    fields = {key.value: value.value for key, value in node.value}
    end = min(_end(node), len(lines))
    while not lines[end - 1].strip():  # a block of text reaches over the blank lines below it
        end -= 1
    return _Item(str(fields.get("id")), node.start_mark.line, end)


def _end(node: yaml.Node) -> int:
    """The line behind the last value; a mapping's own mark lies behind the comments that follow it."""
    if isinstance(node, yaml.ScalarNode):
        return int(node.end_mark.line + (node.end_mark.column > 0))
    children = [each for pair in node.value for each in pair] if isinstance(node, yaml.MappingNode) else node.value
    return max(map(_end, children), default=int(node.end_mark.line + 1))


def _entry(anchor: Anchor, indent: str) -> list[str]:
    rows = {name: str(getattr(anchor, name)) for name in _FIELDS if getattr(anchor, name)}
    if anchor.mode == "semantic":
        rows["require"] = rows.pop("pattern")
    if anchor.strength == "hard":
        del rows["strength"]
    lines: list[str] = []
    for name, value in rows.items():
        lines.append(f"{indent}{'  ' if lines else '- '}{name}: {_scalar(value, indent + '    ')}\n")
    return lines


def _scalar(value: str, indent: str) -> str:
    if "\n" in value:
        return "|-\n" + "\n".join(indent + line if line else "" for line in value.split("\n"))
    quoted = "'" + value.replace("'", "''") + "'"
    for form in (value, quoted):
        try:
            if yaml.safe_load(f"a: {form}") == {"a": value}:
                return form
        except yaml.YAMLError:
            continue
    return str(yaml.safe_dump(value, default_style='"', width=10**6, allow_unicode=True)).strip()
