"""Secrets under telling names: `api_key = "..."`, `"token": "..."`, `SECRET=...`, `<password>...</password>`."""

from __future__ import annotations

from hookpack.credentials.hit import Hit
from hookpack.credentials.names import STEMS, promise
from hookpack.credentials.places import is_fixture
from hookpack.credentials.reading import value_after
from hookpack.credentials.source import LONGEST_NAME
from hookpack.credentials.values import is_random, strength
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.credentials.source import Source

_DRAWN = 20  # in fixtures, what is shorter may be typed
_QUOTES = frozenset("\"'`\\")
# what may stand behind a name that is given a value, and behind its closing quote: cheaper than to ask what it promises
_AFTER = frozenset("=:>]?!|<{[(")
_GOES_ON = frozenset(("bearer", "token", "basic", "apikey", "bot", "splunk", "geniekey", "key", "new", "convertto-securestring"))
_AFTER_QUOTE = frozenset("=:>])\\ \t\"'`;/\n")


def assignments(source: Source, path: str = "") -> Iterator[Hit]:
    """Values under names that promise a secret, in code, configuration and prose.

    Of fixtures (`places.is_fixture`) only random values count: tests make up passwords all the time.
    """
    only_random, text = is_fixture(path), source.text
    for start, end in _names(source):
        kind = promise(text[start:end])
        value = value_after(source, start, end, path) if kind else None
        if value is None:
            continue
        given = text[value.start : value.end]
        if only_random and not (len(given) >= _DRAWN and is_random(given)):
            continue
        sure = strength(given, is_password=kind == "password", bare=value.may_be_code, weak=value.is_clear)
        if sure:
            yield Hit("assigned-secret", value.start, value.end, sure)


def _names(source: Source) -> Iterator[tuple[int, int]]:
    """Spans of the names with a telling piece in them that something follows."""
    for at, end in source.spans(STEMS):
        if end - at > LONGEST_NAME or not _may_be_given(source, at, end):
            continue
        start = source.name_start(at)
        if start >= 0:
            yield start, end


def _may_be_given(source: Source, at: int, end: int) -> bool:
    text = source.text
    follower = text[end : end + 1]
    if follower in _QUOTES:
        after = text[end + 1 : end + 2]
        if after == ",":
            near = text[end + 2 : end + 5]
            return '"' in near or "'" in near or "\n" in near
        return after in _AFTER_QUOTE and not (after == ":" and _is_mere_word(source, end + 2))
    if follower == " " or follower == "\t":
        after = text[end + 1 : end + 2]
        if after == "=":
            return not _is_mere_word(source, end + 2)
        if not after.isalpha():
            return True
        stop = source.value_end(end + 1, min(len(text), end + 60))
        return not text[end + 1 : stop].isalpha() or "=" in text[stop : stop + 3]
    if follower == "=" or follower == ":":
        return not _is_mere_word(source, end + 1)
    if follower in _AFTER:
        return True
    if follower and follower in "\r\n,":
        start = source.name_start(at)
        return text[start - 2 : start] == ": " or text[start - 1 : start] == "="
    return False


def _is_mere_word(source: Source, at: int) -> bool:
    """Whether a word or a call of letters alone comes next: most names are given such, and it is no secret."""
    text = source.text
    at += text[at : at + 1] == " "
    if not text[at : at + 1].isalpha():
        return False
    stop = source.value_end(at, min(len(text), at + 60))
    word = text[at:stop]
    plain = word.replace("_", "", 2).replace(".", "").replace("(", "").replace(")", "").rstrip(",;:")
    if not plain.isalpha() or text[stop : stop + 1] in _QUOTES or word.lower() in _GOES_ON:
        return False
    return "=" not in text[stop : stop + 3]
