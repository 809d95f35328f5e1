"""`hookpack explain`: the verdict with the line of the policy that made it a refusal."""

from __future__ import annotations

import json

import pytest

from hookpack.cli import explain
from hookpack.policy import Policy


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
    assert "policy" not in said  # a pass needs no answer of the policy


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

    told = dict(explain._lines(entry, [], Policy({}, {})))

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
