"""Marks and decorators of a Python test: what skips it, and the cases that it is run with."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from hookpack.integrity import reasons
from hookpack.integrity.python_assertions import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    from hookpack.integrity.case import Worth

    Skip: TypeAlias = tuple[str, Worth]
    Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def of_body(body: Sequence[ast.stmt]) -> Skip:
    for node in body:
        if isinstance(node, ast.Assign) and any(ast.unparse(each) == "pytestmark" for each in node.targets):
            marks = node.value.elts if isinstance(node.value, (ast.List, ast.Tuple)) else [node.value]
            if (found := among(marks))[0]:
                return found
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and name_of(node.value.func) == "skip":
            return ast.unparse(node.value), "deny"
    return "", ""


def among(marks: Sequence[ast.expr]) -> Skip:
    """What skips among decorators or marks, and what that is worth."""
    for each in marks:
        call = each if isinstance(each, ast.Call) else None
        name = name_of(call.func if call else each)
        text = ast.unparse(each)
        if name in ("skip", "xfail", "expectedFailure", "SkipTest") and (
            call is None or name != "xfail" or not call.args
        ):
            return text, "deny"
        if name in ("skipif", "skipIf", "skipUnless", "xfail") and call is not None:
            condition = ast.unparse(call.args[0]) if call.args else ""
            condition = condition or next((ast.unparse(k.value) for k in call.keywords if k.arg == "condition"), "")
            reasoned = len(call.args) > 1 or any(k.arg in ("reason", "msg") for k in call.keywords)
            if name == "skipUnless" and condition in ("False", "0"):
                return text, "deny"
            return text, reasons.level(condition, has_reason=reasoned)
    return "", ""


def _parametrised(node: Function) -> Iterator[ast.Call]:
    for each in node.decorator_list:
        if (
            isinstance(each, ast.Call)
            and name_of(each.func) in ("parametrize", "expand", "data", "parameterized")
            and each.args
        ):
            yield each


def _row_nodes(node: Function) -> Iterator[ast.expr]:
    for call in _parametrised(node):
        values = call.args[1] if name_of(call.func) == "parametrize" and len(call.args) > 1 else call.args[0]
        yield from values.elts if isinstance(values, (ast.List, ast.Tuple, ast.Set)) else ()


def rows(node: Function) -> tuple[str, ...]:
    rows = []
    for each in _row_nodes(node):
        if isinstance(each, ast.Call) and name_of(each.func) == "param":
            rows.append(
                f"({', '.join(map(ast.unparse, each.args))})" if len(each.args) > 1 else ast.unparse(each.args[0])
            )
        else:
            rows.append(ast.unparse(each))
    return tuple(rows)


def of_rows(node: Function) -> Skip:
    for each in _row_nodes(node):
        if isinstance(each, ast.Call) and name_of(each.func) == "param":
            for mark in (k.value for k in each.keywords if k.arg == "marks"):
                found = among(mark.elts if isinstance(mark, (ast.List, ast.Tuple)) else [mark])
                if found[0]:
                    return ast.unparse(each), found[1]
    return "", ""
