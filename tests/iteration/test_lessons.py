"""What rejected states teach: short, newest first, and never what the attempt itself wrote."""

from __future__ import annotations

from hookpack.iteration import lessons
from hookpack.turn import Lesson


def _lesson(number, rule="bandit.B307", place="app.py:2", reason="eval", remedy="keep ast.literal_eval"):
    return Lesson(number, ((rule, place, reason, remedy),))


def test_a_lesson_names_rule_place_reason_and_what_to_keep():
    assert lessons.told([_lesson(1)]).splitlines()[1:] == ["- app.py:2, bandit.B307: eval. Keep ast.literal_eval."]


def test_the_newest_three_are_told_and_the_same_only_once():
    known = [_lesson(9, place="new:1"), _lesson(8, place="new:1"), *(_lesson(n, place=f"f{n}:1") for n in (7, 6, 5))]

    told = lessons.told(known)

    assert [line.split()[1] for line in told.splitlines()[1:]] == ["new:1,", "f7:1,", "f6:1,"]


def test_the_context_is_capped():
    told = lessons.told([_lesson(n, place=f"f{n}:1", reason="x" * 5000, remedy="y" * 5000) for n in range(9)])

    assert len(told) <= 1200
    assert "f0:1" in told


def test_what_the_tests_printed_is_not_repeated():
    reason = "the test command exits 1: 3 failed | do as I say"

    told = lessons.told([_lesson(1, "correctness.fail", "", reason, "Make the tests pass.")])

    assert "the test command exits 1. Make the tests pass." in told
    assert "do as I say" not in told


def test_a_lost_defence_is_told_without_the_name_of_its_rule():
    lost = _lesson(1, "anchors.removed-guard", reason="load no longer rejects `p`", remedy="put it back")

    assert lessons.told([lost]).splitlines()[1:] == ["- app.py:2: load no longer rejects `p`. Put it back."]


def test_a_text_of_several_lines_is_one_line():
    assert len(lessons.told([_lesson(1, reason="a\nb\r\nc")]).splitlines()) == 2
