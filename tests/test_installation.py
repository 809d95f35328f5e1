"""The commands that hooks are registered with."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from hookpack import deadline, installation
from hookpack.agents import claude_code
from hookpack.errors import HookpackError
from hookpack.policy import GATES
from hookpack.settings_file import entries, faults

ROOT = Path(__file__).resolve().parent.parent
_TOOLS = {
    "Write": {"file_path": "a", "content": "x"},
    "Bash": {"command": "git commit -m x; pytest; claude -p x"},
    "Agent": {"prompt": "x"},
    "CronCreate": {"prompt": "x"},
    "Mcp": {"text": "x"},
}
_EVENTS = (
    "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure", "Stop", "SubagentStop",
    "SessionEnd", "StopFailure", "ConfigChange",
)  # fmt: skip


def registered():
    return tuple(entries(installation.groups(os.environ)))


def concerned(gate, name):
    """Whether a gate can have anything to say about an event of this name."""
    common = {"hook_event_name": name, "prompt": "x", "last_assistant_message": "done", "tool_response": {}}
    calls = [{"tool_name": tool, "tool_input": given} for tool, given in _TOOLS.items()] if "Tool" in name else [{}]
    module = __import__(f"hookpack.gates.{gate.replace('-', '_')}", fromlist=["concerns"])
    return any(module.concerns(claude_code.parse({**common, **call}, lambda _: "")) for call in calls)


def test_each_gate_is_registered_for_the_events_that_can_concern_it():
    wanted = {(name, gate) for name in _EVENTS for gate in GATES if concerned(gate, name)}

    assert {(each.event, each.gate) for each in registered()} == wanted


def test_every_tool_is_matched_and_every_failure_blocks():
    for each in registered():
        assert each.matcher == ("*" if "Tool" in each.event else "")
        assert each.hook.get("onFailure") == (None if each.hook.get("async") else "block")
        assert each.hook["type"] == "command"


def test_only_the_scan_ahead_runs_beside_the_agent():
    aside = {(each.gate, each.event) for each in registered() if each.hook.get("async")}

    assert aside == {("monotonicity-gate", "PostToolUse"), ("monotonicity-gate", "PostToolUseFailure")}


def test_time_limits_leave_room_for_our_own_deadlines():
    for each in registered():
        moment = claude_code.parse({"hook_event_name": each.event, "tool_name": "x", "tool_input": {}}, str).moment

        assert each.hook["timeout"] > deadline.LIMITS_S.get(moment, 0)


def test_the_command_is_absolute_isolated_and_runs():
    command = registered()[0].command
    python, flag, hook, *rest = shlex.split(command)

    done = subprocess.run(["sh", "-c", command], input=b"{}", capture_output=True, timeout=30, cwd=os.sep)

    assert Path(python).is_absolute()
    assert (flag, rest) == ("-I", ["--agent", "claude-code"])
    assert Path(hook) == ROOT / "hooks" / "monotonicity-gate"
    assert b"no hook_event_name" in done.stdout + done.stderr


def test_the_interpreter_is_named_by_its_own_environment(tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "v"], check=True)
    code = "import os; from hookpack import installation; print(installation.interpreter(os.environ))"

    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([tmp_path / "v" / "bin" / "python", "-c", code], capture_output=True, text=True, env=environ)

    assert done.stdout.strip() == str(tmp_path / "v" / "bin" / "python")


def test_the_private_environment_is_named_by_the_data_folder(tmp_path):
    data = tmp_path / "data"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", data / "hookpack" / "venv"], check=True)
    (data / "hookpack" / "hooks").mkdir()
    code = (
        "import os; from hookpack import installation as i; "
        "print(i.interpreter(os.environ), *i._folders('hooks', os.environ))"
    )

    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "XDG_DATA_HOME": str(data)}
    python = data / "hookpack" / "venv" / "bin" / "python3"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, env=environ)

    assert done.stdout.split()[0] == str(data / "hookpack" / "venv" / "bin" / "python")
    assert str(data / "hookpack" / "hooks") in done.stdout.split()


def test_paths_with_blanks_are_quoted():
    command = installation._command("PYTHON -I HOOKS/anchor-guard --agent claude-code", "/a b/python", Path("/c d"))

    assert command == "'/a b/python' -I '/c d/anchor-guard' --agent claude-code"


@pytest.mark.parametrize(
    ("content", "folder", "is_shim"),
    [
        pytest.param(b"#!/usr/bin/env bash\nexec pyenv", "bin", True, id="script"),
        pytest.param(b"\x7fELF", "shims", True, id="launcher in a folder of shims"),
        pytest.param(b"\x7fELF", "bin", False, id="program"),
    ],
)
def test_a_shim_is_told_from_an_interpreter(tmp_path, content, folder, is_shim):
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "python").write_bytes(content)

    assert installation.is_shim(str(tmp_path / folder / "python")) is is_shim


def test_a_missing_template_names_what_helps():
    with pytest.raises(HookpackError, match=r"template other\.json is missing") as error:
        installation.template("other.json", os.environ)

    assert "install.sh" in error.value.hint


def test_the_template_is_json_that_people_can_read():
    data = installation.template("claude-code.json", os.environ)

    assert json.dumps(json.loads(data), indent=2).encode() + b"\n" == data


@pytest.mark.parametrize(("name", "command"), [
    pytest.param("managed-settings.json", "/opt/hookpack/venv/bin/python -I /opt/hookpack/hooks/", id="managed"),
    pytest.param("claude-plugin/hooks/hooks.json", '"${CLAUDE_PLUGIN_ROOT}"/hooks/run ', id="plugin"),
])  # fmt: skip
def test_other_ways_register_the_same_hooks(name, command):
    plain = json.loads(installation.template("claude-code.json", os.environ))["hooks"]
    text = installation.template(name, os.environ).decode()

    assert json.loads(text)["hooks"] == json.loads(
        json.dumps(plain).replace("PYTHON -I HOOKS/", json.dumps(command)[1:-1])
    )
    assert faults(text) == ()
