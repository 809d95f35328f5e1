"""`hookpack anchors mine`."""

from __future__ import annotations

import json

import pytest

from hookpack.anchors_yaml import load

FILES = """\
def serve(root, name, user):
    if not user.may_read(name):
        raise PermissionError("access denied")
    path = root / name
    if path is None:
        raise ValueError("no path")
    return path.read_bytes()


@login_required
def remove(request, name):
    verify_signature(request)
    size = len(name)
    return size
"""
SCRIPT = "function show(user) {\n  if (!user.isAdmin) {\n    throw new Error('forbidden');\n  }\n  return 1;\n}\n"


@pytest.fixture
def mine(person_run, project, tmp_path):
    """mine(*args): `hookpack anchors mine ...` as a person gives it in a project with some defences."""
    (project / "files.py").write_text(FILES)
    (project / "web").mkdir()
    (project / "web" / "show.js").write_text(SCRIPT)
    (project / "broken.py").write_text("def (:\n")
    (project / "test_files.py").write_text(FILES)
    home = {"HOME": str(tmp_path / "home")}
    return lambda *args, env=None: person_run(["anchors", "mine", *args], project, {**home, **(env or {})})


def test_lines_that_defend_are_proposed_the_clearest_first(mine):
    done = mine("--json")

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["path"], each["line"]) for each in rows][:1] == [("files.py", 2)]
    assert {(each["path"], each["line"]) for each in rows} == {
        ("files.py", 2), ("files.py", 10), ("files.py", 12), ("web/show.js", 2),
    }  # fmt: skip
    assert all(each["reason"] for each in rows)


@pytest.mark.parametrize(
    ("args", "paths"),
    [
        pytest.param(["web"], {"web/show.js"}, id="a folder"),
        pytest.param(["files.py"], {"files.py"}, id="a file"),
        pytest.param(["--limit", "1"], {"files.py"}, id="no more than asked for"),
        pytest.param(["README.md"], set(), id="nothing there"),
    ],
)
def test_the_arguments_bound_what_is_proposed(mine, args, paths):
    done = mine("--json", *args)

    assert {json.loads(line)["path"] for line in done.stdout.splitlines()} == paths
    assert ("nothing to propose" in done.stderr) == (not paths)


def test_a_path_that_does_not_exist_is_an_error(mine):
    done = mine("nowhere")

    assert (done.returncode, done.stderr) == (3, "error: nowhere does not exist\n")


def test_what_is_added_is_declared_and_proposed_no_more(mine, project):
    mine("--add")

    file = project / ".hookpack" / "anchors.yaml"
    anchors = load(file.read_bytes(), str(file))
    assert [each.id for each in anchors] == ["A-1", "A-2", "A-3", "A-4"]
    assert anchors[0].symbol == "serve"
    assert mine("--json").stdout == ""


def test_an_agent_may_look_and_not_add(mine, project):
    looked, refused = mine(env={"CLAUDECODE": "1"}), mine("--add", env={"CLAUDECODE": "1"})

    assert "files.py:2 in serve" in looked.stdout
    assert refused.returncode == 1
    assert "is for a person" in refused.stderr
    assert not (project / ".hookpack").exists()
