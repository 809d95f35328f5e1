"""Turns the raw nodes of tree-sitter's grammars into neutral ones.

What becomes of each kind of raw node stands in `grammar_makers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.grammar_makers import MAKERS, NAME_ENDS, SILENT, text_of
from hookpack.defences.node import DEEPEST, Node

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node as Raw

VALUES = frozenset(("arrow_function", "function_expression", "generator_function"))  # named by what they are given to
_GIVEN_TO = {
    "variable_declarator": "name",
    "assignment_expression": "left",
    "pair": "key",
    "field_definition": "property",
    "public_field_definition": "name",
}


def tree(node: Raw, kind: str, inner: frozenset[int]) -> Node:
    reader = Reader(inner - {node.id})
    line = node.start_point[0] + 1
    if kind == "func":
        return reader.function(node, 0)
    children = reader.all(node.named_children, 0)
    return Node(kind, "", (*_decorators(reader, node), *children), line)


def name_of(node: Raw) -> str:
    if node.type in VALUES:
        parent = node.parent
        field = _GIVEN_TO.get(parent.type) if parent is not None else None
        named = parent.child_by_field_name(field) if parent is not None and field else None
    else:
        named = node.child_by_field_name("name")
    text = text_of(named)[-80:] if named is not None else ""
    return "" if "\n" in text else text.strip("'\"")


def _decorators(reader: Reader, node: Raw) -> tuple[Node, ...]:
    """Those that the grammar puts before the node instead of into it."""
    found = []
    before = node.prev_named_sibling
    while before is not None and before.type == "decorator":
        found.append(reader.read(before, 0))
        before = before.prev_named_sibling
    return tuple(found)


def _statements(block: Raw) -> list[Raw]:
    """What stands in the block; some grammars put a list between."""
    inner = block.named_children
    return inner[0].named_children if len(inner) == 1 and inner[0].type == "statement_list" else inner


class Reader:
    """Turns raw nodes into neutral ones. `inner` holds the ids of the symbols that are kept apart."""

    def __init__(self, inner: frozenset[int]) -> None:
        self.inner = inner

    def all(self, nodes: Iterable[Raw | None], depth: int) -> tuple[Node, ...]:
        if depth > DEEPEST:
            return ()
        return tuple(self.read(each, depth + 1) for each in nodes if each is not None and each.type not in SILENT)

    def read(self, node: Raw, depth: int) -> Node:
        line = node.start_point[0] + 1
        if depth > DEEPEST:
            return Node("other", "deep", (), line)
        if node.id in self.inner:
            return Node("nested", name_of(node), (), line)
        maker = MAKERS.get(node.type)
        if maker is not None:
            return maker(self, node, depth, line)
        if not node.named_child_count:
            return Node("name" if node.type.endswith(NAME_ENDS) else "const", text_of(node)[:400], (), line)
        return Node("other", "", self.all(node.named_children, depth), line)

    def steps(self, block: Raw, depth: int) -> tuple[Node, ...]:
        """The statements of a block; where the grammar knows expressions only, a call is one."""
        made = self.all(_statements(block), depth)
        return tuple(Node("do", "", (each,), each.line) if each.kind == "call" else each for each in made)

    def field(self, node: Raw, *names: str) -> Raw | None:
        return next((found for each in names if (found := node.child_by_field_name(each)) is not None), None)

    def function(self, node: Raw, depth: int) -> Node:
        line = node.start_point[0] + 1
        given = self.field(node, "parameters", "parameter")
        named = given.named_children if given is not None and given.type.endswith("parameters") else [given]
        parameters = tuple(self.parameter(each, depth + 1) for each in named if each is not None)
        heads = tuple(
            self.read(each, depth + 1)
            for each in node.named_children
            if each.type in ("decorator", "modifiers", "attribute_list")
        )
        body = self.field(node, "body")
        if body is None:
            blocks: tuple[Node, ...] = ()
        elif body.type.endswith(("block", "body", "statement")):
            blocks = (Node("block", "", self.steps(body, depth), line),)
        else:
            blocks = (Node("return", "", (self.read(body, depth + 1),), line),)
        return Node("func", "", (*_decorators(self, node), *heads, *parameters, *blocks), line)

    def parameter(self, node: Raw, depth: int) -> Node:
        line = node.start_point[0] + 1
        name = self.field(node, "name", "left", "pattern") or node
        value = self.field(node, "value", "right")
        if name.named_child_count and name.type.endswith("pattern"):
            inner = tuple(self.parameter(each, depth + 1) for each in name.named_children) if depth < DEEPEST else ()
            return Node("other", "", inner, line)
        return Node("param", text_of(name)[:80].lstrip("$."), self.all((value,), depth), line)
