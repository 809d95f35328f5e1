"""What became of judged turns, and what stands after them."""

from __future__ import annotations

import pytest

from hookpack.report import iterations

_FAIL = {"outcome": "fail", "would": "deny", "action": "deny", "rule": "regression"}


@pytest.mark.parametrize(
    ("effect", "fields", "fate"),
    [
        pytest.param("accept", {}, "accepted", id="accepted"),
        pytest.param("accept", {"layers": []}, "unchanged", id="nothing changed"),
        pytest.param("revert", _FAIL, "reverted", id="taken back"),
        pytest.param("revert", {**_FAIL, "action": "warn"}, "reverted", id="taken back, and the agent let go"),
        pytest.param("revert", {**_FAIL, "action": "pass"}, "observed", id="observe mode"),
        pytest.param("revert", {**_FAIL, "action": "warn", "would": "warn"}, "observed", id="a policy that only warns"),
        pytest.param("quarantine", {"outcome": "unsure", "would": "warn"}, "quarantined", id="quarantined"),
        pytest.param("quarantine", {"outcome": "error", "would": "warn"}, "quarantined", id="not checked and kept"),
        pytest.param("seen", {"outcome": "error", "would": "warn"}, "not checked", id="the gate broke"),
        pytest.param("seen", {}, "passed", id="another agent still works"),
    ],
)
def test_the_fate_of_a_turn(stop, effect, fields, fate):
    assert iterations.fate(stop(effect, **fields)) == fate


@pytest.mark.parametrize(
    ("fields", "fate"),
    [
        pytest.param(_FAIL, "reverted", id="taken back"),
        pytest.param({"outcome": "unsure", "rule": "unattributed", "would": "warn"}, "quarantined", id="quarantined"),
        pytest.param({}, "passed", id="no word of acceptance"),
    ],
)
def test_an_older_entry_tells_its_fate_by_its_rule(entry, fields, fate):
    old = entry(gate="monotonicity-gate", event="Stop", moment=None, layers=[["budget", "pass", 1.0]], **fields)

    assert iterations.is_iteration(old)
    assert iterations.fate(old) == fate


def test_findings_stand_by_what_turns_added_and_fixed(stop, report):
    turns = [
        stop("accept", tally={"monotonicity": {"new": 0, "fixed": 2, "known": 1}}),
        stop("revert", tally={"monotonicity": {"new": 3, "fixed": 0, "known": 1}}, **_FAIL),
        stop("revert", tally={"monotonicity": {"new": 1, "fixed": 0, "known": 1}}, **{**_FAIL, "action": "pass"}),
    ]

    found = report(turns).iterations

    assert [(each.fate, each.new, each.fixed, each.standing) for each in found] == [
        ("accepted", 0, 2, 10), ("reverted", 3, 0, 10), ("observed", 1, 0, 11)
    ]  # fmt: skip


def test_what_is_not_asked_for_counts_for_what_stands(stop, report):
    turns = [stop("accept", session=name, tally={"monotonicity": {"new": 0, "fixed": 1}}) for name in ("a", "b")]

    assert [each.standing for each in report(turns, session="b").iterations] == [10]


def test_what_was_not_counted_is_not_zero(stop, report):
    found = report([stop("accept")])

    assert (found.iterations[0].new, found.iterations[0].fixed, found.uncounted) == (None, None, 1)


def test_before_the_baseline_was_locked_nothing_stands(stop, report):
    found = report([stop("accept", at=1.0, tally={"monotonicity": {"new": 0, "fixed": 1}})])

    assert found.iterations[0].standing is None


def test_a_commit_is_no_turn(stop):
    assert not iterations.is_iteration(stop("accept", moment="before-tool", rule="commit"))


def test_after_a_purge_nobody_knows_what_stands(entry, stop, report):
    purged = entry(gate="", event="command", tool="purge", cut="ab")

    found = report([purged, stop("accept", tally={"monotonicity": {"new": 0, "fixed": 1}})])

    assert (found.iterations[0].fixed, found.iterations[0].standing, found.is_cut) == (1, None, True)
