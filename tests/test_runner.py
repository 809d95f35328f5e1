"""The boundary of a hook call: whatever comes in, one decision, one message, no traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack.agents import NAMES
from hookpack.policy import DEFAULTS, GATES
from hookpack.runner import MAX_MESSAGE, Call, run

_FIXTURES = Path(__file__).resolve().parent / "fixtures" / "claude-code"
_RECORDED = sorted(path.stem for path in _FIXTURES.glob("[A-Z]*.json"))
_CLOSED = tuple(name for name in GATES if DEFAULTS["gates"][name]["on_error"] == "deny")
_OPEN = tuple(name for name in GATES if name not in _CLOSED)
_ARGS = ("--agent", "claude-code")

_BAD = {
    "empty": (b"", "the message is empty"),
    "blank": (b" \n", "the message is empty"),
    "malformed": (b'{"hook_event_name": ', "the message is no JSON"),
    "two objects": (b"{} {}", "the message is no JSON"),
    "a list": (b"[]", "the message is no JSON object"),
    "not UTF-8": (b'{"hook_event_name": "\xff"}', "the message is not UTF-8"),
    "UTF-16": ('{"hook_event_name": "Stop"}'.encode("utf-16"), "the message is not UTF-8"),
    "nested deeply": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "the message is nested too deeply"),
    "no event name": (b"{}", "no hook_event_name in the message"),
    "unknown event": (b'{"hook_event_name": "Sunrise"}', "unknown Claude Code event 'Sunrise'"),
    "no tool": (b'{"hook_event_name": "PreToolUse"}', "PreToolUse without tool_name or tool_input"),
    "duplicate keys": (
        b'{"hook_event_name": "Stop", "hook_event_name": "Sunrise"}',
        "unknown Claude Code event 'Sunrise'",
    ),
    "too large": (b'"' + b"x" * MAX_MESSAGE + b'"', "the message is larger than 16 MiB"),
}


def answer(gate: str, message: bytes, environ: dict[str, str] | None = None):
    return run(Call(gate, _ARGS, message, os.environ if environ is None else environ))


@pytest.mark.parametrize("kind", _BAD)
@pytest.mark.parametrize("gate", _CLOSED)
def test_a_closed_gate_refuses_what_it_cannot_read(gate: str, kind: str) -> None:
    message, said = _BAD[kind]

    reply = answer(gate, message).reply

    assert (reply.stdout, reply.code) == ("", 2)
    assert reply.stderr.startswith(f"{gate}/not-checked: {said}; this was NOT checked.")
    assert reply.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", _BAD)
@pytest.mark.parametrize("gate", _OPEN)
def test_an_open_gate_says_that_nothing_was_checked(gate: str, kind: str) -> None:
    message, said = _BAD[kind]

    reply = answer(gate, message).reply

    assert (reply.stderr, reply.code) == ("", 0)
    assert json.loads(reply.stdout)["systemMessage"].startswith(f"{gate}/not-checked: {said}; this was NOT checked.")


def test_a_byte_order_mark_is_no_fault(project: Path, payload) -> None:
    message = b"\xef\xbb\xbf" + json.dumps(payload("PreToolUse.Read")).encode()

    assert answer("anchor-guard", message).decision.action == "pass"


def test_64_mib_are_refused_by_the_process_without_a_traceback(hook) -> None:
    done = hook("filter-sensitive", b'{"hook_event_name": "' + b"x" * (64 << 20))

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"filter-sensitive/not-checked: the message is larger than 16 MiB;")


@pytest.mark.parametrize(
    "args",
    [
        pytest.param((), id="no agent"),
        pytest.param(("--agent",), id="no name"),
        pytest.param(("--agent", "clod"), id="unknown agent"),
        pytest.param(("--agent", "claude-code", "more"), id="more than an agent"),
    ],
)
@pytest.mark.parametrize("gate", GATES)
def test_a_call_without_a_known_agent_exits_2_with_the_usage(gate: str, args: tuple[str, ...]) -> None:
    reply = run(Call(gate, args, b"{}", os.environ)).reply

    assert (reply.stdout, reply.code) == ("", 2)
    assert reply.stderr.startswith(f"{gate}/unusable-call: usage: --agent {'|'.join(NAMES)} (got ")


def test_an_unknown_tool_is_judged_by_its_texts_and_passes(payload) -> None:
    message = json.dumps(payload("PreToolUse.Write", tool_name="mcp__x__y", tool_input={"note": "hello"})).encode()

    for gate in GATES:
        assert answer(gate, message).decision.action == "pass"


@pytest.mark.parametrize("gate", [gate for gate in GATES if gate != "quality-gate"])
def test_without_home_nothing_can_be_checked_and_that_is_said(gate: str, hook, payload) -> None:
    name = "PreToolUse.Agent" if gate == "recursion-guard" else "PreToolUse.Write"

    done = hook(gate, payload(name), env={"HOME": None, "XDG_STATE_HOME": None})

    assert (
        b"no place for state: neither XDG_STATE_HOME nor HOME is an absolute path; this was NOT checked." in done.stdout
    )
    assert (done.stderr, done.returncode) == (b"", 0)
    assert (b'"permissionDecision": "deny"' in done.stdout) == (gate in _CLOSED)


def test_a_working_directory_that_is_gone_does_not_matter(hook, payload, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    hook = Path(__file__).resolve().parent.parent / "hooks" / "anchor-guard"
    start = f"cd {gone} && rmdir {gone} && exec {sys.executable} -I {hook} --agent claude-code"

    done = subprocess.run(
        ["/bin/sh", "-c", start],
        input=json.dumps(payload("PreToolUse.Write", cwd=str(gone))).encode(),
        capture_output=True,
    )

    assert (done.stdout, done.stderr, done.returncode) == (b"", b"", 0)


@pytest.mark.parametrize("gate", ["recursion-guard", "monotonicity-gate"])
def test_state_that_cannot_be_written_is_said(gate: str, hook, payload, tmp_path: Path) -> None:
    # a file where a folder must be stops root as well
    (tmp_path / "state").write_text("")

    done = hook(gate, payload("PreToolUse.Agent"), env={"XDG_STATE_HOME": str(tmp_path / "state")})

    assert b"this was NOT checked." in done.stdout
    assert b"Traceback" not in done.stdout
    assert (done.stderr, done.returncode) == (b"", 0)
    assert (b'"permissionDecision": "deny"' in done.stdout) == (gate in _CLOSED)


def test_a_depth_that_is_no_number_is_refused(hook, payload) -> None:
    done = hook("recursion-guard", payload("PreToolUse.Agent"), env={"HOOKPACK_DEPTH": "-1"})

    assert b'"permissionDecision": "deny"' in done.stdout
    assert b"HOOKPACK_DEPTH is '-1', not a number" in done.stdout


def test_a_damaged_record_of_trust_is_named_and_refused(hook, payload, project: Path, tmp_path: Path) -> None:
    state = {"XDG_STATE_HOME": str(tmp_path / "state")}
    hook("anchor-guard", payload("SessionStart.startup"), env=state)
    (repo,) = (tmp_path / "state" / "hookpack" / "repos").iterdir()
    (repo / "trust.json").write_text("{")

    done = hook("anchor-guard", payload("PreToolUse.Write"), env=state)

    assert b'"permissionDecision": "deny"' in done.stdout
    assert b"trust.json: damaged" in done.stdout


def test_a_fault_of_our_own_names_its_place_and_no_value(hook, payload, tmp_path: Path) -> None:
    broken = tmp_path / "clone"
    _copy(
        broken,
        "gates/anchor_guard.py",
        "def concerns",
        "def concerns(event):\n    raise ValueError('s3cret')\n\n\ndef _concerns",
    )
    argv = [sys.executable, "-I", str(broken / "hooks" / "anchor-guard"), *_ARGS]

    done = subprocess.run(argv, input=json.dumps(payload("PreToolUse.Write")).encode(), capture_output=True)

    assert b"anchor-guard/not-checked: ValueError at anchor_guard.py:" in done.stdout
    assert b"s3cret" not in done.stdout + done.stderr


def test_a_package_that_cannot_be_loaded_exits_2_in_words(payload, tmp_path: Path) -> None:
    broken = tmp_path / "clone"
    _copy(broken, "runner.py", "import os", "import os, does_not_exist")
    argv = [sys.executable, "-I", str(broken / "hooks" / "anchor-guard"), *_ARGS]

    done = subprocess.run(argv, input="{}", capture_output=True, text=True)

    assert (done.stdout, done.returncode) == ("", 2)
    assert (
        done.stderr
        == "hookpack: ModuleNotFoundError: this call was NOT checked; ask the user to run `hookpack doctor`\n"
    )


def _copy(target: Path, path: str, old: str, new: str) -> None:
    """A clone's hooks and source with one change."""
    root = Path(__file__).resolve().parent.parent
    for name in ("src", "hooks"):
        shutil.copytree(root / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    changed = target / "src" / "hookpack" / path
    changed.write_text(changed.read_text().replace(old, new, 1))


def test_a_reader_that_is_gone_leaves_the_refusal_in_the_exit_code(payload, project: Path) -> None:
    message = json.dumps(
        payload("PreToolUse.Write", tool_input={"file_path": str(project / ".claude/settings.json"), "content": "{}"})
    )
    reader, writer = os.pipe()
    os.close(reader)
    argv = [sys.executable, "-I", str(Path(__file__).resolve().parent.parent / "hooks" / "anchor-guard"), *_ARGS]

    done = subprocess.run(argv, input=message.encode(), stdout=writer, stderr=subprocess.DEVNULL)
    os.close(writer)

    assert done.returncode == 2


@pytest.fixture(scope="module")
def plain_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that is no git repository, for calls that only need some folder."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "a.txt").write_text("hello\n")
    return folder


def recorded(name: str, root: Path) -> bytes:
    return (_FIXTURES / f"{name}.json").read_text(encoding="utf-8").replace('"/repo', f'"{root}').encode()


@pytest.mark.parametrize(
    "name", [name for name in _RECORDED if not name.startswith(("Stop", "SubagentStop", "UserPrompt", "SessionStart"))]
)
@pytest.mark.parametrize("gate", GATES)
def test_an_ordinary_call_passes_in_silence(gate: str, name: str, plain_folder: Path) -> None:
    reply = answer(gate, recorded(name, plain_folder), {**os.environ, "CLAUDE_PROJECT_DIR": str(plain_folder)}).reply

    assert reply == ("", "", 0)


@pytest.mark.parametrize(
    "name", [name for name in _RECORDED if name.startswith(("Stop", "SubagentStop", "UserPrompt", "SessionStart"))]
)
@pytest.mark.parametrize("gate", GATES)
def test_the_ends_of_an_ordinary_turn_pass_in_silence(gate: str, name: str, payload, project: Path) -> None:
    environ = {**os.environ, "CLAUDE_PROJECT_DIR": str(project)}
    for opening in ("SessionStart.startup", "UserPromptSubmit"):
        answer("monotonicity-gate", json.dumps(payload(opening)).encode(), environ)

    assert answer(gate, json.dumps(payload(name)).encode(), environ).reply == ("", "", 0)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_TOOLS = st.sampled_from(
    ["Write", "Edit", "MultiEdit", "NotebookEdit", "Bash", "Agent", "Read", "CronCreate", "mcp__a__b"]
)
_INPUT = st.dictionaries(
    st.sampled_from(
        ["file_path", "notebook_path", "content", "new_string", "old_string", "edits", "command", "prompt"]
    ),
    _JSON,
)


@given(gate=st.sampled_from(GATES), data=st.binary(max_size=200) | _JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_get_a_valid_reply(gate: str, data: bytes) -> None:
    _assert_valid(answer(gate, data, {}).reply)


@given(
    gate=st.sampled_from(GATES),
    tool=_TOOLS,
    given_input=_INPUT,
    changes=st.dictionaries(st.sampled_from(["cwd", "agent_id", "session_id", "tool_use_id"]), _JSON),
)
def test_any_tool_call_gets_a_valid_reply(
    gate: str, tool: str, given_input: object, changes: dict[str, object], plain_folder: Path
) -> None:
    call = {
        "hook_event_name": "PreToolUse",
        "cwd": str(plain_folder),
        "session_id": "s",
        "tool_name": tool,
        "tool_input": given_input,
        **changes,
    }

    _assert_valid(
        answer(gate, json.dumps(call).encode(), {**os.environ, "CLAUDE_PROJECT_DIR": str(plain_folder)}).reply
    )


@given(gate=st.sampled_from(GATES), args=st.lists(st.text(max_size=12), max_size=3))
def test_any_arguments_get_a_valid_reply(gate: str, args: list[str]) -> None:
    _assert_valid(run(Call(gate, args, b"{}", {})).reply)


def _assert_valid(reply) -> None:
    assert reply.code in (0, 2)
    assert reply.stdout == "" or isinstance(json.loads(reply.stdout), dict)
    assert (reply.code == 2) == bool(reply.stderr)
