"""What a finding is recognised by: the faulty code without layout and without the names of its variables."""

from __future__ import annotations

from bisect import bisect_left

from hookpack.codec import digest
from hookpack.record import TYPE_CHECKING, Record
from hookpack.scanners.bindings import Bindings
from hookpack.scanners.symbols import PYTHON, is_braced
from hookpack.scanners.tokens import KEYWORDS, calls, canonical, lex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hookpack.scanners.hit import Hit
    from hookpack.scanners.symbols import Span

_LONGEST = 300  # characters of a snippet kept in clear
_HEADS = frozenset(("def", "class", "function"))
_CONSTANTS = frozenset(("True", "False", "None", "true", "false", "null", "undefined", "nil"))


class Form(Record):
    """`snippet` with `$0`, `$1` for variables; `values` that flow into it, sorted; `origins` of the variables.

    An origin is "p#1" for the second parameter, else how the value begins that is assigned to the variable.
    """

    snippet: str
    values: str = ""
    origins: str = ""


class Forms:
    """The forms of the hits in one text. Lines and columns count from 1, columns in bytes of UTF-8."""

    def __init__(self, suffix: str, text: str, spans: Sequence[Span]) -> None:
        self._is_python, self._is_braced = suffix in PYTHON, is_braced(suffix)
        self._text, self._spans = text, spans
        self._lines = text.split("\n")
        self._offsets = [0]
        for line in self._lines:
            self._offsets.append(self._offsets[-1] + len(line) + 1)
        self._tokens = lex(text, "//" if self._is_braced else "#")
        self._starts = [token.start for token in self._tokens]
        self._bindings = Bindings(self._tokens, spans, braced=self._is_braced)
        self._known: list[tuple[int, int, int, int]] | None = None

    def of(self, hit: Hit) -> Form:
        start, end = self._stretch(hit)
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        if first >= last:  # within a string
            return Form(" ".join(self._text[start:end].split()))
        last = self._header_end(hit, first, last)
        spelled, values, origins = self._read(first, last)
        words = canonical(self._tokens, first, last, spelled, braced=self._is_braced)
        text = f"{self._caller(first)}{words}" if hit.column else words
        if len(text) > _LONGEST:
            text = text[:_LONGEST] + digest(text.encode("utf-8", "surrogateescape"))
        return Form(text, " ".join(sorted(values)), " ".join(origins))

    def _stretch(self, hit: Hit) -> tuple[int, int]:
        """Offsets of the faulty code: what the scanner matched, else the statement or the lines it stands in."""
        last = max(hit.end, hit.line)
        if hit.column and hit.end_column and last < len(self._offsets):
            return self._offset(hit.line, hit.column), self._offset(last, hit.end_column)
        if self._is_python:
            around = [each for each in self._extents() if each[2] <= hit.line <= each[3]]
            if around:
                start, end, _, _ = min(around, key=lambda each: each[1] - each[0])
                return start, end
        return self._offsets[min(hit.line, len(self._lines)) - 1], self._offsets[min(last, len(self._lines))]

    def _offset(self, line: int, column: int) -> int:
        text = self._lines[line - 1]
        if not text.isascii():
            data = text.encode("utf-8", "surrogateescape")[: column - 1]
            return self._offsets[line - 1] + len(data.decode("utf-8", "surrogateescape"))
        return self._offsets[line - 1] + min(column - 1, len(text))

    def _extents(self) -> list[tuple[int, int, int, int]]:
        if self._known is None:
            self._known = list(_statements(self._text, self._offset))
        return self._known

    def _header_end(self, hit: Hit, first: int, last: int) -> int:
        """A hit on a whole function is one on its decorators: what its body does is no part of the fault."""
        lines = range(hit.line, max(hit.end, hit.line) + 1)
        if not any(span.start in lines and span.end in lines and span.end > span.start for span in self._spans):
            return last
        return next((at for at in range(first + 1, last) if self._tokens[at].text in _HEADS), last)

    def _caller(self, first: int) -> str:
        """The call that the stretch is an argument of, because a rule may match the argument alone."""
        at = self._tokens[first].parent
        while at >= 0 and self._tokens[at].text == "(":
            if calls(self._tokens, at):
                begin = at - 1
                while begin >= 2 and self._tokens[begin - 1].text == "." and self._tokens[begin - 2].kind == "name":
                    begin -= 2
                words = [token.text for token in self._tokens[begin:at]]
                if self._bindings.origin(words[0], self._tokens[begin].line):
                    words[0] = "_"
                return "".join(words) + ": "
            at = self._tokens[at].parent
        return ""

    def _read(self, first: int, last: int) -> tuple[list[str], set[str], list[str]]:
        spelled: list[str] = []
        origins: list[str] = []
        places: dict[str, str] = {}
        for index in range(first, last):
            token, word = self._tokens[index], self._tokens[index].text
            if self._is_variable(index) and (origin := self._bindings.origin(word, token.line)):
                if word not in places:
                    places[word] = f"${len(places)}"
                    origins.append(origin)
                word = places[word]
            elif index and self._tokens[index - 1].text in _HEADS:
                word = "_"  # the function's name is the finding's symbol
            spelled.append(word)
        return spelled, set(self._values(first, last)), origins

    def _is_variable(self, index: int) -> bool:
        """Whether the token is a name that can be renamed: no attribute, no keyword of a call, no key."""
        token = self._tokens[index]
        before = self._tokens[index - 1].text if index else ""
        after = self._tokens[index + 1].text if index + 1 < len(self._tokens) else ""
        if token.kind != "name" or token.text in KEYWORDS or before in (".", "?.", "->"):
            return False
        if self._is_braced:
            return not (after == ":" and before in ("{", ","))
        return not (after == "=" and token.parent >= 0)

    def _values(self, first: int, last: int) -> Iterator[str]:
        """What flows in, as dotted names: variables and attributes, not the functions that are called."""
        for index in range(first, last):
            if not self._is_variable(index) or self._tokens[index].text in _CONSTANTS:
                continue
            words, at = [self._tokens[index].text], index
            while at + 2 < last and self._tokens[at + 1].text in (".", "?.") and self._tokens[at + 2].kind == "name":
                words.append(self._tokens[at + 2].text)
                at += 2
            if at + 1 < len(self._tokens) and self._tokens[at + 1].text == "(":
                is_known = bool(self._bindings.origin(words[0], self._tokens[index].line))
                if len(words) > 1:
                    words.pop()
                if len(words) == 1 and not is_known:
                    continue
            yield ".".join(words)


def _statements(text: str, offset: Callable[[int, int], int]) -> Iterator[tuple[int, int, int, int]]:
    """Start, end, first and last line of each Python statement; of one with a body its header alone."""
    import ast

    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, (ast.stmt, ast.ExceptHandler)):
            continue
        first = min([node, *getattr(node, "decorator_list", ())], key=lambda each: each.lineno)
        start = offset(first.lineno, first.col_offset + 1)
        body = getattr(node, "body", None)
        if body:
            inner = min([body[0], *getattr(body[0], "decorator_list", ())], key=lambda each: each.lineno)
            end = offset(inner.lineno, inner.col_offset + 1)
            yield start, end, first.lineno, max(first.lineno, inner.lineno - 1)
        else:
            last = node.end_lineno or node.lineno
            yield start, offset(last, (node.end_col_offset or 0) + 1), first.lineno, last
