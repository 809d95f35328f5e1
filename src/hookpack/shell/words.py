"""The words of a shell line: quoting, and what the shell will put in their place. Says nothing of meaning.

Written by hand: `shlex` knows no expansions, and it imports `re`. Every character is read once per nesting
level, and the levels are bounded.
"""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Any, Literal, TypeAlias

    PieceKind: TypeAlias = Literal["text", "name", "run", "unknown"]

MAX_DEPTH = 40  # nested substitutions; Python's own stack allows some 200
ENDS = frozenset(" \t\n;&|<>()")

_MAX_NO_SUMS = 16  # each failed try at arithmetic reads on to the end, so their number is bounded
# what ends a run of plain characters, outside and inside of quotes, as blanks: finding those is one step
_BREAKS = b" \t\n;&|<>()'\"\\$`"
_OUTSIDE = bytes.maketrans(_BREAKS, b" " * len(_BREAKS))
_INSIDE = {
    close: bytes.maketrans(b" " + marks, b"a" + b" " * len(marks)) for close, marks in (('"', b'$`\\"'), ("", b"$`\\"))
}
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_DIGITS = frozenset("0123456789abcdefABCDEF")
_SPECIAL_NAMES = frozenset("@*#?-$!0123456789")
_ESCAPES = dict(zip("abefnrtvE", "\a\b\x1b\f\n\r\t\v\x1b", strict=True))
_CODES = {"x": (2, 16), "u": (4, 16), "U": (8, 16)}


class Piece(Record):
    """A part of a word.

    text     literal text
    name     the value of parameter `name`; `text` is how it was written
    run      the output of the commands `inner` (tokens); `text` is how it was written
    unknown  something only the shell can work out; `inner` are pieces that run on the way. With a `change`
             it is the parameter `name` made into something else (`parameters.changed`)
    """

    kind: PieceKind
    text: str
    quoted: bool = False
    name: str = ""
    inner: tuple[object, ...] = ()
    change: str = ""


class Word(Record):
    """A word with quotes or expansions; one without either is a plain str."""

    pieces: tuple[Piece, ...] = ()


