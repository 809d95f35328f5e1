"""The test command runs once a tree, and its counts are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookpack import correctness
from hookpack.policy import build
from hookpack.state.project import Project
from hookpack.turn import Check


@pytest.fixture
def places(tmp_path):
    for name in ("root", "repo", "area", "state"):
        (tmp_path / name).mkdir()
    return Project(str(tmp_path / "root"), "", str(tmp_path / "repo"), str(tmp_path / "area"))


@pytest.fixture
def run(places, tmp_path):
    def call(command, tree="t1", since="", stands="", allowed=(), explained=False, **options):
        environ = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "MY_TOKEN": "x",
        }
        rule = asked(command, **options)
        terms = correctness.Terms(since, allowed, lambda: explained)
        return correctness.run(rule, tree, places, environ, terms=terms, look=lambda: stands or tree)

    return call


def asked(command, **options):
    policy = build({"iteration": {"correctness": {"command": command, **options}}}, trusted=True)
    return policy.layers["correctness"]


JUNIT = '<testsuites><testsuite tests="%d" skipped="%d"/></testsuites>'


@pytest.mark.parametrize(("command", "outcome"), [("true", "passed"), ("exit 3", "failed")])
def test_the_exit_status_decides(run, command, outcome):
    assert run(command).outcome == outcome


def test_one_tree_is_tested_once(run, places):
    command = "echo x >> ran; true"

    run(command)
    run(command)
    run(command, tree="t2")

    assert Path(places.root, "ran").read_text() == "x\nx\n"


def test_a_command_that_hangs_is_an_error(run):
    tested = run("sleep 60", timeout_s=1)

    assert tested.outcome == "error"
    assert "1 s" in tested.summary


def test_an_error_is_not_remembered(run, places):
    command = "test -e quick || sleep 60"
    run(command, timeout_s=1)
    Path(places.root, "quick").touch()

    assert run(command, timeout_s=1).outcome == "passed"


@pytest.mark.parametrize("changed", [{"timeout_s": 5}, {"report": "junit.xml"}], ids=str)
def test_another_limit_or_report_is_another_run(run, places, changed):
    command = "echo x >> ran"
    run(command)
    run(command, **changed)

    assert Path(places.root, "ran").read_text() == "x\nx\n"


def test_nothing_runs_on_files_that_changed_meanwhile(run, places):
    tested = run("touch ran", tree="t1", stands="t2")

    assert tested == Check("error", "the files changed before the tests could run")
    assert not Path(places.root, "ran").exists()
    assert run("touch ran", tree="t1").outcome == "passed"


def test_files_are_looked_at_before_an_old_report_goes(run, places):
    report = Path(places.root, "junit.xml")
    report.write_text(JUNIT % (10, 0))

    run("true", stands="t2", report="junit.xml")

    assert report.exists()


def test_what_is_known_is_told_without_a_run(run, places):
    source = Path(places.root, "next.xml")
    command, report = "echo x >> ran; cp next.xml junit.xml", {"report": "junit.xml"}
    for tree, tests in (("t1", 10), ("t2", 9)):
        source.write_text(JUNIT % (tests, 0))
        run(command, tree=tree, since="t1", **report)

    told = [correctness.known(asked(command, **report), tree, places) for tree in ("t1", "t2", "t3")]

    assert [each and each.outcome for each in told] == ["passed", "failed", None]
    assert Path(places.root, "ran").read_text() == "x\nx\n"


@pytest.mark.parametrize(
    ("command", "summary"),
    [("exit 3", "the test command exits 3"), ("echo no; exit 3", "the test command exits 3: no")],
    ids=["silent", "talking"],
)
def test_a_failure_says_what_the_command_said(run, command, summary):
    assert run(command).summary == summary


@pytest.mark.parametrize(
    ("tests", "skipped", "outcome"),
    [(10, 0, "passed"), (12, 0, "passed"), (9, 0, "failed"), (10, 1, "failed"), (0, 0, "failed")],
)
def test_fewer_tests_or_more_skips_than_before_fail(run, places, tests, skipped, outcome):
    source = Path(places.root, "next.xml")
    source.write_text(JUNIT % (10, 0))
    assert run("cp next.xml junit.xml", report="junit.xml").collected == 10

    source.write_text(JUNIT % (tests, skipped))

    assert run("cp next.xml junit.xml", tree="t2", since="t1", report="junit.xml").outcome == outcome


@pytest.mark.parametrize(("explained", "outcome"), [(True, "passed"), (False, "failed")], ids=["compared", "unknown"])
def test_fewer_tests_that_the_comparison_of_tests_accounts_for_are_no_failure(run, places, explained, outcome):
    source = Path(places.root, "next.xml")
    source.write_text(JUNIT % (10, 0))
    run("cp next.xml junit.xml", report="junit.xml")
    source.write_text(JUNIT % (9, 0))

    tested = run("cp next.xml junit.xml", tree="t2", since="t1", report="junit.xml", explained=explained)

    assert tested.outcome == outcome


_CASE = '<testcase classname="tests.%s" name="%s"><skipped message="x"/></testcase>'


@pytest.mark.parametrize(
    ("allowed", "outcome"),
    [
        pytest.param(("tests.gpu::*",), "passed", id="allowed"),
        pytest.param(("tests.windows::*",), "failed", id="another is allowed"),
        pytest.param((), "failed", id="none is allowed"),
    ],
)
def test_a_skip_that_the_policy_allows_is_no_failure(run, places, allowed, outcome):
    source = Path(places.root, "next.xml")
    command, report = "cp next.xml junit.xml", "junit.xml"
    source.write_text(JUNIT % (10, 0))
    run(command, report=report)
    source.write_text(f'<testsuite tests="10" skipped="1">{_CASE % ("gpu", "test_kernel")}</testsuite>')

    tested = run(command, tree="t2", since="t1", report=report, allowed=allowed)

    assert tested.outcome == outcome
    assert ("tests.gpu::test_kernel" in tested.summary) == (outcome == "failed")


def test_counts_are_compared_with_the_tree_named_and_no_other(run, places):
    source = Path(places.root, "next.xml")
    for tree, tests in (("many", 10), ("few", 5), ("now", 7)):
        source.write_text(JUNIT % (tests, 0))
        run("cp next.xml junit.xml", tree=tree, report="junit.xml")

    outcomes = [
        run("cp next.xml junit.xml", tree="now", since=since, report="junit.xml").outcome
        for since in ("many", "few", "unknown")
    ]

    assert outcomes == ["failed", "passed", "passed"]


def test_what_others_are_compared_with_outlasts_many_runs(run, places):
    source = Path(places.root, "next.xml")
    source.write_text(JUNIT % (10, 0))
    for tree in ("accepted", *(f"t{number}" for number in range(60))):
        run("cp next.xml junit.xml", tree=tree, since="accepted", report="junit.xml")

    source.write_text(JUNIT % (9, 0))

    assert run("cp next.xml junit.xml", tree="last", since="accepted", report="junit.xml").outcome == "failed"


def test_an_old_report_does_not_answer_for_a_new_run(run, places):
    Path(places.root, "junit.xml").write_text(JUNIT % (10, 0))

    assert run("true", report="junit.xml").collected is None


def test_a_report_that_leads_out_of_the_project_is_not_touched(run, places, tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "junit.xml").write_text("mine")
    Path(places.root, "reports").symlink_to(tmp_path / "outside")

    assert run("true", report="reports/junit.xml").outcome == "error"
    assert (tmp_path / "outside" / "junit.xml").read_text() == "mine"
