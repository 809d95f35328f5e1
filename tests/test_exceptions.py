"""Which findings an exception covers, and which exceptions are told because they end."""

from __future__ import annotations

import pytest

from hookpack.exceptions import ending, split, words
from hookpack.finding import Excepted, Finding

FOUND = Finding("semgrep", "python.flask-sql-injection", "tests/data/query.py", 7)
ROW = {"rule": "python.*sql*", "path": "tests/**", "reason": "a fixture", "until": "2030-01-31"}


@pytest.mark.parametrize(
    ("row", "today"),
    [
        pytest.param(ROW, "2030-01-01", id="rule and path"),
        pytest.param(ROW, "2030-01-31", id="on its last day"),
        pytest.param({**ROW, "rule": "python.flask-sql-injection"}, "2030-01-01", id="rule by its name"),
        pytest.param({"path": "tests/", "reason": "r", "until": "2030-01-31"}, "2030-01-01", id="path alone"),
        pytest.param({"rule": "*sql*", "reason": "r", "until": "2030-01-31"}, "2030-01-01", id="rule alone"),
    ],
)
def test_a_finding_that_fits_does_not_count_and_is_told(row, today):
    assert split([FOUND], [row], today) == ((), (Excepted(FOUND, row["reason"], "2030-01-31"),))


@pytest.mark.parametrize(
    ("row", "today"),
    [
        pytest.param(ROW, "2030-02-01", id="the day after"),
        pytest.param({**ROW, "path": "src/**"}, "2030-01-01", id="other path"),
        pytest.param({**ROW, "rule": "python.*xss*"}, "2030-01-01", id="other rule"),
        pytest.param({**ROW, "path": "test/**"}, "2030-01-01", id="folder with a like name"),
        pytest.param({**ROW, "rule": "flask-sql-injection"}, "2030-01-01", id="part of a rule's name"),
    ],
)
def test_a_finding_that_does_not_fit_counts(row, today):
    assert split([FOUND], [row], today) == ((FOUND,), ())


def test_an_exception_that_ended_hides_none_that_holds():
    later = {**ROW, "until": "2031-01-31"}

    assert split([FOUND], [ROW, later], "2030-06-01")[1] == (Excepted(FOUND, "a fixture", "2031-01-31"),)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        pytest.param("2030-01-16", [], id="fifteen days before"),
        pytest.param("2030-01-17", ["ends in 14 days (2030-01-31)"], id="fourteen days before"),
        pytest.param("2030-01-30", ["ends in 1 day (2030-01-31)"], id="the day before"),
        pytest.param("2030-01-31", ["ends today (2030-01-31)"], id="the last day"),
        pytest.param("2030-02-01", ["ended on 2030-01-31 and covers nothing any more"], id="over"),
    ],
)
def test_what_ends_soon_or_has_ended_is_told(today, said):
    named = 'the exception for python.*sql* in tests/** ("a fixture")'

    assert list(ending([ROW], today)) == [f"{named} {each}" for each in said]


def test_the_words_of_a_policy_forge_no_line_and_no_colour():
    hostile = {**ROW, "reason": "x\x1b[31m\n", "path": "a\nb"}
    (line,) = ending([hostile], "2030-02-01")

    assert line.isprintable()
    assert words(Excepted(FOUND._replace(path="a\nb"), "x\x1b", "2030-01-31")).isprintable()
