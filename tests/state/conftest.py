"""A real git project, and the places of its state."""

import subprocess

import pytest

from hookpack.state import project as projects


@pytest.fixture
def git_project(tmp_path):
    root = tmp_path / "project"
    root.mkdir()
    identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    (root / "a.txt").write_text("one\n")
    for words in (["init", "-q", "-b", "main"], ["add", "-A"], [*identity, "commit", "-qm", "start"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    return root


@pytest.fixture
def places(git_project, tmp_path):
    return projects.at(str(git_project), {"XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path)})
