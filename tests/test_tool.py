"""What a call touches, in the words of several agents and of tools that nobody knows."""

import pytest

from hookpack import tool
from hookpack.event import Write

PATCH = (
    "*** Begin Patch\n*** Add File: new.py\n+A = 1\n*** Update File: a.txt\n@@\n hello\n-world\n+there\n"
    "*** Delete File: b.txt\n*** End Patch\n"
)


@pytest.mark.parametrize(
    ("name", "given", "kind"),
    [
        pytest.param("Bash", {"command": "ls"}, "shell", id="claude shell"),
        pytest.param("Shell", {"command": "ls"}, "shell", id="cursor shell"),
        pytest.param("run_shell_command", {"command": "ls"}, "shell", id="gemini shell"),
        pytest.param("local_shell", {"command": ["bash", "-lc", "ls"]}, "shell", id="codex argument list"),
        pytest.param("mcp__desk__execute_command", {"command": "ls"}, "shell", id="a server's shell"),
        pytest.param("mcp__desk__startProcess", {"cmd": "ls"}, "shell", id="a server's shell, camel case"),
        pytest.param("mcp__db__execute_query", {"query": "select 1"}, "other", id="no line, no shell"),
        pytest.param("apply_patch", {"command": PATCH}, "write", id="codex patch"),
        pytest.param("mcp__fs__write_file", {"path": "a", "content": "x"}, "write", id="a server's file"),
        pytest.param("mcp__fs__readTextFile", {"path": "a"}, "read", id="a server reads"),
        pytest.param("mcp__fs__search_and_replace", {"path": "a"}, "other", id="a search that writes"),
        pytest.param("mcp__gh__get_or_create_file", {"path": "a"}, "other", id="a read that may write"),
        pytest.param("mcp__git__git_diff", {"path": "a"}, "read", id="a difference"),
        pytest.param("Read", {"file_path": "a"}, "read", id="claude reads"),
    ],
)
def test_the_name_and_the_arguments_tell_what_a_call_does(name, given, kind):
    assert tool.act(name, given) == kind


@pytest.mark.parametrize(
    ("given", "writes"),
    [
        pytest.param({"file_path": "a", "content": "x"}, (Write("a", "x"),), id="whole file"),
        pytest.param({"path": "a", "file_text": "x"}, (Write("a", "x"),), id="whole file, other words"),
        pytest.param({"path": "a", "old_str": "x", "new_str": "y"}, (Write("a", "y", old="x"),), id="a pair"),
        pytest.param(
            {"path": "a", "edits": [{"oldText": "x", "newText": "y"}, {"oldText": "y", "newText": "z"}]},
            (Write("a", "y", old="x"), Write("a", "z", old="y")),
            id="several pairs",
        ),
        pytest.param({"notebook_path": "n", "new_source": "x"}, (Write("n", "x", old=""),), id="a cell"),
        pytest.param(
            {"command": PATCH},
            (Write("new.py", "A = 1\n"), Write("a.txt", "hello\nthere\n", old="hello\nworld\n"), Write("b.txt")),
            id="a patch",
        ),
        pytest.param(
            {"patch": "--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n keep\n-old\n+new\n"},
            (Write("x.py", "keep\nnew\n", old="keep\nold\n"),),
            id="a unified difference",
        ),
        pytest.param({"file_path": "gone"}, (), id="no text, no write"),
        pytest.param({"content": "x"}, (), id="no path, no write"),
    ],
)
def test_new_texts_of_a_call(given, writes):
    assert tuple(tool.writes(given)) == writes


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        pytest.param({"files": [{"path": "a", "content": "x"}, {"path": "b"}]}, ("a", "b"), id="several files"),
        pytest.param({"source": "a", "destination": "b"}, ("a", "b"), id="a move"),
        pytest.param({"input": {"Target_File": "a"}}, ("a",), id="below another argument"),
        pytest.param({"uri": "file:///p/.claude/settings%2ejson"}, ("/p/.claude/settings.json",), id="an address"),
        pytest.param({"command": PATCH}, ("new.py", "a.txt", "b.txt"), id="a patch"),
        pytest.param({"query": "settings.json"}, (), id="no path"),
    ],
)
def test_paths_that_a_call_names(given, paths):
    assert tool.targets("other", given) == paths


def test_arguments_of_any_shape_are_borne():
    for value in (None, 1, [], {}, [[["x"]]], {"path": {"path": ["a", 1]}}, "*** Begin Patch"):
        for name in ("apply_patch", "Write", "Bash", "mcp__x__y", ""):
            given = {"path": value, "command": value, "edits": value, "content": value}
            kind = tool.act(name, given)
            assert isinstance(kind, str)
            assert isinstance(tuple(tool.writes(given)), tuple)
            assert isinstance(tool.targets(kind, given), tuple)
