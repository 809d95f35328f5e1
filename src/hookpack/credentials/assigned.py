"""Random-looking values under a telling name."""

from __future__ import annotations

from hookpack.credentials.harmless import is_placeholder
from hookpack.credentials.hit import Hit
from hookpack.credentials.words import SHORTEST
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = (
    "password", "passwd", "passphrase", "passwort", "pwd", "secret", "token", "apikey", "api_key", "api-key", "apiKey",
    "access_key", "access-key", "accesskey", "secret_key", "secret-key", "secretkey", "private_key", "auth_key",
    "credential", "credentials", "auth", "bearer",
)  # fmt: skip
_AFTER_VALUE = ("", "\n", "\r", "'", '"', "`", "\\")


def assignments(text: str, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """Random-looking values under a telling name: `api_key = "..."`, `"token": "..."`, `SECRET=...`."""
    for start, end in spans:
        follower = text[end : end + 1]
        if follower not in _AFTER_VALUE and (follower not in " ;" or text.find("=", start, end) < 0):
            continue
        word = text[start:end]
        if word.islower() or word.isupper() or word.isdigit():
            continue
        value = word
        if "=" in word.rstrip("="):  # NAME=value in one word
            value = word.rstrip("=").rpartition("=")[2] + word[len(word.rstrip("=")) :]
        begin = end - len(value)
        if _looks_random(value) and _is_telling(text, begin, end):
            yield Hit("assigned-secret", begin, end, "medium")


def _is_telling(text: str, start: int, end: int) -> bool:
    """Whether the text before a value is a secret's name and an assignment of the whole value."""
    line = text.rfind("\n", max(0, start - 120), start) + 1
    before = text[max(line, start - 120) : start]
    quote = before[-1:]
    if quote in ("'", '"', "`"):
        if text[end : end + 1] not in (quote, "\\"):
            return False
        before = before[:-1].removesuffix("\\")
    before = before.rstrip()
    if before[-1:] not in "=:>" and before[-6:].lower() != "bearer":
        return False
    name = before.rstrip(" \t=:>").rstrip(" \t\"'`\\]")
    name = name.removesuffix(": str").removesuffix(": string")
    return name.lower().endswith(_NAMES)


def _looks_random(value: str) -> bool:
    """Mixed classes that change often: no path, version, identifier, hash, UUID or placeholder."""
    length = len(value)
    if not SHORTEST <= length <= 200 or "://" in value or value[0] in "/.$%" or is_placeholder(value):
        return False
    classes = [3 if c.isdigit() else 2 if c.isupper() else 1 if c.islower() else 4 for c in value]
    if not {1, 3} <= set(classes) or not {2, 4} & set(classes):
        return False
    changes = sum(map(int.__ne__, classes, classes[1:]))
    return changes * 10 >= length * 4 and len(set(value)) * 2 >= min(length, 32) and not _is_structured(value)


def _is_structured(value: str) -> bool:
    """Names, versions, UUIDs: pieces between separators that are each letters only, digits only or hexadecimal."""
    pieces = value.replace("_", "-").replace(".", "-").replace("/", "-").replace(":", "-").split("-")
    if all(piece.isalpha() or piece.isdigit() or not piece for piece in pieces):
        return True
    return all(set(piece) <= set("0123456789abcdefABCDEF") for piece in pieces)
