"""Completion as a shell asks for it, and the script that makes it ask."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
MAIN = "from hookpack.cli import main; main()"


def offered(project, line):
    """What bash is offered for the last word of a line."""
    words = line.split(" ")
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1), "_HOOKPACK_COMPLETE": "bash_complete"}
    environ = {**os.environ, "PYTHONPATH": str(SOURCE), **asked}
    done = subprocess.run(
        [sys.executable, "-c", MAIN], cwd=project, env=environ, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    return [each.partition(",")[2] for each in done.stdout.split()]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        pytest.param("hookpack bas", ["baseline"], id="verb"),
        pytest.param("hookpack baseline l", ["lock"], id="verb below a verb"),
        pytest.param("hookpack log --gate q", ["quality-gate"], id="gate"),
        pytest.param("hookpack test --agent g", ["gemini", "generic"], id="agent"),
        pytest.param("hookpack rules sql-from", ["sql-from-text"], id="rule"),
        pytest.param("hookpack anchors retire A", ["A-1"], id="anchor"),
    ],
)
def test_the_words_that_fit_are_offered(project, line, words):
    (project / ".hookpack").mkdir()
    (project / ".hookpack" / "anchors.yaml").write_text(
        "version: 1\nanchors:\n  - {id: A-1, path: app.py, mode: substring, pattern: greet}\n"
    )

    assert offered(project, line) == words


def test_the_ids_of_entries_are_offered(project, hook, payload):
    settings = {"file_path": str(project / ".claude/settings.json"), "content": "{}"}
    hook("anchor-guard", payload("PreToolUse.Write", tool_input=settings))

    (offer,) = offered(project, "hookpack explain ")

    assert len(offer) == 10


@pytest.mark.parametrize("text", ["anchors: {", "version: 1\nanchors:\n  - {id: '$(id)', path: a, pattern: b}\n"])
def test_nothing_is_offered_from_a_damaged_or_hostile_file(project, text):
    (project / ".hookpack").mkdir()
    (project / ".hookpack" / "anchors.yaml").write_text(text)

    assert offered(project, "hookpack anchors retire ") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(person_run, project, shell):
    done = person_run(["completion", shell], project)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"_HOOKPACK_COMPLETE={shell}_complete" in done.stdout


@pytest.mark.skipif(not shutil.which("bash"), reason="this system has no bash")
def test_bash_takes_the_script(person_run, project, tmp_path):
    program = tmp_path / "hookpack"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={SOURCE} exec {sys.executable} -c "{MAIN}" "$@"\n')
    program.chmod(0o755)
    script = person_run(["completion", "bash"], project).stdout
    lines = f"{script}\nCOMP_WORDS=(hookpack wat); COMP_CWORD=1; _hookpack_completion hookpack; echo ${{COMPREPLY[@]}}"

    environ = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", lines], cwd=project, env=environ, capture_output=True, text=True, timeout=60)

    assert done.stdout.split() == ["watch"]
