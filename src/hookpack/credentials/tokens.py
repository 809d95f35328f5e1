"""Tokens of providers, told by their own form: keywords first, a pattern only where one stands."""

from __future__ import annotations

from hookpack.credentials.harmless import is_placeholder
from hookpack.credentials.hit import Hit, compiled
from hookpack.credentials.source import SHAPE
from hookpack.record import TYPE_CHECKING
from hookpack.rules.detectors import ROWS, keyword

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.rules.forms import Form

_SLICE = 16_384  # words that are looked at together, which bounds the memory
_FEW = 16_384  # characters in which each keyword is looked for by itself
_SHORTEST = 20  # characters of the shortest token
_BLOB = 8192  # characters of a word that is no token, if it has no separator
_SURE = 30  # characters that are no part of a longer word, whatever stands before
_SAMPLES = ("example", "placeholder", "changeme", "redacted", "xxxxxx", "insert", "replace")
_ASCII = bytes(range(128))
_index: dict[str, list[tuple[int, str]]] = {}  # keyword -> (row, form)
_tails: dict[str, dict[str, list[str]]] = {"_": {}, "-": {}, ".": {}}
_others: list[str] = []  # keywords without a tail


def tokens(text: str, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    long = [span for span in spans if span[1] - span[0] >= _SHORTEST and not _is_blob(text, *span)]
    for first in range(0, len(long), _SLICE):
        part = long[first : first + _SLICE]
        joined = " ".join([text[start:end] for start, end in part])
        words = [word for word in _keywords(joined) if _may_stand(joined, word)]
        if words:
            yield from _found(text, joined, part, words)


def _is_blob(text: str, start: int, end: int) -> bool:
    return end - start > _BLOB and not any(text.find(mark, start, end - 4) >= 0 for mark in "_-.=:&%@?")


def _fill() -> None:
    for number, row in enumerate(ROWS):
        for form in row[2].split(" "):
            _index.setdefault(keyword(form), []).append((number, form))


def _sort() -> None:
    """Sorts the keywords: most hold a separator, and are told by the three characters before it."""
    for word in _index:
        at = max(word.rfind("_"), word.rfind("-"), word.rfind("."))
        before, separator = word[: max(at, 0)], word[at]
        known = before.rpartition(separator)[2]
        if len(known) >= 3 or (known and len(known) < len(before)):
            _tails[separator].setdefault(known[-3:], []).append(word)
        else:
            _others.append(word)


def _keywords(joined: str) -> list[str]:
    """The keywords in a text: one cut of a long text at each separator answers for all with that separator."""
    if not _index:
        _fill()
    absent = frozenset(_ASCII.translate(None, joined.encode("ascii", "replace")).decode())
    if len(joined) < _FEW:
        return [word for word in _index if absent.isdisjoint(word) and word in joined]
    if not _others:
        _sort()
    found = [word for word in _others if absent.isdisjoint(word) and word in joined]
    for separator, tails in _tails.items():
        if separator not in absent:
            seen = {piece[-3:] for piece in joined.split(separator)}
            found += [word for tail in seen & tails.keys() for word in tails[tail] if word in joined]
    return found


def _may_stand(joined: str, word: str) -> bool:
    """Whether a keyword stands anywhere that a token may begin: `ck_` does not in `check_name`. No form is read yet."""
    if word[0] == "." or any(form[0] == "{" for _, form in _index[word]):
        return True
    at = joined.find(word)
    while at >= 0 and not (_may_begin(joined, at) and joined.find(" ", at, at + _SHORTEST) < 0):
        at = joined.find(word, at + len(word))
    return 0 <= at <= len(joined) - _SHORTEST


def _found(text: str, joined: str, part: list[tuple[int, int]], words: list[str]) -> Iterator[Hit]:
    from bisect import bisect_right

    from hookpack.rules.forms import read  # most texts have no keyword

    offsets, length = [], 0
    for start, end in part:
        offsets.append(length)
        length += end - start + 1
    for row, form in sorted(entry for word in words for entry in _index[word]):
        shape, after = read(form), 0
        at = joined.find(shape.keyword)
        while at >= 0:
            if shape.lead_most or shape.keyword[0] == "." or _may_begin(joined, at):
                word = bisect_right(offsets, at) - 1
                shift = part[word][0] - offsets[word]
                end, hit = _match(text, at + shift, shape, ROWS[row])
                after = end - shift
                if hit:
                    yield hit
            at = joined.find(shape.keyword, max(at + len(shape.keyword), after))


def _may_begin(joined: str, at: int) -> bool:
    """The cheap half of `_begins`: an escape sequence or a colour before a word is short."""
    return not joined[at - 1 : at].isalnum() or at < 7 or " " in joined[at - 7 : at] or "%" in joined[at - 3 : at]


def _match(text: str, at: int, form: Form, row: tuple[str, ...]) -> tuple[int, Hit | None]:
    """Where the search goes on, and the token whose keyword stands at a place. What was matched is not read again."""
    for start in range(max(0, at - form.lead_most), at - form.lead_least + 1):
        if not _begins(text, start, form) or not _is_run(text, start, form.least):
            continue
        if match := compiled(f"{form.pattern}(?![A-Za-z0-9])").match(text, start):
            value, end = match[0], match.end()
            if _is_sample(value) or _is_spelled(_chosen(value, at - start, form)):
                return end, None
            from hookpack.credentials.checks import certainty

            confidence = certainty(row, value)
            return end, Hit(row[0], start, end, confidence) if confidence else None
    return 0, None


def _chosen(value: str, at: int, form: Form) -> str:
    """The part of a token that chance chose."""
    return value[:at] if at * 2 > len(value) else value[at + len(form.keyword) :]


def _begins(text: str, start: int, form: Form) -> bool:
    """Whether a word begins here: after no letter or digit, after an escape sequence or a terminal's colour."""
    before = text[start - 1 : start] if start else ""
    if before in ("-", "_") or (form.lead_most and before in ("+", "/")):
        # `backup-ghp_...`: a keyword that ends in the other mark is none that a longer one ends in
        is_own = before == "-" and form.keyword[-1] == "_" and form.least >= _SURE
        is_long = len(form.keyword) > 5 or (len(form.keyword) > 3 and is_own)
        return is_long and not form.lead_most
    if not (before.isalnum() and before.isascii()) or form.keyword[0] == ".":
        return True
    if before in "nrt" and text[start - 2 : start - 1] == "\\":
        return True
    if (
        text[start - 3 : start - 2] == "%"
        or text[start - 6 : start - 4] == "\\u"
        or text[start - 4 : start - 2] == "\\x"
    ):
        return True
    opening = text.rfind("[", max(0, start - 12), start)
    return before == "m" and opening >= 0 and not text[opening + 1 : start - 1].strip("0123456789;")


def _is_run(text: str, start: int, least: int) -> bool:
    """Whether token characters follow for as long as the shortest match: asked before a pattern is compiled."""
    piece = text[start : start + least]
    return len(piece) == least and b" " not in piece.encode("ascii", "replace").translate(SHAPE)


def _is_sample(value: str) -> bool:
    """Whether a token is one of a documentation. A short word counts only where chance hardly wrote it."""
    if not is_placeholder(value):
        return False
    low = value.lower()
    runs = "".join(char if char.isalpha() else " " for char in value).split()
    return (
        any(word in low for word in _SAMPLES)
        or len(set(value[-16:])) <= 2
        or any(is_placeholder(run) for run in runs if run.islower() or run.isupper())
    )


def _is_spelled(value: str) -> bool:
    """Words rather than chance: no digit and no two capitals together, few different characters, or a count."""
    if "1234567890" in value or "0123456789" in value or "abcdefghijklmnop" in value.lower():
        return True
    if len(value) >= 20 and len(set(value)) < 7:
        return True
    if value.isupper() or any(char.isdigit() for char in value):
        return False
    capitals = [char.isupper() for char in value]
    return not any(map(bool.__and__, capitals, capitals[1:]))
