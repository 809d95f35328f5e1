"""When a condition holds, as ways: sets of parts that hold together. Two forms of the same condition come out alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.defences.node import dotted, last_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from hookpack.defences.node import Node

    Way: TypeAlias = frozenset[str]

_MOST = 12  # ways of one condition; one with more is taken as a single part
_TURNED = {"==": "!=", "===": "!=", "!=": "==", "!==": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">", "in": "not in",
           "not in": "in", "is": "is not", "is not": "is"}  # fmt: skip
_MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_SAME = {"===": "==", "!==": "!="}
_EITHER = frozenset(("==", "!=", "is", "is not"))
_UNEQUAL = {"or": ("!=", "!=="), "and": ("==", "===")}
_NEVER = frozenset(("False", "false", "0", "None", "null", "nil", "undefined"))
_ALWAYS = frozenset(("True", "true", "1"))
_PLAINLY = frozenset(("bool", "Boolean"))


def ways(test: Node, shown: Mapping[int, str], *, holds: bool = True) -> tuple[Way, ...]:
    """In which ways the condition holds, or does not. None at all if it never can."""
    found = _ways(test, shown, holds)
    if len(found) > _MOST:
        return (frozenset((_part(test, shown, holds),)),)
    return tuple(dict.fromkeys(found))


def _ways(test: Node, shown: Mapping[int, str], holds: bool) -> list[Way]:
    if test.kind == "not" and test.children:
        return _ways(test.children[0], shown, not holds)
    if test.kind == "call" and len(test.children) == 2 and last_name(test) in _PLAINLY:
        return _ways(test.children[1], shown, holds)
    if test.kind in ("and", "or"):
        parts = [_ways(each, shown, holds) for each in _needed(test)]
        if (test.kind == "or") == holds:
            return [way for part in parts for way in part]
        return _product(parts, test, shown, holds)
    if test.kind in ("const", "name") and test.text in _NEVER | _ALWAYS:
        return [frozenset()] if (test.text in _ALWAYS) == holds else []
    return [frozenset((_part(test, shown, holds),))]


def _needed(test: Node) -> list[Node]:
    """The parts without "a is nothing" where another asks for `a.b`: who has no `a` fails that as well."""
    bare = [_bare(each, test.kind) for each in test.children]
    known = {_spelled(owner) for each in bare if each for owner in _owners(each)}
    return [each for each, core in zip(test.children, bare)
            if core is None or core.kind not in ("name", "attr") or _spelled(core) not in known]  # fmt: skip


def _bare(part: Node, kind: str) -> Node | None:
    """What must be there: `x` in `!x || ...` and in `x && ...`, and in a comparison with a fixed value."""
    if part.kind == "cmp" and part.text in _UNEQUAL[kind] and part.children[-1].kind in ("str", "const"):
        return part.children[0] if part.children[-1].text not in _NEVER else None
    if kind == "and":
        return part if part.kind in ("name", "attr") else None
    inner = part.children[0] if part.kind == "not" and part.children else None
    return inner if inner is not None and inner.kind in ("name", "attr") else None


def _owners(node: Node) -> list[Node]:
    found = []
    while node.kind == "attr" and node.children:
        node = node.children[0]
        found.append(node)
    return found


def _spelled(node: Node) -> str:
    return dotted(node) if node.kind in ("name", "attr") else ""


def _product(parts: list[list[Way]], test: Node, shown: Mapping[int, str], holds: bool) -> list[Way]:
    found: list[Way] = [frozenset()]
    for each in parts:
        found = [one | other for one in found for other in each]
        if len(found) > _MOST:
            return [frozenset((_part(test, shown, holds),))]
    return found


def _part(node: Node, shown: Mapping[int, str], holds: bool) -> str:
    if node.kind == "cmp" and len(node.children) == 2 and node.text in _TURNED:
        sign = _SAME.get(node.text, node.text) if holds else _TURNED[node.text]
        sides = [shown.get(id(each), "") for each in node.children]
        if sign in _MIRRORED and sign.startswith(">"):
            sign, sides = _MIRRORED[sign], sides[::-1]
        if sign in _EITHER:
            sides.sort()
        return f"{sides[0]} {sign} {sides[1]}"
    own = shown.get(id(node), node.text)
    return own if holds else f"not {own}"
