"""What a command prints, where that is literal (echo, printf, cat, seq, filters of such), and what a line passes on."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import Loose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.shell.command import Command, Script


_ECHO = ("-n", "-e", "-ne", "-en")


def texts(script: Script) -> tuple[str, ...]:
    """Every literal text the line would put into files or pass on: words, values, heredocs, what echo prints."""
    found: dict[str, None] = {}
    for command in script.commands:
        found.update(dict.fromkeys(command.words))
        found.update((value, None) for _, value in command.assignments)
        found[command.stdin] = None
        found[printed(command) or ""] = None
    found.pop("", None)
    return tuple(map(str, found))


def output(command: Command) -> str | None:
    """What a literal echo, printf or cat passes on; None if that cannot be told."""
    return None if command.writes else printed(command)


def printed(command: Command) -> str | None:
    """What a literal echo, printf or cat prints, wherever that goes; None if that cannot be told."""
    words = command.words
    if not words or words[0] not in _PRINTING or Loose in map(type, words):
        return None
    if words[0] == "tee":
        return command.stdin or None
    if words[0] == "cat":
        return command.stdin if command.stdin and set(words[1:]) <= {"-"} else None
    if words[0] in _FILTERS:
        from hookpack.shell.filters import filtered  # few lines change a text on its way

        return filtered(command) if command.stdin else None
    if words[0] == "seq":
        return _sequence(command)
    if words[0] == "echo":
        start, ending = 1, "\n"
        while start < len(words) and words[start] in _ECHO:
            ending = "" if "n" in words[start] else ending
            start += 1
        text = " ".join(words[start:]) + ending
        return Loose(_unescape(text)) if "\\" in text else text
    return formatted(words[1:]) if words[0] == "printf" and words[1:] and words[1] != "-v" else None


def _sequence(command: Command) -> str | None:
    """`seq 5`, `seq 2 9`, `seq 1 2 9`: whole numbers, at most 200 of them."""
    words = command.words[1:]
    if not 0 < len(words) < 4 or not all(word.isascii() and word.removeprefix("-").isdecimal() for word in words):
        return None
    first, step, last = ([1, 1, *map(int, words)] if len(words) == 1 else _spread(words))[-3:]
    numbers = range(first, last + (1 if step > 0 else -1), step) if step else ()
    return "".join(f"{number}\n" for number in numbers) if len(numbers) <= 200 else None


def _spread(words: Sequence[str]) -> list[int]:
    numbers = list(map(int, words))
    return [numbers[0], 1, numbers[1]] if len(numbers) == 2 else numbers


_FILTERS = frozenset(("base64", "rev", "sed", "tr", "xxd"))


_PRINTING = frozenset(("cat", "echo", "printf", "seq", "tee", *_FILTERS))


def formatted(words: Sequence[str]) -> str:
    """printf's output for %s and %b; other conversions stay as they are, and the text is Loose then."""
    pieces, values = words[0].replace("%b", "%s").split("%s"), words[1:]
    pieces = [_unescape(each) for each in pieces]
    values = list(map(_unescape, values)) if "%b" in words[0] else values
    width = len(pieces) - 1
    parts: list[str] = []
    for at in range(0, max(len(values), 1) if width else 1, width or 1):
        filled = [*values[at : at + width], *[""] * width][:width]
        parts += [part for pair in zip(pieces, [*filled, ""], strict=True) for part in pair]
    text = "".join(parts)
    return Loose(text) if "%" in "".join(pieces).replace("%%", "") else text.replace("%%", "%")


_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", "r": "\r", "e": "\x1b", '"': '"', "'": "'"}
_DIGITS = frozenset("0123456789abcdefABCDEF")
_CODES = {"x": (2, 16), "u": (4, 16), "U": (8, 16)}


def _unescape(text: str) -> str:
    """What `\\n`, `\\x41`, `\\101` and `\\u0041` stand for."""
    if "\\" not in text:
        return text
    first, *rest = text.split("\\")
    parts, is_escaped = [first], False
    for part in rest:
        if is_escaped or not part:  # the second of two backslashes
            parts.append(part if is_escaped else "\\")
            is_escaped = not is_escaped
            continue
        parts.append(_escaped(part))
    return "".join(parts)


def _escaped(part: str) -> str:
    """A text that stands behind a backslash."""
    width, base = _CODES.get(part[0], (4 if part[0] == "0" else 3, 8))
    start = stop = int(part[0] in _CODES)
    while stop < len(part) and stop - start < width and part[stop] in _DIGITS and int(part[stop], 16) < base:
        stop += 1
    if stop > start and int(part[start:stop], base) < 0x110000:
        return chr(int(part[start:stop], base)) + part[stop:]
    return _ESCAPES[part[0]] + part[1:] if part[0] in _ESCAPES else "\\" + part
