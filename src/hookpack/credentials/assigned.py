"""Secrets under telling names: `api_key = "..."`, `"token": "..."`, `SECRET=...`, `<password>...</password>`."""

from __future__ import annotations

from hookpack.credentials.names import promise
from hookpack.credentials.source import NAME_STEMS, NAME_WORDS, STATING, WRAPPERS
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.credentials.hit import Hit
    from hookpack.credentials.reader import Value
    from hookpack.credentials.source import Source

_MOST = 20_000  # secrets of one text: whoever reads on learns nothing more
_DRAWN = 20  # in fixtures, what is shorter may be typed
_QUOTES = frozenset("\"'`\\")
# what may stand behind a name that is given a value, and behind its closing quote: cheaper than to ask what it promises
_AFTER = frozenset(">]?!|<{[")
_DEFAULTS = frozenset(" \to|?")  # behind a lookup: `get("name") or "..."`
_IN_CALL = frozenset(" \t\r\n\"'`")
_FOLLOWERS = b"\"'`\\ \t=:>]?!|<{[(\r\n,"  # all of these, and what is looked at more closely
_GOES_ON = frozenset(
    ("bearer", "token", "basic", "apikey", "bot", "splunk", "geniekey", "key", "new", "convertto-securestring")
)
_AFTER_QUOTE = frozenset("=:>])\\ \t\"'`;/\n")


def assignments(source: Source, path: str = "") -> Iterator[Hit]:
    """Values under names that promise a secret, in code, configuration and prose.

    Of fixtures (`places.is_fixture`) only long random values count, and with low confidence: tests make up
    passwords all the time.
    """
    left = _MOST
    for start, end in source.names_with(NAME_STEMS, _FOLLOWERS):
        kind = promise(source.text[start:end]) if _may_be_given(source, start, end) else ""
        hit = _read(source, start, end, path, is_password=kind == "password") if kind else None
        if hit:
            yield hit
            left -= 1
            if not left:
                return


def _read(source: Source, start: int, end: int, path: str, *, is_password: bool) -> Hit | None:
    """The secret that is given to the name `text[start:end]`."""
    from hookpack.credentials.reading import value_after  # most names are given nothing

    value = value_after(source, start, end, path)
    return _judged(source, value, path, is_password=is_password) if value else None


def _judged(source: Source, value: Value, path: str, *, is_password: bool) -> Hit | None:
    from hookpack.credentials.hit import Hit
    from hookpack.credentials.places import is_fixture
    from hookpack.credentials.values import is_random, strength

    given, fixture = source.text[value.start : value.end], is_fixture(path)
    if fixture and not (len(given) >= _DRAWN and is_random(given)):
        return None
    sure = strength(given, is_password=is_password, bare=value.may_be_code, weak=value.is_clear)
    if not sure and not fixture and given[-1:] == "=":
        from hookpack.credentials.logins import is_login

        sure = "medium" if is_login(given, only_random=False) else sure
    return Hit("assigned-secret", value.start, value.end, "low" if fixture else sure) if sure else None


def _is_link(text: str, start: int, end: int) -> bool:
    """Whether the name is one of several between colons: `arn:aws:...:secret:path`, `user:token:7`."""
    return text[end : end + 1] == ":" and text[start - 1 : start] == ":" and text[start - 2 : start - 1].isalnum()


def _may_be_given(source: Source, start: int, end: int) -> bool:
    text = source.text
    follower = text[end : end + 1]
    if follower in _QUOTES:
        return _may_be_given_closed(source, end)
    if follower == " " or follower == "\t":
        after = text[end + 1 : end + 2]
        if after == "=":
            return not _is_mere_word(source, end + 2)
        if not after.isalpha() or text.startswith(STATING, end + 1):
            return True
        stop = source.value_end(end + 1, min(len(text), end + 60))
        return not text[end + 1 : stop].isalpha() or "=" in text[stop : stop + 3]
    if follower == "=" or follower == ":":
        return not _is_mere_word(source, end + 1) and not _is_link(text, start, end)
    if follower == "(":
        return text[end + 1 : end + 2] in _IN_CALL
    if follower in _AFTER:
        return True
    if follower and follower in "\r\n,":
        return _is_given_name(text, start)
    return False


def _may_be_given_closed(source: Source, end: int) -> bool:
    """The same of a name in quotes."""
    text = source.text
    after = text[end + 1 : end + 2]
    if after == ",":
        near = text[end + 2 : end + 5]
        return '"' in near or "'" in near or "\n" in near
    if after == ")":
        return text[end + 2 : end + 3] in _DEFAULTS
    return after in _AFTER_QUOTE and not (after == ":" and _is_mere_word(source, end + 2))


def _is_given_name(text: str, start: int) -> bool:
    """Whether the name may be a value itself, as in `name: api_key` with `value: ...` below it."""
    if text[start - 2 : start] != ": " and text[start - 1 : start] != "=":
        return False
    return text[max(0, start - 30) : start].rstrip("\"'\\ \t:=").lower().endswith(NAME_WORDS)


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
