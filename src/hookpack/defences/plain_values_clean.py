"""Values that lost what made them harmless, small or held, and go on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact, role
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import cleans, vocabulary, words
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_sites import shape
from hookpack.defences.plain_values_twins import item_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.node import Node


# field vocabulary of what makes a value harmless, by last name
_CLEANERS = frozenset(vocabulary("""
    escape html_escape escapehtml escape_html quote shlex_quote quote_plus urlencode encodeuricomponent encodeuri
    htmlspecialchars htmlentities sanitize sanitise sanitizehtml sanitize_html clean bleach purify secure_filename
    escape_filter_chars escape_dn_chars escapeshellarg escapeshellcmd quotemeta force_escape conditional_escape
    escapejs json_script strip_tags realpath escaperegexp escape_string real_escape_string quote_name
    esc xss basename abspath normpath normalize canonicalize quote_identifier escapeid escapeidentifier escapeliteral
    redact mask_secrets scrub
"""))  # fmt: skip
_LINKS = frozenset(
    ("select_for_update", "with_for_update", "lock", "resolve", "lock_for_update", "lockforupdate", "strict")
)
_HARMLESS_STEMS = (
    "escap", "sanit", "quot", "purif", "redact", "scrub", "mask", "clean", "defang", "bleach", "realpath", "secur",
)  # fmt: skip
_TRIES = 12  # so many wrapped values of one statement are looked at
BRANCHES = frozenset(("if", "loop", "try", "with", "handler"))
_SAFE_WAYS = frozenset(vocabulary("""
    format_html render render_template textcontent createtextnode jsonify dumps relative_to is_relative_to
    commonpath safe_join send_from_directory resolve urlsearchparams searchparams
"""))  # fmt: skip
_CASTS = frozenset(
    ("String", "Number", "parseInt", "int", "str", "float", "Integer", "strval", "intval", "to_s", "to_i", "UUID")
)
OUTSIDE = frozenset(("req", "request", "params", "query", "body", "args", "form", "ctx", "headers", "cookies", "argv"))


def unwraps(delta: Delta) -> Iterator[Fact]:
    """clean(x) that became x where the rest of the statement stayed what it was."""
    lost = {each.name for each in delta.lost.get("call", ()) if each.node is not None and _inner(each.node, each.name)}
    if not lost:
        return
    sides = [[each for each in side.nodes if each.kind not in BRANCHES] for side in (delta.old, delta.new)]
    shapes = [[shape(each) for each in side] for side in sides]
    fresh = Counter(shapes[1]) - Counter(shapes[0])
    known = frozenset(shapes[1])
    twins = {text: node for text, node in zip(shapes[1], sides[1]) if text in fresh}
    for node, text in zip(sides[0], shapes[0]):
        if twins and text not in known:
            yield from _unwrapped(node, lost, twins)


def _unwrapped(node: Node, lost: set[str], fresh: dict[str, Node]) -> Iterator[Fact]:
    """The calls of these names without which the statement is one of the fresh ones."""
    tried = 0
    for call in walk(node):
        name = last_name(call.children[0]) if call.kind == "call" and call.children else ""
        if name not in lost or tried > _TRIES:
            continue
        for inner in _inner(call, name):
            tried += 1
            bare = shape(_without(node, call, inner))
            if bare in fresh:
                twin = Item("call", bare, fresh[bare].line)
                yield Fact("plain.unwrapped-value", item_of(call), twin, near=True)
                break


def _inner(call: Node, name: str) -> tuple[Node, ...]:
    """What would be left without the call, if the call makes it harmless, keeps it small or holds a lock on it."""
    owner = call.children[0].children[:1] if call.children[0].kind == "attr" else ()
    if name.lower() in _LINKS:
        return owner
    if name.lower() in ("min", "clamp"):
        capped = any(map(_is_cap, call.children[1:]))
        return (
            tuple(each for each in call.children[1:] if each.kind in ("name", "attr", "call") and not _is_cap(each))
            if capped
            else ()
        )
    if is_cleaner(name):
        return (*call.children[1:2], *owner)
    return ()


def is_cleaner(name: str) -> bool:
    return name.lower() in _CLEANERS or (cleans(name) and not _shapes(name))


def _is_cap(node: Node) -> bool:
    """A number, or the name of a fixed one."""
    if node.kind == "const":
        return True
    name = last_name(node) if node.kind in ("name", "attr") else ""
    return name.isupper() or not {"max", "maximum", "limit", "cap"}.isdisjoint(words(name))


def _shapes(name: str) -> bool:
    """A name that speaks of another form of a value rather than of a harmless one, such as `encodeInt`."""
    return not any(each.startswith(_HARMLESS_STEMS) for each in words(name))


def _without(node: Node, call: Node, inner: Node) -> Node:
    if node is call:
        return inner
    return node._replace(children=tuple(_without(each, call, inner) for each in node.children))


def dropped(delta: Delta) -> Iterator[Fact]:
    """A call that makes a value harmless is gone, and the value goes on in a statement that was written anew."""
    gained = delta.gained.get("call", ())
    if any(is_cleaner(each.name) or each.name.lower() in _SAFE_WAYS for each in gained):
        return
    old = Counter(delta.old.statements)
    fresh = [node for text, node in zip(delta.new.statements, delta.new.nodes) if not _takes(old, text)]
    names = {core for node in fresh if node.kind not in BRANCHES for each in walk(node) if (core := _core(each))}
    for each in delta.lost.get("call", ()):
        if each.node is None or each.detail == "statement" or not is_cleaner(each.name):
            continue
        given = each.node.children[1:2]
        if any(_core(part) in names for part in given if _core(part)):
            yield Fact("plain.dropped-cleaning", each, None, near=True)


def _core(node: Node) -> str:
    """What a value is known by wherever it goes."""
    if node.kind == "call" and len(node.children) > 1 and (name := dotted(node.children[0])):
        return f"{name}({shape(node.children[1])}"
    return shape(node) if node.kind in ("name", "attr", "index") else ""


def conversions(delta: Delta) -> Iterator[Fact]:
    """A value from outside that was made a text or a number first, and goes on as it comes."""
    if any(role(each.name) in ("coerce", "check", "clean") for each in delta.gained.get("call", ())):
        return
    old = Counter(delta.old.statements)
    fresh = [node for text, node in zip(delta.new.statements, delta.new.nodes) if not _takes(old, text)]
    names = {
        shape(each)
        for node in fresh
        if node.kind not in BRANCHES
        for each in walk(node)
        if each.kind in ("attr", "index", "call")
    }
    for each in delta.lost.get("call", ()):
        if each.name in _CASTS and each.node is not None and len(each.node.children) > 1:
            given = each.node.children[1]
            outside = {part.text.lower() for part in walk(given) if part.kind in ("name", "attr")} & OUTSIDE
            roots = (given, *given.children[:1])
            if outside and any(shape(root) in names for root in roots if root.kind in ("attr", "index", "call")):
                yield Fact("plain.dropped-conversion", each, None, near=True)


def outside(node: Node) -> bool:
    """Whether it is a part of a request."""
    return node.kind in ("attr", "index") and any(part.text.lower() in OUTSIDE for part in walk(node))


def _takes(counted: Counter[str], text: str) -> bool:
    counted[text] -= 1
    return counted[text] >= 0
