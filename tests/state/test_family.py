"""A family's count: exact under parallel use, and no child counted for ever."""

import multiprocessing
import os
import subprocess
import sys
import time

import pytest

from hookpack.spawns.start import Claim, Limits
from hookpack.state import ancestry, family
from hookpack.state.family import Family, Member

WIDE = Limits(100, 100, 100, 100)
ROOT = Member("s-1")


@pytest.fixture
def kin(tmp_path):
    return Family(str(tmp_path / "agents"), "f" * 24)


def _running(kin, member=ROOT, parent=""):
    """Children of one parent, and agents of the whole family."""
    seen = kin.reserve(member, Claim("look", parent, 1), Limits(0, 0, 0, 0))
    return seen.children, seen.active


def test_children_fill_the_limit_and_a_parent_has_its_own(kin):
    limits = WIDE._replace(children=2)

    assert [kin.reserve(ROOT, Claim(f"c{n}"), limits).exceeded for n in range(3)] == ["", "", "children"]
    assert kin.reserve(ROOT, Claim("c9", "another"), limits).exceeded == ""
    assert kin.reserve(Member("s-2"), Claim("c8"), limits).exceeded == ""
    assert _running(kin) == (2, 4)


@pytest.mark.parametrize(
    ("limits", "exceeded"),
    [
        (WIDE._replace(active=3), "active"),
        (WIDE._replace(spawns=3), "spawns"),
        (WIDE._replace(per_minute=3), "per_minute"),
    ],
)
def test_the_whole_family_has_its_limits(kin, limits, exceeded):
    answers = [kin.reserve(Member(f"s-{n}"), Claim("c"), limits).exceeded for n in range(4)]

    assert answers == ["", "", "", exceeded]


def test_starts_count_over_the_family_s_life_and_by_the_minute(kin, monkeypatch):
    limits = Limits(9, 9, 3, 2)
    for call in ("c1", "c2"):
        kin.reserve(ROOT, Claim(call), limits)
        kin.release("s-1", call, "", runs_on=False)
    too_fast = kin.reserve(ROOT, Claim("c3"), limits)
    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    fits = kin.reserve(ROOT, Claim("c3"), limits)
    over = kin.reserve(ROOT, Claim("c4"), limits)

    assert [too_fast.exceeded, fits.exceeded, over.exceeded] == ["per_minute", "", "spawns"]
    assert (over.spawned, over.recent) == (3, 1)


def test_all_places_are_taken_or_none(kin):
    limits = WIDE._replace(children=5)
    kin.reserve(ROOT, Claim("c1", wanted=3), limits)

    assert kin.reserve(ROOT, Claim("c2", wanted=3), limits).exceeded == "children"
    assert kin.reserve(ROOT, Claim("c3", wanted=2), limits).exceeded == ""


@pytest.mark.parametrize("holds", [True, False], ids=["child", "wake-up"])
def test_hooks_that_are_registered_twice_count_a_call_once(kin, holds):
    limits = Limits(1, 1, 1, 1)

    assert [kin.reserve(ROOT, Claim("c1", holds=holds), limits).exceeded for _ in range(2)] == ["", ""]
    assert kin.load()["spawned"] == 1
    assert kin.reserve(Member("s-2"), Claim("c1", holds=holds), limits).exceeded


def test_a_wake_up_is_a_start_without_a_place(kin):
    kin.reserve(ROOT, Claim("c1", holds=False), WIDE)

    assert _running(kin) == (0, 0)
    assert kin.load()["spawned"] == 1


def test_a_call_that_ends_gives_its_place_back(kin):
    kin.reserve(ROOT, Claim("c1"), WIDE)
    kin.release("s-1", "c1", "a1", runs_on=False)

    assert _running(kin) == (0, 0)


def test_a_background_child_holds_its_place_until_it_ends(kin):
    kin.reserve(ROOT, Claim("c1"), WIDE)
    kin.release("s-1", "c1", "a1", runs_on=True)
    assert _running(kin) == (1, 1)

    kin.release("s-1", "", "a1", runs_on=False)
    assert _running(kin) == (0, 0)


def test_a_child_that_ended_before_its_launch_was_told_holds_none(kin):
    kin.reserve(ROOT, Claim("c1"), WIDE)
    kin.release("s-1", "", "a1", runs_on=False)
    kin.release("s-1", "c1", "a1", runs_on=True)

    assert _running(kin) == (0, 0)


def test_what_was_started_aside_outlives_its_call(kin):
    kin.reserve(ROOT, Claim("c1", aside=True), WIDE)
    kin.release("s-1", "c1", "", runs_on=False)

    assert _running(kin) == (1, 1)


