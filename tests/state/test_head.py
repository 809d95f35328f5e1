"""How HEAD left the turn's line of commits, read without running git."""

import subprocess

import pytest

from hookpack.state import head


def _git(root, *words):
    identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    subprocess.run(
        ["git", *identity, *words], cwd=root, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _turn(root):
    where, size = head.position(str(root / ".git"))
    return {"head": where, "log_bytes": size}


def _commit(root, text="two\n"):
    (root / "a.txt").write_text(text)
    _git(root, "commit", "-qam", "more")


@pytest.mark.parametrize(
    "act",
    [lambda root: None, _commit, lambda root: _git(root, "checkout", "-q", "-b", "new")],
    ids=["nothing", "commit", "new branch"],
)
def test_what_leaves_the_tree_as_it_was_made_is_no_move(git_project, act):
    turn = _turn(git_project)

    act(git_project)

    assert head.moved(str(git_project / ".git"), turn) == ""


@pytest.mark.parametrize(
    "words", [("checkout", "-q", "HEAD~1"), ("reset", "-q", "--hard", "HEAD~1")], ids=["checkout", "reset"]
)
def test_a_move_is_named(git_project, words):
    _commit(git_project)
    turn = _turn(git_project)

    _git(git_project, *words)

    assert words[0] in head.moved(str(git_project / ".git"), turn)


def test_a_commit_after_a_move_does_not_hide_it(git_project):
    _commit(git_project)
    turn = _turn(git_project)
    _git(git_project, "reset", "-q", "--hard", "HEAD~1")
    _commit(git_project, "three\n")

    assert "reset" in head.moved(str(git_project / ".git"), turn)


def test_packed_refs_are_read(git_project):
    where = head.position(str(git_project / ".git"))[0]
    _git(git_project, "pack-refs", "--all")

    assert head.position(str(git_project / ".git"))[0] == where
    assert len(where) == 40


def test_without_git_nothing_moves(tmp_path):
    assert head.position("") == ("", 0)
    assert head.moved("", {"head": "", "log_bytes": 0}) == ""
