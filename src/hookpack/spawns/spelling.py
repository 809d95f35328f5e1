"""Other spellings of a program's literals brought into the plain one: words in brackets, names for constants."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAIRS = {"(": ")", "{": "}", "[": "]", "<": ">", "|": "|", "/": "/", "!": "!"}
_MAX_MARKS = 200
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


def plain(text: str) -> str:
    """Perl's and Ruby's `qx{...}`, `%x(...)` in backquotes, `qw(a b)`, `%w[a b]` as quoted words, `q{x}` quoted."""
    for mark in ("qx", "%x", "qw", "%w", "%W", "qq", "%q", "%Q"):
        if mark in text:
            text = _rewritten(text, mark)
    return text


def _rewritten(text: str, mark: str) -> str:
    parts: list[str] = []
    at = 0
    for _ in range(_MAX_MARKS):
        start = text.find(mark, at)
        if start < 0:
            break
        opening = text[start + 2 : start + 3]
        stop = text.find(_PAIRS[opening], start + 3) if opening in _PAIRS else -1
        if stop < 0 or (mark[0] == "q" and text[start - 1 : start] in _LETTERS):
            parts.append(text[at : start + 2])
            at = start + 2
            continue
        parts += [text[at:start], _quoted(mark, text[start + 3 : stop])]
        at = stop + 1
    return "".join(parts) + text[at:]


def _quoted(mark: str, inner: str) -> str:
    if mark[1] == "x":
        return f"`{inner}`"
    if mark[1] in "wW":
        return ", ".join(f'"{word}"' for word in inner.split())
    return '"' + inner.replace('"', "'") + '"'


def named(text: str, constants: Sequence[tuple[str, str]]) -> str:
    """The program with each name that stands for a literal written as that literal."""
    for name, value in constants:
        for mark in ("{" + name + "}", "#{" + name + "}", "${" + name + "}"):
            text = text.replace("$" + mark, value).replace(mark, value)
        parts = text.split(name)
        found = [parts[0]]
        for part in parts[1:]:
            before, after = found[-1][-1:], part[:1]
            is_word = before not in _LETTERS and after not in _LETTERS and before not in ("'", '"', "`", ".")
            is_set = part.lstrip()[:1] in ("=", ":") and part.lstrip()[:2] != "=="
            found[-1] = found[-1].removesuffix("$") if is_word and not is_set else found[-1]
            found += [f'"{value}"' if is_word and not is_set else name, part]
        text = "".join(found)
    return text


def constant(text: str, at: int) -> str:
    """The name to which the literal at `at` is assigned, "" if it is to none."""
    before, equals, rest = text[max(0, at - 120) : at].rpartition("\n")[2].partition("=")
    if (
        not equals
        or rest[:1] == "="
        or before[-1:] in ("!", "<", ">")
        or "(" in before
        or not {"{", "["}.isdisjoint(rest)
    ):
        return ""
    before = before.rstrip(": ")
    start = len(before)
    while start and before[start - 1] in _LETTERS:
        start -= 1
    name = before[start:]
    return (
        name
        if len(name) > 1 and not name[0].isdigit() and before[start - 1 : start] in ("", " ", "\n", "\t", ";", "$")
        else ""
    )
