"""When a symbol refuses to go on: each way in which it raises, answers no or skips, with what has to hold for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.condition import rejects, spelled, spoken
from hookpack.defences.fact import role
from hookpack.defences.lexicon import answers, words
from hookpack.defences.node import Node, dotted, last_name, walk
from hookpack.defences.plain_flow_logic import ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.defences.inventory import Inventory
    from hookpack.defences.plain_flow_logic import Way

_STATUS = re.compile(r"4\d\d")
_FALSE = frozenset(("False", "false", "0", "None", "null", "nil", "undefined"))
_TRUE = frozenset(("True", "true"))
_ERRORS = frozenset(
    ("error", "errors", "err", "forbidden", "unauthorized", "denied", "deny", "invalid", "reject", "rejected", "abort",
     "refuse",
     "badrequest", "fail", "failure", "notfound", "throw", "exception", "login")
)  # fmt: skip
_NO = frozenset(
    ("deny", "denied", "block", "blocked", "forbidden", "expired", "revoked", "unsafe", "blacklisted", "suspicious",
     "banned",
     "locked", "invalid", "malicious", "dangerous", "disabled", "untrusted", "exempt", "anonymous", "bypass", "skip")
)  # fmt: skip
_QUIET = frozenset(("log", "logger", "logging", "console", "warnings", "warn", "print", "expect"))


class Refusal(NamedTuple):
    """`test` and `path` must hold together; `exits` is the part of the path that earlier returns made."""

    test: Way
    path: Way
    exits: Way
    how: str  # raise, stop, return, skip
    node: Node
    words: frozenset[str]
    said: frozenset[str]
    alone: bool = False  # the block that it stands in does nothing but refuse

    @property
    def whole(self) -> Way:
        return self.test | self.path


def refusals(inventory: Inventory, name: str) -> list[Refusal]:
    """All of one symbol; `name` tells whether what it returns is an answer."""
    tree = inventory.tree
    if tree is None:
        return []
    reader = _Reader(inventory, bool(answers(name) and not _NO & {*words(name)}), _command(name))
    for each in tree.children:
        if each.kind in ("block", "return"):
            reader.block(each.children if each.kind == "block" else (each,), frozenset(), frozenset())
        elif tree.kind != "func":
            reader.block((each,), frozenset(), frozenset())
    return reader.found


def refuses(block: Node, *, answering: bool = False) -> str:
    """How a block refuses: raise, stop (an error for an answer), return (nothing for an answer), skip, or ""."""
    how = rejects(block)
    body = block.children if block.kind == "block" else (block,)
    if how in ("", "return", "stop"):
        speaks = [each for each in body if each.kind in ("do", "return")]
        if any(_passes_on(each) for each in speaks):
            return ""
        if any(_is_error(each) for each in speaks):
            return "stop"
    if how == "return":
        value = body[-1].children[0] if body[-1].children else None
        empty = value is None or value.text in _FALSE or (value.kind in ("list", "dict", "str") and not value.children)
        return "return" if empty and not (answering and value is not None and value.text in _TRUE) else ""
    return how


def _passes_on(node: Node) -> bool:
    call = node.children[0] if node.children else node
    return call.kind == "call" and last_name(call) == "next" and len(call.children) == 1


def _checks(call: Node) -> bool:
    """Whether the statement is a call that raises where something does not hold: its name begins with such a verb."""
    return call.kind == "call" and _command(last_name(call)) and not _QUIET & {*dotted(call).split(".")}


def _command(name: str) -> bool:
    first = "".join(words(name)[:1])
    return name != "require" and (first == "require" or role(first) == "check") and first not in ("can", "auth")


def _is_error(node: Node) -> bool:
    parts = list(walk(node))
    if any(_STATUS.fullmatch(each.text) for each in parts if each.kind == "const"):
        return True
    value = node.children[0] if node.children else None
    if value is None or (node.kind == "do" and _QUIET & {*dotted(value).split(".")}):
        return False
    names = {word for each in parts if each.kind in ("name", "attr") for word in words(each.text)}
    return node.kind == "return" and bool(names & _ERRORS)


class _Reader:
    def __init__(self, inventory: Inventory, answering: bool, checking: bool) -> None:
        self.shown, self.answering = inventory.shown, answering
        self.checking = checking
        self.found: list[Refusal] = []
        self.alone = False

    def add(self, tests: Sequence[Way], path: Way, exits: Way, how: str, node: Node, test: Node, body: Node) -> None:
        for each in tests:
            self.found.append(Refusal(each, path, exits, how, node, spelled(test), spoken(body), self.alone))

    def block(self, body: Sequence[Node], path: Way, exits: Way) -> None:
        for each in body:
            reader = getattr(self, f"_{each.kind}", None)
            if reader is not None:
                exits = reader(each, path | exits, exits) | exits
            elif each.kind in ("raise", "return"):
                self.last(each, path, exits)
            else:
                self.below(each, path | exits, exits)

    def how(self, block: Node) -> str:
        """How a block refuses. To leave a function that raises where something does not hold is to say yes."""
        if self.checking and block.children and block.children[-1] == Node("return", line=block.children[-1].line):
            return ""
        return refuses(block, answering=self.answering)

    def below(self, node: Node, path: Way, exits: Way) -> None:
        for each in node.children:
            if each.kind in ("block", "func", "handler", "if", "loop", "try", "with", "do", "raise", "other", "call"):
                inner = each.children if each.kind in ("block", "other", "call") else (each,)
                self.block(inner, path, exits)

    def last(self, node: Node, path: Way, exits: Way) -> None:
        value = node.children[0] if node.children else None
        if node.kind == "return" and self.answering and value is not None and value.kind not in ("const", "str"):
            self.add(ways(value, self.shown, holds=False), path | exits, exits, "return", node, value, node)
        elif (path or exits) and refuses(Node("block", "", (node,)), answering=self.answering) in ("raise", "stop"):
            self.add((frozenset(),), path | exits, exits, "raise", node, node, node)
        elif exits and self.answering and value is not None and value.text in _FALSE:
            self.add((frozenset(),), path | exits, exits, "return", node, node, node)
        self.below(node, path | exits, exits)

    def _if(self, node: Node, path: Way, exits: Way) -> Way:
        test, *blocks = node.children
        hows = [self.how(each) or _resets(test, each) for each in blocks]
        taken = frozenset[str]()
        for number, (each, how) in enumerate(zip(blocks, hows)):
            sides = ways(test, self.shown, holds=number == 0)
            if how:
                self.add(sides, path, exits, how, node, test, each)
                continue
            inner = sides[0] if len(sides) == 1 else frozenset((self.shown.get(id(test), ""),))
            refused = len(hows) == 2 and hows[1 - number]
            before, self.alone = self.alone, all(map(self._only_refuses, each.children))
            self.block(each.children, path if refused else path | inner, exits)
            self.alone = before
            if each.children and each.children[-1].kind == "return":
                against = ways(test, self.shown, holds=number != 0)
                taken |= against[0] if len(against) == 1 else frozenset((f"not {self.shown.get(id(test), '')}",))
        return taken

    def _only_refuses(self, node: Node) -> bool:
        if node.kind == "if":
            return all(map(self.how, node.children[1:]))
        return node.kind in ("raise", "assert") or (node.kind == "do" and any(map(_checks, node.children)))

    def _assert(self, node: Node, path: Way, exits: Way) -> Way:
        if node.children:
            tests = ways(node.children[0], self.shown, holds=False)
            self.add(tests, path, exits, "raise", node, node.children[0], node)
        return frozenset()

    def _do(self, node: Node, path: Way, exits: Way) -> Way:
        call = node.children[0] if node.children else node
        if (path or exits) and refuses(Node("block", "", (node,))) == "stop":
            self.add((frozenset(),), path | exits, exits, "stop", node, node, node)
        elif _checks(call):
            self.add(
                (frozenset((f"call {last_name(call)}",)),),
                path,
                exits,
                "raise",
                node,
                call.children[0],
                call.children[0],
            )
        self.below(call, path, exits)
        return frozenset()

    def _handler(self, node: Node, path: Way, exits: Way) -> Way:
        self.block(node.children[-1].children, path | {f"except {node.text}"}, exits)
        return frozenset()

    def _func(self, node: Node, path: Way, exits: Way) -> Way:
        self.below(node, path, frozenset())
        return frozenset()


def _resets(test: Node, block: Node) -> str:
    """Whether a block does nothing but give what was tested a value of its own."""
    body = block.children
    if len(body) != 1 or body[0].kind != "assign" or body[0].children[0].kind != "name":
        return ""
    value, name = body[0].children[-1], body[0].children[0].text
    named = any(each.kind == "name" and each.text == name for each in walk(test))
    return "reset" if named and value.kind in ("const", "str", "name", "attr") else ""


def statements(side: Inventory) -> Iterator[Node]:
    """All statements, the outer ones first."""
    kinds = frozenset(("do", "assign", "if", "loop", "try", "with", "raise", "assert", "return"))
    return (each for each in side.everything if each.kind in kinds)
