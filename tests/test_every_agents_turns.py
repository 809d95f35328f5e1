"""Whole turns in every agent's words, through the runner: evidence, refused stops, events that come twice."""

from __future__ import annotations

import json
import os

import pytest

from hookpack import wording
from hookpack.runner import Call, run
from hookpack.state import ledger
from tests.turns import SILENCED, Turns

# whose stop carries the agent's words
TALKING = tuple(each for each in wording.DIALECTS if not each.startswith(("copilot", "cursor")))
# whose refused stop comes back as a prompt
ECHOING = ("gemini", "copilot", "copilot-camel", "cursor")
RUN = {"command": "python -m pytest -q"}


class Session:
    """One session that speaks a dialect, in a project under guard."""

    def __init__(self, dialect, tmp_path):
        self.turns = Turns(tmp_path)
        self.dialect, self.root, self.environ = dialect, self.turns.root, self.turns.environ
        self.count = 0
        (self.root / "test_app.py").write_text("def test_x():\n    pass\n")

    def tell(self, gate, name, *, through="", changes=None, **fields):
        """The decision, and the reply."""
        common = {"session_id": "s", "cwd": str(self.root), "transcript_path": "", "hook_event_name": name}
        said = {**wording.reword({**common, **fields}, self.dialect), **(changes or {})}
        words = ("--agent", through or wording.agent(self.dialect))
        done = run(Call(gate, words, json.dumps(said).encode(), self.environ))
        return done.decision.action, done.reply

    def prompt(self, text):
        return self.tell("monotonicity-gate", "UserPromptSubmit", prompt=text)[0]

    def ran(self, *, printed="12 passed in 0.1s", failed=False):
        self.count += 1
        end = {"error": printed} if failed else {"tool_response": {"stdout": printed}}
        name = "PostToolUseFailure" if failed else "PostToolUse"
        call = {"tool_name": "Bash", "tool_input": RUN, "tool_use_id": f"t{self.count}"}
        return self.tell("quality-gate", name, **call, **end)[0]

    def stop(self, words="", gate="quality-gate", **more):
        return self.tell(gate, "Stop", last_assistant_message=words, **more)


@pytest.fixture
def session(request, tmp_path):
    found = Session(request.param, tmp_path)
    found.tell("monotonicity-gate", "SessionStart", source="startup")
    found.prompt("go")
    (found.root / "app.py").write_text("x = 2\n")
    return found


@pytest.mark.parametrize("session", TALKING, indirect=True)
def test_a_run_that_a_hook_saw_proves_the_claim(session):
    session.ran()

    assert session.stop("Done. All tests pass.")[0] == "pass"


@pytest.mark.parametrize("session", TALKING, indirect=True)
def test_a_claim_without_a_run_is_refused(session):
    assert session.stop("Done. All tests pass.")[0] == "deny"


@pytest.mark.parametrize("session", TALKING, indirect=True)
def test_a_run_that_failed_proves_nothing(session):
    session.ran(printed="1 failed", failed=True)

    assert session.stop("Done. All tests pass.")[0] == "deny"


@pytest.mark.parametrize("session", TALKING, indirect=True)
def test_a_run_before_the_last_change_proves_nothing(session):
    session.ran()
    (session.root / "app.py").write_text("x = 3\n")

    assert session.stop("Done. All tests pass.")[0] == "deny"


@pytest.mark.parametrize("session", ["codex"], indirect=True)
def test_without_an_exit_status_only_what_was_printed_counts(session):
    session.ran(printed="building ...")

    assert session.stop("Done. All tests pass.")[0] == "deny"


