"""`hookpack check`: layers, decision, exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import schema

SCHEMA = json.loads((Path(__file__).parents[2] / "templates" / "report.schema.json").read_text())

GOOD = "def double(value):\n    return 2 * value\n"
BAD = "def run(text):\n    return eval(text)\n"


@pytest.fixture
def locked(person_run, project):
    assert person_run(["baseline", "lock", "--yes"], project).returncode == 0
    return project


@pytest.mark.parametrize(
    ("text", "decision", "code"),
    [
        pytest.param(None, "pass", 0, id="nothing changed"),
        pytest.param(GOOD, "pass", 0, id="harmless"),
        pytest.param(BAD, "deny", 1, id="new fault"),
        pytest.param("def broken(:\n", "warn", 3, id="cannot be read"),
    ],
)
def test_the_exit_code_follows_the_decision(person_run, locked, text, decision, code):
    if text:
        (locked / "new.py").write_text(text)

    done = person_run(["check", "--json"], locked)
    report = json.loads(done.stdout)

    assert (report["decision"], done.returncode) == (decision, code)
    assert [layer["name"] for layer in report["layers"]] == [
        "correctness",
        "tests",
        "monotonicity",
        "budget",
        "anchors",
        "ratchets",
    ]
    assert schema.faults(report, SCHEMA) == []


def test_a_missing_scanner_is_not_a_pass(person_run, locked, tmp_path):
    (locked / "new.py").write_text(GOOD)

    done = person_run(["check", "--json"], locked, env={"XDG_DATA_HOME": str(tmp_path / "empty")})

    assert done.returncode == 3
    assert "semgrep" in done.stdout


def test_check_reverts_only_when_asked_and_keeps_the_state(person_run, locked):
    (locked / "new.py").write_text(BAD)

    person_run(["check"], locked)
    assert (locked / "new.py").exists()

    done = person_run(["check", "--revert", "--yes"], locked)
    assert not (locked / "new.py").exists()
    assert "hookpack rejected restore 1" in done.stderr


@pytest.mark.parametrize(
    ("more", "env", "said"),
    [
        pytest.param(["--yes"], {"CLAUDECODE": "1"}, "is for a person", id="an agent"),
        pytest.param([], {}, "add `--yes`", id="no terminal"),
    ],
)
def test_only_a_person_reverts(person_run, locked, more, env, said):
    (locked / "new.py").write_text(BAD)

    done = person_run(["check", "--revert", *more], locked, env=env)

    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert (locked / "new.py").exists()


@pytest.mark.parametrize(
    ("mode", "text", "said"),
    [
        pytest.param("observe", BAD, "nothing is taken back in observe mode", id="observe"),
        pytest.param("enforce", GOOD, "nothing is taken back: only what is denied is", id="harmless"),
    ],
)
def test_a_revert_that_takes_nothing_back_says_so(person_run, locked, mode, text, said):
    (locked / ".hookpack").mkdir()
    (locked / ".hookpack" / "policy.yaml").write_text(f"version: 1\nmode: {mode}\n")
    assert person_run(["trust", "--yes"], locked).returncode == 0
    (locked / "new.py").write_text(text)

    done = person_run(["check", "--revert", "--yes"], locked)

    assert said in done.stderr
    assert (locked / "new.py").read_text() == text


def test_text_names_the_place(person_run, locked):
    (locked / "new.py").write_text(BAD)

    lines = person_run(["check"], locked).stdout.splitlines()

    assert [line.split(":")[:2] for line in lines if "new.py" in line] == [["       new.py", "2"]]
    assert any(line.endswith("1 new finding") for line in lines)
    assert lines[-1] == "next: `hookpack baseline diff`"


def test_a_lost_defence_is_told_in_words(person_run, project):
    guarded = "def read(name, user):\n    if not user.is_authenticated:\n        raise PermissionError\n"
    (project / "app.py").write_text(guarded + "    return open(name)\n")
    assert person_run(["baseline", "lock", "--yes", "--dirty"], project).returncode == 0
    (project / "app.py").write_text("def read(name, user):\n    return open(name)\n")

    said = person_run(["check"], project).stdout

    assert "1 lost defence" in said
    assert "app.py:2: read " in said
    assert "anchors." not in said
    assert said.splitlines()[-1].startswith("next: mend it, or `hookpack check --revert`")


def test_text_escapes_what_could_forge_a_line(person_run, locked):
    (locked / "a\n\x1b[31m.py").write_text(BAD)

    assert r"a\n\x1b[31m.py:2: " in person_run(["check"], locked).stdout


@pytest.mark.parametrize(
    ("text", "last"),
    [(GOOD, "decision: pass"), ("def broken(:\n", "not everything was checked")],
    ids=["harmless", "cannot be read"],
)
def test_the_last_line_says_what_is_left_to_do(person_run, locked, text, last):
    (locked / "new.py").write_text(text)

    assert person_run(["check"], locked).stdout.splitlines()[-1] == last


def test_the_same_tree_gives_the_same_bytes(person_run, locked):
    (locked / "new.py").write_text(BAD)

    for how in (["--json"], []):
        said = {person_run(["check", "--all", *how], locked, env={"PYTHONHASHSEED": seed}).stdout for seed in "01234"}
        assert len(said) == 1


def test_times_are_told_when_asked(person_run, locked):
    report = json.loads(person_run(["check", "--json", "--times"], locked).stdout)

    assert schema.faults(report, SCHEMA) == []
    assert set(report["took_ms"]) == {layer["name"] for layer in report["layers"]}


def test_a_fault_says_what_stood_there_and_what_does_now(person_run, locked):
    (locked / "app.py").write_text("def greet(name):\n    return eval(name)\n")

    (fault,) = {
        each["place"]: each for each in json.loads(person_run(["check", "--json"], locked).stdout)["faults"]
    }.values()

    assert (fault["before"].strip(), fault["after"].strip()) == ("return f'hello {name}'", "return eval(name)")
    assert (fault["layer"], fault["place"], fault["symbol"]) == ("monotonicity", "app.py:2", "greet")


RULE = "rules:\n  - {id: frob, languages: [python], message: m, severity: ERROR, pattern: frob(...)}\n"


@pytest.fixture
def ruled(person_run, project):
    """A locked project whose policy names rules of its own."""
    (project / ".hookpack").mkdir()
    (project / ".hookpack" / "policy.yaml").write_text("version: 1\niteration: {monotonicity: {rules: [own.yml]}}\n")
    (project / "own.yml").write_text(RULE)
    assert person_run(["trust", "--yes"], project).returncode == 0
    assert person_run(["baseline", "lock", "--yes", "--dirty"], project).returncode == 0
    return project


def test_a_rule_of_the_project_judges_as_well(person_run, ruled):
    (ruled / "new.py").write_text("frob(1)\n")

    done = person_run(["check", "--json"], ruled)

    layer = json.loads(done.stdout)["layers"][2]
    assert (done.returncode, [each["rule"] for each in layer["findings"]]) == (1, ["semgrep.user.frob"])


def test_rules_that_are_not_as_they_were_trusted_are_told_and_not_run(person_run, ruled):
    (ruled / "new.py").write_text("frob(1)\n")
    (ruled / "own.yml").write_text(RULE.replace("frob", "other"))

    done = person_run(["check", "--json"], ruled)

    layer = json.loads(done.stdout)["layers"][2]
    assert (done.returncode, layer["outcome"]) == (3, "error")
    assert "own.yml is not as it was trusted, so its rules were NOT run" in layer["reason"]


def test_results_of_another_program_judge_as_well(person_run, project):
    (project / ".hookpack").mkdir()
    (project / ".hookpack" / "policy.yaml").write_text(
        "version: 1\niteration: {monotonicity: {scanners: [secrets], sarif: [{name: other, path: out.sarif}]}}\n"
    )
    assert person_run(["trust", "--yes"], project).returncode == 0
    assert person_run(["baseline", "lock", "--yes", "--dirty"], project).returncode == 0
    (project / "new.py").write_text(GOOD)
    place = {"physicalLocation": {"artifactLocation": {"uri": "new.py"}, "region": {"startLine": 2}}}
    runs = [{"results": [{"ruleId": "fault", "locations": [place]}]}]
    (project / "out.sarif").write_text(json.dumps({"version": "2.1.0", "runs": runs}))

    done = person_run(["check", "--json"], project)

    layer = json.loads(done.stdout)["layers"][2]
    assert (done.returncode, [each["rule"] for each in layer["findings"]]) == (1, ["other.fault"])


def test_static_runs_nothing_of_the_project(person_run, project, git):
    (project / ".hookpack").mkdir()
    policy = "version: 1\niteration:\n  correctness: {command: 'touch ran; false'}\n"
    (project / ".hookpack" / "policy.yaml").write_text(policy)
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "Policy")
    for args in (["trust", "--yes"], ["baseline", "lock", "--yes"]):
        assert person_run(args, project).returncode == 0
    (project / "new.py").write_text(GOOD)

    static = person_run(["check", "--static"], project)
    has_run = (project / "ran").exists()
    whole = person_run(["check"], project)

    assert (static.returncode, has_run) == (0, False)
    assert (whole.returncode, (project / "ran").exists()) == (1, True)
