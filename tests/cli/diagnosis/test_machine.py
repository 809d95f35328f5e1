"""Programs that hookpack needs or speaks to."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from hookpack import installation
from hookpack.cli.diagnosis import machine

CLAUDE = installation.describe("claude-code", os.environ)
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("program_name", "says", "health"),
    [
        ("claude", "2.1.329 (Claude Code)", "ok"),
        ("claude", "2.1.295", "ok"),
        ("claude", "2.1.250 (Claude Code)", "warn"),
        ("claude", "what?", "warn"),
        ("git", "git version 2.30.1", "ok"),
        ("git", "git version 2.25.1", "fail"),
    ],
)
def test_versions_that_are_too_old_are_told(program, program_name, says, health):
    program(program_name, says)

    checks = [machine.git(os.environ), *machine.agent(CLAUDE, os.environ)]
    (check,) = (each for each in checks if each.name == program_name)
    assert check.health == health


def test_claude_is_asked_for_its_version_without_the_environment(tmp_path, monkeypatch, program):
    monkeypatch.setenv("SOME_KEY", "x")
    path = program("claude", "2.1.329")
    path.write_text(f'#!/bin/sh\nenv > {tmp_path}/seen\necho "$@" > {tmp_path}/asked\necho 2.1.329\n')

    list(machine.agent(CLAUDE, os.environ))

    assert (tmp_path / "asked").read_text() == "--version\n"
    assert "SOME_KEY" not in (tmp_path / "seen").read_text()
    assert f"HOME={os.environ['HOME']}\n" not in (tmp_path / "seen").read_text()


def test_a_scanner_that_the_policy_wants_and_nobody_installed_fails(tmp_path):
    environ = {**os.environ, "XDG_DATA_HOME": str(tmp_path)}

    checks = {each.name: each for each in machine.check(environ, ("semgrep", "suppressions"))}

    assert checks["semgrep"].health == "fail"
    assert f"{tmp_path}/hookpack/semgrep/bin/pip install semgrep==" in checks["semgrep"].remedy
    assert "suppressions" not in checks


def test_everything_that_installs_semgrep_installs_the_same_version():
    script, page = ((ROOT / name).read_text() for name in ("install.sh", "docs/pages/install.md"))

    assert f"SEMGREP_VERSION={machine.SEMGREP_VERSION} " in script
    assert f"pip install semgrep=={machine.SEMGREP_VERSION}\n" in page


def test_a_scanner_in_the_private_environment_is_found(tmp_path):
    site = tmp_path / "hookpack" / "semgrep" / "lib" / "python3.11" / "site-packages"
    (site / "semgrep-1.182.0.dist-info").mkdir(parents=True)
    (tmp_path / "hookpack" / "semgrep" / "bin").mkdir()
    (tmp_path / "hookpack" / "semgrep" / "bin" / "python").symlink_to(sys.executable)

    checks = machine.check({**os.environ, "XDG_DATA_HOME": str(tmp_path)}, ("semgrep",))

    assert ("semgrep", "ok", "version 1.182.0") in [(each.name, each.health, each.line) for each in checks]
