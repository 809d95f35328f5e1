"""Defences that stand there and are plainly gone round, taken out or put where they no longer hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences import (
    plain_flow_answers,
    plain_flow_bounds,
    plain_flow_guards,
    plain_flow_holds,
    plain_flow_narrower,
    plain_flow_places,
    plain_flow_predicates,
    plain_flow_shortcuts,
    plain_flow_stand_ins,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.fact import Fact
    from hookpack.defences.plain_rule import Rule

_PARTS = (
    plain_flow_guards,
    plain_flow_places,
    plain_flow_holds,
    plain_flow_answers,
    plain_flow_predicates,
    plain_flow_bounds,
    plain_flow_shortcuts,
    plain_flow_narrower,
    plain_flow_stand_ins,
)
RULES: dict[str, Rule] = {name: rule for part in _PARTS for name, rule in part.RULES.items()}
FINDERS: tuple[Callable[[Delta], Iterator[Fact]], ...] = tuple(each for part in _PARTS for each in part.FINDERS)
NEWCOMERS: tuple[Callable[[Delta], Iterator[Fact]], ...] = plain_flow_stand_ins.NEWCOMERS
