"""Which names of a source text are variables, where each is bound and by what. A reading of tokens, not a grammar.

What is taken for a variable by mistake is so on both sides of a comparison, and costs only a little sharpness.
"""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.scanners.symbols import Owners
from hookpack.scanners.tokens import KEYWORDS, calls

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.scanners.symbols import Span
    from hookpack.scanners.tokens import Token

_MOST = 60  # tokens of one list of names
_DECLARES = frozenset(("const", "let", "var", "val"))
_HEADS = frozenset(("def", "func", "fn", "fun", "function"))
_BLOCKS = frozenset(("if", "for", "while", "switch", "with", "foreach", "match", "when", "synchronized", "return"))


class Binding(Record):
    """One place where a name gets its value: `by` is "p" for a parameter, else how the value begins."""

    name: str
    line: int
    by: str


class Bindings:
    """The variables of one text by the function that binds them."""

    def __init__(self, tokens: Sequence[Token], spans: Sequence[Span], *, braced: bool) -> None:
        found = sorted(set(_found(tokens, braced=braced)), key=lambda each: each[0])
        self.names = frozenset(name for _, name, _ in found)
        self._owners = Owners(spans)
        self._of: dict[int, dict[str, str]] = {}
        for at, name, by in found:
            known = self._of.setdefault(self._owners.at(tokens[at].line), {})
            if name not in known:
                base = by if by == "p" else _begins(tokens, at, self.names)
                same = sum(origin.startswith(f"{base}#") for origin in known.values()) if len(known) < _MOST else _MOST
                known[name] = f"{base}#{same}"

    def origin(self, name: str, line: int) -> str:
        """How `name`, used on `line`, gets its value, the same whatever it is called; "" if it is no variable."""
        if name not in self.names:
            return ""
        for owner in self._owners.around(line):
            if name in self._of.get(owner, ()):
                return self._of[owner][name]
        return ""


def _found(tokens: Sequence[Token], *, braced: bool) -> Iterator[tuple[int, str, str]]:
    """Index, name and kind of each binding."""
    first: dict[int, int] = {}
    for index, token in enumerate(tokens):
        first.setdefault(token.line, index)
    closer = _closers(tokens)
    opener = {end: start for start, end in closer.items()}
    for index, token in enumerate(tokens):
        if token.kind == "sign":
            if token.text in ("=", ":="):
                yield from _targets(tokens, index, first, opener, braced=braced)
            elif token.text == "(" and index in closer and _is_header(tokens, index, closer[index], braced=braced):
                yield from _parameters(tokens, index, closer[index], braced=braced)
            elif token.text == "=>" and index and tokens[index - 1].kind == "name":
                yield index - 1, tokens[index - 1].text, "p"
        elif token.kind == "name":
            yield from _declared(tokens, index, first, braced=braced)


def _closers(tokens: Sequence[Token]) -> dict[int, int]:
    """The index of the closing bracket by that of the opening one."""
    found: dict[int, int] = {}
    for index, token in enumerate(tokens):
        if token.kind == "sign" and token.text in (")", "]", "}") and index:
            inner = tokens[index - 1].parent
            opener = index - 1 if inner == token.parent else inner
            if opener >= 0 and tokens[opener].text in ("(", "[", "{"):
                found.setdefault(opener, index)
    return found


def _targets(
    tokens: Sequence[Token], sign: int, first: dict[int, int], opener: dict[int, int], *, braced: bool
) -> Iterator[tuple[int, str, str]]:
    """The names to the left of an assignment on its line."""
    is_inside = tokens[sign].parent >= 0
    head = first[tokens[sign].line]
    if not braced and tokens[sign].text == "=":
        if is_inside:  # a keyword of a call
            return
        if tokens[head].kind == "name" and head + 1 < sign and tokens[head + 1].text == ":":
            yield head, tokens[head].text, "="
            return
    index = sign - 1
    while index >= head:
        token = tokens[index]
        is_group = index in opener and not calls(tokens, opener[index])
        if token.kind == "name":
            if token.text in KEYWORDS or (index and tokens[index - 1].text in (".", "?.", "->")):
                return
            yield index, token.text, "="
            if is_inside and not braced:
                return
        elif token.text not in ",*([" and not is_group:
            return
        index -= 1


def _is_header(tokens: Sequence[Token], opener: int, closing: int, *, braced: bool) -> bool:
    before = [token.text for token in tokens[max(0, opener - 2) : opener]]
    if any(word in _HEADS for word in before):
        return True
    after = tokens[closing + 1].text if closing + 1 < len(tokens) else ""
    return braced and after in ("{", "=>", "->", ":") and not (before and before[-1] in _BLOCKS)


def _parameters(tokens: Sequence[Token], opener: int, closing: int, *, braced: bool) -> Iterator[tuple[int, str, str]]:
    for index in range(opener + 1, min(closing, opener + 1 + 4 * _MOST)):
        token, before, after = tokens[index], tokens[index - 1].text, tokens[index + 1].text
        if token.kind != "name" or token.text in KEYWORDS:
            continue
        outer = token.parent
        if outer == opener:
            is_parameter = before in ("(", ",", "*", "**", "...") or (braced and after in (",", ")", "=", ":"))
        else:  # taken apart: `({ a, b }) => ...`
            is_parameter = braced and tokens[outer].text == "{" and tokens[outer].parent == opener
        if is_parameter:
            yield index, token.text, "p"


def _declared(
    tokens: Sequence[Token], index: int, first: dict[int, int], *, braced: bool
) -> Iterator[tuple[int, str, str]]:
    word = tokens[index].text
    if braced and word in _DECLARES:
        yield from _names(tokens, index, ("=", "of", "in", ";", ":"), "=")
    elif not braced and word == "for":
        yield from _names(tokens, index, ("in",), "for")
    elif not braced and word == "lambda":
        yield from _names(tokens, index, (":",), "p")
    elif not braced and word == "as" and index + 1 < len(tokens) and not _imports(tokens, index, first):
        yield index + 1, tokens[index + 1].text, "as"


def _names(tokens: Sequence[Token], start: int, ends: tuple[str, ...], by: str) -> Iterator[tuple[int, str, str]]:
    level = tokens[start].parent
    for index in range(start + 1, min(len(tokens), start + _MOST)):
        token = tokens[index]
        if token.parent < level or (token.parent == level and token.text in ends):
            return
        if token.kind == "name" and token.text not in KEYWORDS and tokens[index - 1].text not in (".", "="):
            yield index, token.text, by


def _imports(tokens: Sequence[Token], index: int, first: dict[int, int]) -> bool:
    line = tokens[tokens[index].parent].line if tokens[index].parent >= 0 else tokens[index].line
    return tokens[first[line]].text in ("import", "from")


def _begins(tokens: Sequence[Token], name: int, variables: frozenset[str]) -> str:
    """The first word or call of the value that is assigned to the name at `name`, variables left out."""
    at = name + 1
    while at < min(len(tokens), name + _MOST) and tokens[at].text not in ("=", ":=", "in", "of"):
        at += 1
    at += 1
    while at < len(tokens) and tokens[at].text in ("(", "await", "new"):
        at += 1
    if at >= len(tokens) or tokens[at].kind != "name":
        return "=" + (tokens[at].kind if at < len(tokens) else "")
    words = ["_" if tokens[at].text in variables else tokens[at].text]
    while at + 2 < len(tokens) and tokens[at + 1].text in (".", "?.") and tokens[at + 2].kind == "name":
        words.append(tokens[at + 2].text)
        at += 2
    return "=" + ".".join(words)
