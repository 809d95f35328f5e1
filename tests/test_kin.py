"""Sessions that start sessions count as one family, whatever of their environment is left."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hookpack.agents import claude_code
from hookpack.event import Event
from hookpack.kin import Kin

ROOT = Path(__file__).parent.parent


def _refusal(done):
    said = json.loads(done.stdout)["hookSpecificOutput"] if done.stdout else {}
    return said.get("permissionDecisionReason", "")


def _bash(payload, session, call, line, event="PreToolUse"):
    given = {"command": line}
    return payload("PreToolUse.Bash", hook_event_name=event, session_id=session, tool_use_id=call, tool_input=given)


@pytest.fixture
def exports(hook, payload, tmp_path):
    """exports(session, **env): what the start of a session hands down to what it starts."""

    def start(session, **env):
        path = tmp_path / f"{session}.sh"
        hook(
            "recursion-guard",
            payload("SessionStart.startup", session_id=session),
            env={"CLAUDE_ENV_FILE": str(path), **env},
        )
        rows = (line.removeprefix("export ").partition("=") for line in path.read_text().splitlines())
        return {name: value for name, _, value in rows}

    return start


def test_a_nested_session_shares_the_family_of_its_root(hook, payload, exports):
    first = exports("root")
    second = exports("nested", **first)

    assert (first["HOOKPACK_DEPTH"], second["HOOKPACK_DEPTH"]) == ("1", "2")
    assert first["HOOKPACK_TREE"] == second["HOOKPACK_TREE"]


def test_the_whole_family_is_counted_over_its_sessions(hook, payload, exports):
    env = exports("root")
    said = []
    for session, given in (("root", {}), ("n1", env), ("n2", env), ("n3", env)):
        line = "claude -p a; claude -p b; claude -p c; claude -p d"
        said.append(_refusal(hook("recursion-guard", _bash(payload, session, "c1", line), env=given)))

    assert said[:3] == ["", "", ""]
    assert said[3].startswith("recursion-guard/too-many-agents: 12 agents run already")
    assert "this would start 4 more and max_active is 12" in said[3]


def test_parallel_hooks_fill_the_limit_exactly(payload, project):
    argv = [sys.executable, "-I", str(ROOT / "hooks/recursion-guard"), "--agent", "claude-code"]
    started = []
    for number in range(32):
        running = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=project)
        running.stdin.write(json.dumps(_bash(payload, "root", f"c{number}", "claude -p x")).encode())
        running.stdin.close()
        started.append(running)
    answers = [each.stdout.read() for each in started]
    for each in started:
        each.wait()
        each.stdout.close()

    assert sum(answer == b"" for answer in answers) == 5
    assert sum(b"too-many-children: 5 children run already" in answer for answer in answers) == 27


def test_a_call_that_ended_makes_room(hook, payload):
    line = "for i in 1 2 3 4 5; do claude -p $i; done"
    first = hook("recursion-guard", _bash(payload, "root", "c1", line))
    full = hook("recursion-guard", _bash(payload, "root", "c2", "codex exec x"))
    hook("recursion-guard", _bash(payload, "root", "c1", line, event="PostToolUse"))
    again = hook("recursion-guard", _bash(payload, "root", "c3", "codex exec x"))

    assert [bool(_refusal(each)) for each in (first, full, again)] == [False, True, False]


def test_a_prompt_frees_what_another_gate_refused(hook, payload):
    line = "for i in 1 2 3 4 5; do claude -p $i; done"
    hook("recursion-guard", _bash(payload, "root", "c1", line))
    hook("monotonicity-gate", payload("UserPromptSubmit", session_id="root"))

    assert _refusal(hook("recursion-guard", _bash(payload, "root", "c2", "codex exec x"))) == ""


def test_what_the_agent_notes_of_a_subagent_is_a_hint_to_its_depth(hook, payload, project):
    log = project / "log.jsonl"
    (project / "log/subagents").mkdir(parents=True)
    (project / "log/subagents/agent-a1.meta.json").write_text('{"spawnDepth": 2}')
    call = payload("PreToolUse.Agent.subagent", transcript_path=str(log), agent_id="a1")

    said = _refusal(hook("recursion-guard", call))

    assert said.startswith("recursion-guard/too-deep: this session stands at depth 2 and max_depth is 2.")
    assert _refusal(hook("recursion-guard", {**call, "agent_id": "a2"})) == ""


def test_a_script_that_the_agent_wrote_is_read(hook, payload, project):
    (project / "go.sh").write_text("while true; do claude -p next; done\n")
    big = project / "tool"
    big.write_bytes(b"\x7fELF\0claude -p")
    os.mkfifo(project / "pipe")

    said = [
        _refusal(hook("recursion-guard", _bash(payload, "root", "c", line)))
        for line in ("bash go.sh", "./tool", "./pipe", "./none")
    ]

    assert said[0].startswith("recursion-guard/endless-starts")
    assert said[1:] == ["", "", ""]


def test_a_session_is_the_root_of_its_own_family_where_nothing_else_is_known(tmp_path):
    event, environ = Event("claude-code", "PreToolUse", "before-tool", session="s"), {"XDG_STATE_HOME": str(tmp_path)}
    names = [
        Kin(event._replace(session=session), root, environ, claude_code).family().name
        for session, root in ("sa", "sa", "ta", "sb")
    ]

    assert names[0] == names[1]
    assert len(set(names)) == 3
