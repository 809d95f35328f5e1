"""`hookpack trust`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hookpack.cli import here
from hookpack.state import baseline, trust
from hookpack.state import project as projects


@pytest.fixture
def home(tmp_path):
    return {"HOME": str(tmp_path / "home")}


@pytest.fixture
def run(person_run, project, home):
    """run(*args): `hookpack trust` as a person gives it in the project, with a home of its own."""
    return lambda *args, env=None: person_run(["trust", *args], project, {**home, **(env or {})})


@pytest.fixture
def write(project):
    """write(name, text): a file below .hookpack/."""
    (project / ".hookpack").mkdir()
    return lambda name, text: (project / ".hookpack" / name).write_text(text)


@pytest.fixture
def known(project, home):
    """known(): what is trusted at present, and which files differ from it."""

    def load():
        found = projects.at(str(project), home)
        return trust.load(found), trust.drifted(found, trust.load(found))

    return load


def test_policy_and_anchors_come_into_force_as_they_stand(run, write, known):
    write("policy.yaml", "version: 1\nmode: observe\n")
    write("anchors.yaml", "version: 1\nanchors:\n  - {id: A-1, path: app.py, pattern: greet}\n")

    result = run("--yes")

    now, drifted = known()
    assert result.returncode == 0
    assert (now.policy.mode, [each.id for each in now.anchors], drifted) == ("observe", ["A-1"], ())
    assert 'mode: "enforce" -> "observe"' in result.stdout
    assert "anchor A-1 added: hard, app.py" in result.stdout


def test_a_later_change_counts_once_it_is_trusted_again(run, write, known):
    write("policy.yaml", "version: 1\nmode: observe\n")
    run("--yes")
    write("policy.yaml", 'version: 1\nprotect: ["deploy/**"]\n')
    assert known()[0].policy.mode == "observe"
    assert known()[1] == (trust.POLICY,)

    result = run("--yes")

    assert known()[0].policy.protect == ("deploy/**",)
    mode, protect, *_ = result.stdout.splitlines()
    assert mode == 'mode: "observe" -> "enforce"  (stricter)'
    assert protect.startswith('protect: [".github/workflows/", ')
    assert protect.endswith('] -> ["deploy/**"]')  # neither: some paths went, one came


def test_the_test_script_that_the_policy_names_is_covered(run, write, known, project):
    write("policy.yaml", "version: 1\niteration:\n  correctness:\n    command: ./t.sh\n")
    (project / "t.sh").write_text("true\n")
    result = run("--yes")
    assert "t.sh: named by the policy" in result.stdout

    (project / "t.sh").write_text("false\n")

    assert known()[1] == ("t.sh",)


def test_faults_of_both_files_are_told_and_nothing_changes(run, write, known):
    write("policy.yaml", "version: 1\nmode: strict\n")
    write("anchors.yaml", "version: 1\nanchor: []\n")

    result = run("--yes")

    assert result.returncode == 3
    assert ".hookpack/policy.yaml:2: " in result.stderr
    assert ".hookpack/anchors.yaml:2: " in result.stderr
    assert known()[0].files == {}


def test_without_a_policy_it_names_what_writes_one(run):
    result = run("--yes")

    assert result.returncode == 3
    assert "hookpack install" in result.stderr


def test_show_trusts_nothing(run, write, known):
    write("policy.yaml", "version: 1\nmode: observe\n")

    result = run("--show")

    assert result.returncode == 0
    assert "observe" in result.stdout
    assert known()[0].files == {}


def test_an_agent_may_look_but_not_trust(run, write, known):
    write("policy.yaml", "version: 1\n")

    looked, tried = (run(word, env={"CLAUDECODE": "1"}) for word in ("--show", "--yes"))

    assert (looked.returncode, tried.returncode) == (0, 1)
    assert "is for a person" in tried.stderr
    assert known()[0].files == {}


def test_without_terminal_or_yes_it_is_refused(run, write, known):
    write("policy.yaml", "version: 1\nmode: observe\n")

    assert run().returncode == 1
    assert known()[0].files == {}


@pytest.mark.parametrize(
    ("anchor", "said"),
    [
        pytest.param("path: app/nope.py, pattern: x", "A-1: app/nope.py does not exist", id="no file"),
        pytest.param("path: app.py, pattern: check", "A-1: pattern not found in app.py", id="no pattern"),
        pytest.param(
            "path: app.py, symbol: greet, pattern: check",
            "A-1: pattern not found in greet() of app.py",
            id="in a function",
        ),
        pytest.param("path: odd.py, pattern: x", "A-1: cannot be checked: odd.py does not parse", id="no Python"),
        pytest.param("path: app.py, pattern: greet", "", id="holds"),
    ],
)
def test_an_anchor_that_does_not_hold_is_told(run, write, known, project, anchor, said):
    (project / "odd.py").write_text("def (:\n")
    write("policy.yaml", "version: 1\n")
    write("anchors.yaml", f"version: 1\nanchors:\n  - {{id: A-1, {anchor}}}\n")

    result = run("--yes")

    assert (result.returncode, result.stderr) == (0, f"warning: {said}\n" if said else "")
    assert [each.id for each in known()[0].anchors] == ["A-1"]


@pytest.fixture
def lock(project, home):
    """lock(): what a person locks, without a scan."""

    def save():
        found = projects.at(str(project), home)
        tree = here.world(found, home).snapshot()
        baseline.save(found, baseline.Baseline(tree, 1.0), baseline.Known())

    return save


@pytest.mark.parametrize("is_locked", [True, False], ids=["locked", "no baseline"])
def test_a_locked_baseline_that_differs_is_the_next_step(run, write, lock, is_locked):
    if is_locked:
        lock()
    write("policy.yaml", "version: 1\n")

    assert ("next: commit .hookpack/, then `hookpack baseline lock`" in run("--yes").stdout) is is_locked


def test_a_baseline_that_was_locked_with_this_policy_is_no_next_step(run, write, lock):
    write("policy.yaml", "version: 1\n")
    lock()

    assert "next:" not in run("--yes").stdout


def test_it_says_when_nothing_changed(run, write):
    write("policy.yaml", "version: 1\n")
    run("--yes")

    assert "nothing changed since it was trusted" in run("--show").stdout


RULES = "version: 1\niteration: {monotonicity: {rules: [security/own.yml]}}\n"
RULE = "rules:\n  - {id: frob, languages: [python], message: m, severity: ERROR, pattern: %s}\n"


@pytest.fixture
def write_rules(project):
    def put(text):
        (project / "security").mkdir(exist_ok=True)
        (project / "security" / "own.yml").write_text(text)

    return put


def test_rules_that_semgrep_can_use_are_trusted_with_their_content(run, write, write_rules, known, home):
    write("policy.yaml", RULES)
    write_rules(RULE % "frob(...)")

    result = run("--yes", env=_with_scanners())
    write_rules(RULE % "nothing(...)")

    assert result.returncode == 0
    assert "security/own.yml: named by the policy" in result.stdout
    assert known()[1] == ("security/own.yml",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(RULE % "frob(", "security/own.yml:2: frob: ", id="pattern"),
        pytest.param("rules: [", "security/own.yml:1: ", id="syntax"),
        pytest.param(None, "security/own.yml: no such file", id="missing"),
    ],
)
def test_rules_that_cannot_be_used_are_refused(run, write, write_rules, known, text, fault):
    write("policy.yaml", RULES)
    if text:
        write_rules(text)

    result = run("--yes", env=_with_scanners())

    assert result.returncode != 0
    assert fault in result.stderr
    assert known()[0].files == {}


def _with_scanners():
    return {"XDG_DATA_HOME": str(Path(os.environ["HOME"], ".local", "share"))}
