"""Turns the raw nodes of tree-sitter's grammars into neutral ones.

One table serves all languages: their grammars call the same things by few names, and no name means two things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.node import DEEPEST, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
    reader = _Reader(inner - {node.id})
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
    text = _text(named)[-80:] if named is not None else ""
    return "" if "\n" in text else text.strip("'\"")


def _text(node: Raw | None) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def _decorators(reader: _Reader, node: Raw) -> tuple[Node, ...]:
    """Those that the grammar puts before the node instead of into it."""
    found = []
    before = node.prev_named_sibling
    while before is not None and before.type == "decorator":
        found.append(reader.read(before, 0))
        before = before.prev_named_sibling
    return tuple(found)


class _Reader:
    """Turns raw nodes into neutral ones. `inner` holds the ids of the symbols that are kept apart."""

    def __init__(self, inner: frozenset[int]) -> None:
        self.inner = inner

    def all(self, nodes: Iterable[Raw | None], depth: int) -> tuple[Node, ...]:
        if depth > DEEPEST:
            return ()
        return tuple(self.read(each, depth + 1) for each in nodes if each is not None and each.type not in _SILENT)

    def read(self, node: Raw, depth: int) -> Node:
        line = node.start_point[0] + 1
        if depth > DEEPEST:
            return Node("other", "deep", (), line)
        if node.id in self.inner:
            return Node("nested", name_of(node), (), line)
        maker = _MAKERS.get(node.type)
        if maker is not None:
            return maker(self, node, depth, line)
        if not node.named_child_count:
            return Node("name" if node.type.endswith(_NAME_ENDS) else "const", _text(node)[:400], (), line)
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
        return Node("param", _text(name)[:80].lstrip("$."), self.all((value,), depth), line)


_SILENT = frozenset(
    ("comment", "line_comment", "block_comment", "type_annotation", "type_arguments", "type_parameters",
     "type_alias_declaration", "interface_declaration", "predefined_type", "hash_bang_line",
     "implements_clause", "empty_statement", "php_tag")
)  # fmt: skip
_NAME_ENDS = ("identifier", "name", "this", "self", "constant", "super")
_COMPARED = frozenset(
    ["==", "!=", "===", "!==", "<", "<=", ">", ">=", "in", "instanceof", "is", "=~", "!~", "<>", "<=>"]
)
_JOINED = {"&&": "and", "||": "or", "and": "and", "or": "or"}


def _call(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    callee = reader.field(node, "function", "constructor", "type")
    name = reader.field(node, "method", "name") if callee is None else None
    if callee is not None:
        called = reader.read(callee, depth + 1)
    else:
        owner = reader.field(node, "object", "receiver", "scope")
        inner = (reader.read(owner, depth + 1),) if owner is not None else ()
        called = Node("attr" if inner else "name", _text(name)[:80], inner, line)
    given = reader.field(node, "arguments")
    block = reader.field(node, "block")
    rest = (
        (given.named_children if given is not None else [])
        if given is None or given.type != "template_string"
        else [given]
    )
    arguments = reader.all(
        [each.named_children[0] if each.type == "argument" and each.named_child_count else each for each in rest], depth
    )
    return Node("call", "", (called, *arguments, *reader.all((block,), depth)), line)


def _attr(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    owner = reader.field(node, "object", "operand", "scope", "receiver")
    name = reader.field(node, "property", "field", "name", "method")
    return Node("attr", _text(name)[:80].lstrip("$"), (reader.read(owner, depth + 1) if owner else Node("name"),), line)


def _if(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    test = reader.field(node, "condition")
    read = reader.read(test, depth + 1) if test is not None else Node("const")
    if node.type.startswith("unless"):
        read = Node("not", "", (read,), line)
    then, other = reader.field(node, "consequence", "body"), node.children_by_field_name("alternative")
    blocks = [_block(reader, each, depth) for each in (then, *other) if each is not None]
    return Node("if", "", (read, *blocks), line)


def _statements(block: Raw) -> list[Raw]:
    """What stands in the block; some grammars put a list between."""
    inner = block.named_children
    return inner[0].named_children if len(inner) == 1 and inner[0].type == "statement_list" else inner


def _do(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    inner = node.named_children
    if len(inner) == 1 and inner[0].type == "throw_expression":
        return reader.read(inner[0], depth + 1)
    return Node("do", "", reader.all(inner, depth), line)


def _block(reader: _Reader, node: Raw, depth: int) -> Node:
    line = node.start_point[0] + 1
    if node.type == "else_clause" and node.named_child_count == 1 and node.named_children[0].type in _BLOCKS:
        node = node.named_children[0]
    if node.type in _BLOCKS:
        return Node("block", "", reader.steps(node, depth), line)
    return Node("block", "", reader.all((node,), depth), line)


def _choice(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    fields = (reader.field(node, each) for each in ("condition", "consequence", "body", "alternative"))
    return Node("choice", "", reader.all(fields, depth) or (Node("const"),), line)


def _binary(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    sign = _text(reader.field(node, "operator"))
    sides = reader.all((reader.field(node, "left"), reader.field(node, "right")), depth)
    if sign in _JOINED:
        kind = _JOINED[sign]
        flat = [part for each in sides for part in (each.children if each.kind == kind else (each,))]
        return Node(kind, "", tuple(flat), line)
    if sign in _COMPARED:
        return Node("cmp", sign, sides, line)
    if sign == "+" and len(sides) == 2 and all(each.kind == "str" for each in sides):
        return Node("str", sides[0].text + sides[1].text, (), line)
    return Node("op", sign, sides, line)


def _unary(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    sign = _text(reader.field(node, "operator"))
    inner = reader.all(node.named_children, depth)
    if sign in ("!", "not"):
        return Node("not", "", inner, line)
    if sign == "typeof" or sign == "delete":
        return Node("call", "", (Node("name", sign, (), line), *inner), line)
    return Node("op", sign, inner, line)


def _assign(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    left, right = reader.field(node, "left", "name"), reader.field(node, "right", "value")
    if left is None or right is None:
        return Node("other", "", reader.all(node.named_children, depth), line)
    sign = _text(reader.field(node, "operator")).removesuffix("=").removesuffix(":")
    target = reader.read(left, depth + 1)
    if target.kind not in ("name", "attr", "index"):
        target = target._replace(kind="list")
    return Node("assign", sign, (target, reader.read(right, depth + 1)), line)


def _string(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    parts = [
        each for each in node.named_children if each.type in ("template_substitution", "interpolation", "encapsed")
    ]
    if parts:
        texts = tuple(
            Node("str", _text(each), (), line)
            for each in node.named_children
            if each.type.endswith(("fragment", "content"))
        )
        return Node("text", "", (*texts, *reader.all(parts, depth)), line)
    return Node("str", _text(node)[1:-1], (), line)


def _return(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    return Node("return", "", reader.all(node.named_children, depth), line)


def _pair(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    key, value = reader.field(node, "key", "name"), reader.field(node, "value")
    if value is None and node.named_child_count:
        value = node.named_children[-1]
        key = key or node.named_children[0]
    return Node("pair", _text(key).strip("'\":")[:80], reader.all((value,), depth) or (Node("const"),), line)


def _loop(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    body = reader.field(node, "body")
    heads = [each for each in node.named_children if body is None or each.id != body.id]
    left, right = reader.field(node, "left", "name"), reader.field(node, "right", "value")
    if left is not None and right is not None:
        target = reader.read(left, depth + 1)
        head: tuple[Node, ...] = (Node("assign", "", (target, reader.read(right, depth + 1)), line),)
    else:
        head = reader.all(heads, depth)
    block = _block(reader, body, depth) if body is not None else Node("block")
    return Node("loop", "while" if node.type.startswith(("while", "until")) else "for", (*head, block), line)


def _handler(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    body = reader.field(node, "body")
    kinds = _text(reader.field(node, "exceptions", "type"))[:120]
    parameter = reader.field(node, "parameter", "name", "variable")
    given = (Node("param", _text(parameter)[:80], (), line),) if parameter is not None else ()
    return Node("handler", kinds, (*given, _block(reader, body, depth) if body is not None else Node("block")), line)


def _import(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    names: list[Node] = []
    waiting, module = list(node.named_children), ""
    while waiting and len(names) < 200:
        each = waiting.pop(0)
        if each.type in ("string", "interpreted_string_literal"):
            module = _text(each)[1:-1]
        elif each.named_child_count:
            waiting[:0] = each.named_children
        elif each.type.endswith(_NAME_ENDS):
            names.append(Node("name", _text(each)[:80], (), line))
    if not names and module:
        names.append(Node("name", module.rpartition("/")[2], (), line))
    return Node("import", module, tuple(names), line)


def _function(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    return reader.function(node, depth)


def _decorator(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    inner = reader.all(node.named_children, depth)
    if node.type.endswith("annotation"):
        name = Node("name", _text(reader.field(node, "name")), (), line)
        given = reader.field(node, "arguments")
        inner = (Node("call", "", (name, *(reader.all(given.named_children, depth) if given else ())), line),)
    return Node("decorator", "", inner[:1] or (Node("const"),), line)


def _skip(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    return Node("skip", "", (), line)


def _name_of(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    return Node("name", _text(node)[:80].lstrip("$@:"), (), line)


def _pass(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    """A wrapper round one thing, such as parentheses, `await` and `as Type`."""
    inner = [each for each in node.named_children if each.type not in _SILENT]
    return reader.read(inner[0], depth + 1) if inner else Node("const", "", (), line)


def _await(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
    """What is waited for; a call remembers that it was."""
    inner = _pass(reader, node, depth, line)
    return inner._replace(text="await") if inner.kind == "call" else inner


def _kind(kind: str, text: str = "") -> Callable[[_Reader, Raw, int, int], Node]:
    def make(reader: _Reader, node: Raw, depth: int, line: int) -> Node:
        return Node(kind, text, reader.all(node.named_children, depth), line)

    return make


def _leaf(kind: str) -> Callable[[_Reader, Raw, int, int], Node]:
    return lambda reader, node, depth, line: Node(kind, _text(node)[:400], (), line)


_BLOCKS = frozenset(
    ("statement_block", "block", "then", "else_clause", "else", "compound_statement", "body_statement", "do",
     "class_body", "declaration_list")
)  # fmt: skip
_TABLE: tuple[tuple[str, Callable[[_Reader, Raw, int, int], Node]], ...] = (
    ("call_expression new_expression method_invocation object_creation_expression function_call_expression "
     "member_call_expression scoped_call_expression nullsafe_member_call_expression call", _call),
    ("member_expression selector_expression field_access member_access_expression scope_resolution "
     "class_constant_access_expression", _attr),
    ("subscript_expression index_expression array_access element_reference", _kind("index")),
    ("if_statement if unless if_modifier unless_modifier elsif else_if_clause", _if),
    ("ternary_expression conditional_expression conditional", _choice),
    ("binary_expression binary instanceof_expression", _binary),
    ("unary_expression unary unary_op_expression", _unary),
    ("variable_declarator assignment_expression assignment augmented_assignment_expression operator_assignment "
     "short_var_declaration assignment_statement field_definition public_field_definition const_spec var_spec",
     _assign),
    ("string template_string interpreted_string_literal raw_string_literal string_literal encapsed_string", _string),
    ("regex", _leaf("regex")),
    ("return_statement return", _return),
    ("throw_statement throw_expression", _kind("raise")),
    ("break_statement continue_statement break continue next", _skip),
    ("assert_statement", _kind("assert")),
    ("expression_statement echo_statement", _do),
    ("for_statement for_in_statement enhanced_for_statement while_statement do_statement foreach_statement while until "
     "for", _loop),
    ("try_statement begin try_with_resources_statement", _kind("try")),
    ("catch_clause rescue", _handler),
    ("array array_creation_expression expression_list array_initializer", _kind("list")),
    ("object hash", _kind("dict")),
    ("pair array_element_initializer keyed_element keyword_argument element_value_pair jsx_attribute", _pair),
    ("import_statement import_declaration namespace_use_declaration", _import),
    ("arrow_function function_expression generator_function func_literal lambda_expression lambda anonymous_function "
     "method_definition function_declaration method_declaration do_block", _function),
    ("decorator annotation marker_annotation", _decorator),
    ("statement_block compound_statement", _kind("block")),
    ("variable_name instance_variable simple_symbol shorthand_property_identifier "
     "shorthand_property_identifier_pattern", _name_of),
    ("await_expression", _await),
    ("parenthesized_expression as_expression non_null_expression satisfies_expression "
     "parenthesized_statements else_clause else then literal_element jsx_expression", _pass),
)  # fmt: skip
_MAKERS = {name: maker for names, maker in _TABLE for name in names.split()}
