"""The structured report: as its schema says, the same for the same trees, and without credentials."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hookpack import guard
from hookpack.finding import Excepted, Finding, Scanned
from hookpack.iteration import failure
from hookpack.verdict import Layer
from tests import schema

SCHEMA = json.loads((Path(__file__).parents[2] / "templates" / "report.schema.json").read_text())
EVAL = Finding("bandit", "bandit.B307", "app.py", 2, symbol="f", snippet="eval(x)", message="eval", remedy="no eval")
KEY = "AK" + "IA" + "QYLPMN5HNM4QX4TD"


def _report(plain, layers, old=b"def f(x):\n    return int(x)\n", new=b"def f(x):\n    return eval(x)\n"):
    world = plain.world([plain.change("app.py")], blobs={"b0": old, "b1": new})
    return failure.report(world, "a", "b", layers)


def test_each_finding_is_a_fault_with_what_stood_there_and_what_does(plain):
    (fault,) = _report(plain, [Layer("monotonicity", "fail", "1 new finding", findings=(EVAL,))])["faults"]

    assert (fault["before"], fault["after"]) == ("    return int(x)", "    return eval(x)")
    assert (fault["layer"], fault["place"], fault["reason"], fault["remedy"]) == (
        "monotonicity", "app.py:2", "eval", "no eval"
    )  # fmt: skip


def test_a_layer_that_names_no_place_is_a_fault_of_its_own(plain):
    layers = [Layer("budget", "fail", "too large", "smaller"), Layer("anchors", "pass"), Layer("correctness", "skip")]

    (fault,) = _report(plain, layers)["faults"]

    assert (fault["rule"], fault["path"], fault["reason"]) == ("budget.fail", "", "too large")


@pytest.mark.parametrize(
    ("finding", "new"),
    [
        pytest.param(EVAL, f"def f(x):\n    return eval('{KEY}')\n", id="beside a fault"),
        pytest.param(EVAL._replace(scanner="secrets"), "def f(x):\n    return s\n", id="found by who looks for them"),
        pytest.param(EVAL._replace(cwe="CWE-798"), "def f(x):\n    return 'hunter2hunter2'\n", id="hard-coded"),
    ],
)
def test_a_credential_is_never_quoted(plain, finding, new):
    (fault,) = _report(plain, [Layer("monotonicity", "fail", findings=(finding,))], new=new.encode())["faults"]

    assert fault["after"] == "(not shown: a credential stands there)"
    assert KEY not in json.dumps(fault)


def test_a_lost_anchor_shows_what_went(plain):
    lost = Finding("anchors", "anchors.lost-anchor", "app.py", 1, symbol="f", message="anchor A-1 is gone")

    (fault,) = _report(plain, [Layer("anchors", "fail", findings=(lost,))], new=b"def f(x):\n")["faults"]

    assert (fault["before"], fault["after"]) == ("    return int(x)", "")


def test_a_lost_guard_shows_the_step_that_went_and_asks_for_it_back(plain):
    old, new = (Scanned("app.py", guards=guards) for guards in (("bandit",), ()))
    lost = guard.lost([old], [new], {})
    steps = b"steps:\n  - run: bandit -r src\n  - run: make\n"

    (fault,) = _report(
        plain, [Layer("monotonicity", "fail", findings=lost)], old=steps, new=steps.replace(b"bandit -r src", b"true")
    )["faults"]

    assert (fault["before"], fault["after"]) == ("  - run: bandit -r src", "  - run: true")
    assert fault["remedy"] == "put the step back that runs bandit in app.py, or ask the user to let it go"


def test_an_excerpt_is_short(plain):
    long = b"def f(x):\n" + b"    y = 1  # " + b"x" * 3000 + b"\n" * 500

    (fault,) = _report(plain, [Layer("monotonicity", "fail", findings=(EVAL,))], new=long)["faults"]

    assert len(fault["after"]) <= 600


def test_equal_faults_have_ids_of_their_own(plain):
    faults = _report(plain, [Layer("monotonicity", "fail", findings=(EVAL, EVAL))])["faults"]

    assert [each["id"].partition("-")[2] for each in faults] == ["", "2"]


def test_the_report_is_as_its_schema_says(plain):
    layers = [Layer("correctness", "error", "hung"), Layer("monotonicity", "fail", findings=(EVAL,))]

    report = _report(plain, layers)

    assert schema.faults(report, SCHEMA) == []
    assert schema.faults({**report, "faults": [{"layer": "other"}]}, SCHEMA) != []
    assert schema.faults({**report, "surprise": 1}, SCHEMA) == ["$: unknown surprise"]


def test_only_the_first_of_very_many_faults_are_looked_up(plain):
    from hookpack.finding import Finding
    from hookpack.iteration import failure
    from hookpack.verdict import Layer

    world, asked = plain.world([plain.change("app.py")], blobs={"b0": b"x\n", "b1": b"y\n"}), []
    world.texts = lambda names: asked.append(1) or dict.fromkeys(names, b"")
    found = tuple(Finding("bandit", "bandit.r", "app.py", line) for line in range(1, 301))

    report = failure.report(world, "a", "b", [Layer("monotonicity", "fail", findings=found)])

    assert len(report["faults"]) == 300
    assert len(asked) == 100


def test_what_an_exception_covers_is_told_apart_from_what_counts(plain):
    covered = Layer("monotonicity", "pass", excepted=(Excepted(EVAL, "a fixture", "2030-01-31"),))

    told = _report(plain, [covered])

    assert schema.faults(told, SCHEMA) == []
    assert told["faults"] == []
    assert told["layers"][0]["excepted"] == [
        {"finding": dict(zip(EVAL._fields, EVAL)), "reason": "a fixture", "until": "2030-01-31"}
    ]
