"""Queries whose values went from their parameters into their text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import vocabulary
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_sites import calls, shape
from hookpack.defences.plain_values_twins import item_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node


_RUNS = frozenset(vocabulary("execute executemany query raw executesql queryrow fetchrow queryrowcontext querycontext "
                             "execcontext where having find_by_sql andwhere whereraw"))  # fmt: skip
_SQL = re.compile(r"\s*(select|insert|update|delete|replace|with)\b.*", re.I | re.S)
_HOLES = re.compile(r"\?|%s|%\(\w+\)s|(?<![\w:]):[a-z_]\w*|\$\d+|@\w+", re.I)


def queries(delta: Delta) -> Iterator[Fact]:
    """SQL with places for values that became SQL with the values in it."""
    before, after = (_statements(side) for side in (delta.old, delta.new))
    if not before[0] or len(after[1]) <= len(before[1]) or len(after[0]) >= len(before[0]):
        return
    known = {shape(each) for each in before[1]}
    now = next((each for each in after[1] if shape(each) not in known), after[1][0])
    was = before[0][0]
    yield Fact(
        "plain.composed-query",
        item_of(was)._replace(name=was.text[:80]),
        Item("query", "", now.line, name="query"),
        True,
    )


def _statements(side: Inventory) -> tuple[list[Node], list[Node]]:
    """SQL texts with places for values; SQL that is put together with something else than fixed names."""
    fixed: list[Node] = []
    built: list[Node] = []
    run = {id(each.children[1]): len(each.children) > 2 for each in calls(side)
           if len(each.children) > 1 and last_name(each.children[0]).lower() in _RUNS}  # fmt: skip
    for each in side.everything:
        if each.kind == "str" and (_SQL.match(each.text) or run.get(id(each))) and _HOLES.search(each.text):
            fixed.append(each)
        parts = _parts(each)
        queries_ = parts and parts[0].kind == "str" and (_SQL.match(parts[0].text) or id(each) in run)
        if queries_ and any(map(moves, parts[1:])):
            built.append(each)
            if fixed and fixed[-1] is parts[0]:
                fixed.pop()
    composed = {id(part) for each in built for part in walk(each)}
    return [each for each in fixed if id(each) not in composed], built


def _parts(node: Node) -> tuple[Node, ...]:
    if node.kind == "call" and last_name(node) == "format" and node.children and node.children[0].children:
        return (*node.children[0].children, *node.children[1:])
    if (node.kind == "op" and node.text in "+%." and len(node.children) == 2) or node.kind == "text":
        return node.children
    return ()


def moves(part: Node) -> bool:
    """A value that is no constant of the code by its name."""
    return any(each.kind in ("name", "attr") and not each.text.isupper() for each in walk(part))
