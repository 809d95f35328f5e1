"""Other ways to read a text: literals put together, escapes and encodings undone, look-alike letters folded.

Each way has a cheap question in front; nothing is run, and what is read anew is never larger than the text
or the budget of `encoded`.
"""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SEAM = " \t\r\n+.\\&~|<"
_PREFIXES = "fFbBrRuU"  # of Python's literals
_LISTED = ("join", "concat", "Concat", "printf", "format", "sprintf")
_LONGEST_SEAM = 60
_SHORTEST, _LONGEST = 12, 8192
_BACKWARDS = ("[::-1]", "reverse", "rev ", "rev\n", "rev<", "rev)", "rev|", "strrev", "|rev", "| rev")
_ROTATED = ("rot13", "rot_13", "ROT13", "rot-13", "N-ZA-M", "n-za-m")
_HEX = frozenset("0123456789abcdefABCDEF")


class Reading(Record):
    """A text, and for each of its lines the line of the original that it comes from; the last holds on."""

    text: str
    lines: tuple[int, ...] = (1,)


def others(text: str, hint: str = "") -> Iterator[Reading]:
    """The readings of `text` beside the plain one. `hint` is further text that may hold the decoding word."""
    if "\0" in text:
        yield Reading(text.replace("\0", ""), tuple(range(1, text.count("\n") + 2)))
    yield from _joined(text)
    if not text.isascii():
        from hookpack.exposure import disguise  # few texts need its tables

        yield from _of_lines(text, disguise.is_suspect, disguise.fold)
    if '\\"' in text:
        yield from _of_lines(text, lambda line: '\\"' in line, _unquoted)
    if "\\x" in text or "\\u" in text:
        yield from _of_lines(text, lambda line: line.count("\\x") + line.count("\\u") > 3, _unescaped)
    if text.count("%") > 2:
        yield from _of_lines(text, lambda line: line.count("%") > 2, lambda line: _undone(line, "%", 2))
    told = text + hint if hint else text
    if any(word in told for word in _BACKWARDS):
        yield from _of_lines(text, lambda line: len(line) >= _SHORTEST, lambda line: line[::-1])
    if any(word in told for word in _ROTATED):
        yield from _of_lines(text, lambda line: len(line) >= _SHORTEST, _rotated)
    yield from _encoded(text)


def _of_lines(text: str, is_wanted: Callable[[str], bool], read: Callable[[str], str]) -> Iterator[Reading]:
    """One reading of the lines that are worth it, where it differs."""
    parts, lines = [], []
    for number, line in enumerate(text.split("\n"), 1):
        if is_wanted(line) and (other := read(line)) != line:
            parts.append(other.replace("\n", " "))
            lines.append(number)
    if parts:
        yield Reading("\n".join(parts), tuple(lines))


def _joined(text: str) -> Iterator[Reading]:
    """Literals that stand side by side, or with an operator between them, as one, behind what stands before them."""
    parts = text.replace("'", '"').replace("`", '"').split('"')
    if len(parts) < 4:
        return
    seam = _SEAM + _PREFIXES + ("," if any(word in text for word in _LISTED) else "")
    for parity in (0, 1):  # a stray apostrophe swaps what is inside a literal and what is outside
        seams = [
            at
            for at in range(parity or 2, len(parts) - 1, 2)
            if len(parts[at]) < _LONGEST_SEAM and not parts[at].strip(seam)
        ]
        found, lines = [], []
        line, counted = 1, 0
        for first, end in _runs(seams):
            value = "".join(parts[first - 1 : end + 2 : 2])
            if not _SHORTEST <= len(value) <= _LONGEST or any(mark in value for mark in " \n\t"):
                continue
            line += sum(part.count("\n") for part in parts[counted : first - 1])
            counted = first - 1
            before = parts[first - 2].rpartition("\n")[2][-80:] if first > 1 else ""
            found.append(f'{before}"{value}"')
            lines.append(line)
        if found:
            yield Reading("\n".join(found), tuple(lines))


def _runs(seams: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each series of seams with one literal between them."""
    at = 0
    while at < len(seams):
        first = end = seams[at]
        at += 1
        while at < len(seams) and seams[at] == end + 2:
            end = seams[at]
            at += 1
        yield first, end


def _unquoted(line: str) -> str:
    """JSON in a string, and in a string of that."""
    for _ in range(2):
        line = line.replace("\\\\", "\\").replace('\\"', '"')
    return line.replace("\\n", " ")


def _unescaped(line: str) -> str:
    return _undone(_undone(line, "\\x", 2), "\\u", 4)


def _undone(line: str, mark: str, width: int) -> str:
    """The line with each `mark` and its hexadecimal digits as the character that they stand for."""
    first, *rest = line.split(mark)
    parts = [first]
    for piece in rest:
        code = piece[:width]
        if len(code) == width and _HEX.issuperset(code):
            parts.append(chr(int(code, 16)) + piece[width:])
        else:
            parts.append(mark + piece)
    return "".join(parts)


def _rotated(line: str) -> str:
    upper, lower = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
    turned = upper[13:] + upper[:13] + lower[13:] + lower[:13]
    return line.translate(str.maketrans(upper + lower, turned))


_RUN = b"a" * 24
_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/_-"
_SHAPE = bytes(97 if byte in _ALPHABET else 32 for byte in range(256))


def _encoded(text: str) -> Iterator[Reading]:
    """What base64 or hexadecimal digits in it stand for."""
    if len(text) < len(_RUN):
        return
    shape = text.encode("ascii", "replace").translate(_SHAPE)
    start = shape.find(_RUN)
    if start < 0:
        return
    spans = []
    while start >= 0:
        end = shape.find(b" ", start)
        end = len(shape) if end < 0 else end
        spans.append((start, end))
        start = shape.find(_RUN, end)
    from hookpack.exposure import encoded  # texts without a long word need no decoder

    line, counted = 1, 0
    for at, decoded in encoded.decoded(text, spans):
        line += text.count("\n", counted, at)
        counted = at
        yield Reading(decoded, (line,))
