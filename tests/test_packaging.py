"""The wheel and the sdist as people get them: built, installed in an environment of their own, and run from there."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from hookpack.policy import GATES

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent
_KEY = "AK" + "IA" + "Q3EGRIQ7NZJ5K2XW"


@pytest.fixture(scope="module")
def built(tmp_path_factory, unavailable):
    """The folder of the sdist and of the wheel that was made from it."""
    pytest.importorskip("build")
    folder = tmp_path_factory.mktemp("dist")
    done = _run(sys.executable, "-m", "build", "--outdir", folder, ROOT)
    if done.returncode and "hatchling" in done.stdout + done.stderr and "No matching distribution" in done.stdout:
        unavailable("pip cannot download hatchling here")
    assert done.returncode == 0, done.stdout[-2000:]
    return folder


@pytest.fixture(scope="module", params=["*.whl", "*.tar.gz"], ids=["wheel", "sdist"])
def environment(built, request, tmp_path_factory):
    """A clean environment with hookpack from one of the two, and what it depends on."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    (archive,) = built.glob(request.param)
    done = _run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", archive)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def _run(*words, cwd=None, data="", **environ):
    given = {**os.environ, "PYTHONPATH": "", **environ}
    return subprocess.run(
        [str(word) for word in words], cwd=cwd, env=given, input=data, capture_output=True, text=True, timeout=600
    )


def _files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_the_sdist_holds_what_the_tests_and_the_installation_need(built) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as stream:
        names = {name.partition("/")[2] for name in stream.getnames()}

    assert {
        "install.sh",
        "README.md",
        "docs/mkdocs.yml",
        "pyproject.toml",
        ".pre-commit-hooks.yaml",
        "tests/conftest.py",
    } <= names
    assert {f"hooks/{gate}" for gate in GATES} <= names


def test_the_wheel_holds_hooks_and_templates_outside_the_package(built) -> None:
    (archive,) = built.glob("*.whl")
    with zipfile.ZipFile(archive) as stream:
        names = stream.namelist()

    shared = {name.partition(".data/data/share/hookpack/")[2] for name in names if ".data/data/" in name}
    wanted = {f"{name}/{path}" for name in ("hooks", "templates") for path in _files(ROOT / name)}
    assert shared == wanted
    assert not [name for name in names if name.startswith(("hookpack/hooks", "hookpack/templates", "tests"))]


def test_the_command_runs(environment, project) -> None:
    version = _run(environment / "bin" / "hookpack", "--version", cwd=project)
    dry = _run(environment / "bin" / "hookpack", "test", cwd=project)

    assert version.stdout.startswith("hookpack, version ")
    assert (dry.returncode, dry.stdout.splitlines()[-1].endswith("as expected")) == (0, True)


def test_registered_hooks_lie_where_no_upgrade_moves_them(environment, project) -> None:
    done = _run(environment / "bin" / "hookpack", "install", "--yes", cwd=project)
    groups = json.loads((project / ".claude" / "settings.json").read_text())["hooks"]
    lines = {hook["command"] for listed in groups.values() for group in listed for hook in group["hooks"]}

    assert done.returncode == 0, done.stderr
    hooks = environment / "share" / "hookpack" / "hooks"
    assert lines == {f"{environment}/bin/python -I {hooks / gate} --agent claude-code" for gate in GATES}


def test_a_registered_hook_refuses_a_credential(environment, project, payload) -> None:
    message = payload(
        "PreToolUse.Write", tool_input={"file_path": str(project / "a.py"), "content": f'KEY = "{_KEY}"\n'}
    )
    line = f"{environment}/bin/python -I {environment}/share/hookpack/hooks/filter-sensitive --agent claude-code"

    done = _run(*shlex.split(line), cwd=project, data=json.dumps(message), CLAUDE_PROJECT_DIR=str(project))

    assert json.loads(done.stdout)["hookSpecificOutput"]["permissionDecision"] == "deny"


@pytest.mark.parametrize("inside", ["bin/python", "share/hookpack/hooks/anchor-guard", "lib/any.py"])
def test_an_agent_may_not_write_into_what_is_installed(environment, project, payload, inside) -> None:
    message = payload("PreToolUse.Write", tool_input={"file_path": str(environment / inside), "content": "x"})
    line = f"{environment}/bin/python -I {environment}/share/hookpack/hooks/anchor-guard --agent claude-code"

    done = _run(*shlex.split(line), cwd=project, data=json.dumps(message), CLAUDE_PROJECT_DIR=str(project))

    reason = json.loads(done.stdout)["hookSpecificOutput"]["permissionDecisionReason"]
    assert reason.startswith("anchor-guard/protected-path: ")
