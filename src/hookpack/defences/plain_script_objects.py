"""Tables that answer for more than was put into them: keys of the prototype, objects left open to change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences.condition import HARD, rejects
from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import checks, vocabulary, words
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_flow_around import mentions
from hookpack.defences.plain_rule import Rule
from hookpack.defences.plain_sites import changes, shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node
    from hookpack.defences.symbols import Symbol

_KEEP = "Keep keys of the prototype out."
RULES = {
    "inherited-key": Rule("deny", "weakened", "takes a key of the prototype for its own, without {what}", _KEEP),
    "inherited-table": Rule("deny", "weakened", "keeps {what} in an object that has a prototype", _KEEP),
    "unlisted-key": Rule("deny", "deleted", "takes any key, without a look into {what}", "Look there first."),
    "open-object": Rule("deny", "weakened", "no longer freezes {what}", "Freeze it again."),
    "open-prototype": Rule("deny", "deleted", "no longer closes the way to a prototype: {what}", "Close it again."),
}
_OWN = frozenset(("hasOwnProperty", "hasOwn"))
_OTHER_WAYS = frozenset(("keys", "entries", "getOwnPropertyNames", "ownKeys", "has", "Map", "Set", "create", "own",
                         "getOwnPropertyDescriptor", "propertyIsEnumerable"))  # fmt: skip
_LISTED = frozenset(
    vocabulary("forbidden unsafe dangerous blocked blacklist blacklisted denied denylist banned disallowed reserved "
               "restricted protected proto polluting allowed allowlist whitelist permitted safe known")
)  # fmt: skip
_READONLY = re.compile(r"\bas const\b|\bReadonly")  # the compiler keeps it then
_FREEZING = frozenset(("freeze", "seal", "preventExtensions", "deepFreeze"))


def _own(side: Inventory) -> list[Node]:
    """Calls that ask for a property of the object itself, however they are written."""
    return [each for each in side.everything if each.kind == "call" and _asks(each)]


def _asks(call: Node) -> bool:
    named = last_name(call.children[0]) if call.children else ""
    if named in _OWN:
        return True
    parts = dotted(call.children[0]).split(".") if call.children else []
    owner = parts[-2] if len(parts) > 1 and named == "call" else named
    low = owner.lower().replace("_", "")
    if parts in (["_", "has"], ["lodash", "has"]):
        return True
    return len(call.children) > 1 and (low.startswith("hasown") or low == "ownproperty")


def _inherited(delta: Delta) -> Iterator[Fact]:
    """The value of a key is taken where the key was first asked to be the object's own."""
    old, new = _own(delta.old), _own(delta.new)
    gained = {each.name for each in delta.gained.get("call", ())}
    if len(new) >= len(old) or gained & _OTHER_WAYS or any(name.lower().endswith("own") for name in gained):
        return
    if any(_rehoused(each, gained) for each in delta.around.symbols):
        return
    left = [shape(each) for each in new]
    taken = {shape(each.children[1]) for each in delta.new.everything
             if each.kind == "index" and len(each.children) > 1}  # fmt: skip
    asked = {shape(each.children[0]) for each in delta.new.everything if each.kind == "cmp" and each.text == "in"}
    for each in old:
        key = each.children[-1]
        if shape(each) in left:
            left.remove(shape(each))
        elif key.kind not in ("str", "const") and shape(key) in taken | asked:
            yield Fact("plain.inherited-key", _item(each), near=True)


def _rehoused(home: Symbol, gained: set[str]) -> bool:
    """Whether something that is called now asks."""
    return home.bare in gained and "asOwn" in home.text


def _tables(delta: Delta) -> Iterator[Fact]:
    """An object without prototype, or a map, that became a plain object."""
    for each in changes(delta):
        if each.old is None or each.new is None or each.new.value.kind != "dict":
            continue
        name = each.old.name
        bare = _is_bare(each.old.value)
        mapped = each.old.value.kind == "call" and last_name(each.old.value) in ("Map", "Set", "WeakMap")
        if bare or (mapped and not each.new.value.children and _indexed(delta, name)):
            item = Item("setting", name, each.old.line, name=name, node=each.old.value)
            after = Item("setting", name, each.new.line, name=name, node=each.new.value)
            yield Fact("plain.inherited-table", item, after, near=True)


