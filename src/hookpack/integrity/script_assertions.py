"""What a call chain of a JavaScript test asserts: expect(...).toBe, chai's words, node's assert."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tree_sitter import Node as Raw


class Said(NamedTuple):
    subject: str
    relation: str
    expected: str = ""
    is_vacuous: bool = False
    tolerance: float = 0.0
    is_promise: bool = False


def _table(**names: str) -> dict[str, str]:
    return {word: relation.replace("_", "-") for relation, words in names.items() for word in words.split()}


_MATCHERS = _table(
    eq="toBe toEqual toStrictEqual equal equals eql eq eqls strictEqual deepEqual deepStrictEqual same "
    "sameMembers deepEquals "
    "notDeepStrictEqual_ toMatchInlineSnapshot toThrowErrorMatchingInlineSnapshot toHaveReturnedWith members "
    "toHaveText toHaveValue "
    "toHaveBeenNthCalledWith_ toHaveURL toHaveTitle toHaveCount is",
    contains="toMatchObject toContain toContainEqual toMatch toHaveProperty toContainText toContainHTML include "
    "includes contain contains match "
    "property containSubset toHaveTextContent toInclude keys toHaveClass matchObject toHaveAttribute",
    compare="toBeGreaterThan toBeGreaterThanOrEqual toBeLessThan toBeLessThanOrEqual above below least most "
    "greaterThan lessThan gt lt gte lte",
    type="toBeInstanceOf instanceOf instanceof a an toBeTypeOf",
    truthy="toBeTruthy ok toBeFalsy isOk notOk",
    defined="toBeDefined exist exists toExist",
    called_with="toHaveBeenCalledWith toBeCalledWith toHaveBeenLastCalledWith calledWith lastCalledWith "
    "toHaveBeenNthCalledWith",
    called_once_with="toHaveBeenCalledExactlyOnceWith calledOnceWith calledOnceWithExactly",
    called_times="toHaveBeenCalledTimes toBeCalledTimes toHaveBeenCalledOnce calledOnce callCount",
    called="toHaveBeenCalled toBeCalled called",
    snapshot="toMatchSnapshot toMatchFileSnapshot toMatchImageSnapshot toThrowErrorMatchingSnapshot toHaveScreenshot",
    raises="toThrow toThrowError throw throws Throw toThrowException rejectedWith rejected",
)
_VALUES = {
    "toBeNull": "null", "null": "null", "toBeUndefined": "undefined", "undefined": "undefined", "toBeNaN": "NaN",
    "NaN": "NaN",
    "true": "true", "false": "false", "toBeTrue": "true", "toBeFalse": "false", "empty": "[ ]", "isTrue": "true",
    "isFalse": "false", "isNull": "null", "isUndefined": "undefined",
}  # fmt: skip
_LENGTHS = frozenset(("toHaveLength", "lengthOf", "length"))
_ASSERT = {
    **dict.fromkeys(("equal", "strictEqual", "deepEqual", "deepStrictEqual", "same", "is", "strictSame", "eq"), "eq"),
    **dict.fromkeys(("notEqual", "notStrictEqual", "notDeepEqual", "notDeepStrictEqual", "not"), "ne"),
    **dict.fromkeys(("ok", "assert", "isTrue", "isOk", "truthy"), "truthy"),
    **dict.fromkeys(("throws", "rejects", "throwsAsync"), "raises"),
    **dict.fromkeys(("doesNotThrow", "doesNotReject", "notThrows"), "runs"),
    **dict.fromkeys(("match", "include", "includes", "property", "hasProperty"), "contains"),
    **dict.fromkeys(("isDefined", "exists", "isNotNull"), "defined"), "instanceOf": "type", "isArray": "type",
    "lengthOf": "eq", "isNull": "eq", "isUndefined": "eq", "isFalse": "eq", "true": "eq", "false": "eq",
    "snapshot": "snapshot",
}  # fmt: skip
_SIGNS = {
    "toBeGreaterThan": ">", "toBeGreaterThanOrEqual": ">=", "toBeLessThan": "<", "toBeLessThanOrEqual": "<=",
    "above": ">", "least": ">=", "below": "<", "most": "<=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<=",
    "greaterThan": ">", "lessThan": "<",
}  # fmt: skip
_INVERSE = {
    "truthy": "truthy",
    "eq": "ne",
    "raises": "runs",
    "called": "not-called",
    "contains": "lacks",
    "called-with": "ne",
}
_MOST = 60  # links of a chain


def raw(node: Raw) -> str:
    return (node.text or b"").decode("utf-8", "replace")


_TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|"
    r"[^`\\])*`|[\w$]+(?:\.\d+)?|=>|[=!]==?|[<>]=?|&&|\|\||\.\.\.|\?\.|\?\?|\S",
    re.DOTALL,
)
_CLOSING = re.compile(r", ([)\]}])")


def code(node: Raw) -> str:
    """The node's code in one layout: a blank between tokens, one kind of quotes, no remarks, no trailing commas."""
    found = []
    for word in _TOKEN.findall(raw(node)):
        if word.startswith(("//", "/*")) or word == ";":
            continue
        is_text = word[0] in "\"'`" and len(word) > 1 and not (word[0] == "`" and "${" in word)
        found.append(f"'{word[1:-1]}'" if is_text else word)
    return _CLOSING.sub(r"\1", " ".join(found).replace(", )", ")")) if found else ""


