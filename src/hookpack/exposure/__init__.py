"""What a text that a call adds would show: credentials as they stand, and as they come out of their disguise.

Pure. The values are in memory only; who reports them takes their kind, line and a salted digest.
"""

from __future__ import annotations

from hookpack import credentials
from hookpack.exposure.readings import is_plain, others
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.finding import Severity


_MOST_COMPARED = 200
_GROUP = 16
_SCRIPTS = (".sh", ".bash", ".zsh")
_LONGEST_SCRIPT = 20_000  # characters of a script whose commands are read


class Seen(Record):
    """A secret `value` that a text shows in its 1-based `line`; `path` is the file that it would go to, if known."""

    kind: str
    value: str
    line: int = 1
    path: str = ""
    confidence: Severity = "high"


def look(text: str, path: str = "", hint: str = "") -> list[Seen]:
    """Every secret of `text`, each value once: first those that stand there, then those that it hides.

    `path` says what kind of file it is; `hint` is more text that may say how this one is decoded.
    """
    found: dict[str, Seen] = {}
    for seen in plain(text, path):
        found.setdefault(seen.value, seen)
    if path.endswith(_SCRIPTS) and len(text) <= _LONGEST_SCRIPT:
        from hookpack.exposure import scripts

        for seen in scripts.told(text, path):
            found.setdefault(seen.value, seen)
    standing = "\n".join(found)
    for seen in _hidden(text, path, hint):
        if seen.value not in standing:
            found.setdefault(seen.value, seen)
    return list(found.values())


def promising(texts: Sequence[str], hint: str = "") -> Iterator[str]:
    """Those of many texts in which `look` may find something: the cheap questions are asked of several at once."""
    for at in range(0, len(texts), _GROUP):
        group = texts[at : at + _GROUP]
        together = "\n".join(group)
        if credentials.may_hold(together) or not is_plain(together, hint):
            yield from group


def plain(text: str, path: str = "") -> list[Seen]:
    """Every secret that stands in `text` as it is."""
    return [
        Seen(hit.kind, text[hit.start : hit.end], hit.line, path, hit.confidence)
        for hit in credentials.find(text, path=path)
    ]


def _hidden(text: str, path: str, hint: str) -> Iterator[Seen]:
    for reading in others(text, hint):
        for hit in credentials.find(reading.text):
            value = reading.text[hit.start : hit.end]
            if reading.is_wild and (
                hit.confidence != "high" or "://" in reading.text[max(hit.start - 80, 0) : hit.start]
            ):
                continue
            yield Seen(hit.kind, value, reading.line(hit.line, text), path, hit.confidence)


def keep(found: dict[str, Seen], seen: Seen) -> None:
    """Adds what is seen, each value once and as surely as it was ever seen."""
    known = found.setdefault(seen.value, seen)
    if known.confidence == "low" != seen.confidence:
        found[seen.value] = known._replace(confidence=seen.confidence)


def distinct(found: list[Seen]) -> list[Seen]:
    """Without those that are a part of another one."""
    if len(found) > _MOST_COMPARED:
        return found
    return [seen for seen in found if not any(seen.value in each.value and seen is not each for each in found)]


def values(text: str, path: str = "") -> set[str]:
    """The secrets that `text` shows or hides."""
    return {seen.value for seen in look(text, path)}
