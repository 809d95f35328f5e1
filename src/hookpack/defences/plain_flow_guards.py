"""Refusals that a symbol gave up or made rarer, while what they guarded is still there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.condition import HARD
from hookpack.defences.fact import Fact, role, tier
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import answers, checks, words
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_flow_around import moved
from hookpack.defences.plain_flow_refusals import refusals, refuses, statements
from hookpack.defences.plain_rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.defences.delta import Delta
    from hookpack.defences.node import Node
    from hookpack.defences.plain_flow_refusals import Refusal

_STRICT = "Keep the stricter condition."
_KEEP = "Put it back, or show that every path still passes it."
RULES = {
    "removed-guard": Rule("deny", "deleted", "no longer rejects {what}", _KEEP),
    "removed-check": Rule("deny", "deleted", "no longer calls {what}", _KEEP),
    "removed-guard-perhaps": Rule("ask", "deleted", "no longer rejects {what}", _KEEP),
    "loosened-guard": Rule("deny", "weakened", "refuses less often than {what} did", _STRICT),
    "loosened-guard-perhaps": Rule("ask", "weakened", "may refuse less often than {what} did", _STRICT),
    "bypassed-guard": Rule("deny", "bypassed", "leaves before it comes to {what}", "Check first."),
    "silenced-guard": Rule("deny", "bypassed", "goes on where {what} refused", "Refuse again."),
    "silenced-guard-perhaps": Rule("ask", "bypassed", "goes on where {what} refused", "Refuse again."),
    "stranded-guard": Rule("deny", "bypassed", "moved {what} to where nothing calls it", "Call it."),
    "ignored-check": Rule("deny", "bypassed", "calls {what} and ignores the answer", "Refuse when it says no."),
}  # fmt: skip
_MOST = 300  # refusals of one symbol; with more it is generated, or a table
_BOUNDS = frozenset(("max", "maximum", "limit", "quota", "budget"))
_AMOUNTS = frozenset(("size", "length", "len", "depth", "bytes", "count", "amount", "balance"))
_INSIDE = frozenset(
    ("is_relative_to", "relative_to", "commonpath", "commonprefix", "parents", "isSubPath", "isPathInside", "HasPrefix")
)
_OWNERS = frozenset(
    ("owner", "tenant", "account", "user", "author", "member", "organisation", "organization", "org", "team")
)
_RIGHTS = frozenset(
    (
        "scope",
        "scopes",
        "permission",
        "permissions",
        "role",
        "roles",
        "admin",
        "login",
        "csrf",
        "auth",
        "access",
        "right",
    )
)
_WITHIN = frozenset(("inside", "within", "contained", "outside"))
_BEGINS, _ROOTS = (
    frozenset(("startswith", "startsWith")),
    frozenset(("root", "base", "dir", "folder", "directory", "sep")),
)
_ABSENT = (" is const:None", "== const:null", "== const:undefined", "=== const:null", "=== const:undefined")
_GATES = frozenset(("422", "401", "403", "413", "429"))


class Sides(NamedTuple):
    """The refusals of a symbol before and after."""

    old: Sequence[Refusal]
    new: Sequence[Refusal]


def sides(delta: Delta) -> Sides:
    name = delta.pair.name.rpartition(".")[2]
    old, new = (refusals(each, name) for each in (delta.old, delta.new))
    return Sides(old, new) if max(len(old), len(new)) <= _MOST else Sides((), ())


def grave(each: Refusal, symbol: str) -> bool:
    """Whether what it refuses, or how it says so, speaks of security alone."""
    if (
        tier(each.words | each.said | frozenset(words(symbol))) == "strong"
        or _bounds(each)
        or _owns(each)
        or _entitles(each)
    ):
        return True
    parts = {part.text for part in walk(each.node.children[0])} if each.node.children else set()
    if parts & _INSIDE or each.words & _WITHIN or (parts & _BEGINS and each.words & _ROOTS):
        return True
    if each.how == "reset":
        return any(" not in " in part and part.rpartition(" ")[2].isupper() for part in each.test)
    return any(part.text in _GATES for body in each.node.children[1:] for part in walk(body))


def _bounds(each: Refusal) -> bool:
    compared = any(" < " in part or " <= " in part for part in each.test)
    return compared and bool(each.words & _BOUNDS) and each.how in ("raise", "stop")


def _owns(each: Refusal) -> bool:
    compared = any(" != " in part or part.startswith("call ") for part in each.test)
    return compared and bool(each.words & _OWNERS) and (each.how != "skip" or "origin" in each.words)


def _entitles(each: Refusal) -> bool:
    return any(part.startswith("call ") for part in each.test) and bool(each.words & _RIGHTS)


def _item(delta: Delta, each: Refusal) -> Item:
    test = each.node.children[0] if each.node.children else each.node
    shown = delta.old.shown.get(id(test), "")
    return Item("guard", shown, each.node.line, name=_spelled(test), words=each.words, node=each.node)


def _spelled(node: Node) -> str:
    names = [each.text for each in walk(node) if each.kind in ("name", "attr", "str")]
    return " ".join(dict.fromkeys(names))[:80] or node.kind


def _guards(delta: Delta) -> Iterator[Fact]:
    old, new = sides(delta)
    known = {each.whole for each in old}
    fresh = [each for each in new if each.whole not in known]
    said: set[int] = set()
    for each in old:
        if id(each.node) in said or any(other.whole <= each.whole for other in new):
            continue
        for fact in _loss(delta, each, new, fresh):
            said.add(id(each.node))
            yield fact


def _loss(delta: Delta, each: Refusal, new: Sequence[Refusal], fresh: Sequence[Refusal]) -> Iterator[Fact]:
    item, alone, sure = _item(delta, each), _alone(delta, each), _sure(delta, each)
    serious = alone or grave(each, delta.pair.name)
    doubt = "" if sure and serious else "-perhaps"
    grown = [other for other in new if other.whole > each.whole]
    if grown:
        twin = min(grown, key=lambda other: len(other.whole))
        after = Item("guard", "", twin.node.line, node=twin.node)
        if serious and (kind := _narrower(delta, each, twin)):
            yield Fact(f"plain.{kind}{doubt if kind == 'loosened-guard' else ''}", item, after, near=True)
    elif (silenced := _silenced(delta, each)) is not None:
        if serious:
            after = Item("guard", "", silenced.line, node=silenced)
            yield Fact(f"plain.silenced-guard{doubt}", item, after, near=True)
    elif (ignored := _ignored(delta, each)) is not None:
        yield Fact("plain.ignored-check", item, Item("call", "", ignored.line, node=ignored), near=True)
    elif each.test and each.how != "skip" and not _alike(each, fresh) and (alone or _lives(delta, each)):
        yield from _gone(delta, each, item, wanted=sure and serious)


def _sure(delta: Delta, each: Refusal) -> bool:
    """Whether what happens where it does not hold is a refusal, and not just an end."""
    if each.how in ("raise", "stop", "reset") or "origin" in each.words:
        return True
    return each.how == "return" and answers(delta.pair.name.rpartition(".")[2])


def _alone(delta: Delta, each: Refusal) -> bool:
    """Whether nothing changed but this refusal of some value, of which a part of the condition may be left."""
    if each.how not in ("raise", "stop") or all(part.endswith(_ABSENT) for part in each.test):
        return False
    inside = {id(part) for part in walk(each.node)}
    own, rest = Counter[str](), Counter[str]()
    for node, text in zip(delta.old.nodes, delta.old.statements):
        (own if id(node) in inside else rest)[text] += 1
    now = Counter(delta.new.statements)
    fresh = now - rest - own
    return not rest - now and fresh.total() <= 1 and all(text.startswith("if ") for text in fresh)


def _gone(delta: Delta, each: Refusal, item: Item, *, wanted: bool) -> Iterator[Fact]:
    home = moved(each, delta, delta.around)
    if home == "stranded":
        yield Fact("plain.stranded-guard", item, near=True)
    elif wanted and home != "helper":
        doubt = "-perhaps" if home or _replaced(delta, each) else ""
        is_call = each.node.kind == "do" and not doubt
        yield Fact("plain.removed-check" if is_call else f"plain.removed-guard{doubt}", item, near=True)


def _narrower(delta: Delta, each: Refusal, twin: Refusal) -> str:
    """How the refusal `twin` is less than what it was: parts of it must hold, or something leaves before it.

    "" where what stands round it was changed as well, so that nobody can tell.
    """
    if each.test and not twin.test <= each.test:
        return "loosened-guard"
    fresh = twin.whole - each.whole
    sure = each.test and not any(delta.lost.get(family) for family in ("guard", "call"))
    sure = sure and grave(each, delta.pair.name)
    return "bypassed-guard" if sure and (fresh <= twin.exits or twin.alone) else ""


def _silenced(delta: Delta, each: Refusal) -> Node | None:
    """The same condition, that stands there with a block that does not refuse."""
    if each.node.kind != "if":
        return None
    key = delta.old.shown.get(id(each.node.children[0]))
    if not key or key in ("_", "not:[_]"):
        return None
    for other in statements(delta.new):
        if other.kind == "if" and delta.new.shown.get(id(other.children[0])) == key:
            mild = not any(refuses(block) for block in other.children[1:])
            return other if mild and not any(part.kind in ("raise", "return") for part in walk(other)) else None
    return None


def _ignored(delta: Delta, each: Refusal) -> Node | None:
    """The call of a check that the condition consisted of, made for nothing."""
    if each.node.kind != "if":
        return None
    calls = {delta.old.shown.get(id(part)) for part in walk(each.node.children[0])
             if part.kind == "call" and checks(last_name(part))}  # fmt: skip
    for other in statements(delta.new):
        if other.kind == "do" and other.children and delta.new.shown.get(id(other.children[0])) in calls - {None}:
            return other
    return None


def _alike(each: Refusal, new: Iterable[Refusal]) -> bool:
    """Whether some refusal still tests nearly the same, so that nobody can tell which is the stricter."""
    for other in new:
        if other.test and all(map(_presence, other.test)) and not all(map(_presence, each.test)):
            continue  # that there is a value says nothing about it
        if len(each.words & other.words) > 0.4 * len(each.words | other.words):
            return True
        if each.said and each.said == other.said and each.how == other.how and other.whole - each.whole:
            return True
    return False


def _presence(part: str) -> bool:
    return part.endswith(_ABSENT) or (part.startswith("not ") and "(" not in part) or "isNaN" in part


def _lives(delta: Delta, each: Refusal) -> bool:
    """Whether the symbol still does what it did behind the refusal, or answers with the rest of the condition."""
    if each.node.kind == "return":
        old, new = sides(delta)
        kept = {other.whole for other in new}
        return any(other.node is each.node and other.whole in kept for other in old)
    inside = {id(part) for part in walk(each.node)}
    there = Counter(delta.new.statements)
    names = Counter(item.name for item in delta.new.items if item.family == "call")
    for node, text in zip(delta.old.nodes, delta.old.statements):
        if id(node) in inside or node.line < each.node.line:
            continue
        if (
            there[text] > 0
            and node.kind in ("do", "assign", "return", "with", "loop")
            and any(part.kind == "call" for part in walk(node))
        ):
            return True
        if any(part.kind == "call" and names[last_name(part)] and role(last_name(part)) != "coerce"
               for part in walk(node)):  # fmt: skip
            return True
    return False


def _replaced(delta: Delta, each: Refusal) -> bool:
    """Whether anything came that may do the same work."""
    gained = delta.gained
    if gained.get("raise") or gained.get("decorator") or any(_is_new(delta, item) for item in gained.get("guard", ())):
        return True
    if any(role(item.name) in ("check", "clean", "strong") for item in gained.get("call", ())):
        return True
    tested = {part.text for part in walk(each.node) if part.kind in ("name", "attr")}
    before = {item.name for item in delta.old.items if item.family == "call"}
    fresh = [item for item in gained.get("call", ()) if item.name not in before and item.node is not None]
    return any(tested & {part.text for argument in item.node.children[1:] for part in walk(argument)} and
               item.detail == "statement" for item in fresh if item.node is not None)  # fmt: skip


def _is_new(delta: Delta, guard: Item) -> bool:
    """Whether a guard refuses anything that was not refused before."""
    if guard.detail not in HARD or guard.detail == "skip":
        return False
    old, new = sides(delta)
    own = [other for other in new if other.node is guard.node]
    if own and all(other.test and all(map(_presence, other.test)) for other in own):
        return False
    return not own or any(not any(other.whole <= mine.whole for other in old) for mine in own)


FINDERS = (_guards,)
