"""The Claude Code plugin: alone, and beside the same hooks in the settings."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from hookpack import installation
from hookpack.cli import here
from hookpack.cli.diagnosis import firing, plugin, registration

ROOT = Path(__file__).resolve().parents[3]
CLAUDE = installation.describe("claude-code", os.environ)


def enable(root, value=True, name="hookpack@hookpack", file="settings.json"):
    path = root / ".claude" / file
    tree = json.loads(path.read_text()) if path.exists() else {}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**tree, "enabledPlugins": {name: value}}))


def of_settings(tmp_path):
    found = registration.files(CLAUDE, here.project(), os.environ, tmp_path / "managed.json")
    return [(each.health, each.name, each.line) for each in registration.check(CLAUDE, found, os.environ)]


def test_it_is_enough_alone(armed, tmp_path):
    (armed / ".claude" / "settings.json").unlink()
    enable(armed, file="settings.local.json")

    checks = of_settings(tmp_path)

    assert ("ok", "plugin", "enabled in .claude/settings.local.json") in checks
    assert [each for each in checks if each[0] != "ok"] == []


def test_beside_the_settings_it_is_told(armed, tmp_path):
    enable(armed)

    told = [each for each in of_settings(tmp_path) if each[0] != "ok"]

    line = "enabled in .claude/settings.json, and the same hooks stand in .claude/settings.json"
    assert told == [("warn", "plugin", line)]


@pytest.mark.parametrize(("name", "value"), [
    pytest.param("hookpack@hookpack", False, id="disabled"),
    pytest.param("hookpacker@hookpack", True, id="another one"),
])  # fmt: skip
def test_what_is_not_enabled_is_no_guard(armed, tmp_path, name, value):
    (armed / ".claude" / "settings.json").unlink()
    enable(armed, value, name)

    assert ("fail", "registered", "no hook of hookpack is registered with Claude Code for this project") in of_settings(
        tmp_path
    )


def test_it_brings_the_hooks_that_install_registers(armed):
    registered = registration.files(CLAUDE, here.project(), os.environ)[0].entries

    brought = plugin.entries(os.environ)

    assert [(each.event, each.matcher, each.gate) for each in brought] == [
        (each.event, each.matcher, each.gate) for each in registered
    ]
    assert [{**each.hook, "command": ""} for each in brought] == [{**each.hook, "command": ""} for each in registered]


@pytest.fixture
def data(tmp_path):
    """A data folder in which the clone is what is installed."""
    place = tmp_path / "a data folder" / "hookpack" / "venv"
    (place / "bin").mkdir(parents=True)
    (place / "bin" / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (place / "bin" / "python").chmod(0o755)
    (place / "share" / "hookpack").mkdir(parents=True)
    (place / "share" / "hookpack" / "hooks").symlink_to(ROOT / "hooks")
    return place.parents[1]


def test_its_hooks_refuse_what_they_must(data):
    entries = [each for each in plugin.entries(os.environ) if each.event == "PreToolUse"]

    checks = list(firing.fire(CLAUDE, entries, {**os.environ, "XDG_DATA_HOME": str(data)}))

    assert [(each.health, each.line) for each in checks] == [("ok", "refuses what it must")] * 3 + [("ok", "answers")]


def test_its_hooks_fail_where_hookpack_is_not_installed(tmp_path):
    entries = plugin.entries(os.environ)[:1]

    (check,) = firing.fire(CLAUDE, entries, {**os.environ, "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path)})

    assert (check.health, "hookpack is not installed for this user: this was NOT checked" in check.line) == (
        "fail",
        True,
    )


def test_its_version_is_that_of_the_package():
    from hookpack import __version__

    told = json.loads((ROOT / "templates" / "claude-plugin" / ".claude-plugin" / "plugin.json").read_text())

    assert told["version"] == __version__


def test_a_copy_in_a_folder_with_blanks_starts(tmp_path, data):
    shutil.copytree(ROOT / "templates", tmp_path / "all templates")
    folder = tmp_path / "all templates" / "claude-plugin"
    entry = next(each for each in plugin.entries(os.environ) if each.event == "PreToolUse")
    command = entry.command.replace(str(ROOT / "templates" / "claude-plugin"), str(folder))

    copied = entry._replace(hook={**entry.hook, "command": command})
    (check,) = firing.fire(CLAUDE, [copied], {**os.environ, "XDG_DATA_HOME": str(data)})

    assert check.health == "ok"
