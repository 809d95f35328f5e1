"""Reads a Python test file into its tests."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING

from hookpack.integrity import python_assertions as asserted
from hookpack.integrity import python_marks as marks
from hookpack.integrity import reasons
from hookpack.integrity.case import Assertion, Test, Unreadable, shaped
from hookpack.integrity.place import is_collected
from hookpack.integrity.python_assertions import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hookpack.integrity.case import State
    from hookpack.integrity.python_marks import Function, Skip


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BROAD = frozenset(("AssertionError", "Exception", "BaseException", "Error", "Failed", ""))
_SKIPS = frozenset(("skip", "skipTest", "SkipTest", "Skipped", "xfail"))
_DEEPEST = 40
_NO_SKIP: Skip = ("", "")


def tree(text: str) -> ast.Module:
    """Raises Unreadable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"it does not parse as Python ({type(error).__name__})") from error


def read(path: str, text: str) -> list[Test]:
    """All functions of the file, those that the runner collects as tests. Raises Unreadable."""
    module = tree(text)
    collected = is_collected(path)
    skip = marks.of_body(module.body)
    helpers = {each.name for each in ast.walk(module) if isinstance(each, _FUNCTIONS) and _has_assertion(each)}
    helpers = {each for each in helpers if not each.startswith("test")}
    try:
        return list(_functions(module.body, path, "", collected, skip, helpers))
    except RecursionError as error:
        raise Unreadable("it is nested too deeply") from error


def _functions(
    body: Sequence[ast.stmt], path: str, prefix: str, collected: bool, skip: Skip, helpers: set[str]
) -> Iterator[Test]:
    for at, node in enumerate(body):
        if isinstance(node, _FUNCTIONS):
            is_test = collected and node.name.startswith("test") and not _is_fixture(node) and not _yields(node)
            is_test = is_test and not any(_rebinds(each, node.name) for each in body[at + 1 :])
            yield _test(node, path, f"{prefix}{node.name}", is_test=is_test, outer=skip, helpers=helpers)
        elif isinstance(node, ast.ClassDef):
            runs = collected and _is_suite(node, top=not prefix)
            runs = runs and not any(_rebinds(each, node.name) for each in body[at + 1 :])
            inner = marks.among(node.decorator_list) or marks.of_body(node.body)
            yield from _functions(node.body, path, f"{prefix}{node.name}.", runs, inner if inner[0] else skip, helpers)
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            yield from _functions([*node.body, *getattr(node, "orelse", ())], path, prefix, collected, skip, helpers)


def _rebinds(node: ast.stmt, name: str) -> bool:
    """Whether a statement gives the name to something else, so that what bore it is not collected."""
    if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
        return node.name == name
    targets = node.targets if isinstance(node, (ast.Assign, ast.Delete)) else []
    wraps = isinstance(node, ast.Assign) and any(
        isinstance(each, ast.Name) and each.id == name for each in ast.walk(node.value)
    )
    return not wraps and any(isinstance(each, ast.Name) and each.id == name for each in targets)


