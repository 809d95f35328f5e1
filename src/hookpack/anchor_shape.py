"""Patterns of mode `ast`: Python snippets with wildcards, and whether a syntax tree holds one."""

from __future__ import annotations

from hookpack.anchor_tree import BLOCKS, kind_of, parse, statements, walk
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
_ANY_ORDER = ("bases", "decorator_list", "names")

# what turns a head (`if x:`, `except E:`, `@decorator`) into a statement, and the way to its node
_FRAMES = (("", ""), ("", "\n    ..."), ("try: ...\n", ""), ("try: ...\n", "\n    ..."))
_DECORATED = (("", "\ndef _(): ..."), ("", "\nclass _: ..."))


def read(pattern: str) -> list[list[Any]]:
    """The statement lists of which one must be found; empty if the pattern does not parse."""
    if pattern.lstrip().startswith("@") and parse(pattern) is None:
        trees = [parse(head + pattern.strip() + tail) for head, tail in _DECORATED]
        return [tree.body for tree in trees if tree is not None]  # type: ignore[attr-defined]  # a module
    for head, tail in _FRAMES:
        tree: Any = parse(head + pattern.strip() + tail)
        if tree is not None and tree.body:
            return [tree.body[0].handlers if head else tree.body]
    return []


def stands(wanted: Sequence[Any], root: Any) -> bool:
    """Whether one node below `root` (an expression, a statement) or one block (several) is what is wanted."""
    if len(wanted) > 1:
        return any(_in_order(wanted, block) for node in walk(root) for block in _own_blocks(node))
    want = wanted[0].value if kind_of(wanted[0]) == "Expr" else wanted[0]
    return any(_same(want, node) for node in walk(root))


def is_anything(wanted: Sequence[Sequence[Any]]) -> bool:
    """Whether what `read` gave would be found in any code."""
    return all(_is_wild(node) or _is_any_name(getattr(node, "value", None)) for each in wanted for node in each)


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
    return all(_is_wild(want) or any(_same(want, statement) for statement in rest) for want in wanted)


def _sequence(wanted: Sequence[Any], nodes: Sequence[Any]) -> bool:
    """Whether the nodes are the wanted ones, one for one; `...` stands for any number of them."""
    if not wanted:
        return not nodes
    if _is_wild(wanted[0]):
        return any(_sequence(wanted[1:], nodes[start:]) for start in range(len(nodes) + 1))
    return bool(nodes) and _same(wanted[0], nodes[0]) and _sequence(wanted[1:], nodes[1:])


def _same(want: Any, node: Any) -> bool:
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
        return all(any(_same(each, other) for other in theirs) for each in mine)
    return _same(mine, theirs)


def _same_constant(want: Any, node: Any) -> bool:
    # True == 1 == 1.0, and a string "_" is no wildcard
    return kind_of(node) == "Constant" and type(want.value) is type(node.value) and bool(want.value == node.value)


def _same_call(want: Any, node: Any) -> bool:
    """Keyword arguments in any order; further ones are allowed if the pattern has a `...`."""
    if kind_of(node) != "Call" or not _same(want.func, node.func) or not _sequence(want.args, node.args):
        return False
    is_open = any(map(_is_wild, want.args))
    found = all(any(_same(each, other) for other in node.keywords) for each in want.keywords)
    return found and (is_open or len(want.keywords) == len(node.keywords))


def _same_raise(want: Any, node: Any) -> bool:
    """`raise X` stands for `raise X(...)` too, a bare `raise` for any: the message is no defence."""
    if kind_of(node) != "Raise" or (want.cause and not _same(want.cause, node.cause)):
        return False
    called = getattr(node.exc, "func", None)
    return want.exc is None or _same(want.exc, node.exc) or _same(want.exc, called)


def _same_handler(want: Any, node: Any) -> bool:
    if kind_of(node) != "ExceptHandler":
        return False
    types = node.type.elts if kind_of(node.type) == "Tuple" else []
    is_caught = _same(want.type, node.type) or any(_same(want.type, each) for each in types)
    return is_caught and _same_field(want, node, "body")


def _same_assignment(want: Any, node: Any) -> bool:
    if kind_of(node) == "AnnAssign":  # annotated since
        return len(want.targets) == 1 and _same(want.targets[0], node.target) and _same(want.value, node.value)
    return kind_of(node) == "Assign" and _sequence(want.targets, node.targets) and _same(want.value, node.value)


def _same_parameters(want: Any, node: Any) -> bool:
    """Every parameter that the pattern names is there, with the default that it states."""
    mine, theirs = _parameters(want), _parameters(node)
    return all(name in theirs and (not each or _same(each, theirs[name])) for name, each in mine.items())


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
