"""Finds secret values in a text: provider tokens, private keys, passwords in URLs and in assignments.

Pure and fast: a text is cut into its long words once, known keywords are looked for in those, and
regular expressions run only inside a word that holds one.
"""

from __future__ import annotations

from hookpack.credentials.source import Source, drawn, long_words
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.credentials.hit import Hit
    from hookpack.finding import Severity

# each private key has one of these, and each login that no `scheme://` stands before
_KEY_MARKS = (
    "-----BEGIN", "BEGIN SSH2 ENCRYPTED", "secret key", "kty", "[Interface]", "PuTTY-User-Key-File-", "RSAKeyValue",
    "LS0tLS1CRUdJTi", "BADANBgkqhkiG9w0BAQEFAASC", "AgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg",
    "b3BlbnNzaC1rZXktdjEA",
)  # fmt: skip
_LOGIN_MARKS = ("@tcp(", "@unix(", ":thin:", "Basic ")
_TABLE_MARKS = (b"insert ", b"| --", b"|--")
_MOST_OF_ONE = 300  # characters of a file that is one secret
_last: list[tuple[str, str, tuple[Credential, ...]]] = []


class Credential(Record):
    """A secret at `text[start:end]`; `line` is 1-based. The value itself is deliberately not kept."""

    kind: str
    start: int
    end: int
    line: int
    confidence: Severity = "high"


def decoded(data: bytes) -> str:
    """The text of a file: UTF-16 where a byte order mark says so, else UTF-8 with undecodable bytes as surrogates."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") and b"\0" in data[:200]:
        return data.decode("utf-16", "replace")
    return data.decode("utf-8", "surrogateescape")


def find(text: str, *, path: str = "") -> tuple[Credential, ...]:
    """Every secret in `text`, by position, without overlaps. Placeholders and documentation keys are none.

    `path` is the file that holds or will hold the text, if it is known: tests, translations and lock files
    are read more leniently (`credentials.places`).
    """
    # a gate asks for the same text again to compare it with what stood there
    if _last and _last[0][0] is text and _last[0][1] == path:
        return _last[0][2]
    found = _in_order(text, list(_hits(text, path)))
    _last[:] = [(text, path, found)]
    return found


def may_hold(text: str) -> bool:
    """The cheap question: False where `find` surely finds nothing, in the text or in a part of it between new lines."""
    source = Source(text)
    return bool(
        any(drawn(text, long_words(text)))
        or any(mark in text for mark in (*_KEY_MARKS, *_LOGIN_MARKS))
        or ("://" in text and "@" in text)
        or source.has_names
        or source.has_logins
        or source.has_keyed
        or source.has_phrases
        or source.has_labels
    )


def _hits(text: str, path: str) -> Iterator[Hit]:
    """What each search finds, the most specific first."""
    # each search has a cheap question before it, as a module costs more to load than most texts to read
    spans, source = long_words(text), Source(text)
    words, numbered = drawn(text, spans)
    if words:
        from hookpack.credentials.tokens import tokens

        yield from tokens(text, words)
    if any(mark in text for mark in _KEY_MARKS):
        from hookpack.credentials.armour import private_keys

        yield from private_keys(text)
    if numbered:
        from hookpack.credentials.named import named

        yield from named(text, numbered)
    if ("://" in text and "@" in text) or any(mark in text for mark in _LOGIN_MARKS):
        from hookpack.credentials.logins import logins

        yield from logins(text, spans, path)
    if source.has_names and not _holds_no_assignment(path):
        from hookpack.credentials.assigned import assignments

        yield from assignments(source, path)
        if any(mark in source.low for mark in _TABLE_MARKS) or path.lower().endswith((".csv", ".tsv")):
            from hookpack.credentials.tables import tables

            yield from tables(source, path)
    if source.has_logins:
        from hookpack.credentials.pairs import pairs

        yield from pairs(source, path)
    yield from _rarer(source, path)


def _rarer(source: Source, path: str) -> Iterator[Hit]:
    if source.has_keyed:
        from hookpack.credentials.keyed import keyed

        yield from keyed(source, path)
    if source.has_phrases:
        from hookpack.credentials.phrases import phrases

        yield from phrases(source)
    if source.has_labels:
        from hookpack.credentials.labels import labels

        yield from labels(source.text)
    if path and len(source.text) <= _MOST_OF_ONE and len(source.text.split(None, 2)) == 1:
        from hookpack.credentials.whole import whole

        yield from whole(source.text, path)


def _holds_no_assignment(path: str) -> bool:
    if not path:
        return False
    from hookpack.credentials.places import holds_no_assignment

    return holds_no_assignment(path)


def _in_order(text: str, hits: list[Hit]) -> tuple[Credential, ...]:
    """Hits by position; of two that overlap the first found stays, as the most specific search ran first."""
    ranked = sorted((hit.start, rank) for rank, hit in enumerate(hits))
    taken: list[int] = []
    for _, rank in ranked:
        while taken and hits[rank].start < hits[taken[-1]].end and rank < taken[-1]:
            taken.pop()
        if not taken or hits[rank].start >= hits[taken[-1]].end:
            taken.append(rank)
    found, line, seen = [], 1, 0
    if taken:
        from hookpack.credentials.samples import is_published
    for hit in map(hits.__getitem__, taken):
        if is_published(text[hit.start : hit.end]):
            continue
        line += text.count("\n", seen, hit.start)
        seen = hit.start
        found.append(Credential(hit.kind, hit.start, hit.end, line, hit.confidence))
    return tuple(found)
