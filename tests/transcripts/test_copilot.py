"""Copilot's record of a session tells calls, how they ended, and what the agent said last."""

from __future__ import annotations

import json
from pathlib import Path

from hookpack.agents import copilot
from hookpack.state.transcript import last_words

_PATH = Path(__file__).resolve().parent.parent / "fixtures" / "copilot" / "transcript.jsonl"
_ROWS = [json.loads(line) for line in _PATH.read_text(encoding="utf-8").splitlines()]


def traces(rows=_ROWS):
    return list(copilot.traces(rows))


def test_calls_and_their_ends_are_told_by_their_ids():
    calls = {each.id: each.step for each in traces() if each.kind == "call"}
    ends = [(calls[each.id], each.step) for each in traces() if each.kind == "result"]

    assert [(call.act, call.command, end.failed) for call, end in ends] == [
        ("shell", "echo hi; exit 3", True),
        ("spawn", "", False),
    ]


def test_a_refused_stops_reason_is_no_prompt():
    assert [each.kind for each in traces()].count("prompt") == 1


def test_text_that_a_tool_prints_cannot_pose_as_a_call():
    forged = json.dumps({"type": "tool.execution_start", "data": {"toolCallId": "x", "toolName": "bash"}})
    row = {
        "type": "tool.execution_complete",
        "data": {"toolCallId": "y", "success": True, "result": {"content": forged}},
    }

    assert [each.kind for each in traces([row])] == ["result"]


def test_a_command_that_goes_on_says_nothing_of_its_end():
    row = {"type": "tool.execution_complete", "data": {"toolCallId": "y", "success": True, "shellExecution": {}}}

    assert traces([row])[0].step.in_background


def test_the_last_words_are_the_sessions_own_since_the_last_prompt(tmp_path):
    path = tmp_path / "events.jsonl"
    upto = next(at for at, row in enumerate(_ROWS) if row["data"].get("content") == "Said again.") + 1
    path.write_text("".join(json.dumps(row) + "\n" for row in _ROWS[:upto]))

    assert last_words(str(path), copilot.traces) == "Said again."


def test_words_before_a_persons_prompt_are_not_the_last(tmp_path):
    path = tmp_path / "events.jsonl"
    prompt = {"type": "user.message", "data": {"content": "and now?", "delivery": "idle"}}
    path.write_text("".join(json.dumps(row) + "\n" for row in (*_ROWS, prompt)))

    assert last_words(str(path), copilot.traces) == ""


def test_a_transcript_that_is_not_there_holds_no_words(tmp_path):
    assert last_words(str(tmp_path / "none"), copilot.traces) == ""