def of_chain(node: Raw, known: Mapping[str, str]) -> Said | None:
    """What the outermost node of a chain asserts, None if it is no assertion."""
    links = _links(node)
    if not links:
        return None
    first, arguments = links[0]
    if first == "expect" and arguments is not None:
        return _expect(links, known)
    if first in ("assert", "t", "chai", "tap") and (said := _assert(links, known)):
        return said
    return _should(links)


def _links(node: Raw) -> list[tuple[str, list[Raw] | None]]:
    """The chain's names, innermost first, each with its arguments if it is called."""
    found: list[tuple[str, list[Raw] | None]] = []
    arguments: list[Raw] | None = None
    for _ in range(_MOST):
        if node.type == "call_expression":
            inner = node.child_by_field_name("arguments")
            arguments = [each for each in inner.named_children if each.type != "comment"] if inner is not None else []
            node = node.child_by_field_name("function") or node
        elif node.type == "member_expression":
            name = node.child_by_field_name("property")
            found.append((raw(name) if name is not None else "", arguments))
            arguments = None
            node = node.child_by_field_name("object") or node
        elif (
            node.type in ("non_null_expression", "parenthesized_expression", "await_expression") and node.named_children
        ):
            node = node.named_children[0]
        else:
            found.append((raw(node) if node.type == "identifier" else f"({code(node)})", arguments))
            break
    return found[::-1]


def _expect(links: list[tuple[str, list[Raw] | None]], known: Mapping[str, str]) -> Said | None:
    given = links[0][1] or []
    subject = code(given[0]) if given else ""
    names = [name for name, _ in links[1:]]
    if not given or names[:1] in (["extend"], ["assertions"], ["hasAssertions"]):
        return None
    promise = "rejects" in names or "resolves" in names or "eventually" in names
    inverse = names.count("not") % 2 == 1
    if not names:
        return Said(subject, "nothing", "", is_vacuous=True)
    name, arguments = next(
        (
            (n, a)
            for n, a in reversed(links[1:])
            if n in _MATCHERS or n in _VALUES or n in _LENGTHS or n in ("toBeCloseTo", "closeTo", "approximately")
        ),
        links[-1],
    )
    expected = " , ".join(code(each) for each in arguments or ())
    said = _matched(subject, name, expected, arguments or [], names, known)
    if inverse:
        said = _inverted(said)
    if "rejects" in names and said.relation != "raises":
        said = said._replace(subject=f"rejection of {said.subject}")
    return said._replace(is_promise=promise)


def _matched(
    subject: str, name: str, expected: str, given: list[Raw], names: list[str], known: Mapping[str, str]
) -> Said:
    if name in _VALUES and not given:
        return Said(subject, "eq", _VALUES[name], subject == _VALUES[name])
    if name in _LENGTHS:
        return Said(f"{subject} . length", "eq", expected)
    if name in ("toBeCloseTo", "closeTo", "approximately"):
        return Said(subject, "approx", code(given[0]) if given else "", tolerance=_tolerance(name, given))
    relation = _MATCHERS.get(name, f"call {name}")
    if relation == "compare":
        sign = _SIGNS.get(name, "")
        vacuous = subject.endswith("length") and sign == ">=" and expected == "0"
        return Said(subject, "compare", f"{sign} {expected}", vacuous)
    if relation == "truthy":
        return Said(subject, "truthy", "not" if name in ("toBeFalsy", "notOk") else "", _is_literal(subject))
    if relation == "raises":
        return Said(subject, "raises", _error(given))
    if relation == "eq":
        return _equal(subject, expected, known)
    return Said(subject, relation, expected)


_OPEN = re.compile(
    r"^expect \. (?:anything \( \)|any \()|^expect \. (?:not \. )?(?:objectContaining|arrayContaining|"
    r"stringContaining|stringMatching)"
)


