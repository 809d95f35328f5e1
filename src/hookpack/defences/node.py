"""The tree that all languages are read into: what a comparison of defences needs to tell apart, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 80  # nested deeper, code is cut off rather than followed: no stack is endless


class Node(NamedTuple):
    """`kind` says how `text` and `children` are meant.

    Expressions: name, attr (text = attribute; object), call (callee, arguments...; text = "await" where it is waited
    for), keyword (text; value), str, const, regex, text (a string with values in it; parts), op (text = operator;
    operands), cmp (text = operator; two sides),
    and, or, not, choice (test, then, else), list, pair (text = key; value), dict (pairs), index (object, key),
    filter (test of a comprehension).
    Statements: do (expression), assign (target, value), if (test, block, block), loop (header..., block), try (blocks,
    handlers), handler (text = types; block), with, raise, assert, return, skip (continue, break), block, import
    (text = module; names), decorator (expression), param (text; default...), func, class, nested (text = name of a
    symbol that stands here but is kept apart), other.
    """

    kind: str
    text: str = ""
    children: tuple[Node, ...] = ()
    line: int = 0


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in source order."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(reversed(each.children))


def last_name(node: Node) -> str:
    """The last part of a dotted name: `c` of a.b.c, of a.b.c(...) and of a.b.c[...]."""
    while node.kind in ("call", "index") and node.children:
        node = node.children[0]
    return node.text if node.kind in ("name", "attr") else ""


def dotted(node: Node) -> str:
    """`a.b.c`; what is no name on the way is left out."""
    parts: list[str] = []
    while node.kind in ("attr", "call", "index") and node.children:
        if node.kind == "attr":
            parts.append(node.text)
        node = node.children[0]
    if node.kind == "name":
        parts.append(node.text)
    return ".".join(reversed(parts))
