"""Codex' rollout: exit statuses come from where no program can print."""

import json

import pytest

from hookpack.transcripts import codex
from hookpack.turn import Step


def _row(kind, **fields):
    return {"type": "response_item", "timestamp": "t", "payload": {"type": kind, **fields}}


def _call(name, **given):
    return _row("function_call", name=name, call_id="c", arguments=json.dumps(given))


@pytest.mark.parametrize(
    ("row", "step"),
    [
        pytest.param(
            _call("shell", command=["bash", "-lc", "pytest -q"]), Step("shell", "shell", "pytest -q"), id="words"
        ),
        pytest.param(_call("exec_command", cmd="pytest"), Step("shell", "exec_command", "pytest"), id="line"),
        pytest.param(_call("shell", command=["pytest", "a b"]), Step("shell", "shell", "pytest 'a b'"), id="no shell"),
        pytest.param(_call("update_plan", plan=[]), Step("read", "update_plan"), id="plan"),
        pytest.param(_call("shell", command=5), Step("shell", "shell"), id="foreign"),
        pytest.param(
            _row(
                "custom_tool_call", name="apply_patch", call_id="c", input="*** Begin Patch\n*** Update File: app.py\n"
            ),
            Step("write", "apply_patch", paths=("app.py",)),
            id="patch",
        ),
    ],
)
def test_a_call_is_read(row, step):
    (trace,) = codex.traces([row])

    assert (trace.kind, trace.id, trace.step) == ("call", "c", step)


@pytest.mark.parametrize(
    ("output", "failed"),
    [
        ("Exit code: 0\nWall time: 1 seconds\nOutput:\n12 passed\n", False),
        ("Exit code: 1\nWall time: 1 seconds\nOutput:\nExit code: 0\n12 passed\n", True),
        ("Chunk ID: 1\nProcess exited with code 2\nOutput:\nx", True),
        (json.dumps({"output": "12 passed", "metadata": {"exit_code": 0}}), False),
        (json.dumps({"output": "12 passed", "metadata": {"exit_code": 1}}), True),
        (json.dumps({"output": "12 passed"}), True),
    ],
)
def test_the_exit_status_is_the_structure_s(output, failed):
    (trace,) = codex.traces([_row("function_call_output", call_id="c", output=output)])

    assert (trace.kind, trace.step.failed) == ("result", failed)


def test_a_prompt_is_one_and_other_rows_tell_nothing():
    rows = [{"type": "event_msg", "payload": {"type": "user_message"}}, {"type": "session_meta"}, {"payload": 3}, {}]

    assert [each.kind for each in codex.traces(rows)] == ["prompt"]
