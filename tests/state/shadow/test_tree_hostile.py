"""A project that tries to run code, to hide changes, or to break what we store; and projects of unusual shape."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from hookpack.errors import StateError, TreeError
from hookpack.state import restore


def all_of(folder):
    """Every file below `folder` with its bytes, bits and mtime."""
    found = {}
    for base, folders, files in os.walk(folder):
        found[base] = sorted(folders)
        for name in files:
            path = os.path.join(base, name)
            with open(path, "rb") as stream:
                found[path] = (stream.read(), os.lstat(path).st_mode, os.lstat(path).st_mtime_ns)
    return found


def make_hostile(ground, marker):
    ground.write(".gitattributes", "* filter=evil diff=evil ident text eol=crlf working-tree-encoding=UTF-16\n")
    ground.write("a.txt", b"$Id$\r\nline\n")
    ground.write("sub/.gitattributes", "* filter=evil\n[attr]binary filter=evil\n* binary\n")
    ground.write("sub/b.txt", b"$Id: old $\r\n")
    ground.write("hook", f"#!/bin/sh\ntouch {marker}\n", 0o755)
    ground.git("init", "-q")
    hook = os.fsdecode(ground.at("hook"))
    config = f"""[core]
\tfsmonitor = {hook}
\thooksPath = {ground.root}
\tworktree = /nonexistent
\tautocrlf = true
\tsshCommand = {hook}
\tpager = {hook}
\teditor = {hook}
[filter "evil"]
\tclean = touch {marker}; cat
\tsmudge = touch {marker}; cat
\tprocess = {hook}
\trequired = true
[diff "evil"]
\ttextconv = {hook}
\tcommand = {hook}
[diff]
\texternal = {hook}
[alias]
\tls-files = !{hook}
"""
    for path in (".git/config", "../home/.gitconfig", "../home/.config/git/config"):
        ground.write(path, config)
    for name in ("post-index-change", "pre-commit", "fsmonitor-watchman", "post-checkout"):
        ground.write(f".git/hooks/{name}", f"#!/bin/sh\ntouch {marker}\n", 0o755)


def test_nothing_that_the_repository_names_is_run_and_bytes_stay_as_they_are(ground, marker, monkeypatch):
    make_hostile(ground, marker)
    monkeypatch.setenv("HOME", str(ground.base / "home"))
    monkeypatch.setenv("GIT_DIR", str(ground.root / ".git"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", os.fsdecode(ground.at("hook")))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", os.fsdecode(ground.at("hook")))
    before = ground.prints()
    first = ground.snapshot()
    ground.write("a.txt", b"$Id$\r\nother\n")
    ground.write("sub/b.txt", b"changed\n")

    second = ground.snapshot()
    changes = ground.tree.changes(first, second)
    ground.restore(second, first)

    assert [(each.path, each.added, each.deleted) for each in changes] == [("a.txt", 1, 1), ("sub/b.txt", 1, 1)]
    assert ground.prints() == before
    assert ground.snapshot() == first


def test_the_hostile_project_is_really_hostile(ground, tmp_path):
    marker = tmp_path / "ran"
    make_hostile(ground, marker)
    ground.git("config", "--unset", "core.worktree")

    subprocess.run(["git", "status"], cwd=ground.root, capture_output=True, env={"PATH": os.environ["PATH"]})

    assert marker.exists()


def test_a_git_in_the_projects_own_path_is_not_run(ground, marker, monkeypatch):
    ground.write("bin/git", f"#!/bin/sh\ntouch {marker}\n", 0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(ground.root / "bin"), "bin", ".", os.environ["PATH"]]))
    monkeypatch.chdir(ground.root)
    tree = ground.another("two")

    with tree.lock():
        assert [each.path for each in tree.entries(tree.snapshot().tree)] == ["bin/git"]


def test_a_binary_attribute_does_not_hide_lines(ground):
    ground.write(".gitattributes", b"* binary -diff\n")
    ground.write("a.py", b"1\n")
    first = ground.snapshot()
    ground.write("a.py", b"1\n2\n")

    (change,) = ground.tree.changes(first, ground.snapshot())

    assert (change.added, change.deleted) == (1, 0)


def test_the_users_git_directory_stays_as_it_is(ground):
    ground.write("a", b"1")
    ground.write("b", b"1")
    ground.commit()
    ground.write("b", b"stashed")
    ground.git("stash")
    ground.write("b", b"staged")
    ground.git("add", "b")
    ground.write("a", b"2")
    before = all_of(ground.root / ".git")

    first = ground.snapshot()
    ground.write("a", b"3")
    ground.write("new", b"3")
    ground.freeze(ground.snapshot())
    ground.back(first)

    assert all_of(ground.root / ".git") == before
    assert ground.snapshot() == first


def test_a_held_index_lock_of_the_user_does_not_matter(ground):
    ground.write("a", b"1")
    ground.commit()
    ground.write(".git/index.lock", b"")

    assert ground.paths() == ["a"]


def project_shapes():
    def plain(ground):
        return ground.root

    def repository(ground):
        ground.commit()
        return ground.root

    def linked(ground):
        ground.commit()
        ground.git("worktree", "add", "-q", "../linked")
        return ground.base / "linked"

    def submodule(ground):
        ground.commit()
        (ground.base / "outer").mkdir()
        ground.git("init", "-q", cwd=ground.base / "outer")
        ground.git("submodule", "add", "-q", str(ground.root), "sub", cwd=ground.base / "outer")
        return ground.base / "outer" / "sub"

    def shallow(ground):
        ground.commit()
        ground.write("a", b"1\n")
        ground.git("commit", "-qam", "2")
        ground.git("clone", "-q", "--depth", "1", ground.root.as_uri(), "../shallow")
        return ground.base / "shallow"

    def sparse(ground):
        ground.write("d/e/f", b"1")
        ground.commit()
        ground.git("sparse-checkout", "set", "--cone", "--sparse-index", "nothing")
        return ground.root

    return [pytest.param(make, id=make.__name__) for make in (plain, repository, linked, submodule, shallow, sparse)]


@pytest.mark.parametrize("make", project_shapes())
def test_every_shape_of_project_is_restored_exactly(ground, make):
    ground.write("a", b"0\n")
    root = make(ground)
    tree = ground.another("two", root=root)
    git_before = all_of(ground.root / ".git")
    with tree.lock():
        first = tree.snapshot()
    before = ground.prints(root)

    (root / "a").unlink()
    (root / "b").write_bytes(b"2")
    with tree.lock():
        now = tree.snapshot()
        done = restore.restore(tree, now.tree, first.tree, token="t")

    assert (done.changed, done.kept) == (("a", "b"), ())
    assert ground.prints(root) == before
    assert all_of(ground.root / ".git") == git_before


def test_a_bare_repository_is_refused_and_stays_as_it_is(ground):
    ground.git("init", "-q", "--bare", ".")
    before = all_of(ground.root)

    with pytest.raises(TreeError, match="bare"):
        ground.snapshot()

    assert all_of(ground.root) == before


def test_a_vanished_project_is_an_error(ground):
    ground.root.rmdir()

    with pytest.raises(TreeError, match="no such directory"):
        ground.snapshot()


def limited(ground, code, limit):
    """Run `code` with `tree` where no file may grow over `limit` bytes, as on a full disk."""
    head = (
        "import resource, signal, sys; sys.path[:0] = sys.argv[2:]\n"
        "from hookpack.state.tree import Tree; from hookpack.state import restore\n"
        "from hookpack.errors import StateError, TreeError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); base = sys.argv[1]\n"
        "tree = Tree(f'{base}/project', f'{base}/state/shadow.git', f'{base}/state/one', environ={'HOME': base})\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", head + code, str(ground.base), *sys.path], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_full_disk_at_a_snapshot_is_an_error_and_harms_nothing(ground):
    ground.write("a", os.urandom(50_000))
    first = ground.snapshot()
    ground.write("b", os.urandom(50_000))
    before = ground.prints()
    code = "try: tree.snapshot()\nexcept (StateError, TreeError) as error: print(type(error).__name__)"

    said = limited(ground, code, 20_000)

    assert said == "TreeError\n"
    assert ground.prints() == before
    assert [each.path for each in ground.tree.changes(first, ground.snapshot())] == ["b"]


def test_a_full_disk_at_a_restore_keeps_what_stands_and_says_so(ground):
    ground.write("a", b"x" * 50_000)
    first = ground.snapshot()
    ground.write("a", b"now")
    ground.write("b", b"now")
    now = ground.snapshot()
    code = f"print(restore.restore(tree, {now!r}, {first!r}, token='t'))"

    said = limited(ground, code, 20_000)

    assert said == "Restored(changed=('b',), kept=(Kept(path='a', why='File too large'),))\n"
    assert ground.prints().keys() == {b"a"}
    assert ground.root.joinpath("a").read_bytes() == b"now"


def test_a_state_directory_that_cannot_be_made_is_an_error(ground):
    ground.state.write_text("in the way")
    ground.write("a", b"1")
    before = ground.prints()

    with pytest.raises(StateError, match="state"):
        ground.snapshot()

    assert ground.prints() == before


def test_a_read_only_disk_is_an_error_and_harms_nothing(ground, unavailable):
    ground.write("a", b"1")
    first = ground.snapshot()
    ground.write("a", b"2")
    before = ground.prints()
    words = [
        "unshare",
        "-m",
        "sh",
        "-c",
        'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"',
        "sh",
    ]
    if subprocess.run([*words, str(ground.state), "true"], capture_output=True).returncode != 0:
        unavailable("nothing can be mounted here")
    code = (
        "import sys; sys.path[:0] = sys.argv[2:]; from hookpack.state.tree import Tree\n"
        "from hookpack.state import restore\n"
        "from hookpack.errors import StateError, TreeError; base = sys.argv[1]\n"
        "tree = Tree(f'{base}/project', f'{base}/state/shadow.git', f'{base}/state/one', environ={'HOME': base})\n"
        "empty = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'\n"
        "for act in (tree.snapshot, lambda: restore.restore(tree, sys.argv[-1], empty, token='t')):\n"
        "    try: act()\n"
        "    except (StateError, TreeError) as error: print(error)\n"
    )

    command = [*words, str(ground.state), sys.executable, "-c", code, str(ground.base), *sys.path, first]
    done = subprocess.run(command, capture_output=True, text=True)

    assert done.stdout.count("Read-only file system") == 2, done.stderr
    assert ground.prints() == before


def test_a_file_that_changes_all_the_time_does_not_sink_the_snapshot(ground):
    for number in range(50):
        ground.write(f"f{number}", b"1")
    code = (
        "import os, sys, time\nuntil = time.time() + 2\nn = 0\n"
        "while time.time() < until:\n"
        "    n += 1; p = os.path.join(sys.argv[1], f'f{n % 50}')\n"
        "    open(p, 'w').write('x' * (n % 3000)); n % 7 or os.unlink(p); time.sleep(0.0005)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, str(ground.root)])
    until = time.monotonic() + 1.5

    while time.monotonic() < until:
        ground.snapshot()
    writer.wait()
    settled = ground.snapshot()

    entries = {each.path: each.blob for each in ground.tree.entries(settled)}
    contents = ground.tree.read(list(entries.values()))
    assert {path: contents[blob] for path, blob in entries.items()} == {
        path.name: path.read_bytes() for path in ground.root.iterdir()
    }
