"""Reads a JavaScript or TypeScript test file into its tests: jest, vitest, mocha, jasmine, node:test."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from tree_sitter import Language, Parser

from hookpack.defences.grammar import GRAMMARS
from hookpack.integrity import reasons
from hookpack.integrity import script_assertions as asserted
from hookpack.integrity.case import Assertion, Test, Unreadable, shaped
from hookpack.integrity.place import extension, is_collected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node as Raw

    from hookpack.integrity.case import State, Worth

_DEEPEST = 60
_CALLED = re.compile(
    r"^(?P<off>[xf])?(?P<what>it|test|specify|describe|context|suite)(?P<alias>[A-Z_]\w*)?(?P<more>(?:\.\w+)*)$"
)
_GROUPS = frozenset(("describe", "context", "suite"))
_OFF = frozenset(("skip", "todo", "fails", "failing", "fixme"))
_FUNCTIONS = frozenset(("arrow_function", "function_expression", "function", "generator_function"))
_BLOCKS = frozenset(("statement_block", "program"))


@lru_cache(maxsize=8)
def _parser(kind: str) -> Parser:
    module, function = GRAMMARS[kind]
    return Parser(Language(getattr(import_module(module), function)()))


def tree(path: str, text: str) -> Raw:
    """Raises Unreadable."""
    kind = extension(path)
    data = text.encode("utf-8", "replace")
    root = _parser(kind).parse(data).root_node
    if root.has_error and kind in ("js", "jsx", "mjs", "cjs"):
        other = _parser("tsx").parse(data).root_node
        root = root if other.has_error else other
    if root.type == "ERROR":
        raise Unreadable("it does not parse")
    return root


def read(path: str, text: str) -> list[Test]:
    """The tests of the file, and its functions that assert. Raises Unreadable."""
    root = tree(path, text)
    found = _File(path, is_collected(path), tuple(_mocked(root)), _asserting(root))
    found.walk(root, "", "", 0)
    return found.tests


def _asserting(root: Raw) -> frozenset[str]:
    """Functions at the top of the file that assert."""
    found = set()
    for each in root.named_children:
        name = each.child_by_field_name("name")
        if (
            each.type == "function_declaration"
            and name is not None
            and re.search(r"\b(?:expect|assert)\b", asserted.raw(each))
        ):
            found.add(asserted.raw(name))
    return frozenset(found)


def _mocked(root: Raw) -> Iterator[str]:
    """Names that the file imports from modules that it mocks."""
    text = asserted.code(root)
    modules = set(re.findall(r"\b(?:jest|vi) \. (?:mock|doMock) \( '([^']+)'", text))
    for found in re.finditer(r"import (.{1,300}?) from '([^']+)'|const (.{1,300}?) = require \( '([^']+)' \)", text):
        if (found[2] or found[4]) in modules:
            yield from re.findall(r"[A-Za-z_$][\w$]*", re.sub(r"\* as", "", found[1] or found[3] or ""))


class _File:
    def __init__(self, path: str, collected: bool, mocked: tuple[str, ...], helpers: frozenset[str]) -> None:
        self.tests: list[Test] = []
        self._path, self._collected, self._mocked, self._helpers = path, collected, mocked, helpers

    def walk(self, node: Raw, prefix: str, skip: str, depth: int) -> None:
        if depth > _DEEPEST:
            return
        for each in node.named_children:
            call = _call_of(each)
            if call is not None and (head := _head(call)):
                self._case(call, head, prefix, skip, depth)
            elif each.type in ("function_declaration", "method_definition") or each.type == "lexical_declaration":
                self._helper(each, prefix)
            else:
                self.walk(each, prefix, skip, depth + 1)

    def _case(self, call: Raw, head: re.Match[str], prefix: str, skip: str, depth: int) -> None:
        arguments = _arguments(call)
        title = asserted.code(arguments[0])[:200].strip("'") if arguments else ""
        body = next((each for each in reversed(arguments) if each.type in _FUNCTIONS), None)
        name = f"{prefix} > {title}" if prefix else title
        off, focus = _off(call, head), "only" if head["off"] == "f" or ".only" in head["more"] else ""
        if head["what"] in _GROUPS and body is not None:
            before = len(self.tests)
            self.walk(body, name, off or skip, depth + 1)
            if focus:
                self.tests[before:] = [
                    each._replace(focus=asserted.code(_callee(call))) for each in self.tests[before:]
                ]
            return
        if (head["what"] in _GROUPS and off == "") or not arguments:
            return
        level: Worth = "deny" if (off or skip) else ""
        if (condition := _condition(call)) is not None:
            off, level = (
                asserted.code(_callee(call))[:200],
                reasons.level(condition.replace(" . ", "."), has_reason=True),
            )
        made = _made(self._path, name, call, body, self._helpers, is_test=self._collected)
        rows = _rows(call)
        own_off, own_level = _body_skip(made)
        self.tests.append(made._replace(
            skip=off or skip or own_off, skip_level=level or own_level,
            focus=asserted.code(_callee(call)) if focus else "", rows=rows, patches=(*made.patches, *self._mocked),
        ))  # fmt: skip

    def _helper(self, node: Raw, prefix: str) -> None:
        made = _made(self._path, asserted.code(node)[:60], node, node, frozenset(), is_test=False)
        if made.assertions:
            name = node.child_by_field_name("name")
            self.tests.append(made._replace(name=asserted.code(name) if name else made.name))


def _call_of(node: Raw) -> Raw | None:
    while node.type in ("expression_statement", "await_expression") and node.named_children:
        node = node.named_children[0]
    return node if node.type == "call_expression" else None


def _callee(call: Raw) -> Raw:
    return call.child_by_field_name("function") or call


def _head(call: Raw) -> re.Match[str] | None:
    node = _callee(call)
    more = ""
    while node.type == "call_expression":  # it.each(rows)(title, body), it.skipIf(condition)(title, body)
        node, more = _callee(node), "()"
    text = asserted.code(node).replace(" ", "")
    found = _CALLED.match(text)
    if found and not more and found["more"].endswith((".each", ".skipIf", ".runIf")):
        tagged = node.type != "member_expression" or any(each.type == "template_string" for each in call.children)
        return found if tagged else None
    return found


def _off(call: Raw, head: re.Match[str]) -> str:
    if head["off"] == "x" or set(head["more"].split(".")) & _OFF:
        return asserted.code(_callee(call))[:200]
    options = next((each for each in _arguments(call) if each.type == "object"), None)
    text = asserted.code(options) if options else ""
    return text[:200] if re.search(r"\b(?:skip|todo) : (?!false|''|undefined)", text) else ""


def _condition(call: Raw) -> str | None:
    node = _callee(call)
    if node.type != "call_expression" or not asserted.code(_callee(node)).endswith((". skipIf", ". runIf")):
        return None
    arguments = _arguments(node)
    return asserted.code(arguments[0]) if arguments else ""


def _arguments(call: Raw) -> list[Raw]:
    arguments = call.child_by_field_name("arguments")
    return [each for each in arguments.named_children if each.type != "comment"] if arguments is not None else []


def _rows(call: Raw) -> tuple[str, ...]:
    node = _callee(call)
    if node.type != "call_expression":
        return ()
    arguments = node.child_by_field_name("arguments")
    if arguments is not None and arguments.type == "template_string":
        return tuple(
            " ".join(line.split()) for line in asserted.raw(arguments).strip("`").split("\n")[2:] if line.strip()
        )
    table = _arguments(node)
    if not table or table[0].type != "array":
        return ()
    return tuple(asserted.code(each) for each in table[0].named_children if each.type != "comment")


_SKIPS = re.compile(
    r"^(?:return )?(?:this \. skip \(|(?:t|ctx|context|test) \. (?:skip|todo) \(|pending \(|test \. fixme \()"
)


def _body_skip(made: Test) -> tuple[str, Worth]:
    for each in made.statements:
        condition, _, inner = each.partition(" ?? ")
        if inner and _SKIPS.match(inner):
            return each, reasons.level(condition, has_reason=True)
        if _SKIPS.match(each):
            return each, "deny"
    return "", ""


def _made(path: str, name: str, node: Raw, body: Raw | None, helpers: frozenset[str], *, is_test: bool) -> Test:
    found = _Body(helpers, asserted.raw(body) if body is not None else "")
    if body is not None:
        found.visit(body, "", 0, awaited=True)
    own = frozenset(found.own)
    assertions = tuple(
        each._replace(shape=shaped(f"{each.subject} {each.relation} {each.expected}", own)) for each in found.assertions
    )
    statements = tuple(shaped(each, own) for each in found.statements)
    line = node.start_point[0] + 1
    return Test(path, name, line, asserted.code(node), is_test, assertions, statements, patches=tuple(found.patches))


class _Body:
    """What a test's function asserts and does."""

    def __init__(self, helpers: frozenset[str], text: str) -> None:
        self._helpers, self._text = helpers, text
        self.assertions: list[Assertion] = []
        self.statements: list[str] = []
        self.patches: list[str] = []
        self.own: set[str] = set()
        self._values: dict[str, str] = {}

    def visit(self, node: Raw, state: State, depth: int, *, awaited: bool) -> None:
        """`awaited`: whether a promise that stands here is waited for."""
        if depth > _DEEPEST:
            return
        visitor = _VISITORS.get(node.type)
        if visitor is not None:
            visitor(self, node, state, depth)
            return
        if node.type == "call_expression" and self._call(node, state, depth, awaited=awaited):
            return
        if node.type == "member_expression" and (said := asserted.of_chain(node, self._values)):
            self._add(said, node, state)
            return
        waits = node.type in ("await_expression", "return_statement", "yield_expression") or node.type in _FUNCTIONS
        for each in node.named_children:
            self.visit(each, state, depth + 1, awaited=waits or (awaited and node.type != "expression_statement"))

    def block(self, node: Raw, state: State, depth: int) -> None:
        for each in node.named_children:
            if each.type == "comment":
                continue
            before = len(self.assertions)
            self.visit(each, state, depth + 1, awaited=False)
            if len(self.assertions) == before and each.type not in _NESTED:
                self.statements.append(asserted.code(each)[:400])
            if each.type in ("return_statement", "throw_statement"):
                state = "dead"

    def branch(self, node: Raw, state: State, depth: int) -> None:
        test = node.child_by_field_name("condition")
        condition = asserted.code(test).strip("() ").replace(" . ", ".") if test is not None else ""
        inner: State = state
        if not state and not reasons.is_machine(condition):
            never = condition in ("false", "0", "null", "undefined", "! true") or reasons.is_switch(condition)
            inner = "dead" if never else "conditional"
        before = len(self.statements)
        for field in ("consequence", "alternative"):
            part = node.child_by_field_name(field)
            if part is not None:
                self.visit(part, inner if field == "consequence" else state or "conditional", depth + 1, awaited=False)
        self.statements[before:] = [f"{condition} ?? {each}" for each in self.statements[before:]]
        if len(self.statements) == before and "skip (" in asserted.code(node):
            self.statements.append(f"{condition} ?? {asserted.code(node.child_by_field_name('consequence') or node)}")

    def attempt(self, node: Raw, state: State, depth: int) -> None:
        handler = node.child_by_field_name("handler")
        text = asserted.code(handler) if handler is not None else "throw"
        swallowed = not re.search(r"\bthrow\b|\bexpect\b|\bassert\b|\bfail \(|\bdone \(|\breject \(", text)
        body = node.child_by_field_name("body")
        if body is not None:
            self.visit(body, state or ("caught" if swallowed else ""), depth + 1, awaited=False)
        for each in (handler, node.child_by_field_name("finalizer")):
            if each is not None:
                self.visit(each, state, depth + 1, awaited=False)

    def declare(self, node: Raw, state: State, depth: int) -> None:
        for each in node.named_children:
            name, value = each.child_by_field_name("name"), each.child_by_field_name("value")
            if name is not None:
                self.own |= set(re.findall(r"[A-Za-z_$][\w$]*", asserted.code(name)))
                if value is not None and asserted.raw(node).startswith("const"):
                    self._values[asserted.code(name)] = asserted.code(value)
            if value is not None:
                unused = value.type in _FUNCTIONS and name is not None and not self._uses(asserted.raw(name), node)
                self.visit(value, "dead" if unused else state, depth + 1, awaited=True)

    def _uses(self, name: str, node: Raw) -> bool:
        """Whether the block of a declaration names it again."""
        around = asserted.raw(node.parent) if node.parent is not None else ""
        return len(re.findall(rf"(?<![\w$]){re.escape(name)}(?![\w$])", around)) > 1

    def loop(self, node: Raw, state: State, depth: int) -> None:
        source = node.child_by_field_name("right")
        text = asserted.code(source) if source is not None else ""
        self.statements.append(f"for {text}")
        body = node.child_by_field_name("body")
        if body is not None:
            self.visit(body, "dead" if text == "[ ]" else state, depth + 1, awaited=False)

    def _call(self, node: Raw, state: State, depth: int, *, awaited: bool) -> bool:
        """Whether the call was an assertion, and taken."""
        text = asserted.code(node)
        if found := _SPIES.search(text):
            self.patches.append(found[1])
        callee = _callee(node)
        if callee.type == "member_expression" and (name := callee.child_by_field_name("property")) is not None:
            inner = callee.child_by_field_name("object")
            arguments = _arguments(node)
            if (
                asserted.code(name) == "catch"
                and inner is not None
                and "expect" in text
                and arguments
                and _is_empty(arguments[0])
            ):
                self.visit(inner, state or "caught", depth + 1, awaited=awaited)
                return True
        if _LATER.match(text) and not _WAITED.search(self._text) and not state and "expect (" in text:
            state = "dead"
        said = asserted.of_chain(node, self._values)
        if callee.type == "identifier" and (name_ := asserted.raw(callee)) in self._helpers:
            said = asserted.Said(" , ".join(map(asserted.code, _arguments(node))), f"helper {name_}")
        if said is None and state == "dead":
            for each in node.named_children:
                self.visit(each, state, depth + 1, awaited=awaited)
            return True
        if said is None:
            return False
        unseen = said.is_promise and not awaited
        self._add(said, node, state or ("dead" if unseen else ""))
        return True

    def _add(self, said: asserted.Said, node: Raw, state: State) -> None:
        text = asserted.raw(node)
        self.assertions.append(Assertion(
            said.subject, said.relation, said.expected, node.start_point[0] + 1, " ".join(text.split())[:300], state,
            said.is_vacuous, said.tolerance,
        ))  # fmt: skip


