"""Values, settings and calls that stand there in a plainly weaker form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.fact import Fact

RULES: dict[str, Rule] = {}
FINDERS: tuple[Callable[[Delta], Iterator[Fact]], ...] = ()
