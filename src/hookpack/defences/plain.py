"""Plain losses: rules that are certain by construction, each with a level of its own beside the score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences import plain_flow, plain_patterns, plain_script, plain_values
from hookpack.defences.lexicon import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hookpack.defences.change import Level
    from hookpack.defences.delta import Delta
    from hookpack.defences.fact import Fact
    from hookpack.defences.plain_rule import Rule


RULES: Mapping[str, Rule] = {**plain_values.RULES, **plain_flow.RULES, **plain_script.RULES, **plain_patterns.RULES}
# of two rules that tell of one place the first is named: those of one language know it better
FINDERS: tuple[Callable[[Delta], Iterator[Fact]], ...] = (
    *plain_script.FINDERS,
    *plain_patterns.FINDERS,
    *plain_values.FINDERS,
    *plain_flow.FINDERS,
)
NEWCOMERS = plain_flow.NEWCOMERS
_STEM = 5
_MOVABLE = frozenset(("unwrapped-value", "dropped-cleaning"))
ORDER: tuple[Level, ...] = ("notice", "ask", "deny")


def fresh(found: Iterable[Delta]) -> frozenset[str]:
    """The stems of the words that the change's new symbols have in their names."""
    names = (each.pair.new.name for each in found if each.pair.new and each.pair.old is None)
    return frozenset(word[:_STEM] for each in names for word in words(each))


def facts(delta: Delta, new: frozenset[str] = frozenset()) -> list[Fact]:
    """The plain losses of one symbol, the worst first. One that is new only lacks what its neighbours have.

    `new` holds the stems of `fresh`: what cleaned a value may have become a symbol of another kind.
    """
    if delta.pair.new is None:
        return []
    finders = FINDERS if delta.pair.old is not None else NEWCOMERS
    found = [each for finder in finders for each in finder(delta)]
    found = [each for each in found if not (name(each) in _MOVABLE and _stems(each) & new)]
    return sorted(found, key=lambda each: (-ORDER.index(rule(each).level), each.item.line))


def _stems(fact: Fact) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in words(fact.item.name) if len(word) >= _STEM)


def name(fact: Fact) -> str:
    """The rule's name: "weaker-call" of "plain.weaker-call"."""
    return fact.kind.removeprefix("plain.")


def rule(fact: Fact) -> Rule:
    return RULES[name(fact)]


def sentence(fact: Fact, symbol: str, excerpt: str = "") -> str:
    """One sentence on one place; `excerpt` is its line, which says best what a guard was."""
    said = excerpt if fact.item.family == "guard" else ""
    what = f"`{(said or fact.item.name or fact.item.key)[:100].strip()}`"
    return f"{symbol or 'the module'} {rule(fact).words.format(what=what)}"
