"""More than one in a work tree: sessions, a person, killed hooks. Nothing is lost, nobody's work is taken."""

from __future__ import annotations

import os
import random
import subprocess
import threading

import pytest

from hookpack.event import Event
from hookpack.state import project, trust
from hookpack.world import World
from tests.live import FAULT, Live, ended

POLICY = {"iteration": {"monotonicity": {"scanners": ["suppressions"]}}}
SILENCED = "import subprocess\nsubprocess.run(cmd, shell=True)  # nosec\n"


@pytest.fixture
def live(tmp_path):
    return Live(tmp_path, POLICY)


@pytest.fixture
def git_live(live, git):
    git(live.root, "init", "-q", "-b", "main")
    git(live.root, "add", "-A")
    git(live.root, "commit", "-qm", "start")
    live.places = project.at(str(live.root), live.environ)
    trust.save(live.places, POLICY, (), [])
    return live


def prompt(live, session, **environ):
    return live.say("UserPromptSubmit", session_id=session, prompt="go", environ=environ)


def stop(live, session):
    return live.say("Stop", session_id=session, stop_hook_active=False, last_assistant_message="", background_tasks=[])


def edit(live, session, name, text):
    """A call that writes a file, with the hooks before and after it."""
    call = {
        "tool_name": "Write",
        "tool_input": {"file_path": name, "content": text},
        "tool_use_id": os.urandom(4).hex(),
    }
    live.say("PreToolUse", session_id=session, **call)
    (live.root / name).write_text(text)
    live.say("PostToolUse", session_id=session, **call)


def world(live):
    event = Event("", "x", "other", cwd=str(live.root), key=os.urandom(4).hex())
    return World(event, live.places, trust.load(live.places), live.environ, None, "x")


def dead():
    """The id of a process that has ended."""
    process = subprocess.Popen(["true"])
    process.wait()
    return str(process.pid)


def test_a_turn_beside_another_sessions_open_turn_is_refused_and_nothing_is_taken(live):
    prompt(live, "a")
    edit(live, "a", "theirs.py", "y = 1\n")
    prompt(live, "b")
    edit(live, "b", "app.py", SILENCED)

    said = stop(live, "b")

    assert said["decision"] == "block"
    assert "another session worked in this folder" in said["reason"]
    assert (live.root / "theirs.py").read_text() == "y = 1\n"
    assert (live.root / "app.py").read_text() == SILENCED


def test_what_another_session_did_in_the_middle_of_a_turn_is_not_taken(live):
    prompt(live, "b")
    edit(live, "b", "app.py", SILENCED)
    prompt(live, "a")
    edit(live, "a", "theirs.py", "y = 1\n")
    assert stop(live, "a") != {}  # it cannot tell either whose fault it is

    said = stop(live, "b")

    assert "Nothing was taken back" in said["reason"]
    assert (live.root / "theirs.py").read_text() == "y = 1\n"


def test_two_harmless_turns_at_a_time_pass_and_are_accepted_once_both_have_ended(live):
    prompt(live, "a")
    prompt(live, "b")
    edit(live, "a", "one.py", "y = 1\n")
    edit(live, "b", "two.py", "y = 2\n")
    assert (stop(live, "a"), stop(live, "b")) == ({}, {})

    prompt(live, "a")

    assert world(live).checkpoints.accepted() == world(live).snapshot()


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(lambda live: (prompt(live, "a"), edit(live, "a", "o.py", "y\n"), stop(live, "a")), id="ended"),
        pytest.param(lambda live: prompt(live, "a", CLAUDE_PID=dead()), id="killed in its turn"),
        pytest.param(lambda live: (prompt(live, "a"), live.say("SessionEnd", session_id="a")), id="left in its turn"),
        pytest.param(lambda live: live.say("SessionStart", session_id="a", source="startup"), id="only opened"),
    ],
)
def test_a_turn_that_was_alone_goes_back(live, before):
    before(live)
    prompt(live, "b")
    edit(live, "b", "app.py", SILENCED)

    said = stop(live, "b")

    assert "taken back" in said["reason"]
    assert (live.root / "app.py").read_text() == "x = 1\n"


def test_what_a_session_did_that_the_agent_started_goes_back_with_its_turn(live):
    prompt(live, "a")
    edit(live, "a", "app.py", SILENCED)
    prompt(live, "nested", HOOKPACK_DEPTH="1")
    edit(live, "nested", "below.py", SILENCED)

    assert "Nothing was taken back" in stop(live, "nested")["reason"]
    assert "taken back, these files" in stop(live, "a")["reason"]
    assert sorted(path.name for path in live.root.glob("*.py")) == ["app.py"]


