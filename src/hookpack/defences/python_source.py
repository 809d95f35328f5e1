"""Reads Python, with the standard library's own parser, into symbols and neutral trees."""

from __future__ import annotations

import ast
import warnings
from functools import partial
from typing import TYPE_CHECKING

from hookpack.defences.node import DEEPEST, Node
from hookpack.defences.symbols import Range, Symbol, Unreadable, own_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NAMED = (*_FUNCTIONS, ast.ClassDef)
# decorators that make a function one part of several of one name
_PARTS = (".setter", ".getter", ".deleter", "overload", ".register", ".expression", ".comparator")
_OPERATORS = {
    "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "Mod": "%", "Pow": "**", "LShift": "<<", "RShift": ">>",
    "BitOr": "|", "BitAnd": "&", "BitXor": "^", "FloorDiv": "//", "MatMult": "@", "Invert": "~", "UAdd": "+",
    "USub": "-", "Eq": "==", "NotEq": "!=", "Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Is": "is",
    "IsNot": "is not", "In": "in", "NotIn": "not in",
}  # fmt: skip


def symbols(text: str) -> list[Symbol]:
    """All symbols of the text, the module first. Raises Unreadable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"it does not parse as Python ({type(error).__name__})") from error
    lines = text.split("\n")
    found = [(Range("", "module", 0, len(lines)), tree), *_named(tree.body, "", 0)]
    texts = own_text(lines, [each for each, _ in found])
    return [
        Symbol(each.name, each.kind, each.start + 1, own, partial(_tree, node), final=each.final)
        for (each, node), own in zip(found, texts)
    ]


def _named(
    body: Iterable[ast.AST], prefix: str, depth: int, *, branch: bool = False
) -> Iterator[tuple[Range, ast.AST]]:
    if depth > DEEPEST:
        return
    for node in body:
        if isinstance(node, _NAMED):
            name = f"{prefix}{node.name}"
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            kind = "class" if isinstance(node, ast.ClassDef) else "func"
            parts = any(ast.unparse(each).endswith(_PARTS) for each in node.decorator_list)
            yield Range(name, kind, first - 1, node.end_lineno or node.lineno, not (branch or parts)), node
            yield from _named(node.body, f"{name}.", depth + 1)
        elif isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            inner = (
                each
                for field in ("body", "handlers", "orelse", "finalbody", "cases")
                for each in getattr(node, field, ())
            )
            yield from _named(inner, prefix, depth + 1, branch=True)


def _tree(node: ast.AST) -> Node:
    if isinstance(node, ast.Module):
        return Node("module", "", _block(node.body, 0), 1)
    if isinstance(node, ast.ClassDef):
        bases = tuple(_expression(each, 0) for each in (*node.bases, *node.keywords))
        head = (*_decorators(node), Node("bases", "", bases, node.lineno))
        return Node("class", node.name, (*head, Node("block", "", _block(node.body, 0), node.lineno)), node.lineno)
    assert isinstance(node, _FUNCTIONS)
    block = Node("block", "", _block(node.body, 0), node.lineno)
    return Node("func", node.name, (*_decorators(node), *_parameters(node.args, 0), block), node.lineno)


def _decorators(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> tuple[Node, ...]:
    return tuple(Node("decorator", "", (_expression(each, 0),), each.lineno) for each in node.decorator_list)


def _parameters(args: ast.arguments, depth: int) -> tuple[Node, ...]:
    """Each parameter with its default; of an annotation only what is called in it, such as a dependency."""
    plain = [*args.posonlyargs, *args.args]
    pairs = list(zip(plain, [None] * (len(plain) - len(args.defaults)) + list(args.defaults)))
    pairs += zip(args.kwonlyargs, args.kw_defaults)
    pairs += [(each, None) for each in (args.vararg, args.kwarg) if each]
    found = []
    for arg, default in pairs:
        parts = [default] if default is not None else []
        if arg.annotation is not None and any(isinstance(each, ast.Call) for each in ast.walk(arg.annotation)):
            parts.append(arg.annotation)
        found.append(Node("param", arg.arg, tuple(_expression(each, depth + 1) for each in parts), arg.lineno))
    return tuple(found)


def _block(body: Iterable[ast.AST], depth: int) -> tuple[Node, ...]:
    if depth > DEEPEST:
        return ()
    return tuple(made for each in body if (made := _statement(each, depth + 1)) is not None)


def _statement(node: ast.AST, depth: int) -> Node | None:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return None  # a docstring, or `...`
    if isinstance(node, _NAMED):
        return Node("nested", node.name, (), node.lineno)
    maker = _STATEMENTS.get(type(node).__name__)
    if maker is not None:
        return maker(node, depth)
    if isinstance(node, ast.stmt):
        return Node("other", type(node).__name__, _all(ast.iter_child_nodes(node), depth), node.lineno)
    return _expression(node, depth)


def _all(nodes: Iterable[ast.AST | None], depth: int) -> tuple[Node, ...]:
    return tuple(
        made
        for each in nodes
        if each is not None and not isinstance(each, (ast.expr_context, ast.operator))
        if (made := _statement(each, depth)) is not None
    )


def _if(node: ast.If, depth: int) -> Node | None:
    if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return None
    # the branches of an elif chain lie side by side: nested, a long one would be too deep to follow
    branches, rest = [_branch(node, depth)], node.orelse
    while len(rest) == 1 and isinstance(rest[0], ast.If):
        branches.append(_branch(rest[0], depth))
        rest = rest[0].orelse
    last = Node("block", "", _block(rest, depth), node.lineno)
    if len(branches) == 1:
        return branches[0]._replace(children=(*branches[0].children, last))
    return Node("other", "chain", (*branches, last), node.lineno)


def _branch(node: ast.If, depth: int) -> Node:
    return Node(
        "if", "", (_expression(node.test, depth), Node("block", "", _block(node.body, depth), node.lineno)), node.lineno
    )


def _loop(node: ast.For | ast.AsyncFor | ast.While, depth: int) -> Node:
    if isinstance(node, ast.While):
        head = (_expression(node.test, depth),)
    else:
        head = (Node("assign", "", (_expression(node.target, depth), _expression(node.iter, depth)), node.lineno),)
    body = _block([*node.body, *node.orelse], depth)
    kind = "while" if isinstance(node, ast.While) else "for"
    return Node("loop", kind, (*head, Node("block", "", body, node.lineno)), node.lineno)


def _try(node: ast.Try, depth: int) -> Node:
    body = Node("block", "", _block([*node.body, *node.orelse], depth), node.lineno)
    handlers = tuple(
        Node(
            "handler",
            ast.unparse(each.type) if each.type is not None else "",
            (
                *((Node("param", each.name, (), each.lineno),) if each.name else ()),
                Node("block", "", _block(each.body, depth), each.lineno),
            ),
            each.lineno,
        )
        for each in node.handlers
    )
    last = Node("block", "", _block(node.finalbody, depth), node.lineno)
    return Node("try", "", (body, *handlers, last), node.lineno)


def _with(node: ast.With | ast.AsyncWith, depth: int) -> Node:
    items = []
    for each in node.items:
        value = _expression(each.context_expr, depth)
        if each.optional_vars is not None:
            value = Node("assign", "", (_expression(each.optional_vars, depth), value), node.lineno)
        items.append(value)
    return Node("with", "", (*items, Node("block", "", _block(node.body, depth), node.lineno)), node.lineno)


def _assign(node: ast.Assign | ast.AugAssign | ast.AnnAssign, depth: int) -> Node | None:
    if node.value is None:
        return None
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    lefts = tuple(_expression(each, depth) for each in targets)
    left = lefts[0] if len(lefts) == 1 else Node("list", "", lefts, node.lineno)
    sign = _OPERATORS[type(node.op).__name__] if isinstance(node, ast.AugAssign) else ""
    return Node("assign", sign, (left, _expression(node.value, depth)), node.lineno)


def _import(node: ast.Import | ast.ImportFrom, depth: int) -> Node:
    module = "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else ""
    names = tuple(Node("name", each.name, (), node.lineno) for each in node.names)
    return Node("import", module, names, node.lineno)


def _match(node: ast.Match, depth: int) -> Node:
    cases = [
        Node(
            "if",
            "case",
            (
                Node("cmp", "case", (Node("const", ast.unparse(each.pattern)),), node.lineno),
                Node("block", "", _block(each.body, depth), node.lineno),
            ),
            each.pattern.lineno,
        )
        for each in node.cases
    ]
    return Node("other", "match", (_expression(node.subject, depth), *cases), node.lineno)


def _plain(kind: str, *fields: str) -> Callable[[ast.AST, int], Node]:
    def make(node: ast.AST, depth: int) -> Node:
        return Node(kind, "", _all((getattr(node, each) for each in fields), depth), getattr(node, "lineno", 0))

    return make


def _expression(node: ast.AST, depth: int) -> Node:
    if depth > DEEPEST:
        return Node("other", "deep", (), getattr(node, "lineno", 0))
    maker = _EXPRESSIONS.get(type(node).__name__)
    if maker is not None:
        return maker(node, depth + 1)
    return Node("other", type(node).__name__, _all(ast.iter_child_nodes(node), depth + 1), getattr(node, "lineno", 0))


def _constant(node: ast.Constant, depth: int) -> Node:
    if isinstance(node.value, (str, bytes)):
        text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
        return Node("str", text, (), node.lineno)
    return Node("const", repr(node.value), (), node.lineno)


def _call(node: ast.Call, depth: int) -> Node:
    return Node("call", "", _all((node.func, *node.args, *node.keywords), depth), node.lineno)


def _keyword(node: ast.keyword, depth: int) -> Node:
    return Node("keyword", node.arg or "**", (_expression(node.value, depth),), node.value.lineno)


def _compare(node: ast.Compare, depth: int) -> Node:
    sides = [_expression(each, depth) for each in (node.left, *node.comparators)]
    pairs = tuple(
        Node("cmp", _OPERATORS[type(sign).__name__], (left, right), node.lineno)
        for sign, left, right in zip(node.ops, sides, sides[1:])
    )
    return pairs[0] if len(pairs) == 1 else Node("and", "", pairs, node.lineno)


def _unary(node: ast.UnaryOp, depth: int) -> Node:
    value = _expression(node.operand, depth)
    if isinstance(node.op, ast.Not):
        return Node("not", "", (value,), node.lineno)
    sign = _OPERATORS[type(node.op).__name__]
    return Node("const", sign + value.text, (), node.lineno) if value.kind == "const" else value


def _binary(node: ast.BinOp, depth: int) -> Node:
    sides = (_expression(node.left, depth), _expression(node.right, depth))
    if isinstance(node.op, ast.Add) and all(each.kind == "str" for each in sides):
        return Node("str", sides[0].text + sides[1].text, (), node.lineno)
    return Node("op", _OPERATORS[type(node.op).__name__], sides, node.lineno)


def _boolean(node: ast.BoolOp, depth: int) -> Node:
    return Node("and" if isinstance(node.op, ast.And) else "or", "", _all(node.values, depth), node.lineno)


def _dict(node: ast.Dict, depth: int) -> Node:
    pairs = []
    for key, value in zip(node.keys, node.values):
        name = _expression(key, depth) if key is not None else Node("const", "**")
        pairs.append(Node("pair", name.text, (_expression(value, depth),), value.lineno))
    return Node("dict", "", tuple(pairs), node.lineno)


def _comprehension(node: ast.comprehension, depth: int) -> Node:
    tests = tuple(Node("filter", "", (_expression(each, depth),), each.lineno) for each in node.ifs)
    source = Node("assign", "", (_expression(node.target, depth), _expression(node.iter, depth)), node.iter.lineno)
    return Node("other", "for", (source, *tests), node.iter.lineno)


def _generator(node: ast.GeneratorExp | ast.ListComp | ast.SetComp, depth: int) -> Node:
    return Node("other", "generator", _all((*node.generators, node.elt), depth), node.lineno)


def _lambda(node: ast.Lambda, depth: int) -> Node:
    body = Node("return", "", (_expression(node.body, depth),), node.lineno)
    return Node("func", "", (*_parameters(node.args, depth), body), node.lineno)


def _text(node: ast.JoinedStr, depth: int) -> Node:
    return Node("text", "", _all(node.values, depth), node.lineno)


def _unwrapped(node: ast.Await | ast.Starred | ast.FormattedValue, depth: int) -> Node:
    return _expression(node.value, depth)


_STATEMENTS: dict[str, Callable[..., Node | None]] = {
    "If": _if, "For": _loop, "AsyncFor": _loop, "While": _loop, "Try": _try, "TryStar": _try, "With": _with,
    "AsyncWith": _with, "Assign": _assign, "AugAssign": _assign, "AnnAssign": _assign, "Import": _import,
    "ImportFrom": _import, "Match": _match, "Return": _plain("return", "value"), "Raise": _plain("raise", "exc"),
    "Assert": _plain("assert", "test", "msg"), "Expr": _plain("do", "value"), "Continue": _plain("skip"),
    "Break": _plain("skip"), "Pass": lambda node, depth: None,
}  # fmt: skip
_EXPRESSIONS: dict[str, Callable[..., Node]] = {
    "Name": lambda node, depth: Node("name", node.id, (), node.lineno),
    "Attribute": lambda node, depth: Node("attr", node.attr, (_expression(node.value, depth),), node.lineno),
    "Constant": _constant, "Call": _call, "keyword": _keyword, "Compare": _compare, "UnaryOp": _unary,
    "BinOp": _binary, "BoolOp": _boolean, "Dict": _dict, "comprehension": _comprehension, "Lambda": _lambda,
    "GeneratorExp": _generator, "ListComp": _generator, "SetComp": _generator,
    "JoinedStr": _text, "Await": _unwrapped, "Starred": _unwrapped, "FormattedValue": _unwrapped,
    "IfExp": _plain("choice", "test", "body", "orelse"), "Subscript": _plain("index", "value", "slice"),
    "List": lambda node, depth: Node("list", "", _all(node.elts, depth), node.lineno),
    "Tuple": lambda node, depth: Node("list", "", _all(node.elts, depth), node.lineno),
    "Set": lambda node, depth: Node("list", "", _all(node.elts, depth), node.lineno),
}  # fmt: skip
