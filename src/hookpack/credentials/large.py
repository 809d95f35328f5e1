"""Names in large texts, found by a regular expression that leaves out what no secret can be given to.

It may let through what its callers would not, and never the other way round. Every part of it is bounded, so that
it is linear.
"""

from __future__ import annotations

import sys

from hookpack.credentials.source import (
    DECLARING,
    LOGIN_STEMS,
    LONGEST_NAME,
    LONGEST_OWNER,
    NAME_STEMS,
    OWNING,
    SHORTEST_SECRET,
    STATING,
    WRAPPERS,
)
from hookpack.patterns import Pattern
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hookpack.credentials.source import Source

_END = r"[\0-\x20\"'`<\\]"  # of a value without quotes
_NO_EQUALS = r"(?![\0-<>-\xff]{0,2}=)"
_OPENED = r"(?:\(|=\([\"']| = \([\"']|::new\(| [\"'])"
_ENTRY_ENDS = b"\r\n,"
_SPECIAL = ".[]-"  # characters of these words that mean something in a pattern
_patterns: dict[str, Pattern] = {}


def given(source: Source, announcing: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Telling names behind which more than a mere word may stand; `announcing` are the words before a value."""
    if "given" not in _patterns:
        _patterns["given"] = _named(NAME_STEMS, _followed(announcing))
    low = source.low
    for start, end in _names(source, _patterns["given"]):
        # at the end of an entry a name may only be a value itself, as in `name: api_key`, or the first of a pair
        before = low[start - 2 : start] if start > 1 else low[:start]
        if low[end] not in _ENTRY_ENDS or before[-1:] == b"=" or before == b": " or b"{" in before:
            yield start, end


def called(source: Source) -> Iterator[tuple[int, int]]:
    """Names of logins behind which arguments open, or a tuple of strings."""
    if "called" not in _patterns:
        _patterns["called"] = _named(LOGIN_STEMS, _OPENED)
    return _names(source, _patterns["called"])


def _names(source: Source, pattern: Pattern) -> Iterator[tuple[int, int]]:
    begins = source.names.rfind
    for match in pattern.finditer(source.low.decode("latin-1")):
        at, end = match.span()
        least = at - LONGEST_NAME if at > LONGEST_NAME else 0
        start = begins(b" ", least, at) + 1
        if start or not least:
            yield start, end


def _named(stems: Iterable[bytes], follower: str) -> Pattern:
    """A name from its stem to its end, before a `follower`. Stems are tried by their first letter."""
    rests: dict[str, list[str]] = {}
    for stem in stems:
        word = stem.decode("latin-1")
        # a stem with a bracket is the end of its name
        rests.setdefault(word[0], []).append(_literal(word[1:]).replace("(", r"(?=\()"))
    known = "|".join(f"{first}(?:{'|'.join(words)})" for first, words in rests.items())
    whole = "+" if sys.version_info >= (3, 11) else ""  # a part of a name never fits: do not try
    pattern = f"(?:{known})[a-z0-9_.\xc0-\xff-]{{0,{LONGEST_NAME}}}{whole}(?={follower})"
    return Pattern(pattern)


def _literal(word: str) -> str:
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in word)


def _followed(announcing: Iterable[str]) -> str:
    """What stands behind a name that may be given a secret: the cheap half of what `assigned` asks."""

    def one_of(words: Iterable[str]) -> str:  # in order, as the compiled form is kept under the pattern's text
        return "|".join(map(_literal, sorted(words)))

    first = rf"(?!(?:{one_of(announcing)}){_END})(?![a-z]{{16}})"
    word = rf"{first}[a-z]{{1,18}}(?:[_.][a-z]{{1,18}}){{0,2}}[),;:]{{0,2}}(?=[\0-\x20<])"
    lookup = rf"(?!(?:{one_of(WRAPPERS)})[(\[])[a-z][a-z0-9_.]{{0,40}}[(\[](?={_END})"
    mere = rf" ?(?:{word}{_NO_EQUALS}|{lookup})"
    owned = rf"(?:{one_of(OWNING)})[^\n]{{1,{LONGEST_OWNER}}} (?:{one_of(STATING)})"
    stating = f"{one_of((*STATING, DECLARING.lower()))}|{owned}"
    prose = rf"(?!{stating})[a-z]{{1,58}}(?={_END}){_NO_EQUALS}"
    short = rf"(?:is|ist|lautet|est|es|was){_NO_EQUALS} [a-z0-9_]{{1,{SHORTEST_SECRET - 1}}}[.,;:!?)*]{{0,3}}(?={_END})"
    typed = r"\.(?:send|type|fill|set)"
    closed = rf"[=>\]\\ \t\"'`;/\n]|:(?!{mere})|,[\0-\xff]{{0,2}}[\"'\n]|\)(?:[ \to|?]|{typed})"
    return rf"[>\]?!|<{{\[\r\n,]|[=:](?!{mere})|[ \t](?!={mere}|{prose}|{short})|[\"'`\\](?:{closed})|\([ \t\r\n\"'`]"
