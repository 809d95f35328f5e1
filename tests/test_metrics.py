"""A metric is measured once a tree; its value is accepted with the tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookpack import metrics
from hookpack.state import ledger
from hookpack.state.project import Project
from hookpack.turn import Metric


@pytest.fixture
def places(tmp_path):
    for name in ("root", "repo", "area", "state"):
        (tmp_path / name).mkdir()
    return Project(str(tmp_path / "root"), "", str(tmp_path / "repo"), str(tmp_path / "area"))


@pytest.fixture
def measure(places, tmp_path):
    def call(command, tree="t1", stands="", **how):
        environ = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
        metric = Metric("size", command, **how)
        (found,) = metrics.measure([metric], tree, places, environ, look=lambda: stands or tree)
        return found

    return call


@pytest.mark.parametrize(
    ("command", "pattern", "value"),
    [
        pytest.param("echo 12", "", 12.0, id="a number"),
        pytest.param("echo took 3 of 12.5 MB", "", 12.5, id="the last number"),
        pytest.param("echo total: 7; echo took 3 s", r"total: (\d+)", 7.0, id="pattern"),
        pytest.param("echo n=1; echo n=-2e3", r"n=(\S+)", -2000.0, id="the last match"),
        pytest.param("echo said >&2; echo 5 >&2", "", 5.0, id="from stderr"),
        pytest.param("echo 4; echo 5 >&2", "", 4.0, id="stdout before stderr"),
        pytest.param("echo v2rc1 20% done", "", 20.0, id="no part of a word"),
    ],
)
def test_the_number_is_found(measure, command, pattern, value):
    assert measure(command, pattern=pattern)[1:] == (value, None, "")


@pytest.mark.parametrize(
    ("command", "pattern", "fault"),
    [
        pytest.param("echo none", "", "its command printed no number", id="none"),
        pytest.param("echo 5", "x=(5)", "its command printed no number that the pattern finds", id="no match"),
        pytest.param("echo v=nan", "v=(.*)", "'nan' is no finite number", id="not a number"),
        pytest.param("echo v=inf", "v=(.*)", "'inf' is no finite number", id="infinite"),
        pytest.param("echo v=1e999", "v=(.*)", "'1e999' is no finite number", id="too large"),
        pytest.param("echo v=many", "v=(.*)", "'many' is no number", id="a word"),
        pytest.param("echo 5; exit 3", "", "its command ended with 3: 5", id="failed"),
        pytest.param("no-such-program", "", "its command was not found", id="missing"),
    ],
)
def test_no_number_is_a_fault_in_words(measure, command, pattern, fault):
    found = measure(command, pattern=pattern)

    assert found.value is None
    assert found.fault.startswith(fault)


def test_a_tree_is_measured_once_and_a_fault_is_not_remembered(measure, places):
    command = "echo x >> ran; test -e ok && echo 5"

    measure(command)
    Path(places.root, "ok").touch()
    values = [measure(command).value for _ in range(3)]

    assert values == [5.0, 5.0, 5.0]
    assert Path(places.root, "ran").read_text() == "x\nx\n"


def test_nothing_is_measured_on_files_that_changed_meanwhile(measure, places):
    found = measure("touch ran; echo 5", stands="t2")

    assert (found.value, found.fault) == (None, "the files changed before it could run")
    assert not Path(places.root, "ran").exists()


def _accept(measure, places, *values, anew=False, **how):
    """Measure and accept these values, one tree after the other; gives the metric."""
    for number, value in enumerate(values):
        Path(places.root, "value").write_text(str(value))
        metric = measure("cat value", tree=f"tree-{number}-{value}", **how).metric
        metrics.accept([metric], f"tree-{number}-{value}", places, anew=anew)
    return metric


@pytest.mark.parametrize(
    ("how", "values", "known"),
    [
        pytest.param({}, [5, 3, 4], 3.0, id="the best, lower"),
        pytest.param({"direction": "higher"}, [5, 3, 7, 4], 7.0, id="the best, higher"),
        pytest.param({"keep": "last"}, [5, 3, 4], 4.0, id="the last"),
    ],
)
def test_what_is_compared_with_is_the_best_or_the_last_accepted(measure, places, how, values, known):
    _accept(measure, places, *values, **how)

    assert measure("cat value", tree="next", **how).known == known


def test_a_value_that_was_not_accepted_is_compared_with_by_nobody(measure):
    measure("echo 1", tree="rejected")

    assert measure("echo 1", tree="next").known is None


def test_another_command_is_another_metric(measure, places):
    _accept(measure, places, 5)

    assert measure("cat value; true", tree="next").known is None


def test_what_a_person_takes_in_is_the_value_from_then_on(measure, places):
    _accept(measure, places, 3)
    _accept(measure, places, 9, anew=True)

    assert measure("cat value", tree="next").known == 9.0


def test_the_ledger_keeps_each_value_once_with_its_fate(measure, places):
    metric = _accept(measure, places, 5, 3)
    metrics.accept([metric], "tree-1-3", places)
    Path(places.root, "value").write_text("8")
    measure("cat value", tree="bad")
    metrics.discard([metric], "bad", places)

    rows = [entry["metric"] for entry, linked in ledger.read(places.repo) if linked]

    assert [(row["value"], row["status"]) for row in rows] == [(5.0, "keep"), (3.0, "keep"), (8.0, "discard")]
