"""`hookpack check`: layers, decision, exit code."""

from __future__ import annotations

import json

import pytest

GOOD = "def double(value):\n    return 2 * value\n"
BAD = "def run(text):\n    return eval(text)\n"


@pytest.fixture
def locked(person_run, project):
    assert person_run(["baseline", "lock", "--yes"], project).returncode == 0
    return project


@pytest.mark.parametrize(
    ("text", "decision", "code"),
    [
        pytest.param(None, "pass", 0, id="nothing changed"),
        pytest.param(GOOD, "pass", 0, id="harmless"),
        pytest.param(BAD, "deny", 1, id="new fault"),
        pytest.param("def broken(:\n", "warn", 3, id="cannot be read"),
    ],
)
def test_the_exit_code_follows_the_decision(person_run, locked, text, decision, code):
    if text:
        (locked / "new.py").write_text(text)

    done = person_run(["check", "--json"], locked)
    report = json.loads(done.stdout)

    assert (report["decision"], done.returncode) == (decision, code)
    assert [layer["name"] for layer in report["layers"]] == ["correctness", "monotonicity", "budget", "anchors"]
    assert {"name", "outcome", "decision", "findings", "took_ms"} <= set(report["layers"][0])


def test_a_missing_scanner_is_not_a_pass(person_run, locked, tmp_path):
    (locked / "new.py").write_text(GOOD)

    done = person_run(["check", "--json"], locked, env={"XDG_DATA_HOME": str(tmp_path / "empty")})

    assert done.returncode == 3
    assert "semgrep" in done.stdout


def test_check_reverts_only_when_asked_and_keeps_the_state(person_run, locked):
    (locked / "new.py").write_text(BAD)

    person_run(["check"], locked)
    assert (locked / "new.py").exists()

    done = person_run(["check", "--revert"], locked)
    assert not (locked / "new.py").exists()
    assert "hookpack rejected restore 1" in done.stderr


def test_text_names_the_place(person_run, locked):
    (locked / "new.py").write_text(BAD)

    assert "new.py:2: bandit.B307" in person_run(["check"], locked).stdout


def test_the_same_tree_gives_the_same_report(person_run, locked):
    (locked / "new.py").write_text(BAD)
    reports = [
        json.loads(person_run(["check", "--json"], locked, env={"PYTHONHASHSEED": seed}).stdout) for seed in "012"
    ]

    for report in reports:
        for layer in report["layers"]:
            layer.pop("took_ms")

    assert reports[0] == reports[1] == reports[2]
