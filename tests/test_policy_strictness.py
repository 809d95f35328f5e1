"""Which of two values lets through more."""

from __future__ import annotations

import pytest

from hookpack.policy import DEFAULTS
from hookpack.policy_stack import flat
from hookpack.policy_strictness import is_looser, word


@pytest.mark.parametrize(
    ("key", "strict", "loose"),
    [
        pytest.param("mode", "enforce", "observe", id="mode"),
        pytest.param("gates.anchor-guard.on_fail", "deny", "warn", id="answer"),
        pytest.param("gates.anchor-guard.on_unsure", "ask", "warn", id="answer when unsure"),
        pytest.param("gates.anchor-guard.enabled", True, False, id="gate"),
        pytest.param("gates.filter-sensitive.options.mask", True, False, id="mask"),
        pytest.param("gates.filter-sensitive.options.allow", [], [{"path": "a"}], id="credential allowed"),
        pytest.param("gates.recursion-guard.options.max_depth", 1, 2, id="depth"),
        pytest.param("iteration.budget.max_added", 100, 200, id="budget"),
        pytest.param("iteration.tests.weakened", "deny", "off", id="weakened tests"),
        pytest.param("iteration.anchors.implicit", "ask", "notice", id="defences"),
        pytest.param("iteration.monotonicity.scanners", ["semgrep", "bandit"], ["semgrep"], id="scanner"),
        pytest.param("iteration.ratchets.metrics", [{"name": "a"}], [], id="metric"),
        pytest.param("protect", ["a", "b"], ["a"], id="protected path"),
        pytest.param("exceptions", [], [{"rule": "a"}], id="exception"),
        pytest.param("evidence.run", "when-missing", "never", id="runs"),
        pytest.param("iteration.correctness.command", "make test", "", id="no tests"),
    ],
)
def test_the_looser_value_is_known_from_the_stricter_one(key, strict, loose):
    assert (word(key, strict, loose), word(key, loose, strict)) == ("looser", "stricter")
    assert not is_looser(key, strict, strict)


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        pytest.param("iteration.correctness.timeout_s", 600, 60, id="time"),
        pytest.param("extends.path", "", "org.yaml", id="file"),
        pytest.param("preset", "solo", "team", id="preset, whose settings are compared"),
        pytest.param("iteration.correctness.command", "make test", "make check", id="another command"),
        pytest.param("protect", ["a"], ["b"], id="other paths"),
    ],
)
def test_what_cannot_be_told_is_not_said(key, one, other):
    assert word(key, one, other) == word(key, other, one) == ""


NEUTRAL = ("version", "preset", "path", "sha256", "retries", "timeout_s")


@pytest.mark.parametrize("key", [key for key, _ in flat(DEFAULTS) if key.rpartition(".")[2] not in NEUTRAL])
def test_every_setting_has_an_order(key):
    from hookpack import policy_strictness

    assert key.rpartition(".")[2] in {*policy_strictness._WORDS, *policy_strictness._COMPARED}
