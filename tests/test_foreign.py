"""SARIF files beside hookpack's own scanners: what counts as new, what as not looked at."""

from __future__ import annotations

import json
import os

import pytest

from hookpack import foreign
from hookpack.finding import Scanned
from hookpack.identity import new_findings
from hookpack.policy import Rule
from hookpack.turn import Change, Looked

OLD = "def a(x):\n    q(x)\n\n\ndef b(x):\n    return x\n"
RULE = Rule(options={"sarif": [{"name": "codeql", "path": "out.sarif"}]})


@pytest.fixture
def judged(tmp_path):
    """judged(after, *lines): what is new in app.py, and all of `Looked`, when results stand on these lines."""

    def run(after, *lines, path="app.py", before=OLD, age_s=0, uri=None):
        (tmp_path / path).write_text(after)
        places = [
            {"physicalLocation": {"artifactLocation": {"uri": uri or path}, "region": {"startLine": n}}} for n in lines
        ]
        found = [{"ruleId": "r", "locations": [each]} for each in places]
        (tmp_path / "out.sarif").write_text(json.dumps({"version": "2.1.0", "runs": [{"results": found}]}))
        made = (tmp_path / path).stat().st_mtime_ns - age_s * 10**9
        os.utime(tmp_path / "out.sarif", ns=(made, made))
        change = Change(path, "M", path, "old", "new")
        scanned = Scanned(path, symbols=("a", "b"))
        looked = Looked((scanned,), (scanned,))
        texts = {"old": before.encode(), "new": after.encode()}
        looked = foreign.overlay(looked, [change], lambda blobs: {b: texts[b] for b in blobs}, RULE, str(tmp_path))
        return [each.line for each in new_findings(looked.before, looked.after, {})], looked

    return run


@pytest.mark.parametrize(
    ("after", "lines"),
    [
        pytest.param(OLD, [2], id="known place"),
        pytest.param("\n\n" + OLD, [4], id="moved down"),
        pytest.param(OLD.replace("q(x)", "q( x )  # why"), [2], id="formatted"),
        pytest.param(OLD, [], id="no result"),
    ],
)
def test_result_on_source_that_stood_there_before_is_known(judged, after, lines):
    assert judged(after, *lines)[0] == []


@pytest.mark.parametrize(
    ("after", "lines", "new"),
    [
        pytest.param(OLD + "    q(x)\n", [7], [7], id="same source in another function"),
        pytest.param(OLD.replace("    q(x)\n", "    q(x)\n    q(x)\n"), [2, 3], [3], id="once more"),
        pytest.param(OLD.replace("return x", "return r(x)"), [6], [6], id="changed line"),
    ],
)
def test_result_on_source_that_did_not_stand_there_is_new(judged, after, lines, new):
    assert judged(after, *lines)[0] == new


def test_result_carries_the_programs_name_and_the_function(judged):
    _, looked = judged(OLD, 2)

    (found,) = looked.after[0].findings
    assert (found.rule, found.symbol, found.line) == ("codeql.r", "a", 2)


def test_result_in_a_file_that_did_not_change_is_known(judged):
    assert judged(OLD, 2, uri="other.py")[1].after[0].findings == ()


@pytest.mark.parametrize(
    ("path", "age_s", "unread"),
    [
        pytest.param("app.py", 10, ("codeql: its results are older than this file",), id="older"),
        pytest.param("app.py", 0, (), id="of the same moment"),
        pytest.param("app.py", -10, (), id="younger"),
        pytest.param("notes.md", 10, (), id="no source"),
    ],
)
def test_source_that_is_younger_than_the_results_is_unread(judged, path, age_s, unread):
    assert judged("x = 1\n", path=path, age_s=age_s)[1].after[0].unread == unread


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        pytest.param(lambda root: None, "there is no such file, so that its findings are NOT known", id="absent"),
        pytest.param(lambda root: (root / "out.sarif").mkdir(), "no plain file", id="folder"),
        pytest.param(lambda root: (root / "out.sarif").write_text("{"), "no JSON in UTF-8", id="cut off"),
        pytest.param(
            lambda root: (root / "out.sarif").symlink_to("/etc/passwd"), "it leads out of the project", id="link"
        ),
        pytest.param(lambda root: (root / "out.sarif").symlink_to("out.sarif"), "symbolic links", id="link to itself"),
    ],
)
def test_file_that_cannot_be_read_is_an_error_in_words(tmp_path, prepare, said):
    prepare(tmp_path)

    looked = foreign.overlay(Looked(), [], dict, RULE, str(tmp_path))

    assert len(looked.errors) == 1
    assert looked.errors[0].startswith("codeql: out.sarif: ")
    assert said in looked.errors[0]


@pytest.mark.parametrize(("files", "most"), [pytest.param(5, 5, id="few"), pytest.param(1000, 200, id="many")])
def test_texts_are_not_all_in_memory_at_once(tmp_path, files, most):
    names = [f"f{number}.py" for number in range(files)]
    found = [
        {
            "ruleId": "r",
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": n}, "region": {"startLine": 2}}}],
        }
        for n in names
    ]
    (tmp_path / "out.sarif").write_text(json.dumps({"version": "2.1.0", "runs": [{"results": found}]}))
    changes = [Change(name, "M", name, f"old {name}", f"new {name}") for name in names]
    scanned = tuple(Scanned(name) for name in names)
    asked = []

    def read(blobs):
        asked.append(len(blobs))
        return {blob: OLD.encode() for blob in blobs}

    looked = foreign.overlay(Looked(scanned, scanned), changes, read, RULE, str(tmp_path))

    assert max(asked) == most
    assert [len(each.findings) for each in (*looked.before, *looked.after)] == [1] * (2 * files)


def test_input_that_a_command_writes_is_not_read_as_it_stands(tmp_path):
    entry = {"name": "codeql", "path": "out.sarif", "command": "./scan.sh"}

    assert foreign.overlay(Looked(), [], dict, Rule(options={"sarif": [entry]}), str(tmp_path)) == Looked()


def test_policy_without_sarif_changes_nothing(tmp_path):
    assert foreign.overlay(Looked(), [], dict, Rule(), str(tmp_path)) == Looked()
