"""The shipped policy, every default spelled out, as one of the presets says it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hookpack.policy import PRESETS
from hookpack.policy_stack import flat
from hookpack.yaml_table import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_ITEM = "  - "


def filled(template: bytes, preset: str) -> bytes:
    """`template` with the values of `preset` in the place of the defaults; comments and order stay."""
    if not PRESETS[preset]:
        return template
    lines = template.decode().splitlines(keepends=True)
    # from the end, so that a list which grows moves no line that is still looked for
    wanted = {line_of(template, key.split(".")): value for key, value in flat({"preset": preset, **PRESETS[preset]})}
    for number, value in sorted(wanted.items(), reverse=True):
        lines[number - 1 : _end(lines, number)] = _written(lines[number - 1], value)
    return "".join(lines).encode()


def _end(lines: list[str], number: int) -> int:
    """The line after a value that begins on the 1-based line `number`: the entries of a list stand below it."""
    while number < len(lines) and lines[number].lstrip().startswith("- "):
        number += 1
    return number


def _written(line: str, value: object) -> Iterator[str]:
    key, _, _ = line.partition(":")
    if isinstance(value, list):
        indent = " " * (len(key) - len(key.lstrip()))
        yield f"{key}:\n"
        yield from (f"{indent}{_ITEM}{each}\n" for each in value)
    else:
        yield f"{key}: {value if isinstance(value, str) else json.dumps(value)}\n"
