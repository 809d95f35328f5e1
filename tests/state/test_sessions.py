"""A session's memory: exact under parallel use, and never larger than it must be."""

import os
import subprocess
import time

import pytest

from hookpack.state.files import Lock
from hookpack.state.sessions import Session
from hookpack.turn import Run


@pytest.fixture
def session(tmp_path):
    return Session(str(tmp_path), "s-1")


def test_sessions_do_not_share_memory(tmp_path, session):
    session.refuse("quality-gate", "")

    assert Session(str(tmp_path), "s-2").load() == {}


def test_refusals_are_counted_a_gate(session):
    assert [session.refuse("a", ""), session.refuse("a", ""), session.refuse("b", "")] == [1, 2, 1]


def test_a_pass_and_a_prompt_start_the_count_anew(session):
    session.refuse("a", "")
    session.forgive("a", "")
    assert session.refuse("a", "") == 1

    session.begin_turn("tree", "head", 0, fresh=True)
    assert session.refuse("a", "") == 1


def test_a_subagent_has_a_count_of_its_own(session):
    assert [session.refuse("a", ""), session.refuse("a", "a1"), session.refuse("a", "a1")] == [1, 1, 2]

    session.forgive("a", "a1")
    assert [session.refuse("a", "a1"), session.refuse("a", "")] == [1, 2]


def test_a_turn_that_no_person_began_keeps_the_count(session):
    session.refuse("a", "")
    session.begin_turn("tree", "head", 0, fresh=False)

    assert session.refuse("a", "") == 2


def test_runs_come_back_and_the_oldest_go(session):
    for number in range(60):
        session.add_run(Run(f"tree{number}", number % 2 == 0, ("test",)))

    assert len(session.runs()) == 50
    assert session.runs()[-1] == Run("tree59", False, ("test",))


def _began(session, **turn):
    session.begin_turn("tree", "head", 0, fresh=True, **turn)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        pytest.param(lambda other: None, False, id="nobody"),
        pytest.param(lambda other: _began(other), True, id="in a turn"),
        pytest.param(lambda other: _began(other, is_open=False), False, id="only opened"),
        pytest.param(lambda other: (_began(other), other.judging(on=False)), False, id="judged"),
        pytest.param(lambda other: (_began(other), other.leave()), False, id="left"),
        pytest.param(lambda other: (_began(other), other.works(), other.leave()), True, id="worked and left"),
        pytest.param(lambda other: _began(other, pid=os.getpid()), True, id="its process runs"),
        pytest.param(lambda other: _began(other, pid=_ended_process()), False, id="its process has ended"),
        pytest.param(lambda other: _began(other, depth=1), False, id="a child"),
    ],
)
def test_company_is_who_is_in_a_turn_or_worked_since(tmp_path, session, act, expected):
    _began(session)
    since = session.load()["turn"]["at"]

    act(Session(str(tmp_path), "s-2"))

    assert session.has_company(since) == expected


def test_a_child_has_its_parent_for_company(tmp_path, session):
    _began(session, depth=1)
    _began(Session(str(tmp_path), "s-2"))

    assert session.has_company(time.time())


def test_what_a_session_did_before_is_no_company(tmp_path, session):
    other = Session(str(tmp_path), "s-2")
    _began(other)
    other.works()
    other.judging(on=False)

    assert not session.has_company(time.time())


def test_an_open_turn_that_was_silent_for_hours_is_no_company(tmp_path, session):
    _began(Session(str(tmp_path), "s-2"))
    for path in (tmp_path / "sessions").iterdir():
        os.utime(path, (time.time() - 7200,) * 2)

    assert not session.has_company(time.time())


def _ended_process():
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def test_a_session_of_many_calls_is_no_larger_than_one_of_some(session, tmp_path):
    sizes = []
    for number in range(500):
        session.saw(f"{number:040d}")
        session.add_run(Run(f"{number:040d}", True, ("test",)))
        sizes.append(sum(each.stat().st_size for each in tmp_path.rglob("*") if each.is_file()))

    assert sizes[-1] == sizes[99]


def _aged(folder, days):
    for path in (folder / "sessions").iterdir():
        os.utime(path, (time.time() - days * 86_400,) * 2)


@pytest.mark.parametrize(
    ("act", "days", "stays"),
    [
        pytest.param(lambda other: _began(other, is_open=False), 31, False, id="over"),
        pytest.param(lambda other: _began(other), 31, False, id="in a turn, nobody knows whose"),
        pytest.param(lambda other: _began(other, pid=_ended_process()), 31, False, id="killed in its turn"),
        pytest.param(lambda other: _began(other, pid=os.getpid()), 31, True, id="its process is in a turn"),
        pytest.param(lambda other: _began(other, is_open=False), 29, True, id="of this month"),
    ],
)
def test_what_is_left_of_a_session_goes_after_a_month(tmp_path, session, act, days, stays):
    other = Session(str(tmp_path), "s-2")
    act(other)
    other.works()
    _aged(tmp_path, days)
    _began(session)

    session.forget_others()

    left = {path.name.partition(".")[0] for path in (tmp_path / "sessions").iterdir()}
    assert len(left) == 1 + stays
    assert bool(other.load()) == stays
    assert session.load()


def test_a_session_stays_while_its_memory_is_in_use_or_cannot_be_read(tmp_path, session):
    for name in ("s-2", "s-3"):
        _began(Session(str(tmp_path), name), is_open=False)
    used, damaged = Session(str(tmp_path), "s-2")._path, Session(str(tmp_path), "s-3")._path
    with open(damaged, "w") as stream:
        stream.write("{")
    _aged(tmp_path, 31)

    with Lock(used + ".lock"):
        session.forget_others()

    assert os.path.exists(used)
    assert os.path.exists(damaged)


def test_nothing_is_forgotten_where_no_session_was(session):
    session.forget_others()

    assert session.load() == {}
