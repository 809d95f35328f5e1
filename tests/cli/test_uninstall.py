"""`hookpack uninstall`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hookpack.settings_file import registered

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = '{ "model":"opus",\n\t"hooks": {"Stop": [ ]} }'


@pytest.fixture
def run(person_run, project, tmp_path):
    """run(*args): the command as a person gives it in the project, with a home of its own."""

    def call(*args, env=None):
        return person_run(args, project, {"HOME": str(tmp_path / "home"), **(env or {})})

    return call


@pytest.fixture
def settings(project):
    return project / ".claude" / "settings.json"


def done(result):
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_what_install_wrote_into_a_plain_project_is_gone(run, project):
    done(run("install", "--yes"))

    done(run("uninstall", "--yes"))

    assert sorted(path.name for path in project.iterdir()) == [".git", "README.md", "app.py"]


@pytest.mark.parametrize("times", [1, 2])
def test_settings_become_what_they_were_to_the_byte(run, settings, times):
    settings.parent.mkdir()
    settings.write_text(FOREIGN)
    for _ in range(times):
        done(run("install", "--yes"))
    assert registered(settings.read_text())

    done(run("uninstall", "--yes"))

    assert settings.read_text() == FOREIGN


def test_settings_become_what_they_were_although_hookpack_moved_meanwhile(run, settings, tmp_path):
    settings.parent.mkdir()
    settings.write_text(FOREIGN)
    done(run("install", "--yes"))
    before = settings.read_text()
    for name in ("src", "hooks", "templates"):
        shutil.copytree(ROOT / name, tmp_path / "moved" / name, ignore=shutil.ignore_patterns("*cache*"))
    done(run("install", "--yes", env={"PYTHONPATH": str(tmp_path / "moved" / "src")}))
    assert settings.read_text() != before

    done(run("uninstall", "--yes"))

    assert settings.read_text() == FOREIGN


def test_settings_become_what_they_were_after_an_upgrade_from_fewer_hooks(run, settings, tmp_path):
    settings.parent.mkdir()
    settings.write_text(FOREIGN)
    for name in ("src", "hooks", "templates"):
        shutil.copytree(ROOT / name, tmp_path / "older" / name, ignore=shutil.ignore_patterns("*cache*"))
    template = tmp_path / "older" / "templates" / "claude-code.json"
    template.write_text(_without_aside(template.read_text()))
    done(run("install", "--yes", env={"PYTHONPATH": str(tmp_path / "older" / "src")}))
    before = len(registered(settings.read_text()))
    done(run("install", "--yes"))
    assert len(registered(settings.read_text())) == before + 2

    done(run("uninstall", "--yes"))

    assert settings.read_text() == FOREIGN


def _without_aside(text):
    tree = json.loads(text)
    for groups in tree["hooks"].values():
        for group in groups:
            group["hooks"] = [hook for hook in group["hooks"] if not hook.get("async")]
    return json.dumps(tree)


def test_settings_that_somebody_changed_lose_only_our_entries(run, settings):
    done(run("install", "--yes"))
    tree = json.loads(settings.read_text())
    tree["hooks"]["Stop"].append({"hooks": [{"type": "command", "command": "theirs"}]})
    settings.write_text(json.dumps({**tree, "model": "opus"}, indent=3))

    done(run("uninstall", "--yes"))

    theirs = {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "theirs"}]}]}, "model": "opus"}
    assert settings.read_text() == json.dumps(theirs, indent=3)


def test_settings_that_hold_nothing_else_are_removed_although_they_were_changed(run, settings):
    done(run("install", "--yes"))
    settings.write_text(settings.read_text() + "\n\n")

    done(run("uninstall", "--yes"))

    assert not settings.parent.exists()


def test_a_policy_that_somebody_edited_stays(run, project):
    done(run("install", "--yes"))
    policy = project / ".hookpack" / "policy.yaml"
    policy.write_text("version: 1\n")

    done(run("uninstall", "--yes"))

    assert policy.read_text() == "version: 1\n"


def test_user_scope(run, tmp_path):
    done(run("install", "--scope", "user", "--yes"))

    done(run("uninstall", "--scope", "user", "--yes"))

    assert not (tmp_path / "home" / ".claude").exists()


def test_dry_run_shows_a_diff_and_writes_nothing(run, settings):
    done(run("install", "--yes"))
    before = settings.read_bytes()

    output = done(run("uninstall", "--dry-run"))

    assert "--- a/.claude/settings.json" in output
    assert "--- a/.hookpack/policy.yaml" in output
    assert settings.read_bytes() == before


def test_without_hooks_it_says_so(run):
    assert "no hooks of hookpack are registered here" in done(run("uninstall", "--yes"))


def test_settings_that_cannot_be_read_are_left_alone(run, settings):
    settings.parent.mkdir()
    settings.write_text("{")

    result = run("uninstall", "--yes")

    assert result.returncode == 3
    assert ".claude/settings.json:1:2: no valid JSON" in result.stderr
    assert settings.read_text() == "{"


@pytest.mark.parametrize("mark", ["CLAUDECODE", "CODEX_THREAD_ID", "HOOKPACK_DEPTH"])
def test_an_agent_is_refused(run, settings, mark):
    done(run("install", "--yes"))

    result = run("uninstall", "--yes", env={mark: "1"})

    assert result.returncode == 1
    assert "is for a person" in result.stderr
    assert registered(settings.read_text())


def test_without_terminal_or_yes_it_is_refused(run, settings):
    done(run("install", "--yes"))

    result = run("uninstall")

    assert result.returncode == 1
    assert registered(settings.read_text())


def test_an_agent_above_is_refused(namespace, project, tmp_path):
    """A process that runs under an agent's name starts the command."""
    agent = tmp_path / "claude"
    code = "from hookpack.cli import main; main()"
    agent.write_text(f"#!/bin/sh\n{sys.executable} -c '{code}' uninstall --yes\nexit $?\n")
    agent.chmod(0o755)
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "HOME": str(tmp_path)}

    result = subprocess.run([*namespace, agent], capture_output=True, text=True, cwd=project, env=environ)

    assert result.returncode == 1
    assert "is claude" in result.stderr
