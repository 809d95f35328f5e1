"""Where an anchor stands in a text, and what it demands, in words."""

from __future__ import annotations

from hookpack.anchor import PYTHON, plain
from hookpack.anchor_tree import kind_of, named, parse
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from hookpack.anchor import Anchor

_MAX_EXCERPT = 90


def line(anchor: Anchor, text: str) -> int:
    """The first line (1-based) of what the anchor looks for; of its symbol where that is not found, else 0."""
    text = plain(text)
    try:
        tree = parse(text) if anchor.path.endswith(PYTHON) else None
        nodes = named(tree, anchor.symbol) if tree is not None else []
        return _found(anchor, text, nodes) or symbol_line(nodes)
    except (RecursionError, MemoryError):  # code nested deeper than the interpreter can follow
        return 0


def symbol_line(nodes: Sequence[Any]) -> int:
    return next((node.lineno for node in nodes if hasattr(node, "lineno")), 0)


def _found(anchor: Anchor, text: str, nodes: Sequence[Any]) -> int:
    if anchor.mode == "semantic":
        return _related(anchor, nodes)
    if anchor.mode == "ast":
        from hookpack import anchor_shape as shape

        found = (node for wanted in shape.read(anchor.pattern) for root in nodes for node in shape.find(wanted, root))
        return min((node.lineno for node in found if hasattr(node, "lineno")), default=0)
    roots = [node for node in nodes if kind_of(node) != "Module"]
    spans = [(node.lineno - 1, node.end_lineno) for node in roots] or [(0, text.count("\n") + 1)]
    return next((at for start, end in spans if (at := _in_lines(anchor, text.split("\n")[start:end], start))), 0)


def _related(anchor: Anchor, nodes: Sequence[Any]) -> int:
    """The first thing that the sentence speaks of."""
    from hookpack import anchor_relation as relations
    from hookpack import anchor_shape as shape

    relation = relations.read(anchor.pattern)
    wanted = [each for each in (relation.left, relation.right) if hasattr(each, "_fields")] if relation else []
    found = (node.lineno for each in wanted for root in nodes for node in shape.find([each], root))
    return next(found, 0)


def _in_lines(anchor: Anchor, lines: list[str], offset: int) -> int:
    if anchor.mode == "regex":
        import re

        hit = re.search(anchor.pattern, "\n".join(lines), re.MULTILINE)
        return offset + "\n".join(lines).count("\n", 0, hit.start()) + 1 if hit else 0
    from hookpack.anchor_source import squeeze

    pattern = squeeze(anchor.pattern)
    low, high = 0, len(lines)  # the last line from which on it is still found
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if pattern in squeeze("\n".join(lines[middle:])) else (low, middle)
    return offset + low + 1 if pattern in squeeze("\n".join(lines[low:])) else 0


def demand(anchor: Anchor) -> str:
    """What must hold, in a few words: "`check_path` in app/files.py must keep `raise ValueError`"."""
    subject = f"`{anchor.symbol}` in {anchor.path}" if anchor.symbol else anchor.path
    pattern = " ".join(anchor.pattern.split())
    pattern = pattern if len(pattern) <= _MAX_EXCERPT else pattern[: _MAX_EXCERPT - 3] + "..."
    return f"{subject} must keep `{pattern}`"


def broken(anchor: Anchor, text: str) -> tuple[int, str]:
    """Where and why a text does not hold the anchor: a line (0 if there is none) and half a sentence."""
    tree = parse(plain(text)) if anchor.path.endswith(PYTHON) else None
    nodes = named(tree, anchor.symbol) if tree is not None else []
    if anchor.symbol and tree is not None and not nodes:
        return 0, f"{anchor.symbol} is gone from it"
    if anchor.mode == "semantic" and tree is not None:
        from hookpack import anchor_relation as relations

        relation = relations.read(anchor.pattern)
        answer = relations.judge(relation, tree, anchor.symbol) if relation else relations.Answer(False)
        return answer.line, answer.reason
    return symbol_line(nodes), f"{anchor.symbol or 'the file'} no longer has it"
