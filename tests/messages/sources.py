"""What the source can say: rules of verdicts, outcomes of layers, errors and hints, and the commands they name."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hookpack"
ERRORS = frozenset((
    "HookpackError", "BadEvent", "BadPolicy", "StateError", "TreeError", "ToolError", "DeadlineError", "Refused",
    "UsageError", "BadParameter",
))  # fmt: skip
# function -> the place of the rule among its arguments, or the name of the argument
_SPEAKERS = {"Verdict": 2, "Bypass": 0}
_HELPERS = {
    "gates/monotonicity_gate.py": {"_verdict": 1},
    "gates/quality_gate.py": {"_fail": 1},
    "gates/recursion_guard.py": {"_refusal": 0},
}
# what hands a rule on that stands as a constant elsewhere
_FORWARDING = frozenset((
    "switched.rule", "rule", "name", "refused", "way.rule", "NAME",
))  # fmt: skip


class Said(NamedTuple):
    """One text of the source; what is only known at run time stands as "…"."""

    module: str
    line: int
    text: str
    hint: str = ""


def modules():
    """(path below the package, syntax tree), the rules' examples left out."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "examples" not in path.parts:
            yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_bytes())


def rules():
    """Every rule that a verdict can carry. AssertionError for one that is made in a way not known here."""
    found = set()
    for name, tree in modules():
        for node in ast.walk(tree):
            speakers = {**_SPEAKERS, **_HELPERS.get(name, {})}
            if isinstance(node, ast.Call) and _name(node.func) in speakers:
                found |= _ruled(name, node, speakers[_name(node.func)])
            if name == "gates/recursion_guard.py" and isinstance(node, ast.Assign):
                found |= _table(node)
            if name == "spawns/reading.py" and isinstance(node, (ast.BoolOp, ast.Call)):
                found |= {each.value for each in _constants(node) if re.fullmatch(r"[a-z]+(-[a-z]+)+", each.value)}
    return found - {"monotonicity-gate", "anchor-guard"}


def _ruled(name, node, place):
    if name.startswith("cli/") or any(isinstance(each, ast.Starred) for each in node.args):
        return set()
    given = [*node.args[place : place + 1], *(each.value for each in node.keywords if each.arg == "rule")]
    if not given:
        return set()
    assert ast.unparse(given[0]) in _FORWARDING or isinstance(given[0], ast.Constant), f"{name}:{node.lineno}"
    return {given[0].value} if isinstance(given[0], ast.Constant) and given[0].value else set()


def _table(node):
    """The rules of recursion-guard's two tables."""
    named = {each.id for each in node.targets if isinstance(each, ast.Name)}
    if "_RULES" in named:
        return {each.value for each in node.value.keys}
    return {each.elts[0].value for each in node.value.values} if "_LIMITS" in named else set()


def _constants(node):
    given = node.values if isinstance(node, ast.BoolOp) else node.args
    return (each for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str))


def layers():
    """(layer's module, outcome) of each fault that a layer of the iteration says in words of its own."""
    return {
        (Path(name).stem, node.args[1].value)
        for name, tree in modules()
        if name.startswith("iteration/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _name(node.func) == "Layer" and len(node.args) > 1
        if isinstance(node.args[1], ast.Constant) and node.args[1].value in ("fail", "unsure", "error")
    }


def errors():
    """Every error that a command or hook can end with."""
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in ERRORS and node.args:
                hint = next((_text(each.value) for each in node.keywords if each.arg == "hint"), "")
                yield Said(name, node.lineno, _text(node.args[0]), hint)


def texts():
    """Every text of the source that is more than a word, also of help."""
    for name, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, (ast.Constant, ast.JoinedStr)) and " " in (said := _text(node)):
                yield Said(name, node.lineno, said)


def _name(node):
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _text(node):
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_text, node.values))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    return "…"
