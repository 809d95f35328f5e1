"""Passwords behind words of other scripts and of two words: `пароль: ...`, `mot de passe : ...`, `root / ...`."""

from __future__ import annotations

from hookpack.credentials.hit import Hit
from hookpack.credentials.source import LABELS
from hookpack.credentials.values import strength
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_REACH = 120
_BEFORE = " \t:=\uff1a\"'`*\u00a0\u00ab"
_BEHIND = "\"'`*.,;:!?)\u00bb"
_VERBS = ("est ", "es ", "is ", "\u2014 ", "- ")


def labels(text: str) -> Iterator[Hit]:
    low = text.lower()
    if len(low) != len(text):  # a capital of two small letters: places differ
        return
    for label in LABELS:
        at = low.find(label)
        while at >= 0:
            at += len(label)
            line = text[at : at + _REACH].partition("\n")[0]
            start = at + len(line) - len(_value(line, label))
            value = text[start : at + len(line)].split(None, 1)[:1]
            given = value[0].rstrip(_BEHIND) if value else ""
            if given and (sure := strength(given, is_password=True, weak=False)):
                yield Hit("assigned-secret", start, start + len(given), sure)
            at = low.find(label, at)


def _value(line: str, label: str) -> str:
    """The rest of a line behind a label, from where the value begins."""
    rest = line.lstrip(_BEFORE)
    verb = next((verb for verb in _VERBS if rest.startswith(verb)), "")
    return rest[len(verb) :].lstrip(_BEFORE) if len(rest) < len(line) or verb or label[-1] == " " else ""
