"""Passwords that no name stands before: `IDENTIFIED BY`, `connect(host, user, password)`, `curl -u`, `.pgpass`."""

from __future__ import annotations

from hookpack.credentials.calls import strings
from hookpack.credentials.places import is_fixture
from hookpack.credentials.source import LARGE, LOGIN_STEMS
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.credentials.hit import Hit
    from hookpack.credentials.source import Source

_REACH = 400
_MOST_LISTED = 4000
_QUOTES = ("'", '"')
# calls that take a user and a password by place, the password never before this one
_LOGINS = {
    **dict.fromkeys((
        "httpbasicauth", "httpdigestauth", "basicauth", "basic_auth", "login", "passwordcredentials", "authenticate",
        "usernamepasswordcredential", "usernamepasswordcredentials", "networkcredential", "passwordauthentication",
        "ftp_login", "signin", "sign_in", "sign_in_with_password", "auth", "simplecredential", "basiccredentials",
        "plaincredentials", "plaintextauthprovider", "authplain", "use_basic_auth", "setcredentials", "setbasicauth",
        "with_basic_auth", "credentials", "username_pw_set", "create_superuser", "create_user", "basicawscredentials",
        "usernamepasswordauthenticationtoken", "http_auth", "proxy_auth", "basicauthentication", "basic",
        "usernamepasswordtoken", "creds", "usernamepasswordmechanism", "httpntlmauth", "usernametoken",
    ), 1),
    **dict.fromkeys((
        "mysqli", "mysqli_connect", "mysql_connect", "getconnection", "plainauth", "pdo", "connect", "real_connect",
        "ftp_connect", "createconnection", "get_connection", "ssh2_auth_password", "imap_open", "ldap_bind", "ftp",
        "sequelize", "connection", "database",
    ), 2),
    "directoryentry": 2, "unsafeplaintext": 0, "start": 4,  # Net::SMTP
}  # fmt: skip
# calls whose second argument is a key or a token, if it was drawn at random
_CLIENTS = frozenset((
    "client", "restclient", "apiclient", "init", "oauthhandler", "oauth1", "oauth1session", "oauth1userhandler",
    "algoliasearch", "configure",
))  # fmt: skip
_NOTES = (b"login", b"cred", b"account", b"userpwd", b"zugang", b"acceso")
_LONGEST_NOTE, _SHORTEST_NOTED = 120, 10
_SHORTEST_KEY = 20
_ACCOUNT = 34  # characters of an account of Twilio: its token is the next string
# a call, with and without brackets, a tuple given to an argument
_OPENINGS = ("(", "=(", " = (", "::new(", " '", ' "')


def pairs(source: Source, path: str = "") -> Iterator[Hit]:
    if is_fixture(path):  # tests log in with what they made up
        return
    yield from _identified(source)
    yield from _set(source)
    yield from _called(source)
    if b"twilio" in source.low:
        yield from _beside_account(source)
    yield from _listed(source)
    yield from _sent(source)
    yield from _noted(source)
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
        elif by >= 0 and text[start : start + 1].isalnum():
            end = source.value_end(start, min(len(text), start + _REACH))
            yield from _judged(text, start, start + len(text[start:end].rstrip(";,)")), weak=False)
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
        if not text.startswith(_OPENINGS, end):
            continue
        name = text[start:end].lower().removesuffix(".new").rpartition(".")[2]
        if name not in _LOGINS and name not in _CLIENTS and not name.endswith("client"):
            continue
        opened = next(each for each in _OPENINGS if text.startswith(each, end))
        behind = end + len(opened) - (opened[0] == " " and opened[-1] in "\"'")
        # a tuple begins with its first string; what else stands in brackets is an expression
        if "=" in opened and text[behind : behind + 1] not in _QUOTES:
            continue
        given = strings(text, behind, _REACH if "(" in opened else _line(text, behind))[0][:6]
        least = 0 if name == "auth" and len(given) == 1 else _LOGINS.get(name, 1)  # Redis has no users
        for place, begin, stop in given:
            if place >= least and (name in _LOGINS or _is_key(text[begin:stop])):
                yield from _judged(text, begin, stop, weak=False)


