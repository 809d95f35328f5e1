"""Where the values of names come from inside one file: assignments on the way, helpers' returns, callers' arguments."""

from __future__ import annotations

from hookpack import anchor_shape as shape
from hookpack.anchor_tree import by_kind, functions, kind_of, name_of, parts, truth
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TypeAlias

    Origin: TypeAlias = tuple[Any, "Point"]  # an expression, and the point at which it was evaluated
    Wish: TypeAlias = Callable[[Any], bool]

_DEPTH = 4  # assignments, helpers and callers between a value and its use
_LEAVES = ("Return", "Raise", "Continue", "Break")


class Point:
    """What names mean at one point: the last binding on each of the ways that lead to it.

    `origins` are where the value of `name` comes from, None where that is unknown; a point that binds nothing has no
    name. The first point of a function has no ways to it and knows the function.
    """

    __slots__ = ("name", "origins", "scope", "values", "ways")

    def __init__(
        self,
        values: Values,
        ways: Sequence[Point],
        name: str = "",
        origins: tuple[Origin, ...] | None = None,
        scope: Any = None,
    ) -> None:
        self.values = values
        self.ways = list(ways)
        self.name = name
        self.origins = origins
        self.scope = scope

    def fits(self, wanted: Any, node: Any, depth: int = 0) -> bool:
        """Whether `node` is what is wanted, names and helpers among a call's arguments taken for their values."""
        if shape.is_same(wanted, node):
            return True
        if kind_of(node) != "Call" or depth > _DEPTH:
            return False
        for at, each in enumerate([*node.args, *node.keywords]):
            origins = self.values.origins(getattr(each, "value", each) if kind_of(each) == "keyword" else each, self)
            if origins and all(point.fits_part(wanted, node, at, value, depth + 1, self) for value, point in origins):
                return True
        return False

    def fits_part(self, wanted: Any, node: Any, at: int, value: Any, depth: int, outer: Point) -> bool:
        """As `fits`, with the argument number `at` of the call `node` replaced by `value`, which is known here."""
        args, keywords = list(node.args), list(node.keywords)
        if at < len(args):
            args[at] = value
        else:
            was = keywords[at - len(args)]
            keywords[at - len(args)] = type(was)(arg=was.arg, value=value)
        changed = type(node)(func=node.func, args=args, keywords=keywords)
        return self.fits(wanted, changed, depth) or outer.fits(wanted, changed, _DEPTH + 1)


class Values:
    """The names of one file's functions."""

    def __init__(self, tree: Any) -> None:
        self._functions = functions(tree)

    def meet(self, scope: Any, wish: Wish) -> list[tuple[Any, Point]]:
        """The nodes of `scope` that are wished for, each with its point."""
        walk = _Walk(self, wish, is_module=kind_of(scope) == "Module")
        walk.block(scope.body, Point(self, (), scope=scope))
        return walk.met

    def origins(self, node: Any, point: Point) -> list[Origin] | None:
        """Where the value of an expression comes from, None if that is not known."""
        if kind_of(node) == "Name":
            return self._bindings(node.id, point)
        helper = self._functions.get(name_of(node.func)) if kind_of(node) == "Call" else None
        if helper is None:
            return None
        returned = self.meet(helper, lambda each: kind_of(each) == "Return")
        return [(each.value, there) for each, there in returned if each.value is not None] or None

    def _bindings(self, name: str, point: Point) -> list[Origin] | None:
        """The last bindings of `name` on all ways to `point`; None if one of them is unknown."""
        found: list[Origin] = []
        waiting, seen = [point], set()
        while waiting:
            each = waiting.pop()
            if id(each) in seen:
                continue
            seen.add(id(each))
            if not each.ways or each.name == name:
                origins = each.origins if each.ways else self._given(each.scope, name)
                if origins is None:
                    return None
                found += origins
            else:
                waiting += each.ways
        return found

    def _given(self, scope: Any, name: str) -> Sequence[Origin] | None:
        """What the callers of a private function hand in as its parameter `name`."""
        own = getattr(scope, "name", "")
        plain = [each.arg for each in scope.args.args] if own else []
        if not own.startswith("_") or name not in plain:
            return None
        plain = plain[1:] if plain[0] in ("self", "cls") else plain
        found: list[Origin] = []
        for caller in self._functions.values():
            if caller is scope or not any(name_of(each.func) == own for each in by_kind(caller).get("Call", [])):
                continue
            for call, point in self.meet(caller, lambda each: kind_of(each) == "Call" and name_of(each.func) == own):
                value = _argument(call, name, plain)
                if value is None:
                    return None
                found.append((value, point))
        return found or None


