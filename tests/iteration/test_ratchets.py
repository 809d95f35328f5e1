"""A metric never gets worse than its accepted value, by more than the tolerance."""

from __future__ import annotations

import pytest

from hookpack.turn import Measured, Metric

SIZE = {"name": "size", "command": "size", "direction": "lower"}
POLICY = {"ratchets": {"metrics": [SIZE]}}


@pytest.mark.parametrize(
    ("direction", "tolerance", "known", "value", "outcome"),
    [
        pytest.param("lower", 0, 10.0, 10.0, "pass", id="equal"),
        pytest.param("lower", 0, 10.0, 9.0, "pass", id="better"),
        pytest.param("lower", 0, 10.0, 10.1, "fail", id="worse"),
        pytest.param("higher", 0, 10.0, 11.0, "pass", id="higher is better"),
        pytest.param("higher", 0, 10.0, 9.9, "fail", id="lower is worse"),
        pytest.param("lower", 0.5, 10.0, 10.5, "pass", id="at the tolerance"),
        pytest.param("lower", 0.5, 10.0, 10.6, "fail", id="beyond the tolerance"),
        pytest.param("higher", 0.1, 80.0, 79.9, "pass", id="rounding is not worse"),
        pytest.param("lower", 0, -5.0, -4.0, "fail", id="below zero"),
        pytest.param("lower", 0, None, 1e9, "pass", id="the first value"),
    ],
)
def test_equal_or_better_is_kept_and_worse_is_not(plain, layer, direction, tolerance, known, value, outcome):
    measured = Measured(Metric("size", "size", direction=direction, tolerance=tolerance), value, known)

    found = layer("ratchets", plain.world([plain.change("app.py")], iteration=POLICY, values=[measured]))

    assert found.outcome == outcome
    assert "size is " in found.reason


def test_a_value_that_was_not_had_is_an_error_with_words(plain, layer):
    measured = Measured(Metric("size", "size"), None, 10.0, "its command ended with 1")

    found = layer("ratchets", plain.world([plain.change("app.py")], iteration=POLICY, values=[measured]))

    assert found[1:3] == ("error", "NOT measured: size: its command ended with 1")


def test_one_worse_value_is_a_fail_whatever_the_others_are(plain, layer):
    values = [Measured(Metric("a", "a"), None, 1.0, "gone"), Measured(Metric("b", "b"), 2.0, 1.0)]

    assert layer("ratchets", plain.world([plain.change("app.py")], iteration=POLICY, values=values)).outcome == "fail"


@pytest.mark.parametrize(
    ("policy", "changed", "reason"),
    [
        pytest.param(POLICY, [], "no file changed", id="nothing changed"),
        pytest.param({}, ["app.py"], "the policy names no metric", id="no metric"),
        pytest.param(
            {**POLICY, "budget": {"max_files": 0}}, ["app.py"], "not run: budget failed", id="an earlier layer failed"
        ),
    ],
)
def test_what_is_not_measured_says_why(plain, layer, policy, changed, reason):
    world = plain.world(map(plain.change, changed), iteration=policy)
    world.measure = None  # calling it would raise

    assert layer("ratchets", world)[1:3] == ("skip", reason)
