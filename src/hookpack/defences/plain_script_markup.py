"""Values that went into a page as text and now go in as markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import vocabulary
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_rule import Rule
from hookpack.defences.plain_sites import calls, changes, plain_name, shape
from hookpack.defences.plain_values_clean import is_cleaner
from hookpack.defences.plain_values_twins import item_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

_TEXT = "Put it in as text."
RULES = {
    "raw-markup": Rule("deny", "weakened", "puts values in as markup, where it had {what}", _TEXT),
    "composed-markup": Rule("deny", "bypassed", "puts {what} into markup, which was text", _TEXT),
    "markup-allowed": Rule("deny", "weakened", "lets markup through by {what}", "Turn it off again."),
    "open-frame": Rule("deny", "weakened", "gives a frame more rights: {what}", "Keep it in its sandbox."),
    "opener-link": Rule("deny", "weakened", "opens a page that can reach back, without {what}", "Set it again."),
    "quoted-by-hand": Rule(
        "deny", "weakened", "sets quotes round a value, in the place of {what}", "Quote it by call."
    ),
}
_RAW = frozenset(
    vocabulary("html raw innerhtml outerhtml safestring marksafe htmlsafe trustashtml unsafehtml rawhtml htmlstring "
               "bypasssecuritytrusthtml insertadjacenthtml")
)  # fmt: skip
_SWITCHES = frozenset(
    vocabulary("html allowhtml rawhtml unsafehtml renderhtml parsehtml ishtml allowdangeroushtml escapehtmldisabled "
               "usehtml enablehtml dangerouslyusehtmlstring skipescape noescape unsafe")
)  # fmt: skip
_TEXTS = frozenset(("text", "createtextnode", "textcontent", "innertext", "escape", "settext", "append", "prepend"))
_RIGHTS = frozenset(("allow-same-origin", "allow-top-navigation", "allow-popups-to-escape-sandbox", "allow-modals"))
_MOST = 100  # texts of one symbol that are looked at
_TAG = re.compile(r"<\s*/?[a-zA-Z][^>]*$|<[a-zA-Z/][^<>]*>")
_RAW_TAGS = (("<%=", "<%-"), ("{{", "{{{"), ("#{", "!{"), ("v-text", "v-html"))


def _swapped(delta: Delta) -> Iterator[Fact]:
    """The same values given to a method that takes them as markup."""
    if not any(plain_name(each.name) in _RAW for each in delta.gained.get("call", ())):
        return
    old, new = ({shape(each): each for each in calls(side)} for side in (delta.old, delta.new))
    texts = {_given(each): each for mark, each in old.items() if mark not in new and not _is_raw(each)}
    for mark, each in new.items():
        was = texts.get(_given(each)) if mark not in old and _is_raw(each) else None
        if was is not None and any(map(_moves, each.children[1:])):
            yield Fact("plain.raw-markup", item_of(was), item_of(each), near=True)


def _is_raw(call: Node) -> bool:
    return plain_name(last_name(call)) in _RAW


def _given(call: Node) -> str:
    return " ".join(map(shape, call.children[1:])) or str(id(call))


def _moves(node: Node) -> bool:
    """Whether a value that nobody wrote down there goes in, and nothing cleans it."""
    parts = list(walk(node))
    cleaned = any(is_cleaner(last_name(each)) for each in parts if each.kind == "call")
    return not cleaned and any(each.kind in ("name", "attr", "index") for each in parts)


def _pairs(delta: Delta) -> Iterator[Fact]:
    """Settings: a text given as `html`, or a switch that lets markup through."""
    found = changes(delta)
    texts = {shape(each.old.value): each.old for each in found if each.old and not each.new}
    marked = any(each.new and each.new.name == "__html" for each in found)
    had = {shape(each) for each in delta.old.everything if marked and each.kind in ("name", "attr", "index", "call")}
    for each in found:
        if each.new is None:
            continue
        name, value = plain_name(each.new.name), each.new.value
        after = Item("setting", shape(value), each.new.line, name=each.new.name, node=value)
        if each.old is not None:
            turned = (each.old.value.text, value.text) == ("false", "true")
            if turned and name in _SWITCHES:
                yield Fact("plain.markup-allowed", after._replace(line=each.old.line), after, near=True)
        elif name == "html" and _moves(value) and each.new.kind == "pair":
            was = texts.get(shape(value))
            react = each.new.name == "__html" and shape(value) in had
            if was is not None or react:
                line = was.line if was is not None else 0
                shown = was.name if was is not None else value.text or "text"
                yield Fact("plain.raw-markup", Item("setting", shape(value), line, name=shown), after, near=True)


def _composed(delta: Delta) -> Iterator[Fact]:
    """A value that was set as text and is now a part of a text with tags in it."""
    set_ = {}
    for each in delta.lost.get("call", ()):
        if plain_name(each.name) in _TEXTS and each.node is not None and len(each.node.children) == 2:
            set_[shape(each.node.children[1])] = each
    for site in (each.old for each in changes(delta) if each.old is not None):
        if plain_name(site.name) in _TEXTS:
            set_[shape(site.value)] = Item("setting", shape(site.value), site.line, name=site.name, node=site.value)
    yield from _assigned(delta, set_)
    known = {shape(part) for part, _ in _mixed(delta.old)}
    for value, whole in _mixed(delta.new) if set_ else ():
        mark = shape(value)
        if mark in set_ and mark not in known and value.kind in ("name", "attr", "index", "call"):
            after = Item("call", "", whole.line, node=whole)
            name = last_name(value) or "a value"
            yield Fact("plain.composed-markup", set_[mark]._replace(name=name), after, near=True)
            return


def _assigned(delta: Delta, texts: dict[str, Item]) -> Iterator[Fact]:
    """What was put in as text and is now given to a property that takes markup."""
    for each in delta.new.everything if texts else ():
        if each.kind == "assign" and each.children[0].kind == "attr" and plain_name(each.children[0].text) in _RAW:
            was = texts.get(shape(each.children[-1]))
            if was is not None and _moves(each.children[-1]):
                yield Fact("plain.raw-markup", was, Item("call", "", each.line, node=each), near=True)


def _frames(delta: Delta) -> Iterator[Fact]:
    """A frame with more rights than before."""
    framed = any(each.kind in ("name", "str") and each.text == "iframe" for each in delta.new.everything)
    for each in changes(delta) if framed else ():
        if each.old is None or plain_name(each.old.name) != "sandbox" or each.old.value.kind != "str":
            continue
        fresh = set(each.new.value.text.split() if each.new else ()) - set(each.old.value.text.split())
        if each.new is None or fresh & _RIGHTS:
            name = min(fresh, default="sandbox")
            yield Fact("plain.open-frame", Item("setting", name, each.old.line, name=name), near=True)


def _mixed(side: Inventory) -> Iterator[tuple[Node, Node]]:
    """The values in texts with tags, and those texts."""
    for each in side.everything:
        if each.kind != "text" and not (each.kind == "op" and each.text == "+"):
            continue
        if any(part.kind == "str" and _TAG.search(part.text) for part in walk(each)):
            for part in each.children:
                yield (part.children[0] if part.kind == "other" and len(part.children) == 1 else part), each


def _links(delta: Delta) -> Iterator[Fact]:
    for each in changes(delta):
        if each.old is None or plain_name(each.old.name) != "rel" or each.old.value.kind != "str":
            continue
        kept = each.new.value.text if each.new is not None else ""
        blank = any(node.kind == "str" and node.text == "_blank" for node in delta.new.everything)
        if blank and "noopener" in each.old.value.text and not re.search("noopener|noreferrer", kept):
            yield Fact("plain.opener-link", Item("setting", "noopener", each.old.line, name="noopener"), near=True)


def _templates(delta: Delta) -> Iterator[Fact]:
    """Texts of templates whose tags no longer escape."""
    gained = [each for each in delta.gained.get("str", ()) if any(raw in each.key for _, raw in _RAW_TAGS)][:_MOST]
    for old in delta.lost.get("str", ())[:_MOST] if gained else ():
        for new in gained:
            for safe, raw in _RAW_TAGS:
                if raw in new.key and raw not in old.key and new.key.replace(raw, safe).replace("}}}", "}}") == old.key:
                    yield Fact("plain.raw-markup", old._replace(name=safe), new, near=True)


def _quoted(delta: Delta) -> Iterator[Fact]:
    """Quotes in a text round a bare value, which a call had made a text of the language before."""
    given = {}
    for each in delta.lost.get("call", ()):
        if each.node is not None and len(each.node.children) > 1:
            given[shape(each.node.children[1])] = each
    for whole in delta.new.everything if given else ():
        parts = _row(whole)
        for before, value, behind in zip(parts, parts[1:], parts[2:]):
            quoted = before.text[-1:] in ("'", '"', "`") and behind.text[:1] == before.text[-1:]
            if quoted and before.kind == behind.kind == "str" and shape(value) in given:
                yield Fact(
                    "plain.quoted-by-hand", given[shape(value)], Item("call", "", whole.line, node=whole), near=True
                )
                return


def _row(node: Node) -> list[Node]:
    """The pieces of a sum of texts, from left to right."""
    if node.kind == "op" and node.text == "+":
        return [part for each in node.children for part in _row(each)]
    if node.kind == "str":
        return [node._replace(text=re.sub(r"\\(['\"`])", r"\1", node.text))]
    return [node]


FINDERS = (_swapped, _pairs, _composed, _links, _frames, _templates, _quoted)
