"""Other ways to read a text: literals put together, escapes and encodings undone, look-alike letters folded.

Each way has a cheap question in front; nothing is run, and what is read anew is never larger than the text
or the budget of `encoded`.
"""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_SEAM = " \t\r\n+.\\&~|<,fFbBrRuU"  # the letters are prefixes of Python's literals
_CHAIN, _CHAINED = " \t\r\n.()", ("append", "concat")  # `.append("a").append("b")`
_LISTED = ("join", "oncat", "printf", "implode", "format(", "% (", "%(")
_LONGEST_SEAM = 60
_QUOTES = 3  # of two literals with something between them
_LITERAL = 2  # quotes
_NEAR = 2000  # how far behind a list it may be put together
_FEW = 3  # escapes in one line that make no token
_SHORTEST, _LONGEST = 12, 8192
_BACKWARDS = ("[::-1]", "reverse", "rev ", "rev\n", "rev<", "rev)", "rev|", "strrev", "|rev", "| rev")
_ROTATED = ("rot13", "rot_13", "ROT13", "rot-13", "N-ZA-M", "n-za-m")
_NUMBERED = ("chr(", "(chr", "CharCode", "bytes(", "byte{", "byte[]", "Buffer.from([", "Uint8Array", "pack(", "(char)")
_MOST_NUMBERED = 1024 * 1024  # characters of a text whose numbers are read
_HEX = frozenset("0123456789abcdefABCDEF")
_DECODING = (*_NUMBERED, *_BACKWARDS, *_ROTATED)
_MOST_COMPOSED = 256 * 1024
_SEAMS = ("+", "}{", "}${", "}#{")
_hints: list[tuple[str, bool, bool, bool]] = []  # the last one, and what it speaks of


class Reading(Record):
    """A text, and for each of its lines the line of the original that it comes from, or the place; the last holds on.

    With `is_wild` everything was read anew, decoded or not: only what cannot be chance counts.
    """

    text: str
    lines: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    is_wild: bool = False

    def line(self, number: int, original: str) -> int:
        """The line of the original for the 1-based line `number`."""
        known = self.lines or self.places
        found = known[min(number, len(known)) - 1]
        return found if self.lines else original.count("\n", 0, found) + 1


def others(text: str, hint: str = "") -> Iterator[Reading]:
    """The readings of `text` beside the plain one. `hint` is further text that may hold the decoding word."""
    if "\0" in text:
        yield Reading(text.replace("\0", ""), tuple(range(1, text.count("\n") + 2)))
    yield from _joined(text)
    yield from _composed(text)
    if not text.isascii():
        from hookpack.exposure import disguise  # few texts need its tables

        yield from _of_lines(enumerate(text.split("\n"), 1), disguise.is_suspect, disguise.fold)
    if '\\"' in text:
        yield from _of_lines(_lines_with('\\"', text), lambda line: True, _unquoted)
    for mark in ("\\x", "\\u"):
        if mark in text:
            yield from _of_lines(_lines_with(mark, text), lambda line: line.count("\\") > _FEW, _unescaped)
    if "%" in text:
        yield from _of_lines(
            _lines_with("%", text), lambda line: line.count("%") > _FEW, lambda line: _undone(line, "%", 2)
        )
    numbered, backwards, rotated = _asked(hint)
    if len(text) <= _MOST_NUMBERED and (numbered or any(word in text for word in _NUMBERED)):
        yield from _of_numbers(text)
    if backwards or _speaks_of_turning(text):
        yield Reading(text[::-1], tuple(range(text.count("\n") + 1, 0, -1)), is_wild=True)
    if rotated or any(word in text for word in _ROTATED):
        yield Reading(_rotated(text), tuple(range(1, text.count("\n") + 2)), is_wild=True)
    yield from _encoded(text)


def _composed(text: str) -> Iterator[Reading]:
    if len(text) <= _MOST_COMPOSED and _may_be_composed(text, _quotes(text)):
        from hookpack.exposure import composed  # few texts put variables together

        yield from composed.readings(text)


def _quotes(text: str) -> int:
    return text.count('"') + text.count("'") + text.count("`")


def _may_be_composed(text: str, quotes: int) -> bool:
    return quotes >= _LITERAL and any(seam in text for seam in _SEAMS)


def _speaks_of_turning(text: str) -> bool:
    """Whether any word of `_BACKWARDS` is in it; a long text is not read ten times for that."""
    return "[::-1]" in text or ("rev" in text and any(word in text for word in _BACKWARDS))


def is_plain(text: str, hint: str = "") -> bool:
    """Whether `others` surely gives nothing, by the cheap questions before each of its ways.

    True of several texts, divided by new lines, it is true of each of them.
    """
    if not text.isascii() or "\0" in text or '\\"' in text or text.count("\\") > _FEW or text.count("%") > _FEW:
        return False
    quotes = _quotes(text)
    if quotes >= _QUOTES or any(word in text for word in _DECODING):
        return False
    if _may_be_composed(text, quotes):
        return False
    return not any(_asked(hint)) and _RUN not in _shape(text)


def _asked(hint: str) -> tuple[bool, bool, bool]:
    """Whether a hint speaks of numbers, of reading backwards, of rotated letters. A line hints at all its texts."""
    if not _hints or _hints[0][0] is not hint:
        numbered, backwards, rotated = (
            any(word in hint for word in words) for words in (_NUMBERED, _BACKWARDS, _ROTATED)
        )
        _hints[:] = [(hint, numbered, backwards, rotated)]
    return _hints[0][1:]


