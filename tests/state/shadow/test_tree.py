"""Snapshots: everything that stands in the work tree is in them, exactly, and every change shows."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time

import pytest

from hookpack.errors import StateError, TreeError
from hookpack.state.look import Looker

NAMES = [
    pytest.param(b"with space", id="space"),
    pytest.param(b" leading and trailing ", id="outer spaces"),
    pytest.param(b"new\nline", id="newline"),
    pytest.param(b"tab\tquote\"'\\", id="quotes, tab, backslash"),
    pytest.param(b"--force", id="leading dashes"),
    pytest.param(b":(top)x", id="pathspec magic"),
    pytest.param(b"*.py[a]?", id="glob"),
    pytest.param(b"\xff\xfe\x80", id="not UTF-8"),
    pytest.param("é".encode(), id="composed"),
    pytest.param("é".encode(), id="decomposed"),
    pytest.param("a‌.git".encode(), id="zero width"),
    pytest.param(b"git~1/x", id="short name of .git"),
    pytest.param(b".gitmodules", id="gitmodules"),
    pytest.param(b"d/" * 40 + b"deep", id="deep"),
    pytest.param(b"x" * 255, id="longest"),
]


def test_an_empty_folder_has_a_tree(ground):
    assert ground.paths() == []
    assert ground.snapshot() == ground.snapshot()


@pytest.mark.parametrize("name", NAMES)
def test_an_odd_name_is_kept_exactly(ground, name):
    ground.write(name, b"content")

    assert [os.fsencode(path) for path in ground.paths()] == [name]


def test_content_comes_back_by_blob(ground):
    ground.write("a", b"\0binary\r\n")
    ground.write("b", b"")

    first, second = ground.tree.entries(ground.snapshot())

    assert ground.tree.read([second.blob, first.blob]) == {first.blob: b"\0binary\r\n", second.blob: b""}


def test_a_missing_blob_is_an_error(ground):
    ground.snapshot()

    with pytest.raises(TreeError, match="1" * 40):
        ground.tree.read(["1" * 40])


def test_an_unchanged_tree_is_only_listed(ground, monkeypatch):
    ground.write("a", b"1")
    os.utime(ground.at("a"))
    first = ground.snapshot()
    time.sleep(2.1)
    ground.snapshot()
    calls = []
    attempt = ground.tree.shadow.attempt
    monkeypatch.setattr(ground.tree.shadow, "attempt", lambda *a, **k: calls.append(a[0]) or attempt(*a, **k))

    second = ground.snapshot()

    assert second == first
    assert calls == ["ls-files", "ls-files"]


def change_bits(ground):
    os.chmod(ground.at("a"), 0o600)


def edit_in_place_with_the_old_times(ground):
    seen = os.stat(ground.at("a"))
    with open(ground.at("a"), "r+b") as stream:
        stream.write(b"ONE")
    os.utime(ground.at("a"), ns=(seen.st_atime_ns, seen.st_mtime_ns))


def to_folder(ground):
    os.unlink(ground.at("a"))
    ground.write("a/inner", b"x")


def to_link(ground):
    os.unlink(ground.at("a"))
    os.symlink("d/b", ground.at("a"))


def folder_to_file(ground):
    shutil.rmtree(ground.at("d"))
    ground.write("d", b"x")


def folder_to_link(ground):
    os.rename(ground.at("d"), ground.at("../elsewhere"))
    os.symlink("../elsewhere", ground.at("d"))


def file_to_pipe(ground):
    os.unlink(ground.at("a"))
    os.mkfifo(ground.at("a"))


CHANGES = [
    pytest.param(lambda g: g.write("a", b"two"), {"a": "M"}, id="same size, at once"),
    pytest.param(lambda g: g.write("a", b"longer"), {"a": "M"}, id="longer"),
    pytest.param(lambda g: g.write("new", b"n"), {"new": "A"}, id="added"),
    pytest.param(lambda g: os.unlink(g.at("a")), {"a": "D"}, id="deleted"),
    pytest.param(lambda g: os.chmod(g.at("a"), 0o755), {"a": "M"}, id="executable"),
    pytest.param(change_bits, {"a": "M"}, id="private"),
    pytest.param(edit_in_place_with_the_old_times, {"a": "M"}, id="same size, same mtime"),
    pytest.param(lambda g: os.rename(g.at("a"), g.at("z")), {"z": "R"}, id="renamed"),
    pytest.param(to_folder, {"a": "D", "a/inner": "A"}, id="file to folder"),
    pytest.param(folder_to_file, {"d": "A", "d/b": "D"}, id="folder to file"),
    pytest.param(to_link, {"a": "T"}, id="file to link"),
    pytest.param(folder_to_link, {"d": "A", "d/b": "D"}, id="folder to link with the same files behind it"),
    pytest.param(file_to_pipe, {"a": "D"}, id="file to pipe"),
]


@pytest.mark.parametrize(("change", "expected"), CHANGES)
@pytest.mark.parametrize("settled", [pytest.param(False, id="young"), pytest.param(True, id="settled")])
def test_every_change_shows(ground, change, expected, settled):
    ground.write("a", b"one")
    ground.write("d/b", b"something else\n" * 3)
    before = ground.snapshot()
    if settled:
        os.utime(ground.state / "one" / "index", ns=(time.time_ns(), time.time_ns()))

    change(ground)
    after = ground.snapshot()

    assert {each.path: each.status for each in ground.tree.changes(before, after)} == expected
    assert after == ground.snapshot()


@pytest.mark.parametrize(("change", "expected"), CHANGES)
def test_every_change_and_back_gives_the_same_tree(ground, change, expected):
    ground.write("a", b"one")
    ground.write("d/b", b"something else\n" * 3)
    before = ground.snapshot()

    change(ground)
    ground.snapshot()
    shutil.rmtree(ground.root)
    ground.root.mkdir()
    ground.write("a", b"one")
    ground.write("d/b", b"something else\n" * 3)

    assert ground.snapshot() == before


@pytest.mark.parametrize(
    ("since_ns", "expected"), [pytest.param(0, [b"a"], id="younger"), pytest.param(1 << 62, [], id="older")]
)
def test_a_file_not_older_than_the_index_is_looked_at_whatever_git_says(ground, since_ns, expected):
    ground.write("a", b"1")
    looker = Looker(str(ground.root), since_ns=since_ns, max_bytes=10)

    looker.known([b"a"])

    assert looker.found.adds == expected


def test_a_file_as_young_as_its_snapshot_counts_as_younger_than_the_index(ground):
    ground.write("a", b"1")
    ground.snapshot()

    assert os.stat(ground.state / "one" / "index").st_mtime_ns < os.stat(ground.at("a")).st_ctime_ns - 1_000_000_000


def test_touching_a_file_is_no_change(ground):
    ground.write("a", b"one")
    before = ground.snapshot()

    os.utime(ground.at("a"), (1, 1))

    assert ground.snapshot() == before


def test_a_rename_names_both_paths_and_counts_lines(ground):
    ground.write("old", b"line\n" * 20, 0o600)
    before = ground.snapshot()

    os.rename(ground.at("old"), ground.at("new"))
    ground.write("new", b"line\n" * 20 + b"more\n")
    (change,) = ground.tree.changes(before, ground.snapshot())

    assert (change.path, change.old_path, change.status) == ("new", "old", "R")
    assert (change.old_mode, change.new_mode) == ("100600", "100600")
    assert (change.added, change.deleted) == (1, 0)


def test_renames_can_be_left_out(ground):
    ground.write("old", b"line\n" * 20)
    before = ground.snapshot()
    os.rename(ground.at("old"), ground.at("new"))

    found = ground.tree.changes(before, ground.snapshot(), renames=False)

    assert [(each.path, each.status) for each in found] == [("new", "A"), ("old", "D")]


def test_two_renames_and_an_edit_keep_their_own_line_counts(ground):
    for name in "ab":
        ground.write(name, f"{name}{name}{name} line\n".encode() * 30)
    ground.write("c", b"1\n2\n")
    before = ground.snapshot()
    for name in "ab":
        os.rename(ground.at(name), ground.at(f"new\t{name}"))
    ground.write("c", b"1\n3\n4\n")

    found = ground.tree.changes(before, ground.snapshot())

    assert [(each.path, each.added, each.deleted) for each in found] == [
        ("c", 2, 1), ("new\ta", 0, 0), ("new\tb", 0, 0),
    ]  # fmt: skip


def test_lines_of_binary_files_are_not_counted(ground):
    ground.write("a", b"\0\n1\n")
    before = ground.snapshot()
    ground.write("a", b"\0\n2\n")

    (change,) = ground.tree.changes(before, ground.snapshot())

    assert (change.added, change.deleted) == (0, 0)


def test_exact_bits_are_in_the_entries_whatever_the_usual_ones_are(ground):
    for name, mode in {"a": 0o664, "b": 0o664, "c": 0o600, "d": 0o775, "e": 0o700, "f": 0o644, "g": 0o4755}.items():
        ground.write(name, b"", mode)

    modes = {each.path: each.mode for each in ground.tree.entries(ground.snapshot())}

    assert modes == {
        "a": "100664", "b": "100664", "c": "100600", "d": "100775", "e": "100700", "f": "100644", "g": "104755",
    }  # fmt: skip


def test_another_umask_changes_only_what_it_changes(ground):
    for name in "abc":
        ground.write(name, b"", 0o644)
    before = ground.snapshot()
    for name in "bc":
        os.chmod(ground.at(name), 0o664)

    found = ground.tree.changes(before, ground.snapshot())

    assert [(each.path, each.old_mode, each.new_mode) for each in found] == [
        ("b", "100644", "100664"), ("c", "100644", "100664"),
    ]  # fmt: skip


def test_links_are_stored_as_links_and_never_followed(ground):
    (ground.base / "outside").mkdir()
    (ground.base / "outside" / "secret").write_text("secret")
    os.symlink(ground.base / "outside", ground.at("folder"))
    os.symlink("nowhere", ground.at("dangling"))

    entries = ground.tree.entries(ground.snapshot())

    assert [(each.path, each.mode) for each in entries] == [("dangling", "120000"), ("folder", "120000")]


def test_pipes_and_sockets_do_not_count_and_do_not_hang(ground):
    os.mkfifo(ground.at("pipe"))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.fsdecode(ground.at("sock")))
        ground.write("a")

        assert ground.paths() == ["a"]


def test_a_large_file_is_named_and_its_changes_are_noticed(make_ground):
    ground = make_ground(max_bytes=1000)
    ground.write("big", b"x" * 2000)
    ground.write("small", b"x" * 1000)
    first = ground.look()
    again = ground.look()

    ground.write("big", b"y" * 2000)
    os.utime(ground.at("big"), (1, 1))
    second = ground.look()

    assert (first.oversize, ground.paths(first.tree)) == (("big",), ["small"])
    assert first == again
    (change,) = ground.tree.changes(first.tree, second.tree)
    assert (change.path, change.status, change.old_blob, change.new_blob) == ("big", "M", "", "")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(10, 2000, "M", id="grows over the limit"),
        pytest.param(2000, 10, "M", id="shrinks under the limit"),
        pytest.param(None, 2000, "A", id="appears"),
        pytest.param(2000, None, "D", id="vanishes"),
    ],
)
def test_a_file_that_crosses_the_size_limit_is_one_change(make_ground, before, after, expected):
    ground = make_ground(max_bytes=1000)
    trees = []
    for size in (before, after):
        if size is None and os.path.exists(ground.at("f")):
            os.unlink(ground.at("f"))
        elif size is not None:
            ground.write("f", b"x" * size)
        trees.append(ground.snapshot())

    found = ground.tree.changes(*trees)

    assert [(each.path, each.status) for each in found] == [("f", expected)]


@pytest.mark.parametrize("hidden", [pytest.param(".GIT", id="upper"), pytest.param("sub/.Git", id="mixed, below")])
def test_what_git_refuses_by_name_is_not_silently_left_out(ground, hidden):
    ground.write(f"{hidden}/evil.py", b"x")
    ground.write("a")

    seen = ground.look()

    assert seen.unreadable == (f"{hidden}/evil.py",)
    assert ground.paths(seen.tree) == ["a"]


def as_nobody(ground, code):
    """Run `code` with a `tree` as a user who is not root; gives what it prints."""
    if os.geteuid() != 0:
        pytest.skip("only root can become someone else")
    for base, _, files in os.walk(ground.base):
        for path in [base, *(os.path.join(base, name) for name in files)]:
            os.chown(path, 65534, 65534)
    for above in ground.base.parents:
        if above.stat().st_uid == 0 and not above.stat().st_mode & 0o001:
            pytest.skip("the temporary folder is closed to others")
    head = (
        "import os, sys; sys.path[:0] = sys.argv[2:]; from hookpack.state.tree import Tree\n"
        "from hookpack import process_linux\n"
        "from hookpack.state import restore\n"
        "os.setgid(65534); os.setuid(65534); base = sys.argv[1]\n"
        "tree = Tree(f'{base}/project', f'{base}/state/shadow.git', f'{base}/state/one', environ={'HOME': base})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", head + code, str(ground.base), *sys.path], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture
def open_ground(ground):
    """A ground that other users can reach."""
    for above in [ground.base, *ground.base.parents]:
        if above.stat().st_uid == os.geteuid() and str(above).startswith("/tmp/"):
            above.chmod(0o755)
    return ground


def test_an_unreadable_file_is_named_keeps_its_last_state_and_sinks_nothing(open_ground):
    ground = open_ground
    ground.write("known", b"1", 0o644)
    ground.write("closed/in", b"1", 0o644)
    code = """
