"""Secrets under telling names: `api_key = "..."`, `"token": "..."`, `SECRET=...`, `<password>...</password>`."""

from __future__ import annotations

from hookpack.credentials.hit import Hit
from hookpack.credentials.literals import WRAPPERS
from hookpack.credentials.names import promise
from hookpack.credentials.places import is_fixture
from hookpack.credentials.reading import value_after
from hookpack.credentials.source import LONGEST_NAME, NAME_STEMS
from hookpack.credentials.values import is_random, strength
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.credentials.reader import Value
    from hookpack.credentials.source import Source
    from hookpack.finding import Severity

_MOST = 20_000  # secrets of one text: whoever reads on learns nothing more
_DRAWN = 20  # in fixtures, what is shorter may be typed
_QUOTES = frozenset("\"'`\\")
# what may stand behind a name that is given a value, and behind its closing quote: cheaper than to ask what it promises
_AFTER = frozenset("=:>]?!|<{[(")
_GOES_ON = frozenset(
    ("bearer", "token", "basic", "apikey", "bot", "splunk", "geniekey", "key", "new", "convertto-securestring")
)
_AFTER_QUOTE = frozenset("=:>])\\ \t\"'`;/\n")


def assignments(source: Source, path: str = "") -> Iterator[Hit]:
    """Values under names that promise a secret, in code, configuration and prose.

    Of fixtures (`places.is_fixture`) only long random values count, and with low confidence: tests make up
    passwords all the time.
    """
    fixture, left = is_fixture(path), _MOST
    for start, end in _names(source):
        kind = promise(source.text[start:end])
        value = value_after(source, start, end, path) if kind else None
        sure = _judged(source, value, is_password=kind == "password", fixture=fixture) if value else None
        if value and sure:
            yield Hit("assigned-secret", value.start, value.end, sure)
            left -= 1
            if not left:
                return


def _judged(source: Source, value: Value, *, is_password: bool, fixture: bool) -> Severity | None:
    given = source.text[value.start : value.end]
    if fixture and not (len(given) >= _DRAWN and is_random(given)):
        return None
    sure = strength(given, is_password=is_password, bare=value.may_be_code, weak=value.is_clear)
    return "low" if sure and fixture else sure


def _names(source: Source) -> Iterator[tuple[int, int]]:
    """Spans of the names with a telling piece in them that something follows."""
    for at, end in source.spans(NAME_STEMS):
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
    if word[-1] in "([":  # a lookup: os.environ["..."], get("...")
        return word[:-1].lower() not in WRAPPERS
    plain = word.replace("_", "", 2).replace(".", "", 2).replace("(", "").replace(")", "").rstrip(",;:")
    if not plain.isalpha() or text[stop : stop + 1] in _QUOTES or word.lower() in _GOES_ON:
        return False
    return "=" not in text[stop : stop + 3]
