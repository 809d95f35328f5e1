"""Answers that plainly became milder: a failure taken for a value, one right made several, a cookie with less on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact, role
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import strength, vocabulary, words
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_flow_refusals import refuses
from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "swallowed-failure": Rule("deny", "bypassed", "goes on after {what}, where it refused", "Refuse when it fails."),
    "widened-right": Rule("deny", "weakened", "takes more than {what}", "Take the one value alone."),
    "weaker-cookie": Rule("deny", "weakened", "no longer sends {what} with a cookie", "Send it again."),
}  # fmt: skip
_BROAD = frozenset(("Exception", "BaseException", ""))
_MOST = 300  # comparisons of one symbol that are looked at
_RIGHTS = frozenset(
    vocabulary("""
    user role roles owner actor caller author group rights right level scope permission tenant account subject audience
    issuer scheme protocol origin host hostname method algorithm alg kind mode environment env
    """)
)
_CHECKING = ("check", "clean", "strong")
_COOKIE = ("httponly", "secure", "samesite=strict", "samesite=lax")
_EQUAL = ("==", "!=", "===", "!==")
_WITHIN = ("in", "not in")


def _swallows(delta: Delta) -> Iterator[Fact]:
    """A handler that refused and gives a value, or goes on, now."""
    old, new = (list(_handlers(side)) for side in (delta.old, delta.new))
    if len(old) != len(new):
        return
    silent = not any(each.kind == "raise" for each in delta.new.everything)
    for (tried, before), (_, after) in zip(old, new):
        if before.children and after.children and _gave_up(tried, before, after, silent=silent):
            item = Item("handler", before.text, before.line, name=before.text or "a failure", node=before)
            yield Fact("plain.swallowed-failure", item, Item("handler", "", after.line, node=after), near=True)


def _handlers(side: Inventory) -> Iterator[tuple[Node, Node]]:
    """Each handler behind the try that it belongs to."""
    for each in side.everything:
        yield from ((each, part) for part in each.children if part.kind == "handler")


def _gave_up(tried: Node, before: Node, after: Node, *, silent: bool) -> bool:
    """Whether the handler `after` lets a failure pass that `before` did not. `silent`: nothing round it raises."""
    if _raises(before):
        broader = before.text not in _BROAD and after.text in _BROAD
        return not _refuses(after) or (broader and _is_silent(after))
    if any(each.kind == "raise" for each in walk(before)):
        return silent and _is_silent(after)
    refused = refuses(before.children[-1], answering=True)
    checked = any(role(last_name(call)) in _CHECKING for call in _called(tried))
    return bool(refused) and not _refuses(after) and checked


def _is_silent(node: Node) -> bool:
    return not any(each.kind == "raise" for each in walk(node)) and refuses(node.children[-1]) != "stop"


def _caught(delta: Delta) -> Iterator[Fact]:
    """A check that was left to raise and now stands in a try whose handler goes on."""
    guarded = {last_name(call) for each in delta.old.everything if each.kind == "try" for call in _checks(each)}
    bare = {last_name(call) for call in delta.old.everything if _is_check(call)} - guarded
    for each in delta.new.everything:
        handler = next((part for part in each.children if part.kind == "handler" and part.children), None)
        if each.kind != "try" or handler is None or _refuses(handler):
            continue
        call = next((call for call in _checks(each) if last_name(call) in bare and not _holds_back(each, call)), None)
        if call is not None:
            item = Item("call", last_name(call), call.line, name=last_name(call), node=call)
            yield Fact("plain.swallowed-failure", item, Item("handler", "", handler.line, node=handler), near=True)


def _holds_back(tried: Node, call: Node) -> bool:
    """Whether the check is a step of its own, and what it lets through stands behind it in the same try."""
    body = tried.children[0].children if tried.children[0].kind == "block" else tried.children
    steps = [each for each in body if each.kind != "handler"]
    at = next(
        (at for at, each in enumerate(steps) if each.kind == "do" and each.children and each.children[0] is call), None
    )
    return at is not None and any(
        not any(map(_is_check, walk(each))) and each.kind != "skip" for each in steps[at + 1 :]
    )


def _checks(tried: Node) -> Iterator[Node]:
    """The checks that are called in the body of a try."""
    return filter(_is_check, _called(tried))


def _called(tried: Node) -> Iterator[Node]:
    parts = (part for part in tried.children if part.kind != "handler")
    return (call for part in parts for call in walk(part) if call.kind == "call")


def _is_check(call: Node) -> bool:
    name = last_name(call)
    return call.kind == "call" and role(name) in _CHECKING and strength(name) == 3


def _raises(handler: Node) -> bool:
    body = handler.children[-1].children
    return bool(body) and body[-1].kind == "raise"


def _refuses(handler: Node) -> bool:
    return bool(refuses(handler.children[-1], answering=True)) or any(each.kind == "raise" for each in walk(handler))


def _widens(delta: Delta) -> Iterator[Fact]:
    """Equal to one value, that became one of several with it among them."""
    kept = {(key, value) for key, value, _ in _single(delta.new)}
    many = list(_several(delta.new))[:_MOST]
    for key, value, node in list(_single(delta.old))[:_MOST]:
        if (key, value) in kept or not _RIGHTS & {word for part in walk(node.children[0]) for word in words(part.text)}:
            continue
        wider = next((each for name, values, each in many if name == key and value in values and len(values) > 1), None)
        if wider is not None:
            item = Item("guard", value, node.line, name=value, node=node)
            yield Fact("plain.widened-right", item, Item("guard", "", wider.line, node=wider), near=True)


def _single(side: Inventory) -> Iterator[tuple[str, str, Node]]:
    """What is compared, with which text, and where."""
    for each in side.everything:
        if each.kind == "cmp" and each.text in _EQUAL and len(each.children) == 2 and each.children[1].kind == "str":
            yield side.shown.get(id(each.children[0]), ""), each.children[1].text, each


def _several(side: Inventory) -> Iterator[tuple[str, frozenset[str], Node]]:
    for each in side.everything:
        if each.kind == "cmp" and each.text in _WITHIN and len(each.children) == 2:
            value, listed = each.children
        elif each.kind == "call" and last_name(each) == "includes" and len(each.children) == 2:
            callee, value = each.children
            listed = callee.children[0] if callee.children else callee
        else:
            continue
        if listed.kind == "list" and listed.children and all(part.kind == "str" for part in listed.children):
            yield side.shown.get(id(value), ""), frozenset(part.text for part in listed.children), each


def _cookies(delta: Delta) -> Iterator[Fact]:
    gained = [each.key.lower() for each in delta.gained.get("str", ()) if ";" in each.key or "=" in each.key]
    for each in delta.lost.get("str", ()):
        text = each.key.lower()
        gone = [part for part in _COOKIE if part in text] if ";" in text else []
        if gone and gained and not any(part in other for part in gone[:1] for other in gained):
            yield Fact("plain.weaker-cookie", each._replace(name=gone[0]), near=True)


FINDERS = (_swallows, _caught, _widens, _cookies)
