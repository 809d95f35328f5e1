"""Any YAML file as a mapping that a table of rows has checked; every fault comes with its line.

Cold: only the person's commands load it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

import yaml

from hookpack.codec import dumps
from hookpack.errors import BadPolicy

MAX_BYTES = 1 << 20
_MAX_NODES = 20_000
_MAX_DEPTH = 12
_MAX_COUNT = 10**9

Fault: TypeAlias = tuple[int, str]  # 1-based line, what is wrong there
Check: TypeAlias = Callable[[Mapping[str, object]], Iterator[tuple[str, str]]]


class Flag(NamedTuple):
    """`true` or `false`."""

    help: str


class Count(NamedTuple):
    """A whole number from `least` to `most`."""

    help: str
    least: int = 0
    most: int = _MAX_COUNT


class Number(NamedTuple):
    """A number, not negative, with or without a fraction."""

    help: str


class Form(NamedTuple):
    """A pattern that must be found in a text, and what is wrong with one in which it is not."""

    pattern: str
    fault: str


class Text(NamedTuple):
    """A string; one of `allowed` if that is not empty; of each of `forms`; `check` says what else is wrong, or ""."""

    help: str
    allowed: tuple[str, ...] = ()
    noun: str = "value"
    check: Callable[[str], str] = lambda _: ""
    forms: tuple[Form, ...] = ()

    def fault(self, text: str) -> str:
        """What is wrong with a text that needs not be one of `allowed`, or ""."""
        wrong = (each.fault for each in self.forms if not re.search(each.pattern, text))
        return next(wrong, "") or self.check(text)


class Each(NamedTuple):
    """A list of `item`; no two of them equal, or equal in the key `unique` if they are mappings."""

    help: str
    item: Shape
    least: int = 0
    unique: str = ""


class Keys(NamedTuple):
    """A mapping with these keys; `check` yields (key, fault) for what only several values together show."""

    help: str
    noun: str
    keys: Mapping[str, Shape]
    required: tuple[str, ...] = ()
    check: Check = lambda _: iter(())


Shape: TypeAlias = Flag | Count | Number | Text | Each | Keys


def read(data: bytes, path: str, table: Keys) -> dict[str, object]:
    """The mapping that `data` holds, checked against `table`: only the keys that stand there.

    `path` is for messages. Raises BadPolicy, one line `path:line: ...` for each fault, in file order.
    """
    try:
        root = _compose(_decode(data))
        reader = _Reader()
        value = reader.value(root, table, "")
        faults = sorted(reader.faults, key=lambda fault: fault[0])
    except _ReadError as error:
        faults = [(error.line, str(error))]
    if faults or not isinstance(value, dict):
        raise BadPolicy("\n".join(f"{path}:{line}: {what}" for line, what in faults))
    return value


class _ReadError(Exception):
    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


# what an editor shows otherwise than YAML reads it: more line breaks, text that runs backwards
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]|\r(?!\n)|(?<=.)\ufeff", re.DOTALL
)
_READS_AS = {"int": "a number", "float": "a number", "null": "nothing", "timestamp": "a date"}


def _decode(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _ReadError(1, f"larger than {MAX_BYTES} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _ReadError(data.count(b"\n", 0, error.start) + 1, "not UTF-8") from error
    if hidden := _HIDDEN.search(text):
        raise _ReadError(text.count("\n", 0, hidden.start()) + 1, f"control character U+{ord(hidden[0]):04X}")
    return text


def _compose(text: str) -> yaml.Node:
    try:
        _survey(text)
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        indent = re.match(r"\s*", text.split("\n")[line - 1])
        is_tab = indent is not None and "\t" in indent[0]
        raise _ReadError(line, "tab in the indentation; use spaces" if is_tab else str(error.problem)) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # an escape for a character that does not exist
        raise _ReadError(1, f"no YAML ({dumps(str(error)[:60])})") from error
    if node is None:
        raise _ReadError(1, "nothing stands in this file")
    return node


def _survey(text: str) -> None:
    """Refuses what would be dear or misleading to build; composing recurses, reading events does not."""
    documents = nodes = depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        documents += isinstance(event, yaml.DocumentStartEvent)
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        wrong = {
            "an alias (*name); write the value out": isinstance(event, yaml.AliasEvent),
            "a tag (!name); tags are not read": getattr(event, "tag", None) is not None,
            "a second document; one is read": documents > 1,
            f"more than {_MAX_NODES} values": nodes > _MAX_NODES,
            f"nested deeper than {_MAX_DEPTH}": depth > _MAX_DEPTH,
        }
        for what in (what for what, is_so in wrong.items() if is_so):
            raise _ReadError(_line(event.start_mark), what)


def _line(mark: Any) -> int:  # Any: the two marks of the library share no type
    return mark.line + 1 if mark else 1


def _kind(node: yaml.Node) -> str:
    """What YAML takes a value for: str, bool, int, float, null, timestamp, map, seq ..."""
    return str(node.tag).rpartition(":")[2]


def _shown(node: yaml.Node) -> str:
    """A value for a message, short and safe for a terminal."""
    if not isinstance(node, yaml.ScalarNode):
        return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"
    cut = node.value[:40] + "..." * (len(node.value) > 40)
    return dumps(cut) if cut or _kind(node) == "str" else "nothing"


def _guess(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), 1)
    return f' (did you mean "{close[0]}"?)' if close else f" (known: {', '.join(known) or 'none'})"


class _Reader:
    """Turns nodes into values as their shapes demand and collects every fault on the way."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def value(self, node: yaml.Node, shape: Shape, name: str) -> object:
        """The checked value; worth nothing once there is a fault. `name` is its dotted key, "" at the top."""
        if isinstance(shape, Keys):
            return self._keys(node, shape, name)
        if isinstance(shape, Each):
            return self._each(node, shape, name)
        if isinstance(shape, Text):
            return self._text(node, shape, name)
        if isinstance(shape, Number):
            return self._number(node, name)
        return self._flag(node, name) if isinstance(shape, Flag) else self._count(node, shape, name)

    def _fault(self, node: yaml.Node, what: str) -> None:
        self.faults.append((_line(node.start_mark), what))

    def _flag(self, node: yaml.Node, name: str) -> bool:
        text = node.value if _kind(node) == "bool" else ""
        if text not in ("true", "false"):  # YAML 1.1 also takes yes, on, No ...
            self._fault(node, f"{name} needs true or false, not {_shown(node)}")
        return text == "true"

    def _count(self, node: yaml.Node, shape: Count, name: str) -> int:
        # 010 would be eight and 10:00 six hundred
        is_plain = _kind(node) == "int" and re.fullmatch(r"0|[1-9][0-9]{0,11}", node.value)
        value = int(node.value) if is_plain else -1
        if not shape.least <= value <= shape.most:
            span = f"a whole number from {shape.least} to {shape.most}" if shape.least < shape.most else shape.most
            self._fault(node, f"{name} needs {span}, not {_shown(node)}")
        return value

    def _number(self, node: yaml.Node, name: str) -> float:
        is_plain = _kind(node) in ("int", "float") and re.fullmatch(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,12})?", node.value)
        if not is_plain:
            self._fault(node, f"{name} needs a number such as 0.5, not {_shown(node)}")
        return float(node.value) if is_plain else 0.0

    def _text(self, node: yaml.Node, shape: Text, name: str) -> str:
        if _kind(node) != "str":
            self._fault(node, self._no_text(node, shape, name))
            return ""
        text = str(node.value)
        if shape.allowed and text not in shape.allowed:
            self._fault(node, f"{name}: unknown {shape.noun} {_shown(node)}{_guess(text, shape.allowed)}")
        elif re.search("[\\0\ud800-\udfff]", text):  # an escape can still make them
            self._fault(node, f"{name} holds a NUL or half a character")
        elif what := shape.fault(text):
            self._fault(node, f"{name}: {_shown(node)} {what}")
        return text

    def _no_text(self, node: yaml.Node, shape: Text, name: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value:
            return f"{name} needs text, not {_shown(node)}"
        remedy = f"allowed: {', '.join(shape.allowed)}" if shape.allowed else f"quote it: {_shown(node)}"
        is_true = node.value.lower() in ("yes", "true", "on")
        kind = _READS_AS.get(_kind(node), "true" if is_true else "false")
        return f"{name}: {node.value[:40]} is read as {kind}; {remedy}"

    def _each(self, node: yaml.Node, shape: Each, name: str) -> list[object]:
        if not isinstance(node, yaml.SequenceNode):
            self._fault(node, f"{name} needs a list, not {_shown(node)}")
            return []
        if len(node.value) < shape.least:
            self._fault(node, f"{name} needs at least {shape.least}")
        values: list[object] = []
        lines: dict[str, int] = {}
        for index, entry in enumerate(node.value):
            value = self.value(entry, shape.item, f"{name}[{index}]")
            values.append(value)
            mark = value.get(shape.unique) if isinstance(value, dict) and shape.unique else value
            if mark and dumps(mark) in lines:
                what = f"{shape.unique} {dumps(mark)}" if shape.unique else f"entry {_shown(entry)}"
                self._fault(entry, f"{name}: duplicate {what} (first on line {lines[dumps(mark)]})")
            lines.setdefault(dumps(mark), _line(entry.start_mark))
        return values

    def _keys(self, node: yaml.Node, shape: Keys, name: str) -> dict[str, object]:
        if not isinstance(node, yaml.MappingNode):
            self._fault(node, f"{name or shape.help} needs a mapping, not {_shown(node)}")
            return {}
        before = len(self.faults)
        nodes = self._entries(node, shape)
        dotted = f"{name}." if name else ""
        values = {key: self.value(below, shape.keys[key], dotted + key) for key, below in nodes.items()}
        for key in (key for key in shape.required if key not in nodes):
            self._fault(node, f"{name} has no {key}")
        if len(self.faults) == before:
            for key, what in shape.check(values):
                self._fault(nodes.get(key, node), f"{dotted}{key}: {what}")
        return values

    def _entries(self, node: yaml.MappingNode, shape: Keys) -> dict[str, yaml.Node]:
        nodes: dict[str, yaml.Node] = {}
        lines: dict[str, int] = {}
        for key, value in node.value:
            if _kind(key) != "str":
                self._fault(key, f"{_shown(key)} is no {shape.noun}; a {shape.noun} is text")
            elif key.value in lines:
                self._fault(key, f"duplicate {shape.noun} {_shown(key)} (first on line {lines[key.value]})")
            elif key.value not in shape.keys:
                self._fault(key, f"unknown {shape.noun} {_shown(key)}{_guess(key.value, shape.keys)}")
            else:
                nodes[key.value] = value
            lines.setdefault(str(key.value), _line(key.start_mark))
        return nodes


def line_of(data: bytes, path: Iterable[str | int]) -> int:
    """The line on which a setting, or the entry of a list, stands; 0 if it is left out or the text is no YAML."""
    try:
        node: yaml.Node | None = yaml.compose(data, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return 0
    line = 0
    for key in path:
        found = _below(node, key)
        if found is None:
            return 0
        line, node = found
    return line


def _below(node: yaml.Node | None, key: str | int) -> tuple[int, yaml.Node] | None:
    """What stands in a node under a key or an index, and its line."""
    if isinstance(node, yaml.MappingNode):
        found = next(((name, value) for name, value in node.value if name.value == key), None)
        return (_line(found[0].start_mark), found[1]) if found else None
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return _line(node.value[key].start_mark), node.value[key]
    return None
