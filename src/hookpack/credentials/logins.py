"""User and password in one: URLs, connection strings and basic authorisation headers."""

from __future__ import annotations

from hookpack.credentials.harmless import is_dull
from hookpack.credentials.hit import Hit
from hookpack.credentials.places import is_fixture
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_REACH = 200
_LONG_WORD = 12  # letters of one case: what is shorter is a word that somebody wrote for an example
_RESERVED = (".example", ".test", ".invalid", "example.com", "example.org", "example.net")
_END = "\"'`,;)> \n"


def logins(text: str, spans: list[tuple[int, int]], path: str = "") -> Iterator[Hit]:
    only_random = is_fixture(path)
    if "://" in text and "@" in text:
        yield from _url_passwords(text, spans, only_random=only_random)
    yield from _driver_logins(text, only_random=only_random)
    yield from _basic_headers(text, only_random=only_random)


def _url_passwords(text: str, spans: list[tuple[int, int]], *, only_random: bool) -> Iterator[Hit]:
    """`scheme://user:password@host`, the password not being a word that everybody writes in examples."""
    for start, end in spans:
        scheme = text.find("://", start, end)
        while scheme >= 0:
            slash = text.find("/", scheme + 3, end)
            stop = slash if slash >= 0 else end
            at = text.rfind("@", scheme + 3, stop)
            user, colon, password = text[scheme + 3 : max(at, scheme + 3)].partition(":")
            if (
                colon
                and at + 1 < stop
                and _is_secret(user, password, only_random=only_random)
                and not _is_reserved(text, at)
            ):
                yield Hit("url-password", at - len(password), at)
            scheme = text.find("://", stop, end)


def _driver_logins(text: str, *, only_random: bool) -> Iterator[Hit]:
    """Drivers that write no scheme: `user:password@tcp(host)`, `thin:user/password@host`."""
    for mark, divider in (("@tcp(", ":"), ("@unix(", ":"), (":thin:", "/")):
        place = text.find(mark)
        while place >= 0:
            at = text.find("@", place, place + _REACH)
            start = max(text.rfind(letter, max(0, at - _REACH), at) for letter in "\"'`= \n") + 1
            user, found, password = text[start:at].rpartition(":thin:")[2].partition(divider)
            if at >= 0 and found and _is_secret(user, password, only_random=only_random):
                yield Hit("url-password", at - len(password), at)
            place = text.find(mark, place + 1)


def _basic_headers(text: str, *, only_random: bool) -> Iterator[Hit]:
    """`Basic <base64 of user:password>`, wherever it stands."""
    at = text.find("Basic ")
    while at >= 0:
        start = end = at + len("Basic ")
        while end < len(text) and end - start < 400 and (text[end].isalnum() or text[end] in "+/="):
            end += 1
        if end - start >= 12 and is_login(text[start:end], only_random=only_random):
            yield Hit("basic-auth-header", start, end)
        at = text.find("Basic ", end)


def _is_secret(user: str, password: str, *, only_random: bool) -> bool:
    from hookpack.credentials.values import is_of_dull_words, is_random  # most texts hold no login

    low = password.lower()
    if low == user.lower() or is_dull(password) or is_of_dull_words(low.replace(user.lower() or " ", "")):
        return False
    if only_random:
        return is_random(password)
    if password.isdigit():
        return len(password) >= 8
    return not password.isalpha() or len(password) >= _LONG_WORD or not (password.islower() or password.isupper())


def _is_reserved(text: str, at: int) -> bool:
    """Whether the host can never be real: names that standards keep for documentation and tests."""
    host = text[at + 1 : at + 260].lower()
    for end in "/:?" + _END:
        host = host.partition(end)[0]
    return host.startswith("example.") or host.endswith(_RESERVED)


def is_login(encoded: str, *, only_random: bool) -> bool:
    """Whether `encoded` is base64 of `user:password`."""
    from binascii import Error, a2b_base64

    try:
        user, colon, password = a2b_base64(encoded.encode()).decode().partition(":")
    except (Error, UnicodeError):
        return False
    return bool(colon) and password.isprintable() and _is_secret(user, password, only_random=only_random)
