"""Whole turns with metrics, a changed evaluator and lessons, through the runner, on a real tree."""

from __future__ import annotations

import json
import os

import pytest

from hookpack.cli.rejected import replay
from hookpack.policy import build
from hookpack.state import ledger, trust
from hookpack.turn import Check
from tests.turns import POLICY, SILENCED, Turns

SIZE = {"name": "size", "command": "wc -c < app.py", "direction": "lower"}


@pytest.fixture
def turns(tmp_path):
    return Turns(tmp_path)


def _layers(**more):
    return {"iteration": {**POLICY["iteration"], **more}}


def _say(turns, text, file="app.py"):
    (turns.root / file).write_text(text)
    return turns.stop()


def test_a_worse_metric_is_taken_back_and_the_best_value_survives_the_revert(turns):
    turns.trust(_layers(ratchets={"metrics": [SIZE]}))
    turns.start()

    assert _say(turns, "x = 100\n") == {}
    assert _say(turns, "x = 10\n") == {}
    turns.prompt("go on")
    worse = _say(turns, "x = 100\n")
    turns.prompt("again")
    again = _say(turns, "x = 1000\n")

    assert "ratchets: size is 8 (best accepted 7, lower is better)" in worse["reason"]
    assert "size is 9 (best accepted 7" in again["reason"]
    assert (turns.root / "app.py").read_text() == "x = 10\n"
    rows = [entry["metric"] for entry, _ in ledger.read(turns.places.repo) if "metric" in entry]
    assert [(row["value"], row["status"]) for row in rows] == [
        (8.0, "keep"), (7.0, "keep"), (8.0, "discard"), (9.0, "discard")
    ]  # fmt: skip


def test_a_metric_that_may_have_been_worse_before_the_turn_takes_nothing(turns):
    turns.trust(_layers(ratchets={"metrics": [SIZE]}))
    turns.start()
    assert _say(turns, "x = 1\n#\n") == {}
    turns.world.checkpoints.quarantine()
    (turns.root / "app.py").write_text("x = 1  # a person wrote more\n")
    turns.prompt("next")

    said = _say(turns, "other\n", "keep.txt")

    assert "Nothing was taken back: a metric may have been worse before this turn began" in said["reason"]
    assert (turns.root / "keep.txt").read_text() == "other\n"


def _evaluated(turns):
    (turns.root / "check.sh").write_text("exit 0\n")
    turns.trust(_layers(correctness={"command": "sh ./check.sh"}))
    turns.start()


LINES = {**SIZE, "name": "lines", "command": "sh ./count.sh"}


def test_what_a_command_does_not_name_is_no_reason_not_to_run_it(turns):
    """Rules are not part of any command, and what measures the lines not of the tests."""
    for name in ("own.yml", "count.sh"):
        (turns.root / name).write_text("echo 1\n")
    policy = _layers(correctness={"command": "sh ./keep.txt"}, ratchets={"metrics": [LINES, SIZE]})
    (turns.root / "keep.txt").write_text("true\n")
    trust.save(turns.places, policy, (), ["own.yml", "count.sh", "keep.txt"])
    for name in ("own.yml", "count.sh"):
        (turns.root / name).write_text("echo 2\n")
    now = turns.world.snapshot()

    tested, measured = turns.world.test(now), turns.world.measure(now)

    assert tested.outcome == "passed"
    assert [(each.value, each.fault) for each in measured] == [
        (None, "count.sh is not as it was trusted, so it was not run"), (6.0, "")
    ]  # fmt: skip


def test_tests_whose_script_is_not_as_trusted_do_not_run(turns):
    trust.save(turns.places, _layers(correctness={"command": "sh ./keep.txt"}), (), ["keep.txt"])
    (turns.root / "keep.txt").write_text("touch ran\n")

    tested = turns.world.test(turns.world.snapshot())

    assert tested == Check("error", "keep.txt is not as it was trusted, so the test command was NOT run")
    assert not (turns.root / "ran").exists()


TOLD = (
    "import json, pathlib\n"
    "rows = pathlib.Path('app.py').read_text().splitlines()\n"
    "places = [{'artifactLocation': {'uri': 'app.py'}, 'region': {'startLine': n}}\n"
    "          for n, row in enumerate(rows, 1) if 'bad()' in row]\n"
    "found = [{'ruleId': 'r', 'locations': [{'physicalLocation': each}]} for each in places]\n"
    "pathlib.Path('ignored').mkdir(exist_ok=True)\n"
    "with open('ignored/runs', 'a') as runs:\n"
    "    runs.write('x')\n"
    "with open('ignored/out.sarif', 'w') as out:\n"
    "    json.dump({'version': '2.1.0', 'runs': [{'results': found}]}, out)\n"
)


def _scanned(turns, program=TOLD):
    entry = {"name": "other", "path": "ignored/out.sarif", "command": "python3 ./scan.py"}
    (turns.root / "scan.py").write_text(program)
    (turns.root / "app.py").write_text("x = 1\nbad()\n")
    policy = {"iteration": {"monotonicity": {**POLICY["iteration"]["monotonicity"], "sarif": [entry]}}}
    trust.save(turns.places, policy, (), ["scan.py"])
    turns.start()


def test_what_the_program_of_a_sarif_input_finds_is_taken_back(turns):
    _scanned(turns)

    assert _say(turns, "x = 2\n\nbad()\n") == {}
    turns.prompt("go on")
    said = _say(turns, "x = 2\n\nbad()\nmore(bad())\n")

    assert "other.r" in said["reason"]
    assert "app.py:4" in said["reason"]
    assert (turns.root / "app.py").read_text() == "x = 2\n\nbad()\n"


