"""Secrets under telling names: `api_key = "..."`, `"token": "..."`, `SECRET=...`, `<password>...</password>`."""

from __future__ import annotations

from hookpack.credentials.hit import Hit
from hookpack.credentials.names import STEMS, promise
from hookpack.credentials.places import is_fixture
from hookpack.credentials.reading import value_after
from hookpack.credentials.values import is_random, strength
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."
_SHAPE = bytes(97 if byte in _LETTERS or byte >= 0xC0 else 32 for byte in range(256))
_LONGEST_NAME = 80
_DRAWN = 20  # in fixtures, what is shorter may be typed
# what may follow a name that is given a value; cheaper than to ask what the name promises
_AFTER = frozenset("\"'`\\=:>]( \t?!|<{[")


def assignments(text: str, path: str = "") -> Iterator[Hit]:
    """Values under names that promise a secret, in code, configuration and prose.

    Of fixtures (`places.is_fixture`) only random values count: tests make up passwords all the time.
    """
    only_random = is_fixture(path)
    for start, end in _names(text):
        kind = promise(text[start:end])
        if not kind:
            continue
        value = value_after(text, start, end, path)
        if value is None:
            continue
        sure = strength(text[value.start : value.end], is_password=kind == "password", bare=value.may_be_code, weak=value.is_clear)
        if sure and not (only_random and not (value.end - value.start >= _DRAWN and is_random(text[value.start : value.end]))):
            yield Hit("assigned-secret", value.start, value.end, sure)


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the words with a telling piece in them that something follows."""
    data = text.encode("latin-1", "replace")  # one byte a character: offsets stay
    shape, low = data.translate(_SHAPE), data.lower()
    for stem in STEMS:
        at = low.find(stem)
        while at >= 0:
            end = shape.find(b" ", at)
            if end < 0:
                end = len(text)
            follower = text[end : end + 1]
            if follower in _AFTER or (follower and follower in "\r\n," and _is_value(text, shape, at)):
                start = shape.rfind(b" ", max(0, at - _LONGEST_NAME), at) + 1
                if end - start <= _LONGEST_NAME and (start or at < _LONGEST_NAME):
                    yield start, end
            at = low.find(stem, end)


def _is_value(text: str, shape: bytes, at: int) -> bool:
    """Whether the name is itself what a name is given: `name: DB_PASSWORD`, `ParameterKey=DbPassword`."""
    start = shape.rfind(b" ", max(0, at - _LONGEST_NAME), at) + 1
    return text[start - 2 : start] == ": " or text[start - 1 : start] == "="