first = tree.snapshot()
os.chmod(f'{base}/project/known', 0); os.chmod(f'{base}/project/closed', 0)
open(f'{base}/project/fresh', 'w').write('x'); os.chmod(f'{base}/project/fresh', 0)
open(f'{base}/project/fine', 'w').write('x')
second = tree.snapshot()
print(second.unreadable)
print([each.path for each in tree.entries(second.tree)])
print([(each.path, each.status) for each in tree.changes(first.tree, second.tree)])
"""

    named, stored, changed = as_nobody(ground, code)

    assert named == "('closed/in', 'fresh', 'known')"
    assert stored == "['closed/in', 'fine', 'known']"
    assert changed == "[('fine', 'A'), ('known', 'M')]"


def test_a_folder_that_may_not_be_listed_is_named(open_ground):
    ground = open_ground
    ground.write("open/in", b"1", 0o644)
    ground.write("shut", b"1", 0o644)
    code = """
os.mkdir(f'{base}/project/new folder'); open(f'{base}/project/new folder/in', 'w').write('x')
print(tree.snapshot().closed)
os.chmod(f'{base}/project/new folder', 0)
print(tree.snapshot().closed)
"""

    before, named = as_nobody(ground, code)

    assert (before, named) == ("()", "('new folder/',)")


def test_bits_taken_from_a_file_come_back(open_ground):
    ground = open_ground
    ground.write("key", b"1", 0o600)
    code = """
