"""The demo end to end, and that it notices when hooks do not do their work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from hookpack.demo import script, story
from hookpack.demo import stage as stages
from hookpack.demo.agent import Agent
from hookpack.demo.model import Model
from hookpack.errors import ToolError
from hookpack.rules.samples import expand
from hookpack.scanners.tools import locate

SOURCE = Path(__file__).resolve().parents[2] / "src"
COMMAND = [sys.executable, "-c", "from hookpack.cli import main; main()", "demo"]


def environ(folder, **more):
    folder.mkdir(exist_ok=True)
    return {**os.environ, "PYTHONPATH": str(SOURCE), "TMPDIR": str(folder), **more}


def run(folder, *args, **more):
    return subprocess.run(
        [*COMMAND, *args],
        capture_output=True,
        text=True,
        timeout=240,
        env=environ(folder, **more),
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def scanners(unavailable):
    tools = locate(os.environ)
    if not tools.python:
        unavailable("bandit and detect-secrets are not installed: run ./install.sh")
    return tools


@pytest.fixture
def stage(scanners, tmp_path):
    (tmp_path / "stage").mkdir()
    return stages.build(tmp_path / "stage", os.environ)


@pytest.fixture(scope="module")
def told(scanners, tmp_path_factory):
    """One run for all tests that only read: the JSON, the process, the folder of temporary files, state and cache."""
    folder = tmp_path_factory.mktemp("demo")
    done = run(folder / "tmp", "--json", XDG_STATE_HOME=str(folder / "state"), XDG_CACHE_HOME=str(folder / "cache"))
    return json.loads(done.stdout), done, folder


def test_every_turn_goes_as_expected(told):
    report, done, _ = told

    differences = {turn["title"]: turn["differences"] for turn in report["turns"] if turn["differences"]}

    assert (differences, report["as_expected"], report["of"], done.returncode) == ({}, 6, 6, 0)


def test_nothing_is_left_behind(told):
    _, _, folder = told

    assert [str(path.relative_to(folder)) for path in folder.rglob("*")] == ["tmp"]


def test_the_planted_injection_is_taken_back(told):
    planted = told[0]["turns"][1]["moves"][1]

    assert planted["refused"] == ["monotonicity-gate/regression"]
    assert planted["taken_back"] == ["app/notes.py"]
    assert "hookpack rejected restore 1" in planted["events"][0]["notices"][0]


def test_the_key_is_never_told(told):
    assert expand("AKIA{B16}", seed=7) not in told[1].stdout + told[1].stderr


def test_the_story_has_no_colours_in_a_pipe_and_can_be_kept(scanners, tmp_path):
    done = run(tmp_path / "t", "--keep")

    kept = next((tmp_path / "t").glob("hookpack-demo-*"))
    assert "6 of 6 as expected" in done.stdout
    assert "\x1b" not in done.stdout
    assert (kept / "shop" / "app" / "notes.py").is_file()


def test_ctrl_c_leaves_nothing_behind(scanners, tmp_path):
    folder = tmp_path / "t"
    with subprocess.Popen(
        [*COMMAND], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ(folder, PYTHONUNBUFFERED="1")
    ) as process:
        for line in process.stdout:
            if line.startswith("2. "):
                break
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)

    assert process.returncode == 130
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("title", [turn.title for turn in script.turns() if any(move.refused for move in turn.moves)])
def test_a_turn_that_no_hook_judges_differs(disarmed, title):
    assert disarmed[title].differences


@pytest.fixture(scope="module")
def disarmed(scanners, tmp_path_factory):
    """The story without a single hook, by title."""
    stage = stages.build(tmp_path_factory.mktemp("disarmed"), os.environ)
    (stage.root / stages.SETTINGS).write_text("{}")
    return {played.turn.title: played for played in story.play(stage, lambda told: None)}


def hooked(stage, event, program):
    """An agent whose only hook is `program`, Python text."""
    hook = {"type": "command", "command": f"{sys.executable} -I {stage.folder / 'hook.py'}"}
    (stage.folder / "hook.py").write_text(program)
    (stage.root / stages.SETTINGS).write_text(json.dumps({"hooks": {event: [{"hooks": [hook]}]}}))
    return Agent(stage)


DENIES = (
    """print('{"hookSpecificOutput": {"permissionDecision": "deny", "permissionDecisionReason": "gate/rule: no"}}')"""
)
BLOCKS = """import sys; sys.stderr.write("gate/rule: no"); sys.exit(2)"""


@pytest.mark.parametrize(
    ("program", "refusals"),
    [
        pytest.param("", (), id="silence"),
        pytest.param('print(\'{"systemMessage": "mind"}\')', (), id="a notice"),
        pytest.param(DENIES, ("gate/rule: no",), id="a denial"),
        pytest.param(BLOCKS, ("gate/rule: no",), id="exit 2"),
    ],
)
def test_a_tool_runs_only_if_no_hook_refuses(stage, program, refusals):
    agent = hooked(stage, "PreToolUse", program)

    heard = agent.use("Write", {"file_path": "new.txt", "content": "x"})

    assert heard[0].refusals == refusals
    assert (stage.root / "new.txt").exists() == (not refusals)


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "print('{} {}')"], ids=["crash", "no JSON"])
def test_a_hook_that_the_cli_would_pass_over_ends_the_demo(stage, program):
    agent = hooked(stage, "Stop", program)

    with pytest.raises(ToolError):
        agent.stop("done")


def test_settings_change_only_if_no_hook_refuses(stage):
    agent = hooked(stage, "ConfigChange", BLOCKS)

    first = agent.use("Bash", {"command": f"echo '{{}}' >{stages.SETTINGS}"})
    second = agent.use("Bash", {"command": f"echo '{{ }}' >{stages.SETTINGS}"})

    assert [heard.event for heard in first] == ["PreToolUse", "PostToolUse", "ConfigChange"]
    assert second[-1].rules == ("gate/rule",)


def test_real_without_claude_says_what_is_missing(tmp_path):
    done = run(tmp_path / "t", "--real", HOOKPACK_E2E_CLAUDE="no-such-claude")

    assert done.returncode == 2
    assert "there is no 'no-such-claude'" in done.stderr


def test_real_goes_as_expected_too(scanners, unavailable, tmp_path):
    if not os.environ.get("HOOKPACK_E2E_CLAUDE"):
        unavailable("HOOKPACK_E2E_CLAUDE names no Claude Code")

    done = run(tmp_path / "t", "--real", "--json")

    report = json.loads(done.stdout)
    assert {turn["title"]: turn["differences"] for turn in report["turns"] if turn["differences"]} == {}
    assert done.returncode == 0


def ask(url, **body):
    request = urllib.request.Request(f"{url}/v1/messages?beta=true", json.dumps(body).encode())
    with urllib.request.urlopen(request, timeout=10) as reply:
        return reply.read().decode()


def test_the_model_hands_out_its_turns_in_order_to_requests_with_tools():
    call = {"name": "Bash", "input": {"command": "ls"}}
    model = Model([{"tool_use": [call]}, {"text": "done"}])

    with model.serve() as url:
        answers = [json.loads(ask(url, tools=tools)) for tools in (["Bash"], [], ["Bash"], ["Bash"])]

    assert [each["stop_reason"] for each in answers] == ["tool_use", "end_turn", "end_turn", "end_turn"]
    assert answers[0]["content"][0]["input"] == {"command": "ls"}
    assert [each["content"][0]["text"] for each in answers[1:]] == ["{}", "done", "(the script is over)"]
    assert len(model.requests) == 4


def test_the_model_streams_a_tool_call_as_events():
    model = Model([{"text": "look", "tool_use": [{"name": "Bash", "input": {"command": "ls"}}]}])

    with model.serve() as url:
        lines = ask(url, tools=["Bash"], stream=True).splitlines()

    data = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    deltas = [each["delta"] for each in data if each["type"] == "content_block_delta"]
    assert data[0]["type"] == "message_start"
    assert data[-1]["type"] == "message_stop"
    assert deltas == [
        {"type": "text_delta", "text": "look"},
        {"type": "input_json_delta", "partial_json": '{"command": "ls"}'},
    ]
