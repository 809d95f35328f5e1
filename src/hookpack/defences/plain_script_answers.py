"""Functions whose whole work was to say no, or to make something harmless, and that do neither any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import answers, checks, cleans, strength, vocabulary, words
from hookpack.defences.node import last_name
from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "emptied-check": Rule("deny", "deleted", "checks nothing any more: {what}", "Let it check again."),
    "constant-answer": Rule(
        "deny", "bypassed", "always gives the same answer, in the place of {what}", "Let it check."
    ),
    "emptied-cleaning": Rule(
        "deny", "bypassed", "gives back what it is given, in the place of {what}", "Clean it again."
    ),
}
_COMPARING = frozenset(
    vocabulary(
        "timingsafeequal verify compare comparesync constanttimecompare safecompare compare_digest checkpassword"
    )
)
_NO = frozenset(
    vocabulary("denied deny blocked block forbidden expired revoked unsafe blacklisted banned locked invalid malicious "
               "dangerous suspicious untrusted")
)  # fmt: skip


def _returns(side: Inventory) -> list[Node]:
    return [each for each in side.everything if each.kind == "return"]


def _emptied(delta: Delta) -> Iterator[Fact]:
    old, new = delta.pair
    if old is None or new is None or old.kind != "func" or delta.old.tree is None or delta.new.tree is None:
        return
    name = old.bare
    worked = any(each.kind in ("raise", "if", "cmp", "call") for each in delta.old.everything)
    if not worked or not _is_bare(delta.new):
        return
    item = Item("symbol", name, old.line, name=name)
    after = Item("symbol", name, new.line, name=name)
    values = [each.children[0] for each in _returns(delta.new) if each.children]
    refused = any(each.kind == "raise" for each in delta.old.everything)
    if not values:
        if checks(name) and (refused or strength(name) == 3):
            yield Fact("plain.emptied-check", item, after, near=True)
    elif values[0].kind == "const" and _says_yes(name, values[0].text):
        compared = next((last_name(each) for each in delta.old.everything if each.kind == "call"
                         and last_name(each).lower() in _COMPARING), "")  # fmt: skip
        if compared or _answers(name):
            yield Fact("plain.constant-answer", item._replace(name=compared or name), after, near=True)
    elif _is_truth(delta.new, values[0]) and answers(name) and strength(name) == 3 and _worked(delta.old):
        yield Fact("plain.constant-answer", item, after, near=True)
    elif _is_param(delta.new, values[0]) and (cleans(name) or (refused and checks(name))):
        yield Fact("plain.emptied-cleaning", item, after, near=True)


def _answers(name: str) -> bool:
    return (answers(name) and strength(name) > 0) or bool(_NO & set(words(name)))


def _says_yes(name: str, value: str) -> bool:
    return value == ("false" if _NO & set(words(name)) else "true")


def _is_truth(side: Inventory, value: Node) -> bool:
    """Whether it says no more than that something was given: Boolean(x), !!x."""
    while value.kind == "not" or (value.kind == "call" and last_name(value) == "Boolean"):
        value = value.children[-1]
        if _is_param(side, value):
            return True
    return False


def _worked(side: Inventory) -> bool:
    return any(each.kind == "call" and (last_name(each).lower() in _COMPARING or strength(last_name(each)) == 3)
               for each in side.everything)  # fmt: skip


def _is_param(side: Inventory, value: Node) -> bool:
    return value.kind == "name" and any(each.kind == "param" and each.text == value.text for each in side.everything)


def _is_bare(side: Inventory) -> bool:
    """Whether nothing is left but parameters and at most one `return` of something fixed."""
    allowed = ("func", "block", "return", "param", "name", "const", "other", "not")
    return (
        all(each.kind in allowed or (each.kind == "call" and last_name(each) == "Boolean") for each in side.everything)
        and len(_returns(side)) <= 1
    )


FINDERS = (_emptied,)
