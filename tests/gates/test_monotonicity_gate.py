"""What goes back, what stays under quarantine, what is accepted."""

import pytest

from hookpack.finding import Finding, Scanned
from hookpack.gates import monotonicity_gate as mono
from hookpack.turn import Change, Check, Looked, Turn
from hookpack.verdict import Verdict

CHANGE = Change("app.py", "M", "app.py", "b0", "b1", added=1)
SQL = Finding("semgrep", "semgrep.sql-string", "app.py", 3, symbol="find", snippet="execute(f'...')")
WORSE = Looked(before=(Scanned("app.py"),), after=(Scanned("app.py", (SQL,)),))
CLEAN = Looked(before=(Scanned("app.py"),), after=(Scanned("app.py"),))
TURN = Turn(start="start", accepted="start", baseline="start")


def _world(gate, looked=WORSE, **more):
    return gate.World(**{"state": TURN, "diffs": {("start", "now"): (CHANGE,)}, "looked": looked, **more})


def _kinds(verdict):
    return [(effect.kind, effect.tree) for effect in verdict.effects]


def test_a_turn_that_adds_a_finding_goes_back(gate):
    verdict = mono.judge(gate.event("stop"), _world(gate))

    assert (verdict.outcome, verdict.rule) == ("fail", "regression")
    assert _kinds(verdict) == [("revert", "now")]
    assert verdict.findings == (SQL,)


def test_a_turn_that_adds_none_is_accepted(gate):
    verdict = mono.judge(gate.event("stop"), _world(gate, CLEAN))

    assert verdict.outcome == "pass"
    assert _kinds(verdict) == [("accept", "now")]


@pytest.mark.parametrize(
    ("event", "more"),
    [
        pytest.param({"background": ("shell",)}, {}, id="background work"),
        pytest.param({}, {"head": "HEAD moved in this turn (checkout)"}, id="head moved"),
        pytest.param({}, {"state": Turn(accepted="start")}, id="nobody saw the start"),
    ],
)
def test_a_failing_turn_that_is_not_surely_the_agents_stays(gate, event, more):
    verdict = mono.judge(gate.event("stop", **event), _world(gate, **more))

    assert verdict.outcome == "fail"
    assert _kinds(verdict) == [("quarantine", "now")]


def test_a_failing_subagent_is_refused_but_nothing_is_taken(gate):
    verdict = mono.judge(gate.event("subagent-stop", agent_id="a1"), _world(gate))

    assert verdict.outcome == "fail"
    assert _kinds(verdict) == [("quarantine", "now")]


@pytest.mark.parametrize(
    ("looked", "outcome"),
    [
        pytest.param(Looked(errors=("semgrep timed out",)), "error", id="scanner failed"),
        pytest.param(
            Looked(before=(Scanned("app.py"),), after=(Scanned("app.py", unread=("bandit: syntax error",)),)),
            "unsure",
            id="no longer parses",
        ),
        pytest.param(Looked(unstored=("big.bin",)), "unsure", id="too large"),
    ],
)
def test_what_could_not_be_checked_is_never_accepted(gate, looked, outcome):
    verdict = mono.judge(gate.event("stop"), _world(gate, looked))

    assert verdict.outcome == outcome
    assert _kinds(verdict) == [("quarantine", "now")]


def test_a_failing_state_from_before_the_turn_is_told_and_stays(gate):
    trees = {("older", "start"): (CHANGE,), ("start", "now"): ()}
    world = _world(gate, state=Turn(start="start", accepted="older"), diffs=trees)

    verdict = mono.judge(gate.event("stop"), world)

    assert (verdict.outcome, verdict.rule) == ("unsure", "unattributed")
    assert _kinds(verdict) == [("quarantine", "now")]
    assert "hookpack baseline lock" in verdict.notice


def test_the_first_session_accepts_what_it_finds_and_says_so(gate):
    verdict = mono.judge(gate.event("session-start"), gate.World())

    assert _kinds(verdict) == [("turn", "now"), ("accept", "now"), ("provisional", "now")]
    assert "until `hookpack baseline lock`" in verdict.notice


