"""What tells a scanner to look away: comments, settings, softened steps. Pure text; each one is a finding of its own.

Absences (a step that is gone, a rule set that is no longer selected) are seen by comparing `guards` of two versions.
"""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.scanners import ci_steps, narrowing, silencing
from hookpack.scanners.hit import Answer, Hit

if TYPE_CHECKING:
    from hookpack.scanners.hit import File
    from hookpack.scanners.tools import Tools

NAME = "suppressions"
VERSION = "2"

_REMEDY = "fix the fault, or ask the user for an exception with a reason"
# KiB of a pipeline, and of another configuration: what is larger was made to keep readers busy
_LARGEST_PIPELINE, _LARGEST = 128, 1024
_PROSE = (
    ".md", ".mdx", ".markdown", ".rst", ".adoc", ".org", ".tex", ".txt", ".json", ".csv", ".svg", ".po", ".pot", ".log",
    ".lock",
)  # fmt: skip
_PROSE_NAMES = (
    "changelog", "changes", "history", "news", "readme", "license", "copying", "authors", "contributing", "metadata",
    "pkg-info",
)  # fmt: skip


def applies(path: str, tools: Tools) -> bool:
    return not _is_prose(path) or narrowing.applies(path) or ci_steps.applies(path)


def version(tools: Tools) -> str:
    return VERSION


def scan(file: File) -> Answer:
    """Hits in a file's comments and, where it configures scanners or runs them, in its settings."""
    is_settings = narrowing.applies(file.path) or ci_steps.applies(file.path)
    found = [] if _is_prose(file.path) else [*silencing.find(file.path, file.suffix, file.text)]
    if is_settings and _is_large(file):
        return Answer(tuple(_hit(*each) for each in found), "too large for a configuration")
    found += [*narrowing.find(file.path, file.text), *ci_steps.softened(file.path, file.text)]
    return Answer(tuple(_hit(*each) for each in sorted(dict.fromkeys(found), key=lambda each: each[1])))


def guards(file: File) -> tuple[str, ...]:
    """What looks for faults by the word of this file; a version that names less of it lost a guard."""
    return () if _is_large(file) else ci_steps.names(file.path, file.text)


def _is_large(file: File) -> bool:
    return len(file.data) > 1024 * (_LARGEST_PIPELINE if ci_steps.applies(file.path) else _LARGEST)


def _is_prose(path: str) -> bool:
    low = path.lower()
    name = low.rpartition("/")[2]
    return low.endswith(_PROSE) or ("." not in name and name.startswith(_PROSE_NAMES))


def _hit(rule: str, line: int, mark: str) -> Hit:
    message = f"a scanner is told to look away: {mark}"
    return Hit(
        rule, line, severity="medium", confidence="high", message=message, remedy=_REMEDY, cwe="CWE-1164", mark=mark
    )
