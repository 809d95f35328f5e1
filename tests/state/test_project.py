"""Which project an event belongs to, and that its state is found again."""

import subprocess

import pytest

from hookpack.state import project as projects


@pytest.fixture
def environ(tmp_path):
    return {"XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path / "home")}


@pytest.fixture
def repository(tmp_path):
    root = tmp_path / "repo"
    (root / ".git").mkdir(parents=True)
    (root / "src" / "deep").mkdir(parents=True)
    return root


@pytest.mark.parametrize("start", ["", "src/deep", ".git"])
def test_the_root_is_the_work_tree_round_the_start(repository, environ, start):
    found = projects.find(str(repository / start), "", environ)

    assert found.root == str(repository)
    assert found.git == str(repository / ".git")


def test_what_the_agent_states_wins_over_where_it_stands(repository, tmp_path, environ):
    assert projects.find(str(tmp_path), str(repository), environ).root == str(repository)


def test_without_git_the_folder_of_the_policy_is_the_root(tmp_path, environ):
    (tmp_path / "plain" / ".hookpack").mkdir(parents=True)
    (tmp_path / "plain" / "sub").mkdir()

    found = projects.find(str(tmp_path / "plain" / "sub"), "", environ)

    assert (found.root, found.git) == (str(tmp_path / "plain"), "")


def test_a_bare_folder_is_its_own_root(tmp_path, environ):
    assert projects.find(str(tmp_path), "", environ).root == str(tmp_path)


def test_a_symlink_leads_to_the_same_project(repository, tmp_path, environ):
    (tmp_path / "link").symlink_to(repository)

    assert projects.find(str(tmp_path / "link"), "", environ) == projects.find(str(repository), "", environ)


def test_work_trees_share_the_repository_and_not_the_checkpoints(git_project, tmp_path, environ):
    subprocess.run(["git", "worktree", "add", "-q", str(tmp_path / "other")], cwd=git_project, check=True)

    main = projects.find(str(git_project), "", environ)
    other = projects.find(str(tmp_path / "other"), "", environ)

    assert other.repo == main.repo
    assert other.area != main.area


def test_a_session_that_walks_into_another_work_tree_keeps_its_project(git_project, tmp_path, environ):
    subprocess.run(["git", "worktree", "add", "-q", str(tmp_path / "other")], cwd=git_project, check=True)

    assert projects.find(str(tmp_path / "other"), str(git_project), environ).root == str(git_project)


def test_another_repository_is_another_project(repository, tmp_path, environ):
    (tmp_path / "second" / ".git").mkdir(parents=True)

    assert projects.find(str(tmp_path / "second"), "", environ).repo != projects.find(str(repository), "", environ).repo