def test_the_program_of_a_sarif_input_runs_once_a_tree_and_only_at_the_end_of_a_turn(turns):
    _scanned(turns)
    runs = turns.root / "ignored" / "runs"
    assert not runs.exists()

    _say(turns, "x = 2\nbad()\n")
    turns.stop()
    turns.prompt("go on")
    turns.stop()

    assert runs.read_text() == "x"


def test_a_program_of_a_sarif_input_that_breaks_accepts_nothing_and_takes_nothing_back(turns):
    _scanned(turns, "raise SystemExit('no licence')\n")
    accepted = turns.world.checkpoints.accepted()

    said = _say(turns, "x = 2\nbad()\n")

    assert "wrote no such file: no licence" in json.dumps(said)
    assert (turns.root / "app.py").read_text() == "x = 2\nbad()\n"
    assert turns.world.checkpoints.accepted() == accepted


def test_the_evaluator_with_the_code_is_taken_back(turns):
    _evaluated(turns)
    (turns.root / "check.sh").write_text("true\n")

    said = _say(turns, "x = 2\n")

    assert "check.sh decides what correctness runs, and changed together with what is judged (app.py)" in said["reason"]
    assert (turns.root / "check.sh").read_text() == "exit 0\n"


def test_an_evaluator_that_changed_alone_is_accepted_by_no_later_turn(turns):
    _evaluated(turns)
    accepted = turns.world.checkpoints.accepted()
    said = [_say(turns, "true\n", "check.sh")]
    for number in range(3):
        said.append(turns.prompt(f"next {number}"))
        said.append(_say(turns, f"x = {number}\n"))

    assert all("decides what correctness runs" in each["systemMessage"] or "correctness" in each["systemMessage"]
               for each in said)  # fmt: skip
    assert turns.world.checkpoints.accepted() == accepted
    assert (turns.root / "check.sh").read_text() == "true\n"


def test_a_commit_with_a_changed_evaluator_is_refused(turns):
    _evaluated(turns)
    (turns.root / "check.sh").write_text("true\n")
    (turns.root / "app.py").write_text("x = 2\n")

    said = turns.say("PreToolUse", tool_name="Bash", tool_input={"command": "git commit -am x"}, tool_use_id="t")

    assert said["hookSpecificOutput"]["permissionDecision"] == "deny"


def _context(said):
    return said.get("hookSpecificOutput", {}).get("additionalContext", "")


def test_a_fresh_attempt_is_told_what_was_rejected_once_a_session(turns):
    turns.start()
    _say(turns, SILENCED)

    first, second = turns.prompt("again"), turns.prompt("and again")
    resumed = turns.say("SessionStart", source="resume")
    compacted = turns.say("SessionStart", source="compact")

    assert "- app.py:2: a scanner is told to look away" in _context(first)
    assert _context(second) == ""
    assert _context(resumed) == _context(compacted) == _context(first)


def test_a_lesson_names_no_way_round(turns):
    turns.start()
    _say(turns, SILENCED)

    assert "nosec" not in _context(turns.prompt("again")).partition("look away: nosec.")[2]


def test_a_lesson_ends_when_its_file_is_accepted(turns):
    turns.start()
    _say(turns, SILENCED)
    assert _say(turns, "other\n", "keep.txt") == {}
    assert len(turns.world.checkpoints.lessons()) == 1

    assert _say(turns, "x = 5\n") == {}

    assert turns.world.checkpoints.lessons() == ()


def test_a_lesson_ends_when_a_person_brings_its_state_back(turns):
    turns.start()
    _say(turns, SILENCED)

    replay(turns.world, turns.world.checkpoints.rejected()[0])

    assert turns.world.checkpoints.lessons() == ()


def test_the_block_budget_outlives_the_agents_own_count(turns):
    """Claude Code counts continued stops anew after any tool call, so the flag it sends says nothing."""
    turns.start()
    said = []
    for number in range(4):
        (turns.root / "app.py").write_text(SILENCED)
        for name in ("PreToolUse", "PostToolUse"):
            turns.say(name, tool_name="Read", tool_input={"file_path": "app.py"}, tool_use_id=str(number))
        said.append(turns.say("Stop", stop_hook_active=False, last_assistant_message="", background_tasks=[]))

    assert [each.get("decision") for each in said] == ["block", "block", None, None]
    assert all("unverified after 2 refusals" in each["systemMessage"] for each in said[2:])


def test_the_rejected_state_keeps_a_report(turns):
    turns.start()
    _say(turns, SILENCED)

    report = json.loads(json.dumps(turns.world.checkpoints.rejected()[0].report))

    assert {(each["layer"], each["place"]) for each in report["faults"]} == {("monotonicity", "app.py:2")}
    assert report["gate"] == "monotonicity-gate"


def test_the_policy_of_the_turns_is_a_policy():
    assert build(_layers(ratchets={"metrics": [SIZE]}), trusted=True).layers["ratchets"].rows("metrics") == (SIZE,)


def test_a_session_that_begins_forgets_one_that_was_silent_for_a_month(turns):
    turns.say("SessionStart", source="startup", session_id="old")
    folder = os.path.join(turns.places.area, "sessions")
    before = os.listdir(folder)
    for name in before:
        os.utime(os.path.join(folder, name), (0, 0))

    turns.prompt("go")
    kept = set(os.listdir(folder)).issuperset(before)
    turns.say("SessionStart", source="startup", session_id="new")

    assert kept
    assert set(os.listdir(folder)).isdisjoint(before)
