"""A tool call that comes first, of a session or turn that no prompt began: nothing unjudged slips past it."""

from __future__ import annotations

import subprocess

import pytest

from hookpack.state import project, trust
from tests.live import FAULT, Live

POLICY = {"iteration": {"monotonicity": {"scanners": ["semgrep"]}}}


@pytest.fixture
def live(tmp_path, git):
    found = Live(tmp_path, POLICY)
    git(found.root, "init", "-q", "-b", "main")
    git(found.root, "add", "-A")
    git(found.root, "commit", "-qm", "start")
    found.places = project.at(str(found.root), found.environ)
    trust.save(found.places, POLICY, (), [])
    return found


def prompt(live, session, **environ):
    return live.say("UserPromptSubmit", session_id=session, prompt="go", environ=environ)


def stop(live, session):
    return live.say("Stop", session_id=session, stop_hook_active=False, last_assistant_message="", background_tasks=[])


def write(live, session, name, text):
    """A call that writes a file; gives what the hook before it said."""
    given = {"tool_name": "Write", "tool_input": {"file_path": name, "content": text}, "tool_use_id": name}
    said = live.say("PreToolUse", session_id=session, **given)
    (live.root / name).write_text(text)
    live.say("PostToolUse", session_id=session, **given)
    return said


def commit(live, session):
    given = {"tool_name": "Bash", "tool_input": {"command": "git commit -qam x"}, "tool_use_id": "c"}
    return live.say("PreToolUse", session_id=session, **given)


def killed():
    """The id of an agent's process that is no more."""
    process = subprocess.Popen(["true"])
    process.wait()
    return str(process.pid)


def crash(live, session="a"):
    """A turn whose agent is killed before its stop: nobody judged what it wrote."""
    prompt(live, session, CLAUDE_PID=killed())
    write(live, session, "app.py", FAULT)


def _opened(live):
    live.say("SessionStart", session_id="b", source="startup")


def _ended(live):
    prompt(live, "b")
    write(live, "b", "before.py", "y = 0\n")
    assert stop(live, "b") == {}


def _in_a_turn(live):
    prompt(live, "b")


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(lambda live: None, id="a session nobody saw begin"),
        pytest.param(_opened, id="a session whose prompt nobody saw"),
        pytest.param(_ended, id="a session that goes on after its stop"),
        pytest.param(_in_a_turn, id="a session in a turn"),
    ],
)
def test_what_another_turn_left_unjudged_is_told_at_the_stop_and_never_accepted(live, before):
    prompt(live, "first")
    assert stop(live, "first") == {}
    before(live)
    crash(live)

    write(live, "b", "new.py", "y = 1\n")
    said = stop(live, "b")

    assert "1 new finding" in said.get("reason", "") + said.get("systemMessage", "")
    assert (live.root / "app.py").read_text() == FAULT
    assert (live.root / "new.py").read_text() == "y = 1\n"
    assert live.accepted() != live.now()


def test_what_its_own_killed_turn_left_goes_back_with_the_resumed_one(live):
    crash(live)

    write(live, "a", "new.py", "y = 1\n")
    said = stop(live, "a")

    assert "taken back" in said["reason"]
    assert (live.root / "app.py").read_text() == "x = 1\n"
    assert not (live.root / "new.py").exists()


def test_a_commit_as_the_first_call_is_judged_from_the_accepted_state(live):
    prompt(live, "first")
    assert stop(live, "first") == {}
    crash(live)

    said = commit(live, "b")

    assert said["hookSpecificOutput"]["permissionDecision"] == "deny"
    assert "app.py:2" in said["hookSpecificOutput"]["permissionDecisionReason"]


def test_what_is_staged_alone_is_judged_when_a_commit_is_the_first_call(live, git):
    prompt(live, "first")
    assert stop(live, "first") == {}
    (live.root / "app.py").write_text(FAULT)
    git(live.root, "add", "app.py")
    (live.root / "app.py").write_text("x = 1\n")

    assert commit(live, "b")["hookSpecificOutput"]["permissionDecision"] == "deny"


def test_a_commit_as_the_first_call_passes_where_nothing_is_unjudged(live):
    assert commit(live, "a") == {}
    assert commit(live, "b") == {}
    assert live.started == 0


def test_of_two_first_calls_at_once_the_earlier_one_is_the_turns_start(live):
    """The hook of the second call saw no turn either, and takes its snapshot after the first call has written."""
    start = live.now()
    write(live, "a", "app.py", FAULT)
    live.world("a").session.begin_turn(live.now(), "", 0, fresh=False, first=True)

    assert live.world("a").turn().start == start
    assert "taken back" in stop(live, "a")["reason"]


def test_a_refused_turn_that_goes_on_is_open_again(live):
    prompt(live, "other")
    prompt(live, "a")
    write(live, "a", "app.py", FAULT)
    assert stop(live, "a")["decision"] == "block"
    assert not live.world("a").turn().is_open

    write(live, "a", "half.py", "y = 1\n")

    assert live.world("a").turn().is_open


def test_the_scan_ahead_that_ends_late_opens_no_judged_turn(live):
    prompt(live, "a")
    assert stop(live, "a") == {}

    late = {"tool_name": "Write", "tool_input": {"file_path": "app.py", "content": "x = 2\n"}, "tool_use_id": "l"}
    live.say("PostToolUse", session_id="a", **late)

    assert not live.world("a").turn().is_open
