"""Whole turns through the runner, on a real tree: what is taken back, what is kept, who is told."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from hookpack.cli.person import told
from hookpack.cli.rejected import replay
from hookpack.event import Event
from hookpack.state import baseline, ledger, trust
from hookpack.world import World
from tests.turns import POLICY, SILENCED, Turns


@pytest.fixture
def turns(tmp_path):
    return Turns(tmp_path)


def _user_git(root):
    """What belongs to the person: every byte of .git."""
    files = sorted(path for path in (root / ".git").rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_failing_turn_goes_back_and_the_person_and_the_agent_are_told(turns):
    turns.start()
    before = _user_git(turns.root)
    (turns.root / "app.py").write_text(SILENCED)
    (turns.root / "new.py").write_text("y = 1\n")
    (turns.root / "keep.txt").unlink()

    said = turns.stop()

    assert (turns.root / "app.py").read_text() == "x = 1\n"
    assert (turns.root / "keep.txt").read_text() == "kept\n"
    assert not (turns.root / "new.py").exists()
    assert said["decision"] == "block"
    assert "app.py:2: " in said["reason"]
    assert "`hookpack rejected restore 1`" in said["systemMessage"]
    assert _user_git(turns.root) == before


def test_a_harmless_turn_is_accepted_in_silence(turns):
    turns.start()
    (turns.root / "app.py").write_text("x = 2\n")

    assert turns.stop() == {}
    assert turns.world.checkpoints.accepted() == turns.world.snapshot()


def test_nothing_older_than_the_turn_is_taken(turns):
    turns.start()
    (turns.root / "app.py").write_text("x = 2\n")
    turns.stop()
    (turns.root / "mine.py").write_text("by = 'a person'\n")
    turns.prompt("again")
    (turns.root / "app.py").write_text(SILENCED)

    turns.stop()

    assert (turns.root / "app.py").read_text() == "x = 2\n"
    assert (turns.root / "mine.py").read_text() == "by = 'a person'\n"


def test_what_came_between_turns_is_told_and_never_taken(turns):
    turns.start()
    turns.stop()
    (turns.root / "app.py").write_text(SILENCED)

    told = turns.prompt("again")
    (turns.root / "keep.txt").write_text("touched by the agent\n")
    ended = turns.stop()

    assert "hookpack baseline lock" in told["systemMessage"]
    assert "hookpack baseline lock" in ended["systemMessage"]
    assert "decision" not in ended
    assert (turns.root / "app.py").read_text() == SILENCED
    assert (turns.root / "keep.txt").read_text() == "touched by the agent\n"


def test_after_two_refusals_the_loop_ends_and_the_person_is_told(turns):
    turns.start()
    said = []
    for _ in range(3):
        (turns.root / "app.py").write_text(SILENCED)
        said.append(turns.stop())

    assert [each.get("decision") for each in said] == ["block", "block", None]
    assert "unverified after 2 refusals" in said[2]["systemMessage"]
    assert (turns.root / "app.py").read_text() == "x = 1\n"


def test_a_new_prompt_is_a_new_chance(turns):
    turns.start()
    for _ in range(3):
        (turns.root / "app.py").write_text(SILENCED)
        turns.stop()
    turns.prompt("try again")
    (turns.root / "app.py").write_text(SILENCED)

    assert turns.stop()["decision"] == "block"


def test_observing_takes_nothing_and_records_everything(turns):
    turns.trust({**POLICY, "mode": "observe"})
    turns.start()
    (turns.root / "app.py").write_text(SILENCED)

    assert turns.stop() == {}
    assert (turns.root / "app.py").read_text() == SILENCED
    assert [entry["would"] for entry, _ in ledger.read(turns.places.repo)][-1] == "deny"


@pytest.mark.parametrize("setting", ["warn", "pass"])
def test_a_policy_that_only_warns_takes_nothing_and_accepts_nothing(turns, setting):
    turns.trust({"iteration": {"monotonicity": {**POLICY["iteration"]["monotonicity"], "on_fail": setting}}})
    turns.start()
    accepted = turns.world.checkpoints.accepted()
    (turns.root / "app.py").write_text(SILENCED)

    turns.stop()

    assert (turns.root / "app.py").read_text() == SILENCED
    assert turns.world.checkpoints.accepted() == accepted


def test_a_rejected_state_comes_back_and_that_can_be_undone(turns):
    turns.start()
    (turns.root / "app.py").write_text(SILENCED)
    (turns.root / "new.py").write_text("y = 1\n")
    turns.stop()

    (rejected,) = turns.world.checkpoints.rejected()
    back, conflicts = replay(turns.world, rejected)

    assert (sorted(back), conflicts) == (["app.py", "new.py"], [])
    assert (turns.root / "app.py").read_text() == SILENCED
    replay(turns.world, turns.world.checkpoints.rejected()[-1])
    assert (turns.root / "app.py").read_text() == "x = 1\n"


def test_what_changed_since_is_left_alone_by_a_restore(turns):
    turns.start()
    (turns.root / "app.py").write_text(SILENCED)
    (turns.root / "new.py").write_text("y = 1\n")
    turns.stop()
    (turns.root / "app.py").write_text("x = 'edited since'\n")

    back, conflicts = replay(turns.world, turns.world.checkpoints.rejected()[0])

    assert (back, conflicts) == (["new.py"], ["app.py"])
    assert (turns.root / "app.py").read_text() == "x = 'edited since'\n"


def test_ignored_files_are_never_touched(turns):
    turns.start()
    (turns.root / "ignored").mkdir()
    (turns.root / "ignored" / "cache").write_text("data")
    (turns.root / "app.py").write_text(SILENCED)

    turns.stop()

    assert (turns.root / "ignored" / "cache").read_text() == "data"


def test_hiding_a_file_behind_a_new_ignore_rule_does_not_hide_it(turns):
    turns.start()
    (turns.root / ".gitignore").write_text("ignored/\nhidden.py\n")
    (turns.root / "hidden.py").write_text(SILENCED)

    assert "hidden.py" in turns.stop()["reason"]
    assert not (turns.root / "hidden.py").exists()


def test_a_reset_in_the_turn_is_quarantined(turns):
    (turns.root / "app.py").write_text("x = 2\n")
    turns.git("commit", "-qam", "second")
    turns.start()
    turns.git("reset", "-q", "--hard", "HEAD~1")
    (turns.root / "app.py").write_text(SILENCED)

    said = turns.stop()

    assert "Nothing was taken back: HEAD moved in this turn (reset)" in said["reason"]
    assert (turns.root / "app.py").read_text() == SILENCED


def test_two_hooks_of_one_event_judge_one_snapshot(turns):
    turns.start()
    message = json.dumps(
        {"session_id": "s", "cwd": str(turns.root), "hook_event_name": "Stop", "last_assistant_message": ""}
    ).encode()
    event = Event(
        "claude-code", "Stop", "stop", session="s", cwd=str(turns.root), key=hashlib.sha1(message).hexdigest()
    )

    def world(gate):
        return World(event, turns.places, trust.load(turns.places), turns.environ, None, gate)

    first = world("monotonicity-gate").snapshot()
    (turns.root / "app.py").write_text("x = 3\n")

    assert world("quality-gate").snapshot() == first
    assert world("quality-gate").snapshot() != first  # the same bytes again: another event


def test_a_turn_that_ended_without_a_stop_is_judged_at_the_next_prompt(turns):
    turns.start()
    (turns.root / "app.py").write_text(SILENCED)
    turns.say("SessionEnd", reason="other")

    told = turns.prompt("next")

    assert "a turn that ended unjudged" in told["systemMessage"]
    assert (turns.root / "app.py").read_text() == SILENCED


def test_a_person_is_told_later_what_a_killed_hook_could_not_say(turns):
    turns.start()
    turns.world.checkpoints.add_notice("hookpack takes back 1 file (x); `hookpack rejected restore 9` brings it back")

    assert "rejected restore 9" in turns.prompt("hello")["systemMessage"]
    assert turns.prompt("again") == {}


def test_the_ledger_is_whole_after_all_that(turns):
    turns.start()
    (turns.root / "app.py").write_text(SILENCED)
    turns.stop()

    entries = list(ledger.read(turns.places.repo))

    assert all(linked for _, linked in entries)
    assert Path(turns.places.repo, "ledger.jsonl").stat().st_mode & 0o777 == 0o600


def test_the_first_session_takes_the_tree_for_a_baseline(turns):
    turns.start()

    locked = baseline.load(turns.places)

    assert (locked.tree, locked.provisional) == (turns.world.snapshot(), True)


def test_a_persons_command_is_told_when_the_next_session_begins(turns):
    told(turns.places, "baseline lock")

    assert "`hookpack baseline lock` was run" in turns.say("SessionStart", source="startup")["systemMessage"]
    assert next(ledger.read(turns.places.repo))[0]["tool"] == "baseline lock"


def test_a_staged_fault_that_the_work_tree_does_not_hold_is_seen_before_a_commit(turns):
    turns.start()
    (turns.root / "evil.py").write_text(SILENCED)
    turns.git("add", "evil.py")
    (turns.root / "evil.py").unlink()

    said = turns.say("PreToolUse", tool_name="Bash", tool_input={"command": "git commit -m x"}, tool_use_id="t")

    assert "evil.py" in said["hookSpecificOutput"]["permissionDecisionReason"]


def test_an_ignored_file_that_git_is_made_to_track_is_judged(turns):
    turns.start()
    (turns.root / "ignored").mkdir()
    (turns.root / "ignored" / "evil.py").write_text(SILENCED)
    turns.git("add", "-f", "ignored/evil.py")

    assert "ignored/evil.py" in turns.stop()["reason"]


def test_a_personal_ignore_rule_of_the_agents_hides_nothing(turns):
    turns.start()
    (turns.root / ".git" / "info" / "exclude").write_text("evil*\n")
    (turns.root / "app.py").write_text("x = 2\n")
    turns.stop()
    turns.prompt("next")
    (turns.root / "evil_x.py").write_text(SILENCED)

    assert "evil_x.py" in turns.stop()["reason"]


def test_a_new_ignore_rule_for_source_is_not_accepted_in_silence(turns):
    turns.start()
    (turns.root / ".gitignore").write_text("ignored/\nplugins/\n__pycache__/\n")

    said = turns.stop()

    assert ".gitignore:2 plugins/ (newly ignored)" in said["systemMessage"]
    assert "__pycache__" not in said["systemMessage"]


@pytest.mark.parametrize("aim", ["ignored/impl.py", "/etc/hostname", "missing.py"])
def test_a_link_to_what_nobody_judges_is_not_accepted_in_silence(turns, aim):
    turns.start()
    (turns.root / "app.py").unlink()
    (turns.root / "app.py").symlink_to(aim)

    assert f"app.py -> {aim} (not stored)" in turns.stop()["systemMessage"]


def test_a_link_within_the_project_is_ordinary(turns):
    turns.start()
    (turns.root / "alias.py").symlink_to("app.py")

    assert turns.stop() == {}


def test_commits_of_a_turn_that_goes_back_are_named(turns):
    turns.start()
    (turns.root / "app.py").write_text(SILENCED)
    turns.git("commit", "-qam", "bad")

    said = turns.stop()

    assert "Commits of this turn still hold the change" in said["reason"]
    assert (turns.root / "app.py").read_text() == "x = 1\n"


def test_a_quarantined_state_is_not_accepted_at_the_next_prompt(turns):
    turns.trust({**POLICY, "iteration": {**POLICY["iteration"], "correctness": {"command": "exit 1"}}})
    turns.start()
    accepted = turns.world.checkpoints.accepted()
    (turns.root / "app.py").write_text("x = 2\n")
    turns.say("Stop", last_assistant_message="", background_tasks=[{"id": "b", "type": "shell", "status": "running"}])

    turns.prompt("next")

    assert turns.world.checkpoints.accepted() == accepted


def test_a_test_script_that_nobody_trusted_is_not_run(turns, tmp_path):
    (turns.root / "check.sh").write_text("exit 0\n")
    policy = {**POLICY, "iteration": {**POLICY["iteration"], "correctness": {"command": "sh ./check.sh"}}}
    trust.save(turns.places, policy, [], ["check.sh"])
    turns.start()
    (turns.root / "check.sh").write_text(f"touch {tmp_path}/ran\n")

    said = turns.stop()

    assert "check.sh decides what correctness runs, and changed" in said["systemMessage"]
    assert not (tmp_path / "ran").exists()


def test_a_pass_in_between_gives_the_refusals_back(turns):
    turns.start()
    for _ in range(2):
        (turns.root / "app.py").write_text(SILENCED)
        assert turns.stop()["decision"] == "block"
    (turns.root / "app.py").write_text("x = 5\n")
    assert turns.stop() == {}

    (turns.root / "app.py").write_text(SILENCED)

    assert turns.stop()["decision"] == "block"


def test_a_turn_that_was_judged_is_not_called_unjudged(turns):
    turns.start()
    (turns.root / "app.py").write_text("x = 2\n")
    turns.stop()
    turns.say("SessionEnd", reason="other")
    (turns.root / "app.py").write_text(SILENCED)

    assert "unjudged" not in turns.prompt("next")["systemMessage"]


def test_an_accepted_rule_for_leftovers_holds_from_then_on(turns):
    turns.start()
    (turns.root / ".gitignore").write_text("ignored/\n__pycache__/\n")
    assert turns.stop() == {}
    turns.prompt("next")
    accepted = turns.world.checkpoints.accepted()
    (turns.root / "__pycache__").mkdir()
    (turns.root / "__pycache__" / "app.pyc").write_bytes(b"x")

    assert turns.world.snapshot() == accepted
