"""`hookpack status`: one screen, one line, one object."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hookpack.state import project as projects
from hookpack.state.checkpoints import Checkpoints


def test_a_project_without_hooks_is_not_armed(person_run, project):
    done = person_run(["status", "--line"], project)

    assert (done.returncode, done.stdout) == (0, "hookpack NOT armed · baseline none\n")


def test_an_armed_project_tells_its_baseline_and_its_refusals(person_run, project, hook, payload):
    for args in (["install"], ["baseline", "lock", "--yes"]):
        assert person_run(args, project).returncode == 0
    settings = {"file_path": str(project / ".claude/settings.json"), "content": "{}"}
    hook("anchor-guard", payload("PreToolUse.Write", tool_input=settings))

    screen = person_run(["status"], project).stdout
    line = person_run(["status", "--line"], project).stdout

    assert ".claude/settings.json" in screen
    assert "anchor-guard/protected-path" in screen
    assert "hookpack explain" in screen
    assert line == "hookpack · baseline locked less than a minute ago · 1 refused in 24 h\n"


def test_the_same_for_programs(person_run, project):
    status = json.loads(person_run(["status", "--json"], project).stdout)

    assert (status["registered"], status["mode"], status["baseline"]) == ([], "enforce", "none")


@pytest.mark.parametrize(
    ("agents", "files"),
    [
        pytest.param(["codex"], [".codex/hooks.json"], id="another agent alone"),
        pytest.param(["copilot", "claude-code"], [".claude/settings.json", ".github/hooks/hookpack.json"], id="two"),
    ],
)
def test_the_files_of_every_agent_are_told(person_run, project, agents, files):
    for agent in agents:
        assert person_run(["install", "--agent", agent], project).returncode == 0

    assert json.loads(person_run(["status", "--json"], project).stdout)["registered"] == files


def test_the_plugin_arms_a_project_as_well(person_run, project):
    (project / ".claude").mkdir()
    (project / ".claude" / "settings.json").write_text('{"enabledPlugins": {"hookpack@hookpack": true}}')

    assert person_run(["status", "--line"], project).stdout == "hookpack · baseline none\n"


def test_a_policy_that_uninstall_removed_is_told_as_gone(person_run, project):
    for args in (["install"], ["uninstall", "--yes"]):
        assert person_run(args, project).returncode == 0

    screen = person_run(["status"], project).stdout

    assert (
        "policy      .hookpack/policy.yaml changed or gone since it was trusted, mode enforce; `hookpack trust`"
        in screen
    )


def drawn(folder, told, **streams):
    """The status line as an agent asks for it from `folder`, with `told` on standard input."""
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}
    argv = [sys.executable, "-c", "from hookpack.cli import main; main()", "status", "--line"]
    given = streams or {"input": told}
    done = subprocess.run(argv, cwd=folder, env=environ, capture_output=True, text=True, timeout=60, **given)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_status_line_is_that_of_the_session_which_the_agent_names(project, hook, payload, tmp_path):
    settings = {"file_path": str(project / ".claude/settings.json"), "content": "{}"}
    hook("anchor-guard", payload("PreToolUse.Write", tool_input=settings, session_id="mine"))
    hook("anchor-guard", payload("PreToolUse.Write", tool_input=settings, session_id="another"))
    told = {"session_id": "mine", "cwd": str(tmp_path), "workspace": {"project_dir": str(project)}}

    line = drawn(tmp_path, json.dumps(told))

    assert line.endswith("1 refused in this session · 2 refused in 24 h\n")


@pytest.mark.parametrize(
    "told",
    [
        "",
        "rubbish",
        "[]",
        "{}",
        '{"cwd": 3, "workspace": [], "session_id": {}}',
        '{"cwd": "/no/such/folder"}',
        "[" * 9999,
    ],
)
def test_whatever_an_agent_says_there_is_a_status_line(project, told):
    assert drawn(project, told) == "hookpack NOT armed · baseline none\n"


def test_a_standard_input_that_stays_open_is_not_waited_for(project):
    ours, theirs = os.pipe()
    began = time.monotonic()

    line = drawn(project, None, stdin=ours)

    os.close(theirs)
    os.close(ours)
    assert line.startswith("hookpack NOT armed")
    assert time.monotonic() - began < 50  # it would be the time-out


def test_the_snippet_for_claude_code_names_a_command_that_exists():
    path = Path(__file__).resolve().parents[2] / "templates" / "status-line.json"
    words = json.loads(path.read_text())["statusLine"]["command"].split()

    assert words == ["hookpack", "status", "--line"]


def test_from_a_folder_below_the_same_project_is_shown_and_a_policy_there_is_said_not_to_be_read(person_run, project):
    folder = project / "packages" / "app"
    (folder / ".hookpack").mkdir(parents=True)

    below, above = (person_run(["status"], each).stdout.splitlines() for each in (folder, project))

    assert [line for line in below if line not in above] == [
        "overlooked  packages/app/.hookpack is not read: one policy, at the top, holds for the repository"
    ]
    assert f"project     {project}" in below


def test_what_was_taken_back_last_stands_there_with_its_undo(person_run, project):
    where = projects.at(str(project), os.environ).area
    for _ in range(2):
        Checkpoints(where).reject("a", "b", ("app.py",), "monotonicity-gate/regression", {})

    screen = person_run(["status"], project).stdout

    assert "taken back  2, the newest less than a minute ago: `hookpack rejected restore 2`" in screen


def test_what_was_brought_back_is_not_offered_again(person_run, project):
    shelf = Checkpoints(projects.at(str(project), os.environ).area)
    shelf.reject("a", "b", ("app.py",), "monotonicity-gate/regression", {})
    shelf.settle(("app.py",))

    screen = person_run(["status"], project).stdout
    line = person_run(["status", "--line"], project).stdout

    assert "taken back  1, all settled; `hookpack rejected list`" in screen
    assert "taken back" not in line


def test_in_observe_mode_nothing_is_called_refused(person_run, project, hook, payload):
    for args in (["install"], ["trust", "--observe", "--yes"]):
        assert person_run(args, project).returncode == 0
    settings = {"file_path": str(project / ".claude/settings.json"), "content": "{}"}
    hook("anchor-guard", payload("PreToolUse.Write", tool_input=settings))

    screen = person_run(["status"], project).stdout

    assert ("observed    " in screen, "refused" in screen) == (True, False)
