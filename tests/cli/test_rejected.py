"""What was taken back is shown and brought back with one command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import schema

TEMPLATES = Path(__file__).parents[2] / "templates"
BAD = "def run(text):\n    return eval(text)\n"


@pytest.fixture
def reverted(person_run, project):
    assert person_run(["baseline", "lock", "--yes"], project).returncode == 0
    (project / "new.py").write_text(BAD)
    assert person_run(["check", "--revert", "--yes"], project).returncode == 1
    return project


def test_the_list_names_number_and_files(person_run, reverted):
    assert "   1  " in (listed := person_run(["rejected", "list"], reverted).stdout)
    assert "  1 file  " in listed
    assert json.loads(person_run(["rejected", "list", "--json"], reverted).stdout)[0]["paths"] == ["new.py"]


def test_the_list_marks_names_that_it_leaves_out(person_run, reverted):
    for name in ("a\nb", "c", "d", "e", "f"):
        (reverted / f"{name}.py").write_text(BAD)
    person_run(["check", "--revert", "--yes"], reverted)

    assert (
        r"  5 files  monotonicity failed: a\nb.py, c.py, d.py, e.py, …"
        in person_run(["rejected", "list"], reverted).stdout
    )


def test_show_gives_the_reason_and_the_difference(person_run, reverted):
    shown = person_run(["rejected", "show", "1"], reverted).stdout

    assert "monotonicity: fail" in shown
    assert "+    return eval(text)" in shown


def test_the_report_of_a_rejected_state_is_as_its_schema_says(person_run, reverted):
    report = json.loads(person_run(["rejected", "show", "1", "--json"], reverted).stdout)["report"]

    assert schema.faults(report, json.loads((TEMPLATES / "report.schema.json").read_text())) == []
    assert {(each["layer"], each["place"], each["before"]) for each in report["faults"]} == {
        ("monotonicity", "new.py:2", "")
    }


def test_restore_brings_it_back(person_run, reverted):
    done = person_run(["rejected", "restore", "1", "--yes"], reverted)

    assert (done.returncode, done.stdout) == (0, "restored new.py\n")
    assert (reverted / "new.py").read_text() == BAD


def test_an_agent_may_look_and_not_restore(person_run, reverted):
    agent = {"CLAUDECODE": "1"}

    assert person_run(["rejected", "list"], reverted, env=agent).returncode == 0
    assert person_run(["rejected", "restore", "1", "--yes"], reverted, env=agent).returncode == 1
    assert not (reverted / "new.py").exists()


def test_a_file_that_changed_since_is_left_alone(person_run, reverted):
    (reverted / "new.py").write_text("mine = 1\n")

    done = person_run(["rejected", "restore", "1", "--yes"], reverted)

    assert done.returncode == 3
    assert "left alone, it changed since: new.py" in done.stderr
    assert (reverted / "new.py").read_text() == "mine = 1\n"


def test_an_unknown_number_names_the_list(person_run, reverted):
    done = person_run(["rejected", "show", "7"], reverted)

    assert done.returncode == 3
    assert "`hookpack rejected list`" in done.stderr


def test_the_list_names_the_layers_that_failed(person_run, project):
    assert person_run(["baseline", "lock", "--yes"], project).returncode == 0
    (project / "app.py").write_text("def run(text):\n    return eval(text)\n")
    assert person_run(["check", "--revert", "--yes"], project).returncode == 1

    assert "monotonicity failed: app.py" in person_run(["rejected", "list"], project).stdout