def test_what_another_session_is_in_the_middle_of_is_not_accepted_at_a_prompt(live):
    prompt(live, "a")
    edit(live, "a", "half.py", "y = 1\n")
    before = world(live).checkpoints.accepted()

    prompt(live, "b")

    assert world(live).checkpoints.accepted() == before


def test_work_trees_do_not_disturb_each_other_and_share_the_baseline(git_live, git):
    live = git_live
    git(live.root, "worktree", "add", "-q", str(live.root.parent / "second"))
    second = live.in_folder(live.root.parent / "second")
    for each in (live, second):
        each.say("SessionStart", session_id=str(each.root), source="startup")
        prompt(each, str(each.root))
        edit(each, str(each.root), "app.py", SILENCED)

    said = stop(second, str(second.root))

    assert "taken back, these files" in said["reason"]
    assert (second.root / "app.py").read_text() == "x = 1\n"
    assert (live.root / "app.py").read_text() == SILENCED
    assert world(live).turn().baseline == world(second).turn().baseline != ""


def test_what_a_person_saves_while_a_turn_is_judged_is_never_written_over(tmp_path):
    live = Live(tmp_path, {"iteration": {"monotonicity": {"scanners": ["semgrep"]}}})
    (live.root / "other.py").write_text("z = 1\n")
    prompt(live, "a")
    (live.root / "app.py").write_text(FAULT)
    (live.root / "other.py").write_text("z = 2\n")
    live.scanner.hold()
    judging = live.begin("Stop", session_id="a", stop_hook_active=False, last_assistant_message="")
    live.until(lambda: live.started)

    (live.root / "other.py").write_text("z = 3  # the person's\n")
    (live.root / "new.py").write_text("theirs = 1\n")
    live.scanner.go()
    said = ended(judging)[0]

    assert b"other.py" in said
    assert (live.root / "app.py").read_text() == "x = 1\n"
    assert (live.root / "other.py").read_text() == "z = 3  # the person's\n"
    assert (live.root / "new.py").read_text() == "theirs = 1\n"


def _commit(git, root, name, text):
    (root / name).write_text(text)
    git(root, "add", "-A")
    git(root, "commit", "-qm", name)


@pytest.mark.parametrize(
    "move",
    [
        pytest.param(lambda git, root: git(root, "checkout", "-q", "other"), id="checkout"),
        pytest.param(lambda git, root: git(root, "pull", "-q", "--ff-only", ".", "other"), id="pull"),
        pytest.param(lambda git, root: git(root, "rebase", "-q", "other"), id="rebase"),
        pytest.param(lambda git, root: git(root, "reset", "-q", "--hard", "other"), id="reset"),
    ],
)
def test_a_turn_in_which_head_moved_is_refused_and_nothing_is_taken(git_live, git, move):
    git(git_live.root, "checkout", "-q", "-b", "other")
    _commit(git, git_live.root, "team.py", "t = 1\n")
    git(git_live.root, "checkout", "-q", "main")
    prompt(git_live, "a")
    move(git, git_live.root)
    (git_live.root / "app.py").write_text(SILENCED)

    said = stop(git_live, "a")

    assert "HEAD moved in this turn" in said["reason"]
    assert (git_live.root / "app.py").read_text() == SILENCED
    assert (git_live.root / "team.py").read_text() == "t = 1\n"


def test_what_a_turn_stashed_away_is_in_both_places_after_it_goes_back(git_live, git):
    (git_live.root / "app.py").write_text("mine = 1\n")  # a person's, not committed
    prompt(git_live, "a")
    git(git_live.root, "stash", "-q")
    (git_live.root / "new.py").write_text(SILENCED)

    stop(git_live, "a")

    assert (git_live.root / "app.py").read_text() == "mine = 1\n"
    assert not (git_live.root / "new.py").exists()
    assert "mine = 1" in git(git_live.root, "stash", "show", "-p")


def _kill_the_stop(live):
    live.scanner.hold()
    judging = live.begin("Stop", session_id="a", stop_hook_active=False, last_assistant_message="")
    live.until(lambda: live.started)
    judging.kill()
    judging.communicate()
    live.scanner.go()


_NEXT_PROMPT = ("UserPromptSubmit", {"session_id": "a", "prompt": "go"})
_OTHER_PROMPT = ("UserPromptSubmit", {"session_id": "b", "prompt": "go"})
_OTHER_SESSION = ("SessionStart", {"session_id": "b", "source": "startup"})


