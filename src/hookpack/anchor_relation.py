"""Relations of mode `semantic`: one sentence about patterns, and whether a syntax tree keeps it."""

from __future__ import annotations

from hookpack import anchor_shape as shape
from hookpack.anchor_tree import by_kind, called, functions, kind_of, named, under
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Literal, TypeAlias

    Kind: TypeAlias = Literal["before", "is", "has", "calls", "always calls"]

FORMS = (
    '"check(...) before open(...)"',
    '"every open(...) is open(safe_join(...), ...)"',
    '"every @app.route has @login_required"',
    '"handler calls authorize"',
)
_DEPTH = 5  # calls through functions of the same file


class Relation(Record):
    """`left` and `right` are pattern nodes; for "has" with a name and for "calls" `left` is that name."""

    kind: Kind
    left: Any
    right: Any


class Answer(Record):
    """Whether a relation is kept; if not, the first line that breaks it (0: none in particular) and why."""

    kept: bool
    line: int = 0
    reason: str = ""


def read(sentence: str) -> Relation | None:
    """The relation that a sentence states, None if it states none."""
    sentence = sentence.strip()
    every = sentence.removeprefix("every ")
    if every != sentence:
        for left, right in _halves(every.strip(), " has "):
            subject: Any = left if _is_glob(left) else _decorator(left)
            if subject and (wanted := _decorator(right)):
                return Relation("has", subject, wanted)
        return _between(every.strip(), "is")
    for kind in ("always calls", "calls"):
        for left, right in _halves(sentence, f" {kind} "):
            helper = right if right.endswith(")") else f"{right}(...)"
            if _is_dotted(left) and (wanted := _node(helper)) and kind_of(wanted) == "Call":
                return Relation("always calls" if kind != "calls" else "calls", left, wanted)
    return _between(sentence, "before")


def _halves(sentence: str, word: str) -> Iterator[tuple[str, str]]:
    at = sentence.find(word)
    while at >= 0:
        yield sentence[:at].strip(), sentence[at + len(word) :].strip()
        at = sentence.find(word, at + 1)


def _between(sentence: str, kind: Literal["before", "is"]) -> Relation | None:
    for left, right in _halves(" ".join(sentence.split("\n")) if kind == "is" else sentence, f" {kind} "):
        first, second = _node(left), _node(right)
        if first and second and not any(map(shape.matches_anything, (first, second))):
            return Relation(kind, first, second)
    return None


def _node(pattern: str) -> Any:
    """The one expression or statement of a pattern, None for another one."""
    forms = shape.read(pattern)
    return shape.bare(forms[0][0]) if len(forms) == 1 and len(forms[0]) == 1 else None


def _decorator(pattern: str) -> Any:
    forms = shape.read(pattern) if pattern.startswith("@") else []
    listed: list[Any] = getattr(forms[0][0], "decorator_list", []) if forms else []
    return listed[0] if len(listed) == 1 else None


def _is_glob(word: str) -> bool:
    return all(part.replace("*", "a").isidentifier() for part in word.split("."))


def _is_dotted(word: str) -> bool:
    return all(part.isidentifier() for part in word.split("."))


def judge(relation: Relation, tree: Any, symbol: str) -> Answer:
    """Whether the tree keeps the relation inside `symbol` ("" for the whole file). It is never kept by nothing:
    something must stand on its left (for "every": on both sides)."""
    return _JUDGES[relation.kind](relation, tree, symbol)


def _before(relation: Relation, tree: Any, symbol: str) -> Answer:
    from hookpack.anchor_flow import Flow  # the largest part, and one relation of five needs it

    scopes = _scopes(tree, symbol)
    if not scopes:
        return Answer(False, reason=f"{symbol} is gone")
    flow = Flow(tree, relation.left, relation.right)
    line = min((line for scope in scopes for line in flow.unguarded(scope)), default=0)
    if line:
        return Answer(False, line, "what must be guarded is reached on a path without its guard")
    return Answer(True) if flow.met else Answer(False, reason="the guard is gone")


def _scopes(tree: Any, symbol: str) -> list[Any]:
    """The functions and modules whose paths are followed, each by itself."""
    nodes = named(tree, symbol)
    holders = [node for node in nodes if kind_of(node) in ("ClassDef", "Module")]
    inner = [each for node in holders for _, each in under(node, nested=False)]
    return [node for node in nodes if kind_of(node) in ("FunctionDef", "Module")] + inner


