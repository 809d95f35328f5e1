"""The record of verdicts, as people and programs read it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hookpack.state import project as projects


@pytest.fixture
def logged(project, hook, payload):
    hook("filter-sensitive", payload("PreToolUse.Write"))
    settings = {"file_path": str(project / ".claude/settings.json"), "content": "{}"}
    hook("anchor-guard", payload("PreToolUse.Write", tool_input=settings))
    return project


def test_entries_are_shown_oldest_first(person_run, logged):
    lines = person_run(["log"], logged).stdout.splitlines()

    assert ["filter-sensitive" in lines[0], "anchor-guard" in lines[1]] == [True, True]


def test_only_refusals_on_request(person_run, logged):
    (line,) = person_run(["log", "--refused", "--json"], logged).stdout.splitlines()

    assert json.loads(line)["rule"] == "protected-path"


def test_one_gate_on_request(person_run, logged):
    assert len(person_run(["log", "--gate", "anchor-guard"], logged).stdout.splitlines()) == 1


def test_a_broken_chain_is_found(person_run, logged):
    ledger = Path(projects.at(str(logged), os.environ).repo, "ledger.jsonl")
    assert person_run(["log", "--verify"], logged).returncode == 0

    ledger.write_text(ledger.read_text().replace('"gate": "filter-sensitive"', '"gate": "quality-gate"', 1))
    done = person_run(["log", "--verify"], logged)

    assert done.returncode == 1
    assert "broken at entry 2" in done.stdout
