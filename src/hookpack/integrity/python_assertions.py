"""What a line of a Python test asserts: plain asserts, unittest's methods, mocks' and numpy's."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.lexicon import vocabulary
from hookpack.integrity.case import Assertion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Said(NamedTuple):
    subject: str
    relation: str
    expected: str = ""
    is_vacuous: bool = False
    tolerance: float = 0.0


_EQUAL = vocabulary("""
    assertEqual assertEquals assertIs assertListEqual assertDictEqual assertSetEqual assertTupleEqual
    assertSequenceEqual assertMultiLineEqual assertCountEqual assertJSONEqual assertHTMLEqual assertQuerysetEqual
    assertQuerySetEqual assert_equal
    assert_array_equal assert_frame_equal assert_series_equal eq_ assertNumQueries assertXMLEqual assert_eq
""")
_TWO = {
    **dict.fromkeys(_EQUAL, "eq"),
    **dict.fromkeys(
        ("assertNotEqual", "assertNotEquals", "assertIsNot", "assert_not_equal", "assert_not_equals"), "ne"
    ),
    **dict.fromkeys(("assertGreater", "assertGreaterEqual", "assertLess", "assertLessEqual"), "compare"),
    "assertIsInstance": "type",
    "assertRegex": "contains",
    "assertRegexpMatches": "contains",
    "assertContains": "contains",
    "assertNotContains": "lacks",
    "assertNotRegex": "lacks",
    "assertDictContainsSubset": "contains",
}
_ONE = {
    "assertTrue": ("truthy", ""),
    "assertFalse": ("truthy", "not"),
    "assertIsNone": ("eq", "None"),
    "assert_": ("truthy", ""),
    "assertIsNotNone": ("defined", ""),
    "ok_": ("truthy", ""),
    "assert_true": ("truthy", ""),
    "assert_false": ("truthy", "not"),
}
_CALLED = {
    "assert_called_once_with": "called-once-with",
    "assert_awaited_once_with": "called-once-with",
    "assert_called_with": "called-with",
    "assert_any_call": "called-with",
    "assert_has_calls": "called-with",
    "assert_awaited_with": "called-with",
    "assert_called_once": "called-times",
    "assert_awaited_once": "called-times",
    "assert_called": "called",
    "assert_awaited": "called",
    "assert_not_called": "not-called",
    "assert_not_awaited": "not-called",
}
_ALMOST = (
    "assertAlmostEqual",
    "assertAlmostEquals",
    "assert_allclose",
    "assert_almost_equal",
    "assert_approx_equal",
    "assert_array_almost_equal",
)
_RAISES = (
    "assertRaises",
    "assertRaisesRegex",
    "assertRaisesRegexp",
    "assertRaisesMessage",
    "raises",
    "assert_raises",
    "assertWarns",
    "assertWarnsRegex",
    "warns",
    "deprecated_call",
)
_SIGNS = {"Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">="}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_COMPARES = {"assertGreater": ">", "assertGreaterEqual": ">=", "assertLess": "<", "assertLessEqual": "<="}


def name_of(node: ast.expr) -> str:
    """The last name of what is called."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def of_assert(test: ast.expr, known: Mapping[str, str]) -> Iterator[Said]:
    """Each condition of a plain assert; `known` has the values of names that are assigned once."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for each in test.values:
            yield from of_assert(each, known)
        return
    yield _condition(test, known)


def of_call(node: ast.Call, known: Mapping[str, str]) -> Said | None:
    """What a call asserts, None if it is no assertion."""
    name, args = name_of(node.func), node.args
    if name in _CALLED and isinstance(node.func, ast.Attribute):
        given = ", ".join(map(ast.unparse, (*args, *(each.value for each in node.keywords))))
        return Said(ast.unparse(node.func.value), _CALLED[name], given)
    if name in _RAISES:
        return raises(node)
    if name in _ALMOST and len(args) >= 2:
        return Said(ast.unparse(args[0]), "approx", ast.unparse(args[1]), tolerance=_almost(node))
    if len(args) >= 2 and (said := _of_two(name, args[0], args[1], known)):
        return said
    if name == "assertTrue" and args:
        return _condition(args[0], known)
    if name in _ONE and args:
        relation, expected = _ONE[name]
        return Said(_condition(args[0], known).subject, relation, expected, _is_constant(args[0]))
    if name.lower().startswith("assert") and name != "assert_never":
        return Said(", ".join(map(ast.unparse, args[:1])), f"call {name}", ", ".join(map(ast.unparse, args[1:])))
    return None


def _of_two(name: str, first: ast.expr, second: ast.expr, known: Mapping[str, str]) -> Said | None:
    if name in _COMPARES:
        return Said(ast.unparse(first), "compare", f"{_COMPARES[name]} {ast.unparse(second)}")
    if name in ("assertIn", "assertNotIn"):
        return _membership(first, second, absent=name == "assertNotIn")
    return _pair(first, second, _TWO[name], known) if name in _TWO else None


def raises(node: ast.Call) -> Said:
    """An expected error: subject is what is called, expected `Type|Type ~ message`."""
    name = name_of(node.func)
    kinds = node.args[0] if node.args else None
    many = kinds.elts if isinstance(kinds, (ast.Tuple, ast.List)) else [kinds] if kinds is not None else []
    said = "|".join(sorted(ast.unparse(each).rpartition(".")[2] for each in many))
    match = next((ast.unparse(each.value) for each in node.keywords if each.arg in ("match", "expected_regex")), "")
    rest = node.args[1:]
    if (
        not match
        and name in ("assertRaisesRegex", "assertRaisesRegexp", "assertRaisesMessage", "assertWarnsRegex")
        and rest
    ):
        match, rest = ast.unparse(rest[0]), rest[1:]
    called = f"{ast.unparse(rest[0])}({', '.join(map(ast.unparse, rest[1:]))})" if rest else ""
    return Said(called, "raises", f"{said} ~ {match}" if match else said)


def _almost(node: ast.Call) -> float:
    given = {each.arg: _number(each.value) for each in node.keywords}
    if name_of(node.func) == "assert_allclose":
        return max(given.get("rtol", 1e-7), given.get("atol", 0.0))
    if "delta" in given:
        return given["delta"]
    places = given.get("places", given.get("decimal", _number(node.args[2]) if len(node.args) > 2 else 7))
    return float(10.0**-places)


def _number(node: ast.expr) -> float:
    try:
        return abs(float(ast.literal_eval(node)))
    except (ValueError, TypeError, SyntaxError):
        return 0.0


def _is_constant(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _is_closed(node: ast.expr) -> bool:
    """Whether the value depends on nothing outside the expression."""
    return not any(isinstance(each, (ast.Name, ast.Call, ast.Await, ast.Yield)) for each in ast.walk(node))


def _condition(test: ast.expr, known: Mapping[str, str]) -> Said:
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compare(test, known)
    if isinstance(test, ast.BoolOp):
        vacuous = any(_is_constant(each) and bool(ast.literal_eval(each)) for each in test.values)
        return Said(ast.unparse(test), "any-of", "", vacuous)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _condition(test.operand, known)
        return Said(inner.subject, inner.relation, "not", _is_constant(test.operand))
    if isinstance(test, ast.Tuple) or _is_constant(test) or isinstance(test, (ast.Lambda, ast.JoinedStr)):
        return Said(ast.unparse(test), "truthy", "", is_vacuous=not _is_false(test))
    if isinstance(test, ast.Call) and name_of(test.func) == "isinstance" and len(test.args) == 2:
        kind = ast.unparse(test.args[1])
        return Said(ast.unparse(test.args[0]), "type", kind, kind == "object")
    if (
        isinstance(test, ast.Call)
        and name_of(test.func) in ("allclose", "isclose", "array_equal")
        and len(test.args) >= 2
    ):
        given = [_number(each.value) for each in test.keywords if each.arg in ("rtol", "atol", "rel_tol", "abs_tol")]
        return Said(ast.unparse(test.args[0]), "approx", ast.unparse(test.args[1]), tolerance=max([1e-9, *given]))
    if isinstance(test, ast.Attribute) and test.attr in ("called", "called_once"):
        return Said(ast.unparse(test.value), "called" if test.attr == "called" else "called-times")
    return Said(ast.unparse(test), "truthy")


def _is_false(node: ast.expr) -> bool:
    return _is_constant(node) and not ast.literal_eval(node)


def _compare(test: ast.Compare, known: Mapping[str, str]) -> Said:
    left, sign, right = test.left, type(test.ops[0]).__name__, test.comparators[0]
    if sign in ("In", "NotIn"):
        return _membership(left, right, absent=sign == "NotIn")
    if sign == "IsNot" and ast.unparse(right) == "None":
        return Said(ast.unparse(left), "defined")
    if sign in ("Eq", "Is"):
        return _pair(left, right, "eq", known)
    if sign in ("NotEq", "IsNot"):
        return _pair(left, right, "ne", known)
    mark = _SIGNS[sign]
    if _is_constant(left) and not _is_constant(right):
        left, right, mark = right, left, _TURNED[mark]
    is_length = isinstance(left, ast.Call) and name_of(left.func) == "len"
    return Said(
        ast.unparse(left),
        "compare",
        f"{mark} {ast.unparse(right)}",
        is_length and mark == ">=" and ast.unparse(right) == "0",
    )


def _membership(item: ast.expr, container: ast.expr, *, absent: bool) -> Said:
    if isinstance(container, (ast.Tuple, ast.List, ast.Set)) and not _is_constant(item):
        return Said(ast.unparse(item), "ne" if absent else "one-of", ast.unparse(container))
    return Said(ast.unparse(container), "lacks" if absent else "contains", ast.unparse(item))


def _pair(left: ast.expr, right: ast.expr, relation: str, known: Mapping[str, str]) -> Said:
    if (_is_constant(left) and not _is_constant(right)) or (
        not _is_constant(right) and isinstance(left, ast.Name) and "expect" in left.id.lower()
    ):
        left, right = right, left
    subject, expected = ast.unparse(left), ast.unparse(right)
    if relation == "eq" and isinstance(right, ast.Call) and name_of(right.func) == "approx":
        return Said(subject, "approx", ast.unparse(right.args[0]) if right.args else "", tolerance=_approx(right))
    if relation == "eq" and isinstance(left, ast.Call) and name_of(left.func) == "approx":
        return Said(expected, "approx", ast.unparse(left.args[0]) if left.args else "", tolerance=_approx(left))
    if relation == "eq" and expected in ("ANY", "mock.ANY"):
        return Said(subject, "defined", expected, is_vacuous=True)
    if relation == "ne" and expected == "None":
        return Said(subject, "defined")
    same = known.get(subject, subject) == known.get(expected, expected) and "(" in known.get(subject, subject)
    vacuous = relation == "eq" and (subject == expected or same)
    fixed = _SCALAR.match(known.get(subject, "")) is not None or _is_closed(left)
    return Said(subject, relation, expected, vacuous or (relation == "eq" and fixed and _is_closed(right)))


_SCALAR = re.compile(r"^(?:-?[\d.]+|'[^']*'|True|False|None)$")


def _approx(node: ast.Call) -> float:
    given = [_number(each.value) for each in node.keywords if each.arg in ("rel", "abs")]
    given += [_number(each) for each in node.args[1:3]]
    return max(given, default=1e-6)


def made(said: Said, line: int, text: str) -> Assertion:
    return Assertion(said.subject, said.relation, said.expected, line, text[:300], "", said.is_vacuous, said.tolerance)
