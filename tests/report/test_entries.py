"""What counts as an entry that can be relied on."""

from __future__ import annotations

import pytest

from hookpack.report import entries


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({}, id="of this version"),
        pytest.param({"moment": None}, id="of a version before moments were recorded"),
        pytest.param({"gate": "", "event": "command", "took_ms": None}, id="what a person did"),
        pytest.param({"tally": {"anchors": {"kept": 1}}, "effects": [["accept", "ab"]]}, id="with counts"),
    ],
)
def test_an_entry_that_makes_sense_is_sound(entry, fields):
    assert entries.Soundness().holds(entry(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"at": "soon"}, id="a time in words"),
        pytest.param({"at": float("nan")}, id="no number for a time"),
        pytest.param({"at": 1e300}, id="a time beyond calendars"),
        pytest.param({"at": True}, id="a truth for a time"),
        pytest.param({"session": ["s"]}, id="a list for a text"),
        pytest.param({"layers": "all"}, id="a text for a list"),
        pytest.param({"tally": []}, id="a list for counts"),
        pytest.param({"facts": []}, id="a list for facts"),
        pytest.param({"would": "approve"}, id="a decision that does not exist"),
        pytest.param({"outcome": None}, id="no outcome"),
        pytest.param({"gate": "my-gate"}, id="a gate that does not exist"),
        pytest.param({"took_ms": "1"}, id="a text for a duration"),
    ],
)
def test_an_entry_that_makes_no_sense_is_not(entry, fields):
    assert not entries.Soundness().holds(entry(**fields))


def test_rows_of_another_shape_are_left_out(entry):
    odd = entry(findings=[["r", "a.py", 1], ["r", 2, 3], "x", ["r", "b.py"]], layers=[["a", "pass", 1], ["b", 1, 1], 7])

    assert list(entries.rows(odd, "findings", str, str, int)) == [["r", "a.py", 1]]
    assert entries.layers(odd) == [("a", "pass", 1.0)]


def test_counts_of_another_shape_are_left_out(entry):
    odd = entry(tally={"anchors": {"kept": 3, "moved": -1, "lost": "2", "unsure": 10**12}, "monotonicity": [1]})

    assert entries.tally(odd, "anchors") == {"kept": 3}
    assert entries.tally(odd, "monotonicity") is None


def test_what_observe_mode_let_go_is_told_from_what_was_refused(refused):
    assert [entries.is_observed(refused(action=action)) for action in ("pass", "warn", "deny")] == [True, False, False]


@pytest.mark.parametrize("took", [10**400, -1, 1e308, "1"])
def test_a_layer_whose_time_is_none_is_left_out(took):
    found = entries.layers({"layers": [["tests", "pass", 1.5], ["budget", "pass", took]]})

    assert found == [("tests", "pass", 1.5)]
