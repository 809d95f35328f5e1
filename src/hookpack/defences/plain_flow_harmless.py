"""Losses that are none: what went with a feature, is met elsewhere, or only goes by a shorter name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences import plain_flow_stricter
from hookpack.defences.node import walk
from hookpack.defences.plain_flow_around import mentions, moved
from hookpack.defences.plain_flow_logic import ways
from hookpack.defences.plain_flow_places import registered
from hookpack.defences.plain_flow_refusals import refusals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from hookpack.defences.delta import Delta
    from hookpack.defences.fact import Fact
    from hookpack.defences.node import Node

_OWNER = re.compile(r"\b\w+\.(?=\w)")
_LEAST = 4  # letters of a string that tells something


def real(delta: Delta, found: Sequence[Fact]) -> list[Fact]:
    """The facts that are losses all the same."""
    if not found:
        return []
    harmless = [rule(delta) for rule in _RULES]
    return [each for each in found if not any(test(each) for test in harmless)]


def _lines(nodes: Iterable[Node]) -> frozenset[int]:
    return frozenset(part.line for each in nodes for part in walk(each))


def _moved(delta: Delta) -> Callable[[Fact], bool]:
    """What refuses in a helper or decorator now, and all that stood in the same block."""
    if delta.pair.new is None or not delta.around.came:
        return lambda fact: False
    gone = [each for each in refusals(delta.old, delta.pair.new.bare) if each.node.kind == "if"]
    lines = _lines(each.node for each in gone if moved(each, delta, delta.around) == "helper")
    return lambda fact: fact.item.line in lines


def _along(delta: Delta) -> Callable[[Fact], bool]:
    """What the module held for features alone that are gone: their routes, constants and imports."""
    if delta.pair.old is None or delta.pair.old.kind != "module" or delta.pair.new is None:
        return lambda fact: False
    there = {(verb, path) for verb, path, _, _ in registered(delta.new)}
    routes = [node for verb, path, _, node in registered(delta.old) if path and (verb, path) not in there]
    lines = _lines(routes)
    texts = {part.text for node in routes for part in walk(node) if part.kind == "name"}

    def harmless(fact: Fact) -> bool:
        if fact.item.line in lines:
            return True
        return any(_only_there(name, delta, texts) for name in _given(delta, fact))

    return harmless


def _given(delta: Delta, fact: Fact) -> Iterator[str]:
    """The names that the fact's statement gives a value to, or imports."""
    node = delta.old.nodes[fact.item.at] if 0 <= fact.item.at < len(delta.old.nodes) else None
    if node is not None and node.kind == "assign" and node.children[0].kind == "name":
        yield node.children[0].text
    elif fact.item.family in ("import", "setting"):
        yield fact.item.name


def _only_there(name: str, delta: Delta, texts: frozenset[str] | set[str]) -> bool:
    if not name or any(mentions(each, name) for each in delta.around.symbols):
        return False
    return name in texts or any(mentions(each, name) for each in delta.around.gone)


def _rehoused(delta: Delta) -> Callable[[Fact], bool]:
    """A function that is gone, and all of whose words stand in something new that is used."""
    old = delta.pair.old
    said = [each.key for each in delta.old.items if each.family == "str" and len(each.key) >= _LEAST]
    fresh = [each for each in delta.around.fresh if each.kind != "func" or each.name]
    all_there = bool(said) and all(any(text in each.text for each in fresh) for text in said)
    rehoused = delta.pair.new is None and old is not None and old.kind == "func" and all_there
    return lambda fact: rehoused


def _shortened(delta: Delta) -> Callable[[Fact], bool]:
    """The same condition, with a function called by its bare name."""

    def harmless(fact: Fact) -> bool:
        before, after = fact.item, fact.after
        if after is None or before.family != "guard" or after.family != "guard":
            return False
        return _OWNER.sub("", before.key) == _OWNER.sub("", after.key)

    return harmless


def _same_ways(delta: Delta) -> Callable[[Fact], bool]:
    """A condition that holds when it held before, put in other words."""

    def harmless(fact: Fact) -> bool:
        before, after = fact.item.node, fact.after.node if fact.after else None
        if before is None or after is None or not before.kind == after.kind == "if":
            return False
        old = ways(before.children[0], delta.old.shown)
        return frozenset(old) == frozenset(ways(after.children[0], delta.new.shown)) and old != ()

    return harmless


_RULES = (_moved, _along, _rehoused, _shortened, _same_ways, *plain_flow_stricter.RULES)
