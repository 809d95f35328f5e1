"""Text of the record made fit to show: it may hold anything, since agents name files, sessions and tools."""

from __future__ import annotations

from functools import lru_cache

from hookpack import credentials

MOST = 500
HIDDEN = "(hidden: it looks like a credential)"


@lru_cache(maxsize=50_000)
def clean(text: str, most: int = MOST) -> str:
    """One line without control and direction characters and without anything that looks like a credential, cut."""
    if not text.isprintable():
        text = "".join(each if each.isprintable() else _shown(each) for each in text[: most * 4])
    if credentials.may_hold(text):
        for each in reversed(credentials.find(text)):
            text = f"{text[: each.start]}{HIDDEN}{text[each.end :]}"
    return text if len(text) <= most else text[: most - 3] + "..."


def _shown(character: str) -> str:
    if character in "\n\t\r":
        return " "
    return character.encode("unicode_escape", "surrogateescape").decode("ascii", "replace")
