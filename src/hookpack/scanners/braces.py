"""Functions and classes of languages with braces, found by their headers."""

from __future__ import annotations

import re

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MASKED = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`", re.DOTALL
)
_KEYWORDS = (
    r"(?!(?:if|for|while|switch|catch|return|else|do|try|with|throw|new|await|typeof|delete|function|match|loop)\b)"
)
_HEADER = re.compile(
    r"\s*(?:(?:export|default|public|private|protected|internal|static|final|abstract|async|override|pub(?:\(\w+\))?|unsafe|"
    r"inline|virtual|open|suspend|readonly|declare|synchronized)\s+)*"
    r"(?:"
    r"(?:class|interface|trait|struct|enum|namespace|object|impl|mod)\s+(?P<type>\w+)"
    r"|func\s+(?:\(\s*\w*\s*\*?(?P<receiver>\w+)[^)]*\)\s*)?(?P<func>\w+)"
    r"|(?:function\s*\*?|fn|fun)\s+(?P<function>[\w$]+)"
    r"|(?:const|let|var)\s+(?P<bound>[\w$]+)\s*(?::[^=]+)?=\s*(?:async\s+)?(?:function\b|\([^)]*\)\s*(?::[^=]+)?=>|[\w$]+\s*=>)"
    r"|(?:[\w$]+\.)*(?P<member>[\w$]+)\s*[=:]\s*(?:async\s+)?(?:function\b|\([^)]*\)\s*=>)"
    rf"|(?:[\w<>\[\],.?*&:]+\s+)*{_KEYWORDS}[*#]?(?P<method>[\w$]+)\s*\([^;{{}}]*(?:\)[^;(){{}}]*)?\{{?\s*$"
    r")"
)
_MARK = re.compile(r"[{};]")


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """Qualified name, first and last line of each function and class, by header and closing brace.

    Strings and comments do not count. A guess: what looks like a header is taken for one.
    """
    masked = _MASKED.sub(lambda found: "\n" * found[0].count("\n") or " ", text)
    depth, line = 0, 0
    waiting: tuple[str, int] | None = None
    outer: list[tuple[str, int, int]] = []  # name, first line, depth inside
    lines = masked.split("\n")
    for line, code in enumerate(lines, 1):
        if len(code) < 400 and (header := _HEADER.match(code)):
            waiting = (_name(header), line)
        elif waiting and line > waiting[1] + 6:  # a call that only looked like a header
            waiting = None
        for mark in _MARK.findall(code):
            if mark == "{":
                depth += 1
                if waiting:
                    outer.append((*waiting, depth))
                    waiting = None
            elif mark == ";":
                waiting = None
            else:
                if outer and outer[-1][2] == depth:
                    yield (".".join(each[0] for each in outer), outer[-1][1], line)
                    outer.pop()
                depth = max(0, depth - 1)
    while outer:
        yield (".".join(each[0] for each in outer), outer[-1][1], line)
        outer.pop()


def _name(header: re.Match[str]) -> str:
    name = next(value for key, value in header.groupdict().items() if value and key != "receiver")
    return f"{header['receiver']}.{name}" if header["receiver"] else name
