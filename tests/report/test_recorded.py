"""What hooks record for reports: the fate of a tree, counts, gaps, who started whom; never content."""

from __future__ import annotations

import os

import pytest

from hookpack.report import iterations
from hookpack.state import ledger
from tests.turns import SILENCED, Turns


@pytest.fixture
def turns(tmp_path):
    found = Turns(tmp_path)
    found.start()
    return found


def _entries(turns):
    return [entry for entry, _ in ledger.read(turns.places.repo)]


def _say(turns, text):
    (turns.root / "app.py").write_text(text)
    turns.stop()
    return _entries(turns)[-1]


def test_an_accepted_turn(turns):
    entry = _say(turns, "x = 2\n")

    assert (entry["facts"]["moment"], [kind for kind, _ in entry["effects"]]) == ("stop", ["accept"])
    assert entry["tally"]["monotonicity"] == {"new": 0, "fixed": 0, "known": 0}
    assert ["correctness", "skip"] in [row[:2] for row in entry["unchecked"]]
    assert iterations.fate(entry) == "accepted"


def test_a_turn_that_is_taken_back_names_the_state(turns):
    entry = _say(turns, SILENCED)

    assert entry["tally"]["monotonicity"]["new"] == 1
    assert entry["rejected"] == [each.number for each in turns.world.checkpoints.rejected()] == [1]
    assert iterations.fate(entry) == "reverted"


def test_observe_mode_names_none(turns):
    turns.trust({"mode": "observe", "iteration": {"monotonicity": {"scanners": ["suppressions"]}}})

    entry = _say(turns, SILENCED)

    assert "rejected" not in entry
    assert iterations.fate(entry) == "observed"


def test_a_fixed_finding_and_one_that_stays_are_counted(turns):
    turns.trust({"mode": "observe", "iteration": {"monotonicity": {"scanners": ["suppressions"]}}})
    _say(turns, SILENCED + "other = eval(text)  # nosec\n")
    turns.prompt("go on")

    entry = _say(turns, SILENCED)

    assert entry["tally"]["monotonicity"] == {"new": 0, "fixed": 1, "known": 1}


def test_a_session_says_how_deep_it_stands_and_of_which_family(turns):
    turns.environ |= {"HOOKPACK_DEPTH": "1", "HOOKPACK_TREE": "a" * 24}

    turns.say("SessionStart", "recursion-guard", source="startup")

    entry = _entries(turns)[-1]
    assert (entry["effects"], entry["family"]) == ([["child-depth", "2"]], "a" * 24)


def test_a_credential_is_nowhere_in_the_record(turns):
    key = "AK" + "IA" + "QYLPMN5HNM3PZQ2W"
    turns.say("PreToolUse", "filter-sensitive", tool_name="Write",
              tool_input={"file_path": str(turns.root / f"{key}.py"), "content": f"k = '{key}'\n"})  # fmt: skip

    with open(os.path.join(turns.places.repo, "ledger.jsonl"), encoding="utf-8") as stream:
        text = stream.read()

    assert '"credential"' in text
    assert key not in text
