"""An anchor from a line of code: mode, symbol and pattern, proven on the very file. For commands: it imports `ast`."""

from __future__ import annotations

import ast
import copy

from hookpack.anchor import PYTHON, Anchor, holds, plain
from hookpack.anchor_tree import by_kind, grow, under
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEAVES = (ast.Raise, ast.Return, ast.Continue, ast.Break)
_MOST_LINES = 6
_KEPT_NAMES = ("self", "cls")


class Pick(Record):
    """`anchor` without an id holds in the file, and would not without the lines `first` to `last` (1-based).

    Without an anchor `fault` says why the line gives none.
    """

    anchor: Anchor | None = None
    first: int = 0
    last: int = 0
    fault: str = ""


def pick(path: str, text: str, line: int) -> Pick:
    """The anchor for what stands on the 1-based `line` of the file's `text`."""
    text = plain(text)
    lines = text.split("\n")
    if not 0 < line <= len(lines) or not lines[line - 1].strip():
        return Pick(fault="there is no code on this line")
    if not path.endswith(PYTHON):
        anchor = Anchor("", path, lines[line - 1].strip())
        return _proven(text, [anchor], line, line) or Pick(fault="this stands in the file more than once, or counts "
                                                                 "as a comment")  # fmt: skip
    tree = grow(text)
    if tree is None:
        return Pick(fault="the file does not parse")
    symbol, scope = _scope(tree, line)
    node = _statement(scope, line)
    if node is None:
        return Pick(fault="no statement stands on this line; name the line of the check itself")
    patterns = list(_patterns(node, scope, line))
    if not patterns:
        return Pick(fault="nothing on this line can be told from other code; name the line of the check itself")
    anchors = [Anchor("", path, pattern, mode="ast", symbol=symbol) for pattern in dict.fromkeys(patterns)]
    first, last = _span(node, line)
    return _proven(text, anchors, first, last) or Pick(
        fault=f"{symbol or 'the file'} has the same elsewhere, so that losing this line would not be noticed"
    )


def _scope(tree: ast.AST, line: int) -> tuple[str, ast.AST]:
    """The innermost function round the line, else the module, with its dotted name."""
    found: tuple[str, ast.AST] = ("", tree)
    for name, node in under(tree):
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        if first <= line <= node.end_lineno and name.startswith(found[0]):
            found = (name, node)
    return found


def _statement(scope: ast.AST, line: int) -> ast.AST | None:
    """The smallest statement on the line; of one that only rejects, the `if` or handler round it."""
    best: ast.AST | None = scope if _is_head(scope, line) else None
    parents: dict[ast.AST, ast.AST] = {}
    for node in ast.walk(scope):
        parents.update((child, node) for child in ast.iter_child_nodes(node))
        if not isinstance(node, (ast.stmt, ast.ExceptHandler)) or node is scope:
            continue
        if node.lineno <= line <= (node.end_lineno or 0) and (best in (None, scope) or node.lineno >= _first(best)):
            best = node
    above = parents.get(best) if best is not None else None
    if isinstance(best, _LEAVES) and isinstance(above, (ast.If, ast.ExceptHandler)) and best in above.body:
        return above
    return best


def _first(node: ast.AST | None) -> int:
    return int(getattr(node, "lineno", 0))


def _is_head(scope: ast.AST, line: int) -> bool:
    if not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    first = min([scope.lineno, *(each.lineno for each in scope.decorator_list)])
    return first <= line < scope.body[0].lineno


def _span(node: ast.AST, line: int) -> tuple[int, int]:
    """The lines without which the anchor must be lost; of a function's head the decorator or the `def` alone."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        for each in node.decorator_list:
            if each.lineno <= line <= (each.end_lineno or 0):
                return each.lineno, each.end_lineno or 0
        return node.lineno, node.body[0].lineno - 1
    return node.lineno, node.end_lineno or 0  # type: ignore[attr-defined]  # a statement


def _patterns(node: ast.AST, scope: ast.AST, line: int) -> Iterator[str]:
    """From the one that bears most changes to the exact one."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield from _head(node, line)
        return
    core = _core(node)
    if core is None:
        return
    names = _locals(scope)
    renamed = _Renamed(names).visit(copy.deepcopy(core))
    if isinstance(renamed, (ast.Call, ast.Expr)) and names:
        yield _written(_opened(copy.deepcopy(renamed)))
    yield _written(renamed)
    yield _written(core)


