"""Locking, showing and comparing the baseline."""

from __future__ import annotations

import json

import pytest

EVAL = "def run(text):\n    return eval(text)\n"


@pytest.fixture
def locked(person_run, project):
    (project / "old.py").write_text(EVAL)
    done = person_run(["baseline", "lock", "--yes", "--dirty"], project)
    assert done.returncode == 0, done.stderr
    return project


def test_a_clean_project_is_locked_as_it_stands(person_run, project):
    done = person_run(["baseline", "lock", "--yes"], project)

    assert (done.returncode, done.stderr) == (0, "")
    assert "2 files, 0 known findings" in done.stdout


def test_what_install_wrote_and_a_person_trusted_is_not_dirt(person_run, project):
    assert person_run(["install", "--yes"], project).returncode == 0
    policy = project / ".hookpack" / "policy.yaml"
    policy.write_text(policy.read_text().replace("mode: enforce", "mode: observe"))
    assert person_run(["trust", "--yes"], project).returncode == 0

    assert person_run(["baseline", "lock", "--yes"], project).returncode == 0


@pytest.mark.parametrize("path", ["new.py", ".claude/other.json", ".hookpack/policy.yaml"])
def test_a_dirty_tree_is_refused_and_named(person_run, project, path):
    (project / path).parent.mkdir(exist_ok=True)
    (project / path).write_text("x = 1\n")

    done = person_run(["baseline", "lock", "--yes"], project)

    assert done.returncode == 3
    assert path in done.stderr
    assert "--dirty" in done.stderr


def test_the_repositorys_monitor_is_not_run(person_run, project, git, tmp_path):
    marker = tmp_path / "ran"
    git(project, "config", "core.fsmonitor", f"touch {marker}; false")

    person_run(["baseline", "lock", "--yes"], project)

    assert not marker.exists()


def test_show_counts_the_known_findings_by_rule(person_run, locked):
    shown = json.loads(person_run(["baseline", "show", "--json"], locked).stdout)

    assert {each["path"] for each in shown["findings"]} == {"old.py"}
    assert "bandit.B307" in person_run(["baseline", "show"], locked).stdout


def test_diff_tells_new_from_fixed_and_moved(person_run, locked):
    (locked / "old.py").rename(locked / "moved.py")
    (locked / "new.py").write_text("import pickle\n\n\ndef load(data):\n    return pickle.loads(data)\n")

    shown = json.loads(person_run(["baseline", "diff", "--json"], locked).stdout)

    assert {each["path"] for each in shown["new"]} == {"new.py"}
    assert shown["fixed"] == []


@pytest.mark.parametrize("verb", [["baseline", "show"], ["baseline", "diff"], ["check"]])
def test_without_a_baseline_the_next_command_is_named(person_run, project, verb):
    done = person_run(verb, project)

    assert done.returncode == 3
    assert "`hookpack baseline lock`" in done.stderr
