"""What the function of a JavaScript test asserts and does, statement by statement."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.integrity import reasons
from hookpack.integrity import script_assertions as asserted
from hookpack.integrity.case import Assertion

if TYPE_CHECKING:
    from tree_sitter import Node as Raw

    from hookpack.integrity.case import State

_DEEPEST = 60
FUNCTIONS = frozenset(("arrow_function", "function_expression", "function", "generator_function"))


class Body:
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
        waits = node.type in ("await_expression", "return_statement", "yield_expression") or node.type in FUNCTIONS
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
            elif each.type == "if_statement" and (condition := _exits(each)):
                state = state or reasons.behind_exit(condition)

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
                unused = value.type in FUNCTIONS and name is not None and not self._uses(asserted.raw(name), node)
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
        callee = callee_of(node)
        if callee.type == "member_expression" and (name := callee.child_by_field_name("property")) is not None:
            inner = callee.child_by_field_name("object")
            arguments = arguments_of(node)
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
            said = asserted.Said(" , ".join(map(asserted.code, arguments_of(node))), f"helper {name_}")
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
    "statement_block": Body.block,
    "program": Body.block,
    "if_statement": Body.branch,
    "try_statement": Body.attempt,
    "lexical_declaration": Body.declare,
    "variable_declaration": Body.declare,
    "for_in_statement": Body.loop,
}


def _exits(branch: Raw) -> str:
    """The condition of `if (condition) return;`."""
    test, part = branch.child_by_field_name("condition"), branch.child_by_field_name("consequence")
    if test is None or part is None or branch.child_by_field_name("alternative") is not None:
        return ""
    left = asserted.code(part).strip("{ };")
    return asserted.code(test).strip("() ").replace(" . ", ".").replace("! ", "!") if left == "return" else ""


def _is_empty(function: Raw) -> bool:
    body = function.child_by_field_name("body") if function.type in FUNCTIONS else None
    if body is None:
        return False
    text = asserted.code(body)
    return not re.search(r"\bthrow\b|\bexpect\b|\bassert\b|\bdone\b|\breject\b|\bfail\b", text)


def callee_of(call: Raw) -> Raw:
    return call.child_by_field_name("function") or call


def arguments_of(call: Raw) -> list[Raw]:
    arguments = call.child_by_field_name("arguments")
    return [each for each in arguments.named_children if each.type != "comment"] if arguments is not None else []
