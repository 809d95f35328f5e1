"""Findings as people read them."""

from __future__ import annotations

import pytest

from hookpack.cli import faults
from hookpack.finding import Finding

ONE = Finding("bandit", "bandit.B307", "b.py", 12, severity="high", message="text is run")


def test_each_files_findings_stand_together_by_line():
    sides = {"new": [ONE, ONE._replace(path="a.py")], "fixed": [ONE._replace(line=3)], "moved": []}

    said = [faults.click.unstyle(line) for line in faults.lines(sides)]

    assert said == [
        "a.py",
        "  +    12  high    bandit.B307: text is run",
        "b.py",
        "  -     3  high    bandit.B307: text is run",
        "  +    12  high    bandit.B307: text is run",
    ]


@pytest.mark.parametrize("field", ["path", "rule", "message"])
def test_no_finding_can_write_to_the_terminal(field):
    lines = faults.lines({"new": [ONE._replace(**{field: "a\x1b]0;x\x07.py"})]})

    assert "\x1b]" not in "".join(lines)


@pytest.mark.parametrize(
    ("severities", "said"),
    [((), "0"), (("low", "high", "low"), "3 (1 high, 2 low)"), (("medium",), "1 (1 medium)")],
)
def test_the_worst_are_counted_first(severities, said):
    assert faults.counted([ONE._replace(severity=each) for each in severities]) == said
