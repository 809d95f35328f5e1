"""Branches, rebases, pulls, stashes, submodules and folders of a monorepo: what a person hopes for, on real git."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

import pytest

from hookpack import survey
from hookpack.runner import Call, run
from hookpack.state import baseline
from tests.turns import SILENCED, Turns


@pytest.fixture
def turns(tmp_path):
    return Turns(tmp_path)


def commit(turns, name, text):
    path = turns.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    turns.git("add", "-A")
    turns.git("commit", "-qm", name)


def branch(turns, name, path, text):
    """A branch with one more commit; checked out is what was before."""
    turns.git("checkout", "-qb", name)
    commit(turns, path, text)
    turns.git("checkout", "-q", "-")


def lock(turns):
    world = turns.world
    survey.lock(world, survey.take(world, world.snapshot()))


def accepted(turns):
    return turns.world.checkpoints.accepted() == turns.world.snapshot()


def test_another_branch_between_turns_is_taken_in_without_a_word(turns):
    branch(turns, "topic", "more.py", "y = 1\n")
    turns.start()
    turns.stop()

    turns.git("checkout", "-q", "topic")

    assert (turns.prompt("a"), turns.stop()) == ({}, {})
    assert accepted(turns)


def test_a_failing_turn_on_another_branch_goes_back_to_that_branch(turns):
    branch(turns, "topic", "more.py", "y = 1\n")
    turns.start()
    turns.stop()
    turns.git("checkout", "-q", "topic")
    turns.prompt("a")
    (turns.root / "bad.py").write_text(SILENCED)

    said = turns.stop()

    assert said["decision"] == "block"
    assert (turns.root / "more.py").exists()
    assert not (turns.root / "bad.py").exists()


def test_a_branch_that_brings_a_fault_is_told_and_left_alone_until_one_goes_back(turns):
    branch(turns, "bad", "bad.py", SILENCED)
    turns.start()
    turns.stop()
    turns.git("checkout", "-q", "bad")

    said = turns.prompt("a")
    turns.stop()
    turns.git("checkout", "-q", "main")

    assert "1 new finding" in said["systemMessage"]
    assert (turns.prompt("b"), turns.stop()) == ({}, {})
    assert accepted(turns)


def test_back_on_a_branch_whose_fault_a_person_locked_it_is_told_once(turns):
    commit(turns, "old.py", SILENCED)
    lock(turns)
    turns.git("checkout", "-qb", "mended")
    commit(turns, "old.py", "import subprocess\n")
    turns.start()
    turns.stop()
    turns.git("checkout", "-q", "main")

    said = turns.prompt("a")

    assert "known in the locked baseline" in said["systemMessage"]
    assert "hookSpecificOutput" not in said
    assert (turns.stop(), turns.prompt("b")) == ({}, {})
    assert accepted(turns)


def test_what_nobody_locked_vouches_for_no_fault(turns):
    commit(turns, "old.py", SILENCED)
    turns.start()
    turns.stop()
    assert baseline.load(turns.places).provisional
    turns.git("checkout", "-qb", "mended")
    commit(turns, "old.py", "import subprocess\n")
    turns.prompt("a")
    turns.stop()
    turns.git("checkout", "-q", "main")

    said = turns.prompt("b")

    assert "`hookpack baseline lock` takes it in" in said["systemMessage"]
    assert not accepted(turns)


def test_a_fault_in_another_place_than_the_locked_one_is_not_known(turns):
    commit(turns, "old.py", SILENCED)
    lock(turns)
    turns.git("checkout", "-qb", "mended")
    commit(turns, "old.py", "import subprocess\n")
    turns.start()
    turns.stop()
    (turns.root / "app.py").write_text(SILENCED.replace("cmd", "other"))

    assert "takes it in" in turns.prompt("a")["systemMessage"]


def test_what_an_unjudged_turn_brought_back_is_not_known(turns):
    commit(turns, "old.py", SILENCED)
    lock(turns)
    commit(turns, "old.py", "import subprocess\n")
    turns.start()
    turns.stop()
    turns.prompt("a")
    (turns.root / "old.py").write_text(SILENCED)
    turns.say("SessionEnd", reason="other")

    said = turns.prompt("b")

    assert "a turn that ended unjudged" in said["systemMessage"]


def test_a_pull_of_any_size_between_turns_is_no_matter_of_the_budget(turns):
    turns.start()
    turns.stop()
    for number in range(120):
        (turns.root / f"f{number}.py").write_text("x = 1\n" * 60)
    commit(turns, "last.py", "z = 1\n")

    assert (turns.prompt("a"), turns.stop()) == ({}, {})
    assert accepted(turns)


def test_an_unjudged_turn_of_any_size_is_one(turns):
    turns.start()
    for number in range(120):
        (turns.root / f"f{number}.py").write_text("x = 1\n" * 60)
    turns.say("SessionEnd", reason="other")

    assert "budget" in turns.prompt("a")["systemMessage"]


@pytest.mark.parametrize(
    "move",
    [
        pytest.param(("cherry-pick", "topic"), id="cherry-pick"),
        pytest.param(("merge", "-q", "--no-edit", "topic"), id="merge"),
        pytest.param(("rebase", "-q", "topic"), id="rebase"),
    ],
)
def test_a_clean_move_in_a_turn_is_taken_in_by_the_next_prompt(turns, move):
    branch(turns, "topic", "more.py", "y = 1\n")
    commit(turns, "own.py", "o = 1\n")
    turns.start()
    turns.git(*move)

    assert turns.stop().get("decision") is None
    assert turns.prompt("b") == {}
    assert accepted(turns)


def test_a_rebase_that_stands_in_a_conflict_is_taken_apart_by_nobody(turns):
    branch(turns, "topic", "app.py", "x = 'topic'\n")
    commit(turns, "app.py", "x = 'main'\n")
    turns.start()
    with pytest.raises(subprocess.CalledProcessError):
        turns.git("rebase", "-q", "topic")
    there = (turns.root / "app.py").read_text()

    turns.stop()

    assert "<<<<<<<" in there
    assert (turns.root / "app.py").read_text() == there
    assert not accepted(turns)
    turns.git("rebase", "--abort")
    assert turns.prompt("b") == {}


@pytest.mark.parametrize("words", [("checkout", "-qb", "new"), ("switch", "-qc", "new")], ids=["checkout", "switch"])
def test_a_new_branch_in_a_turn_is_no_move(turns, words):
    turns.start()
    turns.git(*words)
    (turns.root / "more.py").write_text("y = 1\n")

    assert turns.stop() == {}
    assert accepted(turns)


def test_a_fault_that_went_through_the_stash_goes_back(turns):
    turns.start()
    (turns.root / "bad.py").write_text(SILENCED)
    turns.git("stash", "-uq")
    turns.git("stash", "pop", "-q")

    assert turns.stop()["decision"] == "block"
    assert not (turns.root / "bad.py").exists()


def test_what_a_person_pops_between_turns_is_told_and_left(turns):
    (turns.root / "bad.py").write_text(SILENCED)
    turns.git("stash", "-uq")
    turns.start()
    turns.stop()
    turns.git("stash", "pop", "-q")

    said = turns.prompt("a")
    turns.stop()

    assert "1 new finding" in said["systemMessage"]
    assert (turns.root / "bad.py").read_text() == SILENCED


@pytest.fixture
def with_part(turns, tmp_path, git):
    """A project with a submodule `part`, which has a branch that brings a fault."""
    part = tmp_path / "part"
    part.mkdir()
    git(part, "init", "-qb", "main")
    (part / "lib.py").write_text("z = 1\n")
    git(part, "add", "-A")
    git(part, "commit", "-qm", "Part")
    git(part, "checkout", "-qb", "bad")
    (part / "lib.py").write_text(SILENCED)
    git(part, "commit", "-qam", "Fault")
    git(part, "checkout", "-q", "main")
    turns.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(part), "part")
    turns.git("commit", "-qm", "Add a part")
    return turns


def test_a_submodule_that_moves_between_turns_is_judged_and_left(with_part, git):
    with_part.start()
    with_part.stop()
    git(with_part.root / "part", "checkout", "-q", "origin/bad")

    said = with_part.prompt("a")

    assert "1 new finding" in said["systemMessage"]
    assert (with_part.root / "part" / "lib.py").read_text() == SILENCED


def test_a_fault_in_a_submodule_goes_back_with_its_turn(with_part):
    with_part.start()
    (with_part.root / "part" / "lib.py").write_text(SILENCED)

    assert with_part.stop()["decision"] == "block"
    assert (with_part.root / "part" / "lib.py").read_text() == "z = 1\n"


class Below:
    """A session that was started in packages/app of the project."""

    def __init__(self, turns):
        commit(turns, "packages/app/a.py", "a = 1\n")
        self.turns, self.folder = turns, turns.root / "packages" / "app"
        self.environ = {**turns.environ, "CLAUDE_PROJECT_DIR": str(self.folder)}

    def say(self, name, gate="monotonicity-gate", **fields):
        message = {"session_id": "s", "cwd": str(self.folder), "hook_event_name": name, **fields}
        done = run(Call(gate, ["--agent", "claude-code"], json.dumps(message).encode(), self.environ))
        return json.loads(done.reply.stdout or "{}")

    def write(self, path):
        return self.say(
            "PreToolUse", "anchor-guard", tool_name="Write", tool_input={"file_path": path, "content": "{}"}
        )


@pytest.fixture
def below(turns):
    return Below(turns)


def test_a_session_started_below_the_top_is_judged_by_the_whole_project(below):
    below.say("SessionStart", source="startup")
    below.say("UserPromptSubmit", prompt="go")
    (below.folder / "bad.py").write_text(SILENCED)
    (below.turns.root / "bad.py").write_text(SILENCED)

    said = below.say("Stop", stop_hook_active=False, last_assistant_message="", background_tasks=[])

    assert "packages/app/bad.py:2" in said["reason"]
    assert not (below.folder / "bad.py").exists()
    assert not (below.turns.root / "bad.py").exists()


@pytest.mark.parametrize("path", [".claude/settings.json", ".claude/hooks/x.sh", ".hookpack/policy.yaml"])
def test_the_settings_that_such_a_session_reads_are_protected_as_those_of_the_top(below, path):
    said = [below.write(str(each / path)) for each in (below.folder, below.turns.root)]

    assert ["protected-path" in json.dumps(each) for each in said] == [True, True]


@pytest.mark.parametrize("path", ["packages/other/.claude/settings.json", "packages/app/src/.claude/settings.json"])
def test_settings_that_no_such_session_reads_are_files_like_any_other(below, path):
    assert below.write(str(below.turns.root / path)) == {}


def test_a_session_at_the_top_may_write_what_only_sessions_below_would_read(turns):
    path = str(turns.root / "packages" / "app" / ".claude" / "settings.json")

    said = turns.say("PreToolUse", "anchor-guard", tool_name="Write", tool_input={"file_path": path, "content": "{}"})

    assert said == {}


def test_a_session_whose_state_an_older_version_wrote_goes_on(turns):
    turns.start()
    area = Path(turns.places.area)
    (session,) = (area / "sessions").glob("*.json")
    turn = json.loads(session.read_text())["turn"]
    session.write_text(json.dumps({"schema": 1, "turn": {name: turn[name] for name in ("start", "head", "log_bytes")}}))
    record = Path(turns.places.repo, "baseline.json")
    older = {name: value for name, value in json.loads(record.read_text()).items() if name != "commit"}
    record.write_text(json.dumps({**older, "schema": 1}))
    row = {"number": 3, "at": time.time(), "start": turn["start"], "tree": turn["start"], "paths": [], "kept": []}
    (area / "rejected.json").write_text(json.dumps({"schema": 1, "rejected": [{**row, "reason": "", "report": {}}]}))
    (turns.root / "bad.py").write_text(SILENCED)

    said = turns.stop()

    assert said["decision"] == "block"
    assert not (turns.root / "bad.py").exists()
    assert [each.number for each in turns.world.checkpoints.rejected()] == [3, 4]


def test_a_session_whose_state_a_newer_version_wrote_is_said_to_be_unchecked(turns):
    turns.start()
    (session,) = (Path(turns.places.area) / "sessions").glob("*.json")
    session.write_text(json.dumps({**json.loads(session.read_text()), "schema": 99}))
    (turns.root / "bad.py").write_text(SILENCED)

    said = turns.stop()

    assert "written by a newer hookpack" in json.dumps(said)
    assert (turns.root / "bad.py").exists()
    assert not accepted(turns)
