"""Which commands of hookpack only a person may give."""

from __future__ import annotations

import pytest

from hookpack import reserved


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("hookpack purge --dry-run", id="a dry run"),
        pytest.param("hookpack purge --older-than 90d --dry-run --json", id="a dry run with an age"),
        pytest.param("hookpack baseline lock --yes --help", id="help"),
        pytest.param("hookpack trust --show", id="a look"),
        pytest.param("hookpack report --session s", id="a report"),
    ],
)
def test_a_command_that_only_looks_is_anybodys(line):
    assert reserved.told(tuple(line.split())) == ""


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("hookpack purge --yes", id="a purge"),
        pytest.param("hookpack baseline import --yes -- --show", id="a file that is called like a look"),
        pytest.param("hookpack report --right 3f2a --yes --session --help", id="a session that is called like help"),
    ],
)
def test_what_a_person_decides_is_told(line):
    assert reserved.told(tuple(line.split()))
