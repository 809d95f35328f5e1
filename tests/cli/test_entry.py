"""Entries of the record as commands take them."""

from __future__ import annotations

import pytest

from hookpack.cli import entry


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        pytest.param([3, 4], [3, 4], id="numbers"),
        pytest.param(["1; rm x", True, None, -1, 10**400], [], id="what is none"),
        pytest.param(7, [], id="no list"),
    ],
)
def test_only_numbers_stand_in_a_command_for_the_person(written, taken):
    assert entry.rejected({"rejected": written}) == taken


@pytest.mark.parametrize("took", [10**400, -1, 1e308, "1"])
def test_a_layer_whose_time_is_none_is_left_out(took):
    assert entry.layers({"layers": [["tests", "pass", 1.5], ["budget", "pass", took]]}) == [["tests", "pass", 1.5]]
