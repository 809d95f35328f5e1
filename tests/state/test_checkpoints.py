"""The accepted state and the rejected ones."""

from hookpack.state.checkpoints import Checkpoints, State


def test_the_accepted_state_and_the_mark_come_back(tmp_path):
    points = Checkpoints(str(tmp_path))
    assert points.accepted() == ""

    points.mark_unjudged()
    points.quarantine()
    assert points.state() == State("", unjudged=True, quarantined=True)

    points.accept("t1")

    assert points.state() == State("t1")


def test_rejected_states_are_numbered_and_kept(tmp_path):
    points = Checkpoints(str(tmp_path))

    first = points.reject("start", "bad", ["a.py"], "why", {"layers": []})
    second = points.reject("start", "worse", ["b.py"], "why", {})
    points.keep(second.number, ["b.py"])

    assert [each.number for each in points.rejected()] == [1, 2]
    assert points.rejected()[0] == first
    assert list(points.rejected()[1].kept) == ["b.py"]


def test_a_notice_waits_until_it_was_delivered(tmp_path):
    points = Checkpoints(str(tmp_path))
    points.add_notice("one")
    points.add_notice("two")

    points.delivered(["one"])

    assert points.notices() == ("two",)


def test_what_was_rejected_makes_no_other_call_read_more(tmp_path):
    points = Checkpoints(str(tmp_path))
    points.accept("t1")
    before = (tmp_path / "checkpoints.json").stat().st_size

    for number in range(50):
        points.reject("start", f"bad{number}", ["a.py"], "why", {"layers": ["x" * 1000]})
    points.accept("t2")

    assert (tmp_path / "checkpoints.json").stat().st_size == before
    assert len(points.rejected()) == 50
