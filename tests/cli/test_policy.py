"""`hookpack policy`: what people see of their policy, and what keeps it from being trusted."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest

from hookpack.policy import PRESETS
from hookpack.state import project as projects
from hookpack.state import trust

ORG = "version: 1\niteration: {budget: {max_files: 20}}\n"


@pytest.fixture
def home(tmp_path):
    return {"HOME": str(tmp_path / "home")}


@pytest.fixture
def run(person_run, project, home):
    """run(*args, verb="policy"): the command as a person gives it in the project, with a home of its own."""
    return lambda *args, verb="policy", env=None: person_run([verb, *args], project, {**home, **(env or {})})


@pytest.fixture
def write(project):
    """write(text): the policy; write(text, name): another file."""

    def put(text, name=".hookpack/policy.yaml"):
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return put


@pytest.fixture
def extend(write):
    """extend(text, org=ORG): a policy with `text`, laid over the organisation's."""

    def put(text="", org=ORG):
        write(org, "org/policy.yaml")
        digest = hashlib.sha256(org.encode()).hexdigest()
        write(f"extends: {{path: org/policy.yaml, sha256: {digest}}}\n{text}")

    return put


def _day(days):
    return (date.today() + timedelta(days=days)).isoformat()


def _exception(days, rule="python.*sql*"):
    return f'exceptions:\n  - {{rule: "{rule}", reason: fixtures, until: "{_day(days)}"}}\n'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("version: 1\n", id="plain"),
        pytest.param("preset: autonomous\n", id="preset"),
        pytest.param(_exception(60), id="exception"),
        pytest.param("preset: team\niteration: {budget: {max_files: 10}}\n", id="stricter than the preset"),
    ],
)
def test_a_policy_without_faults_passes(run, write, text):
    write(text)

    result = run("check", "--strict")

    assert (result.returncode, result.stdout.splitlines()[0]) == (0, ".hookpack/policy.yaml: nothing wrong")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("version: 1\nmode: enforse\n", 'error: .hookpack/policy.yaml:2: mode: unknown mode "enforse" (did '
                     'you mean "enforce"?)', id="fault"),
        pytest.param("version: 1\nmode: [\n", "error: .hookpack/policy.yaml:3: ", id="no YAML"),
        pytest.param("version: 1\n" + _exception(367), "error: .hookpack/policy.yaml:3: exceptions[0].until: "
                     f"{_day(367)} is more than 366 days away", id="endless exception"),
        pytest.param("version: 1\nextends: {path: ../org.yaml}\n", "error: .hookpack/policy.yaml:2: extends: "
                     "../org.yaml: no such file", id="no organisation"),
        pytest.param("iteration: {monotonicity: {rules: [own.yml]}}\n", "error: .hookpack/policy.yaml:1: own.yml is "
                     "named as a file, and there is none", id="no rules"),
    ],
)  # fmt: skip
def test_an_error_is_told_with_its_line_and_keeps_the_policy_from_being_trusted(run, write, home, project, text, said):
    write(text)

    checked, trusted = run("check"), run("--yes", verb="trust")

    assert checked.returncode == 1
    assert checked.stdout.startswith(said)
    assert trusted.returncode == 3
    assert trust.load(projects.at(str(project), home)).files == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("iteration: {correctness: {command: ./t.sh}}", "1: t.sh is named as a file, and there is none",
                     id="no script"),
        pytest.param(_exception(14), '2: the exception for python.*sql* ("fixtures") ends in 14 days', id="ends soon"),
        pytest.param(_exception(-1), '2: the exception for python.*sql* ("fixtures") ended on ', id="ended"),
    ],
)  # fmt: skip
def test_a_warning_is_told_and_counts_only_if_asked(run, write, text, said):
    write(text)

    plain, strict = run("check"), run("check", "--strict")

    assert (plain.returncode, strict.returncode) == (0, 1)
    assert f"warning: .hookpack/policy.yaml:{said}" in plain.stdout


def test_the_same_for_programs(run, write):
    write("version: 1\nmode: enforse\n")

    told = json.loads(run("check", "--json").stdout)

    assert (told["ok"], [(each["level"], each["line"]) for each in told["remarks"]]) == (False, [("error", 2)])


def test_another_file_can_be_checked(run, write):
    write("mode: enforse\n", "org/policy.yaml")

    assert "org/policy.yaml:1: mode" in run("check", "org/policy.yaml").stdout


