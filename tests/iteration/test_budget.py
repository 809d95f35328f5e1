"""What a declared command makes again, byte for byte, does not count against the budget."""

from __future__ import annotations

import pytest

FORMAT = {"name": "format", "command": "fmt src", "paths": ["src/**"]}


def _policy(**limits):
    return {"budget": {"max_files": 2, "mechanical": [FORMAT], **limits}}


@pytest.mark.parametrize(
    ("paths", "fault", "outcome"),
    [
        pytest.param(["src/a", "src/b", "src/c"], "", "pass", id="reproduced"),
        pytest.param(["src/a", "src/b", "src/c"], "its command ended with 1", "fail", id="not reproduced"),
        pytest.param(["src/a", "src/b", "x", "y"], "", "pass", id="the rest within"),
        pytest.param(["src/a", "x", "y", "z"], "", "fail", id="the rest exceeds"),
        pytest.param(["x", "y", "z"], None, "fail", id="nothing in its paths"),
    ],
)
def test_over_the_budget_mechanical_edits_are_taken_off(plain, layer, paths, fault, outcome):
    replayed = {} if fault is None else {"format": fault}
    world = plain.world(map(plain.change, paths), iteration=_policy(), replayed=replayed)

    assert layer("budget", world).outcome == outcome


def test_the_report_says_what_was_not_counted_and_what_was_and_why(plain, layer):
    changes = [plain.change(f"src/{name}") for name in "abc"]

    taken_off = layer("budget", plain.world(changes, iteration=_policy(), replayed={"format": ""}))
    counted = layer("budget", plain.world(changes, iteration=_policy(), replayed={"format": "its command hung"}))

    assert taken_off.reason == "3 files not counted, format reproduces them"
    assert counted.reason == "the change has 3 files, more than max_files = 2; format counts, its command hung"


def test_within_the_budget_nothing_is_run(plain, layer):
    world = plain.world([plain.change("src/a")], iteration=_policy())
    world.replay = None  # calling it would raise

    assert layer("budget", world).outcome == "pass"


def test_a_file_moved_in_from_elsewhere_is_not_within_the_paths(plain, layer):
    changes = [plain.change(f"src/{name}", old_path=f"lib/{name}") for name in "abc"]
    world = plain.world(changes, iteration=_policy())
    world.replay = None  # calling it would raise

    assert layer("budget", world).outcome == "fail"


def test_tiers_are_measured_without_it_as_well(plain, layer):
    changes = [plain.change(f"src/{name}", added=50) for name in "ab"]
    policy = _policy(tiers=[{"paths": ["src/**"], "max_added": 10}])

    assert layer("budget", plain.world(changes, iteration=policy, replayed={"format": ""})).outcome == "pass"


@pytest.mark.parametrize(
    ("paths", "outcome"),
    [
        pytest.param(["src/a", "src/b", "src/c"], "unsure", id="a declared edit may explain it"),
        pytest.param(["x", "y", "z"], "fail", id="none has anything to do with it"),
        pytest.param(["src/a"], "pass", id="within the bounds"),
    ],
)
def test_where_nothing_of_the_project_may_run_no_edit_is_made_again(plain, layer, paths, outcome):
    world = plain.world(map(plain.change, paths), iteration=_policy())
    world.replay = None  # calling it would raise

    assert layer("budget", world, static=True).outcome == outcome
