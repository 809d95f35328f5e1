"""semgrep: each language is looked at; the rules themselves are tested with `rules`."""

from __future__ import annotations

import json

import pytest

from hookpack.errors import ToolError
from hookpack.process import Completed
from hookpack.scanners import Source, Tools, scan_all, semgrep
from hookpack.scanners.hit import Answer, File, Hit

TLS = 'package p\n\nimport "crypto/tls"\n\nvar c = tls.Config{InsecureSkipVerify: %s}\n'
FILES = [File(1, "a.py", b"x = 1\n", "/area/files/a.py")]


def result(path, line=1):
    return {"check_id": "rules.code-from-text", "path": path, "start": {"line": line}, "end": {"line": line}}


def report(*results, errors=(), scanned=("files/a.py",)):
    return {"results": [*results], "errors": [*errors], "paths": {"scanned": [*scanned]}}


def read(stdout):
    data = stdout if isinstance(stdout, bytes) else json.dumps(stdout).encode()
    return semgrep.read(Completed(0, data, b""), FILES, "/area")


SEEN = result("canary.py")  # the planted fault


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", "eval(x);"), ("a.jsx", "eval(x);"), ("a.mjs", "eval(x);"), ("a.cjs", "eval(x);"),
        ("a.ts", "eval(x);"), ("a.tsx", "eval(x);"), ("a.mts", "eval(x);"), ("a.cts", "eval(x);"),
        ("a.py", "eval(x)"), ("A.PY", "eval(x)"), ("a.pyi", "eval(x)"), ("a.pyw", "eval(x)  # nosemgrep"),
        ("a.go", TLS % "true"), ("A.java", "class A { void f(String c) { Runtime.getRuntime().exec(c); } }"),
    ],
)  # fmt: skip
def test_fault_fires_in_each_language(scan, path, text):
    assert len(scan("semgrep", path, text).findings) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", "JSON.parse(x);"), ("a.js", "// eval(x)"), ("a.ts", "const x: number = f();"),
        ("a.tsx", "const a = <b>{x}</b>;"), ("a.py", "ast.literal_eval(x)"), ("a.py", "text = 'eval(x)'"),
        ("a.py", ""), ("a.go", TLS % "false"), ("a.rb", "eval(x)"), ("a.md", "eval(x)"),
        ("A.java", "class A { void f(String c) { System.out.println(c); } }"),
    ],
)  # fmt: skip
def test_ordinary_code_stays_silent(scan, path, text):
    scanned = scan("semgrep", path, text)

    assert (scanned.findings, scanned.unread) == ((), ())


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        pytest.param("a.py", "x = 1\ndef (:\n", 2, id="python"),
        pytest.param("a.js", "function f( {\n}}}\n%%\n", 1, id="javascript"),
        pytest.param("a.ts", "let x: = (;\n", 1, id="typescript"),
    ],
)
def test_file_with_a_syntax_error_is_unread(scan, path, text, line):
    assert scan("semgrep", path, text).unread == (f"semgrep: syntax error, line {line}",)


@pytest.mark.parametrize("tools", [Tools(), Tools(semgrep="/nowhere/bin")], ids=["unknown", "gone"])
def test_missing_semgrep_names_the_remedy(tools):
    with pytest.raises(ToolError, match="semgrep is not installed") as caught:
        semgrep.version(tools)

    assert caught.value.hint == "./install.sh"


@pytest.mark.parametrize(
    ("stdout", "said"),
    [
        pytest.param(b"", "no report", id="nothing"),
        pytest.param(b"rubbish", "no report", id="rubbish"),
        pytest.param(b'{"results": [', "no report", id="cut off"),
        pytest.param(b"[" * 100_000, "no report", id="nested"),
        pytest.param([], "no report", id="list"),
        pytest.param({}, "another form", id="no results"),
        pytest.param({"results": [SEEN]}, "another form", id="no errors"),
        pytest.param(report(SEEN | {"start": {}}), "without a line", id="no line"),
        pytest.param(report(), "missed the planted fault in canary.py", id="no canary"),
        pytest.param(report(result("files/a.py")), "missed the planted fault", id="silent canary"),
        pytest.param(report(result("canary.js")), "missed the planted fault", id="canary of another language"),
    ],
)
def test_report_that_proves_no_look_is_an_error(stdout, said):
    with pytest.raises(ToolError, match=said):
        read(stdout)


