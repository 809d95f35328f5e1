from __future__ import annotations

import pytest

from hookpack.verdict import Verdict, paragraph, worst


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        pytest.param([], "skip", id="nothing was looked at"),
        pytest.param(["skip", "pass"], "pass", id="a pass outweighs a skip"),
        pytest.param(["pass", "unsure"], "unsure", id="unsure is no pass"),
        pytest.param(["unsure", "error"], "error", id="an error is worse than unsure"),
        pytest.param(["error", "fail", "pass"], "fail", id="a fault that was found stands first"),
    ],
)
def test_the_worst_outcome_stands_for_all(outcomes: list[str], expected: str) -> None:
    assert worst(outcomes) == expected


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        pytest.param(Verdict("g", "fail", "r", "Fact.", "Remedy."), "g/r: Fact. Remedy.", id="all parts"),
        pytest.param(Verdict("g", "fail", "", "Fact."), "g: Fact.", id="no rule, no remedy"),
    ],
)
def test_the_agent_gets_gate_rule_fact_and_remedy(verdict: Verdict, expected: str) -> None:
    assert paragraph(verdict) == expected
