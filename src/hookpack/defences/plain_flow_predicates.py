"""Answers that no longer look at what they are asked: emptied checks, and comparisons that take more than one thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import answers, strength, words
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_flow_guards import grave, sides
from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node
    from hookpack.defences.plain_flow_refusals import Refusal

RULES = {
    "emptied-check": Rule("deny", "deleted", "says yes without looking at {what}", "Check it again."),
    "looser-match": Rule("deny", "weakened", "takes more than {what} did", "Compare the whole value again."),
    "looser-match-perhaps": Rule("ask", "weakened", "takes more than {what} did", "Compare the whole value again."),
}  # fmt: skip
_REFUSERS = frozenset(
    ("deny", "denied", "block", "blocked", "forbidden", "expired", "revoked", "unsafe", "banned", "locked", "invalid",
     "malicious", "dangerous", "disabled", "untrusted", "suspicious", "anonymous", "empty", "blank", "skip", "ignore")
)  # fmt: skip
_YES = frozenset(("True", "true", "None", "null", "undefined"))
_PRESENCE = frozenset(("bool", "Boolean", "len", "isinstance", "callable"))
_SELF = frozenset(("self", "cls", "this"))
_ABSENT = frozenset(("None", "null", "undefined", "0", "", "''"))
_LOOSE = re.compile(r"\.(?:startswith|endswith|startsWith|endsWith|includes|indexOf|find|contains|match|search),")
_EXACT = re.compile(r"(.+) (!=|not in) (.+)", re.S)


def _emptied(delta: Delta) -> Iterator[Fact]:
    """A function that answers whether something holds, and looked at it; it looks whether there is something at all."""
    old, new = delta.pair
    name = delta.pair.name.rpartition(".")[2]
    if old is None or new is None or new.kind != "func" or not answers(name) or _REFUSERS & {*words(name)}:
        return
    asked = any(each.kind == "param" and each.text not in _SELF for each in delta.old.everything)
    if not (asked or strength(name) == 3) or _hollow(delta.old) or not _hollow(delta.new):
        return  # what nobody asks about anything is a switch
    tests = [each for each in delta.old.items if each.family in ("cmp", "call")]
    if not tests or any((each.family, each.key) in delta.around.items for each in tests):
        return  # what it did is done elsewhere
    item = Item("check", "", tests[0].line, name=_spelled(tests[0]))
    yield Fact("plain.emptied-check", item, Item("check", "", new.line), near=True)


def _spelled(item: Item) -> str:
    named = walk(item.node) if item.node is not None else ()
    return " ".join(dict.fromkeys(each.text for each in named if each.kind in ("name", "attr", "str")))[:80]


def _hollow(side: Inventory) -> bool:
    """Whether it raises nothing, compares nothing and calls nothing but what tells that a value is there."""
    for each in side.everything:
        own = each.kind == "attr" and each.children[0].text in _SELF
        if each.kind in ("raise", "assert", "nested", "index") or (each.kind == "attr" and not own):
            return False
        if each.kind == "call" and last_name(each) not in _PRESENCE:
            return False
        if each.kind == "cmp" and not any(part.text in _ABSENT for part in each.children):
            return False
        if each.kind == "return" and each.children and not _granted(each.children[0]):
            return False
    return True


def _granted(value: Node) -> bool:
    if value.kind == "const":
        return value.text in _YES
    return value.kind in ("name", "attr", "not", "cmp", "call", "and", "or")


def _matches(delta: Delta) -> Iterator[Fact]:
    """A value that had to be another, or in a set, to pass, and passes when it only begins, ends or lies like it."""
    old, new = sides(delta)
    known = {part for each in old for part in each.whole}
    fresh = {part: each for each in new for part in each.whole if part not in known}
    there = {part for each in new for part in each.whole}
    for each in old if fresh else ():
        for part in each.whole - there:
            twin = next((other for text, other in fresh.items() if _looser(part, text)), None)
            if twin is not None:
                yield _fact(delta, each, twin)
                return


def _fact(delta: Delta, each: Refusal, twin: Refusal) -> Fact:
    test = each.node.children[0] if each.node.children else each.node
    item = Item("guard", "", each.node.line, name=_names(walk(test)), words=each.words, node=each.node)
    sure = answers(delta.pair.name.rpartition(".")[2]) or grave(each, delta.pair.name) or each.how in ("raise", "stop")
    after = Item("guard", "", twin.node.line, node=twin.node)
    return Fact("plain.looser-match" + ("" if sure else "-perhaps"), item, after, near=True)


def _names(nodes: Iterable[Node]) -> str:
    return " ".join(dict.fromkeys(each.text for each in nodes if each.kind in ("name", "attr", "str")))[:80]


def _looser(before: str, after: str) -> bool:
    """Whether `after`, a part of a refusal, holds less often than `before`: `a != b`, `a not in b`."""
    found = _EXACT.fullmatch(before)
    if found is None:
        return False
    left, sign, right = found.groups()
    if left.startswith("const:") or right.startswith("const:"):
        return False  # nothing has a beginning or an end there
    if sign == "!=" and after in (f"{left} not in {right}", f"{right} not in {left}"):
        return True
    if not after.startswith("not (") or not (right in after and left in after) or "_" == left == right:
        return False
    return bool(_LOOSE.search(after)) or (after.startswith("not (any,") and "cmp:in[" in after)


FINDERS = (_emptied, _matches)
