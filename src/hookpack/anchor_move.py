"""Where a defence went that no longer stands where its anchor looks: a helper, a renamed function, another file."""

from __future__ import annotations

from hookpack.anchor import PYTHON, holds, plain
from hookpack.anchor_tree import by_kind, called, kind_of, name_of, named, parse, under
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeAlias

    from hookpack.anchor import Anchor

    # a path of the project -> its text before and after the change, None where there is no such file
    Read: TypeAlias = Callable[[str], tuple[str | None, str | None]]

_DEPTH = 5  # calls from the symbol to the helper that took the defence in
_ALIKE = 0.5  # of a function's statements that its renamed form still has


def moved(anchor: Anchor, before: str, after: str, read: Read) -> str:
    """Where the defence that `before` held and `after` does not hold stands now, in words; "" if nowhere.

    Python only. A helper counts where it is really called from the anchor's symbol, a new name where the callers
    use it, another file where the symbol or the helper is imported from it.
    """
    try:
        old, new = parse(plain(before)), parse(plain(after))
        if not anchor.path.endswith(PYTHON) or old is None or new is None:
            return ""
        if anchor.symbol and named(new, anchor.symbol):
            found = _in_helper(anchor, old, new, before, after) or _in_import(anchor, old, new, read)
        else:
            found = _renamed(anchor, old, new, after) or _followed(anchor, new, read)
    except (RecursionError, MemoryError):  # code nested deeper than the interpreter can follow
        return ""
    return found


def is_gone(symbol: str, text: str) -> bool:
    """Whether nothing of this name is defined in a Python text (any more); False if that cannot be told."""
    tree = parse(plain(text))
    return bool(symbol) and tree is not None and not named(tree, symbol)


def _in_helper(anchor: Anchor, old: Any, new: Any, before: str, after: str) -> str:
    earlier = _reached(old, anchor.symbol)
    for name in _reached(new, anchor.symbol):
        here = anchor._replace(symbol=name)
        is_news = name not in earlier or not holds(here, before)
        if is_news and name != anchor.symbol and holds(here, after):
            return f"{name}() of {anchor.path}, which {anchor.symbol} calls"
    return ""


def _reached(tree: Any, symbol: str) -> dict[str, int]:
    """Dotted names of the file's functions that `symbol` calls or is decorated with, and how many calls away."""
    names: dict[str, str] = {}
    for dotted, node in under(tree):
        names.setdefault(node.name, dotted)
    reached = {symbol: 0}
    waiting = [symbol]
    while waiting:
        here = waiting.pop(0)
        for scope in named(tree, here) if reached[here] < _DEPTH else ():
            for name in sorted(_uses(scope)):
                dotted = names.get(name, "")
                if dotted and dotted not in reached:
                    reached[dotted] = reached[here] + 1
                    waiting.append(dotted)
    return reached


def _uses(scope: Any) -> set[str]:
    """Names of what a definition calls, and of its decorators."""
    listed = getattr(scope, "decorator_list", ())
    return called(scope) | {name_of(getattr(each, "func", each)) for each in listed}


def _renamed(anchor: Anchor, old: Any, new: Any, after: str) -> str:
    known = {dotted for dotted, _ in under(old)}
    was = named(old, anchor.symbol) if anchor.symbol else []
    if not was or kind_of(was[-1]) != "FunctionDef":
        return ""
    for dotted, node in under(new):
        is_candidate = dotted not in known and holds(anchor._replace(symbol=dotted), after)
        if is_candidate and _is_alike(was[-1], node) and _is_used_alike(old, new, was[-1].name, node.name):
            return f"{dotted}() of {anchor.path}, as {anchor.symbol} is called now"
    return ""


def _is_alike(was: Any, now: Any) -> bool:
    """Whether most of what one function does, it does under its new name: kinds of its statements, called names."""
    mine, theirs = _features(was), _features(now)
    return len(mine & theirs) >= _ALIKE * len(mine)


def _features(node: Any) -> set[tuple[str, str]]:
    calls = {("Call", name_of(each.func)) for each in by_kind(node).get("Call", [])}
    return calls | {(kind_of(each), "") for each in node.body}


def _is_used_alike(old: Any, new: Any, was: str, now: str) -> bool:
    """Whether a file that used the old name uses the new one."""
    return not _count(old, was) or bool(_count(new, now))


def _count(tree: Any, name: str) -> int:
    return sum(name_of(each.func) == name for each in by_kind(tree).get("Call", []))


def _in_import(anchor: Anchor, old: Any, new: Any, read: Read) -> str:
    """A helper in another file, which the symbol or one of its helpers in this file calls."""
    imported = dict(_imports(anchor.path, new))
    calls = {name for each in _reached(new, anchor.symbol) for scope in named(new, each) for name in _uses(scope)}
    earlier = {name for each in _reached(old, anchor.symbol) for scope in named(old, each) for name in _uses(scope)}
    for name in sorted(calls):
        head, _, last = name.rpartition(".")
        for path, symbol in imported.get(name, []) or [(path, last) for path, _ in imported.get(head, []) if last]:
            there, was = anchor._replace(path=path, symbol=symbol), None
            before, after = read(path)
            was = before is not None and _stands(there, before)
            if after is not None and _stands(there, after) and (name not in earlier or not was):
                return f"{symbol}() of {path}, which {anchor.symbol} calls"
    return ""


def _stands(anchor: Anchor, text: str) -> bool:
    """Whether the symbol or a helper of its file that it calls holds the anchor."""
    tree = parse(plain(text))
    if tree is None or not named(tree, anchor.symbol):
        return False
    return any(holds(anchor._replace(symbol=each), text) for each in _reached(tree, anchor.symbol))


def _followed(anchor: Anchor, new: Any, read: Read) -> str:
    """The symbol itself in another file, which this one imports it from."""
    head, _, rest = anchor.symbol.partition(".")
    for path, name in dict(_imports(anchor.path, new)).get(head, []):
        symbol = f"{name}.{rest}" if rest else name
        text = read(path)[1]
        if text is not None and _stands(anchor._replace(path=path, symbol=symbol), text):
            return f"{symbol} of {path}, which {anchor.path} imports"
    return ""


def _imports(path: str, tree: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Local names of imported things, each with the files that it may come from and its name there."""
    kinds = by_kind(tree)
    for node in kinds.get("ImportFrom", []):
        for each in node.names:
            files = [(file, each.name) for file in _files(path, node.module or "", node.level)]
            inner = f"{node.module}.{each.name}" if node.module else each.name
            files += [(file, "") for file in _files(path, inner, node.level)]
            yield each.asname or each.name, files
    for node in kinds.get("Import", []):
        for each in node.names:
            yield each.asname or each.name, [(file, "") for file in _files(path, each.name, 0)]


def _files(path: str, module: str, level: int) -> list[str]:
    """Where a module may lie: beside the importing file for a relative import, else below any folder above it."""
    folders = path.split("/")[:-1]
    bases = [folders[: len(folders) - level + 1]] if level else [folders[:end] for end in range(len(folders), -1, -1)]
    inside = module.split(".") if module else []
    stems = ["/".join([*base, *inside]) for base in bases]
    return [name for stem in stems if stem for name in (f"{stem}.py", f"{stem}/__init__.py")]