def _line(text: str, at: int) -> int:
    """How far the arguments of a call without brackets reach: to the end of the line."""
    end = text.find("\n", at, at + _REACH)
    return _REACH if end < 0 else end - at


def _names(source: Source) -> Iterator[tuple[int, int]]:
    if len(source.text) < LARGE:
        return source.names_with(LOGIN_STEMS, b"(= :")
    from hookpack.credentials import large

    return large.called(source)


def _is_key(value: str) -> bool:
    return len(value) >= _SHORTEST_KEY and value.replace("-", "a").replace("_", "a").isalnum()


def _beside_account(source: Source) -> Iterator[Hit]:
    """Twilio's token, behind the account that it opens: `("AC...", "...")`."""
    text = source.text
    for quote in _QUOTES:
        at = text.find(f"{quote}AC")
        while at >= 0:
            end = at + _ACCOUNT + 1
            if text[end : end + 1] == quote and text[at + 3 : end].isalnum():
                for place, begin, stop in strings(text, at, _REACH)[0][1:2]:
                    if place == 1 and stop - begin == _ACCOUNT - 2:
                        yield from _judged(text, begin, stop)
            at = text.find(f"{quote}AC", at + 1)


def _sent(source: Source) -> Iterator[Hit]:
    """What a program types when it is asked: `expect "assword:"` and `send "..."`, `sendline('...')`."""
    low, text = source.low, source.text
    at = low.find(b"assword:")
    while at >= 0:
        sent = low.find(b"send", at, at + 160)
        for begin, stop in _first(text, sent) if sent >= 0 else ():
            yield from _judged(text, begin, stop, weak=False)
        at = low.find(b"assword:", at + 1)


def _first(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The first string behind `at`, without the end of the line that is typed with it."""
    places = [place for quote in _QUOTES if (place := text.find(quote, at, at + 40)) >= 0]
    if places:
        begin = min(places) + 1
        end = text.find(text[begin - 1], begin, begin + _line(text, begin))
        value = text[begin:end].rstrip("\\") if end > 0 else ""
        for typed in ("\\r", "\\n", "\\r"):
            value = value.removesuffix(typed)
        yield begin, begin + len(value)


def _noted(source: Source) -> Iterator[Hit]:
    """What people write down: `login: admin / ...`, `login=svc:...`, `CURLOPT_USERPWD, "svc:..."`."""
    text = source.text
    for _, end in source.names_with(_NOTES, b": =,"):
        line = text[end : end + _LONGEST_NOTE].partition("\n")[0]
        before, divider = ("", ":") if line[:1] in ("=", ",") else (line.partition(":")[0], " / ")
        given = line[len(before) + 1 :].lstrip(" >\"'")
        user, found, rest = given.partition(divider)
        name = user.strip(" `\"'").removeprefix("//")
        if not found or not name or not name.islower() or " " in name:
            continue
        password = rest.partition("<")[0].split(" ")[0].strip("`\"'.,;)")
        if len(password) >= _SHORTEST_NOTED:
            at = text.index(password, text.index(given, end) + len(user) + len(found))
            yield from _judged(text, at, at + len(password), weak=False)


def _listed(source: Source) -> Iterator[Hit]:
    """The lines `user:password` below cloud-init's `chpasswd`, or of what that program is given."""
    text = source.text
    at = source.low.find(b"chpasswd")
    if at < 0:
        return
    begin = text.rfind("'", text.rfind("\n", 0, at) + 1, text.rfind("'", 0, at)) + 1  # echo 'user:password' | chpasswd
    user, colon, password = text[begin:at].partition("'")[0].partition(":") if begin else ("", "", "")
    if colon and user.isidentifier():
        yield from _judged(text, begin + len(user) + 1, begin + len(user) + 1 + len(password))
    for line in text[at : at + _MOST_LISTED].split("\n"):
        bare = line.strip(" \t\r-\"'")
        user, colon, password = bare.partition(":")
        if colon and user.replace("-", "a").replace(".", "a").isidentifier() and " " not in password:
            start = at + line.index(bare) + len(user) + 1
            yield from _judged(text, start, start + len(password))
        at += len(line) + 1


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
