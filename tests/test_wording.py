"""What an agent tells in its own words is the event that Claude Code tells, and gets the same decision."""

from __future__ import annotations

import importlib
import os

import pytest

from hookpack import wording
from hookpack.agents import claude_code
from hookpack.patch import candidate
from tests.calls import all_calls, disagreements, make_ground

_SESSION = {"session_id": "s1", "cwd": "/repo", "transcript_path": ""}
_EDIT = {"file_path": "/repo/a.py", "old_string": "x = 1\n", "new_string": "x = 2\n"}
_FILES = {"/repo/a.py": "import os\nx = 1\ny = 1\n"}


def told(name, tool="", given=None, **fields):
    call = {"tool_name": tool, "tool_input": given, "tool_use_id": "t1"} if tool else {}
    return {"hook_event_name": name, **_SESSION, **call, **fields}


MESSAGES = {
    "session": told("SessionStart", source="startup"),
    "prompt": told("UserPromptSubmit", prompt="go on"),
    "write": told("PreToolUse", "Write", {"file_path": "/repo/a.py", "content": "x = 1\ny = 2\n"}),
    "shell": told("PreToolUse", "Bash", {"command": "ls -l"}),
    "spawn": told("PreToolUse", "Agent", {"prompt": "look"}),
    "read": told("PreToolUse", "Read", {"file_path": "/repo/a.py"}),
    "good end": told("PostToolUse", "Bash", {"command": "pytest"}, tool_response={"stdout": "3 passed", "stderr": ""}),
    "bad end": told("PostToolUseFailure", "Bash", {"command": "pytest"}, error="1 failed"),
    "stop": told("Stop", last_assistant_message="Done.", stop_hook_active=False),
    "in a subagent": told("PreToolUse", "Bash", {"command": "ls"}, agent_id="a1"),
}
_LIKE = ("moment", "session", "cwd", "act", "writes", "command", "texts", "targets", "failed", "output", "message")
# what an agent does not tell
_UNTOLD = {
    ("codex", "bad end"): ("failed",),
    ("copilot", "stop"): ("message",),
    ("copilot-camel", "stop"): ("message",),
    ("cursor", "stop"): ("message",),
}


def parsed(dialect, message, files=None):
    module = importlib.import_module(f"hookpack.agents.{wording.agent(dialect).replace('-', '_')}")
    return module.parse(wording.reword(message, dialect, files), lambda _: "")


@pytest.mark.parametrize("kind", MESSAGES)
@pytest.mark.parametrize("dialect", wording.DIALECTS)
def test_an_event_is_the_same_in_every_wording(dialect, kind):
    wanted = claude_code.parse(MESSAGES[kind], lambda _: "")

    seen = parsed(dialect, MESSAGES[kind])

    fields = [each for each in _LIKE if each not in _UNTOLD.get((dialect, kind), ())]
    assert {each: getattr(seen, each) for each in fields} == {each: getattr(wanted, each) for each in fields}
    assert seen.agent == wording.agent(dialect)


@pytest.mark.parametrize("dialect", [each for each in wording.DIALECTS if each not in ("claude-code", "gemini")])
def test_a_subagent_is_told_from_its_session(dialect):
    assert parsed(dialect, MESSAGES["in a subagent"]).agent_id == "a1"


@pytest.mark.parametrize("dialect", wording.DIALECTS)
def test_an_edit_leads_to_the_same_file(dialect):
    (write,) = parsed(dialect, told("PreToolUse", "Edit", _EDIT), _FILES).writes

    assert candidate(write, _FILES["/repo/a.py"]) == "import os\nx = 2\ny = 1\n"


@pytest.fixture
def ground(tmp_path):
    make_ground(tmp_path / "project")
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "HOOKPACK_DEPTH": "2"}
    return tmp_path / "project", environ


def _fixed_part():
    """Every 25th labelled call, and all that are no plain write or shell line."""
    for number, each in enumerate(all_calls()):
        if number % 25 == 0 or each.message.get("tool_name") not in ("Write", "Bash"):
            yield each


def test_the_decisions_are_claude_codes_for_every_agent(ground):
    calls = list(_fixed_part())

    found = disagreements(calls, *ground)

    assert len(calls) > 150
    assert {dialect: rows for dialect, rows in found.items() if len(rows) > len(calls) / 100} == {}


def test_a_disagreement_is_seen(ground, monkeypatch):
    monkeypatch.setitem(wording._TOOLS["gemini"], "Bash", "read_file")

    found = disagreements([each for each in all_calls() if each.name == "rm -rf .claude"], *ground)

    assert [len(rows) for dialect, rows in found.items() if rows] == [1]
