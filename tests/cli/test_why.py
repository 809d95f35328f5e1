"""`hookpack why`: all that is known of a line, and plain words where nothing can be."""

from __future__ import annotations

import json

import pytest

CODE = """\
def check_path(path):
    if ".." in path:
        raise ValueError("unsafe path")
    return path


def evaluate(text):
    return eval(text)
"""
POLICY = """\
version: 1
protect: [app.py]
protect_reads: ["app.*"]
exceptions:
  - {path: "app*", reason: old code, until: "2000-01-01"}
  - {rule: "bandit.B307", reason: a calculator, until: "2000-01-02"}
iteration: {monotonicity: {scanners: [bandit, suppressions]}}
gates:
  filter-sensitive:
    options:
      allow: [{path: app.py, reason: made up, until: "2000-01-01"}]
"""
ANCHORS = """\
version: 1
anchors:
  - {id: A-1, path: app.py, symbol: check_path, mode: ast, pattern: raise ValueError}
  - {id: A-2, path: app.py, symbol: evaluate, mode: ast, pattern: return eval(text)}
"""


@pytest.fixture
def guarded(project, person_run):
    """A project with something of everything, its baseline locked."""
    (project / "app.py").write_text(CODE)
    (project / ".hookpack").mkdir()
    (project / ".hookpack" / "policy.yaml").write_text(POLICY)
    (project / ".hookpack" / "anchors.yaml").write_text(ANCHORS)
    for args in (["trust", "--yes"], ["baseline", "lock", "--yes", "--dirty"]):
        done = person_run(args, project)
        assert done.returncode == 0, done.stderr
    return project


@pytest.fixture
def why(person_run, project):
    def ask(place):
        done = person_run(["why", place, "--json"], project)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


def test_what_stands_in_the_function_is_told_and_nothing_else(guarded, why):
    check, evaluate = why("app.py:2"), why("app.py:8")

    assert (check["symbol"], evaluate["symbol"]) == ("check_path", "evaluate")
    assert [each["id"] for each in check["anchors"]] == ["A-1"]
    assert [each["id"] for each in evaluate["anchors"]] == ["A-2"]
    assert [each["line"] for each in check["defences"]] == [2]
    assert (check["known"], evaluate["defences"]) == ([], [])
    assert [(each["rule"], each["line"]) for each in evaluate["known"]] == [("bandit.B307", 8)]


def test_a_file_without_a_line_is_told_whole(guarded, why):
    told = why("app.py")

    assert [each["id"] for each in told["anchors"]] == ["A-1", "A-2"]


def test_protection_and_exceptions_of_the_file_are_told(guarded, why):
    told = why("app.py:1")

    assert [each["rule"] for each in told["protection"]] == ["app.py", "app.*"]
    assert [each["said"] for each in told["exceptions"]] == [
        'whatever is found in app* does not count as new: "old code", ended 2000-01-01',
        'credentials below app.py are accepted: "made up", ended 2000-01-01',
    ]
    assert why("app.py:8")["exceptions"][1]["rule"] == "bandit.B307"


def test_what_came_since_the_baseline_is_apart_from_what_was_known(guarded, why):
    (guarded / "app.py").write_text(CODE + "\n\ndef run(text):\n    return exec(text)  # nosec\n")

    told = why("app.py")

    assert [each["rule"] for each in told["new"]] == ["bandit.B102", "suppressions.nosec"]
    assert [each["rule"] for each in told["known"]] == ["bandit.B307"]


def test_verdicts_that_named_the_file_are_told(guarded, why, hook, payload):
    (guarded / "app.py.orig").write_text("x")
    for name in ("app.py", "app.py.orig", ".claude/settings.json"):
        call = {"file_path": str(guarded / name), "content": "x = 1\n"}
        hook("anchor-guard", payload("PreToolUse.Write", tool_input=call))

    (verdict,) = why("app.py:1")["verdicts"]

    assert "deny  anchor-guard/protected-path" in verdict["said"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        pytest.param("app.py:40", "app.py has 8 lines, and no line 40", id="line beyond the file"),
        pytest.param("app.py:0", "app.py has 8 lines, and no line 0", id="no first line"),
        pytest.param("absent.py:1", "absent.py does not exist", id="absent"),
        pytest.param(".", ". is a folder", id="folder"),
        pytest.param("../x", "../x lies outside of the project", id="outside"),
    ],
)
def test_a_place_that_is_none_is_said(project, person_run, place, said):
    (project / "app.py").write_text(CODE)

    done = person_run(["why", place], project)

    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        pytest.param("built.py", b"x = 1\n", "git ignores it", id="ignored"),
        pytest.param("blob.py", b"\0\1", "it is no text", id="binary"),
    ],
)
def test_a_file_that_is_not_judged_is_called_so(project, why, name, data, said):
    (project / ".gitignore").write_text("built.py\n")
    (project / name).write_bytes(data)

    (why_not,) = why(name)["not_looked_at"]

    assert said in why_not["said"]


def test_hostile_names_and_texts_stay_in_their_line(project, person_run):
    name = "a\x1b[31m\nb.py"
    (project / name).write_text(CODE)

    done = person_run(["why", f"{name}:2"], project)

    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert done.stdout.startswith("a\\x1b[31m\\nb.py:2, in check_path")


def test_without_a_baseline_nothing_is_called_new(project, person_run):
    done = person_run(["why", "app.py:1"], project)

    assert done.returncode == 0
    assert "no baseline is locked" in done.stdout
