"""`hookpack anchors`."""

from __future__ import annotations

import json

import pytest

from hookpack.anchors_yaml import load
from hookpack.state import ledger, trust
from hookpack.state import project as projects

CODE = 'def check_path(p):\n    if ".." in p:\n        raise ValueError(p)\n    return p\n'
FILE = """# ours
version: 1
anchors:
  # the first
  - id: A-1
    path: app.py
    symbol: check_path
    mode: ast
    pattern: raise ValueError
    reason: rejects ".."  # sic
    examples:
      holds: |
        def check_path(p): raise ValueError
      lost: |
        def check_path(p): return p

  # the second
  - id: B
    path: app.py
    pattern: return p
# the end
"""


@pytest.fixture
def home(tmp_path):
    return {"HOME": str(tmp_path / "home")}


@pytest.fixture
def run(person_run, project, home):
    """run(*args): `hookpack anchors ...` as a person gives it in the project, with a home of its own."""
    (project / "app.py").write_text(CODE)
    return lambda *args, env=None: person_run(["anchors", *args], project, {**home, **(env or {})})


@pytest.fixture
def file(project):
    """The anchors file, with two anchors."""
    path = project / ".hookpack" / "anchors.yaml"
    path.parent.mkdir()
    path.write_text(FILE)
    return path


@pytest.fixture
def known(project, home):
    """known(): the project and what is trusted in it."""

    def find():
        found = projects.at(str(project), home)
        return found, trust.load(found)

    return find


def test_add_writes_what_stands_on_the_line_and_says_what_it_proved(run, project, known):
    result = run("add", "app.py:2", "--reason", 'rejects ".."')

    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        "A-1: `check_path` in app.py must keep `if '..' in _: raise ValueError`",
        "holds now, and would not without lines 2 to 3",
        "next: `hookpack trust` puts it in force",
    ]
    (anchor,) = load((project / ".hookpack" / "anchors.yaml").read_bytes(), "a")
    assert (anchor.id, anchor.strength, anchor.reason) == ("A-1", "hard", 'rejects ".."')
    assert known()[1].anchors == ()


def test_add_leaves_every_other_byte_of_the_file(run, file):
    run("add", "app.py:4", "--soft", "--id", "C")

    rows = ("path: app.py", "symbol: check_path", "mode: ast", "pattern: return _", "strength: soft")
    added = "".join(["  - id: C\n", *(f"    {row}\n" for row in rows)])
    assert file.read_text() == FILE.replace("# the end\n", added + "# the end\n")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(["app.py:9"], "app.py:9: there is no code on this line", id="no code"),
        pytest.param(["nope.py:1"], "nope.py does not exist", id="no file"),
        pytest.param(["app.py"], "needs a path and a line", id="no line"),
        pytest.param(["../x.py:1"], "lies outside of the project", id="outside"),
        pytest.param(["app.py:2", "--id", "B"], "there is an anchor B already", id="name taken"),
    ],
)
def test_add_says_what_is_wrong_and_writes_nothing(run, file, args, said):
    result = run("add", *args)

    assert result.returncode in (2, 3)
    assert said in result.stderr
    assert file.read_text() == FILE


def test_a_line_is_declared_once(run, project):
    assert run("add", "app.py:3").returncode == 0
    declared = (project / ".hookpack" / "anchors.yaml").read_text()

    again = run("add", "app.py:3")

    assert "app.py:3 is declared already" in again.stderr
    assert "`hookpack anchors explain A-1`" in again.stderr
    assert (project / ".hookpack" / "anchors.yaml").read_text() == declared


@pytest.mark.parametrize("args", [("add", "app.py:2"), ("retire", "B", "--reason", "x", "--yes")])
def test_an_agent_neither_adds_nor_retires(run, file, args):
    result = run(*args, env={"CLAUDECODE": "1"})

    assert result.returncode == 1
    assert "is for a person" in result.stderr
    assert file.read_text() == FILE


def test_list_names_all_and_what_is_not_in_force(run, file):
    lines = run("list").stdout.splitlines()
    rows = [json.loads(line) for line in run("list", "--json").stdout.splitlines()]

    assert [line.split()[0] for line in lines] == ["A-1", "B"]
    assert "not in force" in lines[0]
    assert [(row["id"], row["in_force"]) for row in rows] == [("A-1", False), ("B", False)]


