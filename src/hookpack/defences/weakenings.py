"""What stands there in a weaker form, or stands there and is dangerous by itself."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.condition import FORCE, atoms
from hookpack.defences.fact import TIERS, Fact, by_name, role, tier
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import strength, vocabulary, words
from hookpack.defences.node import last_name, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.defences.delta import Delta
    from hookpack.defences.node import Node

SWITCHES = {"True": True, "true": True, "False": False, "false": False, "None": False, "null": False}
# words of what comes from outside
_OUTSIDE = frozenset(
    vocabulary("""
    request req params param query body args form post cookies cookie headers header referer referrer input argv getcwd
    cwd environ env
    """)
)
_SINKS = frozenset(
    vocabulary("""
    redirect open exec execute eval system popen spawn render query fetch load loads join sendfile html innerhtml send
    write import include require unlink remove deserialize template
    """)
)
_RAW = frozenset(("html", "raw", "mark_safe", "markup", "innerhtml", "safestring", "htmlsafe"))  # not escaped any more
_RISKY = frozenset(("eval", "exec", "system", "popen", "execSync", "Function", "unsafe_load", "full_load", "mark_safe"))
_UNSAFE = frozenset(
    (("shell", "true"), ("verify", "false"), ("autoescape", "false"), ("check_hostname", "false"), ("secure", "false"),
     ("resolve_entities", "true"), ("debug", "true"), ("rejectunauthorized", "false"), ("httponly", "false"),
     ("verify_ssl", "false"), ("csrf_exempt", "true"), ("escape", "false"), ("safe", "false"), ("validate", "false"))
)  # fmt: skip
# settings that protect while they are on
SAFE = frozenset(
    (name, True)
    for name in vocabulary("""
    autoescape verify check_hostname secure httponly http_only rejectunauthorized verify_ssl ssl_verify validate escape
    escaped safe sanitize strict sandbox sandboxed session_cookie_secure csrf_cookie_secure noopener
    """)
)
_UNBOUNDED = re.compile(r"(?<!\\)(?:[*+]|\{\d+,\})")
_EXCLUDED = re.compile(r"\[\^((?:\\.|[^\]\\])*)\]")
_STRICT = (
    re.compile(r"(?<!\\)\^|\\A"),
    re.compile(r"(?<!\\)\$|\\[zZ]"),
    re.compile(r"\\[^wsdWSDbB]"),
    re.compile(r"\[\^|\(\?<?!"),
)  # anchors, characters meant as themselves, exclusions
_SQL = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ")


def same_test(item: Item, others: Sequence[Item]) -> Item | None:
    """The condition that tests nearly the same."""
    best, best_share = None, 0.45
    for each in others:
        total = len(item.words | each.words)
        share = len(item.words & each.words) / total if total else 0.0
        if share > best_share:
            best, best_share = each, share
    return best


def changed_guard(delta: Delta, old: Item, new: Item) -> Iterator[Fact]:
    if old.node is None or new.node is None:
        return
    before, after = (Counter(map(_shape, atoms(each.children[0]))) for each in (old.node, new.node))
    gone, fresh = before - after, after - before
    level = tier(old.words)
    near = delta.stays(old)
    if gone and not fresh:
        yield Fact(f"part.{level}", old, new, near)
    elif tier(old.words - new.words) == "strong":
        yield Fact("part.words", old, new, near)
    elif gone:
        yield Fact(f"changed.{level}", old, new, near)
    if FORCE.index(old.detail) > FORCE.index(new.detail) and old.detail in ("raise", "stop", "return"):
        yield Fact("softer", old, new, near)


def _shape(node: Node) -> str:
    text = "" if node.kind == "call" else node.text
    return f"{node.kind}:{text}[{','.join(map(_shape, node.children))}]"


def changed_setting(old: Item, new: Item, level: str, near: bool) -> Iterator[Fact]:
    if old.detail == new.detail:
        return
    if old.detail in SWITCHES and new.detail in SWITCHES:
        yield Fact(f"switched.{level}", old, new, near)
        return
    before, after = _number(old.detail), _number(new.detail)
    if before is not None and after is not None:
        yield Fact(f"number.{level}.{'grown' if after > before else 'shrunk'}", old, new, near)
    elif strength(old.detail) > strength(new.detail):
        yield Fact(f"value.{level}", old, new, near)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _unwraps(delta: Delta) -> Iterator[Fact]:
    """f(x) that became x, and not g(x) that does the same."""
    others = {(role(each.name), _given(delta.new.shown, each)[:1]) for each in delta.gained.get("call", ())}
    gained = Counter(key for each in delta.gained.get("argument", ()) for key in [each.key.partition("(")[2][:-1]])
    for each in delta.lost.get("call", ()):
        kind = role(each.name)
        if kind in ("", "strong") or each.node is None or len(each.node.children) < 2:
            continue
        own = delta.old.shown.get(id(each.node.children[1]), "")
        if own and gained[own] and (kind, (own,)) not in others:
            yield Fact(f"unwrap.{kind}", each, near=delta.stays(each))


def _swaps(delta: Delta) -> Iterator[Fact]:
    """The same values given to another function, whose name promises less."""
    gained = {_given(delta.new.shown, each): each for each in delta.gained.get("call", ())}
    for each in delta.lost.get("call", ()):
        twin = gained.get(_given(delta.old.shown, each))
        if twin is not None and twin.name.lower() in _RAW and each.name.lower() not in _RAW:
            yield Fact("risk.call", twin)
        if twin is not None and strength(each.name) > strength(twin.name):
            yield Fact(f"swap.{TIERS[strength(each.name)]}", each, twin)


def _given(shown: dict[int, str], call: Item) -> tuple[str, ...]:
    assert call.node is not None
    return tuple(shown.get(id(each), "") for each in call.node.children[1:]) or (str(id(call)),)


def _risks(delta: Delta) -> Iterator[Fact]:
    """What is dangerous by itself and was not there before."""
    for each in delta.gained.get("setting", ()):
        if (each.name.lower(), each.detail.lower()) in _UNSAFE:
            yield Fact("risk.setting", each)
    before = sum(1 for _ in _queries(delta.old.nodes))
    fresh = list(_queries(delta.new.nodes))
    if len(fresh) > before:
        yield Fact("risk.query", Item("query", "", fresh[0].line, node=fresh[0]))
    old = Counter(each.key for each in delta.old.items if each.family == "call")
    earlier = delta.around.gone if delta.pair.old is None else ()  # it may have gone by another name
    for each in delta.gained.get("call", ()):
        if each.name in _RISKY and not old[each.key] and not any(f"{each.name}(" in gone.text for gone in earlier):
            yield Fact("risk.call", each)


def _queries(nodes: Iterable[Node]) -> Iterator[Node]:
    """SQL that is put together from pieces."""
    for node in nodes:
        if node.kind in ("if", "loop", "try", "handler", "with"):
            continue
        for each in walk(node):
            if each.kind == "call" and last_name(each) == "format" and len(each.children) > 1:
                parts: Sequence[Node] = each.children[0].children
            elif (each.kind == "op" and each.text in "+%") or each.kind == "text":
                parts = each.children if len(each.children) > 1 else ()
            else:
                continue
            sql = parts and parts[0].kind == "str" and parts[0].text.lstrip().upper().startswith(_SQL)
            if sql and any(map(_varies, (*parts[1:], *(each.children[1:] if each.kind == "call" else ())))):
                yield each


def _varies(part: Node) -> bool:
    """Whether the part is anything but text and constants of the code."""
    return any(each.kind in ("name", "attr") and not each.text.isupper() for each in walk(part))


def _comparisons(delta: Delta) -> Iterator[Fact]:
    gained = {each.detail: each for each in delta.gained.get("cmp", ())}
    for each in delta.lost.get("cmp", ()):
        twin = gained.get(each.detail)
        if twin is not None and twin.name != each.name:
            yield Fact(f"operator.{tier(each.words)}", each, twin, delta.stays(each))


def _opened(delta: Delta) -> Iterator[Fact]:
    """A call that does something with what it is given, and is given a value from outside for one that was not."""
    lost, gained = by_name(delta.lost.get("argument", ())), by_name(delta.gained.get("argument", ()))
    for name, items in lost.items():
        fresh = [each for each in gained.get(name, ()) if each.words & _OUTSIDE]
        if fresh and _SINKS & set(words(name)):
            fixed = ".on" if "redirect" in words(name) else ""
            yield from (Fact(f"outside{fixed}", each, fresh[0]) for each in items if not each.words & _OUTSIDE)


def _regexes(delta: Delta) -> Iterator[Fact]:
    """A pattern that became looser, or slower, by what it is made of."""
    for old, new in zip(delta.lost.get("regex", ()), delta.gained.get("regex", ())):
        looser = any(len(each.findall(new.key)) < len(each.findall(old.key)) for each in _STRICT)
        excluded, left = (sum(map(len, _EXCLUDED.findall(each.key))) for each in (old, new))
        if looser or left < excluded or len(_UNBOUNDED.findall(new.key)) > len(_UNBOUNDED.findall(old.key)):
            yield Fact("regex", old, new, near=True)


FINDERS = (_unwraps, _swaps, _risks, _comparisons, _opened, _regexes)
