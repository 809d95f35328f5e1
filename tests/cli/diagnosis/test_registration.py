"""What the settings files arm, and what disarms them."""

from __future__ import annotations

import json
import os
import shutil
import sys

import pytest

from hookpack import installation
from hookpack.cli import here
from hookpack.cli.diagnosis import registration


def edit(path, change):
    """Change the decoded settings; `change` may also give new ones."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tree = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps(change(tree) or tree))


def hooks_of(tree):
    return [hook for groups in tree["hooks"].values() for group in groups for hook in group["hooks"]]


def of_settings(root, tmp_path):
    """(health, name, line) of all checks of the settings files."""
    about = installation.describe("claude-code", os.environ)
    found = registration.files(about, here.project(), os.environ, tmp_path / "managed.json")
    return [(each.health, each.name, each.line) for each in registration.check(about, found, os.environ)]


def failures(checks):
    return [line for health, _, line in checks if health == "fail"]


def test_the_settings_of_a_fresh_installation_are_well(armed, tmp_path):
    assert {health for health, *_ in of_settings(armed, tmp_path)} == {"ok"}


def _weaken(key, value):
    return lambda tree: hooks_of(tree)[0].update({key: value})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(
            lambda tree: tree["hooks"].pop("Stop") and None,
            "missing or weakened: monotonicity-gate on Stop",
            id="an event is gone",
        ),
        pytest.param(
            _weaken("timeout", 1), "missing or weakened: monotonicity-gate on SessionStart", id="shorter limit"
        ),
        pytest.param(_weaken("async", True), "missing or weakened: monotonicity-gate on SessionStart", id="no say"),
        pytest.param(
            _weaken("if", "Bash(ls)"), "missing or weakened: monotonicity-gate on SessionStart", id="narrowed"
        ),
        pytest.param(
            lambda tree: tree["hooks"]["PostToolUse"][0]["hooks"][-1].pop("async") and None,
            "missing or weakened: monotonicity-gate on PostToolUse",
            id="a scan-ahead that holds calls up",
        ),
        pytest.param(
            lambda tree: tree["hooks"]["PostToolUseFailure"][0]["hooks"].pop() and None,
            "missing or weakened: monotonicity-gate on PostToolUseFailure",
            id="no scan-ahead",
        ),
        pytest.param(_weaken("onFailure", "continue"), '1 entries without onFailure "block"', id="fails open"),
        pytest.param(
            lambda tree: tree["hooks"]["PreToolUse"][0].update(matcher="Write"),
            "missing or weakened: filter-sensitive",
            id="matcher",
        ),
        pytest.param(lambda tree: {"hooks": {}}, "no hook of hookpack is registered", id="all gone"),
        pytest.param(lambda tree: tree.update(disableAllHooks=True), "holds disableAllHooks", id="switched off"),
        pytest.param(lambda tree: tree.update(model=5), '"model" is no text', id="dropped by Claude Code"),
    ],
)
def test_settings_that_do_not_arm_fail(armed, tmp_path, change, said):
    edit(armed / ".claude" / "settings.json", change)

    assert any(said in line for line in failures(of_settings(armed, tmp_path)))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda tree: tree.update(model="opus"), id="other keys"),
        pytest.param(
            lambda tree: tree["hooks"].update(
                Stop=[{"hooks": [{"type": "command", "command": "x"}]}, *tree["hooks"]["Stop"]]
            ),
            id="hooks of others",
        ),
        pytest.param(_weaken("timeout", 900), id="longer limit"),
        pytest.param(lambda tree: tree["hooks"]["PreToolUse"][0].pop("matcher") and None, id="no matcher matches all"),
        pytest.param(lambda tree: tree.update(disableAllHooks=False), id="switch left on"),
    ],
)
def test_settings_that_arm_do_not_fail(armed, tmp_path, change):
    edit(armed / ".claude" / "settings.json", change)

    assert failures(of_settings(armed, tmp_path)) == []


@pytest.mark.parametrize("where", ["project/.claude/settings.local.json", "home/.claude/settings.json", "managed.json"])
def test_the_switch_is_found_in_every_layer(armed, tmp_path, where):
    edit(tmp_path / where, lambda tree: {"disableAllHooks": True})

    assert [line for line in failures(of_settings(armed, tmp_path)) if "disableAllHooks" in line]


def test_managed_hooks_only_leaves_ours_out(armed, tmp_path):
    edit(tmp_path / "managed.json", lambda tree: {"allowManagedHooksOnly": True})

    assert any("managed hooks only" in line for line in failures(of_settings(armed, tmp_path)))


def test_settings_that_steer_hook_processes_are_named(armed, tmp_path):
    edit(armed / ".claude" / "settings.local.json", lambda tree: {"env": {"PYTHONPATH": "x", "EDITOR": "vi"}})

    assert (
        "warn",
        "environment",
        '"env" in .claude/settings.local.json steers hook processes: PYTHONPATH',
    ) in of_settings(armed, tmp_path)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(lambda path: None, "is gone or not executable", id="moved"),
        pytest.param(lambda path: path.write_text("#!/bin/sh\nexec python3\n"), "is a shim", id="shim"),
        pytest.param(lambda path: shutil.copy("/bin/true", path), "does not run", id="another program"),
    ],
)
def test_an_interpreter_that_is_none_fails(armed, tmp_path, make, said):
    python = tmp_path / "python"
    make(python)
    if python.exists():
        python.chmod(0o755)
    path = armed / ".claude" / "settings.json"
    path.write_text(path.read_text().replace(sys.executable, str(python)))

    assert any(said in line for line in failures(of_settings(armed, tmp_path)))
