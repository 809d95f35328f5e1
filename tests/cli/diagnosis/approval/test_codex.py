"""What Codex says of its hooks: asked itself, or read from its notes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from hookpack import installation
from hookpack.cli import here, install
from hookpack.cli.diagnosis import approval, registration

# answers as version 0.169.0 does, from the files in its home; ends with its input, and then without an answer
_CODEX = """#!{python}
import json, os, sys, threading
home = os.environ["CODEX_HOME"]
{extra}
open({log!r}, "a").write(home + " " + os.environ["HOME"] + " " + os.environ.get("SOME_KEY", "") + "\\n")
config = open(home + "/config.toml").read() if os.path.exists(home + "/config.toml") else ""
files = [home + "/hooks.json", os.getcwd() + "/.codex/hooks.json"]
hooks, warnings = [], []
for path in filter(os.path.exists, files):
    if path == files[1] and f'[projects."{{os.getcwd()}}"]' not in config:
        params = {{"summary": f"hooks are disabled until the project is trusted.\\n 1. {{os.path.dirname(path)}}\\n"}}
        print(json.dumps({{"method": "configWarning", "params": params}}), flush=True)
        continue
    tree = json.load(open(path))
    if "version" in tree:
        warnings.append(f"failed to parse hooks config {{path}}: unknown field `version` at line 1")
        continue
    for event, groups in tree["hooks"].items() if "hooks = false" not in config else ():
        for number, hook in enumerate(groups[0]["hooks"]):
            key = f"{{path}}:{{event}}:0:{{number}}"
            status = "trusted" if f'[hooks.state."{{key}}"]' in config else "untrusted"
            hooks.append({{"key": key, "command": hook["command"], "sourcePath": path, "enabled": True,
                           "trustStatus": status}})
for line in sys.stdin:
    asked = json.loads(line)
    if asked.get("id") == 1:
        data = [{{"cwd": asked["params"]["cwds"][0], "hooks": hooks, "warnings": warnings, "errors": []}}]
        print(json.dumps({{"id": 1, "result": {{"data": data}}}}, separators=(",", ":")), flush=True)
