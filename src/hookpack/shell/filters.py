"""What programs print that change a literal text on its way: tr, sed with one `s`, xxd -r, base64 -d, rev."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import Loose

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hookpack.shell.command import Command

_MAX = 100_000
_CLASSES = {"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9", "[:space:]": " \\t\\n"}


def filtered(command: Command) -> str | None:
    """What the filter `command` prints of its literal stdin; None if that cannot be told, or it is no filter."""
    reader = FILTERS.get(command.words[0])
    if reader is None or not command.stdin or type(command.stdin) is Loose or len(command.stdin) > _MAX:
        return None
    return reader(command.words[1:], str(command.stdin))


def _base64(words: Sequence[str], text: str) -> str | None:
    if not words or set(words) - {"-d", "-D", "--decode", "-di", "-i"}:
        return None
    from binascii import Error, a2b_base64  # hardly any line decodes something

    try:
        return a2b_base64(text).decode()
    except (Error, ValueError):
        return None


def _reversed(words: Sequence[str], text: str) -> str | None:
    return None if words else "".join(line[::-1] + "\n" for line in text.splitlines())


def _hexadecimal(words: Sequence[str], text: str) -> str | None:
    """`xxd -r -p` of plain digits."""
    if "r" not in "".join(words) or "p" not in "".join(words) or any(word[:1] != "-" for word in words):
        return None
    try:
        return bytes.fromhex("".join(text.split())).decode()
    except ValueError:
        return None


def _translated(words: Sequence[str], text: str) -> str | None:
    """`tr a-z n-za-m`, `tr -d X`."""
    operands = [word for word in words if word[:1] != "-" or word == "-"]
    options = "".join(word[1:] for word in words if word[:1] == "-" and word != "-")
    sets = [_letters(word) for word in operands]
    if options == "d" and len(sets) == 1:
        return "".join(char for char in text if char not in sets[0])
    if options or len(sets) != 2 or not all(sets):
        return None
    last = sets[1][-1]
    table = {ord(char): sets[1][at] if at < len(sets[1]) else last for at, char in enumerate(sets[0])}
    return text.translate(table)


def _letters(word: str) -> str:
    """A set of tr with its ranges written out."""
    for name, letters in _CLASSES.items():
        word = word.replace(name, letters)
    word = word.replace("\\n", "\n").replace("\\t", "\t")
    found, at = list[str](), 0
    while at < len(word):
        if word[at + 1 : at + 2] == "-" and at + 2 < len(word) and ord(word[at]) <= ord(word[at + 2]) < 256:
            found += map(chr, range(ord(word[at]), ord(word[at + 2]) + 1))
            at += 3
        else:
            found.append(word[at])
            at += 1
    return "".join(found)


def _substituted(words: Sequence[str], text: str) -> str | None:
    """`sed s/old/new/g` without a pattern."""
    given = [word for word in words if word not in ("-e", "-E", "-r", "-n")]
    if len(given) != 1 or given[0][:1] != "s" or len(given[0]) < 4:
        return None
    parts = given[0][2:].split(given[0][1])
    if len(parts) != 3 or parts[2] not in ("", "g") or not set(parts[0] + parts[1]).isdisjoint("\\.*[]^$&+?(){}"):
        return None
    count = -1 if parts[2] else 1
    return "".join(line.replace(parts[0], parts[1], count) for line in text.splitlines(keepends=True))


FILTERS: dict[str, Callable[[Sequence[str], str], str | None]] = {
    "base64": _base64,
    "rev": _reversed,
    "sed": _substituted,
    "tr": _translated,
    "xxd": _hexadecimal,
}
