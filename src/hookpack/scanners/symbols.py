"""Where a line stands: qualified names of functions and classes, and what these call."""

from __future__ import annotations

import re

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Sequence

VERSION = "2"  # part of the cache key

PYTHON = frozenset({".py", ".pyi", ".pyw"})
_BRACED = frozenset(
    [".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".vue", ".go", ".java", ".kt", ".c", ".h", ".cc",
     ".cpp", ".hpp", ".cs", ".rs", ".php", ".swift", ".scala"]
)  # fmt: skip
_INDENTED = frozenset({".rb", *PYTHON})


def is_source(path: str) -> bool:
    """Whether a path is that of code in a language known here."""
    return path[path.rfind(".") :].lower() in _BRACED | _INDENTED


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


def is_braced(suffix: str) -> bool:
    """Whether the language has blocks in braces, and comments that begin with slashes."""
    return suffix in _BRACED


def enclosing(spans: Sequence[Span], line: int) -> str:
    """The name of the innermost function or class around `line`, "" at module level."""
    around = [span for span in spans if span.start <= line <= span.end]
    return min(around, key=lambda span: span.end - span.start).name if around else ""


class Owners:
    """The innermost function or class of every line, by its number in `spans`; -1 is module level."""

    def __init__(self, spans: Sequence[Span]) -> None:
        order = sorted(range(len(spans)), key=lambda each: (spans[each].start, -spans[each].end))
        self._spans = [spans[each] for each in order]
        self._line: dict[int, int] = {}
        self._outer: list[int] = []
        inside: list[int] = []
        line = 1
        for number, span in enumerate(self._spans):
            line = self._fill(line, span.start, inside)
            self._outer.append(inside[-1] if inside else -1)
            inside.append(number)
        self._fill(line, max((span.end for span in spans), default=0) + 1, inside)

    def _fill(self, start: int, end: int, inside: list[int]) -> int:
        """Give the lines from `start` to before `end` their owners, and leave the functions that ended there."""
        for line in range(start, end + 1):
            while inside and self._spans[inside[-1]].end < line:
                inside.pop()
            if inside and line < end:
                self._line[line] = inside[-1]
        return end

    def at(self, line: int) -> int:
        return self._line.get(line, -1)

    def name(self, line: int) -> str:
        return self._spans[self.at(line)].name if self.at(line) >= 0 else ""

    def around(self, line: int) -> Iterator[int]:
        """From the innermost to the module."""
        owner = self.at(line)
        while owner >= 0:
            yield owner
            owner = self._outer[owner]
        yield -1


def _walk(node: ast.AST, outer: str) -> Iterator[Span]:
    import ast

    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            continue  # most of a tree, and no function stands in one but lambdas, which have no name
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


_HASH_MASK = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*")
_SLASH_MASK = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|//[^\n]*")
_CALLED = re.compile(r"([^\W\d][\w$]*)\(")


def calls(suffix: str, text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """Which function names each symbol calls: "<symbol> <name>", " <name>" at module level; each pair once."""
    mask, owners = _SLASH_MASK if is_braced(suffix) else _HASH_MASK, Owners(spans)
    found: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if "(" in line:
            symbol = owners.name(number)
            for name in _CALLED.findall(mask.sub("", line)):
                found[f"{symbol} {name}"] = None
    return tuple(found)
