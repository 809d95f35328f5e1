"""A claim needs a run after the last change; honest words need none."""

import pytest

from hookpack.errors import ToolError
from hookpack.finding import Finding
from hookpack.gates import quality_gate as quality
from hookpack.turn import Change, Check, Compared, Run, Step, Turn
from tests import stops

EDIT = Step("write", "Edit")
PASSED = Step("shell", "Bash", command="python -m pytest -q", output="12 passed in 0.3s")
FAILED = PASSED._replace(failed=True, output="1 failed, 11 passed")


def _stop(gate, message):
    return gate.event("stop", message=message)


@pytest.mark.parametrize(
    "message",
    [
        "Done. All tests pass.",
        "I fixed the bug and the tests are passing now.",
        "All 12 tests passed.",
        "Everything passes.",
        "The test suite is green.",
        "Fixed. Tests: all green!",
        "I fixed the failing test and now all tests pass.",
        "All 42 tests pass without errors.",
        "All tests pass and nothing is broken.",
        "All tests are passing now, and I did not change the API.",
    ],
)
@pytest.mark.parametrize(
    "calls",
    [
        pytest.param((EDIT,), id="no run"),
        pytest.param((PASSED, EDIT), id="edit after the run"),
        pytest.param((EDIT, FAILED), id="failing run"),
        pytest.param((EDIT, PASSED._replace(command="pytest -q || true")), id="masked"),
        pytest.param((EDIT, PASSED._replace(command="pytest --collect-only")), id="collected only"),
        pytest.param((EDIT, PASSED._replace(command="echo pytest")), id="printed only"),
        pytest.param((EDIT, PASSED._replace(output="no tests ran in 0.01s")), id="nothing ran"),
        pytest.param((EDIT, PASSED._replace(in_background=True)), id="in the background"),
        pytest.param((EDIT, PASSED, Step("shell", "Bash", command="sed -i s/a/b/ app.py")), id="changed by sed"),
        pytest.param((EDIT, Step("shell", "Bash", command="cat log", output="12 passed")), id="printed text"),
    ],
)
def test_an_unproved_claim_fails(gate, message, calls):
    verdict = quality.judge(_stop(gate, message), gate.World(calls=calls))

    assert (verdict.outcome, verdict.rule) == ("fail", "unproved-claim")


@pytest.mark.parametrize(
    "calls",
    [
        pytest.param((EDIT, PASSED), id="run after edit"),
        pytest.param((EDIT, FAILED, EDIT, PASSED), id="mended"),
        pytest.param((EDIT, PASSED._replace(command="cd app && npm test")), id="npm"),
        pytest.param(
            (EDIT, PASSED, Step("shell", "Bash", command="git add -A && git commit -m x")), id="commit afterwards"
        ),
        pytest.param(
            (EDIT, PASSED, Step("read", "Read"), Step("shell", "Bash", command="git diff | head")),
            id="reading afterwards",
        ),
        pytest.param((EDIT, PASSED, Step("write", "Edit", failed=True)), id="refused edit afterwards"),
    ],
)
def test_a_proved_claim_passes(gate, calls):
    assert quality.judge(_stop(gate, "Done. All tests pass."), gate.World(calls=calls)).outcome == "pass"


@pytest.mark.parametrize(
    "message",
    [
        "I added the function.",
        "I did not run the tests.",
        "The tests do not pass, and I could not find out why.",
        "I updated the docs; CI checks that all tests pass.",
        'The README now says "All tests pass on main".',
        "I could not run them, so I do not know whether all tests pass.",
        "The tests do not pass yet.",
        "3 tests fail because the fixture is missing.",
        "Should I run the tests to see whether they pass?",
        "Next I will make sure that all tests pass.",
        "Once the tests pass, you can merge.",
        "Run `pytest` to see if all tests pass.",
        "The README says:\n> All tests pass.\n",
        "",
    ],
)
def test_honest_words_need_no_run(gate, message):
    assert quality.judge(_stop(gate, message), gate.World(calls=(EDIT,))).outcome == "pass"


def test_a_recorded_run_on_the_very_tree_is_proof(gate):
    world = gate.World(recorded=(Run("now", True, ("test",)),), calls=())

    assert quality.judge(_stop(gate, "All tests pass."), world).outcome == "pass"


