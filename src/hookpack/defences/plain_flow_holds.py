"""What holds while a symbol works: its checks come first, what it finds is narrowed, locked, bounded and cleaned up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import answers, checks, strength, vocabulary, words
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_flow_places import shown
from hookpack.defences.plain_flow_refusals import refuses
from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.node import Node

RULES = {
    "late-check": Rule("deny", "bypassed", "checks with {what} only after the effect", "Check before it happens."),
    "lost-owner-filter": Rule("deny", "deleted", "no longer narrows what it finds by {what}", "Narrow it again."),
    "lost-lock": Rule("deny", "deleted", "does the same without holding {what}", "Hold it again."),
    "lost-limit": Rule("deny", "deleted", "no longer bounds by {what}", "Set the bound again."),
    "lost-clean-up": Rule("ask", "deleted", "no longer cleans up with {what} when something fails", "Clean up again."),
    "fails-open": Rule("deny", "bypassed", "lets it pass when the check itself fails: {what}", "Refuse when it fails."),
}  # fmt: skip
_MOST = 500  # statements of one symbol, and things that it lost, that are looked at
_FINDS = frozenset(
    vocabulary("""
    filter filter_by get get_object_or_404 get_or_404 where find findOne findFirst findMany findUnique findAll find_by
    find_one first one update_one delete_one updateOne deleteOne exclude andWhere first_or_404 scoped
    """)
)
_OWNERS = frozenset(
    vocabulary("""
    owner tenant account user author customer organisation organization org team member creator workspace company
    ownerid userid tenantid accountid authorid orgid customerid created
    """)
)
_LOCKS = frozenset(
    ("lock", "mutex", "semaphore", "rlock", "synchronized", "exclusive", "atomic", "transaction", "flock", "for")
)
_LOCKING = frozenset(
    ("runExclusive", "select_for_update", "with_for_update", "synchronized", "acquire", "with_lock", "lock!")
)
_BOUNDING = frozenset(("timeout", "max_size", "maxsize", "max_length", "maxlength", "limit", "max_depth",
                       "max_bytes", "maxBytes",
                       "maxBuffer", "maxContentLength", "maxBodyLength", "bodyLimit", "fileSize"))  # fmt: skip
_CLAMPS = frozenset(("min", "clamp"))
_EFFECTS = frozenset(
    vocabulary("""
    remove delete destroy drop save store put write insert update create send publish execute exec run transfer charge
    pay refund set unlink rmtree move rename apply commit start spawn grant revoke credit debit issue upload extractall
    """)
)


def _late(delta: Delta) -> Iterator[Fact]:
    """A check that stands behind an effect that stood behind it."""
    old, new = delta.old.statements, delta.new.statements
    counts = Counter(old), Counter(new)
    where = {text: at for at, text in enumerate(new)}
    both = [at for at, text in enumerate(old) if counts[0][text] == counts[1][text] == 1][:_MOST]
    for number, at in enumerate(both):
        call = _check(delta.old.nodes[at])
        if not call:
            continue
        later = [
            each for each in both[number + 1 :] if where[old[each]] < where[old[at]] and _effect(delta.old.nodes[each])
        ]
        if later:
            node = delta.old.nodes[at]
            after = delta.new.nodes[where[old[at]]]
            yield Fact("plain.late-check", Item("call", "", node.line, name=call, node=node),
                       Item("call", "", after.line, node=after), near=True)  # fmt: skip


def _check(node: Node) -> str:
    """The name of what a statement checks with."""
    if node.kind == "do" and node.children and node.children[0].kind == "call" and checks(last_name(node.children[0])):
        return last_name(node.children[0])
    if node.kind == "if" and any(each.kind == "raise" for block in node.children[1:] for each in block.children):
        names = [each.text for each in walk(node.children[0]) if each.kind in ("name", "attr")]
        return " ".join(names)[:80] if any(strength(each) == 3 for each in names) else ""
    return ""


def _effect(node: Node) -> bool:
    calls = [each for each in walk(node) if each.kind == "call"] if node.kind in ("do", "assign", "return") else []
    return any(_EFFECTS & {*words(last_name(each))[:1]} for each in calls)


def _owners(delta: Delta) -> Iterator[Fact]:
    lost = [each for each in delta.lost.get("argument", ()) if each.name in _FINDS and _owner_words(each)][:20]
    if not lost:
        return
    fresh = {
        word
        for family in ("argument", "setting", "guard", "call", "atom")
        for each in delta.gained.get(family, ())
        for word in each.words | set(words(each.name))
    }
    roots = {dotted(each.node).split(".")[0] for each in delta.new.items if each.family == "call" and each.node}
    for each in lost:
        found = _owner_words(each)
        if found & fresh or ("argument", each.key) in delta.around.items:
            continue
        calls = [
            other.node
            for other in delta.old.items
            if other.family == "call" and other.node and any(each.node is part for part in other.node.children)
        ]
        if any(dotted(call).split(".")[0] in roots for call in calls):
            yield Fact("plain.lost-owner-filter", each._replace(name=shown(each)), near=True)
            return


def _owner_words(each: Item) -> frozenset[str]:
    node = each.node
    if node is None or node.kind not in ("keyword", "cmp", "dict", "pair", "list", "and", "str"):
        return frozenset()
    keys = [part.text for part in walk(node) if part.kind in ("keyword", "pair", "attr")]
    return _OWNERS & {word for key in keys for word in (*words(key), key.lower())}


def _locks(delta: Delta) -> Iterator[Fact]:
    held = [*delta.gained.get("with", ()), *(each for each in delta.gained.get("call", ()) if _locking(each.name))]
    if held or delta.retained < 0.3:
        return
    for each in delta.lost.get("with", ()):
        if (_LOCKS - {"for"}) & each.words and not any(
            "lock" in word for family, word in delta.around.words if family == "decorator"
        ):
            yield Fact("plain.lost-lock", each._replace(name=shown(each)), near=True)
    for each in delta.lost.get("call", ()):
        if each.name in _LOCKING and not any(kind == "call" and _locking(key) for kind, key in delta.around.items):
            yield Fact("plain.lost-lock", each, near=True)
    for each in delta.lost.get("decorator", ()):
        if {"atomic", "transactional", "synchronized"} & each.words and not delta.gained.get("decorator"):
            yield Fact("plain.lost-lock", each, near=True)


def _locking(name: str) -> bool:
    return name in _LOCKING or bool(
        {"lock", "exclusive", "synchronized", "mutex", "atomic", "transaction"} & {*words(name)}
    )


def _limits(delta: Delta) -> Iterator[Fact]:
    gained = {each.name for family in ("setting", "call") for each in delta.gained.get(family, ())}
    for each in list(delta.lost.get("setting", ()))[:50]:
        node = each.node
        if node is None or node.kind not in ("keyword", "pair") or each.name not in _BOUNDING or each.name in gained:
            continue
        calls = [
            other.node
            for other in delta.old.items
            if other.family == "call" and other.node and any(node is part for part in other.node.children)
        ]
        names = {dotted(other.node) for other in delta.new.items if other.family == "call" and other.node}
        same = any(dotted(call) in names for call in calls)
        if same and not any(kind == "setting" and key.startswith(f"{each.name}=") for kind, key in delta.around.items):
            yield Fact("plain.lost-limit", each, near=True)
    for each in delta.lost.get("call", ()):
        if (
            each.name in _CLAMPS
            and each.node is not None
            and not {"guard", "cmp"} & {*delta.gained}
            and not _CLAMPS & gained
        ):
            bound = [
                part.text
                for part in each.node.children[1:]
                if part.kind in ("name", "attr") and {"max", "limit", "maximum", "most"} & {*words(part.text)}
            ]
            if bound:
                yield Fact("plain.lost-limit", each._replace(name=bound[0]), near=True)


def _clean_ups(delta: Delta) -> Iterator[Fact]:
    old, new = delta.old.statements, delta.new.statements
    if old.count("try") <= new.count("try") or delta.gained.get("with"):
        return
    for each in delta.lost.get("call", ()):
        if {*words(each.name)} & {
            "unlink",
            "rm",
            "rmtree",
            "remove",
            "close",
            "cleanup",
            "delete",
            "shred",
            "wipe",
            "release",
        }:
            yield Fact("plain.lost-clean-up", each, near=True)


def _opens(delta: Delta) -> Iterator[Fact]:
    """A handler that let nothing pass and does now, in what answers or checks."""
    name = delta.pair.name.rpartition(".")[2]
    old, new = ([each for each in side.everything if each.kind == "handler"] for side in (delta.old, delta.new))
    if not new or not (answers(name) or strength(delta.pair.name) == 3 or _answering(delta)):
        return
    before = sum(map(_passes, old))
    opened = [each for each in new if _passes(each)]
    refused = any(refuses(each.children[-1], answering=True) or _status(each) for each in old)
    if len(opened) > before and (refused or (not old and answers(name))):
        node = opened[-1]
        item = Item("handler", node.text, old[0].line if old else 0, name=node.text or "except", node=node)
        yield Fact("plain.fails-open", item, Item("handler", "", node.line, node=node), near=True)


def _answering(delta: Delta) -> bool:
    return any(part.text in ("403", "401") for part in delta.old.everything)


def _status(node: Node) -> bool:
    return any(part.kind == "const" and part.text[:1] in "45" and len(part.text) == 3 for part in walk(node))


def _passes(handler: Node) -> bool:
    body = handler.children[-1].children if handler.children else ()
    last = body[-1] if body else None
    if last is None or last.kind == "raise":
        return False
    value = last.children[0] if last.children else None
    if last.kind == "return" and value is not None:
        return value.text in ("True", "true")
    return (
        last.kind == "do"
        and value is not None
        and value.kind == "call"
        and last_name(value) == "next"
        and len(value.children) == 1
    )


FINDERS = (_late, _owners, _locks, _limits, _clean_ups, _opens)
