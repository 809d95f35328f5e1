"""Declared anchors: YAML -> values. Its own table, read by the same reader as the policy."""

from __future__ import annotations

from hookpack.anchor import Anchor, defect
from hookpack.record import TYPE_CHECKING, Record
from hookpack.yaml_table import Count, Each, Keys, Text, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any


def _path_fault(path: str) -> str:
    parts = path.split("/")
    if path.startswith("/") or path[1:2] == ":":
        return "must be relative to the project"
    if ".." in parts:
        return "must not leave the project"
    # anchors are found by comparing this text with the path of a changed file
    is_plain = all(parts) and "." not in parts and "\\" not in path
    return "" if is_plain else 'must be a plain path such as "app/files.py"'


def _id_fault(id: str) -> str:
    return "" if id and id.isprintable() and " " not in id else "must be one word"


def _symbol_fault(symbol: str) -> str:
    is_dotted = all(part.isidentifier() for part in symbol.split("."))
    return "" if is_dotted or not symbol else 'must be a dotted name such as "Store.check_path"'


class Declared(Record):
    """One entry of the file: the anchor, and code that its author says holds it and lost it ("" for none)."""

    anchor: Anchor
    holds: str = ""
    lost: str = ""


def _faults(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if ("require" in values) == ("pattern" in values):
        yield "pattern", "an anchor has either a pattern or, in mode semantic, require"
    elif values.get("mode", "semantic" if "require" in values else "") == "semantic" and "require" not in values:
        yield "pattern", "mode semantic needs `require` in its place, such as: check(...) before open(...)"
    elif "require" in values and values.get("mode", "semantic") != "semantic":
        yield "mode", "require is for mode semantic"
    elif what := defect(_anchor(values)):
        yield "require" if "require" in values else "pattern", what


def _anchor(values: Mapping[str, Any]) -> Anchor:  # Any: checked, each key has its field's type
    given = {key: value for key, value in values.items() if key not in ("require", "examples")}
    if "require" in values:
        given.update(pattern=values["require"], mode="semantic")
    return Anchor(**given)


_ANCHOR = Keys(
    "an anchor",
    "key",
    {
        "id": Text("how people and messages name it", check=_id_fault),
        "path": Text("the file that holds the defence", check=_path_fault),
        "symbol": Text("the function, class or constant in it (Python)", check=_symbol_fault),
        "mode": Text("how the pattern is looked for", ("substring", "regex", "ast", "semantic"), "mode"),
        "pattern": Text("what must be found"),
        "require": Text("mode semantic: the relation that must hold, one sentence"),
        "strength": Text("hard: refused before the edit; soft: judged at the turn's end", ("hard", "soft"), "strength"),
        "reason": Text("why it matters"),
        "examples": Keys(
            "examples",
            "key",
            {"holds": Text("code that has the defence"), "lost": Text("code that lost it")},
        ),
    },
    required=("id", "path"),
    check=_faults,
)
TABLE = Keys(
    "the anchors file",
    "key",
    {
        "version": Count("version of this file's form", 1, 1),
        "anchors": Each("defences that must survive", _ANCHOR, unique="id"),
    },
)


def load(data: bytes, path: str) -> tuple[Anchor, ...]:
    """The anchors that `data` declares, in file order.

    `path` is for messages. Raises BadPolicy, one line `path:line: ...` for each fault, in file order.
    """
    return tuple(each.anchor for each in declared(data, path))


def declared(data: bytes, path: str) -> tuple[Declared, ...]:
    """The entries of `data` with their examples; raises as `load`."""
    rows: Any = read(data, path, TABLE).get("anchors", [])  # Any: checked against TABLE
    return tuple(Declared(_anchor(row), **row.get("examples", {})) for row in rows)
