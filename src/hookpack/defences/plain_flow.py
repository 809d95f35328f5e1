"""Defences that stand there and are plainly gone round, taken out or put where they no longer hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences import plain_flow_answers, plain_flow_guards, plain_flow_holds, plain_flow_places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.fact import Fact
    from hookpack.defences.plain_rule import Rule

RULES: dict[str, Rule] = {
    **plain_flow_guards.RULES,
    **plain_flow_places.RULES,
    **plain_flow_holds.RULES,
    **plain_flow_answers.RULES,
}
FINDERS: tuple[Callable[[Delta], Iterator[Fact]], ...] = (
    *plain_flow_guards.FINDERS,
    *plain_flow_places.FINDERS,
    *plain_flow_holds.FINDERS,
    *plain_flow_answers.FINDERS,
)
