"""What a command prints, where that is literal (echo, printf, cat, seq, base64 -d, rev), and what a line passes on."""

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
    if words[0] == "cat":
        return command.stdin if command.stdin and set(words[1:]) <= {"-"} else None
    if words[0] in _PRINTERS:
        return _PRINTERS[words[0]](command)
    if words[0] == "echo":
        start, ending = 1, "\n"
        while start < len(words) and words[start] in _ECHO:
            ending = "" if "n" in words[start] else ending
            start += 1
        text = " ".join(words[start:]) + ending
        return Loose(_unescape(text)) if "\\" in text else text
    return _formatted(words[1:]) if words[0] == "printf" and words[1:] and words[1] != "-v" else None


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


def _decoded(command: Command) -> str | None:
    """`base64 -d` of a literal."""
    if not command.stdin or type(command.stdin) is Loose or set(command.words[1:]) - {"-d", "-D", "--decode", "-di"}:
        return None
    from binascii import Error, a2b_base64  # hardly any line decodes something

    try:
        return a2b_base64(command.stdin).decode() if len(command.words) > 1 else None
    except (Error, ValueError):
        return None


def _reversed(command: Command) -> str | None:
    if len(command.words) > 1 or not command.stdin or type(command.stdin) is Loose:
        return None
    return "".join(line[::-1] + "\n" for line in command.stdin.splitlines())


_PRINTERS = {"base64": _decoded, "rev": _reversed, "seq": _sequence}
_PRINTING = frozenset(("cat", "echo", "printf", *_PRINTERS))


def _formatted(words: Sequence[str]) -> str:
    """printf's output for %s and %b; other conversions stay as they are, and the text is Loose then."""
    pieces, values = words[0].replace("%b", "%s").split("%s"), words[1:]
    width = len(pieces) - 1
    parts: list[str] = []
    for at in range(0, max(len(values), 1) if width else 1, width or 1):
        filled = [*values[at : at + width], *[""] * width][:width]
        parts += [part for pair in zip(pieces, [*filled, ""], strict=True) for part in pair]
    text = "".join(parts)
    is_literal = "%" not in "".join(pieces) and "\\" not in text.replace("\\n", "")
    return _unescape(text) if is_literal else Loose(_unescape(text))


def _unescape(text: str) -> str:
    for mark, char in (("\\n", "\n"), ("\\t", "\t"), ("\\\\", "\\"), ("%%", "%")):
        text = text.replace(mark, char)
    return text
