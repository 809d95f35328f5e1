"""Losses that are none because what stands there now refuses at least as much, or lets less through."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.condition import HARD, rejects
from hookpack.defences.fact import role
from hookpack.defences.lexicon import answers, words
from hookpack.defences.node import last_name, walk
from hookpack.defences.plain_flow_logic import ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from hookpack.defences.delta import Delta
    from hookpack.defences.fact import Fact
    from hookpack.defences.inventory import Inventory, Item
    from hookpack.defences.node import Node

# words of a function's name that make its yes a refusal
_REFUSERS = frozenset(("unsafe", "dangerous", "forbidden", "denied", "blocked", "banned", "malicious", "suspicious",
                       "invalid", "untrusted", "sensitive", "private", "reserved", "restricted"))  # fmt: skip


def _conditions(delta: Delta) -> Callable[[Fact], bool]:
    """A condition of a refusal that holds wherever it held before."""
    turned = bool(_REFUSERS & {*words(delta.pair.name.rpartition(".")[2])})

    def harmless(fact: Fact) -> bool:
        before, after = fact.item, fact.after
        if before.family != "guard" or after is None or before.node is None or after.node is None:
            return False
        if not _refusing(before, turned=turned) or not _refusing(after, turned=turned):
            return False
        return _covers(delta, before.node, after.node)

    return harmless


def _refusing(guard: Item, *, turned: bool) -> bool:
    if guard.node is None or guard.node.kind != "if" or len(guard.node.children) < 2:
        return False
    block = guard.node.children[1]
    last = block.children[-1] if block.children else None
    if turned:
        return (
            last is not None and last.kind == "return" and any(each.text in ("True", "true") for each in last.children)
        )
    return rejects(block) in ("raise", "stop")


def _covers(delta: Delta, before: Node, after: Node) -> bool:
    old, new = (ways(node.children[0], side.shown) for node, side in ((before, delta.old), (after, delta.new)))
    return bool(old) and all(any(other <= way for other in new) for way in old)


def _released(delta: Delta) -> Callable[[Fact], bool]:
    """A handler that let a failure pass, while what could fail is still done; or one of what is not done any more."""
    lines: set[int] = set()
    names: set[str] = set()
    now = Counter(delta.new.statements)
    called = {last_name(each) for each in delta.new.everything if each.kind == "call"}
    for each in delta.old.everything:
        handlers = [part for part in each.children if part.kind == "handler"] if each.kind == "try" else []
        if not handlers:
            continue
        body = {id(part) for block in each.children if block.kind != "handler" for part in walk(block)}
        steps = [text for text, node in zip(delta.old.statements, delta.old.nodes) if id(node) in body]
        done = [last_name(part) in called for part in delta.old.everything if id(part) in body and part.kind == "call"]
        passing = not any(map(_leaves, handlers)) and all(now[text] for text in steps)
        along = delta.pair.new is not None and bool(done) and not any(done)
        if steps and (passing or along):
            lines |= {part.line for handler in handlers for part in walk(handler)}
            names |= {part.rpartition(".")[2] for handler in handlers for part in handler.text.strip("()").split(", ")}
    return lambda fact: fact.item.line in lines or (fact.item.family == "name" and fact.item.name in names)


def _leaves(handler: Node) -> bool:
    return any(each.kind in ("raise", "return", "skip") for each in walk(handler)) or bool(
        rejects(handler.children[-1])
    )


def _retested(delta: Delta) -> Callable[[Fact], bool]:
    """What only a refusal looked at that stands there with the same words, and asks a function instead."""
    new = [each for each in _tests(delta.new) if any(map(_asks, walk(each.children[0])))]
    lines: set[int] = set()
    for each in _tests(delta.old):
        said = _said(each)
        if said and any(_said(other) == said for other in new) and not any(map(_asks, walk(each.children[0]))):
            lines |= {part.line for part in walk(each.children[0])}
            named = {part.text for part in walk(each.children[0]) if part.kind == "name"}
            lines |= set(_only_for(delta, named, each))
    return lambda fact: fact.item.line in lines


def _asks(node: Node) -> bool:
    return node.kind == "call" and (answers(last_name(node)) and role(last_name(node)) != "coerce")


def _tests(side: Inventory) -> Iterator[Node]:
    return (each for each in side.everything if each.kind == "if" and rejects(each.children[1]) in ("raise", "stop"))


def _said(node: Node) -> tuple[str, ...]:
    """What a refusal says."""
    return tuple(
        each.text for each in walk(node.children[1]) if each.kind in ("str", "name", "attr") and len(each.text) > 1
    )


def _only_for(delta: Delta, names: Iterable[str], test: Node) -> Iterator[int]:
    """The lines of what is given to names that nothing but the test reads."""
    inside = {id(part) for part in walk(test.children[0])}
    for name in names:
        given = [each for each in delta.old.everything if each.kind == "assign" and each.children[0].text == name]
        own = {id(each.children[0]) for each in given}
        used = [
            each for each in delta.old.everything if each.kind == "name" and each.text == name and id(each) not in own
        ]
        if given and all(id(each) in inside for each in used):
            yield from (part.line for each in given for part in walk(each))


def _withdrawn(delta: Delta) -> Callable[[Fact], bool]:
    """One of several ways to do a thing that is gone with what it let through: less is done, and the rest as before."""
    gone = Counter(delta.old.statements) - Counter(delta.new.statements)
    there = set(delta.new.statements)
    keys = {id(node): text for node, text in zip(delta.old.nodes, delta.old.statements)}
    lines: set[int] = set()
    for each in delta.old.everything:
        if (
            each.kind != "if"
            or len(each.children) < 2
            or keys.get(id(each)) not in gone
            or rejects(each.children[1]) in HARD
        ):
            continue
        steps = [keys[id(part)] for part in walk(each.children[1]) if id(part) in keys]
        calls = [last_name(part) for part in walk(each.children[1]) if part.kind == "call"]
        if calls and steps and all(step in gone and step in there for step in steps) and not any(map(role, calls)):
            lines |= {part.line for part in walk(each)}
    # of two equal items the later one counts as lost, wherever the change was made
    went = {(item.family, item.key) for item in delta.old.items if item.line in lines}
    return lambda fact: fact.item.line in lines or (fact.item.family, fact.item.key) in went


RULES = (_conditions, _released, _retested, _withdrawn)
