"""Weakened tests, as one layer of the iteration weighs them."""

from __future__ import annotations

import pytest

from hookpack.finding import Finding
from hookpack.turn import Compared


def _loss(name: str) -> Finding:
    return Finding("tests", "tests.skipped-test", f"test_{name}.py", 3, symbol="test_a", message=f"lost {name}")


SURE, LIKELY, POSSIBLE = _loss("sure"), _loss("likely"), _loss("possible")
ALL = Compared((SURE,), (LIKELY,), (POSSIBLE,))


@pytest.mark.parametrize(
    ("found", "outcome", "findings", "told"),
    [
        pytest.param(ALL, "fail", (SURE,), "possible", id="a plain weakening fails"),
        pytest.param(ALL._replace(deny=()), "unsure", (LIKELY,), "possible", id="one that may be right is unsure"),
        pytest.param(Compared(notice=(POSSIBLE,)), "pass", (), "possible", id="a possible one is told"),
        pytest.param(Compared(), "pass", (), "", id="none passes"),
        pytest.param(Compared(unread=("a.py (it does not parse)",)), "unsure", (), "", id="unread is unsure"),
        pytest.param(Compared(error="no interpreter"), "error", (), "", id="not compared is an error"),
    ],
)
def test_what_a_weakened_test_is_worth_follows_from_how_plain_it_is(
    plain, layer, found, outcome, findings, told
) -> None:
    world = plain.world([plain.change("a.py")])
    world.weakened = lambda changes: found

    judged = layer("tests", world)

    assert (judged.outcome, judged.findings) == (outcome, findings)
    assert told in judged.notice
    assert bool(judged.notice) == bool(told)


@pytest.mark.parametrize(
    ("most", "outcome", "findings"),
    [
        pytest.param("deny", "fail", (SURE,), id="deny"),
        pytest.param("ask", "unsure", (SURE, LIKELY), id="ask"),
        pytest.param("notice", "pass", (), id="notice"),
        pytest.param("off", "skip", (), id="off"),
    ],
)
def test_the_policy_says_how_much_a_weakened_test_may_count(plain, layer, most, outcome, findings) -> None:
    world = plain.world([plain.change("a.py")], iteration={"tests": {"weakened": most}})
    world.weakened = lambda changes: ALL

    judged = layer("tests", world)

    assert (judged.outcome, judged.findings) == (outcome, findings)
    if most == "notice":
        assert all(each.path in judged.notice for each in (SURE, LIKELY, POSSIBLE))


def test_what_a_person_trusted_as_it_stands_is_no_weakening(plain, layer) -> None:
    world = plain.world([plain.change("pytest.ini")], vouched=("test_sure.py",))
    world.weakened = lambda changes: Compared((SURE,))

    assert layer("tests", world).outcome == "pass"
