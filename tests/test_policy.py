from __future__ import annotations

import pytest

from hookpack.policy import DEFAULTS, GATES, LAYERS, Rule, action, build, decide, layer_action, strictest
from hookpack.policy_yaml import load
from hookpack.verdict import Decision, Layer, Verdict

_BUILT_IN = build({}, trusted=False)


def test_without_a_policy_every_gate_and_layer_has_its_built_in_rule() -> None:
    assert tuple(_BUILT_IN.gates) == GATES
    assert tuple(_BUILT_IN.layers) == LAYERS
    assert (_BUILT_IN.mode, _BUILT_IN.evidence, _BUILT_IN.trusted) == ("enforce", (), False)
    assert ".github/workflows/" in _BUILT_IN.protect


@pytest.mark.parametrize("gate", ["filter-sensitive", "recursion-guard", "anchor-guard"])
def test_gates_that_guard_a_single_call_refuse_on_their_own_errors(gate: str) -> None:
    assert _BUILT_IN.gates[gate].on_error == "deny"


@pytest.mark.parametrize("name", [*GATES, *LAYERS])
def test_no_built_in_rule_lets_an_error_or_a_failure_pass(name: str) -> None:
    rule = {**_BUILT_IN.gates, **_BUILT_IN.layers}[name]

    assert "pass" not in (rule.on_fail, rule.on_error)


def test_what_a_person_wrote_lies_over_the_defaults_and_leaves_the_rest() -> None:
    written = load(b"gates: {recursion-guard: {on_fail: warn, options: {max_depth: 4}}}", "p.yaml")

    changed = build(written, trusted=True)

    options = {"max_depth": 4, "max_children": 5, "max_active": 12, "max_spawns": 60, "max_per_minute": 20}
    assert changed.gates["recursion-guard"] == Rule(True, "warn", "warn", "deny", options)
    assert changed.gates["anchor-guard"] == _BUILT_IN.gates["anchor-guard"]
    assert changed.layers == _BUILT_IN.layers


def test_building_leaves_the_defaults_alone() -> None:
    before = repr(DEFAULTS)

    build({"gates": {"quality-gate": {"options": {"retries": 9}}}, "protect": ["a"]}, trusted=True)

    assert repr(DEFAULTS) == before


def test_lists_replace_the_default_instead_of_adding_to_it() -> None:
    changed = build({"iteration": {"monotonicity": {"scanners": ["bandit"]}}}, trusted=True)

    assert changed.layers["monotonicity"].texts("scanners") == ("bandit",)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("fail", "deny"), ("unsure", "ask"), ("error", "warn"), ("pass", "pass"), ("skip", "pass")],
)
def test_each_outcome_gets_the_answer_that_its_rule_states(outcome: str, expected: str) -> None:
    assert action(Rule(on_fail="deny", on_unsure="ask", on_error="warn"), outcome) == expected


def test_a_failing_gate_is_denied() -> None:
    verdict = Verdict("anchor-guard", "fail", "protected-path")

    assert decide(_BUILT_IN, verdict) == Decision("deny", verdict, would="deny")


def test_observe_mode_refuses_nothing_and_says_what_it_would_have_done() -> None:
    verdict = Verdict("anchor-guard", "fail", "protected-path")

    assert decide(build({"mode": "observe"}, trusted=True), verdict) == Decision("pass", verdict, would="deny")


def test_the_strictest_layer_decides_for_the_iteration() -> None:
    layers = (Layer("correctness", "pass"), Layer("budget", "fail"), Layer("anchors", "unsure"))
    verdict = Verdict("monotonicity-gate", "fail", layers=layers)

    assert decide(_BUILT_IN, verdict).action == "deny"
    assert [layer_action(_BUILT_IN, layer) for layer in layers] == ["pass", "deny", "warn"]


@pytest.mark.parametrize(
    ("actions", "expected"),
    [((), "pass"), (("pass", "warn"), "warn"), (("warn", "ask"), "ask"), (("ask", "deny", "pass"), "deny")],
)
def test_strictest_of_several_answers(actions: tuple[str, ...], expected: str) -> None:
    assert strictest(actions) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [pytest.param(3, 3, id="number"), pytest.param(True, 7, id="true is no number"), pytest.param("3", 7, id="text")],
)
def test_a_count_that_is_no_whole_number_falls_back(value: object, expected: int) -> None:
    assert Rule(options={"n": value}).number("n", 7) == expected


def test_options_of_another_type_read_as_empty() -> None:
    rule = Rule(options={"text": 3, "texts": "abc"})

    assert (rule.text("text"), rule.texts("texts"), rule.texts("absent")) == ("", (), ())
