"""Links of a chain that kept out what is not allowed, or made each value harmless, and were taken out of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact, role
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import answers, strength, vocabulary, words
from hookpack.defences.node import dotted, last_name, walk
from hookpack.defences.plain_rule import Rule
from hookpack.defences.plain_sites import shape
from hookpack.defences.plain_values_clean import BRANCHES, is_cleaner, outside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Inventory
    from hookpack.defences.node import Node

RULES = {
    "dropped-link": Rule("deny", "deleted", "lets through what it kept out with {what}", "Put the link back."),
    "dropped-part": Rule("deny", "weakened", "no longer asks for {what}", "Ask for it again."),
    "one-for-all": Rule("deny", "weakened", "asks of one value what held for all: {what}", "Ask it of all of them."),
    "unrooted-path": Rule("deny", "weakened", "builds a path without {what}, which kept it inside", "Root it again."),
    "shorter-chain": Rule("deny", "weakened", "no longer looks for {what}", "Look for it again."),
    "dropped-validator": Rule("deny", "weakened", "takes more than {what} did", "Ask for it again."),
    "dropped-cut": Rule("ask", "weakened", "takes a text of any length, without {what}", "Cut it again."),
    "narrowed-table": Rule("deny", "weakened", "no longer looks whether {what} has it", "Look there again."),
}
_LINKS = frozenset(("filter", "map", "every", "some", "reject", "flatMap"))
_SIEVES = frozenset(("filter", "every", "some", "reject"))
_TESTS = frozenset(vocabulary("has includes test startswith endswith own safe hasown hasownproperty isarray indexof"))
_WHOSE = frozenset(vocabulary("owner tenant account author org organisation organization team member role roles admin"))
_MOST = 200  # statements that are looked at
_TRIES = 12  # links of one statement that are looked at
_BUILDERS = frozenset(
    ("joi", "z", "zod", "yup", "body", "check", "param", "query", "header", "cookie", "superstruct", "v")
)
_ASKING = frozenset(
    vocabulary("max length email url uuid guid regex pattern matches alphanum strict refine isEmail isURL isUUID isInt "
               "isLength isAlphanumeric escape valid integer hex ip oneOf isIn isMongoId isNumeric domain uri hostname")
)  # fmt: skip
_PARSING = frozenset(("parse", "parseAsync", "validate", "validateSync", "validateAsync", "assert", "cast", "decode"))
_FORMATS = frozenset(("JSON", "qs", "querystring", "url", "URL", "path", "cookie", "yaml", "Date", "marked"))
_CUTTING = frozenset(("slice", "substring", "substr"))
_JOINS = frozenset(("join", "resolve", "normalize"))


def _dropped(delta: Delta) -> Iterator[Fact]:
    """Statements that are the same but for one link of a chain, or one part of a conjunction."""
    sides = [[each for each in side.nodes if each.kind not in BRANCHES][:_MOST] for side in (delta.old, delta.new)]
    shapes = [[shape(each) for each in side] for side in sides]
    fresh = dict(zip(shapes[1], sides[1]))
    for mark in set(shapes[0]):
        fresh.pop(mark, None)
    validated = any(role(each.name) == "check" for each in delta.gained.get("call", ()))
    for node, text in zip(sides[0], shapes[0]) if fresh else ():
        if text not in shapes[1]:
            found = _without_one(node, fresh)
            yield from (each for each in found if not (validated and each.kind == "plain.bare-input"))


def _without_one(node: Node, fresh: dict[str, Node]) -> Iterator[Fact]:
    tried = 0
    for part in walk(node):
        for rest, gone, kind in _shorter(part):
            tried += 1
            if tried > _TRIES:
                return
            twin = fresh.get(shape(_put(node, part, rest)))
            if twin is not None:
                item = Item("call", shape(gone)[:200], gone.line, name=_spelled(gone), node=gone)
                yield Fact(f"plain.{kind}", item, Item("call", "", twin.line, node=twin), near=True)
                return


def _shorter(part: Node) -> Iterator[tuple[Node, Node, str]]:
    """(what is left, what went, which rule): the ways in which something that guards can be taken out."""
    if part.kind == "call" and part.children[0].kind == "attr":
        for way in (_sieved, _validated, _parsed):
            yield from way(part, part.children[0].text)
    if part.kind == "and":
        for at, each in enumerate(part.children):
            if not _guards(each):
                continue
            rest = part.children[:at] + part.children[at + 1 :]
            yield (rest[0] if len(rest) == 1 else part._replace(children=rest)), each, "dropped-part"


def _sieved(part: Node, name: str) -> Iterator[tuple[Node, Node, str]]:
    if name not in _LINKS or len(part.children) < 2:
        return
    tests = _tests(part.children[1])
    if tests if name in _SIEVES else _cleans(part.children[1]):
        yield part.children[0].children[0], part, "dropped-link"
    if name == "every" and tests:
        yield _renamed(part, "some"), part, "one-for-all"


def _validated(part: Node, name: str) -> Iterator[tuple[Node, Node, str]]:
    """A link of a schema: z.string().max(64)."""
    if name in _ASKING and dotted(part.children[0]).split(".")[0].lower() in _BUILDERS:
        yield part.children[0].children[0], part, "dropped-validator"
        if name == "strict":
            yield _renamed(part, "passthrough"), part, "dropped-validator"


def _parsed(part: Node, name: str) -> Iterator[tuple[Node, Node, str]]:
    """A schema's look at what a request says; a text cut to a length."""
    owner = part.children[0].children[0]
    if name in _PARSING and len(part.children) > 1 and owner.text not in _FORMATS and outside(part.children[1]):
        yield part.children[1], part, "bare-input"
    if name in _CUTTING and [each.kind for each in part.children[1:]] == ["const", "const"]:
        yield owner, part, "dropped-cut"


