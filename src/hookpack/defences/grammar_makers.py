"""What a raw node of tree-sitter's grammars becomes, by its type.

One table serves all languages: their grammars call the same things by few names, and no name means two things.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.node import Node

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node as Raw

    from hookpack.defences.grammar_tree import Reader

SILENT = frozenset(
    ("comment", "line_comment", "block_comment", "type_annotation", "type_arguments", "type_parameters",
     "type_alias_declaration", "interface_declaration", "predefined_type", "hash_bang_line",
     "implements_clause", "empty_statement", "php_tag")
)  # fmt: skip
NAME_ENDS = ("identifier", "name", "this", "self", "constant", "super")
_COMPARED = frozenset(
    ["==", "!=", "===", "!==", "<", "<=", ">", ">=", "in", "instanceof", "is", "=~", "!~", "<>", "<=>"]
)
_JOINED = {"&&": "and", "||": "or", "and": "and", "or": "or"}


def text_of(node: Raw | None) -> str:
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def _call(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    callee = reader.field(node, "function", "constructor", "type")
    name = reader.field(node, "method", "name") if callee is None else None
    if callee is not None:
        called = reader.read(callee, depth + 1)
    else:
        owner = reader.field(node, "object", "receiver", "scope")
        inner = (reader.read(owner, depth + 1),) if owner is not None else ()
        called = Node("attr" if inner else "name", text_of(name)[:80], inner, line)
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


def _attr(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    owner = reader.field(node, "object", "operand", "scope", "receiver")
    name = reader.field(node, "property", "field", "name", "method")
    return Node(
        "attr", text_of(name)[:80].lstrip("$"), (reader.read(owner, depth + 1) if owner else Node("name"),), line
    )


def _if(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    test = reader.field(node, "condition")
    read = reader.read(test, depth + 1) if test is not None else Node("const")
    if node.type.startswith("unless"):
        read = Node("not", "", (read,), line)
    then, other = reader.field(node, "consequence", "body"), node.children_by_field_name("alternative")
    blocks = [_block(reader, each, depth) for each in (then, *other) if each is not None]
    return Node("if", "", (read, *blocks), line)


def _do(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    inner = node.named_children
    if len(inner) == 1 and inner[0].type == "throw_expression":
        return reader.read(inner[0], depth + 1)
    return Node("do", "", reader.all(inner, depth), line)


def _block(reader: Reader, node: Raw, depth: int) -> Node:
    line = node.start_point[0] + 1
    if node.type == "else_clause" and node.named_child_count == 1 and node.named_children[0].type in _BLOCKS:
        node = node.named_children[0]
    if node.type in _BLOCKS:
        return Node("block", "", reader.steps(node, depth), line)
    return Node("block", "", reader.all((node,), depth), line)


def _choice(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    fields = (reader.field(node, each) for each in ("condition", "consequence", "body", "alternative"))
    return Node("choice", "", reader.all(fields, depth) or (Node("const"),), line)


def _binary(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    sign = text_of(reader.field(node, "operator"))
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


def _unary(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    sign = text_of(reader.field(node, "operator"))
    inner = reader.all(node.named_children, depth)
    if sign in ("!", "not"):
        return Node("not", "", inner, line)
    if sign == "typeof" or sign == "delete":
        return Node("call", "", (Node("name", sign, (), line), *inner), line)
    return Node("op", sign, inner, line)


def _assign(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    left, right = reader.field(node, "left", "name"), reader.field(node, "right", "value")
    if left is None or right is None:
        return Node("other", "", reader.all(node.named_children, depth), line)
    sign = text_of(reader.field(node, "operator")).removesuffix("=").removesuffix(":")
    target = reader.read(left, depth + 1)
    if target.kind not in ("name", "attr", "index"):
        target = target._replace(kind="list")
    return Node("assign", sign, (target, reader.read(right, depth + 1)), line)


def _string(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    parts = [
        each for each in node.named_children if each.type in ("template_substitution", "interpolation", "encapsed")
    ]
    if parts:
        texts = tuple(
            Node("str", text_of(each), (), line)
            for each in node.named_children
            if each.type.endswith(("fragment", "content"))
        )
        return Node("text", "", (*texts, *reader.all(parts, depth)), line)
    return Node("str", text_of(node)[1:-1], (), line)


def _return(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    return Node("return", "", reader.all(node.named_children, depth), line)


def _pair(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    key, value = reader.field(node, "key", "name"), reader.field(node, "value")
    if value is None and node.named_child_count:
        value = node.named_children[-1]
        key = key or node.named_children[0]
    return Node("pair", text_of(key).strip("'\":")[:80], reader.all((value,), depth) or (Node("const"),), line)


def _loop(reader: Reader, node: Raw, depth: int, line: int) -> Node:
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


def _handler(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    body = reader.field(node, "body")
    kinds = text_of(reader.field(node, "exceptions", "type"))[:120]
    parameter = reader.field(node, "parameter", "name", "variable")
    given = (Node("param", text_of(parameter)[:80], (), line),) if parameter is not None else ()
    return Node("handler", kinds, (*given, _block(reader, body, depth) if body is not None else Node("block")), line)


def _import(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    names: list[Node] = []
    waiting, module = list(node.named_children), ""
    while waiting and len(names) < 200:
        each = waiting.pop(0)
        if each.type in ("string", "interpreted_string_literal"):
            module = text_of(each)[1:-1]
        elif each.named_child_count:
            waiting[:0] = each.named_children
        elif each.type.endswith(NAME_ENDS):
            names.append(Node("name", text_of(each)[:80], (), line))
    if not names and module:
        names.append(Node("name", module.rpartition("/")[2], (), line))
    return Node("import", module, tuple(names), line)


def _function(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    return reader.function(node, depth)


def _decorator(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    inner = reader.all(node.named_children, depth)
    if node.type.endswith("annotation"):
        name = Node("name", text_of(reader.field(node, "name")), (), line)
        given = reader.field(node, "arguments")
        inner = (Node("call", "", (name, *(reader.all(given.named_children, depth) if given else ())), line),)
    return Node("decorator", "", inner[:1] or (Node("const"),), line)


def _skip(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    return Node("skip", "", (), line)


def _name_of(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    return Node("name", text_of(node)[:80].lstrip("$@:"), (), line)


def _pass(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    """A wrapper round one thing, such as parentheses, `await` and `as Type`."""
    inner = [each for each in node.named_children if each.type not in SILENT]
    return reader.read(inner[0], depth + 1) if inner else Node("const", "", (), line)


def _await(reader: Reader, node: Raw, depth: int, line: int) -> Node:
    """What is waited for; a call remembers that it was."""
    inner = _pass(reader, node, depth, line)
    return inner._replace(text="await") if inner.kind == "call" else inner


def _kind(kind: str, text: str = "") -> Callable[[Reader, Raw, int, int], Node]:
    def make(reader: Reader, node: Raw, depth: int, line: int) -> Node:
        return Node(kind, text, reader.all(node.named_children, depth), line)

    return make


def _leaf(kind: str) -> Callable[[Reader, Raw, int, int], Node]:
    return lambda reader, node, depth, line: Node(kind, text_of(node)[:400], (), line)


_BLOCKS = frozenset(
    ("statement_block", "block", "then", "else_clause", "else", "compound_statement", "body_statement", "do",
     "class_body", "declaration_list")
)  # fmt: skip
_TABLE: tuple[tuple[str, Callable[[Reader, Raw, int, int], Node]], ...] = (
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
MAKERS = {name: maker for names, maker in _TABLE for name in names.split()}
