"""What a repository can say to blind git or to run code, one by one: each works on plain git and not on us.

Beside this table: rules that hide code in test_tree_ignore, whole shapes of projects and disks in
test_tree_hostile, settings of scanners in tests/scanners.
"""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

ORIGINAL = b"x = 1\n" + b"#" * 20
HIDDEN = b"eval(input())\n" + b"#" * 12  # as long: nothing is told by the size


def plain_git(ground, *args, **environ):
    """Git as an agent's host would run it in the project."""
    env = {"PATH": os.environ["PATH"], "HOME": str(ground.base / "home"), "GIT_CONFIG_NOSYSTEM": "1", **environ}
    done = subprocess.run(["git", *args], cwd=ground.root, env=env, capture_output=True)
    return done.stdout


def shown(ground, **environ):
    """Whether plain git shows that a.py changed."""
    return b"a.py" in plain_git(ground, "status", "--porcelain", **environ)


def config(*settings):
    """An attack by settings of the repository."""
    return lambda g: [g.git("config", *each) for each in settings]


def script(ground, marker, *, tail="cat"):
    """A program in the project that leaves a mark."""
    ground.write("run", f"#!/bin/sh\ntouch '{marker}'\n{tail}\n", 0o755)
    return os.fsdecode(ground.at("run"))


# what runs when plain git looks; (attack, the look)
RUNS = [
    pytest.param(lambda g, m: _filter(g, m, "clean"), ("add", "-A"), id="filter.clean"),
    pytest.param(lambda g, m: _filter(g, m, "process"), ("add", "-A"), id="filter.process"),
    pytest.param(lambda g, m: _filter(g, m, "smudge"), ("checkout", "--", "a.py"), id="filter.smudge"),
    pytest.param(
        lambda g, m: g.git("config", "core.fsmonitor", script(g, m)), ("status",), id="core.fsmonitor"
    ),
    pytest.param(lambda g, m: _hooks(g, m, ".git/hooks/post-index-change"), ("add", "-A"), id="post-index-change"),
    pytest.param(
        lambda g, m: (_hooks(g, m, "h/post-index-change"), g.git("config", "core.hooksPath", "h")),
        ("add", "-A"),
        id="core.hooksPath",
    ),
    pytest.param(lambda g, m: _driver(g, m, "textconv"), ("diff",), id="textconv"),
    pytest.param(lambda g, m: _driver(g, m, "command"), ("diff",), id="external driver"),
    pytest.param(lambda g, m: g.git("config", "diff.external", script(g, m)), ("diff",), id="diff.external"),
    pytest.param(
        lambda g, m: (_filter(g, m, "clean", into=".git/info/attributes")), ("add", "-A"), id="info/attributes"
    ),
    pytest.param(
        lambda g, m: (_filter(g, m, "clean", into="rules"), g.git("config", "core.attributesFile", "rules")),
        ("add", "-A"),
        id="core.attributesFile",
    ),
    pytest.param(
        lambda g, m: (
            g.write("more", f"[core]\n\tfsmonitor = {script(g, m)}\n"),
            g.git("config", "include.path", "../more"),
        ),
        ("status",),
        id="include.path",
    ),
]  # fmt: skip


def _filter(ground, marker, kind, into=".gitattributes"):
    ground.write(into, "*.py filter=evil\n")
    ground.git("config", f"filter.evil.{kind}", f"touch '{marker}'; cat")


def _hooks(ground, marker, path):
    ground.write(path, f"#!/bin/sh\ntouch '{marker}'\n", 0o755)


def _driver(ground, marker, kind):
    ground.write(".gitattributes", "*.py diff=evil\n")
    ground.git("config", f"diff.evil.{kind}", script(ground, marker, tail='cat "$1"'))


@pytest.mark.parametrize(("arm", "look"), RUNS)
def test_code_that_plain_git_runs_is_not_run(ground, tmp_path, arm, look):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ground.write("a.py", b"x = 1\n")
    ground.commit()
    before = ground.snapshot()
    arm(ground, ours)
    ground.write("a.py", HIDDEN)

    now = ground.snapshot()
    changed = {each.path for each in ground.tree.changes(before, now)}
    ground.tree.diff(before, now)
    ground.restore(now, before)

    assert "a.py" in changed
    assert not ours.exists()
    # the same on plain git: else the attack is none
    arm(ground, theirs)
    ground.write("a.py", HIDDEN)
    plain_git(ground, *look)
    assert theirs.exists()


