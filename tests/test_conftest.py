"""The session's own guard rails hold."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def test_home_is_a_temporary_folder(closed_world: Path) -> None:
    seen = subprocess.run(
        [sys.executable, "-c", "import os; print(os.path.expanduser('~'))"], capture_output=True, text=True
    )

    assert seen.stdout.strip() == str(closed_world)
    assert not [name for name in os.environ if name.startswith("XDG_")]


def test_no_agent_is_in_the_environment() -> None:
    marks = ("CLAUDE", "AI_AGENT", "CODEX_", "GEMINI_", "HOOKPACK_")

    assert [name for name in os.environ if name.startswith(marks) and not name.startswith("HOOKPACK_E2E_")] == []


def test_no_socket_leaves_the_machine() -> None:
    with socket.socket() as any_socket, pytest.raises(PermissionError):
        any_socket.connect(("192.0.2.1", 80))


def test_a_command_of_a_person_has_no_agent_above_it(person_run, project: Path) -> None:
    done = person_run(["--version"], project)

    assert (done.returncode, done.stdout.split()[:1]) == (0, ["hookpack,"])
