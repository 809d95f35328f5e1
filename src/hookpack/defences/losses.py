"""What is gone from a symbol: guards, calls, decorators, settings, messages."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.condition import HARD
from hookpack.defences.fact import TIERS, Fact, by_name, role, tier
from hookpack.defences.lexicon import answers, checks, strength, weight
from hookpack.defences.weakenings import SAFE, SWITCHES, changed_guard, changed_setting, same_test

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta

# what a defence looks for or writes, inside a short text, and what it looks for as the whole text
_LITERALS = ("..", "__proto__", "constructor", "prototype", "\0", "\\0", "%2e", "javascript:", "<script", "<!ENTITY",
             "<!DOCTYPE", "&lt;", "&amp;", "&quot;", "&#")  # fmt: skip
_WHOLE = frozenset(("--", "\\", "\\\\", "\r", "\n", "\r\n", "\\r", "\\n"))
_NAMED = frozenset(("name", "setting", "import", "nested", "decorator"))


def _guards(delta: Delta) -> Iterator[Fact]:
    spare = list(delta.gained.get("guard", ()))
    for each in delta.lost.get("guard", ()):
        twin = same_test(each, spare)
        if twin is not None:
            spare.remove(twin)
            yield from changed_guard(delta, each, twin)
            continue
        grade = "hard" if each.detail in HARD else "soft"
        level = tier(each.words | each.said)
        if level == "plain" and answers(delta.pair.name.rpartition(".")[2]):
            level = "medium"
        yield Fact(f"guard.{grade}.{level}", each, near=delta.stays(each))


def _atoms(delta: Delta) -> Iterator[Fact]:
    """Parts of conditions that still stand there in another form."""
    gained = {word for each in delta.gained.get("atom", ()) for word in each.words}
    spare = list(delta.gained.get("guard", ()))
    whole = {each.line for each in delta.lost.get("guard", ()) if same_test(each, spare) is None}
    for each in delta.lost.get("atom", ()):
        if each.line in whole or (each.words and len(each.words & gained) >= 0.6 * len(each.words)):
            continue
        yield Fact(f"atom.{tier(each.words)}", each, near=delta.stays(each))


def _calls(delta: Delta) -> Iterator[Fact]:
    balance = Counter(role(each.name) for each in delta.gained.get("call", ()))
    for each in delta.lost.get("call", ()):
        kind = role(each.name)
        if balance[kind] > 0:
            balance[kind] -= 1
            continue
        near = delta.stays(each)
        if kind in ("check", "clean"):
            yield Fact(f"call.{kind}.{TIERS[strength(each.name)]}", each, near=near)
        else:
            yield Fact(f"call.{kind or 'plain'}", each, near=near)
        if each.detail == "statement":
            yield Fact(f"statement.{kind or 'plain'}", each, near=near)


def _decorators(delta: Delta) -> Iterator[Fact]:
    gained = Counter(tier(each.words) for each in delta.gained.get("decorator", ()))
    for each in delta.lost.get("decorator", ()):
        level = tier(each.words)
        if gained[level] > 0:
            gained[level] -= 1
            continue
        yield Fact(f"decorator.{'strong' if checks(each.name) else level}", each)


def _settings(delta: Delta) -> Iterator[Fact]:
    gained = by_name(delta.gained.get("setting", ()))
    for each in delta.lost.get("setting", ()):
        level = TIERS[strength(each.name)]
        near = delta.stays(each)
        twins = gained.get(each.name)
        if twins:
            yield from changed_setting(each, twins.pop(), level, near)
        elif (each.name.lower(), SWITCHES.get(each.detail)) in SAFE:
            yield Fact("safe", each, near=near)
        elif level != "plain":
            switch = ".on" if SWITCHES.get(each.detail) else ""
            yield Fact(f"setting.{level}{switch}", each, near=near)


def _arguments(delta: Delta) -> Iterator[Fact]:
    lost, gained = by_name(delta.lost.get("argument", ())), by_name(delta.gained.get("argument", ()))
    calls = Counter(each.name for each in delta.lost.get("call", ()))
    for name, items in lost.items():
        if calls[name] or gained.get(name):
            continue  # the call itself is gone, or the argument is another one
        for each in items:
            level = "strong" if checks(name) else tier(each.words)
            yield Fact(f"argument.{level}", each, near=delta.stays(each))


def _entries(delta: Delta) -> Iterator[Fact]:
    lost, gained = by_name(delta.lost.get("entry", ())), by_name(delta.gained.get("entry", ()))
    for name, items in lost.items():
        if gained.get(name) or len(items) > 6:
            continue
        for each in items:
            level = TIERS[max(strength(name), *(weight(word) for word in each.words), 0)]
            yield Fact(f"entry.{level}", each)


def _strings(delta: Delta) -> Iterator[Fact]:
    fresh = {word for each in delta.gained.get("str", ()) for word in each.words}
    for each in delta.lost.get("str", ()):
        near = delta.stays(each)
        strong = {word for word in each.words if weight(word) == 3}
        if strong - fresh:
            yield Fact("message" if len(each.words) >= 3 else "string", each, near=near)
        if each.key in _WHOLE or (len(each.key) < 40 and any(literal in each.key for literal in _LITERALS)):
            yield Fact("literal", each, near=near)
        if _is_header(each.key):
            yield Fact("header", each, near=near)


def _is_header(text: str) -> bool:
    parts = text.split("-")
    return len(parts) > 1 and text[:1].isupper() and all(each.isalpha() for each in parts) and strength(text) > 0


def _raises(delta: Delta) -> Iterator[Fact]:
    spare = len(delta.gained.get("raise", ()))
    for each in list(delta.lost.get("raise", ()))[spare:]:
        yield Fact(f"raise.{tier(each.words | each.said)}", each, near=delta.stays(each))


def _handlers(delta: Delta) -> Iterator[Fact]:
    if delta.gained.get("handler"):
        return
    for each in delta.lost.get("handler", ()):
        if each.detail in HARD:
            yield Fact("handler", each, near=delta.stays(each))


def _imports(delta: Delta) -> Iterator[Fact]:
    fresh = {word for each in delta.gained.get("import", ()) for word in each.words}
    for each in delta.lost.get("import", ()):
        level = tier(each.words)
        if level != "plain" and not each.words & fresh:
            yield Fact(f"import.{level}", each)


def _withs(delta: Delta) -> Iterator[Fact]:
    if not delta.gained.get("with"):
        for each in delta.lost.get("with", ()):
            yield Fact(f"with.{tier(each.words)}", each, near=delta.stays(each))


def _names(delta: Delta) -> Iterator[Fact]:
    """Words of security in names that stand there less often than before."""
    before, after = (
        Counter(w for each in side.items if each.family in _NAMED for w in each.words if weight(w) == 3)
        for side in (delta.old, delta.new)
    )
    if before.total() <= after.total() or delta.pair.new is None:
        return
    for word in sorted(before - after):
        item = next(each for each in delta.old.items if each.family in _NAMED and word in each.words)
        lost = next((each for family in _NAMED for each in delta.lost.get(family, ()) if word in each.words), item)
        yield Fact("name.fewer" if after[word] else "name.none", lost, near=delta.stays(lost))


FINDERS = (
    _guards, _atoms, _calls, _decorators, _settings, _arguments, _entries, _strings, _raises, _handlers, _imports,
    _withs, _names,
)  # fmt: skip