def test_settings_in_the_environment_run_nothing(ground, tmp_path, monkeypatch):
    ground.write("a.py", ORIGINAL)
    ground.commit()
    program = script(ground, tmp_path / "ran")
    environ = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": program}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)

    ground.snapshot()

    assert not (tmp_path / "ran").exists()
    plain_git(ground, "status", **environ)
    assert (tmp_path / "ran").exists()


def _racy(ground):
    """The change keeps size and times; the setting makes git believe them."""
    ground.git("config", "core.trustctime", "false")
    ground.git("config", "core.checkStat", "minimal")
    old = 1_600_000_000
    os.utime(ground.at("a.py"), (old, old))
    ground.git("update-index", "--refresh")


def _same_times(ground):
    seen = os.stat(ground.at("a.py"))
    with open(ground.at("a.py"), "r+b") as stream:
        stream.write(HIDDEN[: seen.st_size])
    os.utime(ground.at("a.py"), ns=(seen.st_atime_ns, seen.st_mtime_ns))


def _blind_index(ground):
    shutil.copy(ground.at(".git/index"), ground.at(".git/blind"))
    plain_git(ground, "update-index", "--assume-unchanged", "a.py", GIT_INDEX_FILE=".git/blind")


def _edit(ground):
    ground.write("a.py", HIDDEN)


def _replaced(ground):
    """A replacement for the committed blob that holds what the file is changed into."""
    ground.write("evil", HIDDEN)
    evil = ground.git("hash-object", "-w", "evil").strip()
    os.unlink(ground.at("evil"))
    ground.git("replace", ground.git("rev-parse", "HEAD:a.py").strip(), evil)


