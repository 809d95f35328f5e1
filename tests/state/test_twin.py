"""An event that comes through two registrations is answered once."""

from __future__ import annotations

import threading

import pytest

from hookpack.state import twin
from hookpack.state.twin import Answer, Twin
from hookpack.verdict import Reply

_SAID = Reply('{"permission": "deny"}\n')


def first(area, once="e1", registration="cursor"):
    call = Twin(str(area), "anchor-guard", once, registration)
    assert call.enter() is None
    call.keep("deny", _SAID)
    call.leave()


def second(area, once="e1", registration="claude-code", gate="anchor-guard"):
    call = Twin(str(area), gate, once, registration)
    try:
        return call.enter()
    finally:
        call.leave()


def test_the_second_call_gets_the_answer_of_the_first(tmp_path):
    first(tmp_path)

    assert second(tmp_path) == Answer("deny", _SAID)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"once": "e2"}, id="another event"),
        pytest.param({"registration": "cursor"}, id="the same registration"),
        pytest.param({"gate": "quality-gate"}, id="another gate"),
    ],
)
def test_another_call_is_judged_by_itself(tmp_path, changes):
    first(tmp_path)

    assert second(tmp_path, **changes) is None


def test_an_old_answer_counts_no_more(tmp_path, monkeypatch):
    first(tmp_path)
    monkeypatch.setattr(twin, "_FRESH_S", 0.0)

    assert second(tmp_path) is None


def test_the_second_call_waits_for_the_first(tmp_path):
    call, said = Twin(str(tmp_path), "anchor-guard", "e1", "cursor"), []
    call.enter()
    other = threading.Thread(target=lambda: said.append(second(tmp_path)))
    other.start()

    call.keep("deny", _SAID)
    call.leave()
    other.join(30)

    assert said == [Answer("deny", _SAID)]
