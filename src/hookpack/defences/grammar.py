"""Reads JavaScript, TypeScript, Go, Java, Ruby and PHP, with tree-sitter's grammars, into symbols."""

from __future__ import annotations

from functools import lru_cache, partial
from importlib import import_module
from typing import TYPE_CHECKING

from tree_sitter import Language, Parser, Query, QueryCursor

from hookpack.defences.grammar_tree import VALUES, name_of, tree
from hookpack.defences.symbols import Symbol, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node as Raw

# extension -> grammar's module and the function in it that gives the language
GRAMMARS = {
    **dict.fromkeys(("js", "jsx", "mjs", "cjs"), ("tree_sitter_javascript", "language")),
    **dict.fromkeys(("ts", "mts", "cts"), ("tree_sitter_typescript", "language_typescript")),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "rb": ("tree_sitter_ruby", "language"),
    "php": ("tree_sitter_php", "language_php"),
}
_CLASSES = frozenset(
    ["class_declaration", "abstract_class_declaration", "class", "module", "interface_declaration", "enum_declaration"]
)
_FUNCTIONS = frozenset(
    ("function_declaration", "generator_function_declaration", "method_definition", "method_declaration",
     "constructor_declaration", "method", "singleton_method", "function_definition")
)  # fmt: skip
_MAYBE_TYPED = ("js", "jsx", "mjs", "cjs")  # some projects write types (Flow's look alike) into these
_BROKEN = 0.2  # share of the text within errors from which on a file counts as not parsed


def symbols(text: str, extension: str) -> list[Symbol]:
    """All symbols of the text, the module first. Raises Unreadable."""
    data = text.encode("utf-8", "replace")
    parser, query = _tools(extension)
    root = parser.parse(data).root_node
    if root.has_error and _broken(root) > _BROKEN * max(len(data), 1):
        if extension in _MAYBE_TYPED:
            return symbols(text, "tsx")
        raise Unreadable("it does not parse")
    found = QueryCursor(query).captures(root).get("symbol", [])
    named = sorted(((each, name) for each in found if (name := name_of(each))), key=lambda pair: pair[0].start_byte)
    return _nested(root, named, data)


@lru_cache(maxsize=16)
def _tools(extension: str) -> tuple[Parser, Query]:
    module, function = GRAMMARS[extension]
    language = Language(getattr(import_module(module), function)())
    kinds = [each for each in sorted(_CLASSES | _FUNCTIONS | VALUES) if language.id_for_node_kind(each, True)]
    return Parser(language), Query(language, "\n".join(f"({each}) @symbol" for each in kinds))


def _broken(root: Raw) -> int:
    """Bytes in the outermost errors."""
    total, waiting, seen = 0, [root], 0
    while waiting and seen < 20_000:
        node = waiting.pop()
        seen += 1
        if node.type == "ERROR":
            total += node.end_byte - node.start_byte
        elif node.has_error:
            waiting.extend(node.children)
    return total


def _nested(root: Raw, named: Sequence[tuple[Raw, str]], data: bytes) -> list[Symbol]:
    """The symbols with their qualified names, each one's text without that of those within."""
    inner = frozenset(each.id for each, _ in named)
    rows: list[tuple[str, str, Raw, list[bytes]]] = [("", "module", root, [])]
    stack, at = [0], 0
    for node, name in named:
        while len(stack) > 1 and rows[stack[-1]][2].end_byte <= node.start_byte:
            at = _close(rows[stack.pop()], at, data)
        rows[stack[-1]][3].append(data[at : node.start_byte])
        at = node.start_byte
        prefix = rows[stack[-1]][0]
        kind = "class" if node.type in _CLASSES else "func"
        rows.append((f"{prefix}.{name}" if prefix else name, kind, node, []))
        stack.append(len(rows) - 1)
    while stack:
        at = _close(rows[stack.pop()], at, data)
    return [
        Symbol(name, kind, node.start_point[0] + 1, _plain(pieces), partial(tree, node, kind, inner))
        for name, kind, node, pieces in rows
    ]


def _close(row: tuple[str, str, Raw, list[bytes]], at: int, data: bytes) -> int:
    row[3].append(data[at : row[2].end_byte])
    return max(at, row[2].end_byte)


def _plain(pieces: Iterable[bytes]) -> str:
    text = b" ".join(pieces).decode("utf-8", "replace")
    return "\n".join(stripped for line in text.split("\n") if (stripped := line.strip()))