def _head(node: ast.FunctionDef | ast.AsyncFunctionDef, line: int) -> Iterator[str]:
    for each in node.decorator_list:
        if each.lineno <= line <= (each.end_lineno or 0):
            yield f"@{ast.unparse(each)}"
            return
    given = node.args
    plain_args = [*given.posonlyargs, *given.args]
    pairs = [*zip(plain_args[len(plain_args) - len(given.defaults) :], given.defaults),
             *zip(given.kwonlyargs, given.kw_defaults)]  # fmt: skip
    fixed = [f"{each.arg}={ast.unparse(value)}" for each, value in pairs if isinstance(value, ast.Constant)]
    if fixed:
        yield f"def {node.name}({', '.join(fixed)}): ..."


def _core(node: ast.AST) -> ast.AST | None:
    """What of a statement an anchor keeps: the condition and how it ends, the call, the value."""
    if isinstance(node, (ast.If, ast.ExceptHandler)):
        ends: list[ast.stmt] = [each for each in node.body if isinstance(each, _LEAVES)]
        kept = copy.copy(node)
        kept.body = ends[-1:] or node.body[:1]
        if isinstance(kept, ast.If):
            kept.orelse = []
        else:
            kept.name = None
        return kept
    if isinstance(node, (ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.ClassDef)):
        return None
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.Pass)):
        return None
    value = getattr(node, "value", None)
    while isinstance(value, ast.Await):
        value = value.value
    is_call = isinstance(value, ast.Call) and not isinstance(node, (ast.Return, ast.AugAssign))
    return value if is_call else node


class _Renamed(ast.NodeTransformer):
    """Local names become `_`, so that renaming them loses nothing; what is raised is told by its type."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:  # ast's own form
        return ast.Name("_", node.ctx) if node.id in self._names else node

    def visit_Raise(self, node: ast.Raise) -> ast.Raise:  # ast's own form
        called = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return ast.Raise(self.visit(called) if called else None, None)


def _opened(node: ast.AST) -> ast.AST:
    """A call with `...` for its positional arguments, where keywords tell what it is about."""
    call = node.value if isinstance(node, ast.Expr) else node
    if isinstance(call, ast.Call) and call.keywords:
        fixed = [each for each in call.keywords if isinstance(each.value, ast.Constant)]
        if fixed:
            call.args, call.keywords = [ast.Constant(...)], fixed
    return node


def _locals(scope: ast.AST) -> frozenset[str]:
    if not isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return frozenset()
    stored = {each.id for each in by_kind(scope).get("Name", []) if isinstance(each.ctx, ast.Store)}
    given = {each.arg for each in ast.walk(scope.args) if isinstance(each, ast.arg)}
    return frozenset((stored | given) - {*_KEPT_NAMES})


def _written(node: ast.AST) -> str:
    if isinstance(node, ast.ExceptHandler):
        return ast.unparse(ast.fix_missing_locations(node)).strip()
    return ast.unparse(ast.fix_missing_locations(node))


def _proven(text: str, anchors: list[Anchor], first: int, last: int) -> Pick | None:
    """The first anchor that holds in the text and no more without those lines."""
    lines = text.split("\n")
    indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
    without = "\n".join([*lines[: first - 1], *_stand_in(lines[first - 1 : last], indent), *lines[last:]])
    for each in anchors:
        if holds(each, text) and holds(each, without) is False:
            return Pick(each, first, last)
    return None


def _stand_in(lines: list[str], indent: str) -> list[str]:
    """As many lines that do nothing; a function's head keeps its body a function."""
    code = lines[0].strip()
    if code.startswith("@"):
        return [""] * len(lines)
    if code.startswith(("def ", "async def ")):
        return [f"{indent}def _():", *[""] * (len(lines) - 1)]
    if code.startswith("elif "):
        return [f"{indent}else:", f"{indent}    pass", *[""] * (len(lines) - 2)]
    if code.startswith("except"):
        return [f"{indent}except ():", f"{indent}    pass", *[""] * (len(lines) - 2)]
    return [f"{indent}pass", *[""] * (len(lines) - 1)]