@pytest.mark.parametrize(
    ("stdout", "expected"),
    [
        pytest.param(report(SEEN), Answer(), id="clean"),
        pytest.param(report(SEEN, result("files/a.py", 7)), Answer((Hit("code-from-text", 7, 7),)), id="hit"),
        pytest.param(report(SEEN, scanned=[]), Answer((), "not scanned"), id="passed over"),
        pytest.param(
            report(SEEN, errors=[{"path": "files/a.py", "type": "Timeout"}]), Answer((), "Timeout"), id="timeout"
        ),
        pytest.param(
            report(SEEN, errors=[{"path": "files/a.py", "type": ["PartialParsing", []]}]),
            Answer((), "syntax error, line 1"),
            id="syntax error without a place",
        ),
    ],
)
def test_answer_holds_what_the_report_says_of_the_file(stdout, expected):
    assert read(stdout) == {1: expected}


def test_hit_says_where_the_match_stands_in_its_lines():
    row = result("files/a.py") | {"start": {"line": 1, "col": 5}, "end": {"line": 2, "col": 9}}

    (hit,) = read(report(SEEN, row))[1].hits

    assert (hit.column, hit.end_column) == (5, 9)


@pytest.mark.parametrize(
    ("path", "canary"),
    [("a.py", "canary.py"), ("a.ts", "canary.js"), ("a.go", "canary.go"), ("A.java", "canary.java")],
)
def test_semgrep_that_finds_nothing_at_all_did_not_look(blinded, path, canary):
    with pytest.raises(ToolError, match=f"semgrep did not look: it missed the planted fault in {canary}"):
        blinded(semgrep, path, canary)


USER = b"""rules:
  - id: own.dotted-name
    languages: [python, ruby]
    message: frob is not for us
    severity: ERROR
    metadata: {cwe: CWE-20}
    pattern: frob(...)
"""


def user_scan(tools, cache, *sources, rules=USER):
    return scan_all(sources, names=["semgrep"], tools=tools._replace(rules=(rules,)), cache=cache)


def test_rules_of_a_person_run_beside_the_own_ones(tools, cache):
    report = user_scan(tools, cache, Source("a.py", b"frob(1)\neval(x)\n"), Source("b.rb", b"frob(1)\n"))

    found = [sorted((each.rule, each.line) for each in scanned.findings) for scanned in report.scanned]
    assert report.errors == ()
    assert found == [
        [("semgrep.code-from-text", 2), ("semgrep.user.own.dotted-name", 1)],
        [("semgrep.user.own.dotted-name", 1)],
    ]


@pytest.mark.parametrize("path", ["c.txt", "d.rb", "Makefile"])
def test_text_that_no_rule_is_about_stays_silent(tools, cache, path):
    report = user_scan(tools, cache, Source(path, b"frobnicate 1\n"))

    assert (report.errors, report.scanned[0].findings, report.scanned[0].unread) == ((), (), ())


def test_other_rules_are_another_question_to_the_cache(tools, cache):
    user_scan(tools, cache, Source("a.py", b"frob(1)\nfrab(1)\n"))

    report = user_scan(tools, cache, Source("a.py", b"frob(1)\nfrab(1)\n"), rules=USER.replace(b"frob", b"frab"))

    assert [each.line for each in report.scanned[0].findings] == [2]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        pytest.param(USER.replace(b"(...)", b"("), "the rule own.dotted-name: ", id="pattern"),
        pytest.param(USER.replace(b"python", b"pyton"), "invalid language pyton", id="language"),
        pytest.param(b"rules: [\n", "the rule file: Invalid YAML", id="no YAML"),
    ],
)
def test_rules_that_semgrep_leaves_out_are_an_error(tools, cache, rules, said):
    report = user_scan(tools, cache, Source("a.py", b"frob(1)\n"), rules=rules)

    assert len(report.errors) == 1
    assert said in report.errors[0]
    assert report.scanned[0].unread == ("semgrep: failed",)


def test_what_cannot_be_used_of_a_file_of_rules_is_known_before_any_scan(tools):
    broken = USER + USER[7:].replace(b"own.dotted-name", b"broken").replace(b"(...)", b"(")

    assert semgrep.refused(USER, tools) == ()
    assert [rule for rule, _ in semgrep.refused(broken, tools)] == ["broken"]
