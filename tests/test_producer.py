"""A command that writes a SARIF file: run once a tree, and in words whatever kept it from telling."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hookpack import producer
from hookpack.errors import ToolError
from hookpack.state import trust
from hookpack.state.project import Project

ABOUT = {
    "ruleId": "r",
    "locations": [{"physicalLocation": {"artifactLocation": {"uri": "app.py"}, "region": {"startLine": 3}}}],
}
SARIF = json.dumps({"version": "2.1.0", "runs": [{"results": [ABOUT]}]})
WRITE = "echo x >> ran; cp told.json out.sarif"


@pytest.fixture
def places(tmp_path):
    for name in ("root", "repo", "area", "state"):
        (tmp_path / name).mkdir()
    (tmp_path / "root" / "told.json").write_text(SARIF)
    return Project(str(tmp_path / "root"), "", str(tmp_path / "repo"), str(tmp_path / "area"))


@pytest.fixture
def ask(places, tmp_path):
    """ask(command): the (path, line) pairs of what it wrote about the tree t1."""

    def call(command, tree="t1", path="out.sarif", judged=("app.py",), stands=(), **how):
        environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
        entry = {"name": "other", "path": path, "command": command, **how}
        trees = iter(stands)
        found = producer.run(entry, tree, places, environ, paths=judged, look=lambda: next(trees, tree))
        return [(each.path, each.hit.line) for each in found]

    return call


@pytest.mark.parametrize("code", [0, 1, 3, 128, 255])
def test_results_are_read_whatever_the_exit_code(ask, code):
    assert ask(f"{WRITE}; exit {code}") == [("app.py", 3)]


def test_a_tree_is_scanned_once(ask, places):
    found = [ask(WRITE), ask(WRITE), ask(WRITE, tree="t2"), ask(WRITE)]

    assert found == [[("app.py", 3)]] * 4
    assert Path(places.root, "ran").read_text() == "x\n" * 2


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"command": f"{WRITE} "}, id="command"),
        pytest.param({"command": WRITE, "timeout_s": 9}, id="limit"),
    ],
)
def test_another_entry_is_another_scan(ask, places, other):
    ask(WRITE)
    ask(**other)

    assert Path(places.root, "ran").read_text() == "x\n" * 2


@pytest.mark.parametrize(
    ("command", "how", "said"),
    [
        pytest.param("true", {}, "its command ended with 0 and wrote no such file", id="silent"),
        pytest.param("echo no rules; exit 2", {}, "ended with 2 and wrote no such file: no rules", id="failed"),
        pytest.param(f"{WRITE}; kill -SEGV $$", {}, "its command ended by signal 11", id="crash"),
        pytest.param(f"{WRITE}; exit 139", {}, "its command ended by signal 11", id="crash below a shell"),
        pytest.param(f"{WRITE}; kill -KILL $$", {}, "its command was killed", id="killed"),
        pytest.param(f"{WRITE}; sleep 60", {"timeout_s": 1}, "its command did not end within 1 s", id="hangs"),
        pytest.param("no-such-program", {}, "its command was not found", id="missing"),
        pytest.param("echo { > out.sarif", {}, "no JSON in UTF-8", id="cut off"),
        pytest.param("mkdir out.sarif", {}, "wrote no such file", id="folder"),
        pytest.param("mkfifo out.sarif", {}, "wrote no such file", id="pipe"),
        pytest.param("ln -s /etc/passwd out.sarif", {}, "it leads out of the project", id="link"),
        pytest.param(WRITE, {"judged": ("out.sarif",)}, "it is one of the judged files", id="judged file"),
        pytest.param(WRITE, {"stands": ("t2",)}, "the files changed before its command could run", id="another tree"),
        pytest.param(WRITE, {"stands": ("t1", "t2")}, "the files changed while its command ran", id="changes files"),
    ],
)
def test_what_keeps_it_from_telling_is_said_and_not_remembered(ask, places, command, how, said):
    with pytest.raises(ToolError) as told:
        ask(command, **how)

    assert said in str(told.value)
    assert not Path(places.area, "sarif.json").exists()


@pytest.mark.parametrize("how", [pytest.param({"judged": ("out.sarif",)}, id="judged"), pytest.param({}, id="own")])
def test_an_old_file_answers_for_no_run_and_a_judged_one_stays(ask, places, how):
    out = Path(places.root, "out.sarif")
    out.write_text(SARIF)

    with pytest.raises(ToolError):
        ask("true", **how)

    assert out.exists() == bool(how)


def test_a_program_that_is_not_as_trusted_is_not_run(ask, places):
    program = Path(places.root, "scan.sh")
    program.write_text(f"{WRITE}\n")
    trust.save(places, {}, [], ["scan.sh"])
    program.write_text(f"{WRITE}; true\n")

    with pytest.raises(ToolError, match=r"scan\.sh is not as it was trusted, so its command was NOT run"):
        ask("sh ./scan.sh")

    assert not Path(places.root, "ran").exists()


def test_names_that_are_no_text_survive_being_remembered(ask, places):
    about = json.loads(json.dumps(ABOUT))
    about["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] = "a%FF%0A.py"
    Path(places.root, "told.json").write_text(json.dumps({"version": "2.1.0", "runs": [{"results": [about]}]}))

    assert ask(WRITE) == ask(WRITE) == [(os.fsdecode(b"a\xff\n.py"), 3)]


def test_the_oldest_runs_are_forgotten(ask, places):
    for number in range(12):
        ask(WRITE, tree=f"t{number}")

    assert len(json.loads(Path(places.area, "sarif.json").read_text())["runs"]) == 10
