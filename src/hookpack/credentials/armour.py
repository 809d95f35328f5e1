"""Private keys in their armour."""

from __future__ import annotations

from hookpack.credentials.harmless import is_placeholder
from hookpack.credentials.hit import Hit, compiled
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARMOUR = "-----BEGIN"
_ARMOURED = (
    r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    # a line end, real or escaped, or the seam of a concatenated string: a bare marker is no key
    r"(?:\s|\\{1,2}[nr]|[\"']\s{0,80}[+,]?\s{0,80}[\"']){1,8}"
    r"(?:[A-Za-z-]{4,24}: [^\n\\\"]{1,200}(?:\s|\\{1,2}[nr]){1,4}){0,6}"
    r"(?P<body>[A-Za-z0-9+/=]{8,})"
)


def private_keys(text: str) -> Iterator[Hit]:
    if _ARMOUR in text and "PRIVATE KEY" in text:
        for match in compiled(_ARMOURED).finditer(text):
            if not is_placeholder(match["body"][:64]):
                yield Hit("private-key", match.start(), match.end())
    if "PuTTY-User-Key-File-" in text and (at := text.find("Private-Lines:")) >= 0:
        yield Hit("private-key", at, at + len("Private-Lines:"))
