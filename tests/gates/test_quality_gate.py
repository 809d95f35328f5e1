"""A claim needs a run after the last change; honest words need none."""

import pytest

from hookpack.gates import quality_gate as quality
from hookpack.turn import Change, Run, Step

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
