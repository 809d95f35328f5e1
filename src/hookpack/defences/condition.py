"""What a condition tests, and how a block of code ends what goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.lexicon import words
from hookpack.defences.node import dotted, last_name, walk

if TYPE_CHECKING:
    from hookpack.defences.node import Node

_STOPS = frozenset(
    ("abort", "exit", "die", "panic", "fail", "fatal", "reject", "send_error", "senderror", "next", "throw", "raise")
)
HARD = frozenset(("raise", "stop", "return", "skip"))
FORCE = ("", "choice", "filter", "skip", "return", "stop", "raise")


def rejects(block: Node) -> str:
    """How a block ends what goes on: raise, stop (abort(...)), return, skip, or "" if it goes on."""
    body = block.children if block.kind == "block" else (block,)
    if not body:
        return ""
    last = body[-1]
    if last.kind in ("raise", "return", "skip"):
        value = last.children[0] if last.children else None
        if last.kind == "return" and value is not None and value.kind == "call" and _stops(value):
            return "stop"
        return last.kind
    for each in body:
        call = each.children[0] if each.kind == "do" and each.children else each
        if call.kind == "call" and _stops(call):
            return "stop"
    return ""


def _stops(call: Node) -> bool:
    if {"log", "logger", "logging", "console"} & {*dotted(call).lower().split(".")[:-1]}:
        return False
    name = last_name(call).lower()
    return name in _STOPS or any(
        word in ("forbidden", "unauthorized", "denied", "error", "abort", "badrequest")
        for word in words(last_name(call))
    )


def atoms(test: Node) -> list[Node]:
    """The parts of a condition that `and`, `or` and `not` put together."""
    if test.kind in ("and", "or", "not"):
        return [atom for each in test.children for atom in atoms(each)]
    return [test]


def spelled(node: Node) -> frozenset[str]:
    """All words of the names and short strings of an expression."""
    return frozenset(
        word for each in walk(node) if each.kind in ("name", "attr", "str", "keyword") for word in words(each.text[:80])
    )


def spoken(block: Node) -> frozenset[str]:
    """The words that a rejecting block speaks: its messages and what it raises, calls or returns."""
    return frozenset(word for each in walk(block) if each.kind in ("str", "name", "attr") for word in words(each.text))
