"""Whether something happens on every path before something else: the paths of one function, followed by structure.

A path is *guarded* once the guard was met. Where the guard is only asked in a condition, each branch of the condition
knows the answer, but what follows both branches does not.
"""

from __future__ import annotations

from hookpack import anchor_shape as shape
from hookpack.anchor_tree import by_kind, functions, kind_of, name_of, parts, truth
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, TypeAlias

    State: TypeAlias = int | None  # _OPEN, _ASKED, _MET; None where control never comes

_OPEN, _ASKED, _MET = 0, 1, 2
_DEPTH = 5  # calls through functions of the same file


class _Summary(Record):
    """What a call of a function of this file does: how surely it meets the guard, whether it bares the sink."""

    guards: int = _OPEN
    bares: bool = False


class Flow:
    """Paths of one file's functions. `guard` and `sink` are pattern nodes; without a sink only the guard counts."""

    def __init__(self, tree: Any, guard: Any, sink: Any) -> None:
        self.met = False  # the guard was seen where it can run
        self._tree = tree
        self._guard = guard
        self._sink = sink
        self._is_statement = not shape.is_expression(guard)
        self._functions = functions(tree)
        self._known: dict[str, _Summary] = {}
        self._callers: dict[str, list[Any]] | None = None

    def unguarded(self, scope: Any) -> list[int]:
        """Lines of `scope` at which the sink is reached without the guard."""
        return self._unguarded(scope, 0)

    def is_certain(self, scope: Any) -> bool:
        """Whether no path leaves `scope` in the ordinary way without the guard."""
        walk = _Walk(self, self._entry(scope))
        return walk.ends(scope) >= _ASKED

    def _unguarded(self, scope: Any, depth: int) -> list[int]:
        walk = _Walk(self, self._entry(scope))
        walk.ends(scope)
        if not walk.bare or depth >= _DEPTH or not getattr(scope, "name", "").startswith("_"):
            return walk.bare
        callers = self._calling(scope.name)  # a private function may rely on what its callers do
        if scope in callers or not callers or any(self._unguarded(each, depth + 1) for each in callers):
            return walk.bare
        return []

    def _calling(self, name: str) -> list[Any]:
        if self._callers is None:
            self._callers = {}
            for scope in self._functions.values():
                for call in by_kind(scope).get("Call", []):
                    if (callee := name_of(call.func)) in self._functions:
                        self._callers.setdefault(callee, []).append(scope)
        return self._callers.get(name, [])

    def _entry(self, scope: Any) -> int:
        """How guarded a function is when it begins: a decorator of this file may have met the guard."""
        for each in getattr(scope, "decorator_list", ()):
            named = self._functions.get(name_of(getattr(each, "func", each)))
            if named is not None and self._wraps(named):
                return _MET
        return _OPEN

    def _wraps(self, decorator: Any) -> bool:
        """Whether a decorator calls what it decorates, and only with the guard before it."""
        inner = [each for each in by_kind(decorator).get("FunctionDef", []) if each is not decorator]
        given = {each.arg for node in (decorator, *inner) for each in node.args.args}
        calls = [
            (node, call)
            for node in inner
            for call in by_kind(node).get("Call", [])
            if kind_of(call.func) == "Name" and call.func.id in given
        ]
        for node, call in calls:
            flow = Flow(self._tree, self._guard, call)
            walk = _Walk(flow, _OPEN)
            walk.ends(node)
            self.met = self.met or flow.met
            if walk.bare:
                return False
        return bool(calls)

    def is_sink(self, node: Any) -> bool:
        return self._sink is not None and (node is self._sink or shape.is_same(self._sink, node))

    def is_guard(self, node: Any) -> bool:
        from hookpack.anchor_relation import is_call

        hit = is_call(self._guard, node)
        self.met = self.met or hit
        return hit

    def is_guarding_statement(self, node: Any) -> bool:
        return self._is_statement and self.is_guard(node)

    def summary(self, name: str, depth: int) -> _Summary:
        """What a call of the file's function `name` does; nothing known of one that calls itself or lies too deep."""
        if name not in self._functions or depth > _DEPTH:
            return _Summary()
        if name not in self._known:
            self._known[name] = _Summary()
            scope = self._functions[name]
            walk = _Walk(self, self._entry(scope), depth)
            ends = walk.ends(scope)
            self._known[name] = _Summary(ends, bool(walk.bare))
        return self._known[name]


