"""The judge may not be changed with the judged."""

from __future__ import annotations

import pytest

TESTS = {"correctness": {"command": "./scripts/test.sh"}}
SIZE = {"ratchets": {"metrics": [{"name": "size", "command": "python bench/test_size.py", "direction": "lower"}]}}


@pytest.mark.parametrize(
    ("paths", "outcome"),
    [
        pytest.param(["app.py", "tests/test_app.py", "tests/conftest.py"], "pass", id="tests added"),
        pytest.param(["scripts/test.sh", "app.py"], "fail", id="script with code"),
        pytest.param(["scripts/test.sh", "tests/test_app.py"], "fail", id="script with tests"),
        pytest.param(["scripts/test.sh"], "unsure", id="script alone"),
        pytest.param(["jest.config.js", "scripts/test.sh"], "unsure", id="two of the judge"),
        pytest.param(["jest.config.js", "app.py"], "fail", id="configuration with code"),
    ],
)
def test_the_evaluator_changes_alone_and_a_person_accepts_it(plain, layer, paths, outcome):
    world = plain.world(map(plain.change, paths), iteration=TESTS, blobs={"b1": b"other"})

    for static in (False, True):
        found = layer("correctness", world, static=static)
        assert found.outcome == ("skip" if static and outcome == "pass" else outcome)


def test_nothing_is_run_by_a_changed_evaluator(plain, layer):
    world = plain.world(map(plain.change, ["scripts/test.sh", "app.py"]), iteration=TESTS)
    world.test = None  # calling it would raise

    found = layer("correctness", world)

    assert found.reason == (
        "scripts/test.sh decides what correctness runs, and changed together with what is judged (app.py)"
    )


def test_what_a_person_trusted_counts_as_unchanged(plain, layer):
    changes = [plain.change("scripts/test.sh"), plain.change("app.py")]

    assert layer("correctness", plain.world(changes, iteration=TESTS, vouched=["scripts/test.sh"])).outcome == "pass"


def test_a_script_renamed_away_is_a_changed_one(plain, layer):
    changes = [plain.change("old/test.sh", old_path="scripts/test.sh"), plain.change("app.py")]

    assert layer("correctness", plain.world(changes, iteration=TESTS)).outcome == "fail"


@pytest.mark.parametrize(("name", "outcome"), [("bench/test_size.py", "fail"), ("tests/test_app.py", "pass")])
def test_for_a_metric_the_file_that_measures_is_the_judge_although_it_is_named_like_a_test(plain, layer, name, outcome):
    changes = [plain.change(name), plain.change("app.py")]

    assert layer("ratchets", plain.world(changes, iteration=SIZE)).outcome == outcome


def test_without_a_command_nothing_judges(plain, layer):
    changes = [plain.change("jest.config.js"), plain.change("app.py")]

    assert layer("correctness", plain.world(changes, blobs={"b1": b"x"})).outcome == "skip"
