"""The templates for CI: their scripts, run as a job would run them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.branches import BAD, GOOD, QUICK, commit

ROOT = Path(__file__).resolve().parent.parent
ACTION = yaml.safe_load((ROOT / "templates" / "github-action" / "action.yml").read_text())
GITLAB = yaml.safe_load((ROOT / "templates" / "gitlab-ci.yml").read_text())["hookpack"]
INSTALL, CHECK = ACTION["runs"]["steps"]

SCRIPTS = [
    pytest.param(INSTALL["run"], id="action install"),
    pytest.param(CHECK["run"], id="action check"),
    pytest.param(GITLAB["before_script"][0], id="gitlab install"),
    pytest.param(GITLAB["script"][0], id="gitlab check"),
]


@pytest.fixture
def home(tmp_path):
    """A home in which `hookpack` is the clone's."""
    program = tmp_path / "runner" / ".local" / "bin" / "hookpack"
    program.parent.mkdir(parents=True)
    program.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT / 'src')!r})\n"
        "from hookpack.cli import main\nmain()\n"
    )
    program.chmod(0o755)
    return tmp_path / "runner"


@pytest.fixture
def clone(project, git, tmp_path):
    """clone(change): what a job checks out of the branch `work`, which changes `main`."""

    def make(change):
        commit(git, project, {".hookpack/policy.yaml": QUICK}, "Base")
        git(project, "switch", "-q", "-c", "work")
        commit(git, project, change, "Work")
        git(tmp_path, "clone", "-q", str(project), "clone")
        git(tmp_path / "clone", "checkout", "-q", "--detach", "origin/work")
        return tmp_path / "clone"

    return make


@pytest.fixture
def job(home, tmp_path):
    """job(script, cwd, **environment): a step's end, as a runner starts it."""

    def run(script, cwd, **environment):
        given = {"PATH": os.environ["PATH"], "HOME": str(home), "RUNNER_TEMP": str(tmp_path), **environment}
        files = {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        argv = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
        return subprocess.run(argv, cwd=cwd, env={**given, **files}, capture_output=True, text=True)

    return run


def action(base="", static="false", target="main", before="", ref="refs/heads/work", group=""):
    """The environment of the action's check."""
    named = {"HOOKPACK_BASE": base, "HOOKPACK_STATIC": static, "TARGET": target, "BEFORE": before, "REF": ref}
    given = {**named, "MERGE_BASE": group, "DEFAULT_BRANCH": "main"}
    assert {*given} == {*CHECK["env"]}
    return given


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_are_sound(script, tmp_path):
    (tmp_path / "script.sh").write_text(f"#!/bin/bash\n{script}")

    assert subprocess.run(["bash", "-n", "script.sh"], cwd=tmp_path).returncode == 0
    if shutil.which("shellcheck"):
        assert subprocess.run(["shellcheck", "-e", "SC2086", "script.sh"], cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("script", SCRIPTS)
def test_no_script_is_put_together_from_what_a_branch_may_say(script):
    assert "${{" not in script


def test_the_action_installs_its_own_checkout():
    assert INSTALL["run"] == '"$GITHUB_ACTION_PATH/../../install.sh"'
    assert os.access(ROOT / "templates" / "github-action" / ".." / ".." / "install.sh", os.X_OK)


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (BAD, 1)], ids=["harmless", "new fault"])
def test_the_action_annotates_sums_up_and_ends_as_the_check_does(clone, job, tmp_path, text, code):
    done = job(CHECK["run"], clone({"new.py": text}), **action())

    outputs = dict(line.split("=", 1) for line in (tmp_path / "GITHUB_OUTPUT").read_text().splitlines())
    log = json.loads(Path(outputs["sarif"]).read_text())
    assert done.returncode == code, done.stdout + done.stderr
    assert ("::error file=new.py,line=" in done.stdout) is bool(code)
    assert len(log["runs"][0]["results"]) == code
    assert (tmp_path / "GITHUB_STEP_SUMMARY").read_text() == Path(outputs["markdown"]).read_text()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"base": "origin/work"}, "pass", id="named"),
        pytest.param({"target": "", "before": "0" * 40}, "deny", id="first push of a branch"),
        pytest.param({"target": "", "before": "origin/work"}, "deny", id="second push of a branch"),
        pytest.param({"target": "", "before": "origin/work", "ref": "refs/heads/main"}, "pass", id="push to main"),
        pytest.param({"target": "", "group": "origin/work"}, "pass", id="merge group"),
        pytest.param({"target": ""}, "deny", id="started by hand"),
        pytest.param({"static": "true"}, "deny", id="static"),
    ],
)
def test_the_action_finds_its_base(clone, job, given, said):
    done = job(CHECK["run"], clone({"new.py": BAD}), **action(**given))

    assert done.stdout.splitlines()[-1].startswith(f"hookpack: {said}"), done.stdout + done.stderr


def test_the_action_fails_where_nothing_can_be_compared(clone, job, tmp_path):
    done = job(CHECK["run"], clone({}), **action(target="$(touch ran); nowhere"))

    assert (done.returncode, "has no revision" in done.stderr) == (3, True)
    assert not (tmp_path / "clone" / "ran").exists()


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (BAD, 1)], ids=["harmless", "new fault"])
def test_the_gitlab_job_judges_by_the_branch_it_is_to_join(clone, job, git, text, code):
    root = clone({"new.py": text})
    git(root, "update-ref", "-d", "refs/remotes/origin/main")

    done = job(GITLAB["script"][0], root, CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main", HOOKPACK_OPTIONS="--static")

    assert done.returncode == code, done.stdout + done.stderr
    assert [(root / each).stat().st_size > 0 for each in GITLAB["artifacts"]["paths"]] == [True, True]


def test_a_result_that_the_branch_brings_along_is_not_kept_for_one(clone, job, git):
    root = clone({"hookpack.sarif": "{}", "hookpack.md": "fine"})
    git(root, "remote", "set-url", "origin", str(root / "nowhere"))

    done = job(GITLAB["script"][0], root, CI_MERGE_REQUEST_TARGET_BRANCH_NAME="main")

    assert done.returncode != 0
    assert not any((root / each).exists() for each in GITLAB["artifacts"]["paths"])


def test_pre_commit_knows_the_hook_for_a_branch(clone, home):
    (hook,) = [
        each
        for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
        if each["id"] == "hookpack-check-branch"
    ]
    root = clone({"new.py": BAD})
    words = [str(home / ".local" / "bin" / "hookpack"), *hook["entry"].split()[1:], "origin/main"]

    done = subprocess.run(words, cwd=root, capture_output=True, text=True, env={**os.environ, "HOME": str(home)})

    assert (done.returncode, "decision: deny" in done.stdout) == (1, True)