def test_a_session_in_a_locked_project_begins_in_silence(gate):
    world = gate.World(state=TURN, now="start")

    assert mono.judge(gate.event("session-start"), world).notice == ""


def test_a_policy_that_nobody_trusted_is_named_when_a_session_begins(gate):
    world = gate.World(state=TURN, now="start", strangers=(".hookpack/policy.yaml",))

    assert "`hookpack trust`" in mono.judge(gate.event("session-start"), world).notice


def test_an_exception_that_ends_is_told_when_a_session_begins(gate):
    row = {"rule": "semgrep.*", "reason": "a fixture"}
    rows = [{**row, "until": gate.World().today()}, {**row, "until": "2099-01-31"}]
    world = gate.World(state=TURN, now="start", policy=gate.policy({"exceptions": rows}))

    (line,) = mono.judge(gate.event("session-start"), world).notice.splitlines()

    assert line.startswith('hookpack: the exception for semgrep.* ("a fixture") ends today')


def test_a_turn_whose_finding_is_excepted_is_accepted_and_told(gate):
    rows = [{"rule": "semgrep.*", "reason": "a fixture", "until": "2099-01-31"}]

    verdict = mono.judge(gate.event("stop"), _world(gate, policy=gate.policy({"exceptions": rows})))

    assert _kinds(verdict) == [("accept", "now")]
    assert "semgrep.sql-string" in verdict.notice


def test_changes_between_turns_are_judged_and_kept(gate):
    verdict = mono.judge(gate.event("prompt", texts=("go",)), _world(gate))

    assert (verdict.outcome, verdict.rule) == ("unsure", "unattributed")
    assert _kinds(verdict) == [("turn", "now")]


def test_harmless_changes_between_turns_are_accepted(gate):
    verdict = mono.judge(gate.event("prompt", texts=("go",)), _world(gate, CLEAN))

    assert verdict.outcome == "pass"
    assert _kinds(verdict) == [("turn", "now"), ("accept", "now")]


def test_a_commit_of_a_regression_is_refused(gate):
    verdict = mono.judge(gate.shell("git add -A && git commit -m x"), _world(gate))

    assert (verdict.outcome, verdict.rule) == ("fail", "commit")
    assert verdict.effects == ()


@pytest.mark.parametrize("line", ["git status", "echo git commit", "git log --grep commit"])
def test_other_commands_cost_no_judgement(gate, line):
    world = _world(gate)
    world.snapshot = None  # calling it would raise

    assert mono.judge(gate.shell(line), world).outcome == "skip"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("git com''mit -m x", id="quotes in the verb"),
        pytest.param("g\\it com\\mit -m x", id="backslashes"),
        pytest.param("git com\\\nmit -m x", id="a line that goes on"),
        pytest.param("verb=commit; git $verb -m x", id="a variable"),
        pytest.param("a=g; b=it; $a$b commit -m x", id="a program of two variables"),
        pytest.param("git {commit,-m,x}", id="braces"),
        pytest.param("echo commit | xargs git", id="fed to xargs"),
        pytest.param("printf 'git com%s' mit | sh", id="printed"),
        pytest.param("echo timmoc | rev | xargs git", id="turned round"),
        pytest.param("echo 'cd x\\ngit am y' | sh", id="lines that echo divides"),
        pytest.param("git -C sub ci", id="a short verb"),
    ],
)
def test_a_commit_put_together_from_pieces_is_one(gate, line):
    assert mono.judge(gate.shell(line), _world(gate)).rule == "commit"


@pytest.mark.parametrize(
    "line",
    ["git status --short && ls src | head -20", "git rev-parse HEAD", "git diff --stat", "ls $HOME", "echo a{1,2} > b"],
)
def test_a_line_that_cannot_commit_is_not_parsed(gate, monkeypatch, line):
    monkeypatch.setattr("hookpack.shell.parse", None)  # calling it would raise

    assert mono.judge(gate.shell(line), _world(gate)).outcome == "skip"


def test_a_session_nobody_saw_begin_gets_its_start_before_the_first_call(gate):
    verdict = mono.judge(gate.shell("ls"), gate.World())

    assert _kinds(verdict) == [("turn", "now"), ("accept", "now")]