@pytest.mark.parametrize(
    ("end", "following"),
    [
        pytest.param(lambda live: None, _NEXT_PROMPT, id="killed agent"),
        pytest.param(lambda live: None, _OTHER_PROMPT, id="killed agent, another session's prompt"),
        pytest.param(lambda live: None, _OTHER_SESSION, id="killed agent, another session begins"),
        pytest.param(_kill_the_stop, _NEXT_PROMPT, id="killed hook"),
        pytest.param(lambda live: live.say("StopFailure", session_id="a"), _NEXT_PROMPT, id="error of the model"),
        pytest.param(lambda live: live.say("SessionEnd", session_id="a"), _OTHER_SESSION, id="cleared"),
    ],
)
def test_a_turn_that_ended_without_a_judgement_is_judged_at_the_next_event(tmp_path, end, following):
    live = Live(tmp_path, {"iteration": {"monotonicity": {"scanners": ["semgrep"]}}})
    prompt(live, "a")
    (live.root / "app.py").write_text(FAULT)
    end(live)
    name, fields = following

    said = live.say(name, **fields)

    assert "1 new finding" in said["systemMessage"]
    assert (live.root / "app.py").read_text() == FAULT
    assert world(live).checkpoints.accepted() != world(live).snapshot()


class Storm:
    """Sessions in one work tree that edit at random and whose hooks are killed at random; a person edits beside."""

    def __init__(self, live, seed):
        self.live, self.seed = live, seed
        self.saved = {}  # the person's files
        self.lost = []
        self.accepted = set()

    def hook(self, draw, name, session, **fields):
        process = self.live.begin(name, session_id=session, **fields)
        if draw.random() < 0.2:
            threading.Timer(draw.random() * 0.15, process.kill).start()
        out, err = process.communicate(timeout=60)
        if process.returncode >= 0 and (process.returncode, err) != (0, b""):
            self.lost.append((name, process.returncode, out, err))

    def session(self, session):
        draw = random.Random(f"{self.seed} {session}")
        for turn in range(4):
            self.hook(draw, "UserPromptSubmit", session, prompt=f"{turn}")
            self.together.wait()
            for number in range(2):
                name = f"{session}{draw.randrange(3)}.py"
                text = SILENCED if draw.random() < 0.5 else f"x = {draw.random()}\n"
                call = {"tool_name": "Write", "tool_input": {"file_path": name, "content": text}}
                call["tool_use_id"] = f"{session} {turn} {number}"
                self.hook(draw, "PreToolUse", session, **call)
                (self.live.root / name).write_text(text)
                self.hook(draw, "PostToolUse", session, **call)
            self.person(session, turn)
            self.together.wait()
            self.hook(draw, "Stop", session, stop_hook_active=False, last_assistant_message=f"{turn}")
            self.accepted.add(world(self.live).checkpoints.accepted())

    def person(self, session, turn):
        path, text = f"{session} {turn}.txt", f"mine {session} {turn}\n"
        (self.live.root / path).write_text(text)
        self.saved[path] = text

    def run(self, *sessions):
        self.together = threading.Barrier(len(sessions), timeout=120)  # no turn begins and ends alone
        threads = [threading.Thread(target=self.session, args=(each,)) for each in sessions]
        for each in threads:
            each.start()
        for each in threads:
            each.join()


def _held(tree, name):
    """Path to text of everything in a recorded tree, every blob of which must be there."""
    entries = [each for each in tree.entries(name) if each.mode.startswith("10")]
    texts = tree.read(sorted({each.blob for each in entries}))
    return {each.path: texts[each.blob].decode() for each in entries}


@pytest.mark.parametrize("sessions", [pytest.param(("a",), id="one session"), pytest.param(("a", "b"), id="two")])
def test_in_a_storm_of_kills_every_state_stays_restorable_and_no_saved_file_is_lost(live, sessions):
    storm = Storm(live, seed=7)

    storm.run(*sessions)

    assert storm.lost == []
    seen = world(live)
    now = _held(seen.tree, seen.snapshot())  # finishes an interrupted restore as well
    rejected = [_held(seen.tree, each.tree) for each in seen.checkpoints.rejected()]
    for each in (*storm.accepted - {""}, *(each.start for each in seen.checkpoints.rejected())):
        _held(seen.tree, each)
    for path, text in storm.saved.items():
        assert any(state.get(path) == text for state in (now, *rejected)), path
    assert bool(rejected) == (len(sessions) == 1)
