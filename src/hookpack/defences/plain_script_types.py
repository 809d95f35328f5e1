"""Tests of what a value is that became weaker or went, while the value is used as before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import strength, vocabulary, words
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_flow_refusals import refuses
from hookpack.defences.plain_rule import Rule
from hookpack.defences.plain_sites import shape
from hookpack.defences.plain_values_clean import is_cleaner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "loose-equality": Rule(
        "deny", "weakened", "compares with conversion what it compared as it is: {what}", "Use ===."
    ),
    "looser-type": Rule("deny", "weakened", "no longer refuses {what} of another type", "Ask for its type again."),
    "opened-branch": Rule("deny", "bypassed", "always does what it did only for {what}", "Ask again."),
    "opened-branch-perhaps": Rule("ask", "bypassed", "always does what it did only for {what}", "Ask again."),
    "dropped-cast": Rule(
        "ask", "deleted", "takes {what} as it comes, without making it a number or a text", "Cast it."
    ),
    "dropped-length": Rule("deny", "deleted", "matches a pattern in {what}, however long it is", "Limit its length."),
    "dropped-scheme": Rule("deny", "deleted", "no longer looks at the scheme or origin: {what}", "Look at it again."),
}
_STRICT = {"===": "==", "!==": "!="}
_EMPTY = frozenset(("null", "undefined", "None"))
_SECRETS = frozenset(
    vocabulary("token password passwd secret hash signature hmac digest csrf nonce role roles permission apikey key "
               "otp pin code owner ownerid userid tenant tenantid")
)  # fmt: skip
_TYPES = frozenset(vocabulary("isArray isInteger isSafeInteger isFinite isString isBuffer isPlainObject isNumber"))
_VALIDATING = re.compile(r"joi|zod|yup|ajv|schema|valid|parse|assert|check|ensure|String|Number|^is[A-Z]|typeof|safe")
_CASTS = frozenset(("parseInt", "Number", "String", "parseFloat", "BigInt", "encodeURIComponent"))
_MATCHES = frozenset(("test", "exec", "match", "matchAll", "replace", "replaceAll", "split", "search"))
_SCHEMES = re.compile(r"^\W*(javascript|data|vbscript|https?|file|blob)\W*:", re.I)
_FITTING = frozenset(("url", "http", "https", "path", "inside", "within", "own", "same", "local", "relative", "member"))
_ASKED = frozenset(("origin", "protocol", "scheme"))


def _equality(delta: Delta) -> Iterator[Fact]:
    lost = {(each.name, each.detail): each for each in delta.lost.get("cmp", ())}
    gained = {(each.name, each.detail): each for each in delta.gained.get("cmp", ())}
    for (sign, detail), each in lost.items():
        twin = gained.get((_STRICT.get(sign, ""), detail))
        empty = each.node is not None and any(part.text in _EMPTY for part in each.node.children)
        if twin is not None and not empty and each.words & _SECRETS:
            yield Fact("plain.loose-equality", each._replace(name=" ".join(sorted(each.words))), twin, near=True)


def _typed(node: Node) -> str:
    """The shape of the value whose type is asked for: typeof x === "...", Array.isArray(x), x instanceof Y."""
    if node.kind == "cmp" and node.text != "instanceof" and node.children[0].kind == "call":
        call, other = node.children[0], node.children[-1]
        if last_name(call) == "typeof" and other.kind == "str" and other.text != "undefined" and len(call.children) > 1:
            return shape(call.children[1])
    if node.kind == "call" and len(node.children) > 1 and last_name(node) in _TYPES:
        return shape(node.children[1])
    return ""


def _guards(side: Inventory) -> Iterator[tuple[Node, str]]:
    """The conditions on which the symbol refuses, and how."""
    for each in side.everything:
        if each.kind == "if" and len(each.children) > 1 and (how := refuses(each.children[1])):
            yield each, how


def _types(delta: Delta) -> Iterator[Fact]:
    """A refusal that asked for a type asks for the same value still, and for no type of it."""
    if any(_VALIDATING.search(each.name) for each in delta.gained.get("call", ())):
        return
    after = {mark for each in delta.new.everything if (mark := _typed(each))}
    tests = {shape(part) for each, _ in _guards(delta.new) for part in walk(each.children[0])}
    for each, how in _guards(delta.old):
        if how == "skip":
            continue
        for part in walk(each.children[0]):
            mark = _typed(part)
            if mark and mark not in after and mark in tests and _used(delta.new, mark):
                name = next((inner.text for inner in walk(part) if inner.kind in ("attr", "name")
                             and inner.text not in ("typeof", "Array", "Number", *_TYPES)), "a value")  # fmt: skip
                yield Fact("plain.looser-type", Item("guard", mark, each.line, name=name, node=each), near=True)
                return


def _used(side: Inventory, mark: str) -> bool:
    """Whether the value goes on into a call, as an index or as a part of an object."""
    return any(
        shape(inner) == mark
        for each in side.everything
        if each.kind in ("call", "index", "pair")
        for given in each.children[each.kind != "pair" :]
        for inner in (given, *(given.children if given.kind in ("op", "text", "list") else ()))
    )


def _branches(delta: Delta) -> Iterator[Fact]:
    """`if (test) work` that became `work`."""
    kept = {delta.new.shown.get(id(each.children[0])) for each in delta.new.everything if each.kind == "if"}
    if all(delta.old.shown.get(id(each.children[0])) in kept for each in delta.old.everything if each.kind == "if"):
        return
    before = {id(part) for each in delta.old.everything if each.kind == "if" for part in each.children}
    loose = {shape(each) for each in _open(delta.new)}
    had = {shape(each) for each in _open(delta.old)}
    for each in delta.old.everything:
        if each.kind != "if" or len(each.children) != 2 or not each.children[1].children or id(each) in before:
            continue
        key, body = delta.old.shown.get(id(each.children[0])), each.children[1].children
        if key in kept or any(part.kind in ("raise", "return", "skip") for part in body):
            continue
        marks = {shape(part) for part in body}
        if marks <= loose and not marks & had and (sure := _asks(each)):
            doubt = "" if sure == "sure" else "-perhaps"
            name = " ".join(dict.fromkeys(p.text for p in walk(each.children[0]) if p.kind in ("name", "attr", "str")))
            yield Fact(f"plain.opened-branch{doubt}", Item("guard", key or "", each.line, name=name[:80], node=each),
                       near=True)  # fmt: skip


def _open(side: Inventory) -> Iterator[Node]:
    """The statements that stand in no `if`."""
    waiting = [side.tree] if side.tree else []
    while waiting:
        each = waiting.pop()
        if each.kind in ("do", "assign"):
            yield each
        if each.kind != "if":
            waiting.extend(each.children)


def _asks(node: Node) -> str:
    """ "sure" where the test is one of safety, "perhaps" where it is one of type, "" for any other."""
    test, body = node.children[:2]
    parts = list(walk(test))
    works = any(is_cleaner(last_name(each)) or strength(last_name(each)) == 3
                for each in walk(body) if each.kind == "call")  # fmt: skip
    given = {shape(each) for part in walk(body) if part.kind == "call" for each in part.children[1:]}
    named = any(each.kind == "call" and _settles(each, given) for each in parts)
    named = named or any(each.kind == "attr" and each.text in _ASKED for each in parts)
    typed = any(map(_typed, parts))
    if named or (typed and works):
        return "sure"
    return "perhaps" if typed else ""


def _settles(call: Node, given: set[str]) -> bool:
    """Whether a call is one of safety, or says what a value is that goes on."""
    name = last_name(call)
    fits = words(name)[:1] == ("is",) and _FITTING & set(words(name))
    return strength(name) == 3 or (bool(fits) and any(shape(each) in given for each in call.children[1:]))


def _casts(delta: Delta) -> Iterator[Fact]:
    """`x = parseInt(x)` is gone, and x goes on."""
    if any(_VALIDATING.search(each.name) for each in delta.gained.get("call", ())):
        return
    lost = {each.name for each in delta.lost.get("call", ()) if each.name in _CASTS}
    for each in delta.old.everything if lost else ():
        value = each.children[-1] if each.kind == "assign" and not each.text else None
        if value is None or value.kind != "call" or len(value.children) < 2 or last_name(value) not in lost:
            continue
        same = shape(value.children[1]) == shape(each.children[0])
        param = any(part.kind == "param" and part.text == each.children[0].text for part in delta.new.everything)
        if same and param and each.children[0].kind == "name" and not _set(delta.new, each.children[0].text):
            item = Item("call", shape(each), each.line, name=each.children[0].text, node=each)
            yield Fact("plain.dropped-cast", item, near=True)


def _set(side: Inventory, name: str) -> bool:
    return any(each.kind == "assign" and each.children[0].text == name for each in side.everything)


def _lengths(delta: Delta) -> Iterator[Fact]:
    """A refusal of long texts is gone, and a pattern is looked for in them as before."""
    left = [frozenset(_bounded(each.children[0])) for each, _ in _guards(delta.new)]
    sought = {part for each in delta.new.everything if each.kind == "call" for part in _sought(each)}
    for each, _ in _guards(delta.old):
        for mark, name in _bounded(each.children[0]).items():
            if mark in sought and not any(mark in other for other in left) and not _measured(delta):
                yield Fact("plain.dropped-length", Item("guard", mark, each.line, name=name, node=each), near=True)


def _bounded(test: Node) -> dict[str, str]:
    """The values whose length may not be above something."""
    found = {}
    for each in walk(test):
        if each.kind == "cmp" and each.text in (">", ">=", "<", "<=") and len(each.children) == 2:
            long, bound = each.children if each.text[0] == ">" else each.children[::-1]
            fixed = (bound.kind == "const" and bound.text not in ("0", "1")) or last_name(bound).isupper()
            if (
                long.kind == "attr"
                and long.text in ("length", "byteLength")
                and (fixed or "max" in words(last_name(bound)))
            ):
                found[shape(long.children[0])] = last_name(long.children[0]) or "a text"
    return found


def _sought(call: Node) -> Iterator[str]:
    if call.children[0].kind == "attr" and last_name(call) in _MATCHES:
        yield shape(call.children[0].children[0])
        yield from (shape(each) for each in call.children[1:2])


def _measured(delta: Delta) -> bool:
    return any({"length", "slice", "substring", "max"} & set(words(each.name)) for family in ("call", "name")
               for each in delta.gained.get(family, ()))  # fmt: skip


def _schemes(delta: Delta) -> Iterator[Fact]:
    """A refusal of foreign origins or of schemes that run code is gone."""
    fresh = {word for rest in ("guard", "atom", "call", "str", "name", "regex") for each in delta.gained.get(rest, ())
             for word in (*each.words, *words(each.name))}  # fmt: skip
    if fresh & (_ASKED | {"url", "valid", "allowed", "safe", "http", "https", "host", "scheme", "schemes", "sanitize"}):
        return
    left = [each for node, _ in _guards(delta.new) for each in _spoken(node.children[0])]
    for each, _ in _guards(delta.old):
        spoken = [word for word in _spoken(each.children[0]) if word not in left]
        if spoken:
            yield Fact(
                "plain.dropped-scheme", Item("guard", "", each.line, name=" ".join(spoken)[:80], node=each), near=True
            )


def _spoken(test: Node) -> list[str]:
    """The schemes and origins that a condition looks at."""
    compared = any(each.kind in ("cmp", "call") for each in walk(test))
    found = [each.text for each in walk(test) if each.kind == "attr" and each.text in _ASKED]
    found += [each.text for each in walk(test) if each.kind in ("str", "regex") and _SCHEMES.search(each.text)]
    return found if compared else []


FINDERS = (_equality, _types, _branches, _casts, _lengths, _schemes)
