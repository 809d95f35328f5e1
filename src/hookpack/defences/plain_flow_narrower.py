"""Refusals that see less of what they refuse, and doors that more kinds of request come through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_flow_guards import sides
from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "case-sensitive": Rule("deny", "weakened", "refuses only one spelling of {what}", "Fold the case first."),
    "dropped-test": Rule("ask", "weakened", "no longer looks for {what}", "Look for it again."),
    "lost-separator": Rule("deny", "weakened", "lets a value be taken for an option: no {what}", "Give `--` again."),
    "opened-method": Rule("deny", "weakened", "answers a GET, where it took {what}", "Change nothing on a GET."),
}  # fmt: skip
_FOLDED = re.compile(r"\(([^\s()]+)\.(?:lower|casefold|upper|toLowerCase|toUpperCase|strip|trim)\)")
_CHANGING = frozenset(("post", "put", "patch", "delete"))
_TRUE = frozenset(("True", "true"))


def _folds(delta: Delta) -> Iterator[Fact]:
    """A refusal of what matches, that made one spelling of all before it looked."""
    old, new = sides(delta)
    there = {part: each for each in new for part in each.test}
    for each in old:
        for part in each.test:
            twin = there.get(_FOLDED.sub(r"\1", part))
            if twin is not None and part not in there and not part.startswith("not ") and " not in " not in part:
                if " != " in part:
                    continue
                item = Item("guard", "", each.node.line, name=_said(each.node.children[0]), node=each.node)
                yield Fact("plain.case-sensitive", item, Item("guard", "", twin.node.line, node=twin.node), near=True)
                return


def _said(node: Node) -> str:
    return " ".join(dict.fromkeys(each.text for each in walk(node) if each.kind in ("name", "attr", "str")))[:80]


def _tests(delta: Delta) -> Iterator[Fact]:
    """One of several texts that a function looked for to say yes, while it goes on to look for the others."""
    old, new = (dict(_sought(side)) for side in (delta.old, delta.new))
    lost = [text for text in old if text not in new]
    if len(lost) == 1 and new and set(new) < set(old) and not delta.gained.get("str"):
        yield Fact("plain.dropped-test", Item("str", lost[0], old[lost[0]].line, name=lost[0][:80]), near=True)


def _sought(side: Inventory) -> Iterator[tuple[str, Node]]:
    """The texts that are looked for in a value, where to find one is the answer."""
    for each in side.everything:
        block = each.children[1] if each.kind == "if" and len(each.children) > 1 else None
        if block is None or len(block.children) != 1 or block.children[0].kind != "return":
            continue
        answer = block.children[0].children[:1]
        test = each.children[0]
        found = test.children[0] if test.kind == "cmp" and test.text == "in" else test
        if answer and answer[0].text in _TRUE and found.kind == "str":
            yield found.text, each


def _separators(delta: Delta) -> Iterator[Fact]:
    """The mark behind which a command takes no more options."""
    if any(each.key == "--" for each in delta.gained.get("str", ())) or ("str", "--") in delta.around.items:
        return
    kept = {last_name(each) for each in delta.new.everything if each.kind == "call"}
    for each in delta.old.everything:
        for given in _marked(each) if each.kind == "call" and last_name(each) in kept else ():
            if any(given is item.node for item in delta.lost.get("str", ())):
                yield Fact("plain.lost-separator", Item("str", "--", given.line, name="--", node=given), near=True)
                return


def _marked(call: Node) -> Iterator[Node]:
    """The marks in a call's arguments and in the lists among them, with something behind them or beside them."""
    for each in (call, *(part for part in call.children[1:] if part.kind == "list")):
        yield from (
            part for part in each.children if part.kind == "str" and part.text == "--" and len(each.children) > 2
        )


def _methods(delta: Delta) -> Iterator[Fact]:
    """What only a request that changes something reached, and a mere link reaches now."""
    old, new = delta.pair
    if old is None or new is None or new.kind != "func" or "." not in new.name:
        return
    if old.bare in _CHANGING and new.bare == "get" and old.name.rpartition(".")[0] == new.name.rpartition(".")[0]:
        item = Item("method", "", old.line, name=old.bare)
        yield Fact("plain.opened-method", item, Item("method", "", new.line, name="get"), near=True)


FINDERS = (_folds, _tests, _separators, _methods)
