"""A person who was away when files were taken back is told when they are there, each time with the undo."""

from __future__ import annotations

import pytest

from tests.turns import SILENCED, Turns

_UNDO = "hookpack rejected restore 1"


@pytest.fixture
def taken(tmp_path):
    """A session whose turn was taken back; with what the person was told at once."""
    turns = Turns(tmp_path)
    turns.start()
    (turns.root / "app.py").write_text(SILENCED)
    return turns, turns.stop()


def test_at_once(taken):
    _, said = taken

    assert _UNDO in said["systemMessage"]


def test_once_more_with_the_next_prompt(taken):
    turns, _ = taken

    assert f"hookpack took back 1 file (app.py); `{_UNDO}`" in turns.prompt("hello")["systemMessage"]
    assert _UNDO not in turns.prompt("again").get("systemMessage", "")


def test_or_when_the_next_session_begins(taken):
    turns, _ = taken

    assert _UNDO in turns.say("SessionStart", source="startup")["systemMessage"]
    assert _UNDO not in turns.prompt("hello").get("systemMessage", "")


def test_a_stop_in_between_neither_repeats_nor_swallows_it(taken):
    turns, _ = taken

    between = turns.stop()

    assert _UNDO not in between.get("systemMessage", "")
    assert _UNDO in turns.prompt("hello")["systemMessage"]
