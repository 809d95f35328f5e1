"""What a test file or conftest.py does to the collection and to the report: hooks, exits, ignored files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.integrity.case import Weakening
from hookpack.integrity.code import added

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.change import SourceChange
    from hookpack.integrity.case import Level

_LET = "Let the runner collect and report everything."
_HOOK = re.compile(r"^\s*def (pytest_collection_modifyitems|pytest_ignore_collect|pytest_itemcollected|"
                   r"pytest_runtest_makereport|pytest_report_teststatus|"
                   r"pytest_sessionfinish|pytest_runtest_setup|pytest_runtest_call|pytest_pyfunc_call|"
                   r"pytest_runtest_protocol|pytest_exception_interact)\b")  # fmt: skip
_NARROWS = re.compile(
    r"items\s*\[:\]\s*=|items\.(?:clear|remove|pop)\(|del items\b|pytest_deselected|mark\.(?:skip|xfail)\b|"
    r"pytest\.(?:skip|xfail)\(|return True\b"
)
_FORGES = re.compile(
    r"outcome\s*=\s*['\"](?:passed|skipped)['\"]|exitstatus\s*=\s*0|_exit\(\s*0|sys\.exit\(\s*0|"
    r"excinfo\s*=\s*None|force_result\(|longrepr\s*=\s*None|wasxfail\s*="
)
_OPTION = re.compile(r"getoption|getvalue|\.option\.|environ|getini")
_ALWAYS = re.compile(r"def __eq__\([^)]*\)(?:\s*->\s*[\w.]+)?:\s*(?:\n\s+)?return True\s*$", re.MULTILINE)
_EXITS = re.compile(r"^\s*(?:os\._exit\(|sys\.exit\(\s*0?\s*\)|process\.exit\(\s*0?\s*\)|exit\(0\))")
_IGNORES = re.compile(r"^\s*(collect_ignore(?:_glob)?|__test__\s*=\s*False)\b")


def judge(change: SourceChange) -> Iterator[Weakening]:
    """What the change added of it to one file."""
    text, before = change.new_text or "", change.old_text or ""
    if _ALWAYS.search(text) and len(_ALWAYS.findall(text)) > len(_ALWAYS.findall(before)):
        found = next(_ALWAYS.finditer(text))
        at = text.count("\n", 0, found.start()) + 1
        yield _made(change, "always-equal", "deny", at, "has an equality that holds for anything", found[0])
    rows = list(added(change))
    numbers = {number for number, _ in rows}
    for number, line in rows:
        if _EXITS.match(line):
            yield _made(change, "forged-result", "deny", number, "ends the run before its result is known", line)
        if _IGNORES.match(line) and not line.rstrip().endswith("= []") and change.path.endswith(".py"):
            yield _made(change, "narrowed-collection", "deny", number, "leaves files out of the collection", line)
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if hook := _HOOK.match(line):
            yield from _hook(change, hook[1], at, _block(lines, at), numbers)


def _block(lines: list[str], at: int) -> list[str]:
    indent = len(lines[at]) - len(lines[at].lstrip())
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent):
        end += 1
    return lines[at:end]


def _hook(change: SourceChange, name: str, at: int, block: list[str], numbers: set[int]) -> Iterator[Weakening]:
    fresh = [(at + 1 + offset, line) for offset, line in enumerate(block) if at + 1 + offset in numbers]
    body = "\n".join(block)
    for number, line in fresh:
        if _FORGES.search(line):
            yield _made(change, "forged-result", "deny", number, f"{name} changes the result of tests", line)
            return
    if name in (
        "pytest_sessionfinish",
        "pytest_runtest_makereport",
        "pytest_report_teststatus",
        "pytest_exception_interact",
    ):
        return
    for number, line in fresh:
        if (
            name == "pytest_ignore_collect"
            and re.match(r"\s*return (?!None\b|False\b)", line)
            and not _OPTION.search(body)
        ):
            yield _made(change, "narrowed-collection", "deny", number, f"{name} leaves files out", line)
            return
        if _NARROWS.search(line) and not line.lstrip().startswith("def "):
            asked = bool(_OPTION.search(body)) or "platform" in body or "is_available" in body
            sorts = (
                re.search(r"items\s*\[:\]\s*=\s*(?:sorted|list\(reversed|\w+_?items\b\s*$)", line)
                or "items.sort(" in line
            )
            if not sorts:
                yield _made(
                    change, "narrowed-collection", "ask" if asked else "deny", number, f"{name} leaves tests out", line
                )
            return


def _made(change: SourceChange, rule: str, level: Level, line: int, fact: str, text: str) -> Weakening:
    return Weakening(rule, level, change.path, line, "", fact, "", " ".join(text.split())[:300], 0, _LET)
