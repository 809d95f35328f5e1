"""Losses that JavaScript and TypeScript have ways of their own for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences import (
    plain_script_answers,
    plain_script_checks,
    plain_script_exits,
    plain_script_gates,
    plain_script_links,
    plain_script_markup,
    plain_script_objects,
    plain_script_types,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.fact import Fact
    from hookpack.defences.plain_rule import Rule

_ROOMS = (
    plain_script_exits,
    plain_script_objects,
    plain_script_markup,
    plain_script_links,
    plain_script_types,
    plain_script_gates,
    plain_script_answers,
    plain_script_checks,
)  # fmt: skip
_ENDINGS = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")
RULES: dict[str, Rule] = {name: rule for room in _ROOMS for name, rule in room.RULES.items()}


def _found(delta: Delta) -> Iterator[Fact]:
    if delta.pair.new is not None and delta.pair.new.path.lower().endswith(_ENDINGS):
        for room in _ROOMS:
            for finder in room.FINDERS:
                yield from finder(delta)


FINDERS: tuple[Callable[[Delta], Iterator[Fact]], ...] = (_found,)
