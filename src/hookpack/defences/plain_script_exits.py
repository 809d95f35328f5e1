"""Refusals that say no and go on all the same: the answer is sent, and nothing leaves the function."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import vocabulary, words
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_rule import Rule
from hookpack.defences.plain_sites import shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "unfinished-refusal": Rule("deny", "bypassed", "refuses at {what} and goes on", "Return or throw there."),
    "kept-source": Rule("deny", "weakened", "refuses, but no longer stops the source with {what}", "Stop it again."),
}  # fmt: skip
_LEAVES = frozenset(("raise", "return", "skip"))
_ENDERS = frozenset(vocabulary("exit abort throw fail panic assertnever never unreachable redirect notfound"))
_NO = frozenset(
    vocabulary("""
    error errors err exception forbidden unauthorized unauthorised denied deny invalid reject rejected abort refuse bad
    fail failed failure illegal unsafe blocked outside expired
    """)
)
_TELLING = frozenset(("console", "log", "logger", "debug", "warn", "emit", "trace", "captureException"))
_STATUS = re.compile(r"4\d\d|5\d\d")
_STOPPING = frozenset(("destroy", "abort", "terminate", "kill", "disconnect"))


class _Exit(NamedTuple):
    node: Node
    block: Node
    behind: bool  # something that works comes after the `if`


def _exits(side: Inventory) -> Iterator[tuple[str, _Exit]]:
    for parent in side.everything:
        for at, each in enumerate(parent.children):
            if each.kind == "if" and len(each.children) == 2:
                behind = any(rest.kind not in ("skip", "nested", "import") for rest in parent.children[at + 1 :])
                key = side.shown.get(id(each.children[0]), "")
                yield key, _Exit(each, each.children[1], behind)


def _by_test(side: Inventory) -> dict[str, list[_Exit]]:
    found: dict[str, list[_Exit]] = defaultdict(list)
    for key, each in _exits(side):
        found[key].append(each)
    return found


def _unfinished(delta: Delta) -> Iterator[Fact]:
    """The same condition, whose block ended what goes on and does not any more."""
    old, new = (_by_test(side) for side in (delta.old, delta.new))
    for key, before in old.items():
        after = new.get(key, [])
        if not key or len(after) != len(before):
            continue
        for one, other in zip(before, after):
            if not _ends(one.block) or _ends(other.block) or not other.behind or not _cut(one.block, other.block):
                continue
            if _says_no(one.block):
                item = Item("guard", key, one.node.line, name=_name(one.node), node=one.node)
                twin = Item("guard", key, other.node.line, node=other.node)
                yield Fact("plain.unfinished-refusal", item, twin, near=True)


def _cut(old: Node, new: Node) -> bool:
    """Whether nothing stands in the new block that was not a part of the old one."""
    if new.children and all(map(_only_tells, new.children)):
        return True
    before = shape(old)
    return bool(new.children) and all(shape(each.children[0] if each.kind == "do" and each.children else each) in before
                                      for each in new.children)  # fmt: skip


def _only_tells(node: Node) -> bool:
    call = node.children[0] if node.kind == "do" and node.children else node
    return call.kind == "call" and bool(_TELLING & {*dotted(call.children[0]).split(".")})


def _name(node: Node) -> str:
    names = [each.text for each in walk(node.children[0]) if each.kind in ("name", "attr", "str")]
    return " ".join(dict.fromkeys(names))[:80] or "a condition"


def _ends(block: Node) -> bool:
    if not block.children:
        return False
    last = block.children[-1]
    if last.kind in _LEAVES:
        return True
    if last.kind in ("if", "try", "block", "with"):
        inner = [each for each in last.children if each.kind in ("block", "handler")]
        return (last.kind != "if" or len(inner) > 1) and bool(inner) and all(map(_ends, inner))
    if last.kind == "other":  # a `switch`, a labelled block: nobody looks into it
        return any(each.kind in _LEAVES for each in walk(last))
    call = last.children[0] if last.kind == "do" and last.children else None
    return call is not None and bool(_ENDERS & {*words(last_name(call)), last_name(call).lower()})


def _says_no(block: Node) -> bool:
    """Whether the block answers with an error: a status, an error object, a message of refusal."""
    for each in walk(block):
        if each.kind == "raise" or (each.kind == "const" and _STATUS.fullmatch(each.text)):
            return True
        if each.kind in ("name", "attr", "str") and _NO & set(words(each.text[:80])):
            return True
    return False


def _sources(delta: Delta) -> Iterator[Fact]:
    """A limit that no longer stops what it limits, although it still says so."""
    there = Counter(delta.new.shown.get(id(each.children[0])) for each in delta.new.everything if each.kind == "if")
    for each in delta.old.everything:
        if each.kind != "if" or not there[delta.old.shown.get(id(each.children[0]))] or not _says_no(each.children[1]):
            continue
        for part in each.children[1].children:
            call = part.children[0] if part.kind == "do" and part.children else None
            name = last_name(call) if call is not None and call.kind == "call" else ""
            if name in _STOPPING and _fewer(delta, name):
                yield Fact("plain.kept-source", Item("call", name, part.line, name=name, node=call), near=True)


def _fewer(delta: Delta, name: str) -> bool:
    counted = [sum(each.family == "call" and each.name == name for each in side.items)
               for side in (delta.old, delta.new)]  # fmt: skip
    stops = any(each.name in _STOPPING | {"end", "close"} for each in delta.gained.get("call", ()))
    return counted[1] < counted[0] and not stops


FINDERS = (_unfinished, _sources)