def _yields(node: Function) -> bool:
    """A test that yields is not run as one."""
    waiting: list[ast.AST] = list(node.body)
    while waiting:
        each = waiting.pop()
        if isinstance(each, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(each, (*_FUNCTIONS, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(each))
    return False


def _is_fixture(node: Function) -> bool:
    return any(name_of(each.func if isinstance(each, ast.Call) else each) == "fixture" for each in node.decorator_list)


def _is_suite(node: ast.ClassDef, *, top: bool) -> bool:
    makes = any(isinstance(each, _FUNCTIONS) and each.name == "__init__" for each in node.body)
    off = any(
        isinstance(each, ast.Assign)
        and ast.unparse(each.targets[0]) == "__test__"
        and ast.unparse(each.value) == "False"
        for each in node.body
    )
    return not off and not makes and (bool(node.bases) or node.name.startswith("Test") or not top)


def _has_assertion(node: Function) -> bool:
    return any(isinstance(each, ast.Assert) for each in ast.walk(node)) or any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr.startswith("assert")
        for each in ast.walk(node)
    )


def _test(node: Function, path: str, name: str, *, is_test: bool, outer: Skip, helpers: set[str]) -> Test:
    body = _Body(node, helpers - {node.name})
    own = marks.among(node.decorator_list)
    skips: list[Skip] = [each for each in (own, body.skip, marks.of_rows(node), outer) if each[0]]
    skip = max(skips, key=lambda each: ("", "notice", "ask", "deny").index(each[1]), default=_NO_SKIP)
    text = ast.unparse(node)
    found = tuple(
        each._replace(shape=shaped(f"{each.subject} {each.relation} {each.expected}", body.own))
        for each in body.assertions
    )
    return Test(
        path, name, node.lineno, text, is_test, found, tuple(shaped(each, body.own) for each in body.statements),
        skip[0][:200], skip[1], "", marks.rows(node), tuple(body.patches),
    )  # fmt: skip


class _Body:
    """What a function asserts and does, statement by statement."""

    def __init__(self, node: Function, helpers: set[str]) -> None:
        self.assertions: list[Assertion] = []
        self.statements: list[str] = []
        self.patches: list[str] = []
        self.skip: Skip = ("", "")
        self._helpers = helpers
        self.own = frozenset(_own_names(node))
        self._known = _known(node)
        self._used = {
            each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
        }
        for each in node.decorator_list:
            self._patch(each)
        self._block(node.body, "", 0)

    def _block(self, body: Sequence[ast.stmt], state: State, depth: int) -> None:
        if depth > _DEEPEST:
            return
        for each in body:
            self._statement(each, state, depth)
            if isinstance(each, (ast.Return, ast.Break, ast.Continue)) or _is_exit(each):
                state = "dead"
            elif isinstance(each, ast.If) and not each.orelse and isinstance(each.body[-1], ast.Return):
                state = state or reasons.behind_exit(ast.unparse(each.test))
            elif (isinstance(each, ast.Expr) and self._is_skip(each.value)) or (
                isinstance(each, ast.Raise) and self._raises_skip(each)
            ):
                self._skips(each, state)

    def _statement(self, node: ast.stmt, state: State, depth: int) -> None:
        visitor = _VISITORS.get(type(node).__name__)
        if visitor is not None:
            visitor(self, node, state, depth)
        elif isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Await)):
            self._call(node, state)
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)) and type(node) is not ast.Pass:
            self._note(ast.unparse(node))

    def _assert(self, node: ast.Assert, state: State, depth: int) -> None:
        for said in asserted.of_assert(node.test, self._known):
            self._add(said, node.lineno, ast.unparse(node), state)

    def _for(self, node: ast.For | ast.AsyncFor, state: State, depth: int) -> None:
        self._note(f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}")
        empty = isinstance(node.iter, (ast.List, ast.Tuple, ast.Set)) and not node.iter.elts
        self._block(node.body, "dead" if empty or ast.unparse(node.iter) == "range(0)" else state, depth + 1)

    def _while(self, node: ast.While, state: State, depth: int) -> None:
        self._block(node.body, "dead" if ast.unparse(node.test) in ("False", "0") else state, depth + 1)

    def _function(self, node: Function, state: State, depth: int) -> None:
        used = node.name in self._used or node.decorator_list
        self._block(node.body, state if used else "dead", depth + 1)

    def _note(self, text: str) -> None:
        self.statements.append(text)

    def _add(self, said: asserted.Said, line: int, text: str, state: State) -> None:
        self.assertions.append(asserted.made(said, line, text)._replace(state=state))

    def _call(self, node: ast.Expr, state: State) -> None:
        value = node.value.value if isinstance(node.value, ast.Await) else node.value
        text = ast.unparse(node)
        if not isinstance(value, ast.Call):
            self._note(text)
            return
        self._patch(value)
        if said := asserted.of_call(value, self._known):
            self._add(said, node.lineno, text, state)
        elif name_of(value.func) in self._helpers:
            called = asserted.Said(", ".join(map(ast.unparse, value.args)), f"helper {name_of(value.func)}")
            self._add(called, node.lineno, text, state)
        else:
            self._note(text)

    def _if(self, node: ast.If, state: State, depth: int) -> None:
        condition = ast.unparse(node.test)
        inner: State = state
        if not state and not reasons.is_machine(condition):
            never = condition in ("False", "0", "None", "TYPE_CHECKING", "not True") or reasons.is_switch(condition)
            inner = "dead" if never else "conditional"
        before = self.skip
        self._block(node.body, inner, depth + 1)
        if self.skip != before and self.skip[0]:
            self.skip = (f"if {condition}: {self.skip[0]}", reasons.level(condition, has_reason=True))
        elif _leaves(node.body) and condition in ("True", "1", "not False"):
            self.skip = (f"if {condition}: return", "deny")
        self._block(node.orelse, state if inner == state else "conditional", depth + 1)

    def _try(self, node: ast.Try, state: State, depth: int) -> None:
        caught = any(self._swallows(each) for each in node.handlers)
        self._block(node.body, "caught" if caught and not state else state, depth + 1)
        for each in node.handlers:
            self._block(each.body, state, depth + 1)
        self._block([*node.orelse, *node.finalbody], state, depth + 1)

    def _swallows(self, handler: ast.ExceptHandler) -> bool:
        kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        names = {name_of(each) if each is not None else "" for each in kinds}
        if not names & _BROAD:
            return False
        for each in (one for stmt in handler.body for one in ast.walk(stmt)):
            if isinstance(each, (ast.Raise, ast.Assert)):
                return False
            if isinstance(each, ast.Call) and (
                name_of(each.func) in ("fail", "exit") or name_of(each.func).startswith("assert")
            ):
                return False
        return True

    def _with(self, node: ast.With | ast.AsyncWith, state: State, depth: int) -> None:
        for item in node.items:
            call = item.context_expr
            if not isinstance(call, ast.Call):
                continue
            name = name_of(call.func)
            self._patch(call)
            if name in asserted._RAISES or name == "deprecated_call":
                inside = "; ".join(map(ast.unparse, node.body))
                self._add(asserted.raises(call)._replace(subject=inside), node.lineno, ast.unparse(call), state)
            elif name == "suppress" and {name_of(each) for each in call.args} & _BROAD:
                state = state or "caught"
            else:
                self._note(ast.unparse(call))
        self._block(node.body, state, depth + 1)

    def _is_skip(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Call) or name_of(node.func) not in ("skip", "skipTest", "xfail"):
            return False
        return not isinstance(node.func, ast.Attribute) or ast.unparse(node.func.value) in (
            "pytest",
            "self",
            "unittest",
            "cls",
        )

    def _raises_skip(self, node: ast.Raise) -> bool:
        return node.exc is not None and name_of(node.exc.func if isinstance(node.exc, ast.Call) else node.exc) in _SKIPS

    def _skips(self, node: ast.stmt, state: State) -> None:
        if state != "dead":
            self.skip = (
                ast.unparse(node),
                "" if reasons.is_machine(ast.unparse(node)) and state == "caught" else "deny",
            )

    def _patch(self, node: ast.expr) -> None:
        """The name that `patch("a.b")`, `patch.object(a, "b")` or `monkeypatch.setattr(a, "b", ...)` replaces."""
        if not isinstance(node, ast.Call):
            return
        name, args = name_of(node.func), node.args
        texts = [each.value for each in args[:2] if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if texts and (name in ("patch", "setattr", "object") or ast.unparse(node.func).endswith("patch.object")):
            self.patches.append(texts[0].rpartition(".")[2])


_VISITORS: dict[str, Callable[..., None]] = {
    "Assert": _Body._assert,
    "If": _Body._if,
    "For": _Body._for,
    "AsyncFor": _Body._for,
    "While": _Body._while,
    "Try": _Body._try,
    "TryStar": _Body._try,
    "With": _Body._with,
    "AsyncWith": _Body._with,
    "FunctionDef": _Body._function,
    "AsyncFunctionDef": _Body._function,
}


def _leaves(body: Sequence[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ast.Return)


def _is_exit(node: ast.stmt) -> bool:
    text = ast.unparse(node) if isinstance(node, ast.Expr) else ""
    return text.startswith(("sys.exit(", "os._exit(", "exit(", "quit("))


def _own_names(node: Function) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id


def _known(node: Function) -> dict[str, str]:
    """Values of the names that are assigned once."""
    found: dict[str, list[str]] = {}
    for each in ast.walk(node):
        if isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name):
            found.setdefault(each.targets[0].id, []).append(ast.unparse(each.value))
    stored = list(_own_names(node))
    return {name: values[0] for name, values in found.items() if len(values) == 1 and stored.count(name) == 1}
