"""Lines that lose how a run ends: what they print decides, where nothing else can have printed it."""

from __future__ import annotations

import pytest

from hookpack.evidence.look import look
from hookpack.turn import Step

GOOD = "12 passed, 1 skipped in 0.31s"


def _kinds(line, printed):
    seen = look(Step("shell", "Bash", line, output=printed))
    return set(seen.kinds) - {"test-part"}, seen.state


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        pytest.param("pytest -q | tail -3", GOOD, id="tail"),
        pytest.param("pytest -q 2>&1 | tail -n 3", f"===== {GOOD} =====", id="with a frame"),
        pytest.param("pytest -q | tee run.log", GOOD, id="tee"),
        pytest.param("pytest -q | head -50", GOOD, id="a line that holds all, at the head"),
        pytest.param("pytest -q 2>&1 | grep -E 'passed|failed'", GOOD, id="grep for both ends"),
        pytest.param("cd app && pytest -q | tail -3", GOOD, id="in a folder"),
        pytest.param("pytest -q > run.log 2>&1; tail -3 run.log", GOOD, id="from its own log"),
        pytest.param("pytest -q; echo $?", f"{GOOD}\n0", id="status printed"),
        pytest.param("timeout 60 pytest -q | cat", GOOD, id="behind a wrapper"),
        pytest.param("npx jest 2>&1 | tail -5", "Tests:       1 skipped, 12 passed, 13 total", id="jest"),
        pytest.param("npx vitest run | tail", "      Tests  12 passed (12)", id="vitest"),
        pytest.param("cargo test 2>&1 | tail", "test result: ok. 3 passed; 0 failed; 0 ignored", id="cargo"),
        pytest.param("bundle exec rspec | tail -2", "12 examples, 0 failures", id="rspec"),
    ],
)
def test_a_summary_that_only_the_run_can_have_printed_proves_it(line, printed):
    kinds, state = _kinds(line, printed)

    assert "test" in kinds
    assert state == "good"


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        pytest.param("pytest -q | tail -1", "==========", id="nothing to see"),
        pytest.param("pytest -q | tail -1", "12 passed", id="half a summary"),
        pytest.param("pytest -q || true", GOOD, id="answered for"),
        pytest.param("pytest -q; true", GOOD, id="status replaced"),
        pytest.param("pytest -q | tail -3; exit 0", GOOD, id="status replaced behind a pipe"),
        pytest.param("pytest -q | tail; echo '12 passed in 0.31s'", GOOD, id="echoed"),
        pytest.param("pytest -q | tail; python report.py", GOOD, id="another program prints"),
        pytest.param("pytest -q | tail -3 old.log", GOOD, id="another file shown"),
        pytest.param("pytest -q > run.log; cat old.log", GOOD, id="another log shown"),
        pytest.param("pytest -q | sed s/failed/passed/", GOOD, id="rewritten"),
        pytest.param("pytest -q | grep passed", GOOD, id="only good lines"),
        pytest.param("pytest -q | grep -o '[0-9]* passed.*|failed'", GOOD, id="pieces of lines"),
        pytest.param("pytest -q & tail -3 run.log", GOOD, id="in the background"),
        pytest.param("cargo test | head -9", "test result: ok. 3 passed; 0 failed;", id="the end is not shown"),
        pytest.param("tail -3 run.log", GOOD, id="no run"),
        pytest.param("pytest --co -q | tail -3", GOOD, id="nothing is run"),
        pytest.param("pytest() { cat old; }; pytest | tail", GOOD, id="a function of that name"),
        pytest.param("eslint . | tail -5", GOOD, id="no tests"),
    ],
)
def test_what_something_else_may_have_printed_proves_nothing(line, printed):
    kinds, _ = _kinds(line, printed)

    assert "test" not in kinds


def test_a_failure_that_a_pipe_shows_speaks_against_the_run():
    assert _kinds("pytest -q | tail -1", "1 failed, 11 passed in 0.3s") == ({"test"}, "bad")


def test_a_linter_behind_a_pipe_is_shown_by_its_own_words():
    assert _kinds("ruff check . | tail -1", "All checks passed!") == ({"lint"}, "good")
