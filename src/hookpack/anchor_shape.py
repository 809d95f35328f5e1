"""Patterns of mode `ast`: Python snippets with wildcards, and whether a syntax tree holds one."""

from __future__ import annotations

from hookpack.anchor_tree import BLOCKS, by_kind, grow, kind_of, statements, walk
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

_SILENT = ("ctx", "kind", "simple", "type_comment", "type_params")
# fields that count only if the pattern fills them: an anchor says what must be there, not what must not
_LOOSE = {
    "Assert": ("msg",),
    "ClassDef": ("bases", "decorator_list", "keywords"),
    "For": ("orelse",),
    "FunctionDef": ("decorator_list", "returns"),
    "If": ("orelse",),
    "Try": ("finalbody", "handlers", "orelse"),
    "While": ("orelse",),
    "withitem": ("optional_vars",),
}
# kinds that a node may have for what is wanted
_ALIKE = {"Assign": ("Assign", "AnnAssign")}
_ANY_ORDER = ("bases", "decorator_list", "names")

# what turns a head (`if x:`, `except E:`, `@decorator`) into a statement, and the way to its node
_FRAMES = (("", ""), ("", "\n    ..."), ("try: ...\n", ""), ("try: ...\n", "\n    ..."))
_DECORATED = (("", "\ndef _(): ..."), ("", "\nclass _: ..."))


_KEPT = 512
_known: dict[str, list[list[Any]]] = {}


def read(pattern: str) -> list[list[Any]]:
    """The statement lists of which one must be found; empty if the pattern does not parse."""
    if pattern not in _known:
        if len(_known) >= _KEPT:
            _known.clear()
        _known[pattern] = _read(pattern.strip())
    return _known[pattern]


def _read(pattern: str) -> list[list[Any]]:
    if pattern.startswith("@") and grow(pattern) is None:
        trees = [grow(head + pattern + tail) for head, tail in _DECORATED]
        return [tree.body for tree in trees if tree is not None]  # type: ignore[attr-defined]  # a module
    for head, tail in _FRAMES:
        tree: Any = grow(head + pattern + tail)
        if tree is not None and tree.body:
            return [tree.body[0].handlers if head else tree.body]
    return []


def find(wanted: Sequence[Any], root: Any) -> Iterator[Any]:
    """The nodes below `root` that are what is wanted; of several wanted statements the first one of each block."""
    if len(wanted) > 1:
        for node in walk(root):
            for block in _own_blocks(node):
                if _in_order(wanted, block):
                    yield next((each for each in block if is_same(wanted[0], each)), block[0])
        return
    want = bare(wanted[0])
    kinds = by_kind(root)
    alike = _ALIKE.get(kind_of(want), (kind_of(want),))
    groups = kinds.values() if _is_wild(want) else [kinds.get(kind, []) for kind in alike]
    yield from (node for group in groups for node in group if is_same(want, node))


def bare(want: Any) -> Any:
    """The expression itself of a pattern that is one."""
    return want.value if kind_of(want) == "Expr" else want


def is_anything(wanted: Sequence[Sequence[Any]]) -> bool:
    """Whether what `read` gave would be found in any code."""
    return all(matches_anything(bare(node)) for each in wanted for node in each)


def matches_anything(node: Any) -> bool:
    return _is_wild(node) or _is_any_name(node)


def is_expression(node: Any) -> bool:
    from _ast import expr  # the C half of `ast`

    return isinstance(node, expr)


def _own_blocks(node: Any) -> Iterator[list[Any]]:
    for field in BLOCKS:
        if isinstance(getattr(node, field, None), list):
            yield statements(node, field)


def _is_wild(want: Any) -> bool:
    return getattr(want, "value", None) is ... or (kind_of(want) == "Expr" and _is_wild(want.value))


def _is_any_name(want: Any) -> bool:
    return kind_of(want) == "Name" and want.id == "_"


def _in_order(wanted: Sequence[Any], block: Iterable[Any]) -> bool:
    """Whether all wanted statements stand in the block in this order; others may stand between them."""
    rest = iter(block)
    return all(_is_wild(want) or any(is_same(want, statement) for statement in rest) for want in wanted)