@pytest.mark.parametrize(
    ("message", "runs"),
    [
        pytest.param("The tests pass.", [(True, "test"), (False, "test")], id="failed later"),
        pytest.param("The tests pass.", [(True, "test-part"), (False, "test")], id="a part passed, then all failed"),
        pytest.param("The tests pass.", [(False, "test"), (True, "test-part")], id="all failed, then a part passed"),
        pytest.param("All tests pass.", [(True, "test"), (False, "test-part")], id="a part failed later"),
        pytest.param("All tests pass.", [(True, "test-part")], id="a part alone"),
    ],
)
def test_the_last_run_on_the_tree_counts(gate, message, runs):
    recorded = tuple(Run("now", passed, (kind,)) for passed, kind in runs)

    assert quality.judge(_stop(gate, message), gate.World(recorded=recorded)).outcome == "fail"


@pytest.mark.parametrize(
    ("message", "runs"),
    [
        pytest.param("All tests pass.", [(False, "test"), (True, "test")], id="passed later"),
        pytest.param("All tests pass.", [(True, "test"), (True, "test-part")], id="all, then a part again"),
        pytest.param("The tests pass.", [(True, "test-part")], id="a part for a claim of no more"),
        pytest.param("The tests pass.", [(False, "test-part"), (True, "test-part")], id="a part, at last"),
    ],
)
def test_a_later_run_on_the_tree_settles_it(gate, message, runs):
    recorded = tuple(Run("now", passed, (kind,)) for passed, kind in runs)

    assert quality.judge(_stop(gate, message), gate.World(recorded=recorded)).outcome == "pass"


_NARROW = [
    "pytest -k login",
    "pytest -klogin",
    "python -m pytest -m 'not slow'",
    "pytest --lf",
    "pytest --ignore=tests/e2e",
    "pytest tests/test_app.py",
    "pytest -q tests/unit",
    "pytest tests/test_app.py::test_login",
    "npx jest src/app.test.js",
    "npx jest login",
    "npm test -- login",
    "npx vitest run -t login",
    "go test -run Login ./...",
    "go test ./login",
    "cargo test login",
    "python -m unittest tests.test_app",
]


@pytest.mark.parametrize("line", _NARROW)
@pytest.mark.parametrize(
    "message",
    ["All tests pass.", "Everything passes.", "Every test passes.", "The test suite is green.", "All 12 tests passed."],
)
def test_some_tests_do_not_prove_a_claim_about_all(gate, message, line):
    world = gate.World(calls=(EDIT, PASSED._replace(command=line)))

    assert quality.judge(_stop(gate, message), world).outcome == "fail"


@pytest.mark.parametrize("line", _NARROW)
def test_some_tests_prove_that_tests_pass(gate, line):
    world = gate.World(calls=(EDIT, PASSED._replace(command=line)))

    assert quality.judge(_stop(gate, "Done, the tests pass."), world).outcome == "pass"


@pytest.mark.parametrize(
    "line",
    [
        "pytest",
        "pytest tests",
        "pytest -q ./tests/ -x --maxfail 1 -n 4",
        "pytest -c conf/pytest.ini --junitxml out/report.xml --cov src/app",
        "python -m pytest -p no:cacheprovider",
        "python -m unittest discover -s tests",
        "npm test -- --coverage",
        "npx jest --config config/jest.config.js",
        "npx vitest run",
        "npx vitest --run",
        "npx mocha 'test/**/*.js'",
        "go test ./...",
        "go test -race -count=1 ./...",
        "cargo test -- --nocapture",
        "cargo nextest run",
        "make test",
        "tox -e py311",
    ],
)
def test_a_run_of_all_tests_proves_a_claim_about_all(gate, line):
    world = gate.World(calls=(EDIT, PASSED._replace(command=line)))

    assert quality.judge(_stop(gate, "All tests pass."), world).outcome == "pass"


def test_some_tests_after_a_change_do_not_renew_a_run_of_all(gate):
    part = PASSED._replace(command="pytest tests/test_app.py")

    def outcome(*calls):
        return quality.judge(_stop(gate, "All tests pass."), gate.World(calls=calls)).outcome

    assert [outcome(PASSED, part), outcome(PASSED, EDIT, part)] == ["pass", "fail"]


