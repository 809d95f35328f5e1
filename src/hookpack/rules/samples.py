"""Fills forms with tokens that look real, for tests, canaries and demonstrations."""

from __future__ import annotations

import string
from itertools import count

from hookpack.codec import digest
from hookpack.rules.forms import Field, fields

_HEX = "0123456789abcdef"
ALPHABETS = {
    "w": string.ascii_letters + string.digits,
    "b": string.ascii_letters + string.digits + "_-",
    "a": string.ascii_letters,
    "l": string.ascii_lowercase + string.digits,
    "d": string.digits,
    "h": _HEX,
    "B": string.ascii_uppercase + "234567",
    "H": _HEX,
    "A": string.ascii_uppercase + string.digits,
    "U": string.ascii_uppercase + string.digits,
    "z": string.ascii_lowercase,
    "Z": string.ascii_uppercase,
    "c": string.ascii_lowercase + string.digits + "_-",
    "x": string.ascii_letters + string.digits + "_",
    "n": string.ascii_letters + string.digits + "-",
    "s": string.ascii_letters + string.digits + "+/",
    "e": string.ascii_letters + string.digits + "_-",
    "p": string.ascii_letters + string.digits,
    "k": string.ascii_letters + string.digits,
    "m": string.ascii_letters + string.digits,
    "t": string.ascii_letters + string.digits + "_~",
    "v": string.ascii_letters + string.digits + "_-",
    "q": string.ascii_lowercase + string.digits,
    "=": "=",
}
_LONGER = 5  # characters that a sample of a field without an upper bound may have more than it must


def expand(form: str, seed: int = 0) -> str:
    """The form with each field filled; the same for one seed, and of another length for another."""
    return _filled(fields(form), form, seed)


def shortened(form: str, seed: int = 0) -> str:
    """What begins as the form does and is none: its longest field has half the characters that it needs."""
    parts = fields(form)
    longest = max((part for part in parts if not part.text), key=lambda part: part.least)
    half = Field("h" if longest.letter == "g" else longest.letter, longest.least // 2, longest.least // 2)
    return _filled([half if part is longest else part for part in parts], form, seed)


def _filled(parts: list[Field], form: str, seed: int) -> str:
    place = count()

    def chance(name: object) -> int:
        return int(digest(f"{seed}:{name}:{form}".encode())[:8], 16)

    def chosen(letters: str, number: int) -> str:
        return "".join(letters[chance(next(place)) % len(letters)] for _ in range(number))

    def filled(part: Field) -> str:
        if part.letter == "g":
            return "-".join(chosen(_HEX, number) for number in (8, 4, 4, 4, 12))
        more = min(part.most - part.least, _LONGER)
        return chosen(ALPHABETS[part.letter], part.least + (chance(part) % (more + 1) if more else 0))

    return "".join(part.text or filled(part) for part in parts)
