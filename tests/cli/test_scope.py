"""Registering with each agent, in a project and for a user, and taking it back."""

from __future__ import annotations

import importlib
import json
import os

import pytest
from click.testing import CliRunner

from hookpack import installation
from hookpack.cli import here, install, scope
from hookpack.errors import HookpackError
from hookpack.event import Event
from hookpack.state import trust
from hookpack.world import World

AGENTS = installation.AGENTS
_HOOK = {"type": "command", "command": "./theirs"}


@pytest.fixture
def inside(project, tmp_path, monkeypatch):
    """The project as current directory, a home of its own, no agent on PATH."""
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def uninstall(person_run, project, tmp_path):
    """uninstall(*args): the command as a person gives it; gives what it says."""

    def call(*args):
        done = person_run(("uninstall", "--yes", *args), project, {"HOME": str(tmp_path / "home")})
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


def run(*args):
    result = CliRunner().invoke(install.command, args, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def theirs(agent):
    """What somebody else has in the agent's file: one hook, laid out in an own way."""
    about = installation.describe(agent, os.environ)
    event = next(iter(about.hooks))
    listed = [_HOOK] if about.layout.is_flat else [{"hooks": [_HOOK]}]
    return json.dumps({**about.layout.root, "hooks": {event: listed}}, indent=7) + "\n\n"


@pytest.mark.parametrize("name", scope.NAMES)
@pytest.mark.parametrize("agent", AGENTS)
def test_what_install_wrote_is_taken_back_to_the_byte(inside, uninstall, agent, name):
    path = scope.at(name, agent).settings
    path.parent.mkdir(parents=True)
    path.write_text(theirs(agent))
    run("--agent", agent, "--scope", name)
    assert "./theirs" in path.read_text()
    assert scope.at(name, agent).is_registered()

    uninstall("--agent", agent, "--scope", name)

    assert path.read_text() == theirs(agent)


@pytest.mark.parametrize("agent", AGENTS)
def test_nothing_is_left_of_a_file_that_install_made(inside, uninstall, agent):
    before = sorted(inside.iterdir())
    run("--agent", agent)
    path = scope.at("project", agent).settings
    path.write_text(path.read_text() + "\n")  # somebody's editor

    uninstall("--agent", "all")

    assert sorted(inside.iterdir()) == before


@pytest.mark.parametrize("agent", AGENTS)
def test_installing_twice_changes_no_byte(inside, agent):
    run("--agent", agent)
    path = scope.at("project", agent).settings
    before = path.read_bytes()

    assert "stand already" in run("--agent", agent)
    assert path.read_bytes() == before


@pytest.mark.parametrize("agent", AGENTS)
def test_dry_run_shows_a_diff_and_writes_nothing(inside, agent):
    output = run("--agent", agent, "--dry-run")

    assert f"+++ b/{installation.describe(agent, os.environ).project}" in output
    assert not (inside / ".hookpack").exists()


@pytest.mark.parametrize("agent", AGENTS)
def test_what_is_left_for_a_person_is_said(inside, agent):
    about = installation.describe(agent, os.environ)

    output = run("--agent", agent)

    assert [line for line in (*about.person, *about.person_by_project) if line not in output] == []


@pytest.mark.parametrize("agent", AGENTS)
def test_a_user_is_not_told_what_only_a_project_needs(inside, agent):
    about = installation.describe(agent, os.environ)

    output = run("--agent", agent, "--scope", "user")

    assert [line for line in about.person_by_project if line in output] == []
    assert [line for line in about.person if line not in output] == []


@pytest.mark.parametrize("agent", AGENTS)
def test_a_file_that_the_agent_would_not_read_is_refused_with_line_and_column(inside, agent):
    path = scope.at("project", agent).settings
    path.parent.mkdir(parents=True)
    path.write_text('{\n  "hooks": []\n}\n')

    with pytest.raises(HookpackError, match=r':2:12: "hooks" is no object') as error:
        run("--agent", agent)

    assert scope.at("project", agent).shown in str(error.value)
    assert installation.describe(agent, os.environ).title in str(error.value)
    assert not (inside / ".hookpack").exists()


def test_all_registers_with_the_agents_that_are_found(inside, tmp_path, monkeypatch, program):
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin")
    program("claude", "2")
    (tmp_path / "home" / ".codex").mkdir()

    output = run("--agent", "all")

    assert [line.split(":")[0] for line in output.splitlines() if "registered in" in line] == ["claude-code", "codex"]


@pytest.mark.parametrize("write", ['{"hooks": [', None], ids=["broken", "a folder in its place"])
def test_of_all_the_one_that_cannot_be_registered_is_named_and_the_others_are(inside, tmp_path, monkeypatch, write):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    for folder in (".claude", ".codex"):
        (inside / folder).mkdir()
    broken = inside / ".claude" / "settings.json"
    broken.write_text(write) if write else broken.mkdir()

    result = CliRunner().invoke(install.command, ["--agent", "all"])

    assert result.exit_code == 1
    assert "error: claude-code: NOT registered: " in result.stderr
    assert scope.at("project", "codex").is_registered()
    assert not (write and "hookpack" in broken.read_text())


def test_of_all_that_cannot_be_registered_nothing_is_written(inside, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    (inside / ".claude").mkdir()
    (inside / ".claude" / "settings.json").write_text("{")

    result = CliRunner().invoke(install.command, ["--agent", "all"])

    assert result.exit_code == 1
    assert not (inside / ".hookpack").exists()


@pytest.mark.parametrize("above", [False, True], ids=["the home directory", "a folder above it"])
def test_a_home_directory_is_no_project_unless_a_person_says_so(inside, tmp_path, monkeypatch, above):
    home = tmp_path / "home"
    folder = tmp_path if above else home
    monkeypatch.chdir(folder)
    (folder / ".hookpack").mkdir()

    refused = CliRunner().invoke(install.command, [])
    meant = CliRunner().invoke(install.command, ["--yes"])

    assert isinstance(refused.exception, HookpackError)
    assert "nothing was written" in str(refused.exception)
    assert "--scope user" in refused.exception.hint
    assert meant.exit_code == 0
    assert "warning: " in meant.stderr


def test_a_user_may_install_from_home(inside, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path / "home")

    assert run("--scope", "user")


def test_from_a_folder_below_it_is_said_where_the_hooks_hold(inside, monkeypatch):
    (inside / "packages" / "app").mkdir(parents=True)
    monkeypatch.chdir(inside / "packages" / "app")

    output = run()

    assert f"of {inside}" in output
    assert "`hookpack install --scope user`" in output
    assert not (inside / "packages" / "app" / ".claude").exists()


def test_all_without_any_agent_says_so(inside, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(HookpackError, match="no agent was found"):
        scope.found("project")


def test_the_policy_stays_as_long_as_another_agent_heeds_it(inside, uninstall):
    run()
    run("--agent", "codex")

    uninstall()
    assert (inside / ".hookpack" / "policy.yaml").exists()

    uninstall("--agent", "codex")
    assert not (inside / ".hookpack").exists()


@pytest.mark.parametrize(
    ("agent", "other"),
    [(each, other) for other in AGENTS for each in dict.fromkeys((other, AGENTS[0], AGENTS[1]))],
)
def test_no_agent_takes_what_install_wrote_for_another_for_a_change(inside, agent, other):
    run("--agent", other)
    event = Event(agent=agent, name="x", moment="after-tool", cwd=str(inside), key="k")
    adapter = importlib.import_module(f"hookpack.agents.{agent.replace('-', '_')}")
    project = here.project()

    world = World(event, project, trust.load(project), os.environ, adapter, "anchor-guard")

    assert (world.drifted(), world.disarmed()) == ((), ())