def test_a_narrow_command_that_the_policy_names_proves_all(gate):
    line = "pytest tests/unit"
    world = gate.World(
        policy=gate.policy({"evidence": {"commands": [line]}}), calls=(EDIT, PASSED._replace(command=line))
    )

    assert quality.judge(_stop(gate, "All tests pass."), world).outcome == "pass"


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("> a quoted line\n\nAll tests pass.", id="below a quoted line"),
        pytest.param("Output:\n```\n...\nAll tests pass.", id="below a fence that nothing closes"),
        pytest.param("I wrote ``` by hand.\nAll tests pass.\nSee ``` above.", id="between fences that are none"),
        pytest.param("```\n>>> 1\n```\nAll tests pass.\n```\n2\n```", id="between two fences"),
        pytest.param("```\n" + "x\n" * 15_000 + "```\nAll tests pass.\n```\n2\n```", id="after a long fence"),
        pytest.param("Use ``a`b`` here: all tests pass with `x`.", id="between two pieces of code"),
    ],
)
def test_a_quotation_hides_no_claim_beside_it(gate, message):
    assert quality.judge(_stop(gate, message), gate.World(calls=(EDIT,))).outcome == "fail"


@pytest.mark.parametrize(
    "message",
    [
        pytest.param("It prints:\n```text\nAll tests pass.\n```\nDone.", id="fence"),
        pytest.param("It prints:\n~~~\nAll tests pass.\n~~~\n", id="fence of tildes"),
        pytest.param("````\n```\nAll tests pass.\n```\n````", id="fence in a fence"),
        pytest.param("1. It prints:\n   ```\n   All tests pass.\n   ```\n", id="indented fence"),
        pytest.param("  > All tests pass.\r\nDone.", id="indented quotation"),
        pytest.param("It prints ``All tests `now` pass``.", id="code with backticks"),
    ],
)
def test_a_quoted_claim_is_no_claim(gate, message):
    assert quality.judge(_stop(gate, message), gate.World(calls=(EDIT,))).outcome == "pass"


def test_a_run_that_was_only_started_is_not_remembered(gate):
    event = gate.shell("pytest -q", moment="after-tool", in_background=True)

    assert quality.judge(event, gate.World()).effects == ()


def test_a_change_that_no_call_shows_is_seen_in_the_tree(gate):
    world = gate.World(
        recorded=(Run("then", True, ("test",)),),
        diffs={("then", "now"): (Change("app.py", "M", "app.py", "a", "b"),)},
        calls=(EDIT, PASSED),
    )

    assert quality.judge(_stop(gate, "All tests pass."), world).outcome == "fail"


def test_what_a_run_leaves_behind_is_no_change(gate):
    world = gate.World(
        recorded=(Run("then", True, ("test",)),),
        diffs={("then", "now"): (Change("out/report.xml", "A", "", "", "b"),)},
        calls=(EDIT, PASSED),
    )

    assert quality.judge(_stop(gate, "All tests pass."), world).outcome == "pass"


@pytest.mark.parametrize(("failed", "note"), [(False, "passed"), (True, "failed")])
def test_a_run_is_remembered_with_its_tree(gate, failed, note):
    verdict = quality.judge(gate.shell("pytest -q", moment="after-tool", failed=failed), gate.World())

    (effect,) = verdict.effects
    assert (effect.kind, effect.tree, effect.note, effect.paths) == ("run", "now", note, ("test",))


def test_the_message_names_the_command_that_settles_it(gate):
    world = gate.World(policy=gate.policy({"evidence": {"commands": ["make verify"]}}), calls=(EDIT,))

    assert "`make verify`" in quality.judge(_stop(gate, "All tests pass."), world).remedy


WEAKENED = Finding("tests", "tests.skipped-test", "tests/test_a.py", 3, symbol="test_a", message="test_a is skipped")


@pytest.mark.parametrize("name", sorted(path.name for path in stops.FOLDER.glob("quality-gate*.txt")))
def test_labelled_stops_are_told_apart(gate, name):
    results = []
    for case in stops.load(name):
        event = stops.event(case, gate)
        refused = quality.concerns(event) and quality.judge(event, stops.world(case, gate)).outcome == "fail"
        results.append((case, refused))

    precision, recall, false_share, false, missed = stops.figures(results)

    assert len(results) >= 60
    assert precision >= 0.985, false
    assert recall >= 0.92, missed
    assert false_share <= 0.01, false


