"""`hookpack doctor`."""

from __future__ import annotations

import json
import shutil

from click.testing import CliRunner

from hookpack.cli import doctor


def test_a_fresh_installation_has_no_failure(armed, program):
    program("claude", "2.1.329 (Claude Code)")

    result = CliRunner().invoke(doctor.command)

    assert "\nfail" not in "\n" + result.output
    assert result.exit_code == 0
    assert result.output.count("refuses what it must") == 4
    assert "Not covered:\n  Claude Code: sessions started in a subdirectory" in result.output


def test_json_holds_every_check_and_what_is_not_covered(armed):
    shutil.rmtree(armed / ".claude")

    result = CliRunner().invoke(doctor.command, ["--json"])

    told = json.loads(result.output)
    assert result.exit_code == 1
    assert told["ok"] is False
    assert told["not_covered"]
    failed = [each for each in told["checks"] if each["health"] == "fail"]
    assert [(each["name"], each["remedy"]) for each in failed] == [("registered", "`hookpack install`")]


def test_a_missing_git_is_said_first_and_once(armed, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    result = CliRunner().invoke(doctor.command)

    assert result.output.startswith("fail  git: not on PATH")
    assert result.output.count("install git\n") == 1
    assert result.exit_code == 1


def test_doctor_leaves_project_and_home_as_they_are(armed, tmp_path):
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    CliRunner().invoke(doctor.command)

    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
