"""`hookpack explain`: the verdict with the line of the policy that made it a refusal."""

from __future__ import annotations

import json
import os

import pytest

from hookpack.cli import explain
from hookpack.policy import Policy
from hookpack.state import ledger
from hookpack.state import project as projects


@pytest.fixture
def refused(project, hook, payload):
    settings = {"file_path": str(project / ".claude/settings.json"), "content": "{}"}
    hook("anchor-guard", payload("PreToolUse.Write", tool_input=settings))
    hook("filter-sensitive", payload("PreToolUse.Write"))
    return project


def explained(person_run, project, *args):
    done = person_run(["explain", *args], project)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_last_refusal_is_explained(person_run, refused):
    said = explained(person_run, refused)

    assert "gate      anchor-guard, rule protected-path" in said
    assert "policy    gates.anchor-guard.on_fail: deny (built-in default)" in said
    assert "decision  deny" in said
    assert "way out   Leave it as it is" in said


def test_an_entry_is_found_by_the_beginning_of_its_id(person_run, refused):
    (_, last) = (json.loads(line) for line in person_run(["log", "--json"], refused).stdout.splitlines())

    said = explained(person_run, refused, last["id"][:6])

    assert said.startswith(last["id"] + " 2")  # the date stands apart from it
    assert "gate      filter-sensitive" in said
    assert "\npolicy" not in said  # a pass needs no answer of the policy


def test_a_setting_of_the_project_is_named_with_its_line(person_run, refused):
    policy = refused / ".hookpack" / "policy.yaml"
    policy.parent.mkdir()
    policy.write_text("version: 1\ngates:\n  anchor-guard:\n    # a person decides\n    on_fail: ask\n")
    assert person_run(["trust", "--yes"], refused).returncode == 0

    (decided,) = json.loads(explained(person_run, refused, "--json"))["decided_by"]

    assert decided == {
        "setting": "gates.anchor-guard.on_fail",
        "answer": "ask",
        "where": ".hookpack/policy.yaml:5",
    }


def test_a_setting_of_a_preset_is_named_with_it(person_run, refused):
    (refused / ".hookpack").mkdir()
    (refused / ".hookpack" / "policy.yaml").write_text("version: 1\npreset: autonomous\n")
    assert person_run(["trust", "--yes"], refused).returncode == 0
    repo = projects.at(str(refused), os.environ).repo
    row = {**STOP, "gate": "anchor-guard", "layers": [], "outcome": "unsure", "rule": "unchecked-anchor"}
    ledger.append(repo, {**row, "action": "deny"})

    (decided,) = json.loads(explained(person_run, refused, "--json"))["decided_by"]

    assert decided["where"] == "preset autonomous"


@pytest.mark.parametrize(
    ("rule", "action", "is_undone"),
    [
        pytest.param("regression", "deny", True, id="taken back"),
        pytest.param("quarantine", "deny", False, id="left standing"),
        pytest.param("regression", "pass", False, id="observed"),
    ],
)
def test_the_way_back_is_named_for_what_was_taken_back_alone(rule, action, is_undone):
    entry = {
        "id": "0123456789", "at": 0, "session": "s", "agent": "codex", "event": "stop", "tool": "", "reason": "",
        "gate": "monotonicity-gate", "rule": rule, "outcome": "fail", "layers": [["budget", "fail", 1]],
        "action": action, "would": "deny", "unverified": False,
    }  # fmt: skip

    told = dict(explain._lines(entry, [], Policy({}, {}), []))

    assert ("undo" in told) is is_undone


@pytest.mark.parametrize(
    ("args", "said"),
    [([], "nothing was refused yet"), (["zz"], "no entry 'zz'")],
)
def test_without_an_entry_the_next_command_is_named(person_run, project, args, said):
    done = person_run(["explain", *args], project)

    assert done.returncode == 3
    assert said in done.stderr
    assert "hookpack log" in done.stderr


STOP = {
    "at": 0, "session": "s", "agent": "codex", "event": "stop", "tool": "", "reason": "", "gate": "monotonicity-gate",
    "rule": "regression", "outcome": "fail", "layers": [["budget", "fail", 1]], "action": "warn", "would": "deny",
    "unverified": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        pytest.param({"facts": {"mode": "enforce", "moment": "stop"}}, "the agent was let go", id="attempts used up"),
        pytest.param({"facts": {"mode": "observe", "moment": "stop"}}, "observe mode; enforcing: deny", id="observed"),
        pytest.param(
            {"action": "pass", "facts": {"mode": "enforce", "moment": "after-tool"}}, "a look ahead", id="scan ahead"
        ),
        pytest.param({}, "the agent was let go", id="of a version that recorded no facts"),
    ],
)
def test_a_refusal_that_was_not_carried_out_says_why(fields, said):
    told = dict(explain._lines({"id": "x", **STOP, **fields}, [], Policy({}, {}), []))

    assert said in told["decision"]


def test_a_person_is_told_what_would_have_let_it_pass(person_run, refused):
    said = explained(person_run, refused)

    assert "or        `gates.anchor-guard.on_fail: warn` would have let it go on" in said
    assert "or        `hookpack maintenance --minutes 15`" in said


def test_an_agent_is_told_the_way_out_and_no_switch(person_run, refused):
    done = person_run(["explain"], refused, {"CLAUDECODE": "1"})

    assert "way out   Leave it as it is" in done.stdout
    assert "would have" not in done.stdout
    assert "maintenance" not in done.stdout


def test_a_policy_that_changed_since_is_told(person_run, project, hook, payload):
    def trusted(text):
        (project / ".hookpack").mkdir(exist_ok=True)
        (project / ".hookpack" / "policy.yaml").write_text(text)
        assert person_run(["trust", "--yes"], project).returncode == 0

    trusted("version: 1\n")
    settings = {"file_path": str(project / ".claude/settings.json"), "content": "{}"}
    hook("anchor-guard", payload("PreToolUse.Write", tool_input=settings))
    before = explained(person_run, project)
    trusted("version: 1\nprotect: [a.py]\n")

    assert "another policy" not in before
    last = next(
        each["id"] for each, _ in ledger.read(projects.at(str(project), os.environ).repo) if each["would"] == "deny"
    )
    assert "note      another policy was in force then" in explained(person_run, project, last)


def test_what_was_compared_at_a_turns_end_is_recorded(person_run, project, hook, payload):
    hook("monotonicity-gate", payload("UserPromptSubmit", prompt="go"))
    (project / "app.py").write_text("import subprocess\nsubprocess.run(cmd, shell=True)  # nosec\n")
    hook("monotonicity-gate", payload("Stop"))

    facts = json.loads(explained(person_run, project, "--json"))["facts"]

    assert (facts["moment"], facts["mode"]) == ("stop", "enforce")
    assert facts["start"] != facts["tree"]


def test_a_persons_command_is_explained_as_one(person_run, project):
    assert person_run(["baseline", "lock", "--yes"], project).returncode == 0
    (entry,) = (each for each, _ in ledger.read(projects.at(str(project), os.environ).repo))

    said = explained(person_run, project, entry["id"])

    assert "command   baseline lock" in said
    assert "a person's command" in said


def test_a_damaged_entry_is_called_so(person_run, refused):
    repo = projects.at(str(refused), os.environ).repo
    with open(os.path.join(repo, "ledger.jsonl"), "ab") as stream:
        stream.write(b"rubbish\n")
    *_, (last, _) = ledger.read(repo)

    done = person_run(["explain", last["id"]], refused)

    assert done.returncode == 3
    assert "is damaged" in done.stderr
    assert "hookpack log --verify" in done.stderr
