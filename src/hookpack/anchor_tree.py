"""A Python file's syntax tree and the part of it that can run. Never imports `ast`: that costs too much."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterable, Iterator
    from typing import Any

BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")
_LEAVES = ("Return", "Raise", "Continue", "Break")

_KEPT = 8  # texts; two hundred anchors of one file ask for the same two, one after the other
_parsed: dict[str, ast.AST | None] = {}


def parse(text: str) -> ast.AST | None:
    """The tree of a module, None for what does not parse. One text gives one tree: it must not be changed."""
    if text not in _parsed:
        while len(_parsed) >= _KEPT:
            del _parsed[next(iter(_parsed))]
        _parsed[text] = grow(text)
    return _parsed[text]


def grow(text: str) -> ast.AST | None:
    """A tree of one's own, as `parse` gives it; warnings about the text stay silent."""
    import warnings
    from _ast import PyCF_ONLY_AST  # `ast` itself imports re, enum and contextlib: six times the cost

    try:
        with warnings.catch_warnings():  # an odd escape in the judged file must not reach our stderr
            warnings.simplefilter("ignore")
            return compile(text, "<anchor>", "exec", PyCF_ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def named(tree: Any, symbol: str) -> list[Any]:
    """The definitions (functions, classes, assignments) that the dotted name `symbol` reaches."""
    scopes = [tree]
    for name in symbol.split(".") if symbol else ():
        scopes = [node for scope in scopes for block in _blocks(scope) for node in _definitions(block, name)]
    return scopes


def by_kind(root: Any) -> dict[str, list[Any]]:
    """The nodes below `root` that can run, by `kind_of`; walked once for each tree."""
    found: dict[str, list[Any]] | None = getattr(root, "by_kind", None)
    if found is None:
        found = root.by_kind = {}
        for node in walk(root):
            found.setdefault(kind_of(node), []).append(node)
    return found


def functions(tree: Any) -> dict[str, Any]:
    """Every function of the file that can run, by its name; methods too, the last of a name wins."""
    return {node.name: node for node in reversed(by_kind(tree).get("FunctionDef", []))}


def under(root: Any, *, nested: bool = True) -> Iterator[tuple[str, Any]]:
    """The functions below `root` with their dotted names, with or without those inside of others."""
    waiting = [("", root)]
    while waiting:
        prefix, scope = waiting.pop()
        for block in _blocks(scope):
            for statement in block:
                if kind_of(statement) in ("FunctionDef", "ClassDef"):
                    name = prefix + statement.name
                    is_function = kind_of(statement) == "FunctionDef"
                    if is_function:
                        yield name, statement
                    if nested or not is_function:
                        waiting.append((name + ".", statement))


def parts(node: Any) -> list[Any]:
    """What is evaluated for `node` itself, in order: not the blocks below it, nor what runs later."""
    if kind_of(node) in ("FunctionDef", "ClassDef", "Lambda"):
        return []
    found: list[Any] = []
    for field in node._fields:
        value = getattr(node, field, None) if field not in BLOCKS or kind_of(node) in ("IfExp", "Expression") else None
        found += [each for each in (value if isinstance(value, list) else [value]) if hasattr(each, "_fields")]
    return found


def called(node: Any) -> set[str]:
    """Names that `node` calls: `f` for `f(...)`, `self.f(...)` and `cls.f(...)`, dotted for other receivers."""
    return {name for call in by_kind(node).get("Call", []) if (name := name_of(call.func))}


def name_of(node: Any) -> str:
    """The dotted name that an expression is, without `self` and `cls`; "" if it is none."""
    if kind_of(node) == "Name":
        return str(node.id)
    if kind_of(node) != "Attribute":
        return ""
    before = name_of(node.value)
    if before in ("self", "cls"):
        return str(node.attr)
    return f"{before}.{node.attr}" if before else ""


def _definitions(block: Iterable[Any], name: str) -> list[Any]:
    """The statements that define `name`: a later one replaces the former, unless it builds on it (a setter)."""
    standing: list[Any] = []
    for statement in block:
        if kind_of(statement) in ("FunctionDef", "ClassDef"):
            names, sources = [statement.name], statement.decorator_list
        else:
            targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
            names, sources = [getattr(each, "id", None) for each in targets], [getattr(statement, "value", None)]
        if name in names and kind_of(statement) in ("FunctionDef", "ClassDef", "Assign", "AnnAssign"):
            used = {getattr(node, "id", None) for source in sources if source for node in walk(source)}
            standing = [*standing, statement] if name in used else [statement]
    return standing


def _blocks(scope: Any) -> Iterator[list[Any]]:
    """The statement lists of one scope that can run, without those of functions and classes in it."""
    for field in BLOCKS:
        value = getattr(scope, field, None)
        if isinstance(value, list) and field != _dead(scope):
            block = list(_live(value))
            yield block
            for statement in block:
                if kind_of(statement) not in ("FunctionDef", "ClassDef"):
                    yield from _blocks(statement)


def walk(root: Any, *, everything: bool = False) -> Iterator[Any]:
    """`root` and all nodes below it that can run, or really all of them."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        dead = "" if everything else _dead(node)
        for field in node._fields:
            value = getattr(node, field, None) if field != dead else None
            entries = value if isinstance(value, list) else [value]
            if field in BLOCKS and not everything:
                entries = list(_live(entries))
            stack.extend(entry for entry in entries if hasattr(entry, "_fields"))


def statements(node: Any, field: str) -> list[Any]:
    """The statements of the block `field` of `node` that can run."""
    return [] if field == _dead(node) else list(_live(getattr(node, field)))


def _live(block: Iterable[Any]) -> Iterator[Any]:
    """The statements of a block that can run; bare strings do nothing and are left out."""
    for statement in block:
        if not is_bare_string(statement):
            yield statement
        if kind_of(statement) in _LEAVES:
            return


def _dead(node: Any) -> str:
    """The field of `node` that never runs, because its condition is constant; "" if there is none."""
    if kind_of(node) not in ("If", "IfExp", "While"):
        return ""
    return {True: "orelse", False: "body", None: ""}[truth(node.test)]


def truth(test: Any) -> bool | None:
    """What a condition always is, as far as its constants tell."""
    kind = kind_of(test)
    if kind == "Constant":
        return bool(test.value)
    if kind == "UnaryOp" and kind_of(test.op) == "Not":
        value = truth(test.operand)
        return None if value is None else not value
    if kind == "BoolOp":
        decisive = kind_of(test.op) == "Or"
        return decisive if decisive in map(truth, test.values) else None
    return None


def is_bare_string(node: Any) -> bool:
    return kind_of(node) == "Expr" and isinstance(getattr(node.value, "value", None), (str, bytes))


def kind_of(node: Any) -> str:
    """The name of a node's class; an asynchronous form counts as the plain one."""
    return type(node).__name__.removeprefix("Async")
