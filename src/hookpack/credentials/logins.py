"""User and password in one: URLs and basic authorisation headers."""

from __future__ import annotations

from hookpack.credentials.harmless import is_dull
from hookpack.credentials.hit import Hit
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def url_passwords(text: str, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """`scheme://user:password@host`, the password not being a word that everybody writes in examples."""
    for start, end in spans:
        scheme = text.find("://", start, end)
        while scheme >= 0:
            slash = text.find("/", scheme + 3, end)
            stop = slash if slash >= 0 else end
            at = text.rfind("@", scheme + 3, stop)
            user, colon, password = text[scheme + 3 : max(at, scheme + 3)].partition(":")
            if colon and at + 1 < stop and password.lower() != user.lower() and not is_dull(password):
                yield Hit("url-password", at - len(password), at)
            scheme = text.find("://", stop, end)


def basic_headers(text: str) -> Iterator[Hit]:
    """`Basic <base64 of user:password>`, wherever it stands."""
    at = text.find("Basic ")
    while at >= 0:
        start = end = at + len("Basic ")
        while end < len(text) and end - start < 400 and (text[end].isalnum() or text[end] in "+/="):
            end += 1
        if end - start >= 12 and _is_login(text[start:end]):
            yield Hit("basic-auth-header", start, end)
        at = text.find("Basic ", end)


def _is_login(encoded: str) -> bool:
    from binascii import Error, a2b_base64

    try:
        user, colon, password = a2b_base64(encoded.encode()).decode().partition(":")
    except (Error, UnicodeError):
        return False
    return bool(colon) and password.isprintable() and password.lower() != user.lower() and not is_dull(password)
