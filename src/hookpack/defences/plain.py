"""Plain losses: rules that are certain by construction, each with a level of its own beside the score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences import plain_flow, plain_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hookpack.defences.change import Level
    from hookpack.defences.delta import Delta
    from hookpack.defences.fact import Fact
    from hookpack.defences.plain_rule import Rule


RULES: Mapping[str, Rule] = {**plain_values.RULES, **plain_flow.RULES}
FINDERS: tuple[Callable[[Delta], Iterator[Fact]], ...] = (*plain_values.FINDERS, *plain_flow.FINDERS)
ORDER: tuple[Level, ...] = ("notice", "ask", "deny")


def facts(delta: Delta) -> list[Fact]:
    """The plain losses of one symbol, the worst first. None of one that is new or gone: it has no weaker form."""
    if delta.pair.old is None or delta.pair.new is None:
        return []
    found = [each for finder in FINDERS for each in finder(delta)]
    return sorted(found, key=lambda each: (-ORDER.index(rule(each).level), each.item.line))


def name(fact: Fact) -> str:
    """The rule's name: "weaker-call" of "plain.weaker-call"."""
    return fact.kind.removeprefix("plain.")


def rule(fact: Fact) -> Rule:
    return RULES[name(fact)]


def sentence(fact: Fact, symbol: str) -> str:
    """One sentence on one place."""
    what = f"`{(fact.item.name or fact.item.key)[:100].strip()}`"
    return f"{symbol or 'the module'} {rule(fact).words.format(what=what)}"
