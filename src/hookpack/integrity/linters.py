"""What linters and coverage demand by numbers and rules: options of commands, severities of ESLint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.integrity.case import Weakening
from hookpack.scanners.entries import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hookpack.defences.change import SourceChange

_KEEP = "Set it as it was, or ask the user."

# options of commands whose number is a limit, and whether a lower one is laxer
_LIMITS = {
    r"--cov-fail-under": True, r"--fail-under": True, r"--max-warnings": False, r"--max-complexity": False,
    r"--min-coverage": True, r"--score": True, r"--threshold-lines": True,
}  # fmt: skip


_SEVERITY = {"off": 0, "0": 0, "allow": 0, "warn": 1, "1": 1, "error": 2, "2": 2, "deny": 2}


_RULES = re.compile(r"(?:^|/)(?:\.eslintrc(?:\.\w+)?|eslint\.config\.\w+|package\.json|\.oxlintrc\.json)$")


def judge(change: SourceChange) -> Iterator[Weakening]:
    old, new = change.old_text, change.new_text
    if old is None or new is None:
        return
    for option, is_floor in _LIMITS.items():
        pattern = re.compile(rf"{option}[= ]\s*(\d+(?:\.\d+)?)")
        before, after = [float(each) for each in pattern.findall(old)], [float(each) for each in pattern.findall(new)]
        worse = before and after and (min(after) < min(before) if is_floor else max(after) > max(before))
        if worse or (before and not after):
            line = next((at for at, row in enumerate(new.split("\n"), 1) if option in row), 0)
            fact = f"{option} is {after[0]:g} where it was {before[0]:g}" if after else f"{option} is gone"
            yield Weakening(
                "lowered-threshold", "deny", change.path, line, "", fact, f"{option} {before[0]:g}", "", line, _KEEP
            )
    if _RULES.search(change.path.lower()):
        yield from _rules(change.path, _severities(change.path, old), _severities(change.path, new))


def _severities(path: str, text: str) -> Mapping[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for entry in read(path, text):
        at = entry.path.find("rules.")
        if at >= 0 and (at == 0 or entry.path[at - 1] == ".") and entry.value.lower() in _SEVERITY:
            found.setdefault(entry.path[at:], (_SEVERITY[entry.value.lower()], entry.line))
    return found


def _rules(path: str, old: Mapping[str, tuple[int, int]], new: Mapping[str, tuple[int, int]]) -> Iterator[Weakening]:
    for name, (severity, line) in new.items():
        was, before = old.get(name, (0, 0))
        if severity < was:
            words = ("off", "warn", "error")
            fact = f"{name.removeprefix('rules.')} is {words[severity]} where it was {words[was]}"
            yield Weakening(
                "lowered-threshold", "deny", path, line, "", fact, words[was], words[severity], before, _KEEP
            )