def _sequence(wanted: Sequence[Any], nodes: Sequence[Any]) -> bool:
    """Whether the nodes are the wanted ones, one for one; `...` stands for any number of them.

    Greedy with one way back to the last `...`: linear in wanted x nodes.
    """
    at = spot = mark = 0
    star = -1
    while at < len(nodes):
        if spot < len(wanted) and _is_wild(wanted[spot]):
            star, mark, spot = spot, at, spot + 1
        elif spot < len(wanted) and is_same(wanted[spot], nodes[at]):
            at, spot = at + 1, spot + 1
        elif star >= 0:
            mark += 1
            at, spot = mark, star + 1
        else:
            return False
    return all(map(_is_wild, wanted[spot:]))


def is_same(want: Any, node: Any) -> bool:
    """Whether a node is what one node of a pattern asks for."""
    if isinstance(want, list):
        return isinstance(node, list) and _sequence(want, node)
    if not hasattr(want, "_fields"):
        return (want == "_" and isinstance(node, str)) or (type(want) is type(node) and bool(want == node))
    if _is_wild(want) and kind_of(want) == "Constant":
        return hasattr(node, "_fields")
    if _is_any_name(want):
        return kind_of(node) == "Name"
    special = _SPECIAL.get(kind_of(want))
    if special is not None:
        return special(want, node)
    return kind_of(want) == kind_of(node) and all(_same_field(want, node, field) for field in want._fields)


def _same_field(want: Any, node: Any, field: str) -> bool:
    mine, theirs = getattr(want, field, None), getattr(node, field, None)
    if field in _SILENT or (not mine and field in _LOOSE.get(kind_of(want), ())):
        return True
    if field in BLOCKS and isinstance(mine, list):
        return _in_order(mine, statements(node, field))
    if field in _ANY_ORDER and isinstance(mine, list) and isinstance(theirs, list):
        return all(any(is_same(each, other) for other in theirs) for each in mine)
    return is_same(mine, theirs)


def _same_constant(want: Any, node: Any) -> bool:
    # True == 1 == 1.0, and a string "_" is no wildcard
    return kind_of(node) == "Constant" and type(want.value) is type(node.value) and bool(want.value == node.value)


def _same_call(want: Any, node: Any) -> bool:
    return kind_of(node) == "Call" and is_same(want.func, node.func) and same_arguments(want, node)


def same_arguments(want: Any, node: Any) -> bool:
    """Keyword arguments in any order; further ones are allowed if the pattern has a `...`."""
    if not _sequence(want.args, node.args):
        return False
    is_open = any(map(_is_wild, want.args))
    found = all(any(is_same(each, other) for other in node.keywords) for each in want.keywords)
    return found and (is_open or len(want.keywords) == len(node.keywords))


def _same_raise(want: Any, node: Any) -> bool:
    """`raise X` stands for `raise X(...)` too, a bare `raise` for any: the message is no defence."""
    if kind_of(node) != "Raise" or (want.cause and not is_same(want.cause, node.cause)):
        return False
    called = getattr(node.exc, "func", None)
    return want.exc is None or is_same(want.exc, node.exc) or is_same(want.exc, called)


def _same_handler(want: Any, node: Any) -> bool:
    if kind_of(node) != "ExceptHandler":
        return False
    types = node.type.elts if kind_of(node.type) == "Tuple" else []
    is_caught = is_same(want.type, node.type) or any(is_same(want.type, each) for each in types)
    return is_caught and _same_field(want, node, "body")


def _same_assignment(want: Any, node: Any) -> bool:
    if kind_of(node) == "AnnAssign":  # annotated since
        return len(want.targets) == 1 and is_same(want.targets[0], node.target) and is_same(want.value, node.value)
    return kind_of(node) == "Assign" and _sequence(want.targets, node.targets) and is_same(want.value, node.value)


def _same_parameters(want: Any, node: Any) -> bool:
    """Every parameter that the pattern names is there, with the default that it states."""
    mine, theirs = _parameters(want), _parameters(node)
    return all(name in theirs and (not each or is_same(each, theirs[name])) for name, each in mine.items())


def _parameters(arguments: Any) -> dict[str, Any]:
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [*[None] * (len(plain) - len(arguments.defaults)), *arguments.defaults, *arguments.kw_defaults]
    return {each.arg: default for each, default in zip([*plain, *arguments.kwonlyargs], defaults, strict=True)}


_SPECIAL = {
    "Assign": _same_assignment,
    "Call": _same_call,
    "Constant": _same_constant,
    "ExceptHandler": _same_handler,
    "Raise": _same_raise,
    "arguments": _same_parameters,
}
