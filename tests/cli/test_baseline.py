"""Locking, showing and comparing the baseline."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hookpack.state import project as projects

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
    assert {each["path"] for each in shown["moved"]} == {"moved.py"}


def test_diff_is_grouped_by_file_and_plain_where_no_terminal_is(person_run, locked):
    (locked / "old.py").write_text("import pickle\n\n\ndef load(data):\n    return pickle.loads(data)\n")

    said = person_run(["baseline", "diff"], locked).stdout

    assert said.startswith("1 changed file; findings: new ")
    assert "\x1b" not in said
    assert [line for line in said.splitlines() if not line.startswith(" ")][1:] == ["old.py"]
    assert {line[2] for line in said.splitlines() if line.startswith("  ")} == {"+", "-"}


@pytest.mark.parametrize(("path", "count"), [("old.py", True), (".", True), ("*.toml", False), ("*.py", True)])
def test_show_tells_one_by_one_what_a_path_holds(person_run, locked, path, count):
    said = person_run(["baseline", "show", path], locked).stdout

    assert ("bandit.B307" in said) == count


def test_show_says_that_a_path_is_not_there(person_run, locked):
    done = person_run(["baseline", "show", "nope.py"], locked)

    assert done.returncode == 3
    assert "the baseline has no file nope.py" in done.stderr


def test_show_looks_again_at_what_was_locked_with_other_rules(person_run, locked):
    record = Path(projects.find(str(locked), "", os.environ).repo, "baseline.json")
    record.write_text(json.dumps({**json.loads(record.read_text()), "rules": "older", "known": 0}))

    said = person_run(["baseline", "show"], locked).stdout

    assert "locked with other rules or scanners: scanned again" in said
    assert "bandit.B307" in said
    assert person_run(["check"], locked).returncode == 0


def test_shards_are_merged_on_the_same_tree_alone(person_run, project, tmp_path):
    (project / "old.py").write_text(EVAL)
    shards = [str(tmp_path / f"{which}.json") for which in (1, 2)]
    for which, path in enumerate(shards, 1):
        done = person_run(["baseline", "lock", "--shard", f"{which}/2", "--to", path], project)
        assert done.returncode == 0, done.stderr

    merged = person_run(["baseline", "merge", "--yes", "--dirty", *shards], project)
    (project / "old.py").write_text("x = 1\n")
    late = person_run(["baseline", "merge", "--yes", "--dirty", *shards], project)

    assert "3 files" in merged.stdout
    assert late.returncode == 3
    assert "the shards are of tree" in late.stderr


def test_a_shard_locks_nothing_and_stays_out_of_the_tree(person_run, project, tmp_path):
    inside = person_run(["baseline", "lock", "--shard", "1/2", "--to", "shard.json"], project)
    person_run(["baseline", "lock", "--shard", "1/2", "--to", str(tmp_path / "shard.json")], project)

    assert inside.returncode == 3
    assert "the tree that it describes" in inside.stderr
    assert not (project / "shard.json").exists()
    assert "no baseline is locked" in person_run(["baseline", "show"], project).stderr


@pytest.mark.parametrize("words", [["--shard", "3/2", "--to", "x"], ["--shard", "1", "--to", "x"], ["--shard", "1/2"]])
def test_a_shard_that_cannot_be_is_a_usage_error(person_run, project, words):
    assert person_run(["baseline", "lock", *words], project).returncode == 2


@pytest.mark.parametrize("verb", ["lock", "merge"])
def test_an_agent_may_not_move_the_baseline(person_run, project, verb, tmp_path):
    words = ["baseline", verb, "--yes", *([str(tmp_path)] if verb == "merge" else [])]

    assert person_run(words, project, {"CLAUDECODE": "1"}).returncode in (1, 2)


@pytest.mark.parametrize("verb", [["baseline", "show"], ["baseline", "diff"], ["check"]])
def test_without_a_baseline_the_next_command_is_named(person_run, project, verb):
    done = person_run(verb, project)

    assert done.returncode == 3
    assert "`hookpack baseline lock`" in done.stderr
