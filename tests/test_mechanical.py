"""A declared edit is run again on a copy of the tree before, and compared to the byte."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hookpack.turn import Mechanical
from tests.turns import Turns

BEFORE = {"src/a.txt": "one\n", "src/b.txt": "two\n", "doc.txt": "three\n"}
UPPER = "for f in src/*.txt; do tr a-z A-Z < $f > t; cat t > $f; done; rm t"


@pytest.fixture
def replay(tmp_path):
    """replay(edit): what the edit lacks to explain what `edit` did to the files."""
    turns = Turns(tmp_path)
    for name, text in BEFORE.items():
        place = turns.root / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text)
    before = turns.world.snapshot()

    def call(change, command=UPPER, paths=("src/**",)):
        change(turns.root)
        world = turns.world
        changes = [each for each in world.changes(before, world.snapshot()) if each.path.startswith("src/")]
        return world.replay(Mechanical("upper", command, tuple(paths)), before, changes)

    return call


def _upper(root):
    for path in (root / "src").glob("*.txt"):
        path.write_text(path.read_text().upper())


def _by_hand(root):
    _upper(root)
    (root / "src" / "b.txt").write_text("TWO and more\n")


def _only_one(root):
    (root / "src" / "a.txt").write_text("ONE\n")


def _mode(root):
    _upper(root)
    (root / "src" / "a.txt").chmod(0o755)


def _link(root):
    _upper(root)
    (root / "src" / "a.txt").unlink()
    (root / "src" / "a.txt").symlink_to("b.txt")


def _another(root):
    _upper(root)
    (root / "src" / "evil.py").write_text("x = 1\n")


def test_what_the_command_makes_again_is_reproduced(replay):
    assert replay(_upper) == ""


def test_a_rename_and_a_deletion_are_reproduced(replay):
    def change(root):
        os.replace(root / "src" / "a.txt", root / "src" / "c.txt")
        (root / "src" / "b.txt").unlink()

    assert replay(change, "mv src/a.txt src/c.txt; rm src/b.txt") == ""


@pytest.mark.parametrize(
    ("change", "name"),
    [(_by_hand, "b.txt"), (_only_one, "b.txt"), (_mode, "a.txt"), (_link, "a.txt"), (_another, "evil.py")],
    ids=["one more edit", "done in part", "another mode", "a link instead", "another file"],
)
def test_anything_else_within_the_paths_is_not(replay, change, name):
    assert replay(change) == f"its command makes something else of src/{name}"


@pytest.mark.parametrize(
    ("command", "fault"),
    [("exit 3", "its command ended with 3"), ("no-such-program", "its command was not found")],
    ids=["fails", "missing"],
)
def test_a_command_that_fails_explains_nothing(replay, command, fault):
    assert replay(_upper, command).startswith(fault)


def test_the_project_itself_is_left_alone(replay, tmp_path):
    replay(_upper, "rm -rf src; touch new")

    assert (tmp_path / "project" / "src" / "a.txt").read_text() == "ONE\n"
    assert not Path(tmp_path, "project", "new").exists()
