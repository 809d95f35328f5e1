"""Checks that ask for less: part of a text instead of all of it, a promise instead of its answer, no list any more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact, role
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import answers, checks, strength, vocabulary, words
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_flow_refusals import refuses
from hookpack.defences.plain_rule import Rule
from hookpack.defences.plain_sites import shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "partial-match": Rule("deny", "weakened", "takes part of a text where it asked for {what}", "Ask for all of it."),
    "open-prefix": Rule("deny", "weakened", "lets longer names through than {what}", "Compare to the end."),
    "unawaited-check": Rule("deny", "bypassed", "does not wait for what {what} says", "Await it."),
    "plain-comparison": Rule("deny", "weakened", "compares a secret as text, without {what}", "Compare by that again."),
    "open-name": Rule("deny", "weakened", "is open where it had {what}", "Use the guarded one."),
    "dropped-separator": Rule("deny", "weakened", "may take a value for an option, without {what}", "Put it back."),
    "dropped-list": Rule("deny", "deleted", "refuses whatever is not in {what} no more", "Look there again."),
    "dropped-containment": Rule("deny", "deleted", "takes paths from outside, without {what}", "Refuse them again."),
}  # fmt: skip
_EQUAL = frozenset(("===", "=="))
_WITHIN = frozenset(("includes", "endsWith", "startsWith", "indexOf", "match", "search"))
_HAS = frozenset(("has", "includes", "indexOf"))
_WHERE = frozenset(
    vocabulary(
        "host hostname origin domain protocol scheme href url referer referrer role issuer audience path pathname"
    )
)
_CHAINING = frozenset(("then", "catch", "all", "allSettled", "race"))
_ASYNC = re.compile(r"(?:(?:export|default|static|public|private|protected)\s+)*async\b")
_SECRETS = frozenset(vocabulary("password passwd hash secret token pin code signature sig hmac digest mac key"))
_COMPARING = frozenset(("compare", "compareSync", "timingSafeEqual", "verify", "verifyPassword", "checkPassword"))
_GUARDED = frozenset(
    vocabulary("admin protected private auth authed authenticated authorized authorised secure secured required "
               "require verified restricted internal owner staff member trusted safe signed")
)  # fmt: skip
_OPEN = frozenset(
    vocabulary("public open anonymous unsafe insecure optional guest unprotected unauthenticated unchecked unsigned "
               "unverified")
)  # fmt: skip
_THINGS = frozenset(("key", "keys", "path", "dir", "folder", "url", "id", "ip", "method", "field", "file", "network"))
_RUNS = frozenset(("spawn", "spawnSync", "execFile", "execFileSync", "execa", "run", "exec", "fork"))
_LISTED = frozenset(
    vocabulary("forbidden unsafe dangerous blocked blacklist blacklisted denied denylist banned disallowed reserved "
               "restricted protected allowed allowlist whitelist whitelisted permitted safe trusted hosts host origins "
               "origin schemes protocols supported valid roles domains accepted")
)  # fmt: skip
_INSIDE = frozenset(("startsWith", "isInside", "isPathInside", "isSubPath", "isWithin", "relative"))
_ROOTS = frozenset(vocabulary("root base dir folder directory sep destination dest target cwd public"))


def _partial(delta: Delta) -> Iterator[Fact]:
    """Equal, or in a list, that became "has it in it"."""
    asked = {}
    for call in _gained_calls(delta, _WITHIN):
        if call.children[0].kind == "attr" and len(call.children) == 2:
            asked[shape(call.children[0].children[0])] = call
    for each in delta.old.everything if asked else ():
        if each.kind == "cmp" and each.text in _EQUAL and each.children[1].kind == "str":
            value, text = each.children
        elif each.kind == "call" and last_name(each) in _HAS and len(each.children) == 2:
            value, text = each.children[1], None
        else:
            continue
        twin = asked.get(shape(value))
        if twin is None or _stays(delta, each):
            continue
        same = text is not None and twin.children[1].kind == "str" and twin.children[1].text in text.text
        spoken = {word for part in walk(value) for word in words(part.text)}
        if (same or (text is None and twin.children[1].kind == "str")) and spoken & _WHERE:
            yield Fact("plain.partial-match", _item(each), _item(twin), near=True)


def _gained_calls(delta: Delta, names: frozenset[str]) -> Iterator[Node]:
    for each in delta.gained.get("call", ()):
        if each.name in names and each.node is not None:
            yield each.node


def _stays(delta: Delta, node: Node) -> bool:
    return any(each.kind == node.kind and shape(each) == shape(node) for each in delta.new.everything)


def _prefixes(delta: Delta) -> Iterator[Fact]:
    """startsWith(root + sep) that became startsWith(root)."""
    new = {(shape(each.children[0]), shape(each.children[1])): each for each in delta.new.everything if _begins(each)}
    for each in delta.old.everything:
        if not _begins(each):
            continue
        given = each.children[1]
        bare = ""
        if given.kind == "op" and given.text == "+" and _separates(given.children[-1]):
            bare = shape(given.children[0])
        elif given.kind == "str" and given.text.endswith("/") and len(given.text) > 1:
            bare = given.text[:-1]
        twin = new.get((shape(each.children[0]), bare)) if bare else None
        if twin is not None:
            yield Fact("plain.open-prefix", _item(each), _item(twin), near=True)


def _begins(node: Node) -> bool:
    return node.kind == "call" and len(node.children) == 2 and last_name(node) in ("startsWith", "indexOf")


def _separates(node: Node) -> bool:
    return (node.kind == "str" and node.text in ("/", "\\\\", ".")) or last_name(node) == "sep"


def _unawaited(delta: Delta) -> Iterator[Fact]:
    """A check that was waited for, and of which now the promise alone is looked at."""
    waited = {last_name(each) for each in delta.old.everything if each.kind == "call" and each.text == "await"}
    waited = {name for name in waited if role(name) in ("check", "strong") or answers(name)}
    calls = [each for each in delta.new.everything if each.kind == "call" and last_name(each) in waited]
    handed = {id(each.children[0]) for each in delta.new.everything if each.kind == "return" and each.children}
    chained = any(each.kind == "attr" and each.text in _CHAINING for each in delta.new.everything)
    for each in () if chained else calls:
        name = last_name(each)
        if id(each) in handed or any(other.text == "await" for other in calls if last_name(other) == name):
            continue
        home = next((one for one in delta.around.symbols if one.bare == name), None)
        if home is None or _ASYNC.match(home.text):
            yield Fact("plain.unawaited-check", _item(each), _item(each), near=True)
            return


def _compared(delta: Delta) -> Iterator[Fact]:
    lost = [each for each in delta.lost.get("call", ()) if each.name in _COMPARING and each.node is not None]
    if not lost or any(each.name in _COMPARING for each in delta.gained.get("call", ())):
        return
    for each in delta.gained.get("cmp", ()):
        fixed = each.node is None or any(part.kind == "const" for part in each.node.children)
        if each.name in ("===", "==", "!==", "!=") and each.words & _SECRETS and not fixed:
            yield Fact("plain.plain-comparison", lost[0], each, near=True)
            return


def _named(delta: Delta) -> Iterator[Fact]:
    """A name of something guarded that gave way to its open twin."""
    gained = [each for each in delta.gained.get("name", ()) if _OPEN & set(words(each.name))]
    for each in delta.lost.get("name", ()) if gained else ():
        own = set(words(each.name))
        for other in gained if own & _GUARDED and not own & _OPEN else ():
            rest = set(words(other.name)) - _OPEN
            if rest and rest == own - _GUARDED and not rest & _THINGS:
                yield Fact("plain.open-name", each, other, near=True)
                return


def _separators(delta: Delta) -> Iterator[Fact]:
    """What keeps the arguments of a program from being read as options."""
    old, new = ([*_lists(side)] for side in (delta.old, delta.new))
    rest = [[part for part in entries if part != "--"] for _, entries in new if "--" not in entries]
    for node, entries in old:
        if "--" in entries and [part for part in entries if part != "--"] in rest:
            yield Fact("plain.dropped-separator", Item("entry", "--", node.line, name="--", node=node), near=True)


def _lists(side: Inventory) -> Iterator[tuple[Node, list[str]]]:
    for each in side.everything:
        if each.kind == "call" and last_name(each) in _RUNS:
            for given in each.children[1:]:
                if given.kind == "list":
                    yield given, [shape(part) for part in given.children]


def _refusing(side: Inventory) -> Iterator[Node]:
    for each in side.everything:
        if each.kind == "if" and len(each.children) > 1 and refuses(each.children[1]):
            yield each


def _listed(delta: Delta) -> Iterator[Fact]:
    """A refusal of what a list does not have, or has, of which nothing is left but the value."""
    there = {each.text for each in delta.new.everything if each.kind in ("name", "attr")}
    gained = {
        *(each.name for each in delta.gained.get("call", ())),
        *(each.name for each in delta.gained.get("name", ())),
    }
    if any(_LISTED & set(words(name)) or checks(name) or name in _HAS for name in gained):
        return
    asked = {part.text for item in delta.gained.get("guard", ()) if item.node is not None
             for call in walk(item.node.children[0]) if call.kind == "call" for given in call.children[1:]
             for part in walk(given)}  # fmt: skip
    for each in _refusing(delta.old):
        for call in walk(each.children[0]):
            if call.kind != "call" or last_name(call) not in _HAS or len(call.children) != 2:
                continue
            name = (dotted(call.children[0]).split(".")[-2:] or [""])[0]
            used = {part.text for part in walk(call.children[1]) if part.kind in ("name", "attr")}
            if _LISTED & set(words(name)) and name not in there and used and used <= there and not used & asked:
                yield Fact("plain.dropped-list", Item("guard", name, each.line, name=name, node=each), near=True)


def _contained(delta: Delta) -> Iterator[Fact]:
    """A refusal of paths that lead out, in a loop or anywhere, and nothing like it came."""
    fresh = {each.name for family in ("call", "name") for each in delta.gained.get(family, ())}
    if fresh & _INSIDE or any(strength(name) == 3 or checks(name) for name in fresh):
        return
    left = {last_name(part) for each in delta.new.everything if each.kind in ("if", "choice", "return")
            for part in walk(each) if part.kind == "call"}  # fmt: skip
    effects = {part.text for each in delta.new.everything if each.kind == "call" for given in each.children[1:]
               for part in walk(given) if part.kind in ("name", "attr")}  # fmt: skip
    for each in _refusing(delta.old):
        for call in walk(each.children[0]):
            name = last_name(call) if call.kind == "call" else ""
            spoken = {word for part in walk(call) for word in words(part.text)}
            tested = {part.text for part in walk(call) if part.kind in ("name", "attr")} & effects
            if name in _INSIDE - left and tested and (spoken & _ROOTS or name != "startsWith"):
                yield Fact("plain.dropped-containment", Item("guard", name, each.line, name=_spelled(call), node=each),
                           near=True)  # fmt: skip
                return


def _spelled(node: Node) -> str:
    names = [each.text for each in walk(node) if each.kind in ("name", "attr", "str")]
    return " ".join(dict.fromkeys(names))[:80] or node.kind


def _item(node: Node) -> Item:
    return Item("guard", shape(node)[:200], node.line, name=_spelled(node), node=node)


FINDERS = (_partial, _prefixes, _unawaited, _compared, _named, _separators, _listed, _contained)