def _lines_with(mark: str, text: str) -> Iterator[tuple[int, str]]:
    """Number and text of each line that holds `mark`."""
    number, start, at = 1, 0, text.find(mark)
    while at >= 0:
        number += text.count("\n", start, at)
        start = text.rfind("\n", start, at) + 1 or start
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield number, text[start:end]
        number, start = number + 1, end + 1
        at = text.find(mark, end)


def _of_lines(
    lines: Iterable[tuple[int, str]], is_wanted: Callable[[str], bool], read: Callable[[str], str]
) -> Iterator[Reading]:
    """One reading of the lines that are worth it, where it differs."""
    parts, numbers = [], []
    for number, line in lines:
        if is_wanted(line) and (other := read(line)) != line:
            parts.append(other.replace("\n", " "))
            numbers.append(number)
    if parts:
        yield Reading("\n".join(parts), tuple(numbers))


def _joined(text: str) -> Iterator[Reading]:
    """Literals that stand side by side, or with an operator between them, as one, behind what stands before them."""
    parts = text.replace("'", '"').replace("`", '"').split('"')
    if len(parts) <= _QUOTES:
        return
    short = [
        at
        for at, part in enumerate(parts)
        if len(part) < _LONGEST_SEAM and (not part.strip(_SEAM) or part.strip(_CHAIN) in _CHAINED)
    ]
    short = short[short[:1] == [0] : len(short) - (short[-1:] == [len(parts) - 1])]
    plain = [at for at in short if "," not in parts[at]]
    if not short:
        return
    from itertools import accumulate

    ends = list(accumulate(map(len, parts)))
    found, places = [], []
    for seams in (plain, short) if len(plain) < len(short) else (plain,):
        for first, end in (run for parity in (0, 1) for run in _runs([at for at in seams if at % 2 == parity])):
            # a stray apostrophe swaps what is inside a literal and what is outside, so both are tried
            mark = _mark(parts, first, end)
            value = mark.join(parts[first - 1 : end + 2 : 2]).replace("${}", "")
            if not _SHORTEST <= len(value) <= _LONGEST or any(mark in value for mark in " \n\t"):
                continue
            before = parts[first - 2].rpartition("\n")[2][-80:] if first > 1 else ""
            after = parts[end + 2][:40] if end + 2 < len(parts) else ""
            if (
                seams is plain
                or any(word in before or word in after for word in _LISTED)
                or _is_joined(text, before, ends[first - 1])
            ):
                found.append(f'{before}"{value}"')
                places.append(ends[first - 1] + first - 1)
    if found:
        yield Reading("\n".join(found), places=tuple(places))


def _mark(parts: list[str], first: int, end: int) -> str:
    """What stands between the literals of a list once they are joined: `["a", "b"].join("_")`, `"_".join(...)`."""
    mark = ""
    if parts[end + 2 : end + 3] and parts[end + 2].endswith(".join("):
        mark = parts[end + 3]
    elif first > 2 and parts[first - 2].strip(" ([{").endswith(".join"):
        mark = parts[first - 3]
    return mark if len(mark) == 1 else ""


def _is_joined(text: str, before: str, at: int) -> bool:
    """Whether a list whose opening is the end of `before` has a name under which it is put together later."""
    name, equals, opening = before.rpartition("=")
    name = name.rstrip(" :").rpartition(" ")[2].strip("$")
    if not equals or opening.strip() not in ("[", "(", "{", "array(") or not name.isidentifier():
        return False
    near = text[at : at + _NEAR]
    return any(way in near for way in (f"join({name})", f"{name}.join(", f"sum({name}", f", ${name})", f", {name})"))


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


def _of_numbers(text: str) -> Iterator[Reading]:
    """Lists of the codes of characters: `[103, 104, 112, 95]`."""
    found, places = [], []
    letters, begin, at = "", 0, 0
    for part in text.split(","):
        first = part.strip()
        if not first.isdigit():  # the list opens before the first number, and closes behind the last
            first = part.rstrip().rpartition("[")[2].rpartition("{")[2].rpartition("(")[2].strip()
            closed = part.replace("]", " ").replace("}", " ").replace(")", " ").split(None, 1)[:1]
            if letters and closed and closed[0].isdigit():
                letters += _letter(closed[0])
            if len(letters) >= _SHORTEST:
                found.append(letters)
                places.append(begin)
            letters, begin = "", at
        letters += _letter(first)
        at += len(part) + 1
    if found:
        yield Reading("\n".join(found), places=tuple(places))


def _letter(digits: str) -> str:
    return chr(int(digits)) if digits.isdigit() and len(digits) <= 3 and 32 < int(digits) < 127 else ""


def _rotated(line: str) -> str:
    upper, lower = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
    turned = upper[13:] + upper[:13] + lower[13:] + lower[:13]
    return line.translate(str.maketrans(upper + lower, turned))


_RUN = b"a" * 24
_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/_-"
_SHAPE = bytes(97 if byte in _ALPHABET else 32 for byte in range(256))


def _shape(text: str) -> bytes:
    return text.encode("ascii", "replace").translate(_SHAPE)


def _encoded(text: str) -> Iterator[Reading]:
    """What base64 or hexadecimal digits in it stand for."""
    if len(text) < len(_RUN):
        return
    shape = _shape(text)
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
    parts: list[str] = []
    lines: list[int] = []
    for at, said in encoded.decoded(text, spans):
        line += text.count("\n", counted, at)
        counted = at
        parts.append(said)
        lines += [line] * (said.count("\n") + 1)
    if parts:
        yield Reading("\n".join(parts), tuple(lines))