class _Walk:
    """One way through one function, from the state at its beginning."""

    def __init__(self, flow: Flow, state: State, depth: int = 0) -> None:
        self.bare: list[int] = []
        self._flow = flow
        self._state: State = state
        self._depth = depth
        self._ends: list[State] = []
        self._breaks: list[list[State]] = []
        self._continues: list[list[State]] = []
        self._is_module = False

    def ends(self, scope: Any) -> int:
        """The state in which the function ends in the ordinary way; met, if it never does."""
        self._is_module = kind_of(scope) == "Module"  # its functions are followed one by one
        last = self._block(scope.body, self._state)
        found = _least([*self._ends, last])
        return _MET if found is None else found

    def _block(self, block: Iterable[Any], state: State) -> State:
        for statement in block:
            if state is None:
                return None
            state = self._statement(statement, state)
        return state

    def _statement(self, node: Any, state: int) -> State:
        guards = self._flow.is_guarding_statement(node)
        step = _STEPS.get(kind_of(node))
        if step is not None:
            return step(self, node, state, guards)
        if kind_of(node) in ("FunctionDef", "ClassDef"):
            return self._definition(node, state)
        after = self._all(parts(node), state)
        return _MET if guards else after

    def _definition(self, node: Any, state: int) -> State:
        after = self._all(node.decorator_list, state)
        if kind_of(node) == "ClassDef":
            return self._block(node.body, after)
        if self._is_module:
            return after
        inner = _Walk(self._flow, after, self._depth)  # it runs later, so after what came before its definition
        inner.ends(node)
        self.bare += inner.bare
        return after

    def _if(self, node: Any, state: int, guards: bool) -> State:
        yes, no = self._condition(node.test, state)
        value = truth(node.test)
        left = self._block(node.body, yes) if value is not False else None
        right = self._block(node.orelse, _MET if guards else no) if value is not True else None
        return self._joined(left, right, state)

    def _joined(self, left: State, right: State, state: int) -> State:
        """The state behind two branches: where one of them left, its answer is known for good."""
        if left is None or right is None:
            only = left if right is None else right
            return _MET if only == _ASKED else only
        both = min(left, right)
        return both if both != _ASKED or state >= _ASKED else state

    def _while(self, node: Any, state: int, guards: bool) -> State:
        yes, no = self._condition(node.test, state)
        value = truth(node.test)
        breaks, _ = self._loop(node, yes if value is not False else None)
        after = None if value is True else _MET if no == _ASKED else no
        return self._block(node.orelse, after) if node.orelse and after is not None else _least([after, *breaks])

    def _for(self, node: Any, state: int, guards: bool) -> State:
        """The body counts as run: where there is nothing to go through, there is nothing to check."""
        before = self._all([node.iter], state)
        breaks, after = self._loop(node, before)
        return _least([self._block(node.orelse, after) if after is not None else None, *breaks])

    def _loop(self, node: Any, state: State) -> tuple[list[State], State]:
        self._breaks.append([])
        self._continues.append([])
        last = self._block(node.body, state)
        return self._breaks.pop(), _least([last, *self._continues.pop()])

    def _with(self, node: Any, state: int, guards: bool) -> State:
        before = self._all([each.context_expr for each in node.items], state)
        after = self._block(node.body, _MET if guards else before)
        swallows = any(name_of(getattr(each.context_expr, "func", None)).endswith("suppress") for each in node.items)
        return before if swallows or (guards and after is not None) else after

    def _try(self, node: Any, state: int, guards: bool) -> State:
        last = self._block(node.body, state)
        last = self._block(node.orelse, last) if last is not None else None
        caught = [self._block(each.body, state) for each in node.handlers]
        ends = _least([last, *caught])
        if not node.finalbody:
            return ends
        after = self._block(node.finalbody, state)  # it also runs when anything above broke off
        return None if after is None or ends is None else max(after, ends)

    def _match(self, node: Any, state: int, guards: bool) -> State:
        before = self._all([node.subject], state)
        ends: list[State] = []
        for case in node.cases:
            asked = self._condition(case.guard, before)[0] if case.guard else before
            ends.append(self._block(case.body, asked))
        is_whole = any(
            each.guard is None and kind_of(each.pattern) == "MatchAs" and not each.pattern.pattern
            for each in node.cases
        )
        return _least(ends if is_whole else [*ends, before])

    def _return(self, node: Any, state: int, guards: bool) -> State:
        self._ends.append(self._all(parts(node), state))
        return None

    def _raise(self, node: Any, state: int, guards: bool) -> State:
        self._all(parts(node), state)
        return None

    def _break(self, node: Any, state: int, guards: bool) -> State:
        (self._breaks if kind_of(node) == "Break" else self._continues)[-1].append(state)
        return None

    def _assert(self, node: Any, state: int, guards: bool) -> State:
        yes, _ = self._condition(node.test, state)
        return _MET if guards or yes >= _ASKED else state

    def _all(self, nodes: Iterable[Any], state: int) -> int:
        for each in nodes:
            state = self._expression(each, state)
        return state

    def _condition(self, node: Any, state: int) -> tuple[int, int]:
        """The states where the condition is true, and where it is false."""
        kind = kind_of(node)
        if kind == "UnaryOp" and kind_of(node.op) == "Not":
            yes, no = self._condition(node.operand, state)
            return no, yes
        if kind == "BoolOp":
            return self._chain(node.values, state, is_and=kind_of(node.op) == "And")
        after = self._expression(node, state)
        after = max(state, _ASKED) if after > state else after
        return after, after

    def _chain(self, values: Sequence[Any], state: int, *, is_and: bool) -> tuple[int, int]:
        going, left = state, []  # `going` as long as no operand has decided
        for each in values:
            yes, no = self._condition(each, going)
            going, out = (yes, no) if is_and else (no, yes)
            left.append(out)
        # which operand decided is not known, and with it the answer
        either = state if min(left) == _ASKED else min(left)
        return (going, either) if is_and else (either, going)

    def _expression(self, node: Any, state: int) -> int:
        kind = kind_of(node)
        if kind == "BoolOp":
            return self._either(node, state)
        if kind == "IfExp":
            yes, no = self._condition(node.test, state)
            left, right = self._expression(node.body, yes), self._expression(node.orelse, no)
            return self._joined(left, right, state) or _OPEN
        if kind == "Lambda":
            self._expression(node.body, state)
            return state
        after = self._inside(node, state) if "generators" in node._fields else self._all(parts(node), state)
        return self._met(node, after)

    def _either(self, node: Any, state: int) -> int:
        is_and = kind_of(node.op) == "And"
        going = first = state
        for at, each in enumerate(node.values):
            yes, no = self._condition(each, going)
            going = yes if is_and else no
            first = min(yes, no) if at == 0 else first
        return max(state, min(first, going))

    def _inside(self, node: Any, state: int) -> int:
        """A comprehension: only its first iterable is sure to be looked at."""
        going = first = self._expression(node.generators[0].iter, state)
        for at, each in enumerate(node.generators):
            going = self._expression(each.iter, going) if at else going
            for test in each.ifs:
                going = self._condition(test, going)[0]
        self._all([getattr(node, field) for field in ("key", "value", "elt") if hasattr(node, field)], going)
        return first

    def _met(self, node: Any, state: int) -> int:
        """The state behind `node` itself, when all in it was evaluated."""
        if self._flow.is_sink(node) and state == _OPEN:
            self.bare.append(node.lineno)
        if self._flow.is_guard(node):
            return _MET
        if kind_of(node) != "Call":
            return state
        found = self._flow.summary(name_of(node.func), self._depth + 1)
        if found.bares and state == _OPEN:
            self.bare.append(node.lineno)
        return _MET if found.guards >= _ASKED else state


_STEPS = {
    "Assert": _Walk._assert,
    "Break": _Walk._break,
    "Continue": _Walk._break,
    "For": _Walk._for,
    "If": _Walk._if,
    "Match": _Walk._match,
    "Raise": _Walk._raise,
    "Return": _Walk._return,
    "Try": _Walk._try,
    "TryStar": _Walk._try,
    "While": _Walk._while,
    "With": _Walk._with,
}


def _least(states: Iterable[State]) -> State:
    return min((each for each in states if each is not None), default=None)
