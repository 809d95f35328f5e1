"""Passwords that no name stands before: `IDENTIFIED BY`, `connect(host, user, password)`, `curl -u`, `.pgpass`."""

from __future__ import annotations

from hookpack.credentials.hit import Hit
from hookpack.credentials.values import strength
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_REACH = 400
_QUOTES = "\"'"
# calls that take a user and a password by place; the password is one of the strings after the first
_LOGINS = (
    "httpbasicauth", "httpdigestauth", "basicauth", "basic_auth", "mysqli", "mysqli_connect", "mysql_connect", "pg_connect", "getconnection",
    "login", "plainauth", "passwordcredentials", "usernamepasswordcredential", "usernamepasswordcredentials", "networkcredential",
    "passwordauthentication", "authenticate", "pdo", "ftp_login", "signin", "sign_in", "sign_in_with_password", "auth", "simplecredential",
    "basiccredentials", "plaincredentials", "plaintextauthprovider", "authplain", "use_basic_auth", "setcredentials", "with_basic_auth",
)  # fmt: skip
_STEMS = ("auth", "login", "connect", "credential", "mysqli", "pdo", "sign")
_DELIMITERS = frozenset(" \t\n\r'\"`")


def pairs(text: str) -> Iterator[Hit]:
    low = text.lower()
    if len(low) != len(text):  # a letter that is two in lower case: offsets would be wrong
        low = text.encode("latin-1", "replace").decode("latin-1").lower()
    yield from _identified(text, low)
    yield from _called(text, low)
    yield from _given_to_curl(text, low)
    yield from _password_files(text)


def _identified(text: str, low: str) -> Iterator[Hit]:
    """SQL: `IDENTIFIED [WITH plugin] BY '...'`."""
    at = low.find("identified ")
    while at >= 0:
        by = low.find("by ", at, at + 80)
        start = by + 3 if by >= 0 else -1
        if start > 0 and text[start : start + 1] in ("'", '"'):
            yield from _judged(text, start + 1, text.find(text[start], start + 1, start + _REACH))
        at = low.find("identified ", at + 1)


def _called(text: str, low: str) -> Iterator[Hit]:
    """The strings that a login is called with, but for the first."""
    for stem in _STEMS:
        at = low.find(stem)
        while at >= 0:
            end = at + len(stem)
            while end < len(low) and end - at < 40 and (low[end].isalnum() or low[end] == "_"):
                end += 1
            if low[end : end + 1] in ("(", "=") and _name(low, at, end).endswith(_LOGINS):
                begin = end + (1 if low[end] == "(" else 2)
                if low[begin - 1] == "(":
                    for start, stop in _strings(text, begin)[1:4]:
                        yield from _judged(text, start, stop, weak=False)
            at = low.find(stem, end)


def _name(low: str, at: int, end: int) -> str:
    start = at
    while start and at - start < 40 and (low[start - 1].isalnum() or low[start - 1] == "_"):
        start -= 1
    name = low[start:end]
    return name if name in _LOGINS else ""


def _strings(text: str, at: int) -> list[tuple[int, int]]:
    """Spans of the plain strings among the arguments that begin at `at`, up to the closing bracket."""
    spans, stop = [], min(len(text), at + _REACH)
    while at < stop and text[at] not in ")\n;{":
        if text[at] in _QUOTES:
            end = text.find(text[at], at + 1, stop)
            if end < 0:
                break
            spans.append((at + 1, end))
            at = end
        at += 1
    return spans


def _given_to_curl(text: str, low: str) -> Iterator[Hit]:
    """`curl -u user:password`, `--user`, `--proxy-user`."""
    at = low.find("curl ")
    while at >= 0:
        stop = text.find("\n", at)
        stop = min(len(text) if stop < 0 else stop, at + _REACH)
        for option in (" -u ", " -u", " --user ", " --user=", " --proxy-user "):
            place = text.find(option, at, stop)
            if place < 0:
                continue
            start = place + len(option)
            start += text[start : start + 1] in ("'", '"', "\\")
            end = start
            while end < stop and text[end] not in _DELIMITERS:
                end += 1
            colon = text.find(":", start, end)
            if colon > 0:
                yield from _judged(text, colon + 1, end)
            break
        at = low.find("curl ", stop)


def _password_files(text: str) -> Iterator[Hit]:
    """Lines of a `.pgpass`: host, port, database, user and password between colons."""
    if ":5432:" not in text and ":*:" not in text and ":6432:" not in text and ":5433:" not in text:
        return
    at = 0
    for line in text.split("\n"):
        fields = line.split(":") if line.count(":") == 4 else []
        if fields and (fields[1].isdigit() or fields[1] == "*") and " " not in line.strip():
            yield from _judged(text, at + len(line) - len(fields[4]), at + len(line.rstrip()))
        at += len(line) + 1


def _judged(text: str, start: int, end: int, *, weak: bool = True) -> Iterator[Hit]:
    if end > start and (sure := strength(text[start:end], is_password=True, weak=weak)):
        yield Hit("assigned-secret", start, end, sure)
