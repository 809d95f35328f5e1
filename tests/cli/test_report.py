"""`hookpack report`: where it goes, what it takes in, and what a person thinks of entries."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hookpack.state import ledger
from hookpack.state import project as projects


@pytest.fixture
def observed(project, hook, payload):
    """A project in observe mode, in which one call would have been refused."""
    from hookpack.policy_yaml import load
    from hookpack.state import trust

    trust.save(projects.at(str(project), os.environ), load(b"version: 1\nmode: observe\n", "p"), (), ())
    settings = {"file_path": str(project / ".claude/settings.json"), "content": "{}"}
    hook("anchor-guard", payload("PreToolUse.Write", tool_input=settings))
    return project


def _entries(project):
    return [entry for entry, _ in ledger.read(projects.at(str(project), os.environ).repo)]


def test_the_page_lies_in_the_state_and_its_path_is_printed(person_run, observed):
    done = person_run(["report"], observed)

    path = Path(done.stdout.strip())
    assert done.returncode == 0
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert observed not in path.parents
    assert oct(path.stat().st_mode)[-3:] == "600"


def test_it_goes_where_it_is_asked_to(person_run, observed, tmp_path):
    person_run(["report", "--markdown", "--output", str(tmp_path / "r.md")], observed)

    person_run(["report", "--output", "week.html"], observed)

    assert (tmp_path / "r.md").read_text().startswith("## hookpack")
    assert (observed / "week.html").read_text().startswith("<!doctype html>")
    assert person_run(["report", "-o", "-"], observed).stdout.startswith("<!doctype html>")


def test_a_place_that_cannot_be_written_is_named(person_run, observed):
    done = person_run(["report", "-o", "app.py/report.html"], observed)

    assert done.returncode == 3
    assert "app.py" in done.stderr


def test_json_is_one_object(person_run, observed):
    report = json.loads(person_run(["report", "--json"], observed).stdout)

    assert (report["mode"], report["rows"][0]["rule"], report["rows"][0]["observed"]) == (
        "observe",
        "protected-path",
        True,
    )


def test_the_same_record_gives_the_same_bytes(person_run, observed):
    assert person_run(["report", "-o", "-"], observed).stdout == person_run(["report", "-o", "-"], observed).stdout


def test_a_session_that_does_not_exist_has_nothing(person_run, observed):
    assert "Nothing is recorded" in person_run(["report", "--session", "none", "--markdown"], observed).stdout


def test_an_empty_record_is_a_report_as_well(person_run, project):
    assert person_run(["report", "-o", "-"], project).returncode == 0


def test_a_person_marks_what_was_false(person_run, observed):
    id_ = _entries(observed)[0]["id"]

    before = person_run(["report", "--would-have"], observed).stdout
    done = person_run(["report", "--false-alarm", id_[:6], "--yes"], observed)
    after = person_run(["report", "--would-have"], observed).stdout

    assert (done.returncode, done.stdout) == (0, f"noted: {id_} false-alarm\n")
    assert ("1 not noted" in before, "1 false alarm" in after) == (True, True)


def test_the_last_word_counts(person_run, observed):
    id_ = _entries(observed)[0]["id"]

    for option in ("--false-alarm", "--right"):
        person_run(["report", option, id_, "--yes"], observed)

    assert "(1 right)" in person_run(["report", "--would-have"], observed).stdout


@pytest.mark.parametrize("id_", ["zzz", ""])
def test_an_id_that_names_no_entry_is_refused(person_run, observed, id_):
    done = person_run(["report", "--right", id_, "--yes"], observed)

    assert done.returncode == 3
    assert "`hookpack report --would-have`" in done.stderr


def test_an_agent_marks_nothing(person_run, observed):
    id_ = _entries(observed)[0]["id"]

    done = person_run(["report", "--right", id_, "--yes"], observed, env={"CLAUDECODE": "1"})

    assert done.returncode == 1
    assert len(_entries(observed)) == 1


def test_a_damaged_line_is_said_and_nothing_breaks(person_run, observed):
    path = Path(projects.at(str(observed), os.environ).repo, "ledger.jsonl")
    path.write_bytes(path.read_bytes() + b'{"at": [1]}\n\xff\xfe{\n[1]\n')

    done = person_run(["report", "--markdown"], observed)

    assert done.returncode == 0
    assert "3 entries could not be read" in done.stdout
    assert "entry 2 does not continue" in done.stdout