@pytest.mark.parametrize(("is_open", "kinds"), [(True, [("unjudged", "")]), (False, [])])
def test_a_session_that_ends_in_a_turn_leaves_a_mark(gate, is_open, kinds):
    world = gate.World(state=TURN._replace(is_open=is_open))

    assert _kinds(mono.judge(gate.event("session-end"), world)) == kinds


def test_a_turn_of_which_nothing_is_known_is_not_accepted(gate):
    verdict = mono.judge(gate.event("stop"), gate.World())

    assert verdict.outcome == "unsure"
    assert _kinds(verdict) == [("quarantine", "now")]


def test_a_compaction_in_the_middle_of_a_turn_does_not_move_its_start(gate):
    verdict = mono.judge(gate.event("session-start", source="compact"), _world(gate))

    assert (verdict.outcome, verdict.effects) == ("skip", ())


def test_static_layers_alone_do_not_take_in_what_a_full_judgement_left(gate):
    world = _world(gate, CLEAN, state=TURN._replace(quarantined=True))

    assert _kinds(mono.judge(gate.event("prompt", texts=("go",)), world)) == [("turn", "now")]


def test_a_passing_turn_with_an_open_end_is_not_accepted_yet(gate):
    assert mono.judge(gate.event("stop", background=("shell",)), _world(gate, CLEAN)).effects == ()


def test_tests_that_failed_before_take_no_turn_back(gate):
    policy = gate.policy({"iteration": {"correctness": {"command": "make test"}}})
    world = _world(gate, CLEAN, policy=policy, tested=Check("failed", "1 failed"), red=("start",))

    verdict = mono.judge(gate.event("stop"), world)

    assert _kinds(verdict) == [("quarantine", "now")]
    assert "the tests failed before this turn began" in verdict.remedy


def test_a_scanner_that_fails_between_turns_is_an_error(gate):
    verdict = mono.judge(gate.event("prompt", texts=("go",)), _world(gate, Looked(errors=("semgrep timed out",))))

    assert verdict.outcome == "error"


def test_what_is_staged_is_judged_before_a_commit(gate):
    staged = (Change("evil.py", "A", "", "", "b9"),)
    world = _world(gate, index=staged)
    world.scan = lambda changes: WORSE if staged[0] in changes else CLEAN

    assert mono.judge(gate.shell("git commit -m x"), world).rule == "commit"


def test_beside_another_session_a_failing_turn_stays(gate):
    verdict = mono.judge(gate.event("stop"), _world(gate, company=True))

    assert (verdict.outcome, _kinds(verdict)) == ("fail", [("quarantine", "now")])
    assert "another session worked in this folder" in verdict.remedy


def test_what_another_session_is_in_the_middle_of_is_not_accepted_at_a_prompt(gate):
    world = _world(gate, CLEAN, company=True)

    assert _kinds(mono.judge(gate.event("prompt", texts=("go",)), world)) == [("turn", "now")]


@pytest.mark.parametrize(
    ("line", "scans"),
    [
        pytest.param("make", 1, id="may have written"),
        pytest.param("echo x > a.py", 1, id="wrote"),
        pytest.param("git status && ls", 0, id="surely wrote nothing"),
    ],
)
def test_after_a_call_what_it_may_have_changed_is_scanned_ahead(gate, line, scans):
    world = _world(gate)

    verdict = mono.judge(gate.shell(line, "after-tool"), world)

    assert (verdict, world.scans_ahead) == (Verdict(mono.NAME, "skip"), scans)


def test_a_reading_tool_is_none_of_its_business_after_the_call(gate):
    assert not mono.concerns(gate.event("after-tool", tool="Read", act="read"))


def test_nothing_is_scanned_ahead_of_a_turn_that_nobody_saw_begin(gate):
    world = gate.World()

    mono.judge(gate.event("after-tool", tool="Write", act="write"), world)

    assert world.scans_ahead == 0


@pytest.mark.parametrize(("act", "worked"), [("write", 1), ("shell", 1), ("read", 0)])
def test_a_call_that_may_change_files_is_noted_before_it_runs(gate, act, worked):
    world = _world(gate)

    mono.judge(gate.event("before-tool", tool="T", act=act), world)

    assert world.worked == worked
