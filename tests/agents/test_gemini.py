"""Gemini's payloads in their particulars, and the answers that only Gemini needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookpack.agents import gemini
from hookpack.event import Event, Write
from hookpack.verdict import Decision, Reply, Verdict

_FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "gemini"


def recorded(name: str) -> dict[str, object]:
    return json.loads((_FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def parsed(name: str, **environ: str) -> Event:
    return gemini.parse(recorded(name), lambda key: environ.get(key, ""))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        pytest.param(
            "BeforeTool.write_file",
            {"act": "write", "writes": (Write("new.py", new="KEY = 1\n"),), "targets": ()},
            id="a whole file",
        ),
        pytest.param(
            "BeforeTool.replace",
            {"act": "write", "writes": (Write("a.txt", new="there", old="world"),)},
            id="a replacement",
        ),
        pytest.param(
            "BeforeTool.run_shell_command",
            {"act": "shell", "command": "echo hi > shell.txt; cat a.txt", "call_id": ""},
            id="shell",
        ),
        pytest.param("BeforeTool.invoke_agent", {"act": "spawn", "texts": ("agent_name", "prompt", "generalist",
                     "CHILD GOAL")}, id="spawn"),
        pytest.param("BeforeTool.in-subagent", {"act": "read", "agent_id": "", "targets": ("a.txt",)}, id="subagent"),
        pytest.param("AfterTool.run_shell_command", {"output": "hello\nworld", "failed": False}, id="printed"),
        pytest.param("AfterAgent", {"message": "Working.\nAll done.", "texts": ()}, id="stop"),
        pytest.param("AfterAgent.active", {"message": "Working.\nAll done.\n(script finished)"}, id="second stop"),
        pytest.param("BeforeAgent", {"texts": ("go",), "moment": "prompt"}, id="prompt"),
        pytest.param("SessionStart", {"source": "startup"}, id="session"),
        pytest.param("AfterAgent", {"transcript": ""}, id="a transcript that nobody reads"),
    ],
)  # fmt: skip
def test_a_payload_becomes_an_event(name: str, fields: dict[str, object]) -> None:
    seen = parsed(name)

    assert {key: getattr(seen, key) for key in fields} == fields


def test_the_project_is_the_one_that_the_environment_names() -> None:
    assert parsed("BeforeTool.write_file", GEMINI_PROJECT_DIR="/repo").project == "/repo"


def test_the_end_of_a_started_agent_is_known_by_its_arguments() -> None:
    before, after = (
        gemini.parse(recorded("BeforeTool.invoke_agent") | {"hook_event_name": name, "tool_response": {}}, lambda _: "")
        for name in ("BeforeTool", "AfterTool")
    )

    assert before.call_id == after.call_id != ""


def after(said: str, **response: object) -> Event:
    message = recorded("AfterTool.run_shell_command")
    return gemini.parse(message | {"tool_response": {"llmContent": said, **response}}, lambda _: "")


@pytest.mark.parametrize(
    ("said", "failed", "output"),
    [
        pytest.param("Output: 3 passed\nProcess Group PGID: 4", False, "3 passed", id="good"),
        pytest.param("Output: (empty)\nExit Code: 3\nProcess Group PGID: 4", True, "(empty)", id="status"),
        pytest.param(
            "<untrusted_context>\nOutput: a\nb\nExit Code: 1\nProcess Group PGID: 4\n</untrusted_context>",
            True,
            "a\nb",
            id="status in a frame",
        ),
        pytest.param("Output: x\nSignal: 9", True, "x", id="signal"),
        pytest.param("Output: x\nError: (none)\nExit Code: 0\nSignal: (none)", False, "x", id="all told"),
        pytest.param("Output: Exit Code: 1\nfine", False, "Exit Code: 1\nfine", id="printed by the command"),
        pytest.param("Command was cancelled by user before it could complete.", True, None, id="cancelled"),
    ],
)
def test_how_a_command_ended_stands_below_its_output(said: str, failed: bool, output: str | None) -> None:
    seen = after(said)

    assert seen.failed is failed
    assert output is None or seen.output == output


def test_a_tool_that_fails_says_so_in_a_field() -> None:
    assert after("Output: x", error={"message": "no such file"}).failed


def test_a_refusal_after_the_call_keeps_what_the_tool_gave() -> None:
    said = gemini.render(
        Decision("deny", Verdict("anchor-guard", "fail", "r", "No.")), after("Output: x\nExit Code: 1")
    )

    reason = "anchor-guard/r: No.\nThe tool gave back:\nOutput: x\nExit Code: 1"
    assert json.loads(said.stdout) == {"decision": "deny", "reason": reason}


def test_a_hidden_value_is_left_out_of_what_the_tool_gave() -> None:
    verdict = Verdict("filter-sensitive", "pass", hidden=("SECRET",), context="1 hidden")

    said = gemini.render(Decision("pass", verdict), after("Output: a SECRET b"))

    reason = "1 hidden\nThe tool gave back:\nOutput: a (a credential, hidden by hookpack) b"
    assert json.loads(said.stdout) == {"decision": "deny", "reason": reason}


@pytest.mark.parametrize("moment", ["before-tool", "stop"])
def test_context_is_not_given_where_it_would_be_dropped(moment: str) -> None:
    event = Event("gemini", "BeforeTool" if moment == "before-tool" else "AfterAgent", moment)

    assert gemini.render(Decision("pass", Verdict("g", "pass", context="Keep it.")), event) == Reply()


_ENTRY = '{"type": "command", "command": "python -I hooks/anchor-guard --agent gemini", "timeout": 20000}'
_ARMED = f'{{"hooks": {{"BeforeTool": [{{"matcher": "write_file", "hooks": [{_ENTRY}]}}]}}}}'


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        pytest.param(_ARMED.replace("{", "{\n "), True, id="another layout"),
        pytest.param(_ARMED[:-1] + ', "theme": "x"}', True, id="another setting"),
        pytest.param(_ARMED[:-1] + ', "hooksConfig": {"enabled": false}}', False, id="hooks switched off"),
        pytest.param(_ARMED[:-1] + ', "hooksConfig": {"disabled": ["hookpack"]}}', False, id="ours switched off"),
        pytest.param(_ARMED.replace("20000", "20"), False, id="a time-out of milliseconds"),
        pytest.param(_ARMED[:-1], False, id="cut short"),
        pytest.param("{}", False, id="emptied"),
        pytest.param(_ARMED.replace("write_file", "read_file"), False, id="another matcher"),
    ],
)
def test_what_arms_the_hooks(text: str, *, is_same: bool) -> None:
    assert (gemini.armament(text) == gemini.armament(_ARMED)) is is_same
