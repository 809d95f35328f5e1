"""Source text as tokens in one canonical spelling, in any language: no comments, no layout, no choice of quotes."""

from __future__ import annotations

import re

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal, TypeAlias

    Kind: TypeAlias = Literal["name", "string", "number", "sign"]
    Comment: TypeAlias = Literal["#", "//"]
    Raw: TypeAlias = tuple[Kind, str, int, int]

_OPENERS = {"(": ")", "[": "]", "{": "}"}
_CLOSERS = frozenset(_OPENERS.values())
_DEPTH = 5  # strings within values within strings


class Token(Record):
    """`start` is the offset in the text, `parent` the index of the innermost open bracket (-1: none)."""

    kind: Kind
    text: str
    start: int
    line: int
    parent: int = -1


_COMMENTS = {"#": r"#[^\n]*", "//": r"//[^\n]*|/\*.*?(?:\*/|\Z)"}
_GRAMMAR = (
    r"(?P<space>[\s\\]+)|(?P<comment>{comment})"
    r"|(?P<prefix>[rbfuRBFU]{{0,2}})(?P<quoted>\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''"
    r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"
    r"|(?P<name>[^\W\d][\w$]*|\$[\w$]*)"
    r"|(?P<number>0[xXoObB]\w+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?\w*)"
    r"|(?P<sign>=>|:=|[=!]==?|[<>]=|->|\*\*|\?\.|\.\.\.|&&|\|\||.)"
)
_LEXERS = {mark: re.compile(_GRAMMAR.format(comment=comment), re.DOTALL) for mark, comment in _COMMENTS.items()}


def lex(text: str, comment: Comment) -> tuple[Token, ...]:
    """All tokens. Text within a string that is filled in at run time (`{x}`, `${x}`) is read as code."""
    open_at: list[int] = []
    tokens: list[Token] = []
    for kind, word, start, line in _raw(text, comment, 0, 1, _DEPTH):
        # a bracket that fits nothing closes nothing
        if kind == "sign" and open_at and _OPENERS[tokens[open_at[-1]].text] == word:
            open_at.pop()
        tokens.append(Token(kind, word, start, line, open_at[-1] if open_at else -1))
        if kind == "sign" and word in _OPENERS:
            open_at.append(len(tokens) - 1)
    return tuple(tokens)


def _raw(text: str, comment: Comment, base: int, line: int, depth: int) -> Iterator[Raw]:
    for found in _LEXERS[comment].finditer(text):
        kind, word = found.lastgroup, found[0]
        if kind == "quoted":
            yield from _string(found, comment, base, line, depth)
        elif kind == "number":
            yield "number", _value(word), base + found.start(), line
        elif kind == "name":
            yield "name", word, base + found.start(), line
        elif kind == "sign":
            yield "sign", word, base + found.start(), line
        if "\n" in word:
            line += word.count("\n")


def _value(number: str) -> str:
    plain = number.replace("_", "")
    try:
        return repr(int(plain, 0))
    except ValueError:
        pass
    try:
        return repr(float(plain))
    except ValueError:
        return number


def _string(found: re.Match[str], comment: Comment, base: int, line: int, depth: int) -> Iterator[Raw]:
    prefix, quoted = found["prefix"].lower(), found["quoted"]
    width = 3 if quoted[:3] in ('"""', "'''") and len(quoted) > 5 else 1
    body, at = quoted[width:-width], base + found.start("quoted") + width
    hole = "${" if quoted[0] == "`" else "{" if "f" in prefix else ""
    if not hole or depth == 0:
        yield "string", _spelled(body, prefix), at - width, line
        return
    plain = prefix.replace("f", "")
    for start, end, is_code in _pieces(body, hole):
        piece, row = body[start:end], line + body.count("\n", 0, start)
        if is_code:
            yield "sign", "{", at + start, row
            yield from _raw(piece, comment, at + start, row, depth - 1)
            yield "sign", "}", at + end, row
        elif piece:
            text = piece if hole == "${" else piece.replace("{{", "{").replace("}}", "}")
            yield "string", _spelled(text, plain), at + start, row


def _pieces(body: str, hole: str) -> Iterator[tuple[int, int, bool]]:
    """The stretches of a string that is filled in: start, end, whether it is code."""
    at, plain = 0, 0
    while (start := body.find(hole, at)) >= 0:
        if hole == "{" and body[start : start + 2] == "{{":
            at = start + 2
            continue
        inside, deep = start + len(hole), 1
        end = inside
        while end < len(body) and deep:
            deep += {"{": 1, "}": -1}.get(body[end], 0)
            end += 1
        yield plain, start, False
        yield inside, end - (deep == 0), True
        at = plain = end
    yield plain, len(body), False


def _spelled(body: str, prefix: str) -> str:
    """The value of a string in one spelling, whatever its quotes and escapes."""
    if "\\" in body and "r" not in prefix:
        body = _ESCAPE.sub(_unescaped, body)
    return ('b"' if "b" in prefix else '"') + body


_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(\n|.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "\n": ""}


def _unescaped(found: re.Match[str]) -> str:
    if digits := found[1] or found[2] or found[3]:
        code = int(digits, 16)
        return chr(code) if code < 0x110000 else found[0]
    if found[4]:
        return chr(int(found[4], 8))
    known = _ESCAPED.get(found[5])
    if known is not None:
        return known
    return found[5] if found[5] in "\\'\"`$/" else found[0]


# after these a parenthesis groups; after any other name it calls
KEYWORDS = frozenset(
    ["return", "if", "elif", "else", "while", "for", "in", "of", "not", "and", "or", "is", "await", "yield", "lambda",
     "assert", "del", "raise", "from", "import", "with", "as", "except", "typeof", "void", "delete", "throw",
     "instanceof", "case", "switch", "catch", "async", "function", "def", "class", "new", "do", "try", "finally",
     "const", "let", "var", "func", "fn", "fun", "match", "when", "foreach", "synchronized"]
)  # fmt: skip


def calls(tokens: Sequence[Token], opener: int) -> bool:
    """Whether the parenthesis at `opener` belongs to a call or a header; otherwise it only groups."""
    if opener == 0:
        return False
    before = tokens[opener - 1]
    return (before.kind == "name" and before.text not in KEYWORDS) or before.text in (")", "]")


def canonical(tokens: Sequence[Token], first: int, last: int, spelled: Sequence[str], *, braced: bool) -> str:
    """Tokens `first` up to `last` in the words `spelled`, without what formatters add and take away."""
    words: list[str] = []
    grouping: list[int] = []
    joins = False
    for index in range(first, last):
        token, word = tokens[index], spelled[index - first]
        after = tokens[index + 1].text if index + 1 < last else ")"
        if token.kind == "sign" and _is_layout(tokens, index, first, after, grouping):
            continue
        if token.kind == "string" and joins and word[0] == '"':
            words[-1] += word[1:]
            continue
        joins = token.kind == "string"
        is_key = braced and joins and after == ":" and word[1:].isidentifier()
        words.append(word[1:] if is_key else word)
    return " ".join(words)


def _is_layout(tokens: Sequence[Token], index: int, first: int, after: str, grouping: list[int]) -> bool:
    """Whether the sign at `index` means nothing: ends of statements, last commas, parentheses that only group."""
    token = tokens[index]
    if token.text == "(" and not calls(tokens, index):
        grouping.append(index)
        return True
    if token.text == ")" and grouping and tokens[grouping[-1]].parent == token.parent:
        grouping.pop()
        return True
    is_astray = token.text == ")" and token.parent < tokens[first].parent
    return token.text == ";" or (token.text == "," and after in _CLOSERS) or is_astray