class Words:
    """Reads the words of one text; `complete` is False once something in it made no sense."""

    def __init__(self, text: str, depth: int = 0) -> None:
        self._text = text + "\n\n\n"  # every run of characters ends here, no bound to check
        self._bytes = self._text.encode("latin-1", "replace")  # a byte a character, so places are the same
        self._breaks = self._bytes.translate(_OUTSIDE)
        self._marks: dict[str, bytes] = {}
        self._end = len(text)
        self._at = 0
        self._depth = depth
        self._no_sums: set[int] = set()  # places of "((" that turned out to be no arithmetic
        self.complete = "\0" not in text

    def tokens(self, close: str = "") -> list[Any]:
        """The tokens up to the closing character; what a substitution holds is the grammar's business."""
        raise NotImplementedError

    def document(self) -> Word:
        """The whole text as the body of a heredoc whose delimiter was not quoted."""
        return Word(tuple(self._quoted("")))

    def _blanks(self, blanks: str) -> None:
        text = self._text
        while self._at < self._end:
            if text[self._at] in blanks:
                self._at += 1
            elif text[self._at] == "\\" and text[self._at + 1] == "\n" and self._at + 1 < self._end:
                self._at += 2
            else:
                return

    def _word(self) -> str | Word:
        """The word here; "" where none stands."""
        text, start = self._text, self._at
        self._at = at = self._breaks.find(b" ", start)
        if text[at] in ENDS:
            return text[start:at]
        pieces = [Piece("text", text[start:at], False, "", ())] if at > start else []
        while text[self._at] not in ENDS:
            pieces += self._piece(text[self._at])
        return Word(tuple(pieces))

    def _piece(self, char: str) -> list[Piece]:
        text, start = self._text, self._at
        if char == "'":
            return [self._single()]
        if char == '"':
            self._at += 1
            return self._quoted('"') or [Piece("text", "", quoted=True)]
        if char in "$`":
            return self._dollar(quoted=False)
        if char == "\\":
            self._at = min(start + 2, self._end)
            escaped = text[start + 1 : self._at]
            return [] if escaped == "\n" else [Piece("text", escaped or "\\", quoted=True)]
        self._at = at = self._breaks.find(b" ", start)
        return [Piece("text", text[start:at], False, "", ())]

    def _single(self) -> Piece:
        start = self._at + 1
        stop = self._text.find("'", start)
        if stop < 0:
            self.complete = False
            stop = self._end
        self._at = min(stop + 1, self._end)
        return Piece("text", self._text[start:stop], True, "", ())

    def _quoted(self, close: str) -> list[Piece]:
        """The pieces up to the closing quote; with "" up to the end of the text."""
        text, end = self._text, self._end
        pieces: list[Piece] = []
        if close not in self._marks:
            self._marks[close] = self._bytes.translate(_INSIDE[close])
        marks = self._marks[close]
        while self._at < end:
            start = self._at
            at = marks.find(b" ", start, end)
            if at < 0:
                at = end
            if at > start:
                pieces.append(Piece("text", text[start:at], True, "", ()))
            self._at = at
            if at == end:
                break
            if text[at] == close:
                self._at += 1
                return pieces
            pieces += self._escaped(close) if text[at] == "\\" else self._dollar(quoted=True)
        self.complete &= not close
        return pieces

    def _escaped(self, close: str) -> list[Piece]:
        char = self._text[self._at + 1]
        is_end = self._at + 1 >= self._end
        self._at = min(self._at + 2, self._end)
        if char == "\n" and not is_end:
            return []
        return [
            Piece("text", char if char in "$`\\" + close and not is_end else "\\" + char * (not is_end), quoted=True)
        ]

    def _dollar(self, *, quoted: bool) -> list[Piece]:
        """An expansion: `$name`, `${...}`, `$(...)`, `$((...))`, `$'...'`, backquotes."""
        text, start = self._text, self._at
        char = "`" if text[start] == "`" else text[start + 1]
        if char == "`":
            return [self._backquoted(quoted=quoted)]
        if char == "(":
            total = self._sum(1, quoted=quoted) if text[start + 2] == "(" else None
            return [total or self._run(2, quoted=quoted)]
        if char == "{":
            return [self._braced(quoted=quoted)]
        if char in _SPECIAL_NAMES:
            self._at += 2
            return [Piece("name", text[start : start + 2], quoted, name=char)]
        if char in _NAME:
            self._at += 1
            return [Piece("name", "$" + (name := self._name()), quoted, name=name)]
        self._at += 1
        if char == '"' and not quoted:
            self._at += 1
            return self._quoted('"') or [Piece("text", "", quoted=True)]
        if char == "'" and not quoted:
            return [self._ansi()]
        # $[1+2] is arithmetic too, in bash
        return [Piece("unknown" if char == "[" else "text", "$", quoted)]

    def _name(self) -> str:
        start = at = self._at
        while self._text[at] in _NAME:
            at += 1
        self._at = at
        return self._text[start:at]

    def _enter(self) -> bool:
        """One level deeper; False, and the rest of the text is given up, where that is too deep."""
        if self._depth >= MAX_DEPTH:
            self.complete = False
            self._at = self._end
            return False
        self._depth += 1
        return True

    def _run(self, opener: int, *, quoted: bool) -> Piece:
        start = self._at
        self._at += opener
        inner: list[Any] = []
        if self._enter():
            inner = self.tokens(")")
            self._depth -= 1
        return Piece("run", self._text[start : self._at], quoted, inner=tuple(inner))

    def _backquoted(self, *, quoted: bool) -> Piece:
        text, start = self._text, self._at
        at = start + 1
        parts: list[str] = []
        while at < self._end and text[at] != "`":
            stop = at + 1
            if text[at] == "\\" and text[stop] in ("`$\\" + '"' * quoted):
                at, stop = stop, stop + 1
            else:
                while stop < self._end and text[stop] not in "`\\":
                    stop += 1
            parts.append(text[at:stop])
            at = stop
        self.complete &= at < self._end
        self._at = min(at + 1, self._end)
        inner = self._below("".join(parts))
        run = Piece("run", text[start : self._at], quoted, inner=tuple(inner.tokens()))
        self.complete &= inner.complete
        return run

    def _below(self, text: str) -> Words:
        """A reader of a part, one level down."""
        is_deep = self._depth >= MAX_DEPTH
        self.complete &= not is_deep
        return type(self)("" if is_deep else text, self._depth + 1)

    def _braced(self, *, quoted: bool) -> Piece:
        text, start = self._text, self._at
        self._at += 2
        name = self._name()
        if name and text[self._at] == "}":
            self._at += 1
            return Piece("name", text[start : self._at], quoted, name=name)
        inner: list[Piece] = []
        if self._enter():
            inner = self._braces()
            self._depth -= 1
        change = text[start + 2 + len(name) : self._at - 1] if name else ""
        return Piece("unknown", text[start : self._at], quoted, name=name, inner=tuple(inner), change=change)

    def _braces(self) -> list[Piece]:
        text, inner = self._text, list[Piece]()
        while self._at < self._end:
            char = text[self._at]
            if char == "}":
                self._at += 1
                return inner
            if char in '$`"\\' or char == "'":
                inner += self._piece(char)
            else:
                self._at += 1
        self.complete = False
        return inner

    def _sum(self, opener: int = 0, *, quoted: bool = True) -> Piece | None:
        """Arithmetic: `((` up to `))`. None, and nothing read, where the brackets hold commands."""
        start, was_complete = self._at, self.complete
        if len(self._no_sums) >= _MAX_NO_SUMS:
            self.complete = False
            return None
        if start in self._no_sums or not self._enter():
            return None
        self._at += opener + 2
        inner: list[Piece] = []
        is_sum = self._sums(inner)
        self._depth -= 1
        if is_sum:
            return Piece("unknown", self._text[start : self._at], quoted, inner=tuple(inner))
        self._no_sums.add(start)
        self._at, self.complete = start, was_complete
        return None

    def _sums(self, inner: list[Piece]) -> bool:
        text, parens = self._text, 2
        while self._at < self._end:
            char = text[self._at]
            if char in "$`":
                inner += self._dollar(quoted=True)
                continue
            parens += (char == "(") - (char == ")")
            self._at += 1
            if parens == 1 and char == ")":
                self._at += 1
                return text[self._at - 1] == ")"
        return False

    def _array(self, name: str) -> Word:
        """`name=(...)`, whose elements may run something."""
        run = self._run(1, quoted=True)
        words = [token for token in run.inner if isinstance(token, Word)]
        inner = tuple(piece for word in words for piece in word.pieces)
        return Word((Piece("text", name), Piece("unknown", run.text, quoted=True, inner=inner)))

    def _ansi(self) -> Piece:
        """`$'...'` with its escapes."""
        text = self._text
        self._at += 1
        parts: list[str] = []
        while self._at < self._end and text[self._at] != "'":
            if text[self._at] == "\\":
                parts.append(self._code())
                continue
            start = self._at
            while self._at < self._end and text[self._at] not in "'\\":
                self._at += 1
            parts.append(text[start : self._at])
        self.complete &= self._at < self._end
        self._at = min(self._at + 1, self._end)
        return Piece("text", "".join(parts), quoted=True)

    def _code(self) -> str:
        text, char = self._text, self._text[self._at + 1]
        width, base = _CODES.get(char, (3, 8))
        start = self._at + (2 if char in _CODES else 1)
        if char in _CODES or char in "01234567":
            stop = start
            while stop < start + width and text[stop] in _DIGITS and int(text[stop], 16) < base:
                stop += 1
            self._at = stop
            code = int(text[start:stop] or "0", base)
            return chr(code) if code < 0x110000 else ""
        self._at = min(self._at + (3 if char == "c" else 2), self._end)
        if char == "c":
            return chr(ord(text[self._at - 1]) & 31)
        return _ESCAPES.get(char, char if char in "\\'\"?" else "\\" + char)
