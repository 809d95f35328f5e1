"""Copilot's payloads in both of its dialects, and the answers that only Copilot needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookpack.agents import copilot
from hookpack.errors import BadEvent
from hookpack.event import Event, Write
from hookpack.verdict import Decision, Verdict

_FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "copilot"
_ROOT = "00000000-0000-4000-8000-000000000001"
_CHILD = "00000000-0000-4000-8000-000000000002"
_PATCHED = (Write("new.py", new='KEY = "abc"\n'), Write("a.txt", new="hello\nthere\n", old="hello\nworld\n"))


def recorded(name: str) -> dict[str, object]:
    return json.loads((_FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def parsed(name: str, **changes: object) -> Event:
    return copilot.parse(recorded(name) | changes, lambda _: "")


@pytest.mark.parametrize("name", sorted(path.stem for path in _FIXTURES.glob("*.json")))
def test_a_payload_without_the_name_of_its_event_is_told_by_its_fields(name: str) -> None:
    camel = name.partition(".")[0]
    pascal = camel[:1].upper() + camel[1:]
    own = {"AgentStop": "Stop", "UserPromptSubmitted": "UserPromptSubmit"}.get(pascal, pascal)

    assert parsed(name).name == ("SubagentStop" if name == "agentStop.in-subagent" else own)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        pytest.param("preToolUse.apply_patch", {"act": "write", "writes": _PATCHED}, id="a bare patch"),
        pytest.param(
            "pascal-case/PreToolUse.Edit",
            {"act": "write", "writes": (Write("new.py", new="KEY = 1\n"),)},
            id="a bare patch under a Claude name",
        ),
        pytest.param(
            "preToolUse.create", {"act": "write", "writes": (Write("new.py", new="KEY = 1\n"),)}, id="a whole file"
        ),
        pytest.param(
            "preToolUse.edit", {"act": "write", "writes": (Write("a.txt", new="there", old="world"),)}, id="a pair"
        ),
        pytest.param("preToolUse.bash", {"act": "shell", "command": "echo hi > shell.txt; cat a.txt"}, id="shell"),
        pytest.param("preToolUse.task", {"act": "spawn", "agent_id": ""}, id="spawn"),
        pytest.param("postToolUse.bash", {"output": "hello\nworld", "failed": False}, id="good end"),
        pytest.param("postToolUse.bash.exit-3", {"output": "", "failed": True}, id="bad end"),
        pytest.param("pascal-case/PostToolUse.Bash", {"output": "", "failed": False}, id="good end, other dialect"),
        pytest.param("postToolUseFailure.view", {"failed": True, "output": "Path does not exist"}, id="failed call"),
        pytest.param("userPromptSubmitted", {"texts": ("go",), "session": _ROOT}, id="prompt"),
        pytest.param("sessionStart", {"source": "new", "texts": ()}, id="session"),
        pytest.param("agentStop.active", {"message": "", "moment": "stop"}, id="stop"),
        pytest.param(
            "subagentStop", {"session": _ROOT, "agent_id": _CHILD, "message": "child done"}, id="a subagent's words"
        ),
        pytest.param(
            "preToolUse.bash.in-subagent", {"session": _ROOT, "agent_id": _CHILD, "parent": _ROOT}, id="in a subagent"
        ),
        pytest.param(
            "agentStop.in-subagent", {"session": _ROOT, "agent_id": _CHILD, "moment": "subagent-stop"}, id="its end"
        ),
    ],
)
def test_a_payload_becomes_an_event(name: str, fields: dict[str, object]) -> None:
    seen = parsed(name)

    assert {key: getattr(seen, key) for key in fields} == fields


@pytest.mark.parametrize("name", ["sessionStart", "userPromptSubmitted", "sessionEnd"])
def test_a_subagents_session_begins_and_ends_no_turn(name: str) -> None:
    seen = parsed(name, agentId=_CHILD, parentAgentId=_ROOT)

    assert seen.moment in ("other", "subagent-start")


def test_arguments_may_be_json_in_a_text() -> None:
    assert parsed("preToolUse.bash", toolArgs='{"command": "ls"}').command == "ls"


def test_what_is_typed_into_a_running_shell_is_a_shell_line() -> None:
    seen = parsed("preToolUse.bash", toolName="write_bash", toolArgs={"shellId": "0", "input": "cat x\n"})

    assert (seen.act, seen.command) == ("shell", "cat x\n")


@pytest.mark.parametrize(
    ("given", "result"),
    [
        pytest.param({"command": "make", "mode": "async"}, "<command started in background>", id="asked for"),
        pytest.param({"command": "make"}, "x\n<shellId: 0 is still running after 30 seconds>", id="took long"),
    ],
)
def test_a_command_that_goes_on_says_nothing_of_its_end(given: object, result: str) -> None:
    said = {"resultType": "success", "textResultForLlm": result}

    assert parsed("postToolUse.bash", toolArgs=given, toolResult=said).in_background


def test_the_end_of_a_started_agent_is_known_by_its_arguments() -> None:
    before, after = (parsed("preToolUse.task"), parsed("preToolUse.task", toolResult={"textResultForLlm": "done"}))

    assert (before.moment, after.moment) == ("before-tool", "after-tool")
    assert before.call_id == after.call_id != ""


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"sessionId": "s", "cwd": "/repo"}, id="nothing of an event"),
        pytest.param({"hook_event_name": "Sunrise"}, id="unknown event"),
        pytest.param({"toolName": 5, "toolArgs": {}}, id="number as a tool"),
        pytest.param({"toolName": "create", "toolArgs": [1]}, id="a list as arguments"),
    ],
)
def test_a_message_that_is_no_event_is_named(message: dict[str, object]) -> None:
    with pytest.raises(BadEvent):
        copilot.parse(message, lambda _: "")


def test_a_refusal_after_the_call_keeps_what_the_tool_gave() -> None:
    said = copilot.render(Decision("deny", Verdict("g", "fail", "r", "No.")), parsed("postToolUse.bash.exit-3"))

    reason = "g/r: No.\nThe tool gave back:\n\n<shellId: 0 completed with exit code 3>"
    assert json.loads(said.stdout) == {"decision": "block", "reason": reason}


def test_a_hidden_value_is_left_out_of_what_the_tool_gave() -> None:
    result = {"resultType": "success", "textResultForLlm": "a SECRET b"}
    verdict = Verdict("filter-sensitive", "pass", hidden=("SECRET",), context="1 hidden")

    said = copilot.render(Decision("pass", verdict), parsed("postToolUse.bash", toolResult=result))

    reason = "1 hidden\nThe tool gave back:\na (a credential, hidden by hookpack) b"
    assert json.loads(said.stdout) == {"decision": "block", "reason": reason}


_ENTRY = '{"type": "command", "bash": "python -I hooks/anchor-guard --agent copilot", "timeoutSec": 20}'
_ARMED = f'{{"version": 1, "hooks": {{"PreToolUse": [{_ENTRY}]}}}}'


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        pytest.param(_ARMED.replace("{", "{\n "), True, id="another layout"),
        pytest.param(_ARMED[:-1] + ', "note": "x"}', True, id="an unknown key"),
        pytest.param(_ARMED[:-1], False, id="cut short"),
        pytest.param("", False, id="gone"),
        pytest.param(_ARMED.replace("PreToolUse", "Stop"), False, id="another event"),
    ],
)
def test_what_arms_the_hooks(text: str, *, is_same: bool) -> None:
    assert (copilot.armament(text) == copilot.armament(_ARMED)) is is_same