def test_another_file_that_is_not_there_is_told_alone(run, project):
    result = run("check", "nowhere.yaml")

    assert (result.returncode, result.stderr) == (3, f"error: there is no file {project / 'nowhere.yaml'}\n")


def test_without_a_policy_it_names_what_writes_one(run):
    result = run("check")

    assert result.returncode == 3
    assert "hookpack install" in result.stderr


def test_lines_left_from_the_template_that_undo_the_preset_are_named(run, write):
    write("preset: team\niteration:\n  budget:\n    max_files: 60\n")

    result = run("check")

    assert result.returncode == 0
    assert (
        "policy.yaml:4: iteration.budget.max_files: preset team says 30, this line keeps the default" in result.stdout
    )


@pytest.mark.parametrize(
    ("text", "loosened"),
    [
        pytest.param("", [], id="the same"),
        pytest.param("iteration: {budget: {max_files: 10}}", [], id="stricter"),
        pytest.param("iteration: {budget: {max_files: 30}}", ["iteration.budget.max_files"], id="a number it names"),
        pytest.param("mode: observe", ["mode"], id="a default it relies on"),
        pytest.param("iteration: {correctness: {command: make test}}", [], id="what is the project's own"),
        pytest.param(_exception(60), [], id="an exception with its reason"),
    ],
)
def test_what_a_project_loosens_of_its_organisations_policy_is_listed(run, extend, text, loosened):
    extend(text)

    result = run("check", "--strict", "--json")

    remarks = json.loads(result.stdout)["remarks"]
    assert [each["text"].split(" is looser")[0] for each in remarks] == loosened
    assert result.returncode == (1 if loosened else 0)


def test_the_organisations_file_is_trusted_with_the_policy(run, extend, write, home, project):
    extend()

    result = run("--yes", verb="trust")
    found = projects.at(str(project), home)
    known = trust.load(found)
    write(ORG + "mode: observe\n", "org/policy.yaml")

    assert result.returncode == 0
    assert known.policy.layers["budget"].options["max_files"] == 20
    assert trust.drifted(found, known) == ("org/policy.yaml",)
    assert "is not the file that was pinned" in run("--yes", verb="trust").stderr
    assert trust.load(found).policy.mode == "enforce"


def test_an_organisations_file_outside_of_the_project_is_trusted_by_its_whole_path(run, write, tmp_path, home, project):
    (tmp_path / "org.yaml").write_text(ORG)
    digest = hashlib.sha256(ORG.encode()).hexdigest()
    write(f"extends: {{path: {tmp_path}/org.yaml, sha256: {digest}}}\n")

    run("--yes", verb="trust")

    found = projects.at(str(project), home)
    assert trust.load(found).policy.layers["budget"].options["max_files"] == 20
    assert trust.drifted(found, trust.load(found)) == ()


def test_a_pipe_in_the_place_of_a_policy_is_an_error(run, write, project):
    import os

    os.mkfifo(project / "org.yaml")
    write("extends: {path: org.yaml}\n")

    result = run("check")

    assert (result.returncode, result.stderr) == (3, "error: org.yaml is no file\n")


def test_what_is_in_force_is_shown_with_who_says_it(run, extend):
    extend("preset: team\nmode: observe\n")
    run("--yes", verb="trust")

    lines = run("show").stdout.splitlines()
    every = json.loads(run("show", "--effective", "--json").stdout)

    assert 'mode: "observe"  (.hookpack/policy.yaml:3, looser than the organisation)' in lines
    assert "iteration.budget.max_files: 20  (org/policy.yaml:2)" in lines
    assert "iteration.budget.max_added: 1000  (preset team)" in lines
    assert every["settings"]["gates.anchor-guard.on_fail"] == {"value": "deny", "source": "default", "looser": False}


def test_what_was_trusted_is_shown_when_the_file_says_something_else(run, write):
    write("mode: observe\n")
    run("--yes", verb="trust")
    write("version: 1\n")

    result = run("show")

    assert result.stdout == 'mode: "observe"  (as it was trusted)\n'
    assert "changed since it was trusted" in result.stderr


def test_without_trust_the_defaults_are_shown(run, write):
    write("mode: observe\n")

    assert run("show").stdout == "built-in defaults, nothing else\n"


@pytest.mark.parametrize("key", ["iteration.budget.max_files", "budget.max_files", "max_files"])
def test_a_key_is_explained_by_its_name_or_its_end(run, key):
    lines = run("explain", key).stdout.splitlines()

    assert lines[0] == "iteration.budget.max_files: files that one iteration may change"
    assert "default   60" in lines
    assert f"preset    team: {PRESETS['team']['iteration']['budget']['max_files']}" in lines
    assert "in force  60 (default)" in lines


