"""Patterns that became slower to look for: a text chosen for it makes the search take longer than anybody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.node import last_name
from hookpack.defences.pattern_automaton import mask, single
from hookpack.defences.pattern_speed import speed
from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

_BOUND = "Keep the pattern whose parts take different characters."
RULES = {
    "endless-search": Rule("deny", "weakened", "takes exponential time on some texts, where it had {what}", _BOUND),
    "narrower-cleaning": Rule("deny", "weakened", "replaces less than {what} did", "Replace all that was replaced."),
    "slower-search": Rule("ask", "weakened", "takes longer on some texts, where it had {what}", _BOUND),
}
_MOST = 20  # patterns of one symbol
_REPLACING = frozenset(("replace", "replaceAll", "sub", "gsub", "preg_replace"))
_MEANING = mask("\0\n\r'\"`<>&;|$\\/.")  # what means something to shells, databases, pages and paths


def _slower(delta: Delta) -> Iterator[Fact]:
    lost, gained = delta.lost.get("regex", ()), delta.gained.get("regex", ())
    if len(lost) != len(gained) or len(lost) > _MOST:
        return
    for old, new in zip(lost, gained):
        before, after = speed(old.key), speed(new.key)
        if before is None or after is None:
            continue
        if after.endless > before.endless:
            yield Fact("plain.endless-search", old, new, near=True)
        elif after.degree > before.degree and not after.endless:
            yield Fact("plain.slower-search", old, new, near=True)


def _cleans(delta: Delta) -> Iterator[Fact]:
    """A class of characters that are replaced, from which some that mean something elsewhere were taken."""
    old, new = ([*_replaced(side)] for side in (delta.old, delta.new))
    there = {node.text for node, _ in new}
    known = {node.text for node, _ in old}
    gone = [each for each in old if each[0].text not in there]
    came = [each for each in new if each[0].text not in known]
    if len(gone) != len(came) or len(old) != len(new):
        return
    for (one, before), (other, after) in zip(gone, came):
        if before & after == after and before & ~after & _MEANING:
            item = Item("regex", one.text, one.line, name=one.text[:80], node=one)
            yield Fact("plain.narrower-cleaning", item, Item("regex", other.text, other.line, node=other), near=True)


def _replaced(side: Inventory) -> Iterator[tuple[Node, int]]:
    """The patterns of one character each that a call replaces with a fixed text, and what they take."""
    for call in side.everything:
        if call.kind != "call" or last_name(call) not in _REPLACING or len(call.children) < 3:
            continue
        pattern = call.children[1]
        if pattern.kind in ("regex", "str") and call.children[2].kind == "str" and (mask := single(pattern.text)):
            yield pattern, mask


FINDERS = (_slower, _cleans)
