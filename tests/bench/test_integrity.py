"""The cases of weakened tests are what they say, and the comparison of tests does not get worse on them."""

from __future__ import annotations

import ast
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

import integrity

from hookpack.defences.change import SourceChange
from hookpack.integrity.compare import compare

CASES = [*integrity.cases(), *integrity.cases(integrity.HELD_OUT)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.language} {case.id}")
def test_a_case_gets_the_outcome_that_it_should(case):
    found = integrity.judge(case)

    assert found.outcome == case.expected, found.found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.language} {case.id}")
def test_both_sides_of_a_case_differ_and_parse(case):
    assert case.expected in ("fail", "unsure", "pass")
    for change in case.changes:
        assert change.old_text != change.new_text
        for text in (change.old_text, change.new_text):
            if text is not None and change.path.endswith(".py"):
                ast.parse(text)


def test_no_case_stands_there_twice():
    assert [name for name, count in Counter(each.id for each in CASES).items() if count > 1] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.language} {case.id}")
def test_nothing_is_found_where_nothing_changed(case):
    same = [SourceChange(each.path, each.new_text, each.new_text) for each in case.changes]

    assert compare(same) == ([], [])


def test_torn_files_are_read_or_named_and_never_raise():
    chance = random.Random(7)
    for each in (change for case in CASES for change in case.changes):
        text = each.new_text or each.old_text or ""
        at, to = sorted(chance.sample(range(len(text) + 1), 2)) if len(text) > 1 else (0, 0)

        found, unread = compare([SourceChange(each.path, each.old_text, text[:at] + text[to:])])

        assert all(each.path for each in found)
        assert all(reason for _, reason in unread)
