"""The test command runs once a tree, sees neither keys nor network nor hookpack's state, and cannot hang."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hookpack import correctness
from hookpack.policy import build
from hookpack.state.project import Project


@pytest.fixture
def places(tmp_path):
    for name in ("root", "repo", "area", "state"):
        (tmp_path / name).mkdir()
    return Project(str(tmp_path / "root"), "", str(tmp_path / "repo"), str(tmp_path / "area"))


@pytest.fixture
def run(places, tmp_path):
    def call(command, tree="t1", **options):
        rule = build({"iteration": {"correctness": {"command": command, **options}}}, trusted=True).layers[
            "correctness"
        ]
        environ = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "MY_TOKEN": "x",
        }
        return correctness.run(rule, tree, places, environ)

    return call


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


def test_variables_and_home_of_the_user_are_kept_out(run, places):
    run('echo "[$MY_TOKEN][$HOME]" > seen')

    token, home = Path(places.root, "seen").read_text().strip()[1:-1].split("][")
    assert token == ""
    assert "hookpack-test-" in home


@pytest.mark.parametrize(
    ("tests", "skipped", "outcome"),
    [(10, 0, "passed"), (12, 0, "passed"), (9, 0, "failed"), (10, 1, "failed"), (0, 0, "failed")],
)
def test_fewer_tests_or_more_skips_than_before_fail(run, places, tests, skipped, outcome):
    source = Path(places.root, "next.xml")
    source.write_text(JUNIT % (10, 0))
    assert run("cp next.xml junit.xml", report="junit.xml").collected == 10

    source.write_text(JUNIT % (tests, skipped))

    assert run("cp next.xml junit.xml", tree="t2", report="junit.xml").outcome == outcome


def test_an_old_report_does_not_answer_for_a_new_run(run, places):
    Path(places.root, "junit.xml").write_text(JUNIT % (10, 0))

    assert run("true", report="junit.xml").collected is None


needs_namespaces = pytest.mark.skipif(
    not sys.platform.startswith("linux")
    or subprocess.run(["unshare", "--user", "--map-root-user", "--net", "--mount", "true"], check=False).returncode
    != 0,
    reason="no namespaces on this machine",
)


@needs_namespaces
def test_the_command_sees_neither_the_state_nor_the_network(run, tmp_path, places):
    (tmp_path / "state" / "hookpack").mkdir()
    (tmp_path / "state" / "hookpack" / "trust.json").write_text("{}")

    run(f"ls {tmp_path}/state/hookpack > seen; cat /proc/net/dev | grep -vc lo: >> seen; true")

    assert Path(places.root, "seen").read_text() == "2\n"  # the two header lines
    assert (tmp_path / "state" / "hookpack" / "trust.json").exists()
