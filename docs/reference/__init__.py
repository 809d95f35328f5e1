"""Pages made from the code.

Each module offers TITLE, INDEX (its first page) and pages(), which gives the Markdown of each path below reference/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def plain(text: str) -> str:
    """Text that Markdown and HTML leave as it is, on one line."""
    for mark in "\\`*_[]<>|{}":
        text = text.replace(mark, f"&#{ord(mark)};")
    return " ".join(text.split())


def code(text: str) -> str:
    """Text as code within a line; `|` would end a cell of a table."""
    return f"<code>{plain(text)}</code>" if text else ""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are Markdown already."""
    names = list(head)
    lines = [names, ["---"] * len(names), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def block(text: str, language: str = "text") -> str:
    """A block of code, fenced so that nothing in it ends it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"
