"""What the shell puts in a word's place, as far as the line itself tells it: variables, literal output, braces."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import Loose

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookpack.shell.scope import Scope
    from hookpack.shell.words import Piece, Word

_BLANKS = frozenset(" \t\n")
MAGIC = frozenset("*?[{")


class Expander:
    """Expands words in a scope. `budget` is how many characters values and nested texts may add in all."""

    def __init__(self, scope: Scope, budget: int) -> None:
        self._scope = scope
        self._budget = budget
        self._complete = True

    def _substitute(self, tokens: Iterable[object]) -> str | None:
        """Walks the commands of a substitution; its output, if that is literal."""
        raise NotImplementedError

    def _spend(self, size: int) -> bool:
        self._budget -= size
        self._complete &= self._budget >= 0
        return self._budget >= 0

    def _value(self, piece: Piece) -> str | None:
        """What the shell puts in the piece's place; None if that cannot be told."""
        if piece.kind == "text":
            return piece.text
        value = None
        if piece.kind == "name":
            value = self._scope.values.get(piece.name)
        elif piece.kind == "run":
            value = self._substitute(piece.inner)
            value = None if value is None or piece.text[0] in "<>" else like(value.rstrip("\n"), [value])
        else:
            for inner in piece.inner:
                self._value(inner)  # type: ignore[arg-type]  # an unknown piece holds pieces
            value = self._changed(piece) if piece.change else None
        return value if value is not None and self._spend(len(value)) else None

    def _changed(self, piece: Piece) -> str | None:
        from hookpack.shell.parameters import changed  # few words hold one

        value = self._scope.values.get(piece.name)
        made = changed(value, piece.change)
        return None if made is None else like(made, filter(None, (made, value)))

    def _text(self, word: str | Word) -> str:
        """A word as one text, where the shell does not split: values, heredocs."""
        if isinstance(word, str):
            return word
        values = [self._value(piece) for piece in word.pieces]
        parts = [piece.text if value is None else value for piece, value in zip(word.pieces, values, strict=True)]
        text = "".join(parts)
        return Loose(text) if None in values else like(text, parts)

    def _fields(self, word: str | Word) -> list[str]:
        """The words that a word becomes."""
        if isinstance(word, str):
            return plain(word)
        fields: list[str] = []
        parts: list[str] = []
        is_loose = False
        for piece in word.pieces:
            value = self._value(piece)
            text = piece.text if value is None else value
            is_loose |= value is None or type(value) is Loose or (not piece.quoted and not MAGIC.isdisjoint(text))
            is_whole = piece.quoted and piece.name != "@" and piece.change != "[@]"
            if not is_whole and value is not None and piece.kind != "text" and "IFS" in self._scope.values:
                text = _separated(text, self._scope.values["IFS"])
            if is_whole or piece.kind == "text" or value is None or _BLANKS.isdisjoint(text):
                parts.append(text)
                continue
            first, *rest = text.split() or [""]
            parts.append(first)
            if rest or text[-1:] in _BLANKS:
                fields += ["".join(parts), *rest[:-1]]
                parts = rest[-1:]
        if parts or not fields:
            fields.append("".join(parts))
        return list(map(Loose, fields)) if is_loose else fields


def _separated(text: str, separators: str) -> str:
    """`text` with blanks where the shell, with IFS set to `separators`, would split it."""
    return text.translate(dict.fromkeys(map(ord, separators), " "))


def like(text: str, sources: Iterable[str]) -> str:
    """`text`, Loose if one of its sources is."""
    return Loose(text) if any(type(source) is Loose for source in sources) else text


def plain(word: str) -> list[str]:
    """The words that an unquoted word without expansions becomes."""
    if word[0:1] == "~" and word[1:2] not in ("", "/"):
        return [Loose(word)]
    if MAGIC.isdisjoint(word):
        return [word]
    words = _braced(word) if "}" in word and ("," in word or ".." in word) else [word]
    return [Loose(each) if _is_pattern(each) else each for each in words]


def _is_pattern(word: str) -> bool:
    return (
        "*" in word or "?" in word or ("[" in word and "]" in word) or ("{" in word and (".." in word or "," in word))
    )


def _braced(word: str) -> list[str]:
    """`a{b,c}` -> `ab`, `ac`, `a{1..2}` -> `a1`, `a2`, in order; more than 64 words stay as they are, a pattern."""
    waiting, done = [word], list[str]()
    while waiting and len(waiting) + len(done) <= 64:
        each = waiting.pop()
        close = each.find("}")
        start = each.rfind("{", 0, max(close, 0))
        inner = each[start + 1 : close]
        parts = inner.split(",") if "," in inner else _range(inner)
        if start < 0 or not parts:
            done.append(each)
            continue
        waiting += [each[:start] + middle + each[close + 1 :] for middle in reversed(parts)]
    return [word] if waiting else done


def _range(inner: str) -> list[str]:
    """`1..3` -> 1, 2, 3; nothing for other texts, or for more than 64 numbers."""
    first, dots, last = inner.partition("..")
    if not dots or not (first.isdecimal() and last.isdecimal()) or len(first + last) > 12:
        return []
    low, high = sorted((int(first), int(last)))
    if high - low >= 64 or "0" in (first[:1], last[:1]):  # leading zeros pad
        return []
    return [str(number) for number in range(low, high + 1)]