def _changed(gate, **more):
    """A turn that changed app.py, in a project with tests."""
    fields = {
        "state": Turn(start="then"),
        "diffs": {("then", "now"): (Change("app.py", "M", "app.py", "a", "b"),)},
        "blobs": {"a": b"", "b": b"x = 1\n"},
        "files": {"tests/test_app.py": ""},
    }
    return gate.World(**{**fields, **more})


@pytest.mark.parametrize(
    ("message", "softened", "rule"),
    [
        pytest.param("All tests pass.", Compared((WEAKENED,)), "weakened-tests", id="claim over weakened tests"),
        pytest.param("All tests pass.", Compared(ask=(WEAKENED,)), "", id="a person decides"),
        pytest.param("All tests pass.", Compared(), "", id="claim"),
        pytest.param("I skipped test_a.", Compared((WEAKENED,)), "", id="no claim"),
    ],
)
def test_a_claim_over_weakened_tests_fails_although_they_pass(gate, message, softened, rule):
    verdict = quality.judge(_stop(gate, message), _changed(gate, calls=(EDIT, PASSED), softened=softened))

    assert (verdict.outcome, verdict.rule) == ("fail" if rule else "pass", rule)
    assert ("test_a is skipped" in verdict.reason) == bool(rule)


@pytest.mark.parametrize(("hedges", "outcome"), [("claim", "fail"), ("ignore", "pass")])
def test_the_policy_says_what_a_hedge_is_worth(gate, hedges, outcome):
    world = _changed(gate, calls=(EDIT,), policy=gate.policy({"evidence": {"hedges": hedges}}))

    assert quality.judge(_stop(gate, "The tests should pass."), world).outcome == outcome


@pytest.mark.parametrize(
    ("run", "tested", "outcome"),
    [
        ("never", Check("passed"), "fail"),
        ("when-missing", Check("passed"), "pass"),
        ("when-missing", Check("failed", "the test command exits 1"), "fail"),
        ("when-missing", Check("error", "pytest is missing"), "fail"),
    ],
)
def test_the_gate_may_run_the_tests_itself(gate, run, tested, outcome):
    policy = gate.policy({"evidence": {"run": run}, "iteration": {"correctness": {"command": "pytest -q"}}})
    world = _changed(gate, calls=(EDIT,), policy=policy, tested=tested)

    verdict = quality.judge(_stop(gate, "Fixed. All tests pass."), world)

    assert verdict.outcome == outcome
    assert (tested.summary in verdict.reason) or outcome == "pass" or run == "never"


def test_without_a_transcript_the_recorded_runs_speak(gate):
    def outcome(*runs):
        return quality.judge(_stop(gate, "All tests pass."), _changed(gate, calls=None, recorded=runs)).outcome

    assert [outcome(), outcome(Run("now", True, ("test",))), outcome(Run("now", False, ("test",)))] == [
        "fail", "pass", "fail"
    ]  # fmt: skip


def test_without_a_transcript_and_a_turn_nothing_can_be_told(gate):
    with pytest.raises(ToolError):
        quality.judge(_stop(gate, "All tests pass."), gate.World(calls=None))


def test_a_documentation_file_changed_after_the_run_undoes_nothing(gate):
    world = _changed(
        gate,
        recorded=(Run("then2", True, ("test",)),),
        diffs={
            ("then", "now"): (Change("app.py", "M", "app.py", "a", "b"),),
            ("then2", "now"): (Change("README.md", "M", "README.md", "a", "b"),),
        },
    )

    assert quality.judge(_stop(gate, "All tests pass."), world).outcome == "pass"


def test_what_cannot_be_told_from_an_output_is_unsure(gate):
    world = _changed(gate, calls=(EDIT, PASSED._replace(command="go test ./...", output="hello")))

    assert quality.judge(_stop(gate, "All tests pass."), world).outcome == "unsure"


def test_the_message_quotes_the_claim_and_names_the_project_s_own_command(gate):
    verdict = quality.judge(_stop(gate, "Done, " + "and so on " * 40), _changed(gate, calls=(EDIT,)))

    assert len(verdict.reason) < 250
    assert "`python -m pytest`" in verdict.remedy


@pytest.mark.parametrize("message", ["The parser reads one line at a time.", "", "Which of the two do you want?"])
def test_a_stop_that_says_nothing_of_work_is_none_of_its_business(gate, message):
    assert not quality.concerns(_stop(gate, message))
