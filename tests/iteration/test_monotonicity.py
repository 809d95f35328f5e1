"""When the commands of SARIF inputs are asked, and what comes of their answers."""

from __future__ import annotations

import pytest

from hookpack.finding import Excepted, Finding, Scanned
from hookpack.turn import Looked

POLICY = {"monotonicity": {"sarif": [{"name": "other", "path": "out.sarif", "command": "sh ./scan.sh"}]}}
AS_IT_STANDS = {"monotonicity": {"sarif": [{"name": "other", "path": "out.sarif"}]}}
CLEAN = Looked((Scanned("app.py", readers=("bandit",)),), (Scanned("app.py", readers=("bandit",)),))
FOUND = Finding("other", "other.r", "app.py", 3, snippet="q()")
FAULTY = CLEAN._replace(after=(CLEAN.after[0]._replace(findings=(FOUND,)),))


@pytest.fixture
def judged(plain, layer):
    """judged(policy, looked, answer): the outcome, the reason, and how often the commands were asked."""

    def run(policy=POLICY, looked=CLEAN, answer=CLEAN, changed=("app.py",), static=False, **more):
        asked = []

        def consulted():
            asked.append(1)
            return answer

        changes = [plain.change(path) for path in changed]
        world = plain.world(changes, iteration=policy, looked=looked, consulted=consulted, **more)
        found = layer("monotonicity", world, static=static)
        return found.outcome, found.reason, len(asked)

    return run


def test_what_a_command_finds_counts(judged):
    outcome, reason, asked = judged(answer=FAULTY)

    assert (outcome, asked) == ("fail", 1)
    assert "other.r" in reason


def test_a_command_that_fails_is_an_error_in_words(judged):
    assert judged(answer=CLEAN._replace(errors=("other: out.sarif: no",))) == (
        "error", "NOT checked: other: out.sarif: no", 1
    )  # fmt: skip


@pytest.mark.parametrize(
    ("how", "outcome"),
    [
        pytest.param({"looked": FAULTY}, "fail", id="found without it"),
        pytest.param({"static": True}, "pass", id="nothing of the project may run"),
        pytest.param({"policy": AS_IT_STANDS}, "pass", id="no command"),
        pytest.param({"changed": ()}, "skip", id="nothing changed"),
        pytest.param({"changed": ("app.py", "scan.sh")}, "fail", id="its program changed with the code"),
        pytest.param({"changed": ("scan.sh",)}, "unsure", id="its program changed alone"),
    ],
)
def test_no_command_is_asked_where_that_is_settled_without(judged, how, outcome):
    found, _, asked = judged(**how)

    assert (found, asked) == (outcome, 0)


def test_a_command_is_asked_once(judged):
    assert judged() == ("pass", "", 1)
    assert judged(changed=("app.py", "scan.sh"), vouched=("scan.sh",)) == ("pass", "", 1)


def test_a_file_that_nobody_may_read_is_no_unchanged_tree(judged):
    outcome, reason, _ = judged(changed=(), unread=("new.py",))

    assert (outcome, reason) == ("unsure", "could not be read: new.py")


ROW = {"rule": "other.*", "reason": "a fixture", "until": "2030-01-15"}


@pytest.fixture
def layer_of(plain, layer):
    """layer_of(exceptions, **more): the whole layer about one new finding."""

    def run(exceptions, looked=FAULTY, policy=AS_IT_STANDS, **more):
        world = plain.world([plain.change("app.py")], iteration=policy, looked=looked, exceptions=exceptions, **more)
        return layer("monotonicity", world)

    return run


def test_a_finding_that_an_exception_covers_does_not_count_and_is_told(layer_of):
    found = layer_of([ROW])

    assert (found.outcome, found.findings) == ("pass", ())
    assert found.excepted == (Excepted(FOUND, "a fixture", "2030-01-15"),)
    assert found.notice == (
        "hookpack: not counted, by an exception of the policy: "
        'app.py:3 other.r ("a fixture", until 2030-01-15)'
    )  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({**ROW, "until": "2030-01-14"}, id="ended"),
        pytest.param({**ROW, "path": "tests/**"}, id="elsewhere"),
    ],
)
def test_a_finding_that_no_exception_covers_counts(layer_of, row):
    found = layer_of([row])

    assert (found.outcome, found.findings, found.excepted, found.notice) == ("fail", (FOUND,), (), "")


def test_an_exception_covers_what_a_command_finds_as_well(layer_of):
    found = layer_of([ROW], looked=CLEAN, policy=POLICY, consulted=lambda: FAULTY)

    assert (found.outcome, len(found.excepted)) == ("pass", 1)


def test_an_exception_covers_no_scanner_that_broke(layer_of):
    found = layer_of([ROW], looked=FAULTY._replace(errors=("bandit: crashed",)))

    assert (found.outcome, len(found.excepted)) == ("error", 1)
