"""Entries as hooks record them, and the report of some."""

from __future__ import annotations

import pytest

from hookpack.report import whole
from hookpack.state.baseline import Baseline
from hookpack.state.project import Project

_LOCKED = Baseline("a" * 40, 1_700_000_000.0, known=12, files=300)
_SILENT = {
    "at": 1_800_000_000.0, "session": "s1", "agent": "claude-code", "event": "PreToolUse", "tool": "Write",
    "gate": "anchor-guard", "outcome": "pass", "rule": "", "action": "pass", "would": "pass", "unverified": False,
    "reason": "", "remedy": "", "findings": [], "layers": [], "took_ms": 12.5,
}  # fmt: skip


@pytest.fixture
def entry():
    """entry(**fields): one entry of the ledger, silent but for `fields`; a field that is None is left out.

    `moment` stands among its facts; without facts it is an entry of an older version.
    """
    count = 0

    def make(moment="before-tool", **fields):
        nonlocal count
        count += 1
        facts = {"moment": moment, "mode": "enforce"} if moment else None
        made = {**_SILENT, "facts": facts, "at": _SILENT["at"] + count, "id": f"{count:010x}", **fields}
        return {name: value for name, value in made.items() if value is not None}

    return make


@pytest.fixture
def refused(entry):
    """refused(**fields): a refusal by anchor-guard."""

    def make(**fields):
        loud = {"outcome": "fail", "rule": "protected-path", "action": "deny", "would": "deny", "reason": "protected"}
        return entry(**{**loud, **fields})

    return make


@pytest.fixture
def stop(entry):
    """stop(effect, **fields): a judged turn whose tree got this effect."""

    def make(effect, **fields):
        layers = [["monotonicity", "pass", 100.0], ["correctness", "skip", 0.1]]
        judged = {"gate": "monotonicity-gate", "moment": "stop", "event": "Stop", "tool": "", "layers": layers}
        return entry(**{**judged, "effects": [[effect, "0123456789ab"]], **fields})

    return make


@pytest.fixture
def report():
    """report(entries, rejected=(), baseline=..., **wanted): the whole report of entries that continue each other."""

    def make(entries, rejected=(), baseline=_LOCKED, **wanted):
        standing = whole.Standing(Project("/somewhere/shop", "", "", ""), "enforce", baseline, rejected)
        return whole.build(standing, [(each, True) for each in entries], whole.Wanted(**wanted))

    return make
