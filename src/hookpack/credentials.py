"""Finds secret values in a text: provider tokens, private keys, passwords in URLs and in assignments.

Pure and fast: a text is cut into its long words once, known keywords are looked for in those, and
regular expressions run only inside a word that holds one.
"""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.rules.detectors import DETECTORS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from re import Pattern

    from hookpack.finding import Severity
    from hookpack.rules.detectors import Detector


class Credential(Record):
    """A secret at `text[start:end]`; `line` is 1-based. The value itself is deliberately not kept."""

    kind: str
    start: int
    end: int
    line: int
    confidence: Severity = "high"


_SHORTEST = 16  # words below this length are never looked at
_SHORTEST_TOKEN = min(detector.least for detector in DETECTORS)
_LONG = 36
_WORD_BYTES = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.:/@+=~$%!#^&*"
_SHAPE = bytes(97 if byte in _WORD_BYTES else 32 for byte in range(256))
_RUN = b"a" * _SHORTEST

_ARMOUR = "-----BEGIN"
_ARMOURED = (
    r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    # a line end, real or escaped, or the seam of a concatenated string: a bare marker is no key
    r"(?:\s|\\{1,2}[nr]|[\"']\s{0,80}[+,]?\s{0,80}[\"']){1,8}"
    r"(?:[A-Za-z-]{4,24}: [^\n\\\"]{1,200}(?:\s|\\{1,2}[nr]){1,4}){0,6}"
    r"(?P<body>[A-Za-z0-9+/=]{8,})"
)

_NAMES = (
    "password", "passwd", "passphrase", "passwort", "pwd", "secret", "token", "apikey", "api_key", "api-key", "apiKey",
    "access_key", "access-key", "accesskey", "secret_key", "secret-key", "secretkey", "private_key", "auth_key",
    "credential", "credentials", "auth", "bearer",
)  # fmt: skip

_PLACEHOLDERS = (
    "example", "xxxx", "your", "placeholder", "changeme", "change-me", "change_me", "redacted", "insert", "replace",
    "****", "....", "todo",
)  # fmt: skip
_DULL_PASSWORDS = frozenset((
    "password", "passwd", "pass", "pwd", "pw", "secret", "user", "username", "admin", "root", "test",
    "guest", "postgres", "mysql", "example", "changeme", "token",
))  # fmt: skip
_AFTER_VALUE = ("", "\n", "\r", "'", '"', "`", "\\")

_compiled: dict[str, Pattern[str]] = {}