@pytest.mark.parametrize(
    ("key", "said"),
    [
        pytest.param("iteration.budget.max_filse", "did you mean iteration.budget.max_files", id="misspelt"),
        pytest.param("max_filse", "max_files", id="misspelt end"),
        pytest.param("on_fail", "keys end in on_fail: gates.quality-gate.on_fail, ", id="several"),
    ],
)
def test_a_key_that_is_none_is_told_with_those_that_are_near(run, key, said):
    result = run("explain", key)

    assert result.returncode == 3
    assert said in result.stderr


def test_the_keys_of_a_lists_entries_are_explained_as_well(run):
    told = json.loads(run("explain", "exceptions[].until", "--json").stdout)

    assert (told["key"], told["help"]) == ("exceptions[].until", "the last day that it holds")


def test_the_file_is_compared_with_what_is_in_force(run, write):
    write("mode: enforce\n")
    run("--yes", verb="trust")
    assert (run("diff").returncode, run("diff").stdout) == (0, "no difference\n")
    write("mode: observe\niteration: {budget: {max_files: 10}}\n")

    result = run("diff")

    assert result.returncode == 1
    assert result.stdout.splitlines() == [
        "iteration.budget.max_files: 60 -> 10  (stricter)",
        'mode: "enforce" -> "observe"  (looser)',
    ]


@pytest.mark.parametrize("name", ["team", "autonomous", "solo", "default", "other.yaml"])
def test_the_file_is_compared_with_a_preset_or_another_file(run, write, name):
    write("mode: observe\n", "other.yaml")
    write("version: 1\n" if name == "default" else "mode: observe\n" if name == "other.yaml" else f"preset: {name}\n")

    assert run("diff", "--against", name).stdout == "no difference\n"


def test_a_name_that_is_neither_preset_nor_file_is_told(run, write):
    write("version: 1\n")

    result = run("diff", "--against", "crew")

    assert (result.returncode, "solo, team, autonomous, default" in result.stderr) == (3, True)


@pytest.mark.parametrize("preset", PRESETS)
def test_install_writes_and_trusts_the_policy_of_a_preset(run, home, project, preset):
    result = run("--preset", preset, verb="install")

    found = projects.at(str(project), home)
    known = trust.load(found)
    assert result.returncode == 0
    assert known.written["preset"] == preset
    assert known.written["iteration"]["budget"]["max_files"] == (60 if preset == "solo" else 30)
    assert trust.drifted(found, known) == ()
    assert run("check", "--strict").returncode == 0
    assert run("diff", "--against", preset).returncode == 0


def test_a_policy_that_is_there_is_not_replaced_by_a_preset(run, write, project):
    write("version: 1\n")

    result = run("--preset", "team", verb="install")

    assert result.returncode == 3
    assert "`hookpack policy check`" in result.stderr
    assert (project / ".hookpack" / "policy.yaml").read_text() == "version: 1\n"


def test_the_schema_for_editors_comes_and_goes_with_the_policy(run, project):
    run(verb="install")
    schema = project / ".hookpack" / "policy.schema.json"
    assert schema.is_file()

    run("--yes", verb="uninstall")

    assert not schema.parent.exists()


def test_a_schema_of_another_version_is_told_and_renewed(run, project):
    run(verb="install")
    schema = project / ".hookpack" / "policy.schema.json"
    shipped = schema.read_text()
    schema.write_text("{}")
    assert "another version" in run("check").stdout

    run(verb="install")

    assert schema.read_text() == shipped


@pytest.mark.parametrize("words", [["status"], ["doctor"]], ids=" ".join)
def test_an_exception_that_ends_is_told_wherever_one_looks(run, write, words):
    write(_exception(3))
    run("--yes", verb="trust")

    assert 'python.*sql* ("fixtures") ends in 3 days' in run(*words[1:], verb=words[0]).stdout


def test_trust_tells_an_exception_that_ends(run, write):
    write(_exception(3))

    result = run("--yes", verb="trust")

    assert (result.returncode, "ends in 3 days" in result.stderr) == (0, True)


def test_a_hostile_policy_writes_no_control_characters(run, write):
    write('exceptions:\n  - {rule: "a\\e[31m*", reason: "b\\nc", until: "2030-01-31"}\n')

    assert "\x1b" not in run("check").stdout
