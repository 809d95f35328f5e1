"""Bounds that are gone: how deep, how much and how many; and what was taken only where a table listed it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.condition import rejects
from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import vocabulary, words
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_rule import Rule
from hookpack.defences.plain_values_clean import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "unbounded-read": Rule("deny", "deleted", "reads without the bound {what}", "Read no more than the bound."),
    "lost-bound": Rule("deny", "deleted", "no longer stops at the bound {what}", "Stop there again."),
    "defaulted-unknown": Rule("deny", "weakened", "has a default for what {what} does not list", "Refuse it again."),
    "taken-whole": Rule("deny", "bypassed", "takes all of {what}, not only what is listed", "Take the listed parts."),
}  # fmt: skip
_BOUNDS = frozenset(vocabulary("max maximum limit limits quota budget cap most"))
_READS = frozenset(vocabulary("read readline readlines read1 recv recvfrom readexactly read_bytes readsome slice"))
_ORDERS = frozenset(("<", "<=", ">", ">="))
_GIVEN = OUTSIDE | frozenset(("payload", "input", "data", "fields", "patch", "update", "updates", "attrs", "values"))
_LEAST_RETAINED = 0.4  # a symbol that was written anew may keep within bounds by other means


def _reads(delta: Delta) -> Iterator[Fact]:
    """A call that reads was told how much at most, and reads all there is."""
    bare = [_reading(side) for side in (delta.old, delta.new)]
    for name, sizes in bare[0].items():
        bounds = [each for each in sizes if each is not None and _is_bound(each)]
        after = bare[1].get(name, [])
        if bounds and len(after) >= len(sizes) and after.count(None) > sizes.count(None):
            given = next(
                (each for each in delta.new.everything if each.kind == "call" and last_name(each) == name), bounds[0]
            )
            item = Item("argument", "", bounds[0].line, name=_spelled(bounds[0]))
            yield Fact("plain.unbounded-read", item, Item("call", "", given.line), near=True)


def _reading(side: Inventory) -> dict[str, list[Node | None]]:
    """What each call that reads was given first."""
    found: dict[str, list[Node | None]] = {}
    for each in side.everything:
        if each.kind == "call" and each.children and each.children[0].kind == "attr" and last_name(each) in _READS:
            found.setdefault(last_name(each), []).append(each.children[1] if len(each.children) > 1 else None)
    return found


def _is_bound(node: Node) -> bool:
    return any(map(_bounding, walk(node)))


def _bounding(node: Node) -> bool:
    return node.kind in ("name", "attr") and bool(_BOUNDS & {*words(node.text)})


def _spelled(node: Node) -> str:
    return " ".join(dict.fromkeys(each.text for each in walk(node) if each.kind in ("name", "attr", "str")))[:80]


def _limits(delta: Delta) -> Iterator[Fact]:
    """A comparison with a bound that ended the work, while the work goes on without a word of the bound."""
    if delta.pair.new is None or delta.pair.new.kind != "func" or delta.retained < _LEAST_RETAINED:
        return
    there = {each.text for each in delta.new.everything if each.kind in ("name", "attr", "str")}
    held = any(
        each.kind == "cmp" and each.text in _ORDERS and id(each) in _fresh(delta) for each in delta.new.everything
    )
    for node in delta.old.everything:
        if node.kind != "if" or not any(rejects(block) for block in node.children[1:]):
            continue
        bound = next(_compared(node.children[0]), None)
        if bound is None or bound.text in there or held or _elsewhere(delta, bound.text):
            continue
        item = Item("guard", "", node.line, name=bound.text, node=node)
        yield Fact("plain.lost-bound", item, near=True)
        return


def _fresh(delta: Delta) -> frozenset[int]:
    return frozenset(id(each.node) for each in delta.gained.get("cmp", ()))


def _compared(test: Node) -> Iterator[Node]:
    """The bounds that something is compared with by its size."""
    for each in walk(test):
        if each.kind == "cmp" and each.text in _ORDERS:
            yield from (side for side in each.children if _bounding(side))


def _elsewhere(delta: Delta, name: str) -> bool:
    """Whether another symbol of the change began to speak of the bound, or this one to clamp or cut by another."""
    if any(key == name for family, key in delta.around.items if family in ("name", "setting")):
        return True
    gained = [each for family in ("call", "setting", "name") for each in delta.gained.get(family, ())]
    return any(_BOUNDS & {*words(each.name)} or each.name in ("min", "clamp") for each in gained)


def _defaults(delta: Delta) -> Iterator[Fact]:
    """What a fixed table does not list was refused, and has a default now."""
    listed = dict(_lookups(delta.old))
    refused = {name for name in listed if any(_absent(each, name) for each in delta.old.everything)}
    kept = {name for name in refused if any(_absent(each, name) for each in delta.new.everything)}
    tables = {listed[name] for name in refused - kept}
    if not tables:
        return
    before = {delta.old.shown.get(id(each)) for each in delta.old.everything}
    for each in delta.new.everything:
        if delta.new.shown.get(id(each), "") in before or not (table := _defaulted(each, refused, listed, tables)):
            continue
        line = next((node.line for node in delta.old.everything if any(_absent(node, name) for name in refused)), 0)
        yield Fact(
            "plain.defaulted-unknown", Item("guard", "", line, name=table), Item("choice", "", each.line), near=True
        )
        return


def _lookups(side: Inventory) -> Iterator[tuple[str, str]]:
    """Names that get what a constant table holds, and the table."""
    for each in side.everything:
        if each.kind == "assign" and len(each.children) == 2 and each.children[0].kind == "name":
            value = each.children[1]
            source = value.children[0] if value.kind in ("index", "call") and value.children else value
            if source.kind == "attr" and source.text == "get":
                source = source.children[0]
            if source.kind == "name" and source.text.isupper() and source is not value:
                yield each.children[0].text, source.text


def _absent(node: Node, name: str) -> bool:
    """Whether the node refuses where the name has no value."""
    if node.kind != "if" or rejects(node.children[1]) not in ("raise", "stop"):
        return False
    named = [each.text for each in walk(node.children[0]) if each.kind in ("name", "attr")]
    return named == [name] or [each for each in named if each != "undefined"] == [name]


def _defaulted(node: Node, names: set[str], listed: dict[str, str], tables: set[str]) -> str:
    if node.kind in ("or", "op") and (node.kind == "or" or node.text == "??") and node.children[0].kind == "name":
        return listed.get(node.children[0].text, "") if node.children[0].text in names else ""
    if node.kind == "call" and last_name(node) == "get" and len(node.children) == 3:
        owner = last_name(node.children[0].children[0]) if node.children[0].children else ""
        return owner if owner in tables else ""
    return ""


def _whole(delta: Delta) -> Iterator[Fact]:
    """A parameter of which listed keys were taken, and that goes into a record as it is."""
    old, new = (Counter(_spread(side)) for side in (delta.old, delta.new))
    given = {each.text for each in delta.old.everything if each.kind == "param"}
    for name, line in new - old:
        if name not in given or not _GIVEN & {*words(name)} or any(name == other for other, _ in old):
            continue
        if any(_picks(each, name) for each in delta.old.everything):
            yield Fact("plain.taken-whole", Item("entry", "", 0, name=name), Item("entry", "", line), near=True)


def _spread(side: Inventory) -> Iterator[tuple[str, int]]:
    for each in side.everything:
        if each.kind in ("pair", "keyword") and each.text == "**" and each.children and each.children[0].kind == "name":
            yield each.children[0].text, each.line
        elif each.kind == "dict":
            spread = (part.children[0] for part in each.children if part.kind == "other" and len(part.children) == 1)
            yield from ((name.text, name.line) for name in spread if name.kind == "name")


def _picks(node: Node, name: str) -> bool:
    """Whether a loop over a constant list takes from the name by key."""
    if node.kind not in ("loop", "other") or not node.children:
        return False
    parts = [inner for each in node.children for inner in (each, *(each.children if each.kind == "other" else ()))]
    sources = [each.children[1] for each in parts if each.kind == "assign" and len(each.children) == 2]
    if not any(each.kind == "list" or (each.kind == "name" and each.text.isupper()) for each in sources):
        return False
    return any(each.kind == "index" and each.children and each.children[0].text == name for each in walk(node))


FINDERS = (_reads, _limits, _defaults, _whole)
