"""Scan-ahead with real processes: one at a time, none in vain, none that a stop repeats or a dead one blocks."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from hookpack import ahead
from hookpack.state import ledger
from hookpack.state.files import read_json
from tests.live import FAULT, SILENT, Live, ended

POLICY = {"iteration": {"monotonicity": {"scanners": ["semgrep"]}}}


@pytest.fixture
def turns(tmp_path, unavailable):
    if not Path(os.environ["HOME"], ".local", "share", "hookpack", "semgrep").is_dir():
        unavailable("semgrep is not installed")
    turns = Live(tmp_path, POLICY)
    turns.say("UserPromptSubmit", prompt="go")
    return turns


def test_a_stop_after_a_scan_ahead_starts_no_scanner(turns):
    assert ended(turns.wrote("app.py", FAULT)) == SILENT
    before = turns.started

    said = turns.stop()

    assert (before, turns.started) == (1, 1)
    assert "app.py:2" in said["reason"]


def test_a_call_that_failed_is_scanned_as_well(turns):
    (turns.root / "app.py").write_text("x = 2\n")

    said = turns.say("PostToolUseFailure", tool_name="Bash", tool_input={"command": "echo x > app.py; false"}, error="")

    assert (said, turns.started) == ({}, 1)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"tool_name": "Read", "tool_input": {"file_path": "app.py"}}, id="reading tool"),
        pytest.param({"tool_name": "Bash", "tool_input": {"command": "git status && ls"}}, id="reading line"),
        pytest.param({"tool_name": "Bash", "tool_input": {"command": "make"}}, id="nothing changed"),
    ],
)
def test_a_call_that_changes_nothing_starts_no_scanner(turns, fields):
    turns.say("PostToolUse", **fields)

    assert turns.started == 0


def test_the_same_tree_is_looked_up_once(turns):
    assert ended(turns.wrote("app.py", FAULT)) == SILENT
    record = os.stat(os.path.join(turns.places.area, "ahead.json")).st_mtime_ns

    assert ended(turns.wrote("app.py", FAULT, number=2)) == SILENT

    assert turns.started == 1
    assert os.stat(os.path.join(turns.places.area, "ahead.json")).st_mtime_ns == record


def test_many_edits_in_a_row_cost_one_scan_and_one_that_follows(turns):
    turns.scanner.hold()
    first = turns.wrote("app.py", "x = 0\n")
    turns.until(lambda: turns.started)

    rest = [turns.wrote("app.py", f"x = {number}\n", number) for number in range(1, 9)]
    at_once = [ended(each) for each in rest]
    turns.scanner.go()

    assert at_once == [SILENT] * 8
    assert ended(first) == SILENT
    assert turns.started == 2
    turns.stop()
    assert turns.started == 2


def test_a_stop_waits_for_the_scan_that_runs_and_does_not_repeat_it(turns):
    turns.scanner.hold()
    scan = turns.wrote("app.py", FAULT)
    turns.until(lambda: turns.started)
    stop = turns.begin("Stop", stop_hook_active=False, last_assistant_message="", background_tasks=[])
    with pytest.raises(subprocess.TimeoutExpired):
        stop.wait(timeout=0.5)

    turns.scanner.go()

    assert b"app.py:2" in ended(stop)[0]
    assert ended(scan) == SILENT
    assert turns.started == 1


def test_a_killed_scan_holds_nobody_up_and_is_made_good(turns):
    turns.scanner.hold()
    scan = turns.wrote("app.py", FAULT)
    turns.until(lambda: turns.started)
    scan.send_signal(signal.SIGKILL)
    scan.communicate()
    turns.scanner.go()
    assert ahead.fault(turns.places.area) == "did not finish"

    assert ended(turns.wrote("app.py", FAULT, number=2)) == SILENT

    assert ahead.fault(turns.places.area) == ""
    assert "app.py:2" in turns.stop()["reason"]
    assert turns.started == 2


def test_a_wish_that_a_killed_process_left_is_no_reason_to_wait(turns):
    Path(turns.places.area, "ahead.wish").write_text("another event")

    assert ended(turns.wrote("app.py", FAULT)) == SILENT
    assert not Path(turns.places.area, "ahead.wish").exists()
    assert turns.started == 1


def test_a_scan_ahead_that_fails_is_silent_kept_for_the_doctor_and_the_stop_judges(turns):
    Path(turns.places.area, "ahead.wish").mkdir()

    assert ended(turns.wrote("app.py", FAULT)) == SILENT

    (failed,) = [entry for entry, _ in ledger.read(turns.places.repo) if entry["outcome"] == "error"]
    assert (failed["event"], failed["action"]) == ("PostToolUse", "pass")
    assert "app.py:2" in turns.stop()["reason"]


def test_a_scanner_that_fails_is_named_for_the_doctor(turns):
    turns.scanner.replace("#!/bin/sh\nexit 7\n")

    assert ended(turns.wrote("app.py", FAULT)) == SILENT

    assert "semgrep" in ahead.fault(turns.places.area)


def test_it_writes_no_verdict_and_no_line_of_the_ledger(turns):
    before = [entry for entry, _ in ledger.read(turns.places.repo)]
    points = read_json(os.path.join(turns.places.area, "checkpoints.json"), schema=1)

    assert ended(turns.wrote("app.py", FAULT)) == SILENT

    assert [entry for entry, _ in ledger.read(turns.places.repo)] == before
    assert read_json(os.path.join(turns.places.area, "checkpoints.json"), schema=1) == points


def test_the_defences_are_compared_ahead_as_well(turns):
    assert ended(turns.wrote("app.py", "x = 2\n")) == SILENT
    known = compared(turns)

    turns.stop()

    assert len(known) == 1
    assert compared(turns) == known


def compared(turns):
    """What the cache of comparisons holds."""
    return {
        each.name: each.read_bytes() for each in Path(turns.environ["XDG_CACHE_HOME"], "hookpack", "defences").iterdir()
    }
