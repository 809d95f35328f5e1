"""What a SARIF file says, however it is written, and what it may not be."""

from __future__ import annotations

import json

import pytest

from hookpack.errors import ToolError
from hookpack.scanners import sarif
from hookpack.scanners.hit import Hit
from hookpack.scanners.sarif import Result, results


def place(uri, line=3, **location):
    return {"physicalLocation": {"artifactLocation": {"uri": uri, **location}, "region": {"startLine": line}}}


def result(uri="app.py", **fields):
    return {"ruleId": "r", "message": {"text": "m"}, "locations": [place(uri)], **fields}


def log(*found, version="2.1.0", rules=(), **run):
    tool = {"driver": {"name": "t", "rules": [*rules]}}
    return json.dumps({"version": version, "runs": [{"tool": tool, "results": [*found], **run}]}).encode()


def paths(data):
    return [each.path for each in results(data, "/home/ada/project")]


def test_result_has_rule_place_words_and_kind_of_fault():
    rules = [{"id": "py/sql", "properties": {"tags": ["security", "external/cwe/cwe-089"], "security-severity": "8.8"}}]
    found = result(ruleId="py/sql", ruleIndex=0, locations=[place("a/b.py", 7)])

    assert results(log(found, rules=rules), "/p") == (
        Result("a/b.py", Hit("py/sql", 7, 7, "high", "medium", "m", "", "CWE-89")),
    )


@pytest.mark.parametrize(
    ("fields", "rule", "severity"),
    [
        pytest.param({"level": "error"}, {}, "high", id="error"),
        pytest.param({"level": "note"}, {}, "low", id="note"),
        pytest.param({}, {}, "medium", id="nothing said"),
        pytest.param({"level": 7}, {}, "medium", id="rubbish"),
        pytest.param({}, {"defaultConfiguration": {"level": "error"}}, "high", id="rule's level"),
        pytest.param({"level": "error"}, {"properties": {"security-severity": "5.0"}}, "medium", id="rule's score"),
    ],
)
def test_severity_comes_from_score_or_level(fields, rule, severity):
    (found,) = results(log(result(**fields), rules=[{"id": "r", **rule}]), "/p")

    assert found.hit.severity == severity


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("app.py", "app.py"), ("./a/../app.py", "app.py"), ("a%20b.py", "a b.py"), ("a%C3%BC.py", "aü.py"),
        ("file:///home/ada/project/src/a.py", "src/a.py"), ("file:/home/ada/project/a.py", "a.py"),
        ("file://localhost/home/ada/project/a.py", "a.py"), ("/home/ada/project/a.py", "a.py"), ("a.py#L3", "a.py"),
    ],
)  # fmt: skip
def test_address_becomes_a_path_of_the_project(uri, path):
    assert paths(log(result(uri))) == [path]


@pytest.mark.parametrize(
    "uri",
    ["../a.py", "a/%2e%2e/%2e%2e/a.py", "/etc/passwd", "file:///etc/passwd", "https://example.org/a.py", "a%00.py",
     "/home/ada/project-other/a.py", ".", "file:///home/ada/project/../x.py"],
)  # fmt: skip
def test_address_outside_the_project_is_left_out(uri):
    assert paths(log(result(uri))) == []


@pytest.mark.parametrize(
    ("bases", "expected"),
    [
        pytest.param({}, ["a.py"], id="base that is not told"),
        pytest.param({"SRC": {"uri": "file:///home/ada/project/src/"}}, ["src/a.py"], id="folder"),
        pytest.param(
            {"SRC": {"uri": "src", "uriBaseId": "TOP"}, "TOP": {"uri": "file:///home/ada/project"}},
            ["src/a.py"],
            id="folder in a folder",
        ),
        pytest.param({"SRC": {"uri": "src/", "uriBaseId": "SRC"}}, ["src/src/src/src/src/a.py"], id="endless"),
        pytest.param({"SRC": {"uri": "file:///elsewhere/"}}, [], id="elsewhere"),
    ],
)
def test_folders_that_addresses_are_relative_to(bases, expected):
    found = result(locations=[place("a.py", uriBaseId="SRC")])

    assert paths(log(found, originalUriBaseIds=bases)) == expected


def test_address_may_stand_in_the_list_of_files():
    found = result(locations=[{"physicalLocation": {"artifactLocation": {"index": 0}}}])

    assert paths(log(found, artifacts=[{"location": {"uri": "a.py"}}])) == ["a.py"]


def test_suppressed_results_count_and_passed_checks_do_not():
    found = [result("a.py", suppressions=[{"kind": "inSource"}]), result("b.py", kind="pass")]

    assert paths(log(*found)) == ["a.py"]


def test_all_runs_are_read():
    data = json.loads(log(result("a.py")))
    data["runs"].append(json.loads(log(result("b.py")))["runs"][0])

    assert paths(json.dumps(data).encode()) == ["a.py", "b.py"]


@pytest.mark.parametrize("region", [{}, {"startLine": "x"}, {"startLine": -1}, {"startLine": True}, {"startLine": 1e9}])
def test_place_without_a_usable_line_is_the_first_one(region):
    at = {"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": region}}

    assert results(log(result(locations=[at])), "/p")[0].hit.line == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(b"", "no JSON", id="empty"),
        pytest.param(b"\xff\xfe{", "no JSON", id="no UTF-8"),
        pytest.param(log(result())[:-9], "no JSON", id="cut off"),
        pytest.param(b"[" * 200_000, "no JSON", id="nested"),
        pytest.param(b"[]", "no SARIF 2.1.0", id="list"),
        pytest.param(log(version="2.0.0"), "no SARIF 2.1.0 \\(version '2.0.0'\\)", id="older"),
        pytest.param(log(version=["x" * 10_000]), "no SARIF 2.1.0", id="rubbish for a version"),
        pytest.param(b'{"version": "2.1.0", "runs": []}', "no run", id="no run"),
        pytest.param(b'{"version": "2.1.0", "runs": 1}', "no run", id="number for runs"),
        pytest.param(b'{"version": "2.1.0", "runs": [{}]}', "without results", id="no results"),
        pytest.param(log(invocations=[{"executionSuccessful": False}]), "run that failed", id="failed"),
        pytest.param(log(result(locations=[]), result()), "1 results name no file", id="no place"),
        pytest.param(log(1, "x", None), "3 results name no file", id="rubbish for results"),
        pytest.param(b" " * (sarif.MAX_BYTES + 1), "larger than", id="huge"),
        pytest.param(log(*[{}] * 20_001), "more than 20000 results", id="too many"),
    ],
)
def test_what_is_no_usable_sarif_is_said_in_words(data, said):
    with pytest.raises(ToolError, match=said):
        results(data, "/p")


@pytest.mark.parametrize(
    "fields", [{"ruleIndex": -5}, {"ruleIndex": "x"}, {"ruleId": None}, {"message": 1}, {"properties": []}]
)
def test_odd_fields_cost_no_result(fields):
    assert len(results(log(result(**fields)), "/p")) == 1