_LATER = re.compile(r"^(?:setTimeout|setImmediate|queueMicrotask|process \. nextTick) \(")
_WAITED = re.compile(
    r"\bdone\b|\bresolve\b|\bt\.end\b|\bawait\b|\bcb\b|\bnext\b|[fF]ake|\bcallback\b|runAllTimers|advanceTimers"
)
_SPIES = re.compile(
    r"\b(?:spyOn|stub) \( [\w$. ]+ , '([\w$]+)' \) \. (?:mock(?:Return|Resolved|Rejected|Implementation)\w*|"
    r"returns|resolves|callsFake)\b"
)
_NESTED = frozenset(("if_statement", "try_statement", "for_in_statement", "for_statement", "statement_block"))
_VISITORS = {
    "statement_block": _Body.block,
    "program": _Body.block,
    "if_statement": _Body.branch,
    "try_statement": _Body.attempt,
    "lexical_declaration": _Body.declare,
    "variable_declaration": _Body.declare,
    "for_in_statement": _Body.loop,
}


def _is_empty(function: Raw) -> bool:
    body = function.child_by_field_name("body") if function.type in _FUNCTIONS else None
    if body is None:
        return False
    text = asserted.code(body)
    return not re.search(r"\bthrow\b|\bexpect\b|\bassert\b|\bdone\b|\breject\b|\bfail\b", text)
