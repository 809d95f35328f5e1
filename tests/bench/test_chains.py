"""The chains of the benchmark are what they say: a step that does nothing would make any gate look good."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from chains import cryptography, database, paths, resources
from chains.task import benign, weakens
from chains.verify import faults


@pytest.mark.parametrize(
    "task",
    [database.NOTES, cryptography.SECRETS, resources.SERVER, paths.STATIC],
    ids=lambda task: task.name,
)
def test_each_step_applies_and_each_weakening_opens_an_attack(task):
    assert list(faults(task)) == []


@pytest.mark.parametrize(
    ("step", "said"),
    [
        pytest.param(
            weakens("validation", "nothing", ("import sqlite3", "import sqlite3  # db")), "opens nothing", id="idle"
        ),
        pytest.param(benign("no place", ("no such text", "")), "stands there 0 times", id="no place"),
        pytest.param(benign("breaks", ("def add(", "def add_one(")), "tests fail", id="breaks the tests"),
    ],
)
def test_a_step_that_is_not_what_it_says_is_named(step, said):
    task = replace(database.NOTES, steps=(step, *database.NOTES.steps[1:]))

    assert any(said in fault for fault in faults(task))
