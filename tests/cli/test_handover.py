"""One baseline for a team: exported to a ref or a file, taken over in another clone."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest

from hookpack.codec import digest, dumps
from hookpack.state import baseline as baselines
from hookpack.state import project as projects
from hookpack.state import trust

EVAL = "def run(text):\n    return eval(text)\n"
REF = "refs/hookpack/baseline"
LIGHT = {"iteration": {"monotonicity": {"scanners": ["bandit", "secrets", "detect-secrets"]}}}


@pytest.fixture
def light(project):
    """The project with scanners that start fast."""
    trust.save(place(project), LIGHT, (), ())
    return project


@pytest.fixture
def locked(person_run, light, git):
    """A project with a known fault, committed and locked."""
    project = light
    (project / "old.py").write_text(EVAL)
    (project / "run.sh").write_text("echo\n")
    (project / "run.sh").chmod(0o755)
    git(project, "add", "-A")
    git(project, "commit", "-qm", "Add a fault")
    done = person_run(["baseline", "lock", "--yes"], project)
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def clone(locked, git, tmp_path):
    """clone(): another clone of it, with the ref if there is one."""

    def make():
        there = tmp_path / "clone"
        git(tmp_path, "clone", "-q", str(locked), str(there))
        subprocess.run(["git", "-C", there, "fetch", "-q", "origin", f"{REF}:{REF}"], capture_output=True)
        return there

    return make


def place(root):
    return projects.find(str(root), "", os.environ)


def test_another_clone_gets_tree_and_findings_without_a_scan(person_run, locked, clone, tmp_path):
    assert person_run(["baseline", "export"], locked).returncode == 0
    there = clone()
    env = {"XDG_CACHE_HOME": str(tmp_path / "cache")}

    done = person_run(["baseline", "import", "--yes"], there, env)

    assert done.returncode == 0, done.stderr
    ours, theirs = (baselines.load(place(each)) for each in (locked, there))
    assert ours._replace(at=0) == theirs._replace(at=0)
    assert baselines.known(place(locked), ours) == baselines.known(place(there), theirs)
    assert not (tmp_path / "cache" / "hookpack" / "scan").exists()


def test_what_the_clone_holds_beyond_the_baseline_is_new(person_run, locked, clone, git):
    person_run(["baseline", "export"], locked)
    there = clone()
    (there / "old.py").write_text("x = 1\n")
    (there / "new.py").write_text("import pickle\n\n\ndef load(data):\n    return pickle.loads(data)\n")
    git(there, "add", "-A")
    git(there, "commit", "-qm", "Go on")

    done = person_run(["baseline", "import", "--yes"], there)

    assert "differs from it in 2 files" in done.stdout
    shown = json.loads(person_run(["baseline", "diff", "--json"], there).stdout)
    assert {each["path"] for each in shown["new"]} == {"new.py"}
    assert {each["path"] for each in shown["fixed"]} == {"old.py"}


def test_another_umask_makes_no_difference(person_run, locked, clone):
    person_run(["baseline", "export"], locked)
    there = clone()
    for path in there.rglob("*"):
        if ".git" not in path.parts and path.is_file():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o077)

    done = person_run(["baseline", "import", "--yes"], there)

    assert "differs" not in done.stdout


def test_nothing_but_the_ref_is_touched_and_no_hook_runs(person_run, locked, git, tmp_path):
    marker = tmp_path / "ran"
    for name in ("reference-transaction", "post-commit", "pre-commit", "post-index-change"):
        hook = locked / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
        hook.chmod(0o755)
    git(locked, "config", "core.fsmonitor", f"touch {marker}; false")
    before = [(locked / ".git" / name).read_bytes() for name in ("HEAD", "index", "refs/heads/main")]

    done = person_run(["baseline", "export"], locked)

    assert done.returncode == 0, done.stderr
    assert f"git push origin {REF}" in done.stdout
    assert [(locked / ".git" / name).read_bytes() for name in ("HEAD", "index", "refs/heads/main")] == before
    assert not marker.exists()
    git(locked, "config", "--unset", "core.fsmonitor")
    assert git(locked, "ls-tree", "--name-only", REF) == "baseline.json\n"


def test_each_export_follows_the_one_before_and_the_same_one_adds_nothing(person_run, locked, git):
    for _ in range(2):
        person_run(["baseline", "export"], locked)
    once = git(locked, "rev-list", REF).split()
    (locked / "more.py").write_text("y = 2\n")
    git(locked, "add", "-A")
    git(locked, "commit", "-qm", "More")
    person_run(["baseline", "lock", "--yes"], locked)

    person_run(["baseline", "export"], locked)

    assert len(once) == 1
    assert git(locked, "rev-list", REF).split()[1:] == once


def test_whoever_signs_no_commits_can_export(person_run, locked):
    nobody = dict.fromkeys(["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"], "")

    assert person_run(["baseline", "export"], locked, nobody).returncode == 0


def test_what_the_commit_does_not_hold_stays_out_and_is_named(person_run, light, git, tmp_path):
    project = light
    (project / "private.py").write_text(EVAL)
    assert person_run(["baseline", "lock", "--yes", "--dirty"], project).returncode == 0

    done = person_run(["baseline", "export", "--to", str(tmp_path / "out.json")], project)

    assert "private.py: not in the commit" in done.stderr
    assert "private" not in (tmp_path / "out.json").read_text()


def test_no_credential_travels(person_run, project, git, tmp_path):
    token = "ghp_" + "x9K2mQ7vR4tY8wZ1aB3cD5eF6gH0jL2nP4rS"[:36]
    password = "tr0ub4dor" + "&3-plain"
    (project / "keys.py").write_text(
        f'TOKEN = "{token}"\npassword = "{password}"\n\n\ndef go(db):\n    db.login("root", password="{password}")\n'
    )
    git(project, "add", "-A")
    git(project, "commit", "-qm", "Add keys")
    assert person_run(["baseline", "lock", "--yes"], project).returncode == 0

    done = person_run(["baseline", "export", "--to", str(tmp_path / "out.json")], project)

    assert done.returncode == 0, done.stderr
    text = (tmp_path / "out.json").read_text()
    assert "keys.py" in json.loads(text)["found"]["paths"]
    assert token not in text
    assert password not in text
    assert token[4:20] not in text


def test_a_file_that_stood_otherwise_is_asked_for_with_the_commit(person_run, locked, clone, tmp_path):
    (locked / "app.py").write_text("never = 'committed'\n")
    person_run(["baseline", "lock", "--yes", "--dirty"], locked)
    said = person_run(["baseline", "export"], locked).stderr

    done = person_run(["baseline", "import", "--yes"], clone())

    assert "app.py: otherwise in the commit" in said
    assert done.returncode == 3
    assert "NOT imported, not here as they were locked: app.py" in done.stderr
    assert "git worktree add" in done.stderr


def test_a_submodule_travels_with_its_commit(person_run, light, git, tmp_path):
    project = light
    part = tmp_path / "part"
    part.mkdir()
    git(part, "init", "-q")
    (part / "lib.py").write_text(EVAL)
    git(part, "add", "-A")
    git(part, "commit", "-qm", "Part")
    git(project, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(part), "part")
    git(project, "commit", "-qm", "Add a part")
    assert person_run(["baseline", "lock", "--yes"], project).returncode == 0
    person_run(["baseline", "export", "--to", str(tmp_path / "out.json")], project)
    there = tmp_path / "clone"
    git(tmp_path, "-c", "protocol.file.allow=always", "clone", "-q", "--recurse-submodules", str(project), str(there))

    done = person_run(["baseline", "import", "--yes", str(tmp_path / "out.json")], there)

    assert done.returncode == 0, done.stderr
    assert "part/lib.py" in (tmp_path / "out.json").read_text()
    assert "differs" not in done.stdout


def test_a_folder_without_git_shares_by_file(person_run, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "old.py").write_text(EVAL)
    assert person_run(["baseline", "lock", "--yes"], tmp_path / "one").returncode == 0
    to_ref = person_run(["baseline", "export"], tmp_path / "one")
    assert person_run(["baseline", "export", "--to", "../out.json"], tmp_path / "one").returncode == 0

    done = person_run(["baseline", "import", "--yes", "../out.json"], tmp_path / "two")

    assert done.returncode == 0, done.stderr
    assert to_ref.returncode == 3
    assert "`--to FILE`" in to_ref.stderr


def test_a_hostile_export_changes_nothing(person_run, locked, clone, tmp_path):
    path = tmp_path / "out.json"
    person_run(["baseline", "export", "--to", str(path)], locked)
    record = json.loads(path.read_text())
    record.pop("sum")
    record["entries"]["x\x1b[2Jy.py"] = ["100644", "0" * 40]
    record["files"] += 1
    path.write_text(json.dumps({**record, "sum": digest(dumps(record).encode())}))
    there = clone()

    done = person_run(["baseline", "import", "--yes", str(path)], there)

    assert done.returncode == 3
    assert "not here as they were locked: x" in done.stderr
    assert "\x1b" not in done.stderr
    assert baselines.load(place(there)) is None


def test_importing_where_work_went_on_takes_nothing_for_accepted(person_run, locked, tmp_path, git):
    path, record = tmp_path / "out.json", Path(place(locked).area, "checkpoints.json")
    person_run(["baseline", "export", "--to", str(path)], locked)
    (locked / "app.py").write_text("x = 1\n")
    git(locked, "commit", "-qam", "Go on")
    person_run(["baseline", "lock", "--yes"], locked)
    accepted = json.loads(record.read_text())["accepted"]

    person_run(["baseline", "import", "--yes", str(path)], locked)

    assert json.loads(record.read_text())["accepted"] == accepted


def test_a_baseline_that_names_no_commit_is_to_be_locked_again(person_run, locked):
    record = Path(place(locked).repo, "baseline.json")
    kept = json.loads(record.read_text())
    kept.pop("commit")
    record.write_text(json.dumps(kept))

    done = person_run(["baseline", "export"], locked)

    assert done.returncode == 3
    assert "`hookpack baseline lock`" in done.stderr


@pytest.mark.parametrize("verb", ["export", "import"])
def test_no_branch_is_written_or_read(person_run, project, verb):
    assert person_run(["baseline", verb, "--ref=refs/heads/main"], project).returncode == 2


@pytest.mark.parametrize("words", [["export"], ["import", "--yes"]], ids=["export", "import"])
def test_a_ref_that_stands_for_a_branch_is_left_alone(person_run, locked, git, words):
    branch = git(locked, "symbolic-ref", "HEAD").strip()
    git(locked, "symbolic-ref", REF, branch)
    before = git(locked, "rev-parse", "HEAD")

    done = person_run(["baseline", *words], locked)

    assert (done.returncode, f"stands for {branch}" in done.stderr) == (3, True)
    assert git(locked, "rev-parse", "HEAD") == before


def test_a_ref_that_is_not_here_is_to_be_fetched(person_run, project):
    done = person_run(["baseline", "import", "--yes"], project)

    assert done.returncode == 3
    assert f"`git fetch origin {REF}:{REF}`" in done.stderr


def test_an_agent_may_not_import(person_run, locked, tmp_path):
    person_run(["baseline", "export"], locked)

    done = person_run(["baseline", "import", "--yes"], locked, {"CLAUDECODE": "1"})

    assert done.returncode == 1
    assert "is for a person" in done.stderr