def _is(relation: Relation, tree: Any, symbol: str) -> Answer:
    from hookpack.anchor_values import Values

    seen = 0
    for scope in _reached(tree, symbol):
        for node, env in Values(tree).meet(scope, lambda node: shape.is_same(relation.left, node)):
            seen += 1
            if not env.fits(relation.right, node):
                return Answer(False, node.lineno, "one of its kind is not as it must be")
    return Answer(True) if seen else Answer(False, reason="nothing of the kind is left")


def _reached(tree: Any, symbol: str) -> list[Any]:
    """The scopes of `symbol`, and the functions of the file that they call."""
    if not symbol:
        return _scopes(tree, "")
    known, waiting = functions(tree), [(each, 0) for each in _scopes(tree, symbol)]
    reached: list[Any] = []
    while waiting:
        scope, depth = waiting.pop(0)
        if scope not in reached:
            reached.append(scope)
            below = sorted(called(scope) & known.keys()) if depth < _DEPTH else []
            waiting += [(known[name], depth + 1) for name in below]
    return reached


def _has(relation: Relation, tree: Any, symbol: str) -> Answer:
    roots = named(tree, symbol)
    members = [each for root in roots for each in under(root) if _is_subject(relation.left, *each)]
    for name, node in members:
        listed = node.decorator_list
        first = 0
        if not isinstance(relation.left, str):  # what stands above a registration is not what gets registered
            first = next(at for at, each in enumerate(listed) if _is_decorated(relation.left, each)) + 1
        if not any(_is_decorated(relation.right, each) for each in listed[first:]):
            return Answer(False, node.lineno, f"{name} lacks what every one of its kind has")
    return Answer(True) if members else Answer(False, reason="nothing of the kind is left")


def _is_subject(left: Any, name: str, node: Any) -> bool:
    if not isinstance(left, str):
        return any(_is_decorated(left, each) for each in node.decorator_list)
    parts, wanted = name.split("."), left.split(".")
    return len(parts) >= len(wanted) and all(map(_fits, parts[-len(wanted) :], wanted))


def _fits(name: str, glob: str) -> bool:
    first, *rest = glob.split("*")
    if not rest:
        return name == glob
    at = len(first) if name.startswith(first) else -1
    for piece in rest[:-1]:
        at = name.find(piece, at) + len(piece) if at >= 0 and piece in name[at:] else -1
    return at >= 0 and len(name) - at >= len(rest[-1]) and name.endswith(rest[-1])


def _is_decorated(wanted: Any, decorator: Any) -> bool:
    """A bare name stands for its call, too."""
    return shape.is_same(wanted, decorator) or shape.is_same(wanted, getattr(decorator, "func", None))


def _calls(relation: Relation, tree: Any, symbol: str) -> Answer:
    name = relation.left
    scopes = _scopes(tree, name)
    if not scopes:
        return Answer(False, reason=f"{name} is gone")
    if relation.kind == "calls":
        hit = any(is_call(relation.right, node) for scope in _reached(tree, name) for node in _call_nodes(scope))
        return Answer(True) if hit else Answer(False, scopes[0].lineno, f"{name} does not call it any more")
    from hookpack.anchor_flow import Flow

    flow = Flow(tree, relation.right, None)
    if all(flow.is_certain(scope) for scope in scopes):
        return Answer(True)
    return Answer(False, scopes[0].lineno, f"{name} can end without calling it")


def _call_nodes(scope: Any) -> list[Any]:
    return by_kind(scope).get("Call", [])


def is_call(wanted: Any, node: Any) -> bool:
    """Whether a node is the wanted call; `f(...)` stands for `self.f(...)` and `cls.f(...)`, too."""
    if shape.is_same(wanted, node):
        return True
    owner = getattr(getattr(getattr(node, "func", None), "value", None), "id", "")
    is_own = kind_of(getattr(wanted, "func", None)) == "Name" and owner in ("self", "cls")
    return is_own and node.func.attr == wanted.func.id and shape.same_arguments(wanted, node)


_JUDGES = {"before": _before, "is": _is, "has": _has, "calls": _calls, "always calls": _calls}
