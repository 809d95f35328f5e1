"""Where a line stands: qualified names of functions and classes, and the form of a line that survives formatting."""

from __future__ import annotations

import re

from hookpack.codec import digest
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Sequence

VERSION = "1"  # part of the cache key

_LONGEST = 300  # characters of a snippet kept in clear
_MOST_LINES = 12

PYTHON = frozenset({".py", ".pyi", ".pyw"})
_BRACED = frozenset(
    [".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".go", ".java", ".kt", ".c", ".h", ".cc",
     ".cpp", ".hpp", ".cs", ".rs", ".php", ".swift", ".scala"]
)  # fmt: skip
_INDENTED = frozenset({".rb", *PYTHON})


class Span(Record):
    """One function or class with its lines, 1-based, both included."""

    name: str
    start: int
    end: int


def outline(suffix: str, text: str) -> tuple[Span, ...]:
    """All functions and classes of a file, outer before inner; empty for a language without such headers.

    Python by its grammar; a Python file that does not parse and the other languages by their headers.
    """
    if suffix in PYTHON:
        import ast  # as dear as a small scan: only files that are not cached pay for it

        try:
            return tuple(_walk(ast.parse(text), ""))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return tuple(_indented(text))
    if suffix in _INDENTED:
        return tuple(_indented(text))
    if suffix not in _BRACED:
        return ()
    from hookpack.scanners.braces import spans  # its expressions take longer to compile than a file to read

    return tuple(sorted((Span(*each) for each in spans(text)), key=lambda span: (span.start, -span.end)))


def enclosing(spans: Sequence[Span], line: int) -> str:
    """The name of the innermost function or class around `line`, "" at module level."""
    around = [span for span in spans if span.start <= line <= span.end]
    return min(around, key=lambda span: span.end - span.start).name if around else ""


def _walk(node: ast.AST, outer: str) -> Iterator[Span]:
    import ast

    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from _walk(child, outer)
            continue
        name = f"{outer}.{child.name}" if outer else child.name
        first = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
        yield Span(name, first, child.end_lineno or child.lineno)
        yield from _walk(child, name)


_INDENTED_HEADER = re.compile(r"(?P<indent>[ \t]*)(?:async\s+)?(?:def|class|module)\s+(?:self\.)?(?P<name>\w+)")


def _indented(text: str) -> Iterator[Span]:
    """Functions by indentation: one ends before the next line that is indented no deeper."""
    lines = text.expandtabs(8).split("\n")
    depths = [len(line) - len(line.lstrip()) if line.strip() else 10**6 for line in lines]
    outer: list[tuple[int, str]] = []
    for index, line in enumerate(lines):
        header = _INDENTED_HEADER.match(line)
        if not header:
            continue
        depth = len(header["indent"])
        while outer and outer[-1][0] >= depth:
            outer.pop()
        outer.append((depth, header["name"]))
        end = next((at for at in range(index + 1, len(lines)) if depths[at] <= depth), len(lines))
        yield Span(".".join(name for _, name in outer), index + 1, end)


_HASH_COMMENT = re.compile(r"(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')|#[^\n]*")
_SLASH_COMMENT = re.compile(r"(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*.*?\*/", re.DOTALL)
_AROUND_SIGNS = re.compile(r"\s*([^\w\s])\s*")
_LAST_COMMA = re.compile(r",([)\]}])")


def snippet(suffix: str, lines: Sequence[str], start: int, end: int) -> str:
    """Lines `start` to `end` without comments, layout, trailing commas and the choice of quotes."""
    text = "\n".join(lines[start - 1 : min(end, start + _MOST_LINES - 1)])
    comment = _SLASH_COMMENT if suffix in _BRACED else _HASH_COMMENT
    text = comment.sub(lambda found: found[1] or "", text).replace("'", '"')
    text = _AROUND_SIGNS.sub(r"\1", text)
    text = _LAST_COMMA.sub(r"\1", " ".join(text.split())).rstrip(",;")
    if len(text) > _LONGEST:
        return text[:_LONGEST] + digest(text.encode("utf-8", "surrogateescape"))
    return text
