"""What sed writes. A script can write files (`w`) and run commands (`e`), so it has to be read."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import Options, split

if TYPE_CHECKING:
    from collections.abc import Sequence

_SKIPS = frozenset(" \t\n;{}!,0123456789$~+I")
_PLAIN = frozenset("pPdDnNgGhHxl=FzqQ")
_TEXTS = frozenset("aicrR#")  # their argument goes to the end of the line
_LABELS = frozenset("btT:")


def sed(words: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Paths that -i edits, and whether the script may write others (`w`) or run something (`e`)."""
    operands, given = split(words, Options("efl", ("expression", "file", "line-length")))
    clusters = [word for word in given if word[:1] == "-" and word[:2] != "--"]
    longs = [word for word in given if word.startswith(("--e", "--f")) and not word.startswith("--expression=")]
    scripts = [given[at + 1] for at, word in enumerate(given[:-1]) if word in clusters and word[-1] == "e"]
    scripts += [word.partition("=")[2] for word in given if word.startswith("--expression=")]
    suffix = _suffix(given)
    # a script file, `-es/a/b/` and a shortened --expression are not looked into
    is_hidden = bool(longs) or any("f" in word or (word[:2] == "-e" and len(word) > 2) for word in clusters)
    if not scripts and not is_hidden:
        scripts, operands = operands[:1], operands[1:]
    is_sure = not is_hidden and all(map(_is_harmless, scripts))
    if suffix is None:
        return (), not is_sure
    backups = [word + suffix for word in operands] if suffix else []
    return (*operands, *backups), not is_sure or not operands or "*" in suffix


def _suffix(given: Sequence[str]) -> str | None:
    """The backup suffix of `sed -i`; None if nothing is edited in place."""
    for word in given:
        if word.startswith("--i"):
            return word.partition("=")[2]
        if word[:1] == "-" and word[:2] != "--" and "i" in word:
            return word.partition("i")[2]
    return None


def _is_harmless(script: str) -> bool:
    """True only for a script that is understood and neither writes nor runs anything."""
    at, end = 0, len(script)
    while 0 <= at < end:
        char = script[at]
        if char in _SKIPS or char in _PLAIN:
            at += 1
        elif char in "/\\":
            at = _behind(script, at + (char == "\\"), 1)
        elif char in "sy":
            at = _flags(script, _behind(script, at + 1, 2))
        elif char in _TEXTS or char in _LABELS:
            ends = "\n" if char in _TEXTS else ";}\n"
            while at < end and script[at] not in ends:
                at += 1
        else:
            return False
    return at >= 0


def _flags(script: str, at: int) -> int:
    """The place behind the flags at `at`; -1 if one of them writes or runs something."""
    while 0 <= at < len(script) and script[at] not in ";\n} \t":
        at = -1 if script[at] in "ew" else at + 1
    return at


def _behind(script: str, at: int, count: int) -> int:
    """The place behind `count` more parts that the delimiter at `at` separates; -1 if there are fewer."""
    mark = script[at : at + 1]
    at += 1
    while count:
        if not mark or at >= len(script):
            return -1
        if script[at] == "\\":
            at += 1
        elif script[at] == mark:
            count -= 1
        at += 1
    return at