first = tree.snapshot().tree
os.chmod(f'{base}/project/key', 0)
print(restore.restore(tree, tree.snapshot().tree, first, token='t'))
print(oct(os.stat(f'{base}/project/key').st_mode), tree.snapshot().tree == first)
"""

    done, after = as_nobody(ground, code)

    assert done == "Restored(changed=('key',), kept=())"
    assert after == "0o100600 True"


def test_a_folder_that_may_not_be_written_is_reported_not_fatal(open_ground):
    ground = open_ground
    ground.write("d/a", b"1")
    ground.write("e", b"1")
    code = """
first = tree.snapshot().tree
for name in ('d/a', 'e'): open(f'{base}/project/{name}', 'w').write('2')
now = tree.snapshot().tree
os.chmod(f'{base}/project/d', 0o555)
print(restore.restore(tree, now, first, token='t'))
"""

    (done,) = as_nobody(ground, code)

    assert done == "Restored(changed=('e',), kept=(Kept(path='d/a', why='Permission denied'),))"


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.write_bytes(b"rubbish"), id="rubbish"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.unlink(), id="gone"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:40]), id="cut short"),
    ],
)
def test_a_damaged_index_is_built_again_with_everything_in_it(ground, damage):
    ground.write("a", b"1")
    ground.write("b", b"1")
    before = ground.snapshot()
    ground.write(".gitignore", b"b\n")
    ground.freeze(ground.snapshot())
    os.unlink(ground.at(".gitignore"))
    assert ground.snapshot() == before

    damage(ground.state / "one" / "index")

    assert ground.snapshot() == before


def test_leftovers_of_a_killed_git_are_swept_away(ground):
    ground.write("a", b"1")
    before = ground.snapshot()
    for name in ("index.lock", "index.99-abcd", "index.99-abcd.lock"):
        (ground.state / "one" / name).write_bytes(b"x")
    ground.write("b", b"1")

    assert ground.snapshot() != before
    assert sorted(path.name for path in (ground.state / "one").glob("index*")) == ["index"]


def test_a_changed_configuration_of_the_shadow_repository_is_set_right(ground, marker):
    ground.write("a", b"1")
    before = ground.snapshot()
    config = ground.state / "shadow.git" / "config"
    config.write_text(config.read_text() + f'[core]\nfsmonitor = "touch {marker}"\n')

    assert ground.snapshot() == before


def test_two_work_trees_share_the_store_and_nothing_else(ground):
    ground.write("a", b"1")
    other_root = ground.base / "other"
    other_root.mkdir()
    (other_root / "a").write_bytes(b"1")
    other = ground.another("two", root=other_root)

    with other.lock(), ground.tree.lock():
        assert other.snapshot() == ground.tree.snapshot()


def test_many_new_files_are_stored_exactly(ground):
    for number in range(400):
        ground.write(f"d{number % 7}/f{number}", b"%d\n" % number * number)
    os.symlink("d1", ground.at("link"))

    entries = {each.path: each.blob for each in ground.tree.entries(ground.snapshot())}
    contents = ground.tree.read(list(entries.values()))

    assert len(entries) == 401
    assert all(contents[entries[f"d{n % 7}/f{n}"]] == b"%d\n" % n * n for n in range(400))


def test_graft_takes_paths_from_another_tree_with_their_bits(ground):
    ground.write("a", b"1", 0o600)
    ground.write("b", b"1")
    ground.write("gone", b"1")
    other = ground.snapshot()
    ground.write("a", b"2", 0o644)
    ground.write("b", b"2", 0o755)
    os.unlink(ground.at("gone"))
    ground.write("fresh", b"2")
    base = ground.snapshot()

    grafted = ground.tree.graft(base, other, ["a", "gone", "fresh"])

    assert [(each.path, each.status) for each in ground.tree.changes(base, grafted)] == [
        ("a", "M"), ("fresh", "D"), ("gone", "A"),
    ]  # fmt: skip
    assert {each.path: each.mode for each in ground.tree.entries(grafted)} == {
        "a": "100600", "b": "100755", "gone": "100644",
    }  # fmt: skip


def test_a_graft_of_nothing_is_the_tree_itself(ground):
    ground.write("a", b"1", 0o600)
    ground.write("d/b", b"1", 0o664)
    base = ground.snapshot()

    assert ground.tree.graft(base, base, ["a"]) == base


def test_a_graft_that_would_lose_a_folder_is_refused(ground):
    ground.write("d", b"1")
    other = ground.snapshot()
    os.unlink(ground.at("d"))
    ground.write("d/a", b"2")
    base = ground.snapshot()

    with pytest.raises(TreeError, match="d/a"):
        ground.tree.graft(base, other, ["d"])


def test_the_lock_excludes(ground):
    with ground.tree.lock(), pytest.raises(StateError, match=r"tree\.lock"), ground.tree.lock(timeout_s=0.1):
        pass
