"""Only the private environment and the running interpreter are asked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hookpack.errors import ToolError
from hookpack.scanners import tools


def environment(root, package, version):
    (root / "bin").mkdir(parents=True)
    (root / "bin" / "python").write_text("")
    (root / "lib" / "python3.11" / "site-packages" / f"{package}-{version}.dist-info").mkdir(parents=True)
    return str(root / "bin" / "python")


def test_private_environment_is_found(tmp_path, monkeypatch):
    python = environment(tmp_path / "hookpack" / "venv", "bandit", "1.9.4")
    semgrep = environment(tmp_path / "hookpack" / "semgrep", "semgrep", "1.182.0")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "elsewhere" / "bin" / "python"))

    found = tools.locate({"XDG_DATA_HOME": str(tmp_path)})

    assert found == tools.Tools(python, semgrep.removesuffix("/python"))


def test_a_program_on_the_path_is_not_taken(tmp_path, monkeypatch):
    environment(tmp_path / "shim", "bandit", "1")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "elsewhere" / "bin" / "python"))

    found = tools.locate({"XDG_DATA_HOME": str(tmp_path), "PATH": str(tmp_path / "shim" / "bin")})

    assert found == tools.Tools("", "")


def test_relative_data_folder_is_not_taken(tmp_path, monkeypatch):
    environment(tmp_path / "hookpack" / "venv", "bandit", "1")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "elsewhere" / "bin" / "python"))

    assert tools.locate({"XDG_DATA_HOME": "."}).python == ""


def test_version_is_read_without_starting_anything(tmp_path):
    python = environment(tmp_path / "venv", "detect_secrets", "1.5.0")

    assert tools.version(python, "detect_secrets") == "1.5.0"
    assert tools.version(python, "bandit") == ""


def test_missing_scanner_names_the_remedy():
    with pytest.raises(ToolError, match=r"detect-secrets is not installed: run \./install\.sh"):
        tools.require("", "detect_secrets")


def test_this_interpreter_is_used_when_it_has_the_scanners():
    site = Path(sys.prefix) / "lib"
    if not list(site.glob("python3*/site-packages/bandit-*.dist-info")):
        pytest.skip("bandit is not in this environment")

    assert tools.locate({}).python == sys.executable


def test_the_python_of_an_environment_is_told_by_its_folder(tmp_path):
    python = environment(tmp_path, "bandit", "1.8.0")

    assert tools.release(python) == "python3.11"
    assert tools.release(str(tmp_path / "none" / "bin" / "python")) == ""


def test_an_installation_of_the_machine_shares_its_semgrep(tmp_path, monkeypatch):
    semgrep = environment(tmp_path / "opt" / "hookpack" / "semgrep", "semgrep", "1.182.0")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "opt" / "hookpack" / "venv"))

    found = tools.locate({"XDG_DATA_HOME": str(tmp_path / "empty")})

    assert found.semgrep == semgrep.removesuffix("/python")


def test_a_folder_beside_any_other_environment_is_not_taken(tmp_path, monkeypatch):
    environment(tmp_path / "project" / "semgrep", "semgrep", "1.182.0")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "project" / "venv"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "elsewhere" / "bin" / "python"))

    assert tools.locate({"XDG_DATA_HOME": str(tmp_path / "empty")}).semgrep == ""
