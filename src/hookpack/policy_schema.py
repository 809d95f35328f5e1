"""The policy's table told to others: as JSON Schema for editors, as rows for `policy explain` and the documentation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from hookpack.policy import DEFAULTS
from hookpack.policy_yaml import TABLE
from hookpack.yaml_table import Count, Each, Flag, Keys, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.yaml_table import Shape

NAME = "policy.schema.json"

_NONE = object()
_WIDTH = 160


class Row(NamedTuple):
    """One key: its dotted name (`exceptions[].until` within a list), meaning, default and what may stand there.

    `default` is JSON, "" where the key has none: a part of a list's entry, or a mapping of keys.
    """

    key: str
    help: str
    default: str
    allowed: str


def rows() -> Iterator[Row]:
    """Every key of the policy in the table's order, a mapping before what stands in it."""
    yield from _rows(TABLE, "", DEFAULTS)


def _rows(shape: Shape, name: str, default: object) -> Iterator[Row]:
    if name:
        plain = "" if default is _NONE or (isinstance(shape, Keys) and shape.keys) else json.dumps(default)
        yield Row(name, shape.help, plain, _allowed(shape))
    if isinstance(shape, Keys):
        for key, below in shape.keys.items():
            inner = default.get(key, _NONE) if isinstance(default, dict) else _NONE
            yield from _rows(below, f"{name}.{key}" if name else key, inner)
    elif isinstance(shape, Each) and isinstance(shape.item, Keys):
        yield from (row for row in _rows(shape.item, f"{name}[]", _NONE) if row.key != f"{name}[]")


def _allowed(shape: Shape) -> str:
    """In words."""
    if isinstance(shape, Keys):
        needed = f"; needs {', '.join(shape.required)}" if shape.required else ""
        return f"a mapping of {', '.join(shape.keys) or 'nothing'}{needed}"
    if isinstance(shape, Each):
        item = shape.item.help if isinstance(shape.item, Keys) else _allowed(shape.item)
        return f"a list{f' of at least {shape.least}' * bool(shape.least)}; each entry {item}"
    if isinstance(shape, Count):
        return f"a whole number from {shape.least} to {shape.most}"
    if isinstance(shape, Text):
        return ", ".join(shape.allowed) or "text"
    return "true, false" if isinstance(shape, Flag) else "a number, not negative"


def text() -> str:
    """The schema as the file that is shipped."""
    return _dump(schema(), "") + "\n"


def _dump(value: object, indent: str) -> str:
    """JSON in which what fits on a line stands on one."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict) or len(indent + line) <= _WIDTH:
        return line
    inner = (f"{indent} {json.dumps(key)}: {_dump(each, indent + ' ')}" for key, each in value.items())
    return "{\n" + ",\n".join(inner) + f"\n{indent}}}"


def schema() -> dict[str, object]:
    """JSON Schema, draft 7, which editors know best. What it cannot say, `hookpack policy check` tells."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "hookpack policy (.hookpack/policy.yaml); `hookpack policy check` tells the rest",
        **_schema(TABLE, DEFAULTS),
    }


def _schema(shape: Shape, default: object) -> dict[str, object]:
    said: dict[str, object] = {"description": shape.help}
    if default is not _NONE and not isinstance(default, dict):
        said["default"] = default
    if isinstance(shape, Keys):
        known = default if isinstance(default, dict) else {}
        below = {key: _schema(each, known.get(key, _NONE)) for key, each in shape.keys.items()}
        needed = {"required": list(shape.required)} if shape.required else {}
        return {**said, "type": "object", "additionalProperties": False, **needed, "properties": below}
    if isinstance(shape, Each):
        least = {"minItems": shape.least} if shape.least else {}
        return {**said, "type": "array", **least, "uniqueItems": True, "items": _schema(shape.item, _NONE)}
    if isinstance(shape, Text):
        return {**said, "type": "string", **_text(shape)}
    if isinstance(shape, Count):
        return {**said, "type": "integer", "minimum": shape.least, "maximum": shape.most}
    return {**said, "type": "boolean"} if isinstance(shape, Flag) else {**said, "type": "number", "minimum": 0}


def _text(shape: Text) -> dict[str, object]:
    if shape.allowed:
        return {"enum": list(shape.allowed)}
    if not shape.forms:
        return {}
    # the second word is one of VS Code, which shows it in the place of the pattern
    return {"allOf": [{"pattern": each.pattern, "patternErrorMessage": each.fault} for each in shape.forms]}
