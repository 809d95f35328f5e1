"""semgrep: each language is looked at; the rules themselves are tested with `rules`."""

from __future__ import annotations

import json

import pytest

from hookpack.errors import ToolError
from hookpack.process import Completed
from hookpack.scanners import Tools, semgrep
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
