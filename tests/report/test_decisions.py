"""Counts of decisions, the rules behind them, and the entries that spoke up."""

from __future__ import annotations

from hookpack.report import decisions


def test_each_gate_has_its_decisions(entry, refused, report):
    found = report([entry(), refused(), refused(action="pass"), refused(action="warn", unverified=True)])

    guard = next(each for each in found.gates if each.gate == "anchor-guard")
    assert (guard.decisions, guard.observed, guard.unverified) == ({"deny": 3, "ask": 0, "warn": 0, "pass": 1}, 1, 1)


def test_a_refusal_names_gate_rule_and_layers(refused, report):
    layers = [["tests", "fail", 1.0], ["anchors", "unsure", 2.0], ["budget", "pass", 0.1]]
    entries = [refused(), refused(gate="monotonicity-gate", rule="regression", layers=layers), refused(action="pass")]

    found = report(entries).reasons

    assert [(each.gate, each.rule, each.layers, each.refused, each.observed) for each in found] == [
        ("anchor-guard", "protected-path", "", 1, 1),
        ("monotonicity-gate", "regression", "tests, anchors", 1, 0),
    ]
    assert found[0].example == entries[2]["id"]


def test_silent_entries_are_counted_and_not_listed(entry, report):
    found = report([entry(), entry()])

    assert (found.loud, found.rows, found.days[0].decisions["pass"]) == (0, (), 2)


def test_an_error_that_the_policy_lets_pass_is_listed(entry, report):
    assert len(report([entry(outcome="error", reason="broke")]).rows) == 1


def test_the_newest_come_first_and_the_rest_is_said(refused, report, monkeypatch):
    monkeypatch.setattr(decisions, "MOST", 2)
    entries = [refused() for _ in range(3)]

    found = report(entries)

    assert [each.id for each in found.rows] == [entries[2]["id"], entries[1]["id"]]
    assert found.loud == 3


def test_days_are_those_of_utc(entry, report):
    found = report([entry(at=86_399.0), entry(at=86_400.0)])

    assert [each.at for each in found.days] == [0, 86_400]


def test_what_a_person_thinks_stands_beside_the_entry(refused, entry, report):
    stopped = refused(action="pass")
    note = entry(gate="", event="command", tool="report", marks={stopped["id"]: "false-alarm", "x": "nonsense"})

    assert [each.mark for each in report([stopped, note]).rows] == ["false-alarm"]


def test_an_agents_entry_marks_nothing(refused, report):
    stopped = refused()

    assert [each.mark for each in report([stopped, refused(marks={stopped["id"]: "right"})]).rows] == ["", ""]
