"""Configuration files as a flat list of entries: a light reader for YAML, TOML, INI, JSON and JavaScript objects.

It follows the layout, not the grammar: what it does not understand is an entry with an odd name, never an error.
"""

from __future__ import annotations

import re

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterator


class Entry(Record):
    """One scalar. `keys` lead to it from the top, an item of a list as "#" and the number of its line."""

    line: int
    keys: tuple[str, ...]
    value: str

    @property
    def path(self) -> str:
        """The keys without the items' numbers, in lower case, with dots."""
        return ".".join(each for each in self.keys if each[:1] != "#").lower()


_DEEPEST = 40  # levels of nesting that keys tell
_YAML = (".yml", ".yaml")
_BRACED = (".json", ".jsonc", ".json5", ".js", ".cjs", ".mjs", ".ts", ".cts", ".mts")


def read(path: str, text: str) -> tuple[Entry, ...]:
    """The entries of a file in their order, by the file's name."""
    name = path.rpartition("/")[2].lower()
    if name.endswith(_YAML) or name in (".snyk", ".clang-tidy", ".lgtm"):
        return tuple(indented(text))
    if (
        name.endswith(_BRACED)
        or text.lstrip()[:1] == "{"
        or (name.endswith("rc") and text.lstrip()[:2] in ("//", "/*"))
    ):
        return tuple(braced(text))
    if name.startswith(".eslintrc"):
        return tuple(indented(text))
    return tuple(tabled(text, nested=name.endswith((".toml", ".lock"))))


_KEY = re.compile(r"(\"[^\"]*\"|'[^']*'|[^\s\"'\[{#][^:]*?)\s*:(?:\s+(.*)|$)")
_ITEM = re.compile(r"-(?:\s+|$)")
_REMARK = re.compile(r"(?:^|\s)#.*")


def indented(text: str) -> Iterator[Entry]:  # noqa: C901  one loop over lines, each of which may be all of it at once
    """YAML: by indentation; block scalars give one entry a line, flow collections their items."""
    stack: list[tuple[int, str]] = []
    block = -1  # the indentation of the key whose block scalar is being read
    for number, raw in enumerate(text.expandtabs(8).split("\n"), 1):
        indent = len(raw) - len(raw.lstrip())
        if block >= 0 and (indent > block or not raw.strip()):
            if raw.strip():
                yield Entry(number, tuple(key for _, key in stack), raw.strip())
            continue
        block = -1
        rest = raw.strip()
        if not rest or rest.startswith(("#", "---", "%")):
            continue
        while len(stack) < _DEEPEST and (item := _ITEM.match(rest)):
            while stack and (stack[-1][0] > indent or (stack[-1][0] == indent and stack[-1][1][0] == "#")):
                stack.pop()
            stack.append((indent, f"#{number}"))
            indent, rest = indent + item.end(), rest[item.end() :]
        if key := _KEY.match(rest):
            while stack and stack[-1][0] >= indent:
                stack.pop()
            stack.append((indent, _plain(key[1])))
            rest = key[2] or ""
            block = indent if rest[:1] in ("|", ">") else -1
        if rest and block < 0:
            keys = tuple(name for _, name in stack)
            if rest[0] in "[{":
                yield from (each._replace(line=number, keys=keys + each.keys) for each in braced(rest, remark="#"))
            else:
                yield Entry(number, keys, _plain(rest if rest[0] in "\"'" else _REMARK.sub("", rest)))


_TOKEN = re.compile(
    r"(?P<remark>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<text>'''.*?'''|\"\"\".*?\"\"\"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\\n])*`)|"
    r"(?P<sign>[{}\[\],:])|(?P<word>(?:[^\s{}\[\],:\"'`/#]|/(?![/*])|#)+|[\"'`])",
    re.DOTALL,
)
_HASHED = re.compile(_TOKEN.pattern.replace("//[^\\n]*|", "#[^\\n]*|"), re.DOTALL)


class _Nest:
    """The keys of the brackets that are open; deeper ones are counted and not told."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self._depth = 0

    def turn(self, sign: str, key: str) -> None:
        if sign in "{[":
            self._depth += 1
            if self._depth <= _DEEPEST:
                self.keys.append(key)
        elif sign in "}]" and self._depth:
            if self._depth <= _DEEPEST:
                self.keys.pop()
            self._depth -= 1


def braced(text: str, *, remark: str = "//") -> Iterator[Entry]:
    """Objects and arrays with braces: JSON with comments, JavaScript, TOML's and YAML's inline values."""
    where = _Nest()
    key = last = ""
    line, at = 1, 0
    for token in (_TOKEN if remark == "//" else _HASHED).finditer(text):
        line, at = line + text.count("\n", at, token.start()), token.start()
        if token["remark"]:
            continue
        sign = token["sign"]
        if sign is None:
            word = _plain(token[0])
            last = word if token["text"] or not last else f"{last[-200:]} {word}"
            continue
        if sign in ":{[":
            key = last if last else key
        elif last:
            yield Entry(line, (*where.keys, key or f"#{line}"), last)
        where.turn(sign, key or f"#{line}")
        if sign != ":":
            key = ""
        last = ""
    if last:
        yield Entry(line, (*where.keys, key or f"#{line}"), last)


_SECTION = re.compile(r"\[+\s*([^\]]+?)\s*\]+\s*(?:[#;].*)?$")
_PAIR = re.compile(r"\s*(\"[^\"]*\"|'[^']*'|[\w.*/@ -]+?)\s*[=:]\s*(.*)$")
_TABLE_PAIR = re.compile(r"\s*((?:\"[^\"]*\"|'[^']*'|[\w-]+)(?:\s*\.\s*(?:\"[^\"]*\"|'[^']*'|[\w-]+))*)\s*=\s*(.*)$")


def tabled(text: str, *, nested: bool) -> Iterator[Entry]:
    """TOML (`nested`) and INI: sections of pairs. A value that goes on gives one entry a line or item."""
    section: tuple[str, ...] = ()
    key = ""
    lines = enumerate(text.split("\n"), 1)
    for number, raw in lines:
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        if (head := _SECTION.match(line)) and (nested or raw[0] == "["):
            section, key = tuple(_plain(each.strip()) for each in head[1].split(".")) if nested else (head[1],), ""
            continue
        pair = _TABLE_PAIR.match(raw) if nested else None if key and raw[0].isspace() else _PAIR.match(raw)
        if not pair:
            yield Entry(number, (*section, key), line)
            continue
        key, value = _plain(pair[1]), pair[2].strip()
        if not nested or value[:1] not in ("[", "{"):
            if value:
                yield Entry(number, (*section, key), _plain(value))
            continue
        parts, depth = [value], _depth(value)
        while depth > 0 and (more := next(lines, None)):
            parts.append(more[1])
            depth += _depth(more[1])
        whole = "\n".join(parts)
        for each in braced(whole.replace("=", ":") if "{" in whole else whole, remark="#"):
            yield Entry(number + each.line - 1, (*section, key, *each.keys), each.value)


def _depth(text: str) -> int:
    """How many brackets a line leaves open; below zero if it closes more than it opens."""
    signs = [token["sign"] for token in _HASHED.finditer(text) if token["sign"]]
    return sum(sign in "[{" for sign in signs) - sum(sign in "]}" for sign in signs)


def _plain(text: str) -> str:
    """A scalar without its quotes."""
    text = text.strip().rstrip(",").strip()
    if len(text) > 5 and text[:3] == text[-3:] and text[:3] in ("'''", '"""'):
        return text[3:-3]
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`" else text