# how git is blinded, and how the file then changes
BLINDS = [
    pytest.param(lambda g: g.git("update-index", "--assume-unchanged", "a.py"), _edit, {}, id="assume-unchanged"),
    pytest.param(lambda g: g.git("update-index", "--skip-worktree", "a.py"), _edit, {}, id="skip-worktree"),
    pytest.param(_racy, _same_times, {}, id="core.checkStat"),
    pytest.param(config(("core.worktree", "/nonexistent")), _edit, {}, id="core.worktree"),
    pytest.param(lambda g: None, _edit, {"GIT_DIR": "/nonexistent"}, id="GIT_DIR"),
    pytest.param(lambda g: None, _edit, {"GIT_WORK_TREE": "/nonexistent"}, id="GIT_WORK_TREE"),
    pytest.param(lambda g: None, _edit, {"GIT_CEILING_DIRECTORIES": "/", "GIT_DIR": ".git/x"}, id="other GIT_DIR"),
    pytest.param(_blind_index, _edit, {"GIT_INDEX_FILE": ".git/blind"}, id="GIT_INDEX_FILE"),
    pytest.param(config(("core.fileMode", "false")), lambda g: os.chmod(g.at("a.py"), 0o755), {}, id="core.fileMode"),
    pytest.param(
        lambda g: (
            g.git("config", "sparse.expectFilesOutsideOfPatterns", "true"),
            g.git("sparse-checkout", "set", "--no-cone", "/b.py"),
        ),
        _edit, {}, id="sparse checkout",
    ),
    pytest.param(
        lambda g: (
            g.write(".git/old", ORIGINAL),
            g.write(".gitattributes", "a.py filter=fix\n"),
            g.git("config", "filter.fix.clean", "cat .git/old"),
        ),
        _edit, {}, id="filter that shows the old text",
    ),
    pytest.param(
        lambda g: (os.rename(g.at(".git"), g.at("../away")), os.symlink("/nonexistent", g.at(".git"))),
        _edit, {}, id="linked .git",
    ),
    pytest.param(lambda g: g.write(".git/config", "[core\n"), _edit, {}, id="broken configuration"),
    pytest.param(
        lambda g: g.write(".git/objects/info/alternates", "/nonexistent\n") or g.write(".git/HEAD", "rubbish"),
        _edit, {}, id="broken HEAD",
    ),
    pytest.param(
        lambda g: g.git("config", "extensions.objectFormat", "unheard-of"), _edit, {}, id="unknown extension"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("blind", "change", "environ"), BLINDS)
def test_a_change_that_plain_git_does_not_show_is_seen(ground, monkeypatch, blind, change, environ):
    ground.write("a.py", ORIGINAL)
    ground.write("b.py", b"y = 1\n")
    ground.commit()
    blind(ground)
    if not os.path.lexists(ground.at("a.py")):
        ground.write("a.py", ORIGINAL)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    before = ground.snapshot()

    change(ground)

    assert "a.py" in {each.path for each in ground.tree.changes(before, ground.snapshot())}
    assert not shown(ground, **environ)


def _attributes(text):
    return lambda g: g.write(".gitattributes", text)


# what plain git stores otherwise than it stands there
CHANGES = [
    pytest.param(_attributes("* text\n"), b"a\r\nb\r\n", id="text"),
    pytest.param(_attributes("* text eol=crlf\n"), b"a\r\nb\r\n", id="eol"),
    pytest.param(_attributes("* ident\n"), b"$Id: x $\n", id="ident"),
    pytest.param(
        _attributes("* working-tree-encoding=UTF-16LE\n"), "eval".encode("utf-16-le"), id="working-tree-encoding"
    ),
    pytest.param(config(("core.autocrlf", "true")), b"a\r\nb\r\n", id="core.autocrlf"),
    pytest.param(
        lambda g: (g.write(".git/info/attributes", "* ident\n")), b"$Id: x $\n", id="info/attributes"
    ),
    pytest.param(
        lambda g: (g.write("rules", "* ident\n"), g.git("config", "core.attributesFile", "rules")),
        b"$Id: x $\n",
        id="core.attributesFile",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("arm", "data"), CHANGES)
def test_bytes_that_plain_git_alters_are_kept(ground, arm, data):
    ground.commit()
    arm(ground)
    ground.write("a.py", data)

    tree = ground.snapshot()
    (entry,) = [each for each in ground.tree.entries(tree) if each.path == "a.py"]
    os.unlink(ground.at("a.py"))
    ground.back(tree)

    assert ground.tree.read([entry.blob]) == {entry.blob: data}
    with open(ground.at("a.py"), "rb") as stream:
        assert stream.read() == data
    plain_git(ground, "add", "a.py")
    assert plain_git(ground, "cat-file", "blob", ":a.py") != data


def test_a_replaced_object_shows_plain_git_what_was_never_committed_and_us_what_stands_there(ground):
    ground.write("a.py", b"x = 1\n")
    ground.commit()
    before = ground.snapshot()
    _replaced(ground)
    blob = ground.git("rev-parse", "HEAD:a.py").strip()

    assert plain_git(ground, "cat-file", "blob", blob) == HIDDEN
    assert ground.tree.read([blob]) == {blob: b"x = 1\n"}
    assert ground.snapshot() == before


def test_an_attribute_that_leaves_a_file_out_of_archives_leaves_it_in_the_record(ground):
    ground.write(".gitattributes", "a.py export-ignore\n")
    ground.write("a.py", HIDDEN)
    ground.commit()

    assert "a.py" in ground.paths()
    assert b"eval" not in plain_git(ground, "archive", "HEAD")


def test_a_name_that_differs_in_case_alone_is_seen_although_git_is_told_to_ignore_case(ground):
    ground.write("a.py", b"x = 1\n")
    ground.commit()
    ground.git("config", "core.ignoreCase", "true")
    ground.write("A.py", HIDDEN)

    assert {"A.py", "a.py"} <= set(ground.paths())
    assert b"A.py" not in plain_git(ground, "status", "--porcelain")


def test_a_graft_changes_no_tree(ground):
    ground.write("a.py", b"x = 1\n")
    ground.commit()
    ground.write("a.py", HIDDEN)
    ground.git("commit", "-qam", "second")
    before = ground.snapshot()
    ground.write(".git/info/grafts", ground.git("rev-parse", "HEAD").strip() + "\n")

    assert len(plain_git(ground, "log", "--oneline").splitlines()) == 1
    assert ground.snapshot() == before


def test_the_record_needs_no_object_of_the_project(ground):
    ground.write("a.py", b"x = 1\n")
    ground.commit()
    before = ground.snapshot()
    ground.write("a.py", HIDDEN)
    (ground.root / ".git").rename(ground.base / "gone")

    ground.back(before)

    with open(ground.at("a.py"), "rb") as stream:
        assert stream.read() == b"x = 1\n"


def test_a_folder_of_somebody_else_is_looked_at_all_the_same(ground, monkeypatch):
    ground.write("a.py", b"x = 1\n")
    ground.commit()
    other = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}  # git's own switch for such tests
    for name, value in other.items():
        monkeypatch.setenv(name, value)
    before = ground.snapshot()
    _edit(ground)

    assert [each.path for each in ground.tree.changes(before, ground.snapshot())] == ["a.py"]
    assert not shown(ground, **other)
