"""Policy, baseline, state and record of a project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hookpack.anchor import Anchor
from hookpack.cli import here
from hookpack.cli.diagnosis import standing
from hookpack.state import baseline, ledger, trust
from hookpack.state.baseline import Baseline
from hookpack.state.files import write_json


@pytest.mark.parametrize(
    ("text", "name", "health"),
    [
        pytest.param("version: 1\nmode: observe\n", "mode", "warn", id="observe"),
        pytest.param("version: 1\ngates:\n  quality-gate:\n    enabled: false\n", "gates", "warn", id="a gate is off"),
        pytest.param("version: 1\n", "policy", "ok", id="plain"),
    ],
)
def test_what_the_policy_says_is_told(armed, believe, text, name, health):
    believe(text)

    assert (name, health) in [(each.name, each.health) for each in standing.check(here.project())]


def test_a_policy_that_changed_since_it_was_trusted_fails(armed):
    (armed / ".hookpack" / "policy.yaml").write_text("version: 1\n")

    assert "changed or gone since it was trusted: .hookpack/policy.yaml" in next(standing.check(here.project())).line


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param("policy.yaml", "version: 1\nmode: strict\n", ".hookpack/policy.yaml:2:", id="policy"),
        pytest.param("anchors.yaml", "version: 1\nanchor: []\n", ".hookpack/anchors.yaml:2:", id="anchors"),
        pytest.param("policy.yaml", "version: 1\nmode: [\n", ".hookpack/policy.yaml:", id="no YAML"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_the_line(armed, name, text, said):
    (armed / ".hookpack" / name).write_text(text)

    first = next(standing.check(here.project()))

    assert (first.health, first.line.startswith(said)) == ("fail", True)


@pytest.mark.parametrize(
    ("pattern", "health", "line"),
    [("greet", "ok", "1 hold"), ("check", "fail", "A-1: pattern not found in app.py")],
    ids=["holds", "lost"],
)
def test_an_anchor_that_does_not_hold_fails(armed, pattern, health, line):
    declared = (Anchor("A-1", "app.py", pattern),)
    trust.save(here.project(), {}, declared, ())

    assert ("anchors", health, line) in [(each.name, each.health, each.line) for each in standing.check(here.project())]


def test_an_untrusted_policy_fails(armed, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))

    check = next(standing.check(here.project()))

    assert (check.health, check.remedy) == ("fail", "`hookpack trust`")


@pytest.mark.parametrize(
    ("locked", "said"),
    [
        pytest.param(None, "none is locked", id="none"),
        pytest.param(Baseline("t", 1.0, provisional=True), "provisional", id="provisional"),
        pytest.param(Baseline("t", 1.0, known=3), "3 known findings", id="locked"),
    ],
)
def test_the_baseline_is_told(armed, locked, said):
    if locked:
        baseline.save(here.project(), locked, baseline.Known())

    (line,) = (each.line for each in standing.check(here.project()) if each.name == "baseline")
    assert said in line


def test_a_record_that_was_tampered_with_is_told(armed):
    repo = here.project().repo
    for number in range(2):
        ledger.append(repo, {"number": number})
    path = Path(repo) / "ledger.jsonl"
    path.write_text(path.read_text().replace('"number": 0', '"number": 7'))

    assert ("record", "warn") in [(each.name, each.health) for each in standing.check(here.project())]


def test_state_that_cannot_be_written_fails(armed, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))

    assert ("state", "fail") in [(each.name, each.health) for each in standing.check(here.project())]


def test_damaged_state_fails_and_the_other_checks_go_on(armed):
    (Path(here.project().repo) / "trust.json").write_text("{")

    checks = {each.name: each.health for each in standing.check(here.project())}

    assert (checks["policy"], checks["state"]) == ("fail", "ok")


@pytest.mark.parametrize(
    ("record", "said"),
    [
        pytest.param({"fault": "did not finish"}, ["the last one came to nothing (did not finish)"], id="killed"),
        pytest.param({"fault": ""}, [], id="done"),
        pytest.param(None, [], id="none yet"),
    ],
)
def test_a_scan_ahead_that_came_to_nothing_is_told(armed, record, said):
    if record is not None:
        write_json(os.path.join(here.project().area, "ahead.json"), record, schema=1)

    lines = [each.line.partition(";")[0] for each in standing.check(here.project()) if each.name == "scan-ahead"]

    assert lines == said
