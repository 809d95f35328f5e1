"""Which places are hookpack's own."""

from __future__ import annotations

import os
import sys

import pytest

from hookpack.agents import claude_code
from hookpack.event import Event
from hookpack.ground import Ground
from hookpack.state import project as projects


@pytest.fixture
def is_own(project, monkeypatch):
    """is_own(path, prefix): whether a path is hookpack's, where it runs from an environment at `prefix`."""

    def look(path, prefix):
        monkeypatch.setattr(sys, "prefix", str(prefix))
        event = Event(agent="claude-code", name="PreToolUse", moment="before-tool", cwd=str(project))
        return Ground(event, projects.at(str(project), os.environ), os.environ, claude_code).locate(str(path)).own

    return look


@pytest.mark.parametrize(("prefix", "inside", "own"), [
    pytest.param("tools/hookpack", "tools/hookpack/share/hookpack/hooks/anchor-guard", True, id="a tool"),
    pytest.param("tools/hookpack", "tools/black/bin/python", False, id="another tool"),
    pytest.param("opt/hookpack/venv", "opt/hookpack/hooks/anchor-guard", True, id="hooks of the machine"),
    pytest.param("opt/hookpack/venv", "opt/other/hooks/anchor-guard", False, id="beside an installation"),
    pytest.param("project/.venv", "project/.venv/bin/python", False, id="environment in the project"),
    pytest.param("project", "project/app.py", False, id="environment that is the project"),
    pytest.param(".", "project/app.py", False, id="environment round the project"),
])  # fmt: skip
def test_what_is_installed_is_its_own_and_a_project_is_not(is_own, tmp_path, prefix, inside, own):
    assert is_own(tmp_path / inside, tmp_path / prefix) is own
