"""Every key of the policy: what may stand there, and the default."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from docs.reference import code, plain, table
from hookpack.policy import DEFAULTS
from hookpack.policy_yaml import TABLE
from hookpack.yaml_table import Count, Each, Flag, Keys, Number, Shape, Text

TITLE = "Policy keys"
INDEX = "policy.md"
_ABOUT = """\
# Policy keys

Everything that may stand in `.hookpack/policy.yaml`. A name followed by `[]` is a list of entries.

"""


def pages() -> dict[str, str]:
    text = _ABOUT
    for name, shape in TABLE.keys.items():
        rows = list(_rows(name, shape, DEFAULTS.get(name)))
        text += f"## {name}\n\n{table(['key', 'what it says', 'value', 'default'], rows)}\n"
    return {INDEX: text}


def _rows(path: str, shape: Shape, default: object) -> Iterator[list[str]]:
    inner = shape.item if isinstance(shape, Each) else shape
    if isinstance(inner, Keys):
        if isinstance(shape, Each):
            yield _row(f"{path}[]", shape, default)
        for name, each in inner.keys.items():
            known = default.get(name) if isinstance(default, Mapping) else None
            yield from _rows(f"{path}{'[]' if isinstance(shape, Each) else ''}.{name}", each, known)
    else:
        yield _row(path, shape, default)


def _row(path: str, shape: Shape, default: object) -> list[str]:
    shown = "" if default is None else json.dumps(default)
    return [code(path), plain(shape.help), _value(shape), code(shown)]


def _value(shape: Shape) -> str:
    if isinstance(shape, Text):
        return ", ".join(map(code, shape.allowed)) or "text"
    if isinstance(shape, Count):
        return f"whole number, {shape.least} to {shape.most}"
    if isinstance(shape, Each):
        return f"list of {_value(shape.item)}"
    words = {Flag: "`true` or `false`", Number: "number", Keys: "mappings"}
    return words[type(shape)]
