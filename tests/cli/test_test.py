"""`hookpack test`: samples and recorded events, without a trace in the state."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from hookpack import anchors_yaml, policy_yaml, samples
from hookpack.cli.test import command
from hookpack.policy import GATES
from hookpack.rules.samples import expand
from hookpack.scanners.tools import locate
from hookpack.state import project as projects
from hookpack.state import trust

SOURCE = Path(__file__).resolve().parents[2] / "src"


def run(*args, stdin=b"", cwd=None, **more):
    argv = [sys.executable, "-c", "from hookpack.cli import main; main()", "test", *map(str, args)]
    return subprocess.run(
        argv,
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SOURCE), **more},
        timeout=120,
    )


def fingerprint(folder):
    """Path and digest of everything below `folder`."""
    paths = sorted(path for path in Path(folder).rglob("*"))
    return [(str(path), hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "") for path in paths]


@pytest.fixture
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def key_write(payload, project):
    return payload(
        "PreToolUse.Write", tool_input={"file_path": str(project / "a.py"), "content": f"K = '{expand('AKIA{B16}')}'\n"}
    )


@pytest.fixture(scope="module")
def tried(unavailable, tmp_path_factory):
    if not (tools := locate(os.environ)).python or not tools.semgrep:
        unavailable("the scanners are not installed: run ./install.sh")
    state = tmp_path_factory.mktemp("samples") / "state"
    done = run("--json", XDG_STATE_HOME=str(state))
    return json.loads(done.stdout), done, state


@pytest.mark.parametrize("sample", samples.samples(), ids=lambda each: f"{each.gate}: {each.title}")
def test_a_sample_gets_its_decision(tried, sample):
    rows = {(row["gate"], row["sample"]): row for row in tried[0]["results"]}

    assert rows[sample.gate, sample.title]["decision"] == sample.expected


def test_samples_end_well_and_leave_no_state(tried):
    assert tried[1].returncode == 0
    assert not tried[2].exists()


@pytest.mark.parametrize("gate", GATES)
def test_each_gate_has_a_sample_that_fires_and_one_that_is_silent(gate):
    assert {"deny", "pass"} <= {sample.expected for sample in samples.samples(gate)}


@pytest.mark.parametrize("agent", ["gemini", "copilot", "cursor", "generic"])
def test_other_agents_samples_get_their_decisions(agent, unavailable, tmp_path):
    if not (tools := locate(os.environ)).python or not tools.semgrep:
        unavailable("the scanners are not installed: run ./install.sh")

    done = run("--agent", agent, "--json", XDG_STATE_HOME=str(tmp_path / "state"))

    told = [each for each in samples.samples() if samples.is_told(each, agent)]
    assert done.returncode == 0, done.stdout
    assert [row["sample"] for row in json.loads(done.stdout)["results"]] == [each.title for each in told]
    assert done.stderr.decode().count("not tried: ") == len(samples.samples()) - len(told)


def test_a_sample_that_gets_another_decision_is_told_with_exit_code_1(monkeypatch, unavailable):
    if not locate(os.environ).python:
        unavailable("the scanners are not installed: run ./install.sh")
    wrong = samples.samples("recursion-guard")[0]._replace(expected="pass")
    monkeypatch.setattr(samples, "samples", lambda gate: (wrong,))

    done = CliRunner().invoke(command, ["recursion-guard"])

    assert done.exit_code == 1
    assert "decision  deny   EXPECTED pass" in done.output


def test_an_event_shows_the_exact_reply_of_the_hook(key_write, hook, project, tmp_path):
    path = tmp_path / "event.json"
    path.write_text(json.dumps(key_write))
    real = hook("filter-sensitive", path.read_bytes())  # first: it draws what fingerprints are salted with

    done = run("filter-sensitive", "--event", path, "--json", cwd=project)

    (row,) = json.loads(done.stdout)["results"]
    assert done.returncode == 0
    assert row["reply"] == {"stdout": real.stdout.decode(), "stderr": "", "code": 0}
    assert (row["decision"], row["verdict"]["rule"], row["event"]["moment"]) == ("deny", "credential", "before-tool")


def test_without_a_gate_those_that_the_event_concerns_answer(payload, project):
    event = payload("PreToolUse.Write", tool_input={"file_path": str(project / "a.py"), "content": "x = 1\n"})

    done = run("--event", "-", "--json", stdin=json.dumps(event).encode(), cwd=project)

    assert {row["gate"] for row in json.loads(done.stdout)["results"]} >= {"filter-sensitive", "anchor-guard"}
    assert "recursion-guard" not in done.stdout.decode()


def test_the_text_names_event_verdict_decision_reply_and_exit_code(key_write, project):
    done = run("filter-sensitive", "--event", "-", stdin=json.dumps(key_write).encode(), cwd=project)

    lines = [line.split(maxsplit=1) for line in done.stdout.decode().splitlines()[1:]]
    assert [name for name, *_ in lines] == ["event", "verdict", "decision", "stdout", "stderr", "exit"]


@pytest.mark.parametrize(
    "name", ["PreToolUse.Write", "PreToolUse.Agent", "PostToolUse.Bash", "UserPromptSubmit", "Stop"]
)
def test_no_state_is_written(state, hook, payload, project, name):
    hook("monotonicity-gate", payload("SessionStart.startup"))
    (project / "app.py").write_text("changed = True\n")
    before = fingerprint(state)

    done = run("--event", "-", stdin=json.dumps(payload(name, cwd=str(project))).encode(), cwd=project)

    assert done.returncode == 0
    assert before
    assert fingerprint(state) == before


def test_the_fingerprint_sees_a_hook_that_does_write(state, hook, payload):
    before = fingerprint(state)

    hook("monotonicity-gate", payload("SessionStart.startup"))

    assert fingerprint(state) != before


def test_the_trusted_policy_of_the_project_decides(state, key_write, project):
    found = projects.at(str(project), os.environ)
    policy = policy_yaml.load(b"version: 1\nmode: observe\n", trust.POLICY)
    trust.save(found, policy, anchors_yaml.load(b"version: 1\n", trust.ANCHORS), ())

    done = run("filter-sensitive", "--event", "-", "--json", stdin=json.dumps(key_write).encode(), cwd=project)

    (row,) = json.loads(done.stdout)["results"]
    assert (row["decision"], row["would"], row["reply"]["stdout"]) == ("pass", "deny", "")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        pytest.param(b"", "the message is empty", id="empty"),
        pytest.param(b"{", "the message is no JSON", id="cut off"),
        pytest.param(b"[]", "the message is no JSON object", id="a list"),
        pytest.param(b"\xff\xfe", "the message is not UTF-8", id="bytes"),
        pytest.param(b'{"hook_event_name": "Nonsense"}', "unknown Claude Code event 'Nonsense'", id="unknown event"),
        pytest.param(b"[" * 100_000, "nested too deeply", id="deep"),
    ],
)
def test_what_is_no_event_is_a_usage_error(message, said):
    done = run("--event", "-", stdin=message)

    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(["--event", "missing.json"], "missing.json", id="missing file"),
        pytest.param(["qualty-gate"], "qualty-gate", id="unknown gate"),
        pytest.param(["--agent", "clod"], "'clod' is not one of", id="unknown agent"),
    ],
)
def test_wrong_use_exits_2_and_says_what_is_wrong(args, said):
    done = run(*args)

    assert done.returncode == 2
    assert said in done.stderr.decode()