def _argument(call: Any, name: str, plain: Sequence[str]) -> Any:
    if any(kind_of(each) == "Starred" for each in call.args):
        return None
    named = {each.arg: each.value for each in call.keywords}
    at = plain.index(name) if name in plain else len(call.args)
    return named.get(name) or (call.args[at] if at < len(call.args) else None)


class _Walk:
    """One way through one function that binds names and collects what is wished for."""

    def __init__(self, values: Values, wish: Wish, *, is_module: bool) -> None:
        self.met: list[tuple[Any, Point]] = []
        self._is_module = is_module  # its functions are looked at one by one
        self._values = values
        self._wish = wish

    def block(self, block: Iterable[Any], point: Point) -> Point:
        for statement in block:
            point = self._statement(statement, point)
            if kind_of(statement) in _LEAVES:
                break
        return point

    def _statement(self, node: Any, point: Point) -> Point:
        kind = kind_of(node)
        if kind in ("FunctionDef", "ClassDef"):
            if not self._is_module or kind == "ClassDef":
                self.block(node.body, self._unknown(point, [each.arg for each in _parameters(node)]))
            return point
        if self._wish(node):
            self.met.append((node, point))
        for each in parts(node):
            self._look(each, point)
        if kind in ("If", "While", "For", "With", "Try", "TryStar", "Match"):
            return self._compound(node, point, kind)
        return self._bound(node, point, kind)

    def _bound(self, node: Any, point: Point, kind: str) -> Point:
        targets = node.targets if kind == "Assign" else [node.target] if hasattr(node, "target") else []
        plain = [each for each in targets if kind_of(each) == "Name"]
        is_known = kind in ("Assign", "AnnAssign") and node.value is not None
        for each in plain:
            point = Point(self._values, [point], each.id, ((node.value, point),) if is_known else None)
        return self._unknown(point, [each for target in targets if target not in plain for each in _names(target)])

    def _compound(self, node: Any, point: Point, kind: str) -> Point:
        if kind == "With":
            targets = [each.optional_vars for each in node.items if each.optional_vars]
            return self.block(node.body, self._unknown(point, [name for each in targets for name in _names(each)]))
        if kind == "Match":
            ends = [self.block(each.body, point) for each in node.cases]
            return Point(self._values, [point, *ends])
        head = Point(self._values, [point])
        start = self._unknown(head, list(_names(node.target))) if kind == "For" else head
        value = truth(node.test) if kind == "If" else None
        body = self.block(node.body, start) if value is not False else None
        if kind in ("While", "For") and body is not None:
            head.ways.append(body)
        other = [self.block(each.body, head) for each in getattr(node, "handlers", ())]
        otherwise = self.block(node.orelse, body if kind.startswith("Try") and body else head)
        ways = [each for each, block in ((body, node.body), (otherwise, node.orelse)) if each and not _leaves(block)]
        ways += [each for each, caught in zip(other, getattr(node, "handlers", ())) if not _leaves(caught.body)]
        joined = Point(self._values, ways or [head])
        return self.block(getattr(node, "finalbody", ()), joined)

    def _unknown(self, point: Point, names: Iterable[str]) -> Point:
        for name in names:
            point = Point(self._values, [point], name)
        return point

    def _look(self, node: Any, point: Point) -> None:
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if self._wish(each):
                self.met.append((each, point))
            waiting += parts(each)


def _leaves(block: Sequence[Any]) -> bool:
    return bool(block) and kind_of(block[-1]) in _LEAVES


def _names(target: Any) -> Iterable[str]:
    return [each.id for each in by_kind(target).get("Name", [])]


def _parameters(node: Any) -> list[Any]:
    given = getattr(node, "args", None)
    return [*given.posonlyargs, *given.args, *given.kwonlyargs] if given else []