@pytest.mark.parametrize(("processes", "left"), [(0, 0), (1, 1), (None, 3)])
def test_of_what_was_started_aside_only_running_processes_count(kin, monkeypatch, processes, left):
    kin.reserve(ROOT._replace(is_marked=True), Claim("c1", wanted=3, aside=True), WIDE)
    later = time.time() + family._GRACE_S + 1
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(ancestry, "running", lambda mark: processes)

    assert _running(kin) == (left, left)


def test_the_children_of_a_session_that_is_gone_are_gone(kin):
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    born = ancestry._read("/proc", process.pid).born
    nested = Member("s-2", process.pid, born)
    kin.reserve(nested, Claim("c1"), WIDE)
    before = _running(kin, nested)
    process.communicate(b"\n")

    assert (before, _running(kin, nested)) == ((1, 1), (0, 0))


@pytest.mark.parametrize(("hours", "left"), [(1, 1), (2.1, 0)])
def test_a_crashed_child_does_not_lock_the_session_for_ever(kin, monkeypatch, hours, left):
    kin.reserve(ROOT, Claim("c1"), WIDE)
    later = time.time() + hours * 3600
    monkeypatch.setattr(time, "time", lambda: later)

    assert _running(kin) == (left, left)


def test_an_end_that_names_nobody_ends_nobody(kin):
    kin.reserve(ROOT, Claim("c1"), WIDE)
    kin.release("s-1", "", "", runs_on=False)
    kin.release("s-2", "c1", "", runs_on=False)

    assert _running(kin) == (1, 1)


def test_a_prompt_frees_the_places_of_starts_that_never_happened(kin):
    for call in ("refused", "launched"):
        kin.reserve(ROOT, Claim(call), WIDE)
    kin.release("s-1", "launched", "a1", runs_on=True)
    kin.reserve(ROOT, Claim("waits", "a1"), WIDE)

    kin.settle("s-1")

    assert (_running(kin), _running(kin, parent="a1")) == ((1, 2), (1, 2))


def test_a_subagent_not_reported_yet_stands_as_deep_as_any_that_is_starting(kin):
    kin.reserve(ROOT, Claim("c1", level=1), WIDE)
    kin.release("s-1", "c1", "a1", runs_on=True)
    kin.reserve(ROOT, Claim("c2", "a1", level=2), WIDE)

    kin.reserve(ROOT, Claim("c3", "a0", level=2), WIDE)

    assert [kin.level("s-1", each) for each in ("a0", "a1", "a2")] == [1, 1, 2]
    assert kin.level("s-9", "a1") == 1


def test_a_family_is_found_by_the_processes_above(kin, tmp_path):
    kin.reserve(Member("s-1", os.getpid(), "now"), Claim("c1"), WIDE)
    above = ancestry.Process(os.getpid(), 1, "now", "claude")

    folder = str(tmp_path / "agents")
    assert family.found(folder, (above,)) == "f" * 24
    assert family.found(folder, (above._replace(born="before"),)) == ""
    assert family.found(folder, ()) == ""


def test_a_name_from_the_environment_counts_if_it_can_be_one():
    own = family.name({}, "s-1", "/a")

    assert family.name({"HOOKPACK_TREE": "a" * 24}, "s-1", "/a") == "a" * 24
    assert family.name({"HOOKPACK_TREE": "../../../../../../x.y"}, "s-1", "/a") == own


def _reserve(folder, number, answers):
    seen = Family(folder, "f").reserve(ROOT, Claim(f"c{number}"), WIDE._replace(children=5))
    answers.put((seen.children, seen.exceeded))


def test_parallel_starts_fill_the_limit_exactly(tmp_path):
    answers = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=_reserve, args=(str(tmp_path), n, answers)) for n in range(32)]
    for each in workers:
        each.start()
    taken = [answers.get(timeout=60) for _ in workers]
    for each in workers:
        each.join()

    assert sorted(taken) == [(n, "") for n in range(5)] + [(5, "children")] * 27
    assert Family(str(tmp_path), "f").load()["spawned"] == 5


def test_a_family_of_many_calls_is_no_larger_than_one_of_some(kin, tmp_path, monkeypatch):
    sizes, now = [], time.time()
    for number in range(300):
        monkeypatch.setattr(time, "time", lambda number=number: now + 100 * number)
        kin.reserve(ROOT, Claim(f"call{number:03d}"), WIDE._replace(spawns=1000))
        kin.release("s-1", f"call{number:03d}", "", runs_on=False)
        kin.release("s-1", "", f"child{number:03d}", runs_on=False)
        sizes.append(sum(each.stat().st_size for each in tmp_path.rglob("*") if each.is_file()))

    assert sizes[-1] == sizes[120]
