"""Codex' payloads in their particulars, and the answers that only Codex needs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookpack.agents import codex
from hookpack.event import Event, Write
from hookpack.verdict import Decision, Reply, Verdict

_FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "codex"


def parsed(name: str) -> Event:
    return codex.parse(json.loads((_FIXTURES / f"{name}.json").read_text(encoding="utf-8")), lambda _: "")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        pytest.param("PreToolUse.Bash.in-subagent", {"act": "shell", "command": "echo c > child.txt"}, id="shell"),
        pytest.param(
            "PreToolUse.apply_patch.move", {"act": "write", "targets": ("moved.txt",)}, id="a patch that moves"
        ),
        pytest.param("PreToolUse.spawn_agent", {"act": "spawn"}, id="spawn"),
        pytest.param("PostToolUse.spawn_agent", {"child": "/root/kid", "child_runs": True}, id="spawned"),
        pytest.param("PreToolUse.view_image", {"act": "read", "targets": ("a.txt",)}, id="read"),
        pytest.param("PostToolUse.Bash.exit-3", {"output": "", "failed": False}, id="no exit status is given"),
        pytest.param("Stop.active", {"message": "done 2"}, id="stop after a refusal"),
        pytest.param("SessionStart.compact", {"source": "compact", "moment": "session-start"}, id="compaction"),
        pytest.param("SubagentStop", {"agent_id": "00000000-0000-4000-8000-000000000007"}, id="subagent"),
    ],
)
def test_a_payload_becomes_an_event(name: str, fields: dict[str, object]) -> None:
    seen = parsed(name)

    assert {key: getattr(seen, key) for key in fields} == fields


def test_a_patch_writes_every_file_that_it_names() -> None:
    added, updated, deleted = parsed("PostToolUse.apply_patch").writes

    assert added == Write("new.py", new='KEY = "abc"\nprint(KEY)\n')
    assert updated == Write("a.txt", new="hello\nthere\n", old="hello\nworld\n")
    assert deleted == Write("b.txt")


def test_a_hidden_value_is_left_out_of_what_the_tool_gave() -> None:
    after = parsed("PostToolUse.Bash")._replace(output="a SECRET b")
    verdict = Verdict("filter-sensitive", "pass", hidden=("SECRET",))

    said = codex.render(Decision("pass", verdict), after)

    assert said == Reply(stderr="The tool gave back:\na (a credential, hidden by hookpack) b\n", code=2)


def test_a_refusal_after_the_call_keeps_what_the_tool_gave() -> None:
    after = parsed("PostToolUse.Bash")._replace(output="3 passed")

    said = codex.render(Decision("deny", Verdict("anchor-guard", "fail", "r", "No.")), after)

    assert said == Reply(stderr="anchor-guard/r: No.\nThe tool gave back:\n3 passed\n", code=2)


_ENTRY = '{"type": "command", "command": "python -I hooks/anchor-guard --agent codex"}'
_ARMED = f'{{"hooks": {{"PreToolUse": [{{"matcher": "Bash", "hooks": [{_ENTRY}]}}]}}}}'


@pytest.mark.parametrize(
    ("text", "is_same"),
    [
        pytest.param(_ARMED.replace("{", "{\n "), True, id="another layout"),
        pytest.param(_ARMED[:-1] + ', "description": "x"}', True, id="a description"),
        pytest.param(_ARMED[:-1] + ', "version": 1}', False, id="an unknown key drops the file"),
        pytest.param(_ARMED[:-1], False, id="cut short"),
        pytest.param("{}", False, id="emptied"),
        pytest.param("", False, id="gone"),
        pytest.param(_ARMED.replace("Bash", "Read"), False, id="another matcher"),
    ],
)
def test_what_arms_the_hooks_file(text: str, *, is_same: bool) -> None:
    assert (codex.armament(text) == codex.armament(_ARMED)) is is_same


_TOML = """model = "x"
[features]
hooks = true
[hooks.state."/repo/.codex/hooks.json:pre_tool_use:0:0"]
trusted_hash = "sha256:1"
[projects."/repo"]
trust_level = "trusted"
"""


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        pytest.param('model = "x"', 'model = "y"', True, id="another model"),
        pytest.param("hooks = true", "hooks = false", False, id="switched off"),
        pytest.param("sha256:1", "sha256:2", False, id="trust of other hooks"),
        pytest.param('"trusted"', '"untrusted"', False, id="project no longer trusted"),
    ],
)
def test_what_arms_the_configuration(old: str, new: str, *, is_same: bool) -> None:
    assert (codex.armament(_TOML.replace(old, new)) == codex.armament(_TOML)) is is_same