def _renamed(call: Node, name: str) -> Node:
    return call._replace(children=(call.children[0]._replace(text=name), *call.children[1:]))


def _tests(callback: Node) -> bool:
    """Whether a callback answers what may pass: by its name, or by what it asks."""
    name = last_name(callback) if callback.kind in ("name", "attr") else ""
    if name:
        return role(name) == "check" or (answers(name) and strength(name) > 0)
    called = {last_name(each).lower() for each in walk(callback) if each.kind == "call"}
    spoken = {word for each in walk(callback) if each.kind in ("name", "attr", "str") for word in words(each.text[:80])}
    return bool(called & _TESTS or spoken & _WHOSE) or any(strength(word) == 3 for word in spoken)


def _cleans(callback: Node) -> bool:
    names = [last_name(callback)] if callback.kind in ("name", "attr") else [
        last_name(each) for each in walk(callback) if each.kind == "call"
    ]  # fmt: skip
    return any(is_cleaner(name) for name in names if name)


def _guards(part: Node) -> bool:
    if part.kind == "call":
        name = last_name(part)
        if name in ("every", "some") and len(part.children) > 1:
            return _tests(part.children[1])
        return role(name) == "check" and strength(name) == 3
    if part.kind == "not":
        return bool(part.children) and _guards(part.children[0])
    return False


def _put(node: Node, part: Node, rest: Node) -> Node:
    if node is part:
        return rest
    return node._replace(children=tuple(_put(each, part, rest) for each in node.children))


def _spelled(node: Node) -> str:
    names = [each.text for each in walk(node) if each.kind in ("name", "attr", "str")]
    return " ".join(dict.fromkeys(names))[:80] or node.kind


def _unrooted(delta: Delta) -> Iterator[Fact]:
    """join(base, join("/", x)): nothing in x can climb above the root that the inner call gave it."""
    old, new = ([each for each in side.everything if _roots(each)] for side in (delta.old, delta.new))
    gone = Counter(map(shape, old)) - Counter(map(shape, new))
    given = {shape(part) for each in delta.new.everything if each.kind == "call" and last_name(each) in _JOINS
             for part in each.children[1:]}  # fmt: skip
    for each in old:
        if gone[shape(each)] and len(new) < len(old) and any(shape(part) in given for part in each.children[2:]):
            yield Fact(
                "plain.unrooted-path", Item("call", shape(each), each.line, name=_spelled(each), node=each), near=True
            )
            return