def decoded(data: bytes) -> str:
    """The text of a file: UTF-16 where a byte order mark says so, else UTF-8 with undecodable bytes as surrogates."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and b"\0" in data[:200]:
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "surrogateescape")


def find(text: str) -> tuple[Credential, ...]:
    """Every secret in `text`, by position, without overlaps. Placeholders and documentation keys are none."""
    spans = _long_words(text)
    hits = [*_tokens(text, spans), *_armoured(text)]
    if "://" in text and "@" in text:
        hits += _url_passwords(text, spans)
    hits += _basic_headers(text)
    hits += _assignments(text, spans)
    return _in_order(text, hits)


class _Hit(Record):
    kind: str
    start: int
    end: int
    confidence: Severity = "high"


def _in_order(text: str, hits: list[_Hit]) -> tuple[Credential, ...]:
    """Hits by position; of two that overlap the first found stays, as the most specific search ran first."""
    taken: list[_Hit] = []
    for hit in hits:
        if all(hit.end <= other.start or hit.start >= other.end for other in taken):
            taken.append(hit)
    found, line, seen = [], 1, 0
    for hit in sorted(taken, key=lambda each: each.start):
        line += text.count("\n", seen, hit.start)
        seen = hit.start
        found.append(Credential(hit.kind, hit.start, hit.end, line, hit.confidence))
    return tuple(found)


def _long_words(text: str) -> list[tuple[int, int]]:
    """Spans of the runs of token characters that are long enough to hold a secret.

    "replace" writes one byte for any other character, so byte offsets are text offsets.
    """
    shape = text.encode("ascii", "replace").translate(_SHAPE)
    spans = []
    start = shape.find(_RUN)
    while start >= 0:
        end = shape.find(b" ", start)
        end = len(shape) if end < 0 else end
        spans.append((start, end))
        start = shape.find(_RUN, end)
    return spans


def _tokens(text: str, spans: list[tuple[int, int]]) -> Iterator[_Hit]:
    # most words of a program are shorter than most tokens: two joined texts halve what keywords are looked for in
    short = [span for span in spans if span[1] - span[0] >= _SHORTEST_TOKEN]
    long = [span for span in short if span[1] - span[0] >= _LONG]
    texts = {False: _joined(text, short), True: _joined(text, long)}
    for detector in DETECTORS:
        is_long = detector.least >= _LONG
        keywords = [keyword for keyword in detector.keywords if keyword in texts[is_long]]
        if not keywords:
            continue
        for start, end in long if is_long else short:
            if end - start >= detector.least and any(text.find(word, start, end) >= 0 for word in keywords):
                yield from _matches(text, start, end, detector)


def _joined(text: str, spans: list[tuple[int, int]]) -> str:
    return " ".join([text[start:end] for start, end in spans])


def _matches(text: str, start: int, end: int, detector: Detector) -> Iterator[_Hit]:
    pattern = _compile(rf"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))(?:{detector.pattern})(?![A-Za-z0-9])")
    for match in pattern.finditer(text, start, end):
        if not is_placeholder(match[0]):
            yield _Hit(detector.kind, match.start(), match.end(), _confidence(detector.kind, match[0]))


def _compile(pattern: str) -> Pattern[str]:
    import re  # as dear as the interpreter itself: only texts with a keyword pay for it

    if pattern not in _compiled:
        _compiled[pattern] = re.compile(pattern)
    return _compiled[pattern]


def _confidence(kind: str, value: str) -> Severity:
    """GitHub's short tokens end in six base-62 digits: the CRC-32 of the thirty characters before."""
    if kind != "github-token" or len(value) != 40:
        return "high"
    from binascii import crc32  # a shared library on some systems

    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    rest, check = crc32(value[4:34].encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        check = digits[digit] + check
    return "high" if value.endswith(check) else "medium"


def is_placeholder(value: str) -> bool:
    """Whether a human would see at once that `value` stands for a secret and is none."""
    low = value.lower()
    if any(word in low for word in _PLACEHOLDERS):
        return True
    return value[:1] in "<$%{" or "${" in value or "{{" in value or len(set(value[-16:])) <= 2


def _armoured(text: str) -> Iterator[_Hit]:
    if _ARMOUR in text and "PRIVATE KEY" in text:
        for match in _compile(_ARMOURED).finditer(text):
            if not is_placeholder(match["body"][:64]):
                yield _Hit("private-key", match.start(), match.end())
    if "PuTTY-User-Key-File-" in text and (at := text.find("Private-Lines:")) >= 0:
        yield _Hit("private-key", at, at + len("Private-Lines:"))


def _url_passwords(text: str, spans: list[tuple[int, int]]) -> Iterator[_Hit]:
    """`scheme://user:password@host`, the password not being a word that everybody writes in examples."""
    for start, end in spans:
        scheme = text.find("://", start, end)
        while scheme >= 0:
            slash = text.find("/", scheme + 3, end)
            stop = slash if slash >= 0 else end
            at = text.rfind("@", scheme + 3, stop)
            user, colon, password = text[scheme + 3 : max(at, scheme + 3)].partition(":")
            if colon and at + 1 < stop and password.lower() != user.lower() and not is_dull(password):
                yield _Hit("url-password", at - len(password), at)
            scheme = text.find("://", stop, end)


def is_dull(password: str) -> bool:
    """Whether everybody writes `password` in examples."""
    return len(password) < 4 or password.lower() in _DULL_PASSWORDS or is_placeholder(password)


def _basic_headers(text: str) -> Iterator[_Hit]:
    """`Basic <base64 of user:password>`, wherever it stands."""
    at = text.find("Basic ")
    while at >= 0:
        start = end = at + len("Basic ")
        while end < len(text) and end - start < 400 and (text[end].isalnum() or text[end] in "+/="):
            end += 1
        if end - start >= 12 and _is_login(text[start:end]):
            yield _Hit("basic-auth-header", start, end)
        at = text.find("Basic ", end)


def _is_login(encoded: str) -> bool:
    from binascii import Error, a2b_base64

    try:
        user, colon, password = a2b_base64(encoded.encode()).decode().partition(":")
    except (Error, UnicodeError):
        return False
    return bool(colon) and password.isprintable() and password.lower() != user.lower() and not is_dull(password)


def _assignments(text: str, spans: list[tuple[int, int]]) -> Iterator[_Hit]:
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
            yield _Hit("assigned-secret", begin, end, "medium")


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
    if not _SHORTEST <= length <= 200 or "://" in value or value[0] in "/.$%" or is_placeholder(value):
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
