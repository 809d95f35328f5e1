"""The plugin on the real Claude Code: alone, and beside hooks that stand in the settings as well."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e import claude
from tests.e2e.claude import call, say, shell, write

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "templates" / "claude-plugin"
STORE = 'def find(db, title):\n    return db.execute("SELECT body FROM notes WHERE title = ?", (title,))\n'
INJECTION = "def find(db, title):\n    return db.execute(f\"SELECT body FROM notes WHERE title = '{title}'\")\n"
_KEY = "AK" + "IA" + "Q3EGRIQ7NZJ5K2XW"


@pytest.fixture
def data(tmp_path, closed_world):
    """A data folder in which the clone is what is installed."""
    private = tmp_path / "data" / "hookpack"
    (private / "venv" / "bin").mkdir(parents=True)
    (private / "venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (private / "venv" / "bin" / "python").chmod(0o755)
    (private / "venv" / "share" / "hookpack").mkdir(parents=True)
    (private / "venv" / "share" / "hookpack" / "hooks").symlink_to(ROOT / "hooks")
    semgrep = closed_world / ".local" / "share" / "hookpack" / "semgrep"
    if semgrep.exists():
        (private / "semgrep").symlink_to(semgrep.resolve())
    return tmp_path / "data"


@pytest.fixture
def guarded(tmp_path, person_run, git):
    """A project with a policy in force and a locked baseline; hooks stand in no settings."""
    root = tmp_path / "notes"
    (root / ".hookpack").mkdir(parents=True)
    (root / "store.py").write_text(STORE)
    shutil.copy(ROOT / "templates" / "policy.yaml", root / ".hookpack")
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "Start")
    for args in (["trust", "--yes"], ["baseline", "lock", "--yes"]):
        assert person_run(args, root).returncode == 0
    return root


@pytest.fixture
def twice(guarded, person_run, git):
    """The same project, where the settings register the hooks beside the plugin."""
    assert person_run(["install", "--yes"], guarded).returncode == 0
    git(guarded, "add", "-A")
    git(guarded, "commit", "-q", "-m", "Register")
    return guarded


@pytest.fixture
def session(binary, guarded, namespace, data):
    """session(*turns): runs the CLI in the project, with the plugin."""
    env, args = {"XDG_DATA_HOME": str(data)}, ("--plugin-dir", PLUGIN)
    return lambda *turns: claude.run(binary, guarded, turns, namespace=namespace, env=env, args=args)


@pytest.mark.parametrize("path", [PLUGIN, PLUGIN / ".claude-plugin" / "plugin.json"], ids=["marketplace", "plugin"])
def test_the_cli_finds_no_fault_in_it(binary, tmp_path, path) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    words = [binary, "plugin", "validate", "--strict", path]

    done = subprocess.run(words, capture_output=True, text=True, env=environ, timeout=60)

    assert (done.returncode, "Validation passed" in done.stdout) == (0, True), done.stdout


def test_the_cli_finds_faults(binary, tmp_path) -> None:
    shutil.copytree(PLUGIN, tmp_path / "plugin")
    (tmp_path / "plugin" / "hooks" / "hooks.json").write_text('{"hooks": []}')
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    words = [binary, "plugin", "validate", "--strict", tmp_path / "plugin" / ".claude-plugin" / "plugin.json"]

    assert subprocess.run(words, capture_output=True, env=environ, timeout=60).returncode == 1


def test_it_guards_a_project_alone(session, guarded, person_run) -> None:
    done = session(
        write(guarded / "settings.py", f'KEY = "{_KEY}"\n'), call("Read", file_path=str(guarded / "store.py")),
        write(guarded / "store.py", INJECTION), say("It is shorter."), say("I leave it."),
    )  # fmt: skip

    (key,), (stop,) = done.refusals("PreToolUse"), done.refusals("Stop")
    assert key.startswith("filter-sensitive/credential: ")
    assert stop.startswith("monotonicity-gate/regression: ")
    assert not (guarded / "settings.py").exists()
    assert (guarded / "store.py").read_text() == STORE
    assert person_run(["rejected", "list"], guarded).stdout.count("monotonicity failed") == 1


def test_its_own_guard_keeps_it_on_when_settings_switch_hooks_off(session, guarded) -> None:
    # what the line writes cannot be read from it
    off = """python3 -c "import json, pathlib
folder = pathlib.Path('.' + 'cl' + 'aude'); folder.mkdir(exist_ok=True)
(folder / 'settings.local.json').write_text(json.dumps({'disable' + 'AllHooks': True}))
import time; time.sleep(3)
\""""

    done = session(shell(off), write(guarded / "settings.py", f'KEY = "{_KEY}"\n'), say("Done."), say("I leave it."))

    assert not (guarded / "settings.py").exists()
    assert any(each.startswith("filter-sensitive/credential: ") for each in done.refusals("PreToolUse"))


def test_without_hookpack_it_lets_no_prompt_pass(binary, guarded, namespace, tmp_path) -> None:
    env, args = {"XDG_DATA_HOME": str(tmp_path / "none")}, ("--plugin-dir", PLUGIN)
    turns = (write(guarded / "new.py", "A = 1\n"), say("Done."))

    done = claude.run(binary, guarded, turns, namespace=namespace, env={**env, "HOME": str(tmp_path)}, args=args)

    assert (done.requests, (guarded / "new.py").exists()) == ([], False)
    assert "hookpack is not installed for this user: this was NOT checked" in json.dumps(done.events)


def test_beside_the_settings_nothing_is_taken_back_or_counted_twice(session, twice, person_run) -> None:
    again = [call("Read", file_path=str(twice / "store.py")), write(twice / "store.py", INJECTION), say("Shorter.")]

    done = session(*again, *again, *again)

    # two refusals, each by both registrations, and then the loop ends
    assert len(done.refusals("Stop")) == 4
    assert "hookpack: unverified after 2 refusals: monotonicity-gate/" in done.told
    assert person_run(["rejected", "list"], twice).stdout.count("monotonicity failed") == 3
    assert (twice / "store.py").read_text() == STORE


def test_beside_the_settings_agents_are_counted_once(session, twice) -> None:
    start = {"description": "wait", "prompt": "Wait.", "subagent_type": "general-purpose", "run_in_background": True}
    waiting = shell("python3 -c 'import time; time.sleep(4)'")

    done = session({"tool_use": [{"name": "Agent", "input": start}] * 5}, *[waiting] * 5)

    assert done.refusals("PreToolUse") == []
