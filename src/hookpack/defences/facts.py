"""What a symbol lost, as named facts: each says one thing about one place."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.inventory import FORCE, HARD, Item, atoms
from hookpack.defences.lexicon import checks, cleans, strength, weight, words
from hookpack.defences.node import last_name, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.defences.delta import Delta
    from hookpack.defences.node import Node

_COERCIONS = frozenset(
    """int float str lower upper casefold strip lstrip rstrip trim replace replaceall match fullmatch test search
    parseint parsefloat number string tolowercase touppercase isinstance issubclass startswith endswith indexof includes
    hasownproperty isarray isinteger isnan isfinite typeof get min max len""".split()
)
_TIERS = {3: "strong", 1: "medium", 0: "plain"}
_SWITCHES = {"True": True, "true": True, "False": False, "false": False, "None": False, "null": False}
_OUTSIDE = frozenset(
    """request req params param query body args form post cookies cookie headers header referer referrer input argv
    getcwd cwd environ env""".split()
)  # words of what comes from outside
_SINKS = frozenset(
    """redirect open exec execute eval system popen spawn render query fetch load loads join sendfile html innerhtml send
    write import include require unlink remove deserialize template""".split()
)
_LITERALS = ("..", "__proto__", "constructor", "prototype", "\0", "\\0", "%2e", "javascript:", "<!ENTITY", "<!DOCTYPE",
             "&lt;", "&amp;", "&quot;", "&#", "\\", "\r", "\n")  # fmt: skip


class Fact(NamedTuple):
    """`kind` names the loss; `item` is what was lost, `after` what stands there instead, if anything."""

    kind: str
    item: Item
    after: Item | None = None
    near: bool = False  # the code round it stayed


class Uses(NamedTuple):
    """Names in the changed symbols: how many symbols lost each, how often it stands there afterwards."""

    lost: Counter[str]
    after: Counter[str]


def uses(found: Iterable[Delta]) -> Uses:
    lost: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for each in found:
        old, new = (Counter(item.name for item in side.items if item.family in _NAMES) for side in (each.old, each.new))
        lost.update((old - new).keys())
        after.update(new)
        if each.pair.old and each.pair.new is None:
            lost[each.pair.old.bare] += 1
        if each.pair.new:
            after[each.pair.new.bare] += 1
    return Uses(lost, after)


def facts(delta: Delta, used: Uses) -> list[Fact]:
    """All facts about one symbol. Of one that is gone only what it takes along: nobody can weaken it any more."""
    found = [each for finder in _FINDERS for each in finder(delta)]
    found += _everywhere(delta, used)
    pair = delta.pair
    if pair.new is None and pair.old is not None:
        called = used.lost[pair.old.bare] > 1
        own = _class(pair.old.bare) not in ("", "coerce")
        where = "called." if called and own else "along." if called else "gone."
        found = [each._replace(kind=where + each.kind) for each in found]
        if pair.old.kind == "func" and not used.after[pair.old.bare]:
            name = pair.old.bare
            item = Item("symbol", name, pair.old.line, 0, frozenset(words(name)), name)
            found.append(Fact(f"{where}symbol.{_class(name) or 'plain'}", item))
    if found:
        found += _comments(delta)
    return found


def tier(found: Iterable[str]) -> str:
    return _TIERS[max((weight(each) for each in found), default=0)]


def _guards(delta: Delta) -> Iterator[Fact]:
    spare = list(delta.gained.get("guard", ()))
    for each in delta.lost.get("guard", ()):
        twin = _twin(each, spare)
        if twin is not None:
            spare.remove(twin)
            yield from _changed_guard(delta, each, twin)
            continue
        grade = "hard" if each.detail in HARD else "soft"
        yield Fact(f"guard.{grade}.{tier(each.words | each.said)}", each, near=delta.stays(each))


def _twin(item: Item, others: Sequence[Item]) -> Item | None:
    """The condition that tests nearly the same."""
    best, best_share = None, 0.45
    for each in others:
        total = len(item.words | each.words)
        share = len(item.words & each.words) / total if total else 0.0
        if share > best_share:
            best, best_share = each, share
    return best


def _changed_guard(delta: Delta, old: Item, new: Item) -> Iterator[Fact]:
    assert old.node is not None
    assert new.node is not None
    before, after = (Counter(map(_shape, atoms(each.node.children[0]))) for each in (old, new))
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
    return f"{node.kind}:{node.text}[{','.join(map(_shape, node.children))}]"


def _atoms(delta: Delta) -> Iterator[Fact]:
    """Parts of conditions that still stand there in another form."""
    gained = {word for each in delta.gained.get("atom", ()) for word in each.words}
    spare = list(delta.gained.get("guard", ()))
    whole = {each.line for each in delta.lost.get("guard", ()) if _twin(each, spare) is None}
    for each in delta.lost.get("atom", ()):
        if each.line in whole or each.words and len(each.words & gained) >= 0.6 * len(each.words):
            continue
        yield Fact(f"atom.{tier(each.words)}", each, near=delta.stays(each))


def _calls(delta: Delta) -> Iterator[Fact]:
    balance = Counter(_class(each.name) for each in delta.gained.get("call", ()))
    for each in delta.lost.get("call", ()):
        kind = _class(each.name)
        if balance[kind] > 0:
            balance[kind] -= 1
            continue
        near = delta.stays(each)
        if kind in ("check", "clean"):
            yield Fact(f"call.{kind}.{_TIERS[strength(each.name)]}", each, near=near)
        elif kind:
            yield Fact(f"call.{kind}", each, near=near)
        if each.detail == "statement":
            yield Fact(f"statement.{kind or 'plain'}", each, near=near)


def _class(name: str) -> str:
    if name.lower() in _COERCIONS:
        return "coerce"
    if cleans(name):
        return "clean"
    if checks(name):
        return "check"
    return "strong" if strength(name) == 3 else ""


def _decorators(delta: Delta) -> Iterator[Fact]:
    gained = Counter(tier(each.words) for each in delta.gained.get("decorator", ()))
    for each in delta.lost.get("decorator", ()):
        level = tier(each.words)
        if gained[level] > 0:
            gained[level] -= 1
            continue
        yield Fact(f"decorator.{'strong' if checks(each.name) else level}", each)


def _settings(delta: Delta) -> Iterator[Fact]:
    gained = _by_name(delta.gained.get("setting", ()))
    for each in delta.lost.get("setting", ()):
        level = _TIERS[strength(each.name)]
        near = delta.stays(each)
        twins = gained.get(each.name)
        if twins:
            yield from _changed_setting(each, twins.pop(), level, near)
        elif level != "plain":
            switch = ".on" if _SWITCHES.get(each.detail) else ""
            yield Fact(f"setting.{level}{switch}", each, near=near)


def _changed_setting(old: Item, new: Item, level: str, near: bool) -> Iterator[Fact]:
    if old.detail == new.detail:
        return
    if old.detail in _SWITCHES and new.detail in _SWITCHES:
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


def _by_name(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for each in items:
        found[each.name].append(each)
    return found


def _arguments(delta: Delta) -> Iterator[Fact]:
    lost, gained = _by_name(delta.lost.get("argument", ())), _by_name(delta.gained.get("argument", ()))
    calls = Counter(each.name for each in delta.lost.get("call", ()))
    for name, items in lost.items():
        others = gained.get(name, [])
        for each in items:
            if calls[name]:
                break  # the call itself is gone
            if not others:
                level = "strong" if checks(name) else tier(each.words)
                yield Fact(f"argument.{level}", each, near=delta.stays(each))
            elif (
                _SINKS & set(words(name))
                and not each.words & _OUTSIDE
                and (twin := next((o for o in others if o.words & _OUTSIDE), None))
            ):
                yield Fact("outside", each, twin)


def _entries(delta: Delta) -> Iterator[Fact]:
    lost, gained = _by_name(delta.lost.get("entry", ())), _by_name(delta.gained.get("entry", ()))
    for name, items in lost.items():
        if gained.get(name) or len(items) > 6:
            continue
        for each in items:
            level = _TIERS[max(strength(name), *(weight(word) for word in each.words), 0)]
            yield Fact(f"entry.{level}", each)


def _strings(delta: Delta) -> Iterator[Fact]:
    fresh = {word for each in delta.gained.get("str", ()) for word in each.words}
    for each in delta.lost.get("str", ()):
        near = delta.stays(each)
        strong = {word for word in each.words if weight(word) == 3}
        if strong - fresh:
            yield Fact("message" if len(each.words) >= 3 else "string", each, near=near)
        if len(each.key) < 40 and any(literal in each.key for literal in _LITERALS):
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


_NAMES = frozenset(("name", "import", "nested"))
_NAMED = frozenset(("name", "setting", "import", "nested", "decorator"))


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


def _everywhere(delta: Delta, used: Uses) -> Iterator[Fact]:
    """A name that several symbols lost and none has any more."""
    for each in delta.old.items:
        if each.family in _NAMES and used.lost[each.name] > 1 and not used.after[each.name]:
            if strength(each.name) == 3:
                yield Fact("everywhere", each)
                return


def _unwraps(delta: Delta) -> Iterator[Fact]:
    """f(x) that became x."""
    gained = Counter(key for each in delta.gained.get("argument", ()) for key in [each.key.partition("(")[2][:-1]])
    for each in delta.lost.get("call", ()):
        kind = _class(each.name)
        if kind in ("", "strong") or each.node is None or len(each.node.children) < 2:
            continue
        own = delta.old.shown.get(id(each.node.children[1]), "")
        if own and gained[own]:
            yield Fact(f"unwrap.{kind}", each, near=delta.stays(each))


def _swaps(delta: Delta) -> Iterator[Fact]:
    """The same values given to another function, whose name promises less."""
    gained = {_given(delta.new.shown, each): each for each in delta.gained.get("call", ())}
    for each in delta.lost.get("call", ()):
        twin = gained.get(_given(delta.old.shown, each))
        if twin is not None and strength(each.name) > strength(twin.name):
            yield Fact(f"swap.{_TIERS[strength(each.name)]}", each, twin)


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
    for each in delta.gained.get("call", ()):
        if each.name in _RISKY and not old[each.key]:
            yield Fact("risk.call", each)


_RISKY = frozenset(("eval", "exec", "system", "popen", "execSync", "Function", "unsafe_load", "full_load", "mark_safe"))
_UNSAFE = frozenset(
    (("shell", "true"), ("verify", "false"), ("autoescape", "false"), ("check_hostname", "false"), ("secure", "false"),
     ("resolve_entities", "true"), ("debug", "true"), ("rejectunauthorized", "false"), ("httponly", "false"),
     ("verify_ssl", "false"), ("csrf_exempt", "true"), ("escape", "false"), ("safe", "false"), ("validate", "false"))
)  # fmt: skip
_SQL = ("SELECT ", "INSERT ", "UPDATE ", "DELETE ")


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
            if parts and parts[0].kind == "str" and parts[0].text.lstrip().upper().startswith(_SQL):
                yield each


def _comparisons(delta: Delta) -> Iterator[Fact]:
    gained = {each.detail: each for each in delta.gained.get("cmp", ())}
    for each in delta.lost.get("cmp", ()):
        twin = gained.get(each.detail)
        if twin is not None and twin.name != each.name:
            yield Fact(f"operator.{tier(each.words)}", each, twin, delta.stays(each))


def _comments(delta: Delta) -> Iterator[Fact]:
    """Comments that spoke of security: no loss by themselves, a witness beside others."""
    sides = [_said(each.text) if each else Counter() for each in delta.pair]
    gone = sides[0] - sides[1]
    if gone and delta.pair.old:
        yield Fact("comment", Item("comment", "", delta.pair.old.line, words=frozenset(gone)))


def _said(text: str) -> Counter[str]:
    lines = (each for each in text.split("\n") if each.startswith(("#", "//", "*", "/*")))
    return Counter(word for line in lines for word in words(line) if weight(word) == 3)


_FINDERS = (
    _guards, _atoms, _calls, _decorators, _settings, _arguments, _entries, _strings, _raises, _handlers, _imports,
    _withs, _names, _unwraps, _swaps, _risks, _comparisons,
)  # fmt: skip
