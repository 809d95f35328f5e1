"""What the command says and exits with when it cannot go on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
_MAIN = "from hookpack.cli import main; main()"
_GONE = "import os, sys; os.rmdir(os.getcwd()); " + _MAIN
_BROKEN = "from hookpack.cli import log; log.command.callback = lambda **_: {}['x']; " + _MAIN


def run(*args, cwd, code=_MAIN, **streams):
    environ = {**os.environ, "PYTHONPATH": str(SOURCE)}
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    return subprocess.run([sys.executable, "-c", code, *args], cwd=cwd, env=environ, text=True, timeout=60, **given)


@pytest.mark.parametrize("verb", ["install", "log", "doctor", "check"])
def test_a_removed_current_directory_is_told(tmp_path, verb):
    (tmp_path / "gone").mkdir()

    done = run(verb, cwd=tmp_path / "gone", code=_GONE)

    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "error: the current directory does not exist any more",
        "hint: `cd` into the project",
    ]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_output_that_cannot_be_written_is_an_error(project):
    with open("/dev/full", "w") as full:
        done = run("--help", cwd=project, stdout=full)

    assert (done.returncode, done.stderr) == (3, "error: No space left on device\n")


def test_an_unexpected_exception_is_one_line_with_its_place(project):
    done = run("log", cwd=project, code=_BROKEN)

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("error: unexpected KeyError in ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [(), ("baseline",), ("rejected",)], ids=" ".join)
def test_a_command_without_its_verb_prints_help(project, words):
    done = run(*words, cwd=project)

    assert done.returncode == 2
    assert "Commands:" in done.stderr
    assert "error:" not in done.stderr


def test_the_summaries_of_rejected_are_whole(project):
    assert "..." not in run("rejected", "--help", cwd=project).stdout.partition("Commands:")[2]


@pytest.mark.parametrize(
    "words", [("install",), ("install", "--scope", "user"), ("log",), ("baseline", "lock", "--yes")]
)
@pytest.mark.parametrize("below", [".", "hooks"])
def test_a_bare_repository_is_refused_before_anything_is_written(person_run, tmp_path, git, words, below):
    git(tmp_path, "init", "-q", "--bare", "store.git")
    before = sorted(tmp_path.rglob("*"))

    done = person_run(
        [*words], tmp_path / "store.git" / below, {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    )

    assert done.returncode == 3
    assert "store.git: a bare repository, there is no work tree" in done.stderr
    assert sorted(tmp_path.rglob("*")) == before


def test_a_work_tree_inside_a_bare_repository_is_none(person_run, project, git, tmp_path):
    git(tmp_path, "clone", "-q", "--bare", str(project), "store.git")
    git(tmp_path / "store.git", "worktree", "add", "-q", "side", "main")

    assert person_run(["log"], tmp_path / "store.git" / "side").returncode == 0
