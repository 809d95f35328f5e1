"""Claims at the end of real turns, through the runner: one refusal a stop, then a person is told."""

from __future__ import annotations

import json

import pytest

from hookpack.state import ledger
from tests.turns import Turns


@pytest.fixture
def turns(tmp_path):
    found = Turns(tmp_path)
    (found.root / "test_app.py").write_text("def test_x():\n    pass\n")
    return found


class _Talk:
    def __init__(self, turns, tmp_path):
        self.turns, self.path = turns, tmp_path / "t.jsonl"
        self.path.write_text("")
        self.count = 0

    def bash(self, command, printed="12 passed in 0.1s"):
        """A shell call that ended well: the event after it, and its rows."""
        self.count += 1
        key, given = f"t{self.count}", {"command": command}
        self._row("assistant", {"type": "tool_use", "id": key, "name": "Bash", "input": given})
        self._row("user", {"type": "tool_result", "tool_use_id": key, "content": printed, "is_error": False})
        self.turns.say("PostToolUse", "quality-gate", tool_name="Bash", tool_input=given, tool_use_id=key,
                       tool_response={"stdout": printed}, transcript_path=str(self.path))  # fmt: skip

    def _row(self, who, block):
        with self.path.open("a") as stream:
            stream.write(json.dumps({"type": who, "message": {"content": [block]}}) + "\n")

    def stop(self, message):
        return self.turns.say("Stop", "quality-gate", stop_hook_active=False, last_assistant_message=message,
                              background_tasks=[], transcript_path=str(self.path))  # fmt: skip


@pytest.fixture
def talk(turns, tmp_path):
    turns.start()
    (turns.root / "app.py").write_text("x = 2\n")
    return _Talk(turns, tmp_path)


def test_a_run_on_the_tree_as_it_is_proves_the_claim(talk):
    talk.bash("python -m pytest -q")

    assert talk.stop("Done. All tests pass.") == {}


def test_a_file_written_by_a_script_after_the_run_is_seen_in_the_tree(talk, turns):
    talk.bash("python -m pytest -q")
    (turns.root / "app.py").write_text("x = 3\n")
    talk.bash("python tool.py", printed="")

    assert "files are not as they were" in talk.stop("Done. All tests pass.")["reason"]


def test_a_stop_that_fires_twice_is_one_refusal(talk):
    said = [talk.stop("All tests pass.") for _ in range(5)]

    assert [each.get("decision") for each in said] == ["block"] * 4 + [None]


def test_after_the_last_refusal_the_person_is_told_and_the_record_says_unverified(talk, turns):
    said = []
    for number in range(3):
        talk.bash(f"ls {number}", printed="")
        said.append(talk.stop("All tests pass."))

    assert [each.get("decision") for each in said] == ["block", "block", None]
    assert "unverified" in said[2]["systemMessage"]
    rows = [entry for entry, _ in ledger.read(turns.places.repo) if entry.get("event") == "Stop"]
    assert [row["unverified"] for row in rows] == [False, False, True]


def test_a_stub_in_the_turn_is_no_finished_work(talk, turns):
    (turns.root / "app.py").write_text("def export(rows):\n    raise NotImplementedError\n")
    talk.bash("python -m pytest -q")

    assert "app.py:2 only stands in" in talk.stop("I implemented the export. All tests pass.")["reason"]
    assert talk.stop("`export` is left as a stub. All tests pass.") == {}
