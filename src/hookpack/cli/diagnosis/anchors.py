"""Anchors that do not hold in the files as they stand now: such an anchor defends nothing."""

from __future__ import annotations

import os

from hookpack.anchor import holds
from hookpack.anchor_tree import kind_of, named, parse
from hookpack.errors import StateError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hookpack.anchor import Anchor
    from hookpack.state.project import Project


def loose(project: Project, anchors: Iterable[Anchor]) -> Iterator[str]:
    """One line for each anchor that does not hold, with its id and the reason."""
    for anchor in anchors:
        if fault := _fault(project, anchor):
            yield f"{anchor.id}: {fault}"


def _fault(project: Project, anchor: Anchor) -> str:
    """Why the anchor does not hold, "" if it does."""
    path = shown(anchor.path)
    try:
        data = read_bytes(os.path.join(project.root, *anchor.path.split("/")))
    except StateError as error:
        return f"{path} cannot be read: {shown(str(error))}"
    if data is None:
        return f"{path} does not exist"
    text = data.decode("utf-8", "surrogateescape")
    held = holds(anchor, text)
    if held is None:
        return f"cannot be checked: {path} does not parse"
    return "" if held else f"pattern not found in {_scope(anchor, text)}{path}"


def _scope(anchor: Anchor, text: str) -> str:
    tree = parse(text) if anchor.symbol and anchor.path.endswith((".py", ".pyi", ".pyw")) else None
    if tree is None:
        return ""
    called = any(kind_of(node) == "FunctionDef" for node in named(tree, anchor.symbol))
    return f"{anchor.symbol}{'()' if called else ''} of "
