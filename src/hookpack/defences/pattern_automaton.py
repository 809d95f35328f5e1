"""Reads a regular expression into an automaton of its characters: what each takes, and which may come next.

Written for patterns of Python and JavaScript. What takes no character (anchors in the middle, word boundaries, looking
around) is left out; the end of the text and references backwards are characters of their own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import NamedTuple

_ALL = (1 << 129) - 1  # a bit for each character of ASCII and one for all others
_NEWLINES = (1 << 10) | (1 << 13)
_LONGEST = 2000
_DEEPEST = 40
_MANY = 10  # bounded repetitions from which on it is as good as endless
_END = 0  # takes nothing, so that no text can go on through it
_COUNT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_GROUP = re.compile(r"\?(?:P?<[A-Za-z_$][\w$]*>|[a-zA-Z]*(?:-[a-zA-Z]+)?:|>|P[=>]\w+|#)")
_ESCAPES = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11, "0": 0, "a": 7}


def mask(characters: str) -> int:
    """A bit for each of the characters."""
    found = 0
    for each in characters:
        found |= 1 << min(ord(each), 128)
    return found


_DIGITS = mask("0123456789")
_WORD = _DIGITS | mask("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
_SPACE = mask(" \t\n\r\f\v")
_CLASSES = {"d": _DIGITS, "w": _WORD, "s": _SPACE, "D": _ALL & ~_DIGITS, "W": _ALL & ~_WORD, "S": _ALL & ~_SPACE}


class Automaton(NamedTuple):
    masks: list[int]  # what each position takes
    follow: dict[int, Counter[int]]  # in how many ways another position may come next
    first: frozenset[int]
    last: frozenset[int]
    anchored: bool  # it is looked for at the start of the text alone


class Unreadable(Exception):
    """The pattern is none, or too long."""


class _Part(NamedTuple):
    empty: bool
    first: frozenset[int]
    last: frozenset[int]
    loops: bool = False


_NOTHING = _Part(True, frozenset(), frozenset())


def read(pattern: str) -> Automaton:
    """Raises Unreadable."""
    literal = re.fullmatch(r"/(.*)/([a-z]*)", pattern, re.S)
    body, flags = (literal[1], literal[2]) if literal else (pattern, "")
    if len(body) > _LONGEST:
        raise Unreadable("it is too long")
    reader = _Reader(body, flags, literal=literal is not None)
    part = reader.choice(0)
    if reader.at < len(body):
        raise Unreadable("it is no pattern")
    return Automaton(reader.masks, reader.follow, part.first, part.last, body.startswith(("^", r"\A")))


def single(pattern: str) -> int:
    """What a pattern takes that is one character, repeated or not; 0 for any other."""
    try:
        found = read(pattern)
    except Unreadable:
        return 0
    return found.masks[0] if len(found.masks) == 1 and found.first else 0


class _Reader:
    def __init__(self, text: str, flags: str, *, literal: bool) -> None:
        self.text, self.at = text, 0
        self.scripted = literal
        self.dot = _ALL if "s" in flags else _ALL & ~_NEWLINES
        self.folds = "i" in flags
        self.masks: list[int] = []
        self.follow: dict[int, Counter[int]] = defaultdict(Counter)

    def here(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def take(self) -> str:
        if self.at >= len(self.text):
            raise Unreadable("it ends too early")
        self.at += 1
        return self.text[self.at - 1]

    def choice(self, depth: int) -> _Part:
        if depth > _DEEPEST:
            raise Unreadable("it is nested too deeply")
        found = self.row(depth)
        while self.here("|"):
            self.at += 1
            other = self.row(depth)
            found = _Part(found.empty or other.empty, found.first | other.first, found.last | other.last,
                          found.loops or other.loops)  # fmt: skip
        return found

    def row(self, depth: int) -> _Part:
        found = _NOTHING
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            found = self.joined(found, self.repeated(self.one(depth)))
        return found

    def joined(self, one: _Part, other: _Part) -> _Part:
        self.link(one.last, other.first)
        return _Part(
            one.empty and other.empty,
            one.first | other.first if one.empty else one.first,
            other.last | one.last if other.empty else other.last,
            one.loops or other.loops,
        )

    def link(self, last: frozenset[int], first: frozenset[int]) -> None:
        for each in last:
            self.follow[each].update(first)

    def repeated(self, part: _Part) -> _Part:
        while self.at < len(self.text):
            least, most = self.count()
            if least < 0:
                return part
            possessive = self.here("+") and self.text[self.at - 1] in "*+?}"
            self.at += self.here("?") or possessive
            if not possessive and (most < 0 or (most >= _MANY and part.loops)):
                self.link(part.last, part.first)
                part = part._replace(loops=True)
            part = part._replace(empty=part.empty or least == 0)
        return part

    def count(self) -> tuple[int, int]:
        """How often the last part is wanted at least and at most (-1: endless); least is -1 where nothing says so."""
        sign = self.text[self.at]
        if sign in "*+?":
            self.at += 1
            return (1 if sign == "+" else 0), (1 if sign == "?" else -1)
        found = _COUNT.match(self.text, self.at)
        if found is None or not (found[1] or found[3]):
            return -1, 0
        self.at = found.end()
        least = int(found[1] or 0)
        return least, least if not found[2] else int(found[3]) if found[3] else -1

    def position(self, taken: int) -> _Part:
        if self.folds:
            letters = (taken >> 65 | taken >> 97) & ((1 << 26) - 1)
            taken |= letters << 65 | letters << 97
        self.masks.append(taken)
        own = frozenset((len(self.masks) - 1,))
        return _Part(False, own, own)

    def one(self, depth: int) -> _Part:
        sign = self.take()
        if sign == "(":
            return self.group(depth)
        if sign == "[":
            return self.position(self.listed())
        if sign == "\\":
            return self.escaped()
        if sign == ".":
            return self.position(self.dot)
        if sign == "^":
            return _NOTHING
        return self.position(_END if sign == "$" else mask(sign))

    def group(self, depth: int) -> _Part:
        around = re.compile(r"\?<?[=!]").match(self.text, self.at)
        named = _GROUP.match(self.text, self.at)
        if around is not None:
            self.at = around.end()
            self.skip()
            return _NOTHING
        flags = re.compile(r"\?[aiLmsux]+\)").match(self.text, self.at)
        if flags is not None:
            self.folds |= "i" in flags[0]
            self.at = flags.end()
            return _NOTHING
        atomic = self.here("?>")
        self.at = named.end() if named is not None else self.at
        found = self.choice(depth + 1)
        if self.take() != ")":
            raise Unreadable("it is no pattern")
        if atomic:  # what it took it never gives back, so that it repeats in one way
            for each in found.last:
                for other in found.first:
                    del self.follow[each][other]
        return found

    def skip(self) -> None:
        """Leaves a group out."""
        open_, listed = 1, False
        while open_:
            sign = self.take()
            if sign == "\\":
                self.take()
            elif listed:
                listed = sign != "]"
            else:
                listed = sign == "["
                open_ += (sign == "(") - (sign == ")")

    def escaped(self) -> _Part:
        sign = self.take()
        if sign in "bBAG":
            return _NOTHING
        if sign in "zZ" or sign in "123456789":
            return self.position(_END)
        if sign == "k":
            raise Unreadable("it refers to a name")
        return self.position(self.code(sign))

    def code(self, sign: str) -> int:
        """What an escaped character takes."""
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign in "xuU":
            found = re.compile(r"\{[0-9a-fA-F]+\}|[0-9a-fA-F]{2,8}").match(self.text, self.at)
            if found is not None:
                digits = found[0].strip("{}")[: {"x": 2, "u": 4 if found[0][0] != "{" else 8, "U": 8}[sign]]
                self.at += len(digits) + 2 * (found[0][0] == "{")
                return 1 << min(int(digits, 16), 128)
        if sign in "pP" and self.here("{"):
            self.at = self.text.find("}", self.at) + 1 or len(self.text)
            return _ALL & ~_SPACE & ~_DIGITS
        return 1 << _ESCAPES.get(sign, min(ord(sign), 128))

    def listed(self) -> int:
        turned = self.here("^")
        self.at += turned
        found = 0
        if self.here("]") and not self.scripted:
            found = mask(self.take())
        while not self.here("]"):
            one = self.member()
            if self.here("-") and not self.text.startswith("-]", self.at) and one & (one - 1) == 0:
                self.at += 1
                other = self.member()
                low, high = one.bit_length() - 1, other.bit_length() - 1
                found |= ((1 << (high + 1)) - 1) & ~((1 << low) - 1) if low <= high else one | other
            else:
                found |= one
        self.at += 1
        return _ALL & ~found if turned else found

    def member(self) -> int:
        sign = self.take()
        if sign != "\\":
            return mask(sign)
        sign = self.take()
        return 1 << 8 if sign == "b" else self.code(sign)
