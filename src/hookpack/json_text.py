"""JSON text with the place of every value in it, so that a part can be changed and the rest stays byte for byte."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # not in typeshed
from typing import NamedTuple

from hookpack.errors import HookpackError
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BLANK = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"[-+.\w]+")
_COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|//[^\r\n]*|/\*.*?\*/', re.DOTALL)
_MARK = "\ufeff"


class Part(NamedTuple):
    """One entry of a list (`key` is "") or one member of an object; `start` is where it, or its key, begins."""

    key: str
    start: int
    node: Node


class Node(NamedTuple):
    """One value: what it is, and where it stands (`end` is exclusive)."""

    value: object
    start: int
    end: int
    parts: tuple[Part, ...] = ()

    def get(self, key: str) -> Node | None:
        """The member `key` of an object, None without one; of several the last, as parsers have it."""
        return next((part.node for part in reversed(self.parts) if part.key == key), None)


class Edit(NamedTuple):
    """Replace `start`..`end` of a text by `new`."""

    start: int
    end: int
    new: str


def parse(text: str) -> Node:
    """The value of `text` with its places; a byte order mark may stand before it.

    Raises HookpackError, `line:column: what`, if it is no JSON.
    """
    skip = len(text) - len(text.removeprefix(_MARK))
    try:
        json.loads(text[skip:], parse_constant=_refuse)
        return _node(text, _after_blank(text, skip))
    except json.JSONDecodeError as error:
        raise HookpackError(f"{place(text, skip + error.pos)} no valid JSON: {error.msg.lower()}") from error
    except (ValueError, RecursionError) as error:
        raise HookpackError(f"1:1: no valid JSON: {error}") from error


def uncommented(text: str) -> str:
    """The text with blanks in the place of its comments: every value stands where it stood."""
    return _COMMENT.sub(lambda found: found[0] if found[0][0] == '"' else re.sub(r"[^\r\n]", " ", found[0]), text)


def place(text: str, at: int) -> str:
    """`line:column:` of a position, both counted from 1."""
    begin = text.rfind("\n", 0, at) + 1
    return f"{text.count(chr(10), 0, at) + 1}:{at - begin + 1}:"


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with all edits made; they must not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text


def drop(holder: Node, gone: set[int]) -> list[Edit]:
    """Take the parts with these numbers out of an object or list, each with its comma and the blanks before it."""
    kept = [number for number in range(len(holder.parts)) if number not in gone]
    if not kept:
        return [Edit(holder.start + 1, holder.end - 1, "")] if gone else []
    leading = [Edit(holder.parts[0].start, holder.parts[kept[0]].start, "")] if kept[0] else []
    ends = [part.node.end for part in holder.parts]
    return leading + [Edit(ends[number - 1], ends[number], "") for number in gone if number > kept[0]]


class Form:
    """How a text is laid out: its unit of indentation, its line ends, all on one line or not."""

    def __init__(self, text: str) -> None:
        found = re.search(r"^([ \t]+)\S", text, re.MULTILINE)
        lead = found[1] if found else "  "
        self._unit = "\t" if lead.startswith("\t") else lead
        self._line_end = "\r\n" if "\r\n" in text else "\n"
        self._is_flat = "\n" not in text.strip() and len(text.strip(" {}\r\n\ufeff")) > 0
        self._text = text

    def append(self, holder: Node, values: Iterable[tuple[str, object]]) -> list[Edit]:
        """Add (key, value) pairs at the end of an object, or values (key "") at the end of a list."""
        pairs = list(values)
        if not pairs:
            return []
        if not holder.parts:
            return [self._fill(holder, pairs)]
        last = holder.parts[-1]
        lead = self._line_start(last.start)
        apart = ", " if lead.strip() or self._is_flat else f",{self._line_end}{lead}"
        inner = "" if self._is_flat else lead[: len(lead) - len(lead.lstrip())]
        added = "".join(apart + self._written(key, value, inner) for key, value in pairs)
        return [Edit(last.node.end, last.node.end, added)]

    def _fill(self, holder: Node, pairs: list[tuple[str, object]]) -> Edit:
        if self._is_flat:
            inside = ", ".join(self._written(key, value, "") for key, value in pairs)
        else:
            line = self._line_start(holder.start)
            outer = self._line_end + line[: len(line) - len(line.lstrip())]
            inner = outer + self._unit
            inside = inner + f",{inner}".join(self._written(key, value, inner.lstrip("\r\n")) for key, value in pairs)
            inside += outer
        return Edit(holder.start + 1, holder.end - 1, inside)

    def _line_start(self, at: int) -> str:
        """What stands on the line before the position."""
        return self._text[self._text.rfind("\n", 0, at) + 1 : at].removeprefix(_MARK)

    def _written(self, key: str, value: object, lead: str) -> str:
        text = json.dumps(value, indent=None if self._is_flat else self._unit, ensure_ascii=False)
        text = text.replace("\n", self._line_end + lead)
        return f"{json.dumps(key)}: {text}" if key else text


def _refuse(name: str) -> float:
    raise ValueError(f"{name} is no JSON value")


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _node(text: str, start: int) -> Node:
    """The value that begins at `start`; the text was found valid before."""
    if text[start] == '"':
        value, end = scanstring(text, start + 1)
        return Node(value, start, end)
    if text[start] in "{[":
        return _holder(text, start)
    word = _WORD.match(text, start)
    assert word is not None
    return Node(json.loads(word[0]), start, word.end())


def _holder(text: str, start: int) -> Node:
    is_object, parts = text[start] == "{", []
    at = _after_blank(text, start + 1)
    while text[at] not in "}]":
        begin, key = at, ""
        if is_object:
            key, at = scanstring(text, at + 1)
            at = _after_blank(text, _after_blank(text, at) + 1)
        node = _node(text, at)
        parts.append(Part(key, begin, node))
        at = _after_blank(text, node.end)
        if text[at] == ",":
            at = _after_blank(text, at + 1)
    values = [part.node.value for part in parts]
    value = dict(zip((part.key for part in parts), values, strict=True)) if is_object else values
    return Node(value, start, at + 1, tuple(parts))
