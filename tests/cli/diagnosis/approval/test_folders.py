"""Folders that a person trusted: what Gemini CLI and Copilot CLI noted, and what Cursor keeps to itself."""

from __future__ import annotations

import json
import os

import pytest

from hookpack import installation, settings_file
from hookpack.agents import NAMES
from hookpack.cli import here
from hookpack.cli.diagnosis import approval, registration
from hookpack.description import read


@pytest.fixture
def inside(project, tmp_path, monkeypatch):
    (tmp_path / "home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(project)
    return project


def about(agent):
    return read(agent, installation.template(f"{agent}.json", os.environ))


def register(agent, path):
    described = about(agent)
    path.parent.mkdir(parents=True, exist_ok=True)
    groups = json.loads(json.dumps(described.hooks).replace("PYTHON -I HOOKS/", "/v/python -I /h/"))
    path.write_text(settings_file.merge(path.read_text() if path.exists() else "", groups, described.layout))


def told(agent):
    project = here.project()
    found = registration.files(about(agent), project, os.environ)
    return [
        (each.health, each.line.partition(":")[0])
        for each in approval.check(about(agent), found, project.root, os.environ)
    ]


def note(path, tree, before=""):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(before + json.dumps(tree))


@pytest.mark.parametrize(
    ("levels", "verdict"),
    [
        pytest.param({}, ("fail", "the folder is not trusted by anybody"), id="nobody"),
        pytest.param({"{root}": "TRUST_FOLDER"}, ("ok", "the folder is trusted"), id="folder"),
        pytest.param({"{root}/app.py": "TRUST_PARENT"}, ("ok", "the folder is trusted"), id="parent of a path"),
        pytest.param({"{above}": "TRUST_FOLDER"}, ("ok", "the folder is trusted"), id="above"),
        pytest.param(
            {"{above}": "TRUST_FOLDER", "{root}": "DO_NOT_TRUST"},
            ("fail", "the folder is marked as not to be trusted"), id="the longest path counts",
        ),
        pytest.param({"{root}-other": "TRUST_FOLDER"}, ("fail", "the folder is not trusted by anybody"), id="another"),
    ],
)  # fmt: skip
def test_gemini_loads_the_hooks_of_a_trusted_folder(inside, tmp_path, levels, verdict):
    register("gemini", inside / ".gemini" / "settings.json")
    places = {"root": str(inside), "above": str(inside.parent)}
    noted = {path.format(**places): level for path, level in levels.items()}
    note(tmp_path / "home" / ".gemini" / "trustedFolders.json", noted, "// mine\n")

    assert told("gemini") == [verdict]


@pytest.mark.parametrize(
    ("settings", "variable", "health"),
    [
        ({"security": {"folderTrust": {"enabled": False}}}, "", "ok"),
        ({}, "true", "ok"),
        ({}, "false", "fail"),
    ],
    ids=["trust is off", "variable", "variable denies"],
)
def test_gemini_asks_not_always(inside, tmp_path, monkeypatch, settings, variable, health):
    register("gemini", inside / ".gemini" / "settings.json")
    note(tmp_path / "home" / ".gemini" / "settings.json", settings)
    if variable:
        monkeypatch.setenv("GEMINI_CLI_TRUST_WORKSPACE", variable)

    assert [each[0] for each in told("gemini")] == [health]


def test_gemini_runs_the_hooks_of_the_user_everywhere_but_none_that_is_disabled(inside, tmp_path):
    path = tmp_path / "home" / ".gemini" / "settings.json"
    note(path, {"hooksConfig": {"disabled": ["hookpack anchor-guard", "theirs"]}})
    register("gemini", path)

    assert told("gemini") == [
        ("fail", "~/.gemini/settings.json disables hookpack anchor-guard"),
        ("ok", "hooks of the user run in every folder"),
    ]


def test_notes_of_gemini_that_cannot_be_read_fail(inside, tmp_path):
    register("gemini", inside / ".gemini" / "settings.json")
    (tmp_path / "home" / ".gemini").mkdir()
    (tmp_path / "home" / ".gemini" / "trustedFolders.json").write_text("[")

    assert [each[0] for each in told("gemini")] == ["fail"]


@pytest.mark.parametrize(
    ("noted", "health"),
    [
        pytest.param({}, "fail", id="nobody"),
        pytest.param({"trustedFolders": ["{root}"]}, "ok", id="folder"),
        pytest.param({"trusted_folders": ["{root}"]}, "ok", id="older name"),
        pytest.param({"trustedFolders": ["{above}"]}, "ok", id="above"),
        pytest.param({"trustedFolders": ["{root}-other", 5]}, "fail", id="another"),
    ],
)
def test_copilot_loads_the_hooks_of_a_trusted_folder(inside, tmp_path, noted, health):
    register("copilot", inside / ".github" / "hooks" / "hookpack.json")
    text = json.dumps(noted).replace("{root}", str(inside)).replace("{above}", str(inside.parent))
    note(tmp_path / "home" / ".copilot" / "config.json", json.loads(text), "// This file is managed automatically.\n")

    assert [each[0] for each in told("copilot")] == [health]


def test_copilot_runs_the_hooks_of_the_user_everywhere(inside, tmp_path):
    register("copilot", tmp_path / "home" / ".copilot" / "hooks" / "hookpack.json")

    assert told("copilot") == [("ok", "hooks of the user run in every folder")]


def test_cursor_does_not_tell_and_may_run_other_hooks_beside(inside):
    register("cursor", inside / ".cursor" / "hooks.json")
    assert [each[0] for each in told("cursor")] == ["warn"]

    register("claude-code", inside / ".claude" / "settings.json")
    assert [each[1].split()[0] for each in told("cursor")] == ["whether", ".claude/settings.json"]


def test_an_agent_that_asks_nobody_has_no_check(inside):
    register("claude-code", inside / ".claude" / "settings.json")

    assert told("claude-code") == []
    assert "claude-code" in NAMES
