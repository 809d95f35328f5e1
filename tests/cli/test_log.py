"""The record of verdicts, as people and programs read it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hookpack.state import ledger
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


def test_a_long_reason_is_cut_and_json_has_it_whole(person_run, project):
    entry = {"at": 1.0, "event": "Stop", "tool": "", "gate": "g", "action": "deny", "would": "deny"}
    ledger.append(projects.at(str(project), dict(os.environ)).repo, {**entry, "reason": "x" * 900})

    (line,) = person_run(["log"], project).stdout.splitlines()
    (whole,) = person_run(["log", "--json"], project).stdout.splitlines()

    assert line.endswith("x...")
    assert len(line) < 300
    assert json.loads(whole)["reason"] == "x" * 900


def test_only_refusals_on_request(person_run, logged):
    (line,) = person_run(["log", "--refused", "--json"], logged).stdout.splitlines()

    assert json.loads(line)["rule"] == "protected-path"


def test_one_gate_on_request(person_run, logged):
    assert len(person_run(["log", "--gate", "anchor-guard"], logged).stdout.splitlines()) == 1


def test_without_an_entry_it_says_so(person_run, project):
    done = person_run(["log"], project)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "nothing is recorded yet\n")


@pytest.mark.parametrize("count", ["0", "-1"])
def test_a_count_below_one_is_wrong_use(person_run, project, count):
    assert person_run(["log", "-n", count], project).returncode == 2


def test_what_was_only_observed_stands_in_a_column_of_its_own(person_run, project):
    repo = projects.at(str(project), os.environ).repo
    entry = {"at": 0.0, "event": "Stop", "tool": "", "gate": "quality-gate", "would": "deny", "reason": "a\nb"}
    for action in ("deny", "pass"):
        ledger.append(repo, {**entry, "action": action})

    enforced, observed = person_run(["log"], project).stdout.splitlines()

    assert enforced.index("quality-gate") == observed.index("quality-gate")
    assert ("(observed)" in enforced, "(observed)" in observed) == (False, True)


def test_a_broken_chain_is_found(person_run, logged):
    ledger = Path(projects.at(str(logged), os.environ).repo, "ledger.jsonl")
    assert person_run(["log", "--verify"], logged).returncode == 0

    ledger.write_text(ledger.read_text().replace('"gate": "filter-sensitive"', '"gate": "quality-gate"', 1))
    done = person_run(["log", "--verify"], logged)

    assert done.returncode == 1
    assert "broken at entry 2" in done.stdout


def test_the_history_of_metrics_is_a_table(person_run, project):
    (project / ".hookpack").mkdir()
    (project / ".hookpack" / "policy.yaml").write_text(
        'iteration: {ratchets: {metrics: [{name: size, command: "wc -c < app.py", direction: lower}]}}\n'
    )
    lock = ["baseline", "lock", "--yes", "--dirty"]
    assert [person_run(each, project).returncode for each in (["trust", "--yes"], lock)] == [0, 0]
    (project / "app.py").write_text("x = 1\n")
    assert person_run(["check"], project).returncode == 0
    assert person_run(lock, project).returncode == 0

    head, row = person_run(["log", "--metrics"], project).stdout.splitlines()

    assert head.split("\t") == ["time", "metric", "value", "status", "tree"]
    assert row.split("\t")[1:4] == ["size", "6", "keep"]


@pytest.mark.parametrize(
    ("args", "count"),
    [
        pytest.param(["--since", "1h"], 1, id="an age"),
        pytest.param(["--since", "2001-01-01"], 2, id="a date"),
        pytest.param(["--session", "ab"], 1, id="the beginning of a session's id"),
        pytest.param(["--session", "abd"], 0, id="another session"),
    ],
)
def test_entries_by_age_and_session(person_run, project, args, count):
    repo = projects.at(str(project), os.environ).repo
    entry = {"event": "Stop", "tool": "", "gate": "g", "action": "deny", "would": "deny", "reason": "r"}
    ledger.append(repo, {**entry, "at": 1_000_000_000.0, "session": "abc"})
    ledger.append(repo, {**entry, "at": time.time(), "session": "xyz"})

    assert len(person_run(["log", *args], project).stdout.splitlines()) == count


def test_an_age_without_a_unit_is_wrong_use(person_run, project):
    done = person_run(["log", "--since", "12"], project)

    assert done.returncode == 2
    assert '"12h"' in done.stderr


def test_what_comes_is_shown_when_it_comes(project):
    repo = projects.at(str(project), os.environ).repo
    entry = {"at": 1.0, "event": "Stop", "tool": "", "gate": "g", "action": "deny", "would": "deny"}
    ledger.append(repo, {**entry, "reason": "first"})
    argv = [sys.executable, "-c", "from hookpack.cli import main; main()", "log", "--follow"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}

    with subprocess.Popen(argv, cwd=project, env=env, stdout=subprocess.PIPE, text=True) as process:
        first = process.stdout.readline()
        ledger.append(repo, {**entry, "reason": "second"})
        second = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()

    assert ["first" in first, "second" in second, rest] == [True, True, ""]
    assert process.returncode == 0


def test_an_id_is_how_the_next_line_names_the_entry(project):
    repo = projects.at(str(project), os.environ).repo
    for number in range(2):
        ledger.append(repo, {"number": number})

    (first, _), (second, _) = ledger.read(repo)

    assert second["prev"].startswith(first["id"])
    assert [each["id"] for each in ledger.since(repo, 0)[0]] == [first["id"], second["id"]]


ENTRY = {"at": 1, "event": "e", "tool": "", "gate": "g", "action": "deny", "would": "deny", "reason": ""}
STRANGE = {
    "empty": {},
    "other types": {**ENTRY, "at": "x", "event": 3, "reason": {}},
    "no time": {**ENTRY, "at": 1e300},
    "escapes": {**ENTRY, "event": "\x1b[31m", "gate": "g\n", "rule": "\x1b[2J"},
    "other shapes": {**ENTRY, "rule": [], "layers": [1, []], "findings": 3, "facts": 7, "session": {}, "outcome": []},
}


@pytest.mark.parametrize("entry", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("words", [("log",), ("status",), ("explain",), ("why", "app.py:1")], ids=" ".join)
def test_a_line_that_somebody_else_wrote_spoils_no_command(person_run, project, entry, words):
    repo = Path(projects.at(str(project), os.environ).repo)
    repo.mkdir(parents=True)
    (repo / "ledger.jsonl").write_text(json.dumps(entry) + "\n")

    done = person_run(list(words), project)

    assert "unexpected" not in done.stderr
    assert "\x1b" not in done.stdout


def test_what_was_taken_back_names_its_undo(person_run, project):
    repo = projects.at(str(project), os.environ).repo
    entry = {"at": 0.0, "event": "Stop", "tool": "", "gate": "g", "action": "deny", "would": "deny", "reason": "r"}
    ledger.append(repo, {**entry, "rejected": [3]})

    assert person_run(["log"], project).stdout.endswith("r; undo: `hookpack rejected restore 3`\n")