def _roots(call: Node) -> bool:
    rooted = call.kind == "call" and len(call.children) > 2 and last_name(call) in _JOINS
    return rooted and call.children[1].kind == "str" and call.children[1].text in ("/", "\\\\")


def _tables(delta: Delta) -> Iterator[Fact]:
    """A look into a constant table that stood beside another test of the same value, which is left alone."""
    looks = {shape(each) for each in delta.new.everything if each.kind == "index"}
    for each in delta.old.everything:
        if each.kind not in ("and", "or"):
            continue
        for part in each.children:
            bare = part.children[0] if part.kind == "not" and part.children else part
            if bare.kind != "index" or len(bare.children) < 2 or shape(bare) in looks:
                continue
            table, key = bare.children
            rest = {shape(other) for one in each.children if one is not part for other in walk(one)}
            asked = _asked(delta, shape(key))
            if last_name(table).isupper() and shape(key) in rest and asked and last_name(table) not in asked:
                item = Item("guard", shape(bare), bare.line, name=last_name(table), node=bare)
                yield Fact("plain.narrowed-table", item, near=True)


def _asked(delta: Delta, key: str) -> set[str]:
    """The names in the new conditions that test the value, itself among them; none where nothing does."""
    found: set[str] = set()
    for each in delta.new.everything:
        if each.kind in ("and", "or", "not", "if") and any(shape(part) == key for part in walk(each)):
            found |= {part.text for part in walk(each) if part.kind in ("name", "attr")}
    return found


def _answers(delta: Delta) -> Iterator[Fact]:
    """A part of an answer that asks whose something is, or calls a check, and of which nothing is left."""
    if delta.pair.new is None or not answers(delta.pair.new.bare) or len(_conjunctions(delta.new)) != 1:
        return
    there = {each.text for each in delta.new.everything if each.kind in ("name", "attr")}
    (after,) = _conjunctions(delta.new)
    for before in _conjunctions(delta.old)[:1]:
        spoken = [each.text for each in walk(after) if each.kind == "attr"]
        stays = any(part.text in spoken for part in walk(before) if part.kind == "attr")
        for part in before.children if stays and len(after.children) < len(before.children) else ():
            named = {each.text for each in walk(part) if each.kind == "attr"}
            asked = {word for name in named for word in words(name)}
            if named and not named & there and (asked & _WHOSE or any(strength(name) == 3 for name in named)):
                yield Fact("plain.dropped-part", Item("guard", shape(part), part.line, name=_spelled(part), node=part),
                           near=True)  # fmt: skip


def _conjunctions(side: Inventory) -> list[Node]:
    """What the symbol answers with, where all parts of it must hold."""
    return [
        each.children[0] if each.children[0].kind == "and" else each.children[0]._replace(children=each.children)
        for each in side.everything
        if each.kind == "return" and each.children and each.children[0].kind in ("and", "call", "cmp", "not")
    ]


def _chains(delta: Delta) -> Iterator[Fact]:
    """x === "'" || x === ";" || ..., in something that checks or cleans, with fewer characters in it than before."""
    if delta.pair.new is None or role(delta.pair.new.bare) not in ("clean", "check", "strong"):
        return
    new = _compared(delta.new)
    for value, (texts, node) in _compared(delta.old).items():
        left, _ = new.get(value, (frozenset[str](), node))
        gone = [each for each in sorted(texts - left) if not each.isalnum()]
        if gone and left and left < texts:
            yield Fact(
                "plain.shorter-chain", Item("entry", gone[0], node.line, name=" ".join(gone), node=node), near=True
            )


def _compared(side: Inventory) -> dict[str, tuple[frozenset[str], Node]]:
    """With which texts each value is compared, where that is one condition."""
    found: dict[str, tuple[frozenset[str], Node]] = {}
    for each in side.everything:
        if each.kind in ("or", "and"):
            for part in each.children:
                if part.kind == "cmp" and len(part.children) == 2 and part.children[1].kind == "str":
                    value = shape(part.children[0])
                    found[value] = (found.get(value, (frozenset(), each))[0] | {part.children[1].text}, part)
    return found


FINDERS = (_dropped, _unrooted, _tables, _chains, _answers)
