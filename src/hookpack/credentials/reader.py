"""A place in a text that moves forward, and the value that is found there."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from hookpack.credentials.source import Source

REACH = 700  # characters after a name that are looked at
QUOTES = "\"'`"
BLANK = " \t"


class Value(Record):
    """`text[start:end]`, given to a name. `may_be_code`: no quotes tell it from an expression.
    `is_clear`: an operator or an option gave it, not mere neighbourhood.
    """

    start: int
    end: int
    may_be_code: bool = False
    is_clear: bool = True


class Reader:
    """A place in a text that moves forward; everything it answers is bounded by `REACH`."""

    __slots__ = ("at", "source", "stop", "text")

    def __init__(self, source: Source, at: int) -> None:
        self.source, self.text, self.at = source, source.text, at
        self.stop = min(len(self.text), at + REACH)

    def here(self, length: int = 1) -> str:
        end = self.at + length
        return self.text[self.at : end if end < self.stop else self.stop]

    def skip(self, letters: str, most: int = 80) -> int:
        text, at = self.text, self.at
        stop = min(self.stop, at + most)
        while at < stop and text[at] in letters:
            at += 1
        skipped = at - self.at
        self.at = at
        return skipped

    def take(self, word: str) -> bool:
        if self.text.startswith(word, self.at):
            self.at += len(word)
            return True
        return False

    def until(self, letter: str, most: int) -> int:
        """The first place of `letter` on this line, or -1."""
        at = self.text.find(letter, self.at, min(self.stop, self.at + most))
        return -1 if at < 0 or self.text.find("\n", self.at, at) >= 0 else at
