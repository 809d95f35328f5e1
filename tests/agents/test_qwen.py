"""Qwen Code speaks Claude Code's protocol with tools, paths and variables of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookpack.agents import claude_code, qwen
from hookpack.errors import BadEvent
from hookpack.event import Event, Write
from hookpack.verdict import Decision, Verdict

_FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "qwen"


def parsed(name: str, **environ: str) -> Event:
    message = json.loads((_FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return qwen.parse(message, lambda key: environ.get(key, ""))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        pytest.param("PreToolUse.write_file", {"writes": (Write("/repo/new.py", "KEY = 1\n"),)}, id="a whole file"),
        pytest.param("PreToolUse.run_shell_command", {"act": "shell", "command": "echo hi > shell.txt"}, id="shell"),
        pytest.param("PreToolUse.task", {"act": "spawn", "call_id": "call_4"}, id="spawn"),
        pytest.param("PostToolUse.run_shell_command", {"output": "hi\n", "failed": False}, id="printed"),
        pytest.param("Stop", {"message": "All done.", "transcript": ""}, id="a transcript that nobody reads"),
    ],
)
def test_a_payload_becomes_an_event(name: str, fields: dict[str, object]) -> None:
    seen = parsed(name)

    assert {key: getattr(seen, key) for key in fields} == fields


@pytest.mark.parametrize("variable", ["QWEN_PROJECT_DIR", "CLAUDE_PROJECT_DIR"])
def test_the_project_is_the_one_that_the_environment_names(variable: str) -> None:
    assert parsed("Stop", **{variable: "/repo"}).project == "/repo"


def test_an_event_of_another_agent_is_named() -> None:
    with pytest.raises(BadEvent, match="unknown Qwen Code event 'BeforeTool'"):
        qwen.parse({"hook_event_name": "BeforeTool"}, lambda _: "")


def test_a_refusal_has_claude_codes_form() -> None:
    decision, event = Decision("deny", Verdict("g", "fail", "r", "No.")), parsed("PreToolUse.run_shell_command")

    assert qwen.render(decision, event) == claude_code.render(decision, event._replace(agent="claude-code"))


_ARMED = '{"hooks": {"PreToolUse": [{"matcher": "*", "hooks": [{"command": "x --agent qwen"}]}]}}'


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        pytest.param(_ARMED.replace("{", "{ "), True, id="another layout"),
        pytest.param(_ARMED[:-1] + ', "disableAllHooks": true}', False, id="switched off"),
        pytest.param(_ARMED.replace("--agent qwen", "--agent claude-code"), False, id="of another agent"),
        pytest.param("{}", False, id="emptied"),
    ],
)
def test_what_arms_the_hooks(text: str, *, is_same: bool) -> None:
    assert (qwen.armament(text) == qwen.armament(_ARMED)) is is_same
