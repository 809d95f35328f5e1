"""Literals that a program puts together by their variables' names: `a + b`, f"{a}{b}", `${a}${b}`."""

from __future__ import annotations

from hookpack.exposure.readings import Reading
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_LINES, _MOST_NAMES, _MOST_PLACES = 200, 64, 20
_LONGEST_LINE = 500
_SHORTEST, _LONGEST = 12, 2048
_QUOTES = "\"'`"
_SEAMS = ("}{", "}${", "}#{")


def readings(text: str) -> Iterator[Reading]:
    """What sums of variables come to, where each of them is given a literal somewhere in the text."""
    known: dict[str, str] = {}
    found, numbers = [], []
    for number, line in _lines(text):
        for begin, operands in (*_sums(line), *_inserted(line)):
            value = _value(text, operands, known)
            if _SHORTEST <= len(value) <= _LONGEST and " " not in value:
                found.append(f'{line[:begin]}"{value}"')
                numbers.append(number)
    if found:
        yield Reading("\n".join(found), tuple(numbers))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    left = _MOST_LINES
    for number, line in enumerate(text.split("\n"), 1):
        if ("+" in line or "}{" in line or "}${" in line or "}#{" in line) and len(line) <= _LONGEST_LINE:
            yield number, line
            left -= 1
            if not left:
                return


def _sums(line: str) -> Iterator[tuple[int, list[str]]]:
    """Where each sum begins, and its operands: names, and literals in their quotes."""
    parts = line.split("+")
    at = len(parts[0])
    first = _tail(parts[0])
    begin, run = at - len(parts[0]) + parts[0].rfind(first) if first else 0, [first] if first else []
    for part in parts[1:]:
        operand, word = _head(part.strip()), part.strip()
        if operand and run:
            run.append(operand)
        if operand != word or not run:
            if len(run) > 1:
                yield begin, run
            first = _tail(part)
            begin, run = at + 1 + part.rfind(first) if first else 0, [first] if first else []
        at += len(part) + 1
    if len(run) > 1:
        yield begin, run


def _head(part: str) -> str:
    """The name or the literal that `part` begins with."""
    if part[:1] and part[0] in _QUOTES:
        end = part.find(part[0], 1)
        return part[: end + 1] if end > 0 else ""
    size = 0
    while size < len(part) and _is_name(part[size]):
        size += 1
    return "" if part[size : size + 1] in ("(", "[") or part[:1].isdigit() else part[:size]


def _tail(part: str) -> str:
    """The name or the literal that `part` ends with."""
    part = part.rstrip()
    if part[-1:] and part[-1] in _QUOTES:
        begin = part.rfind(part[-1], 0, len(part) - 1)
        return part[begin:] if begin >= 0 else ""
    size = len(part)
    while size and _is_name(part[size - 1]):
        size -= 1
    return "" if part[size : size + 1].isdigit() else part[size:]


def _is_name(letter: str) -> bool:
    return letter.isalnum() or letter in "_$."


def _inserted(line: str) -> Iterator[tuple[int, list[str]]]:
    """The names in braces side by side, as strings are formatted."""
    for seam in _SEAMS:
        place = line.find(seam)
        begin = line.rfind("{", 0, place) if place > 0 else -1
        if begin < 0:
            continue
        names = [line[begin + 1 : place]]
        while line.startswith(seam, place):
            at = place + len(seam)
            place = line.find("}", at)
            if place < 0:
                break
            names.append(line[at:place])
        if all(name and all(map(_is_name, name)) for name in names):
            yield len(line[:begin].rstrip("$#" + _QUOTES).removesuffix("f")), names


def _value(text: str, operands: list[str], known: dict[str, str]) -> str:
    """What the operands come to; "" if one of them is not known, or none is a variable."""
    parts = []
    for operand in operands:
        if operand[0] in _QUOTES:
            parts.append(operand[1:-1])
            continue
        if operand not in known:
            if len(known) >= _MOST_NAMES:
                return ""
            known[operand] = _given(text, operand)
        if not known[operand]:
            return ""
        parts.append(known[operand])
    return "".join(parts) if any(operand[0] not in _QUOTES for operand in operands) else ""


def _given(text: str, name: str) -> str:
    """The literal that `name` is given in the text."""
    at = text.find(name)
    for _ in range(_MOST_PLACES):
        if at < 0:
            break
        end = at + len(name)
        if not (at and _is_name(text[at - 1])):
            equals = text.find("=", end, end + 30)
            between = text[end:equals] if equals >= 0 else "+"
            begin = equals + 1
            while text[begin : begin + 1] == " ":
                begin += 1
            quote = text[begin : begin + 1]
            if all(letter.isalpha() or letter in " :&'" for letter in between) and quote and quote in _QUOTES:
                stop = text.find(quote, begin + 1, begin + _LONGEST)
                if stop > 0 and "\n" not in text[begin:stop]:
                    return text[begin + 1 : stop]
        at = text.find(name, end)
    return ""