"""


@pytest.fixture
def inside(project, tmp_path, monkeypatch):
    """A project with hooks for Codex, and a home of its own."""
    (tmp_path / "home" / ".codex").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(project)
    CliRunner().invoke(install.command, ["--agent", "codex"], catch_exceptions=False)
    return project


@pytest.fixture
def codex(tmp_path, monkeypatch):
    """codex(extra): puts a program on PATH that answers as Codex does."""

    def put(extra=""):
        path = tmp_path / "bin" / "codex"
        path.parent.mkdir()
        path.write_text(_CODEX.format(python=sys.executable, extra=extra, log=str(tmp_path / "asked")))
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")

    return put


def config(tmp_path, *lines):
    with open(tmp_path / "home" / ".codex" / "config.toml", "a") as stream:
        stream.write("".join(f"{line}\n" for line in lines))


def trust(tmp_path, project):
    config(tmp_path, f'[projects."{project}"]', 'trust_level = "trusted"')


def review(tmp_path, path, leave=0):
    tree = json.loads(path.read_text())["hooks"]
    keys = [f"{path}:{event}:0:{at}" for event, (group,) in tree.items() for at in range(len(group["hooks"]))]
    for key in keys[leave:]:
        config(tmp_path, f'[hooks.state."{key}"]', 'trusted_hash = "sha256:1"')


def told():
    about = installation.describe("codex", os.environ)
    found = registration.files(about, here.project(), os.environ)
    return [(each.health, each.line) for each in approval.check(about, found, here.project().root, os.environ)]


def test_a_project_that_is_not_trusted_fails(inside, codex):
    codex()

    assert told() == [("fail", ".codex/hooks.json: the project is not trusted, so Codex loads no hook of it")]


@pytest.mark.parametrize(
    ("left", "health", "line"),
    [
        (21, "fail", "21 of 21 hooks were not reviewed: Codex does not run them, without a word"),
        (1, "fail", "1 of 21 hooks were not reviewed: Codex does not run them, without a word"),
        (0, "ok", "Codex trusts all 21 hooks"),
    ],
    ids=["none", "all but one", "all"],
)
def test_what_was_reviewed_is_told(inside, codex, tmp_path, left, health, line):
    codex()
    trust(tmp_path, inside)
    review(tmp_path, inside / ".codex" / "hooks.json", leave=left)

    assert told() == [(health, f".codex/hooks.json: {line}")]


def test_hooks_of_the_user_are_reviewed_under_their_own_path(inside, codex, tmp_path):
    codex()
    CliRunner().invoke(install.command, ["--agent", "codex", "--scope", "user"], catch_exceptions=False)
    trust(tmp_path, inside)
    review(tmp_path, tmp_path / "home" / ".codex" / "hooks.json")

    assert told() == [
        ("fail", ".codex/hooks.json: 21 of 21 hooks were not reviewed: Codex does not run them, without a word"),
        ("ok", "~/.codex/hooks.json: Codex trusts all 21 hooks"),
    ]


def test_hooks_that_are_switched_off_fail(inside, codex, tmp_path):
    codex()
    trust(tmp_path, inside)
    config(tmp_path, "[features]", "hooks = false")

    ((health, line),) = told()

    assert (health, "hooks are switched off" in line) == ("fail", True)


def test_codex_is_asked_in_a_copy_of_its_home(inside, codex, tmp_path, monkeypatch):
    codex('open(home + "/litter", "w").write("x")')
    monkeypatch.setenv("SOME_KEY", "x")
    before = sorted((tmp_path / "home" / ".codex").iterdir())

    told()

    home, own, *rest = (tmp_path / "asked").read_text().split()
    assert (home == own, rest, home == str(tmp_path / "home" / ".codex")) == (True, [], False)
    assert sorted((tmp_path / "home" / ".codex").iterdir()) == before


@pytest.mark.parametrize("extra", ["sys.exit(3)", "print('{')", 'print(\'{"id":1,"error":{}}\')'])
def test_a_codex_that_does_not_answer_is_told_as_unknown(inside, codex, extra):
    codex(extra + "; sys.exit()")

    ((health, line),) = told()

    assert (health, line.startswith("Codex was asked and did not say")) == ("warn", True)


def test_a_codex_that_hangs_is_ended(inside, codex, monkeypatch):
    codex("import time; time.sleep(60)")
    monkeypatch.setattr(approval.codex, "_LIMIT_S", 0.5)

    assert [health for health, _ in told()] == ["warn"]


def test_without_codex_its_notes_are_read(inside, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert [health for health, _ in told()] == ["fail"]

    review(tmp_path, inside / ".codex" / "hooks.json")

    ((health, line),) = told()
    assert (health, line.partition(";")[0]) == ("warn", ".codex/hooks.json: 21 hooks were reviewed once")


@pytest.fixture
def real(tmp_path, monkeypatch, unavailable):
    """Puts the real Codex on PATH, cut off from every network; gives its path."""
    program = os.environ.get("HOOKPACK_E2E_CODEX", "")
    if not program:
        pytest.skip("HOOKPACK_E2E_CODEX names no Codex program")
    cut = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    if subprocess.run([*cut, "true"], capture_output=True).returncode:
        unavailable("no network namespaces here")
    path = tmp_path / "bin" / "codex"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nexec {" ".join(cut)} {program} "$@"\n')
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")
    return path


def hashes(program, home, project):
    """Key and hash of each hook, as Codex itself gives them."""
    asked = (
        {"id": 0, "method": "initialize", "params": {"clientInfo": {"name": "x", "version": "1"}}},
        {"method": "initialized"},
        {"id": 1, "method": "hooks/list", "params": {"cwds": [str(project)]}},
    )
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "CODEX_HOME": str(home)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([program, "app-server"], text=True, env=env, **pipes) as server:
        server.stdin.write("".join(json.dumps(each) + "\n" for each in asked))
        server.stdin.flush()
        answer = next(json.loads(line) for line in server.stdout if '"id":1,' in line)
        server.stdin.close()
    return [(hook["key"], hook["currentHash"]) for hook in answer["result"]["data"][0]["hooks"]]


@pytest.mark.e2e
def test_the_real_codex_tells_trust_before_and_after(inside, tmp_path, real):
    path = inside / ".codex" / "hooks.json"
    said = [told()[0]]
    trust(tmp_path, inside)
    said.append(told()[0])
    shutil.copytree(tmp_path / "home" / ".codex", tmp_path / "asked")
    for key, value in hashes(real, tmp_path / "asked", inside):
        config(tmp_path, f'[hooks.state."{key}"]', f'trusted_hash = "{value}"')
    said.append(told()[0])
    path.write_text(path.read_text().replace('"timeout": 30', '"timeout": 31', 1))
    said.append(told()[0])

    assert [(health, line.partition(": ")[2].partition(":")[0]) for health, line in said] == [
        ("fail", "the project is not trusted, so Codex loads no hook of it"),
        ("fail", "21 of 21 hooks were not reviewed"),
        ("ok", "Codex trusts all 21 hooks"),
        ("fail", "1 of 21 hooks were not reviewed"),
    ]