def _equal(subject: str, expected: str, known: Mapping[str, str]) -> Said:
    if _OPEN.match(expected):
        weak = "anything" in expected
        return Said(subject, "defined" if weak else "type" if "expect . any" in expected else "contains", expected)
    if subject.startswith("typeof "):
        return Said(subject.removeprefix("typeof "), "type", expected)
    first, second = known.get(subject, subject), known.get(expected, expected)
    vacuous = (
        subject == expected or (first == second and "(" in first) or (_is_literal(first) and _is_literal(expected))
    )
    return Said(subject, "eq", expected, vacuous)


def _is_literal(text: str) -> bool:
    return bool(re.fullmatch(r"-? ?[\d.]+(?: [-+*/] [\d.]+)*|'[^']*'|true|false|null", text))


def _inverted(said: Said) -> Said:
    if said.relation == "eq" and said.expected in ("null", "undefined"):
        return said._replace(relation="defined", expected="", is_vacuous=False)
    if said.relation == "truthy":
        return said._replace(expected="" if said.expected else "not", is_vacuous=False)
    if said.relation == "defined":
        return said._replace(relation="eq", expected="undefined")
    return said._replace(relation=_INVERSE.get(said.relation, f"not {said.relation}"), is_vacuous=False)


def _tolerance(name: str, given: list[Raw]) -> float:
    try:
        value = float(code(given[1])) if len(given) > 1 else 2.0
    except ValueError:
        return 0.0
    return 10.0**-value if name == "toBeCloseTo" else value


def _error(given: list[Raw]) -> str:
    kinds = [code(each) for each in given if each.type in ("identifier", "member_expression")]
    texts = [code(each) for each in given if each.type not in ("identifier", "member_expression")]
    return "|".join(kinds) + (f" ~ {texts[0]}" if texts else "")


def _assert(links: list[tuple[str, list[Raw] | None]], known: Mapping[str, str]) -> Said | None:
    name, given = links[-1]
    if (
        len(links) > 3
        or given is None
        or (len(links) > 1 and name not in _ASSERT)
        or (len(links) == 1 and name != "assert")
    ):
        return None
    if links[0][0] == "t" and name in ("not", "match", "property"):
        return None
    relation = _ASSERT[name]
    subject = code(given[0]) if given else ""
    expected = code(given[1]) if len(given) > 1 else ""
    if relation == "raises":
        return Said(subject, "raises", _error(given[1:2]), is_promise=name in ("rejects", "throwsAsync"))
    if relation == "truthy":
        return _truth(given[0], subject) if given else None
    if relation == "eq":
        expected = {
            "isNull": "null",
            "isUndefined": "undefined",
            "isFalse": "false",
            "true": "true",
            "false": "false",
        }.get(name, expected)
        if name == "lengthOf":
            subject += " . length"
        if _is_literal(subject) and not _is_literal(expected):
            subject, expected = expected, subject
        return _equal(subject, expected, known)
    return Said(subject, relation, expected)


def _truth(node: Raw, subject: str) -> Said:
    """What `assert(a === b)` compares."""
    if node.type == "binary_expression":
        left, sign, right = (node.child_by_field_name(each) for each in ("left", "operator", "right"))
        if left is not None and right is not None and sign is not None:
            mark = raw(sign)
            if mark in ("===", "=="):
                return _equal(code(left), code(right), {})
            if mark in ("!==", "!="):
                return Said(code(left), "ne", code(right))
            if mark in ("<", "<=", ">", ">="):
                return Said(code(left), "compare", f"{mark} {code(right)}")
            if mark == "||":
                return Said(subject, "any-of", "", "true" in (code(left), code(right)))
    return Said(subject, "truthy", "", _is_literal(subject) and subject not in ("false", "0", "null"))


def _should(links: list[tuple[str, list[Raw] | None]]) -> Said | None:
    """`value.should.equal(...)`, cypress' `.should('eq', ...)`, supertest's `.expect(200)`."""
    names = [name for name, _ in links]
    if "should" in names[1:]:
        at = names.index("should", 1)
        given = links[at][1]
        subject = " . ".join(f"{n} ( {' , '.join(map(code, a))} )" if a is not None else n for n, a in links[:at])
        if given:
            return Said(subject, f"call should {code(given[0])}", " , ".join(code(each) for each in given[1:]))
        name, last = links[-1]
        return (
            _matched(subject, name, " , ".join(code(each) for each in last or ()), last or [], names, {})
            if at < len(links) - 1
            else None
        )
    if names[-1] == "expect" and len(links) > 2 and links[-1][1]:
        subject = " . ".join(
            f"{n} ( {' , '.join(map(code, a))} )" if a is not None else n for n, a in links[:-1] if n != "expect"
        )
        return Said(subject, "eq", " , ".join(code(each) for each in links[-1][1] or ()))
    return None
