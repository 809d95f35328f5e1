"""The code of a syntax tree's node as text anchors are looked for in it: without comments and bare strings."""

from __future__ import annotations

from hookpack.anchor_tree import BLOCKS, grow, is_bare_string, kind_of, named, walk
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypeAlias

    Span: TypeAlias = tuple[tuple[int, int], tuple[int, int]]


def sketch(text: str, node: Any) -> str:
    """Less than the code of `node`, cheaply: lines end at the first `#`, bare strings are left out.

    What stands in the sketch stands in the code; what does not has to be looked for in `code`. Made once for
    each tree.
    """
    known: str | None = getattr(node, "sketch", None)
    if known is None:
        lines = [line.partition("#")[0] for line in text.split("\n")]
        for each in walk(node, everything=True):
            if is_bare_string(each):
                lines[each.lineno - 1 : each.end_lineno] = [""] * (each.end_lineno - each.lineno + 1)
        known = node.sketch = squeeze(segment("\n".join(lines), node))
    return known


def squeeze(text: str) -> str:
    """`text` as formatters leave it alone: blanks only between words, one kind of quote, no trailing commas."""
    parts: list[str] = []
    last = ""
    for word in text.split():
        if parts and (last.isalnum() or last == "_") and (word[0].isalnum() or word[0] == "_"):
            parts.append(" ")
        parts.append(word)
        last = word[-1]
    squeezed = "".join(parts).replace("'", '"')
    return squeezed.replace(",)", ")").replace(",]", "]").replace(",}", "}")


def segment(text: str, node: Any) -> str:
    """The whole lines of `node`, decorators included; the whole text for a module."""
    if kind_of(node) == "Module":
        return text
    first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", ()))])
    return "\n".join(text.split("\n")[first - 1 : node.end_lineno])


def code(source: str) -> str | None:
    """`source` without comments and bare strings, line for line; None if it cannot be tokenised."""
    import io
    import tokenize  # nine milliseconds: only when the sketch left the question open

    spans: list[Span] = []
    statement: list[tokenize.TokenInfo] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                spans.append((token.start, token.end))
            elif token.type in (tokenize.NEWLINE, tokenize.ENDMARKER) or token.string == ";":
                if all(each.type == tokenize.STRING for each in statement):
                    spans += [(each.start, each.end) for each in statement]
                statement = []
            elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
                statement.append(token)
    except (tokenize.TokenError, SyntaxError):
        return None
    return _cut(source, spans)


def _cut(source: str, spans: Iterable[Span]) -> str:
    """`source` without the spans (1-based row, 0-based column), with as many lines as before."""
    lines = source.split("\n")
    for (first, start), (last, end) in sorted(spans, reverse=True):
        joined = lines[first - 1][:start] + lines[last - 1][end:]
        lines[first - 1 : last] = [joined, *[""] * (last - first)]
    return "\n".join(lines)


def unparse(text: str, symbol: str) -> list[str]:
    """The code of `symbol` in one canonical form: catches parentheses that a formatter put round a long line."""
    import ast  # only before something is called lost

    nodes = named(grow(text), symbol)  # changed below, so not the tree that others look at
    for each in (below for node in nodes for below in walk(node, everything=True)):
        for field in BLOCKS:
            block = getattr(each, field, None)
            if isinstance(block, list):
                kept = [entry for entry in block if not is_bare_string(entry)]
                setattr(each, field, kept or ([ast.Pass()] if block else []))
    return [ast.unparse(node) for node in nodes]
