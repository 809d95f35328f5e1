"""Fills the templates of `detectors` with tokens that look real, for tests, canaries and demonstrations."""

from __future__ import annotations

import re
import string
from itertools import count

from hookpack.codec import digest

ALPHABETS = {
    "w": string.ascii_letters + string.digits,
    "b": string.ascii_letters + string.digits + "_-",
    "a": string.ascii_letters,
    "l": string.ascii_lowercase + string.digits,
    "d": string.digits,
    "h": "0123456789abcdef",
    "B": string.ascii_uppercase + "234567",
}

_FIELD = re.compile(r"\{([wbaldhB])(\d+)\}")


def expand(template: str, seed: int = 0) -> str:
    """The template with each `{<alphabet><count>}` replaced by that many characters; the same for one seed."""
    place = count()

    def fill(field: re.Match[str]) -> str:
        letters = ALPHABETS[field[1]]
        return "".join(
            letters[_number(f"{seed}:{next(place)}:{template}") % len(letters)] for _ in range(int(field[2]))
        )

    return _FIELD.sub(fill, template)


def _number(text: str) -> int:
    return int(digest(text.encode())[:8], 16)
