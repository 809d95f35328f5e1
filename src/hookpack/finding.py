"""One hit of one scanner, and when two hits are the same fault. Values and comparison, no I/O."""

from __future__ import annotations

from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Severity: TypeAlias = Literal["low", "medium", "high"]


class Finding(Record):
    """A fault that a scanner reports, with the identity that survives line shifts.

    `symbol` is the qualified name of the enclosing function or class ("" at module level), `snippet` the faulty
    code without layout and with `$0`, `$1` for its variables; never the value of a secret. `values` names what
    flows into it, `origins` says how its variables get their values; both are words with blanks between them.
    """

    scanner: str
    rule: str  # hookpack's own id, "scanner.rule-name"
    path: str
    line: int  # 1-based, for people only
    symbol: str = ""
    snippet: str = ""
    severity: Severity = "medium"
    confidence: Severity = "medium"
    message: str = ""
    remedy: str = ""
    cwe: str = ""
    values: str = ""
    origins: str = ""

    @property
    def place(self) -> str:
        return f"{shown(self.path)}:{self.line}"


class Excepted(Record):
    """A finding that an exception of the policy covers: why, and until which day ("2030-01-31", included)."""

    finding: Finding
    reason: str
    until: str


class Scanned(Record):
    """What the scanners know about one version of one file.

    `unread` names scanners that could not read it (a syntax error, a time-out), each with the reason:
    such a file is unsure, never clean. `readers` names those that did read it, of the scanners that are programs;
    `calls` holds "<symbol> <name>" for each name that a symbol calls.
    `guards` is what looks for faults by the word of this file: the scanners and tests of a pipeline, the rule sets
    of a configuration. Findings must not come, guards must not go.
    """

    path: str
    findings: tuple[Finding, ...] = ()
    symbols: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
