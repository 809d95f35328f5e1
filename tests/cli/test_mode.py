"""From observing to enforcing by one command, which puts in force nothing else."""

from __future__ import annotations

import os

import pytest

from hookpack.cli import mode
from hookpack.errors import BadPolicy, HookpackError
from hookpack.policy_yaml import load
from hookpack.state import project as projects
from hookpack.state import trust

_OBSERVE = "# ours\nversion: 1\nmode: observe  # the first week\nprotect: [secrets/]\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(_OBSERVE, _OBSERVE.replace("observe", "enforce"), id="the word alone"),
        pytest.param("version: 1\n", "version: 1\nmode: enforce\n", id="a line that was not there"),
        pytest.param('version: 1\nmode: "observe"\n', "version: 1\nmode: enforce\n", id="in quotes"),
        pytest.param("version: 1\r\nmode: observe\r\n", "version: 1\r\nmode: enforce\r\n", id="lines of Windows"),
    ],
)
def test_one_line_changes(before, after):
    assert mode.changed(before.encode(), "enforce", "p") == after.encode()


def test_where_a_line_is_not_enough_it_says_so():
    with pytest.raises(HookpackError, match="cannot be changed by one line"):
        mode.changed(b"{version: 1, mode: observe}\n", "enforce", "p")


def test_a_faulty_file_is_named():
    with pytest.raises(BadPolicy):
        mode.changed(b"version: 1\nmode: watch\nx: 1\n", "enforce", "p")


@pytest.fixture
def watched(project):
    (project / ".hookpack").mkdir()
    (project / ".hookpack" / "policy.yaml").write_text(_OBSERVE)
    trust.save(projects.at(str(project), os.environ), load(_OBSERVE.encode(), "p"), (), ())
    return project


def _in_force(project):
    return trust.load(projects.at(str(project), os.environ))


def test_the_mode_is_in_force_and_the_rest_as_it_was(person_run, watched):
    before = _in_force(watched).policy

    done = person_run(["trust", "--enforce", "--yes"], watched)

    now = _in_force(watched)
    assert done.returncode == 0
    assert now.policy == before._replace(mode="enforce")
    assert trust.drifted(projects.at(str(watched), os.environ), now) == ()
    assert (watched / ".hookpack" / "policy.yaml").read_text() == _OBSERVE.replace("observe", "enforce")


def test_and_back(person_run, watched):
    for option in ("--enforce", "--observe"):
        person_run(["trust", option, "--yes"], watched)

    assert _in_force(watched).policy.mode == "observe"


def test_another_change_of_the_file_does_not_come_in_with_it(person_run, watched):
    path = watched / ".hookpack" / "policy.yaml"
    path.write_text(_OBSERVE.replace("secrets/", "nothing/"))

    done = person_run(["trust", "--enforce", "--yes"], watched)

    assert (done.returncode, _in_force(watched).policy.mode) == (3, "observe")
    assert "is not as it was trusted" in done.stderr
    assert "observe" in path.read_text()


def test_an_agent_cannot(person_run, watched):
    done = person_run(["trust", "--observe", "--yes"], watched, env={"CLAUDECODE": "1"})
    enforced = person_run(["trust", "--enforce", "--yes"], watched, env={"CLAUDECODE": "1"})

    assert ("already" in done.stdout, enforced.returncode) == (True, 1)
    assert _in_force(watched).policy.mode == "observe"


def test_what_it_would_do_can_be_seen(person_run, watched):
    done = person_run(["trust", "--enforce", "--show"], watched)

    assert done.stdout == "mode: observe -> enforce\n"
    assert _in_force(watched).policy.mode == "observe"