@pytest.mark.parametrize("session", ECHOING, indirect=True)
def test_a_refused_stops_reason_is_no_persons_prompt(session):
    (session.root / "app.py").write_text(SILENCED)
    action, reply = session.stop(gate="monotonicity-gate")
    reason = max((each for each in json.loads(reply.stdout).values() if isinstance(each, str)), key=len)
    before = _memory(session)

    (session.root / "app.py").write_text("x = 5\n")
    session.prompt(f"{reason}\nanother hook's reason")

    assert action == "deny"
    assert _memory(session)["turn"]["start"] == before["turn"]["start"]
    assert _memory(session)["refusals"] == before["refusals"] != {}


@pytest.mark.parametrize("session", ECHOING, indirect=True)
def test_a_persons_prompt_begins_a_turn_and_forgives(session):
    (session.root / "app.py").write_text(SILENCED)
    session.stop(gate="monotonicity-gate")
    before = _memory(session)

    (session.root / "app.py").write_text("x = 5\n")
    session.prompt("leave it then")

    assert _memory(session)["turn"]["start"] != before["turn"]["start"]
    assert _memory(session)["refusals"] == {}


def _memory(session):
    world = session.turns.world
    world.event = world.event._replace(session="s")
    return world.session.load()


@pytest.mark.parametrize("session", ["gemini"], indirect=True)
def test_words_of_a_refused_stop_are_not_held_against_the_next(session):
    first = session.stop("All tests pass.")[0]

    again = session.stop("All tests pass.\nI have not run the tests.")[0]
    third = session.stop("All tests pass.\nI have not run the tests.\nAll tests pass.")[0]

    assert (first, again, third) == ("deny", "pass", "deny")


@pytest.mark.parametrize("session", ["copilot", "copilot-camel"], indirect=True)
def test_copilots_words_are_read_from_its_transcript(session, tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_text(json.dumps({"type": "assistant.message", "data": {"content": "All tests pass."}}) + "\n")

    assert session.stop(transcript_path=str(path))[0] == "deny"


def _refusals(session):
    return [entry for entry, _ in ledger.read(session.turns.places.repo) if entry["action"] == "deny"]


@pytest.mark.parametrize("session", ["cursor"], indirect=True)
@pytest.mark.parametrize("order", [("cursor", "claude-code"), ("claude-code", "cursor")], ids=" first, then ".join)
def test_a_stop_that_comes_through_two_registrations_is_one(session, order):
    (session.root / "app.py").write_text(SILENCED)

    said = [session.stop(gate="monotonicity-gate", through=each) for each in order]

    assert said[0] == said[1]
    assert "followup_message" in json.loads(said[0][1].stdout)
    assert _memory(session)["refusals"] == {"monotonicity-gate": 1}
    assert len(_refusals(session)) == 1


@pytest.mark.parametrize("session", ["cursor"], indirect=True)
def test_a_start_that_comes_through_two_registrations_counts_once(session):
    call = {"tool_name": "Agent", "tool_input": {"prompt": "look"}, "tool_use_id": "t1"}

    for each in ("cursor", "claude-code", "cursor"):
        session.tell("recursion-guard", "PreToolUse", through=each, changes={"tool_use_id": "t1"}, **call)

    folder = os.path.join(session.environ["XDG_STATE_HOME"], "hookpack", "agents")
    (name,) = [each for each in os.listdir(folder) if each.endswith(".json")]
    with open(os.path.join(folder, name), encoding="utf-8") as stream:
        assert json.load(stream)["spawned"] == 1


@pytest.mark.parametrize("session", ["copilot"], indirect=True)
def test_what_a_subagent_of_a_subagent_does_belongs_to_the_root(session):
    call = {"tool_name": "Bash", "tool_input": {"command": "ls"}, "tool_use_id": "t1"}
    child = {"session_id": "child", "agent_id": "child", "parent_agent_id": "s"}
    grandchild = {"session_id": "grandchild", "agent_id": "grandchild", "parent_agent_id": "child"}

    for each in (child, grandchild):
        session.tell("anchor-guard", "PreToolUse", changes=each, **call)

    sessions = {entry["session"] for entry, _ in ledger.read(session.turns.places.repo)}
    assert sessions == {"s"}