@pytest.mark.parametrize(
    ("code", "said", "exit_code"),
    [
        pytest.param(CODE, ["holds  A-1      app.py:3", "holds  B        app.py:4"], 0, id="all hold"),
        pytest.param(
            "def check_path(p):\n    return p\n",
            ["LOST   A-1      app.py:1: check_path no longer has it", "holds  B        app.py:2"],
            1,
            id="one lost",
        ),
        pytest.param("def (", ["UNSURE A-1      app.py: the file does not parse, or is not UTF-8"] * 1, 3, id="unsure"),
    ],
)
def test_check_says_what_holds_now(run, file, project, code, said, exit_code):
    (project / "app.py").write_text(code)

    result = run("check")

    assert result.stdout.splitlines()[: len(said)] == said
    assert result.returncode == exit_code


def test_check_of_one_path_leaves_others_out(run, file):
    assert run("check", "README.md").stdout == ""
    assert [json.loads(line)["state"] for line in run("check", "app.py", "--json").stdout.splitlines()] == [
        "intact"
    ] * 2


@pytest.mark.parametrize(
    ("path", "said"),
    [
        pytest.param("nowhere.py", "error: nowhere.py does not exist\n", id="missing"),
        pytest.param("../x", "error: ../x lies outside of the project\n", id="outside"),
    ],
)
def test_check_of_a_path_that_is_not_there_is_an_error(run, file, path, said):
    done = run("check", path)

    assert (done.returncode, done.stderr) == (3, said)


def test_retire_takes_one_entry_out_and_keeps_the_reason(run, file, known):
    result = run("retire", "A-1", "--reason", "uploads are gone", "--yes")

    assert result.returncode == 0, result.stderr
    assert "next: `hookpack trust`" in result.stdout
    start, end = FILE.index("  - id: A-1"), FILE.index("\n  # the second")
    assert file.read_text() == FILE[:start] + FILE[end:]
    assert [entry["reason"] for entry, _ in ledger.read(known()[0].repo)] == [
        "`hookpack anchors retire A-1` was run: uploads are gone"
    ]
    assert "uploads are gone" in run("explain", "A-1").stdout


def test_what_retire_leaves_of_a_trusted_file_is_in_force_at_once(run, file, known, person_run, project, home):
    (project / ".hookpack" / "policy.yaml").write_text("version: 1\nmode: observe\n")
    person_run(["trust", "--yes"], project, home)

    result = run("retire", "A-1", "--reason", "x", "--yes")

    found, now = known()
    assert "in force at once" in result.stdout
    assert ([each.id for each in now.anchors], now.policy.mode) == (["B"], "observe")
    assert trust.drifted(found, now) == ()


def test_retire_needs_a_reason_and_an_anchor(run, file):
    assert run("retire", "A-1", "--yes").returncode == 2
    assert run("retire", "A-1", "--reason", " ", "--yes").returncode == 2
    assert run("retire", "Z", "--reason", "x", "--yes").returncode == 3
    assert file.read_text() == FILE


def test_explain_tells_place_demand_and_moves(run, file):
    text = run("explain", "A-1").stdout

    assert 'A-1: `check_path` in app.py must keep `raise ValueError` (rejects "..")' in text
    assert "where:    app.py:3; holds" in text
    assert "really calls" in text
    assert "history: nothing is recorded" in text


def test_explain_of_an_unknown_name_fails(run, file):
    assert run("explain", "Z").returncode == 3


def test_the_examples_of_the_anchors_are_judged(run, file):
    assert run("test").stdout == "1 tested, 0 wrong\n"

    file.write_text(FILE.replace("def check_path(p): return p", "def check_path(p): raise ValueError(p)"))
    wrong = run("test", "A-1")

    assert wrong.returncode == 1
    assert "A-1: examples.lost: it holds" in wrong.stdout


@pytest.mark.parametrize("verb", ["add", "list", "check", "explain", "test", "retire"])
def test_each_verb_has_examples_in_its_help(run, verb):
    assert f"hookpack anchors {verb}" in run(verb, "--help").stdout.partition("Examples:")[2]
