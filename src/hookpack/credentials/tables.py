"""Passwords in tables, whose columns name them: `INSERT INTO t (login, password) VALUES (...)`, the header of a CSV."""

from __future__ import annotations

from hookpack.credentials.calls import strings
from hookpack.credentials.names import promise
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.credentials.hit import Hit
    from hookpack.credentials.source import Source

_MOST_ROWS = 5000
_REACH = 2000  # characters of a list of columns, of a row
_HASHES = frozenset((32, 40, 56, 64, 96, 128))
_HEX = frozenset("0123456789abcdefABCDEF")


def tables(source: Source, path: str) -> Iterator[Hit]:
    if b"insert " in source.low:
        yield from _inserted(source, path)
    if path.lower().endswith((".csv", ".tsv")):
        yield from _separated(source, path)
    for rule in (b"| --", b"|--"):
        at = source.low.find(rule)
        while at >= 0:
            yield from _piped(source, path, at)
            at = source.low.find(b"\n" + rule, at + 3)


def _inserted(source: Source, path: str) -> Iterator[Hit]:
    low, text, left = source.low, source.text, _MOST_ROWS
    at = low.find(b"insert ")
    while at >= 0:
        opened = low.find(b"(", at, at + 200)
        closed = low.find(b")", opened, opened + _REACH) if opened >= 0 else -1
        begin = low.find(b"values", closed, closed + 20) if closed >= 0 else -1
        if begin >= 0:
            names = [name.strip(" \t\r\n\"'`[]\\") for name in text[opened + 1 : closed].split(",")]
            telling = {place: kind for place, name in enumerate(names) if (kind := promise(name))}
            row = low.find(b"(", begin, begin + 20) if telling else -1
            while row >= 0 and left:
                left -= 1
                values, end = strings(text, row + 1, _REACH)
                for place, start, stop in values:
                    if place in telling:
                        yield from _judged(source, path, start, stop, telling[place])
                after = low.find(b"(", end, end + 8) if end >= 0 else -1
                row = after if after >= 0 and b";" not in low[end:after] else -1
        at = low.find(b"insert ", at + 7)


def _piped(source: Source, path: str, at: int) -> Iterator[Hit]:
    """The rows of a table whose line below the header holds `at`."""
    text = source.text
    head = text[text.rfind("\n", 0, max(text.rfind("\n", 0, at + 1), 0)) + 1 : at + 1].strip()
    names = [name.strip(" `*") for name in head.split("|")]
    telling = {place: kind for place, name in enumerate(names) if (kind := promise(name.replace(" ", "_")))}
    begin = text.find("\n", at + 1) + 1
    for _ in range(_MOST_ROWS if telling and begin else 0):
        end = text.find("\n", begin)
        end = len(text) if end < 0 else end
        cells, cell = text[begin:end].split("|"), begin
        if len(cells) < 3 or cells[1].strip(" :")[:2] == "--":
            return
        for place, field in enumerate(cells):
            bare = field.strip(" `*\r")
            if place in telling and bare:
                start = cell + field.index(bare)
                yield from _judged(source, path, start, start + len(bare), telling[place])
            cell += len(field) + 1
        begin = end + 1


def _separated(source: Source, path: str) -> Iterator[Hit]:
    text = source.text
    first = text.partition("\n")[0]
    divider = max("\t;,|", key=first.count)
    names = [name.strip(" \"'\r\ufeff") for name in first.split(divider)]
    telling = {place: kind for place, name in enumerate(names) if (kind := promise(name.replace(" ", "_")))}
    if len(names) < 2 or not telling:
        return
    at = len(first) + 1
    for _ in range(_MOST_ROWS):
        if at >= len(text):
            return
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        cell = at
        for place, field in enumerate(text[at:end].split(divider)):
            bare = field.strip(" \"'\r")
            if place in telling and bare:
                start = cell + field.index(bare)
                yield from _judged(source, path, start, start + len(bare), telling[place])
            cell += len(field) + 1
        at = end + 1


def _judged(source: Source, path: str, start: int, end: int, kind: str) -> Iterator[Hit]:
    from hookpack.credentials.assigned import sureness
    from hookpack.credentials.hit import Hit
    from hookpack.credentials.places import is_fixture
    from hookpack.credentials.reader import Value

    given = source.text[start:end]
    if kind == "password" and len(given) in _HASHES and _HEX.issuperset(given):
        return
    if sure := sureness(given, Value(start, end), kind, fixture=is_fixture(path)):
        yield Hit("assigned-secret", start, end, sure)
