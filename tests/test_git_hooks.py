"""hookpack in a person's git hooks: the pre-push template, and pre-commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GOOD = "def double(value):\n    return 2 * value\n"
BAD = "def run(text):\n    return eval(text)\n"
_CONFIG = """\
repos:
  - repo: {hookpack}
    rev: {rev}
    hooks:
      - id: hookpack-check
"""


@pytest.fixture
def locked(person_run, project):
    """A project with a locked baseline, and nothing that `install` writes."""
    done = person_run(["baseline", "lock", "--yes"], project)
    assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def path(tmp_path):
    """A PATH on which `hookpack` is the clone's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "hookpack").write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT / 'src')!r})\n"
        "from hookpack.cli import main\nmain()\n"
    )
    (folder / "hookpack").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture
def pushed(locked, tmp_path, git):
    """A project with the template as its hook and an empty repository to push to."""
    git(tmp_path, "init", "-q", "--bare", "there.git")
    git(locked, "remote", "add", "origin", tmp_path / "there.git")
    shutil.copy(ROOT / "templates" / "pre-push", locked / ".git" / "hooks" / "pre-push")
    return locked


@pytest.fixture
def push(pushed, path):
    """push(*args): `git push` as a person gives it."""

    def run(*args, search=path):
        argv = ["git", "push", "-q", "origin", *args]
        return subprocess.run(argv, cwd=pushed, env={**os.environ, "PATH": search}, capture_output=True, text=True)

    return run


def commit(git, root, text):
    (root / "new.py").write_text(text)
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Change")


def arrived(git, root):
    return git(root, "ls-remote", "origin").split()[1::2]


def test_a_push_of_what_is_no_worse_goes_through(push, pushed, git) -> None:
    commit(git, pushed, GOOD)

    done = push("main")

    assert (done.returncode, arrived(git, pushed)) == (0, ["refs/heads/main"]), done.stderr
    assert "decision: pass" in done.stderr


def test_a_push_of_a_regression_is_refused(push, pushed, git) -> None:
    commit(git, pushed, BAD)

    done = push("main")

    assert (done.returncode, arrived(git, pushed)) == (1, [])
    assert "new.py:2" in done.stderr
    assert "hookpack: `hookpack check` did not pass; nothing was pushed" in done.stderr


def test_a_push_of_what_is_not_checked_out_is_not_taken_for_checked(push, pushed, git) -> None:
    git(pushed, "branch", "old")
    commit(git, pushed, GOOD)

    done = push("old")

    assert (done.returncode, arrived(git, pushed)) == (1, [])
    assert "refs/heads/old is not what is checked out, so it was NOT checked" in done.stderr


def test_a_push_with_uncommitted_changes_is_not_taken_for_checked(push, pushed, git) -> None:
    commit(git, pushed, BAD)
    (pushed / "new.py").write_text(GOOD)

    done = push("main")

    assert (done.returncode, arrived(git, pushed)) == (1, [])
    assert "there are uncommitted changes, so what is pushed was NOT checked alone" in done.stderr


def test_a_push_without_hookpack_is_not_taken_for_checked(push, pushed, git) -> None:
    done = push("main", search=os.defpath)

    assert (done.returncode, arrived(git, pushed)) == (1, [])
    assert "it is not on PATH, so this push was NOT checked" in done.stderr


def test_a_branch_may_go_away(push, pushed, git) -> None:
    push("main", "main:other")
    (pushed / "app.py").write_text("")

    done = push("--delete", "other")

    assert (done.returncode, arrived(git, pushed)) == (0, ["refs/heads/main"]), done.stderr


@pytest.fixture
def committed(project, person_run, tmp_path, path, git, unavailable):
    """committed(text): `git commit` of a new file in a project whose commits pre-commit looks at."""
    if subprocess.run([sys.executable, "-m", "pre_commit", "--version"], capture_output=True).returncode:
        unavailable("pre-commit is not installed")
    hooks = tmp_path / "hookpack"
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    git(hooks, "init", "-q")
    git(hooks, "add", "-A")
    git(hooks, "commit", "-q", "-m", "Start")
    config = _CONFIG.format(hookpack=hooks, rev=git(hooks, "rev-parse", "HEAD").strip())
    (project / ".pre-commit-config.yaml").write_text(config)
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=project, capture_output=True, check=True)
    git(project, "add", "-A")
    git(project, "commit", "-q", "--no-verify", "-m", "Check commits")
    assert person_run(["baseline", "lock", "--yes"], project).returncode == 0

    def run(text):
        (project / "new.py").write_text(text)
        git(project, "add", "-A")
        environ = {**os.environ, "PATH": path}
        argv = ["git", "commit", "-q", "-m", "Change"]
        return subprocess.run(argv, cwd=project, env=environ, capture_output=True, text=True)

    return run


@pytest.mark.slow
@pytest.mark.parametrize(("text", "code", "said"), [
    pytest.param(GOOD, 0, "hookpack check", id="no worse"),
    pytest.param(BAD, 1, "new.py:2", id="a regression"),
])  # fmt: skip
def test_pre_commit_runs_the_check(committed, text, code, said) -> None:
    done = committed(text)

    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
