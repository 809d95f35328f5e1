"""What takes a check's place or stands beside others without one: patches, the order of decorators, new routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import answers, checks, strength
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_flow_places import ROUTES, gates
from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "replaced-check": Rule("deny", "bypassed", "puts something else in the place of {what}", "Leave the check."),
    "outer-gate": Rule("deny", "bypassed", "registers the route without {what}, now outside", "Put it inside."),
    "open-sibling": Rule("ask", "bypassed", "is a route without {what}, which others have", "Give it the gate."),
}  # fmt: skip
_SIBLINGS = 2  # routes of a file that must agree before a new one stands out
_MOST = 400  # symbols of a file that are looked at


def _patched(delta: Delta) -> Iterator[Fact]:
    """A check of this module or of an imported one that is given another body."""
    old, new = ({_target(each): each for each in _given(side)} for side in (delta.old, delta.new))
    for target, node in new.items():
        name = target.rpartition(".")[2]
        if target in old or not (answers(name) or strength(name) == 3) or not _is_body(node.children[1], target):
            continue
        yield Fact("plain.replaced-check", Item("check", "", 0, name=target), Item("check", "", node.line), near=True)


def _given(side: Inventory) -> Iterator[Node]:
    """The assignments to an imported module's attributes and to a function's own name."""
    tree = side.tree
    if tree is None:
        return
    functions = {each.text for each in tree.children if each.kind == "nested"} | {
        each.text
        for block in tree.children
        if block.kind == "block"
        for each in block.children
        if each.kind == "nested"
    }
    modules = {each.text for node in side.everything if node.kind == "import" for each in node.children}
    for each in side.everything:
        if each.kind != "assign" or each.text or len(each.children) != 2:
            continue
        target = each.children[0]
        own = target.kind == "name" and tree.kind == "module" and target.text in functions
        if own or (target.kind == "attr" and dotted(target).split(".")[0] in modules):
            yield each


def _target(node: Node) -> str:
    return dotted(node.children[0])


def _is_body(value: Node, target: str) -> bool:
    """Whether the value is a function of its own, and not the former one in a wrapper."""
    name = target.rpartition(".")[2]
    if any(each.kind in ("name", "attr") and each.text == name for each in walk(value)):
        return False
    return value.kind in ("func", "name")


def _outer(delta: Delta) -> Iterator[Fact]:
    """A gate that was wrapped by the route and now wraps it: what the route calls is the function without the gate."""
    if delta.pair.old is None or delta.pair.new is None or delta.pair.new.kind != "func":
        return
    old, new = (_decorators(side) for side in (delta.old, delta.new))
    inside = {dotted(each.children[0]) for each in _below(old)}
    for each in _above(new):
        name = dotted(each.children[0])
        if name in inside and name not in {dotted(other.children[0]) for other in _below(new)}:
            item = Item("decorator", name, each.line, name=name, node=each)
            yield Fact("plain.outer-gate", item, item, near=True)


def _decorators(side: Inventory) -> list[Node]:
    return [each for each in side.tree.children if each.kind == "decorator"] if side.tree else []


def _below(decorators: Sequence[Node]) -> list[Node]:
    """The gates between the route and the function."""
    at = next((at for at, each in enumerate(decorators) if _is_route(each)), None)
    return [] if at is None else [each for each in decorators[at + 1 :] if gates(each)]


def _above(decorators: Sequence[Node]) -> list[Node]:
    at = next((at for at, each in enumerate(decorators) if _is_route(each)), 0)
    return [each for each in decorators[:at] if gates(each)]


def _is_route(decorator: Node) -> bool:
    call = decorator.children[0] if decorator.children else decorator
    given = call.children[1:2] if call.kind == "call" else ()
    return last_name(call) in ROUTES and "." in dotted(call) and any(each.kind == "str" for each in given)


def siblings(delta: Delta) -> Iterator[Fact]:
    """Of a new symbol alone: a route without the gate that all routes of its file had."""
    new = delta.pair.new
    if new is None or new.kind != "func" or not new.text.startswith("@"):
        return
    own = _decorators(delta.new)
    if not any(map(_is_route, own)) or any(map(gates, own)) or _is_checked(delta.new):
        return
    stem = new.name.rpartition(".")[0]
    beside = [
        each for each in delta.around.symbols if each.path == new.path and each.kind == "func" and each is not new
    ]
    common: set[str] | None = None
    count = 0
    for each in beside[:_MOST]:
        if not each.text.startswith("@") or each.name.rpartition(".")[0] != stem:
            continue
        tree = each.read()
        decorators = [part for part in tree.children if part.kind == "decorator"]
        if any(map(_is_route, decorators)):
            found = {dotted(part.children[0]) for part in decorators if gates(part)}
            common = found if common is None else common & found
            count += 1
    if common and count >= _SIBLINGS:
        name = min(common)
        yield Fact("plain.open-sibling", Item("decorator", name, 0, name=name), Item("route", "", new.line), near=True)


def _is_checked(side: Inventory) -> bool:
    """Whether it checks by itself: by a call, or by what its parameters depend on."""
    return any(each.kind == "call" and checks(last_name(each)) for each in side.everything)


FINDERS = (_patched, _outer)
NEWCOMERS = (siblings,)
