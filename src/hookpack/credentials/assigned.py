"""Secrets under telling names: `api_key = "..."`, `"token": "..."`, `SECRET=...`, `<password>...</password>`."""

from __future__ import annotations

from hookpack.credentials.hit import Hit
from hookpack.credentials.names import promise
from hookpack.credentials.source import (
    DECLARING,
    LARGE,
    LONGEST_OWNER,
    NAME_STEMS,
    NAME_WORDS,
    OWNING,
    SHORTEST_SECRET,
    STATING,
    WRAPPERS,
)
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.credentials.reader import Value
    from hookpack.credentials.source import Source
    from hookpack.finding import Severity

_MOST = 20_000  # secrets of one text: whoever reads on learns nothing more
_REMEMBERED = 10_000  # answers about values
_SHORTEST_KEY = 16  # of what a name with `key` alone is given
_DRAWN = 20  # in fixtures, what is shorter may be typed
_UUID = 36
_OPENING = (
    b"secret",
    b"apikey",
    b"password",
    b"secretkey",
    b"accesskey",
    b"authkey",
    b"saltkey",
    b"apitoken",
    b"authtoken",
)
_QUOTES = frozenset("\"'`\\")
# what may stand behind a name that is given a value, and behind its closing quote: cheaper than to ask what it promises
_AFTER = frozenset(">]?!|<{[")
_DEFAULTS = frozenset(" \to|?")  # behind a lookup: `get("name") or "..."`
_TYPING = (".send", ".type", ".fill", ".set")  # into the field of that name
_STATING = (*STATING, DECLARING)
_IN_CALL = frozenset(" \t\r\n\"'`")
_FOLLOWERS = b"\"'`\\ \t=:>]?!|<{[(\r\n,"  # all of these, and what is looked at more closely
_GOES_ON = frozenset(
    ("bearer", "token", "basic", "apikey", "bot", "splunk", "geniekey", "key", "new", "convertto-securestring")
)
_AFTER_QUOTE = frozenset("=:>])\\ \t\"'`;/\n")
_answers: dict[tuple[str, str, bool, bool, bool], Severity | None] = {}


def assignments(source: Source, path: str = "") -> Iterator[Hit]:
    """Values under names that promise a secret, in code, configuration and prose.

    Of fixtures (`places.is_fixture`) only long random values count, and with low confidence: tests make up
    passwords all the time.
    """
    named = _promising(source)
    first = next(named, None)
    if not first:
        return
    from itertools import chain

    from hookpack.credentials.places import is_fixture
    from hookpack.credentials.reading import value_after  # most texts give names nothing

    hits: list[tuple[int, Hit]] = []
    fixture = is_fixture(path)
    for start, end, kind in chain((first,), named):
        value = value_after(source, start, end, path)
        if not value or value.end - value.start < SHORTEST_SECRET:
            continue
        given = source.text[value.start : value.end]
        sure = sureness(given, value, kind, fixture=fixture)
        if not sure and not fixture and len(given) == _UUID and _opens_by_uuid(source.low[start:end], given):
            sure = "medium"
        if sure:
            hits.append((_rank(source.low[start:end]), Hit("assigned-secret", value.start, value.end, sure)))
            if len(hits) == _MOST:
                break
    yield from (hit for _, hit in sorted(hits, key=lambda each: each[0]))


def _opens_by_uuid(name: bytes, given: str) -> bool:
    """Whether a UUID under that name is a secret: most are the names of things."""
    from hookpack.credentials.harmless import is_uuid

    return name.replace(b"_", b"").replace(b"-", b"").endswith(_OPENING) and is_uuid(given)


def _rank(name: bytes) -> int:
    """Of two values that overlap the one whose name holds the earlier stem counts, in texts of any size."""
    return next(at for at, stem in enumerate(NAME_STEMS) if stem in name)


def _promising(source: Source) -> Iterator[tuple[int, int, str]]:
    """Names that may be given a secret, with what each promises."""
    text = source.text
    if len(text) < LARGE:
        names = source.names_with(NAME_STEMS, _FOLLOWERS)
    else:
        from hookpack.credentials import large

        names = large.given(source, _GOES_ON)
    for start, end in names:
        kind = promise(text[start:end])
        if kind and _may_be_given(source, start, end):
            yield start, end, kind


