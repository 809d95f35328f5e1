"""A project with hooks registered, and programs on PATH."""

from __future__ import annotations

import os

import pytest
from click.testing import CliRunner

from hookpack import policy_yaml
from hookpack.cli import here, install, main
from hookpack.state import trust
from tests.cli.branches import QUICK, Done, commit


@pytest.fixture
def believe(project):
    """believe(text): writes a policy and trusts it, in the current directory."""

    def write(text):
        (project / ".hookpack").mkdir(exist_ok=True)
        (project / ".hookpack" / "policy.yaml").write_text(text)
        trust.save(here.project(), policy_yaml.load(text.encode(), "p"), (), ())

    return write


@pytest.fixture
def armed(project, tmp_path, monkeypatch, believe):
    """The project as current directory, a home of its own, hooks installed, a policy that needs no program."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(project)
    CliRunner().invoke(install.command, [], catch_exceptions=False)
    believe("version: 1\niteration:\n  monotonicity:\n    scanners: [suppressions]\n")
    return project


@pytest.fixture
def branch(project, git):
    """branch(base={}, change={}): `main` with the files of `base`, and the branch `work` with those of `change`."""

    def make(base=None, change=None):
        commit(git, project, {".hookpack/policy.yaml": QUICK, **(base or {})}, "Base")
        git(project, "switch", "-q", "-c", "work")
        commit(git, project, change or {}, "Work")
        return project

    return make


@pytest.fixture
def check(project, monkeypatch, capsys):
    """check(*args, cwd=project): `hookpack check` in this process."""

    def run(*args, cwd=project):
        monkeypatch.chdir(cwd)
        monkeypatch.setattr("sys.argv", ["hookpack", "check", *args])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(ended.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def program(tmp_path, monkeypatch):
    """program(name, says): puts a program on PATH, before all others, that prints `says`; gives its path."""

    def put(name, says):
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\necho '{says}'\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")
        return path

    return put
