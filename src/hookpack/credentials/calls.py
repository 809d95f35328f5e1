"""The arguments of a call, or the fields of a row: which of them are plain strings, and where."""

from __future__ import annotations

_QUOTES = "\"'"
_OPENING, _CLOSING = "([{", ")]}"
_BLANK = " \t\r\n"


def strings(text: str, at: int, reach: int) -> tuple[list[tuple[int, int, int]], int]:
    """Place, start and end of each argument that begins with a string, and where the arguments end.

    `at` is behind the opening bracket; a call without brackets ends with its line.
    """
    found: list[tuple[int, int, int]] = []
    stop, place, depth, is_first = min(len(text), at + reach), 0, 0, True
    while at < stop:
        letter = text[at]
        if letter in _QUOTES:
            end = _closing(text, at, stop)
            if end < 0:
                break
            if is_first and not depth:
                found.append((place, at + 1, end))
            at, is_first = end, False
        elif letter in _OPENING:
            depth, is_first = depth + 1, False
        elif letter in _CLOSING:
            depth -= 1
            if depth < 0:
                return found, at + 1
        elif letter == "," and not depth:
            place, is_first = place + 1, True
        elif letter not in _BLANK:
            # the prefix of a literal: N'...', b"..."
            is_first = is_first and text[at + 1 : at + 2] in ('"', "'") and letter.isalpha()
        at += 1
    return found, at


def _closing(text: str, at: int, stop: int) -> int:
    """Where the string that opens at `at` ends: not at a quote that is escaped."""
    quote = text[at]
    end = text.find(quote, at + 1, stop)
    while end > 0 and text[end - 1] == "\\" and text[end - 2] != "\\":
        end = text.find(quote, end + 1, stop)
    return end
