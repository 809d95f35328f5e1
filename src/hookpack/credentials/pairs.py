"""Passwords that no name stands before: `IDENTIFIED BY`, `connect(host, user, password)`, `curl -u`, `.pgpass`."""

from __future__ import annotations

from hookpack.credentials.places import is_fixture
from hookpack.credentials.source import LARGE, LOGIN_STEMS
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.credentials.hit import Hit
    from hookpack.credentials.source import Source

_REACH = 400
_QUOTES = ("'", '"')
_TWO_STRINGS = 4  # quotes
# calls that take a user and a password by place; the password is one of the strings after the first
_LOGINS = frozenset((
    "httpbasicauth", "httpdigestauth", "basicauth", "basic_auth", "mysqli", "mysqli_connect", "mysql_connect",
    "pg_connect", "getconnection", "login", "plainauth", "passwordcredentials", "usernamepasswordcredential",
    "usernamepasswordcredentials", "networkcredential", "passwordauthentication", "authenticate", "pdo", "ftp_login",
    "signin", "sign_in", "sign_in_with_password", "auth", "simplecredential", "basiccredentials", "plaincredentials",
    "plaintextauthprovider", "authplain", "use_basic_auth", "setcredentials", "with_basic_auth", "credentials",
    "username_pw_set", "create_superuser", "create_user",
))  # fmt: skip


# a call, a tuple given to an argument
_OPENINGS = ("(", "=(", " = (", "::new(")


def pairs(source: Source, path: str = "") -> Iterator[Hit]:
    if is_fixture(path):  # tests log in with what they made up
        return
    yield from _identified(source)
    yield from _set(source)
    yield from _called(source)
    yield from _given_to_curl(source)
    yield from _password_files(source.text)


def _identified(source: Source) -> Iterator[Hit]:
    """SQL: `IDENTIFIED [WITH plugin] BY '...'`."""
    low, text = source.low, source.text
    at = low.find(b"identified ")
    while at >= 0:
        by = low.find(b"by ", at, at + 80)
        start = by + 3
        if by >= 0 and text[start : start + 1] in _QUOTES:
            yield from _judged(text, start + 1, text.find(text[start], start + 1, start + _REACH))
        at = low.find(b"identified ", at + 1)


def _set(source: Source) -> Iterator[Hit]:
    """SQL: `SET PASSWORD FOR user = '...'`, `= PASSWORD('...')`."""
    low, text = source.low, source.text
    at = low.find(b"set password ")
    while at >= 0:
        equals = low.find(b"=", at, at + 120)
        start = equals + 1
        while text[start : start + 1] in (" ", "("):
            start += 1
        start += len("password(") * low.startswith(b"password(", start)
        if equals >= 0 and text[start : start + 1] in _QUOTES:
            yield from _judged(text, start + 1, text.find(text[start], start + 1, start + _REACH))
        at = low.find(b"set password ", at + 1)


def _called(source: Source) -> Iterator[Hit]:
    """The strings that a login is called with, but for the first."""
    text = source.text
    for start, end in _names(source):
        if not text.startswith(_OPENINGS, end) or text[start:end].lower().rpartition(".")[2] not in _LOGINS:
            continue
        opened = next(each for each in _OPENINGS if text.startswith(each, end))
        # a tuple begins with its first string; what else stands in brackets is an expression
        if "=" in opened and text[end + len(opened) : end + len(opened) + 1] not in _QUOTES:
            continue
        for begin, stop in _strings(text, end + len(opened))[1:4]:
            yield from _judged(text, begin, stop, weak=False)


def _names(source: Source) -> Iterator[tuple[int, int]]:
    if len(source.text) < LARGE:
        return source.names_with(LOGIN_STEMS, b"(= :")
    from hookpack.credentials import large

    return large.called(source)


def _strings(text: str, at: int) -> list[tuple[int, int]]:
    """Spans of the plain strings among the arguments that begin at `at`, on one line and before a bracket closes.

    None where there is not more than the first, which is a user's name.
    """
    spans: list[tuple[int, int]] = []
    stop = min(len(text), at + _REACH)
    line = text.find("\n", at, stop)
    stop = line if line >= 0 else stop
    if sum(text.count(quote, at, stop) for quote in _QUOTES) < _TWO_STRINGS:
        return spans
    while len(spans) < 4:
        quotes = [place for quote in _QUOTES if (place := text.find(quote, at, stop)) >= 0]
        begin = min(quotes, default=-1)
        if begin < 0 or ")" in text[at:begin].replace("()", "") or "{" in text[at:begin]:
            break
        end = text.find(text[begin], begin + 1, stop)
        if end < 0:
            break
        spans.append((begin + 1, end))
        at = end + 1
    return spans


def _given_to_curl(source: Source) -> Iterator[Hit]:
    """`curl -u user:password`, `--user`, `--proxy-user`."""
    low, text = source.low, source.text
    at = low.find(b"curl ")
    while at >= 0:
        stop = text.find("\n", at, at + _REACH)
        stop = min(len(text), at + _REACH) if stop < 0 else stop
        for option in (" -u ", " --user ", " --user=", " --proxy-user "):
            place = text.find(option, at, stop)
            if place < 0:
                continue
            start = place + len(option)
            start += text[start : start + 1] in ("'", '"', "\\")
            end = source.value_end(start, stop)
            colon = text.find(":", start, end)
            if colon > 0:
                yield from _judged(text, colon + 1, end)
            break
        at = low.find(b"curl ", at + 5)


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
    from hookpack.credentials.hit import Hit  # most calls pass no string
    from hookpack.credentials.values import strength

    if end > start and (sure := strength(text[start:end], is_password=True, weak=weak)):
        yield Hit("assigned-secret", start, end, sure)