def sureness(given: str, value: Value, kind: str, *, fixture: bool) -> Severity | None:
    """How sure it is that what is given is a secret. Remembered, as texts repeat themselves."""
    shape = given, kind, value.may_be_code, value.is_clear, fixture
    if shape not in _answers:
        if len(_answers) >= _REMEMBERED:
            _answers.clear()
        _answers[shape] = _judged(given, value, kind, fixture=fixture)
    return _answers[shape]


def _judged(given: str, value: Value, kind: str, *, fixture: bool) -> Severity | None:
    from hookpack.credentials.values import is_random, strength

    if kind == "key" and not (len(given) >= _SHORTEST_KEY and is_random(given)):
        return None
    if fixture and not (len(given) >= _DRAWN and is_random(given)):
        return None
    sure = strength(given, is_password=kind == "password", bare=value.may_be_code, weak=value.is_clear)
    if not sure and not fixture:
        sure = _as_login(given, value)
    return "low" if sure and fixture else sure


def _as_login(given: str, value: Value) -> Severity | None:
    """How sure it is that `given` is a user and a password: `partner:...`, or both in base64."""
    if given[-1:] == "=":
        from hookpack.credentials.logins import is_login

        return "medium" if is_login(given, only_random=False) else None
    user, colon, password = given.partition(":")
    if not colon or value.may_be_code or not user.replace("-", "_").replace(".", "_").isidentifier():
        return None
    from hookpack.credentials.values import strength

    return strength(password, is_password=True, weak=False)


def _is_link(text: str, start: int, end: int) -> bool:
    """Whether the name is one of several between colons: `arn:aws:...:secret:path`, `user:token:7`."""
    is_between = text[end : end + 1] == ":" and text[start - 1 : start] == ":" and text[start - 2 : start - 1].isalnum()
    return is_between and not text[end + 1 : end + 2].isspace()


def _may_be_given(source: Source, start: int, end: int) -> bool:
    text = source.text
    follower = text[end : end + 1]
    if follower in _QUOTES:
        return _may_be_given_closed(source, end)
    if follower == " " or follower == "\t":
        after = text[end + 1 : end + 2]
        if after == "=":
            return not _is_mere_word(source, end + 2)
        if not after.isalpha() or _is_stated(text, end + 1):
            return True
        stop = source.value_end(end + 1, min(len(text), end + 60))
        return not text[end + 1 : stop].isalpha() or "=" in text[stop : stop + 3]
    if follower == "=" or follower == ":":
        return not _is_mere_word(source, end + 1) and not _is_link(text, start, end)
    if follower == "(":
        return text[end + 1 : end + 2] in _IN_CALL
    if follower in _AFTER:
        return True
    if follower == "," and text[start - 2 : start].rstrip(":")[-1:] == "{":  # a pair of Erlang's
        return text[end + 1 : end + 3].lstrip()[:1] in _QUOTES
    if follower and follower in "\r\n,":
        return _is_given_name(text, start)
    return False


def _is_stated(text: str, at: int) -> bool:
    """Whether `is X` comes next, or `of the server is X`."""
    if text.startswith(_STATING, at):
        return True
    if not text.startswith(OWNING, at):
        return False
    line = text[at : at + LONGEST_OWNER].partition("\n")[0]
    return any(f" {verb}" in line for verb in STATING)


def _may_be_given_closed(source: Source, end: int) -> bool:
    """The same of a name in quotes."""
    text = source.text
    after = text[end + 1 : end + 2]
    if after == ",":
        near = text[end + 2 : end + 5]
        return '"' in near or "'" in near or "\n" in near
    if after == ")":
        return text[end + 2 : end + 3] in _DEFAULTS or text.startswith(_TYPING, end + 2)
    return after in _AFTER_QUOTE and not (after == ":" and _is_mere_word(source, end + 2))


def _is_given_name(text: str, start: int) -> bool:
    """Whether the name may be a value itself, as in `name: api_key` with `value: ...` below it."""
    if text[start - 2 : start] != ": " and text[start - 1 : start] != "=":
        return False
    return text[max(0, start - 30) : start].rstrip("\"'\\ \t:=").lower().endswith(NAME_WORDS)


def _is_long(word: str) -> bool:
    """Whether people may have put a password together from it: names of programs have capitals or marks."""
    return len(word) >= 16 and word.isalpha() and word.islower()


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
    if (
        not plain.isalpha()
        or text[stop : stop + 1] in _QUOTES
        or word.lower() in _GOES_ON
        or _is_long(word.rstrip(",;:)"))
    ):
        return False
    return "=" not in text[stop : stop + 3]
