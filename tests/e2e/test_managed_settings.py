"""The template for managed settings, on the real Claude Code: nothing of a project or a person switches it off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e import claude
from tests.e2e.claude import say, write

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
_KEY = "AK" + "IA" + "Q3EGRIQ7NZJ5K2XW"
# a layer over /etc that nothing outside of this mount namespace sees
_PUT = """\
mount -t tmpfs tmpfs "$1" && mkdir "$1/over" "$1/work" &&
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/over,workdir=$1/work" /etc &&
mkdir -p /etc/claude-code && cp "$2" /etc/claude-code/managed-settings.json && shift 2 && exec "$@"
"""


@pytest.fixture
def managed(tmp_path, namespace, unavailable):
    """The words that start a command where an administrator put the template, filled with the clone's paths."""
    text = (ROOT / "templates" / "managed-settings.json").read_text()
    text = text.replace("/opt/hookpack/venv/bin/python", sys.executable)
    (tmp_path / "managed.json").write_text(text.replace("/opt/hookpack/hooks", str(ROOT / "hooks")))
    (tmp_path / "layer").mkdir()
    root = ["-r"] if "-r" in namespace else []
    words = ["unshare", *root, "-m", "sh", "-c", _PUT, "sh", tmp_path / "layer", tmp_path / "managed.json"]
    if subprocess.run([*words, "true"], capture_output=True).returncode:
        unavailable("nothing can be mounted over /etc in a namespace here")
    return [*words, *(each for each in namespace if each != "-r")]


def test_it_holds_where_the_project_switches_hooks_off(binary, project, managed, tmp_path) -> None:
    mine = {"hooks": [{"type": "command", "command": f"touch {tmp_path / 'ran'}"}]}
    (project / ".claude").mkdir()
    (project / ".claude" / "settings.json").write_text(json.dumps({"hooks": {"PreToolUse": [mine]}}))
    (project / ".claude" / "settings.local.json").write_text('{"disableAllHooks": true}')
    turns = (write(project / "settings.py", f'KEY = "{_KEY}"\n'), say("I could not write it."))

    done = claude.run(binary, project, turns, namespace=managed)

    (reason,) = done.refusals("PreToolUse")
    assert reason.startswith("filter-sensitive/credential: ")
    assert not (project / "settings.py").exists()
    assert not (tmp_path / "ran").exists()
    assert not os.path.exists("/etc/claude-code/managed-settings.json")


def test_without_it_the_project_decides(binary, project, namespace) -> None:
    turns = (write(project / "settings.py", f'KEY = "{_KEY}"\n'), say("Done."))

    claude.run(binary, project, turns, namespace=namespace)

    assert (project / "settings.py").exists()
