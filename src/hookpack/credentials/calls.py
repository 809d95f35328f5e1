"""The arguments of a call, or the fields of a row: which of them are plain strings, and where."""

from __future__ import annotations

_QUOTES = "\"'"
_OPENING, _CLOSING = "([{", ")]}"
_MARKS = bytes(42 if byte in b"\"'([{)]}," else 32 for byte in range(256))
_BLANK = " \t\r\n"
_DEEPEST = 3  # brackets in brackets: where nothing closes, the next calls are not read over and over


def strings(text: str, at: int, reach: int) -> tuple[list[tuple[int, int, int]], int]:
    """Place, start and end of each argument that begins with a string, and where the arguments end, or -1.

    `at` is behind the opening bracket, if there is one.
    """
    piece = text[at : at + reach]
    find = piece.encode("latin-1", "replace").translate(_MARKS).find
    found: list[tuple[int, int, int]] = []
    place, depth, begin = 0, 0, 0  # `begin` of the argument
    here = find(b"*")
    while here >= 0 and depth <= _DEEPEST:
        letter = piece[here]
        if letter in _QUOTES:
            end = _closing(piece, here)
            if end < 0:
                break
            if _is_prefix(piece[begin:here]):
                found.append((place, at + here + 1, at + end))
            here = end
        elif letter in _OPENING:
            depth += 1
        elif letter in _CLOSING:
            depth -= 1
            if depth < 0:
                return found, at + here + 1
        elif not depth:
            place, begin = place + 1, here + 1
        here = find(b"*", here + 1)
    return found, -1


def _is_prefix(before: str) -> bool:
    """Whether a literal may begin behind it: blanks, and a letter as in `N'...'`, `b"..."`."""
    bare = before.strip(_BLANK)
    return not bare or (bare.isalpha() and before[-1] == bare)


def _closing(text: str, at: int) -> int:
    """Where the string that opens at `at` ends: not at a quote that is escaped."""
    quote = text[at]
    end = text.find(quote, at + 1)
    while end > 0 and text[end - 1] == "\\" and text[end - 2] != "\\":
        end = text.find(quote, end + 1)
    return end
