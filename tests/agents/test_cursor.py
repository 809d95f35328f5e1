"""Cursor's payloads in their particulars, and the answers that only Cursor needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookpack.agents import claude_code, cursor
from hookpack.event import Event, Write
from hookpack.verdict import Decision, Verdict

_FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "cursor"
_SESSION = "00000000-0000-4000-8000-000000000001"


def recorded(name: str) -> dict[str, object]:
    return json.loads((_FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def parsed(name: str, **changes: object) -> Event:
    return cursor.parse(recorded(name) | changes, lambda _: "")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        pytest.param(
            "preToolUse.Write", {"act": "write", "writes": (Write("/repo/new.py", new="KEY = 1\n"),)}, id="write"
        ),
        pytest.param("preToolUse.Shell", {"act": "shell", "call_id": "tool_1", "cwd": "/repo"}, id="shell"),
        pytest.param("preToolUse.Task", {"act": "spawn", "call_id": "tool_3"}, id="spawn"),
        pytest.param(
            "beforeShellExecution", {"tool": "Shell", "command": "echo hi > shell.txt"}, id="shell by its own event"
        ),
        pytest.param(
            "beforeMCPExecution",
            {"tool": "mcp__cursor__query", "named": (("sql", "select 1"),), "command": ""},
            id="a server's tool",
        ),
        pytest.param("beforeReadFile", {"act": "read", "targets": ("/repo/a.txt",)}, id="read"),
        pytest.param(
            "afterFileEdit", {"writes": (Write("/repo/a.txt", new="there", old="world"),)}, id="edits of a file"
        ),
        pytest.param(
            "postToolUse.Shell", {"output": "", "failed": False, "is_untold": False, "answer": None}, id="good end"
        ),
        pytest.param("afterShellExecution", {"is_untold": True, "failed": False}, id="an end without a status"),
        pytest.param("beforeSubmitPrompt", {"texts": ("go",), "cwd": "/repo"}, id="prompt"),
        pytest.param("subagentStart", {"agent_id": "sub_1", "session": _SESSION, "parent": ""}, id="subagent"),
        pytest.param("subagentStop", {"message": "child done"}, id="a subagent's words"),
        pytest.param("stop", {"message": "", "moment": "stop", "project": "/repo"}, id="stop"),
    ],
)
def test_a_payload_becomes_an_event(name: str, fields: dict[str, object]) -> None:
    seen = parsed(name)

    assert {key: getattr(seen, key) for key in fields} == fields


@pytest.mark.parametrize("path", ["file_path", "path", "target_file"])
@pytest.mark.parametrize("content", ["content", "contents", "file_text"])
def test_the_arguments_of_a_write_have_many_names(path: str, content: str) -> None:
    assert parsed("preToolUse.Write", tool_input={path: "/repo/a", content: "x\n"}).writes == (Write("/repo/a", "x\n"),)


@pytest.mark.parametrize("tool", ["Write", "StrReplace", "Edit"])
def test_a_replacement_is_one_under_every_name(tool: str) -> None:
    given = {"path": "/repo/a", "old_string": "x", "new_string": "y"}

    assert parsed("preToolUse.Write", tool_name=tool, tool_input=given).writes == (Write("/repo/a", "y", "x"),)


def test_a_deletion_names_its_file() -> None:
    seen = parsed("preToolUse.Write", tool_name="Delete", tool_input={"file_path": "/repo/a"})

    assert (seen.act, seen.targets) == ("write", ("/repo/a",))


@pytest.mark.parametrize(
    ("said", "failed", "output", "is_untold"),
    [
        pytest.param('{"output": "1 failed", "exitCode": 1}', True, "1 failed", False, id="bad end"),
        pytest.param('{"output": "3 passed", "exitCode": 0}', False, "3 passed", False, id="good end"),
        pytest.param("plain text", False, "plain text", True, id="no status"),
        pytest.param({"stdout": "x", "exit_code": 2}, True, "x", False, id="an object"),
    ],
)
def test_how_a_command_ended(said: object, failed: bool, output: str, is_untold: bool) -> None:
    seen = parsed("postToolUse.Shell", tool_output=said)

    assert (seen.failed, seen.output, seen.is_untold) == (failed, output, is_untold)


def test_a_child_with_a_conversation_of_its_own_belongs_to_its_parents() -> None:
    seen = parsed("preToolUse.Shell", conversation_id="child", parent_conversation_id=_SESSION)

    assert (seen.session, seen.agent_id, seen.parent) == (_SESSION, "child", _SESSION)


@pytest.mark.parametrize("spelt", ["preToolUse", "PreToolUse"])
def test_a_call_through_claude_codes_files_is_cursors(spelt: str) -> None:
    message = recorded("preToolUse.Shell") | {"hook_event_name": spelt}

    seen = claude_code.parse(message, lambda _: "")
    said = claude_code.render(Decision("deny", Verdict("g", "fail", "r", "No.")), seen)

    assert seen == parsed("preToolUse.Shell")
    assert json.loads(said.stdout) == {"permission": "deny", "agent_message": "g/r: No.", "user_message": "g/r: No."}


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        pytest.param({}, {}, True, id="the same"),
        pytest.param({}, {"hook_event_name": "PreToolUse"}, True, id="by the other name"),
        pytest.param({}, {"tool_use_id": "tool_9"}, False, id="another call"),
        pytest.param({"tool_use_id": ""}, {"tool_use_id": "", "tool_input": {}}, False, id="other arguments"),
        pytest.param({}, {"conversation_id": "x"}, False, id="another conversation"),
    ],
)
def test_two_calls_of_one_event_are_known(one: dict[str, object], other: dict[str, object], *, is_one: bool) -> None:
    assert (parsed("preToolUse.Shell", **one).once == parsed("preToolUse.Shell", **other).once) is is_one


def test_the_next_stop_is_another_event() -> None:
    assert parsed("stop").once != parsed("stop.after-followup").once


def test_what_cannot_be_told_from_the_next_event_is_no_twin() -> None:
    assert parsed("stop", generation_id="").once == ""


_ENTRY = '{"command": "python -I hooks/anchor-guard --agent cursor", "failClosed": true}'
_ARMED = f'{{"version": 1, "hooks": {{"preToolUse": [{_ENTRY}]}}}}'


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        pytest.param(_ARMED.replace("{", "{\n "), True, id="another layout"),
        pytest.param(_ARMED[:-1], False, id="cut short"),
        pytest.param(_ARMED.replace("true", "false"), False, id="open where it was closed"),
        pytest.param(_ARMED.replace("preToolUse", "stop"), False, id="another event"),
        pytest.param(_ARMED.replace('"version": 1, ', ""), False, id="no version"),
        pytest.param(_ARMED.replace('"hooks": {', '"hooks": {"sunrise": [], '), False, id="an unknown event"),
    ],
)
def test_what_arms_the_hooks(text: str, *, is_same: bool) -> None:
    assert (cursor.armament(text) == cursor.armament(_ARMED)) is is_same
