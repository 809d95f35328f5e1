"""Values that are credentials by their provider's word: `HEROKU_API_KEY=<uuid>`, a host or a parent key beside."""

from __future__ import annotations

from hookpack.credentials.harmless import is_placeholder
from hookpack.credentials.hit import Hit, compiled
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    _Shapes: TypeAlias = list[tuple[str, frozenset[str]]]  # patterns and their providers

_TELLING = ("key", "token", "secret", "pass", "auth", "cred")
_SECRET_WORDS = frozenset((
    "key", "apikey", "token", "secret", "password", "passwd", "pass", "pwd", "auth", "credential", "credentials", "pat",
    "bearer", "authorization", "authtoken", "secretkey", "accesskey", "accesstoken", "apitoken", "hapikey", "sid",
))  # fmt: skip
# parts of names whose values may be seen
_OPEN_WORDS = frozenset((
    "public", "publishable", "site", "cache", "idempotency", "partition", "primary", "foreign", "sort", "fingerprint",
    "hash", "checksum", "digest", "sha", "md5", "sha1", "sha256", "etag", "commit", "revision", "trace", "correlation",
    "dedup", "i18n", "translation", "csrf", "example", "sample", "dummy", "fake", "mock",
))  # fmt: skip
_OPEN_ENDS = frozenset((
    "id", "ids", "url", "uri", "name", "path", "file", "host", "user", "username", "email", "version", "type", "count",
    "length", "size", "expiry", "expires", "at", "region", "env", "endpoint", "prefix", "field", "header", "label",
))  # fmt: skip
_HEX = frozenset("0123456789abcdef")
_NAME = r"(?:[A-Z]+(?![a-z])|[A-Z]?[a-z]+)[0-9]*"
_LOOKS = 1000  # values of a text whose surroundings are read; names are read of all
# how long values are, known before their forms are read
LENGTHS = frozenset((16, 20, 22, *range(24, 29), *range(30, 33), *range(34, 62), 64, 72, 80, *range(86, 91), 94, 128))
_entries: dict[int, _Shapes] = {}  # by length of the value
_providers: dict[str, str] = {}  # word -> provider
_names: dict[str, frozenset[str] | None] = {}


def named(text: str, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    marks = text.encode("ascii", "replace").translate(_MARKS)
    looks = _LOOKS
    for start, end in spans:
        if not marks.count(b"0", start, end) or (end - start not in LENGTHS and marks.find(b"=", start, end) < 0):
            continue
        near = text[max(0, start - 60) : end].lower()
        if not any(word in near for word in _TELLING):
            continue
        for begin, stop in _values(text, start, end):
            if stop - begin not in LENGTHS or not _is_random(text[begin:stop]):
                continue
            if text[begin - 1 : begin] == "@" and _HEX.issuperset(text[begin:stop]):  # owner/repository@commit
                continue
            shapes = _shapes()[stop - begin]
            providers = _by_name(text, begin)
            if providers is None or not (providers or looks):
                continue
            looks -= not providers
            if hit := _hit(text, begin, stop, shapes, providers):
                yield hit


def _values(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a word that may be a value: `a=VALUE&b=VALUE`, `name:VALUE`, VALUE."""
    for piece in text[start:end].split("&"):
        stop = start + len(piece)
        core = piece.rstrip("=.:;,")
        cut = max(core.rfind(mark) for mark in "=?@") + 1
        yield start + cut, start + len(core) + (piece[len(core) : len(core) + 2].count("="))
        if (colon := core.rfind(":", cut)) >= 0:
            yield start + colon + 1, start + len(core)
        start = stop + 1


def _is_random(value: str) -> bool:
    """Whether digits, capitals and small letters change places as often as chance would have it."""
    kinds = [1 if char.isdigit() else 2 if char.isupper() else 3 for char in value]
    changes = sum(map(int.__ne__, kinds, kinds[1:]))
    return changes * 5 >= len(value) and len(set(value)) >= 8 and not is_placeholder(value)


def _hit(text: str, begin: int, stop: int, shapes: _Shapes, providers: frozenset[str]) -> Hit | None:
    value, near = text[begin:stop], providers or _known(_parts(_surroundings(text, begin, stop)))
    for pattern, names in shapes:
        if (fitting := sorted(names & near)) and compiled(pattern).fullmatch(value):
            return Hit(f"{fitting[0]}-credential", begin, stop, "high" if providers else "medium")
    return None


def _by_name(text: str, begin: int) -> frozenset[str] | None:
    """The providers that a value's name speaks of; None for one that is no secret's. Remembered, as names return."""
    line = text.rfind("\n", max(0, begin - 80), begin) + 1
    name = text[max(line, begin - 80) : begin]
    if name not in _names:
        if len(_names) > 4096:
            _names.clear()
        parts = _parts(name)
        _names[name] = _known(parts) if _is_secret(parts[-8:]) else None
    return _names[name]


def _is_secret(parts: list[str]) -> bool:
    return (
        bool(parts)
        and not _SECRET_WORDS.isdisjoint(parts)
        and _OPEN_WORDS.isdisjoint(parts)
        and parts[-1] not in _OPEN_ENDS
    )


def _parts(name: str) -> list[str]:
    """The words of a name; a number behind one is dropped, unless the word has it by itself."""
    parts = [part.lower() for part in compiled(_NAME).findall(name)]
    return [part if part in _providers or part in _OPEN_WORDS else part.rstrip("0123456789") for part in parts]


def _known(parts: list[str]) -> frozenset[str]:
    """The providers of which a word stands in a name: whole, as two parts, or within a long one."""
    pairs = map(str.__add__, parts, parts[1:])
    whole = {_providers[part] for part in (*parts, *pairs) if part in _providers}
    long = [part for part in parts if len(part) > 8 and part not in _providers]
    return frozenset(
        whole | {_providers[word] for part in long for word in _providers if len(word) > 4 and word in part}
    )


def _surroundings(text: str, begin: int, stop: int) -> str:
    """The rest of the line, and the two lines before: a host, a parent key."""
    before = text[max(0, begin - 240) : begin].split("\n")[-3:]
    after = text[stop : stop + 160].split("\n")[0]
    return "\n".join([*before, after])


def _shapes() -> dict[int, _Shapes]:
    if _entries:
        return _entries
    from hookpack.rules.forms import read
    from hookpack.rules.named import ROWS

    for forms, providers in ROWS:
        groups = [provider.split("|") for provider in providers.split(" ")]
        _providers.update({word: group[0] for group in groups for word in group})
        names = frozenset(group[0] for group in groups)
        for form in forms.split(" "):
            shape = read(form)
            for length in range(shape.least, shape.most + 1):
                _entries.setdefault(length, []).append((shape.pattern, names))
    return _entries


# digits, and what may stand between a name and its value
_MARKS = bytes(48 if 48 <= byte < 58 else 61 if byte in b"=?&@:;,." else 32 for byte in range(256))
