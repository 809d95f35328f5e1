"""Commands for a person: what betrays an agent, and what lets a person through."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hookpack.cli.person import agent_sign, confirm
from hookpack.errors import Refused


@pytest.mark.parametrize("name", ["CLAUDECODE", "CLAUDE_CODE_SESSION_ID", "AI_AGENT", "GEMINI_CLI", "CODEX_THREAD_ID"])
def test_an_agents_variable_betrays_it(name):
    with pytest.raises(Refused, match=name):
        confirm("trust", "?", yes=True, environ={name: "1"})


@pytest.mark.parametrize(("depth", "is_refused"), [("", False), ("0", False), ("1", True), ("x", True)])
def test_an_inherited_depth_betrays_it(depth, is_refused):
    assert agent_sign({"HOOKPACK_DEPTH": depth}).startswith("HOOKPACK_DEPTH") is is_refused


ROOT = Path(__file__).resolve().parents[2]

_UNDER = """
import ctypes, subprocess, sys
ctypes.CDLL(None).prctl(15, b"claude", 0, 0, 0)
sys.exit(subprocess.run(sys.argv[1:]).returncode)
"""


def test_an_agent_above_is_seen(project, namespace, tmp_path):
    program = tmp_path / "under.py"
    program.write_text(_UNDER)
    command = "from hookpack.cli import main; main()"
    argv = [*namespace, sys.executable, str(program), sys.executable, "-c", command, "baseline", "lock", "--yes"]

    done = subprocess.run(
        argv, cwd=project, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
    )

    assert done.returncode == 1
    assert "is claude" in done.stderr


def test_without_a_terminal_a_person_says_yes(person_run, project):
    done = person_run(["baseline", "lock"], project)

    assert done.returncode == 1
    assert "add `--yes`" in done.stderr
