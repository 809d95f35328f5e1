"""Entries of the record as commands may rely on them: the file lies within reach of who it is about."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from hookpack.codec import Json

_WORDS = ("event", "tool", "gate", "action", "would", "reason")
_LATEST = 1 << 40  # seconds, milliseconds and numbers; what comes later is none


def is_whole(entry: Json) -> bool:
    """Whether the fields that every entry has are there, and are what they have to be."""
    at = entry.get("at")
    is_time = isinstance(at, (int, float)) and 0 <= at < _LATEST
    return is_time and all(isinstance(entry.get(name), str) for name in _WORDS)


def rows(entry: Json, name: str, *kinds: type | tuple[type, ...]) -> list[list[Any]]:
    """The rows of "findings" or "layers" whose first values are of these kinds, cut to them."""
    found = entry.get(name)
    listed = [each for each in found if isinstance(each, list)] if isinstance(found, list) else []
    return [
        each[: len(kinds)]
        for each in listed
        if len(each) >= len(kinds) and all(isinstance(value, kind) for value, kind in zip(each, kinds))
    ]


def findings(entry: Json) -> list[list[Any]]:
    """[rule, path, line] of each finding."""
    return rows(entry, "findings", str, str, int)


def layers(entry: Json) -> list[list[Any]]:
    """[name, outcome, milliseconds] of each layer."""
    return [each for each in rows(entry, "layers", str, str, (int, float)) if 0 <= each[2] < _LATEST]


def rejected(entry: Json) -> list[int]:
    """The numbers of the states that were taken back; a person is shown a command with each."""
    found = entry.get("rejected")
    return [each for each in found if type(each) is int and 0 <= each < _LATEST] if isinstance(found, list) else []
