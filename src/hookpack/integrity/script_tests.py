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
from hookpack.integrity.case import Test, Unreadable, shaped
from hookpack.integrity.place import extension, is_collected
from hookpack.integrity.script_body import FUNCTIONS, Body, arguments_of, callee_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node as Raw

    from hookpack.integrity.case import Worth

_DEEPEST = 60
_CALLED = re.compile(
    r"^(?P<off>[xf])?(?P<what>it|test|specify|describe|context|suite)(?P<alias>[A-Z_]\w*)?(?P<more>(?:\.\w+)*)$"
)
_GROUPS = frozenset(("describe", "context", "suite"))
_OFF = frozenset(("skip", "todo", "fails", "failing", "fixme"))


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
    yield from _replaced(text)
    for found in re.finditer(r"import (.{1,300}?) from '([^']+)'|const (.{1,300}?) = require \( '([^']+)' \)", text):
        if (found[2] or found[4]) in modules:
            yield from re.findall(r"[A-Za-z_$][\w$]*", re.sub(r"\* as", "", found[1] or found[3] or ""))


def _replaced(text: str) -> Iterator[str]:
    """What factories put in the place of the functions of a module that the file takes as a whole."""
    for found in re.finditer(r"\b(?:jest|vi) \. (?:mock|doMock) \( '([^']+)' , (.{1,800})", text):
        taken = (
            rf"(?:import (?:\* as )?[\w$]+ from '{re.escape(found[1])}'|[\w$]+ = require \( '{re.escape(found[1])}' \))"
        )
        if re.search(taken, text):
            yield from re.findall(r"[{,] (?:async )?'?([A-Za-z_$][\w$]*)'? (?::|\()", found[2].partition(") ;")[0])


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
        arguments = arguments_of(call)
        title = asserted.code(arguments[0])[:200].strip("'") if arguments else ""
        body = next((each for each in reversed(arguments) if each.type in FUNCTIONS), None)
        name = f"{prefix} > {title}" if prefix else title
        off, focus = _off(call, head), "only" if head["off"] == "f" or ".only" in head["more"] else ""
        if head["what"] in _GROUPS and body is not None:
            before = len(self.tests)
            self.walk(body, name, off or skip, depth + 1)
            if focus:
                self.tests[before:] = [
                    each._replace(focus=asserted.code(callee_of(call))) for each in self.tests[before:]
                ]
            return
        if (head["what"] in _GROUPS and off == "") or not arguments:
            return
        level: Worth = "deny" if (off or skip) else ""
        if (condition := _condition(call)) is not None:
            off, level = (
                asserted.code(callee_of(call))[:200],
                reasons.level(condition.replace(" . ", "."), has_reason=True),
            )
        made = _made(self._path, name, call, body, self._helpers, is_test=self._collected)
        rows = _rows(call)
        own_off, own_level = _body_skip(made)
        self.tests.append(made._replace(
            skip=off or skip or own_off, skip_level=level or own_level,
            focus=asserted.code(callee_of(call)) if focus else "", rows=rows, patches=(*made.patches, *self._mocked),
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


def _head(call: Raw) -> re.Match[str] | None:
    node = callee_of(call)
    more = ""
    while node.type == "call_expression":  # it.each(rows)(title, body), it.skipIf(condition)(title, body)
        node, more = callee_of(node), "()"
    text = asserted.code(node).replace(" ", "")
    found = _CALLED.match(text)
    if found and not more and found["more"].endswith((".each", ".skipIf", ".runIf")):
        tagged = node.type != "member_expression" or any(each.type == "template_string" for each in call.children)
        return found if tagged else None
    return found


def _off(call: Raw, head: re.Match[str]) -> str:
    if head["off"] == "x" or set(head["more"].split(".")) & _OFF:
        return asserted.code(callee_of(call))[:200]
    options = next((each for each in arguments_of(call) if each.type == "object"), None)
    text = asserted.code(options) if options else ""
    return text[:200] if re.search(r"\b(?:skip|todo) : (?!false|''|undefined)", text) else ""


def _condition(call: Raw) -> str | None:
    node = callee_of(call)
    if node.type != "call_expression" or not asserted.code(callee_of(node)).endswith((". skipIf", ". runIf")):
        return None
    arguments = arguments_of(node)
    return asserted.code(arguments[0]) if arguments else ""


def _rows(call: Raw) -> tuple[str, ...]:
    node = callee_of(call)
    if node.type != "call_expression":
        return ()
    arguments = node.child_by_field_name("arguments")
    if arguments is not None and arguments.type == "template_string":
        return tuple(
            " ".join(line.split()) for line in asserted.raw(arguments).strip("`").split("\n")[2:] if line.strip()
        )
    table = arguments_of(node)
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
    found = Body(helpers, asserted.raw(body) if body is not None else "")
    if body is not None:
        found.visit(body, "", 0, awaited=True)
    own = frozenset(found.own)
    assertions = tuple(
        each._replace(shape=shaped(f"{each.subject} {each.relation} {each.expected}", own)) for each in found.assertions
    )
    statements = tuple(shaped(each, own) for each in found.statements)
    line = node.start_point[0] + 1
    return Test(path, name, line, asserted.code(node), is_test, assertions, statements, patches=tuple(found.patches))