def _is_bare(value: Node) -> bool:
    if value.kind != "call" or dotted(value.children[0]) not in ("Object.create", "Object.assign"):
        return False
    return any(part.kind == "const" and part.text == "null" for part in value.children[1:2]) or any(
        _is_bare(part) for part in value.children[1:2]
    )


def _indexed(delta: Delta, name: str) -> bool:
    """Whether some symbol looks things up in it by keys that come from elsewhere."""
    sides = (delta.pair.new, *delta.around.symbols)
    return any(each is not None and f"{name}[" in each.text and mentions(each, name) for each in sides)


def _opened(delta: Delta) -> Iterator[Fact]:
    """What was frozen is not, and is still there."""
    if any(each.name in _FREEZING for each in delta.gained.get("call", ())):
        return
    if delta.pair.new is not None and _READONLY.search(delta.pair.new.text):
        return
    lost = [each for each in delta.lost.get("call", ()) if each.name in _FREEZING]
    there = {shape(each) for each in delta.new.everything} if lost else set()
    for each in lost:
        if each.node is None or len(each.node.children) < 2:
            continue
        given = each.node.children[1]
        prototype = given.kind == "attr" and given.text == "prototype"
        if prototype or shape(given) in there:
            name = dotted(given) or each.name
            yield Fact(
                "plain.open-prototype" if prototype else "plain.open-object", each._replace(name=name), near=True
            )


def _prototypes(delta: Delta) -> Iterator[Fact]:
    """Assignments that cut the way from a value to what all values inherit."""
    old, new = ([each for each in side.everything if _cuts(each)] for side in (delta.old, delta.new))
    left = {shape(each.children[0]) if each.kind == "assign" else shape(each) for each in new}
    for each in old:
        target = each.children[0] if each.kind == "assign" else each
        if shape(target) not in left:
            item = Item("setting", shape(target), each.line, name=dotted(target)[:80], node=each)
            yield Fact("plain.open-prototype", item, near=True)


def _cuts(node: Node) -> bool:
    if node.kind == "assign" and not node.text and node.children[0].kind == "attr":
        path = dotted(node.children[0])
        empty = node.children[-1].kind in ("const", "str") or node.children[-1].text == "undefined"
        return empty and path.endswith((".constructor.constructor", ".__proto__", ".constructor.prototype"))
    return (
        node.kind == "call"
        and bool(node.children)
        and last_name(node.children[0]) == "setPrototypeOf"
        and node.children[-1].text == "null"
    )


def _listed(delta: Delta) -> Iterator[Fact]:
    """A value that was looked up in a list of what is refused, or allowed, before it was used as a key."""
    there = {each.text for each in delta.new.everything if each.kind in ("name", "attr")}
    gained = {
        *(each.name for each in delta.gained.get("call", ())),
        *(each.name for each in delta.gained.get("name", ())),
    }
    if any(_LISTED & set(words(name)) or checks(name) for name in gained):
        return
    keys = {shape(each.children[1]) for each in delta.new.everything if each.kind == "index" and len(each.children) > 1}
    for each in delta.old.everything:
        if each.kind != "if" or rejects(each.children[1]) not in HARD:
            continue
        for call in walk(each.children[0]):
            if call.kind != "call" or last_name(call) not in ("has", "includes", "indexOf") or len(call.children) != 2:
                continue
            name = dotted(call.children[0]).split(".")[-2:][0]
            if _LISTED & set(words(name)) and name not in there and shape(call.children[1]) in keys:
                yield Fact("plain.unlisted-key", Item("guard", name, each.line, name=name, node=each), near=True)


def _item(call: Node) -> Item:
    names = [each.text for each in walk(call) if each.kind in ("name", "attr")]
    return Item("call", shape(call)[:200], call.line, name=" ".join(names)[:80], node=call)


FINDERS = (_inherited, _tables, _opened, _prototypes, _listed)
