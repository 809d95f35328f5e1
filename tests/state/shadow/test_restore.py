"""The way back: exact, only where two trees differ, never over anyone's work, whole after a kill."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import time

import pytest

from hookpack.errors import StateError, TreeError
from hookpack.state import restore
from hookpack.state.restore import Kept, Restored


def start(ground):
    """A work tree with one of everything."""
    ground.write("text", b"line\nline\n")
    ground.write("crlf", b"line\r\n$Id$\r\n")
    ground.write("binary", bytes(range(256)))
    ground.write("empty", b"")
    ground.write("run", b"#!/bin/sh\n", 0o755)
    ground.write("key", b"private", 0o600)
    ground.write("locked", b"no one", 0o400)
    ground.write("odd \n\t'\"\\", b"1")
    ground.write(b"\xff\xfe", b"1")
    ground.write("-rf", b"1")
    ground.write("d/e/f", b"1")
    ground.write("d/g", b"1")
    ground.write("to-folder", b"1")
    ground.write("to-file/x/y", b"1")
    ground.write("far/away/alone", b"1")
    os.symlink("text", ground.at("link"))
    os.symlink("d", ground.at("folder-link"))
    os.symlink("nowhere", ground.at("dangling"))


def spoil(ground):
    """What an agent may do to it in a turn."""
    ground.write("text", b"other\n")
    ground.write("crlf", b"line\n")
    ground.write("binary", b"\0")
    ground.write("empty", b"no more")
    os.chmod(ground.at("run"), 0o644)
    os.chmod(ground.at("key"), 0o644)
    os.unlink(ground.at("locked"))
    os.rename(ground.at("odd \n\t'\"\\"), ground.at("renamed"))
    ground.write(b"\xff\xfe", b"2")
    os.unlink(ground.at("-rf"))
    shutil.rmtree(ground.at("d/e"))
    os.rename(ground.at("d"), ground.at("elsewhere"))
    os.symlink("elsewhere", ground.at("d"))
    os.unlink(ground.at("to-folder"))
    ground.write("to-folder/in/side", b"2")
    shutil.rmtree(ground.at("to-file"))
    ground.write("to-file", b"2")
    shutil.rmtree(ground.at("far"))
    os.unlink(ground.at("link"))
    ground.write("link", b"a file")
    os.unlink(ground.at("folder-link"))
    ground.write("folder-link/a", b"2")
    os.unlink(ground.at("dangling"))
    os.symlink("text", ground.at("dangling"))
    ground.write("added", b"2", 0o640)
    ground.write("new/deep/down", b"2")


def test_everything_comes_back_exactly(ground):
    start(ground)
    before, first = ground.prints(), ground.snapshot()
    spoil(ground)

    done = ground.back(first)

    assert done.kept == ()
    assert ground.prints() == before
    assert ground.snapshot() == first


def test_and_the_spoilt_state_comes_back_too(ground):
    start(ground)
    first = ground.snapshot()
    spoil(ground)
    spoilt, now = ground.prints(), ground.snapshot()
    ground.restore(now, first)

    ground.restore(ground.snapshot(), now)

    assert ground.prints() == spoilt
    assert ground.snapshot() == now


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o027])
def test_bits_are_exact_under_every_umask(ground, umask):
    for number, mode in enumerate(
        (0o600, 0o640, 0o644, 0o664, 0o666, 0o400, 0o444, 0o700, 0o755, 0o775, 0o4711, 0o2755)
    ):
        ground.write(f"f{number}", b"1", mode)
    before, first = ground.prints(), ground.snapshot()
    for name in os.listdir(ground.root):
        ground.write(name + "2", b"2")
        os.unlink(ground.at(name))
    old = os.umask(umask)

    try:
        ground.back(first)
    finally:
        os.umask(old)

    assert ground.prints() == before


def test_what_does_not_differ_is_not_touched(ground):
    ground.write("same", b"1")
    ground.write("d/same", b"1")
    ground.write("d/other", b"1")
    first = ground.snapshot()
    ground.write("d/other", b"2")
    now = ground.snapshot()
    before = {name: os.stat(ground.at(name)) for name in ("same", "d/same")}

    done = ground.restore(now, first)

    assert done == Restored(("d/other",), ())
    assert {name: os.stat(ground.at(name)) for name in before} == before


def test_ignored_files_are_never_touched_and_keep_their_folder(ground):
    ground.write(".gitignore", b"*.log\ncache/\n")
    ground.write("a", b"1")
    first = ground.snapshot()
    ground.write("new/x.log", b"precious")
    ground.write("new/y", b"2")
    ground.write("cache/z", b"precious")
    os.unlink(ground.at("a"))

    done = ground.back(first)

    assert done == Restored(("a", "new/y"), ())
    assert sorted(ground.prints()) == [b".gitignore", b"a", b"cache/z", b"new/x.log"]


def test_an_ignored_file_inside_a_folder_in_the_way_saves_the_folder(ground):
    ground.write(".gitignore", b"*.log\n")
    ground.write("d", b"1")
    first = ground.snapshot()
    os.unlink(ground.at("d"))
    ground.write("d/a", b"2")
    ground.write("d/x.log", b"precious")

    done = ground.back(first)

    assert done == Restored(("d/a",), (Kept("d", "changed since it was looked at"),))
    assert sorted(ground.prints()) == [b".gitignore", b"d/x.log"]


def test_a_hidden_file_is_taken_back_with_the_rule_that_hid_it(ground):
    ground.write(".gitignore", b"*.log\n")
    before, first = ground.prints(), ground.snapshot()
    ground.write(".gitignore", b"*\n")
    ground.write("evil.py", b"2")

    ground.back(first)

    assert ground.prints() == before


def test_files_hidden_by_git_init_are_taken_back(ground):
    ground.write("d/a", b"1")
    first = ground.snapshot()
    ground.write("d/evil.py", b"2")
    ground.git("init", "-q", cwd=ground.root / "d")
    ground.write("fresh/evil.py", b"2")
    ground.git("init", "-q", cwd=ground.root / "fresh")

    done = ground.back(first)

    assert done == Restored(("d/evil.py", "fresh/evil.py"), ())
    assert (ground.root / "fresh" / ".git" / "HEAD").exists()


def edit(ground):
    ground.write("f", b"a person's edit")


def edit_with_the_same_size(ground):
    ground.write("f", b"NOW")


def replace_by_folder(ground):
    os.unlink(ground.at("f"))
    ground.write("f/in", b"1")


def replace_by_link(ground):
    (ground.base / "outside").write_bytes(b"now")
    os.unlink(ground.at("f"))
    os.symlink(ground.base / "outside", ground.at("f"))


def replace_by_pipe(ground):
    os.unlink(ground.at("f"))
    os.mkfifo(ground.at("f"))


MEANWHILE = [
    pytest.param(edit, id="edited"),
    pytest.param(edit_with_the_same_size, id="edited, same size"),
    pytest.param(lambda g: os.chmod(g.at("f"), 0o600), id="closed to others"),
    pytest.param(replace_by_folder, id="a folder stands there"),
    pytest.param(replace_by_link, id="a link stands there"),
    pytest.param(replace_by_pipe, id="a pipe stands there"),
]


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("existed", [pytest.param(True, id="to be replaced"), pytest.param(False, id="to be removed")])
def test_what_someone_changed_meanwhile_is_kept_and_named(ground, meanwhile, existed):
    if existed:
        ground.write("f", b"first")
    ground.write("g", b"first")
    first = ground.snapshot()
    ground.write("f", b"now")
    ground.write("g", b"now")
    now = ground.snapshot()
    meanwhile(ground)
    before = ground.prints()

    done = ground.restore(now, first)

    assert done == Restored(("g",), (Kept("f", "changed since it was looked at"),))
    assert {**ground.prints(), b"g": ""} == {**before, b"g": ""}


def test_a_file_that_someone_deleted_meanwhile_stays_deleted_and_is_named(ground):
    ground.write("d/f", b"first")
    first = ground.snapshot()
    ground.write("d/f", b"now")
    now = ground.snapshot()
    shutil.rmtree(ground.at("d"))

    done = ground.restore(now, first)

    assert [each.path for each in done.kept] == ["d/f"]
    assert ground.prints() == {}


def test_a_file_that_someone_made_where_one_is_to_come_back_is_kept(ground):
    ground.write("f", b"first")
    first = ground.snapshot()
    os.unlink(ground.at("f"))
    now = ground.snapshot()
    ground.write("f", b"a person's")

    done = ground.restore(now, first)

    assert done == Restored((), (Kept("f", "changed since it was looked at"),))
    assert (ground.root / "f").read_bytes() == b"a person's"


def test_a_file_made_at_the_last_moment_is_not_written_over(ground):
    ground.write("f", b"first")
    first = ground.snapshot()
    os.unlink(ground.at("f"))
    now = ground.snapshot()

    def step(name):
        if name == "move f":
            ground.write("f", b"a person's")

    done = ground.restore(now, first, step=step)

    assert done == Restored((), (Kept("f", "File exists"),))
    assert {path: (ground.root / os.fsdecode(path)).read_bytes() for path in ground.prints()} == {b"f": b"a person's"}


def test_a_file_saved_at_the_last_moment_is_not_written_over(ground):
    ground.write("f", b"first")
    first = ground.snapshot()
    ground.write("f", b"now")
    now = ground.snapshot()

    def step(name):
        if name == "move f":
            ground.write("f", b"a person's")

    done = ground.restore(now, first, step=step)

    assert done == Restored((), (Kept("f", "changed since it was looked at"),))
    assert os.listdir(ground.root) == ["f"]


def test_a_file_that_is_called_like_a_temporary_one_is_not_lost(ground):
    ground.write("f", b"first")
    first = ground.snapshot()
    ground.write("f", b"now")
    now = ground.snapshot()
    ground.write(".hookpack-t-0-0", b"someone's")

    done = ground.restore(now, first)

    assert done == Restored((), (Kept("f", "File exists"),))
    assert (ground.root / ".hookpack-t-0-0").read_bytes() == b"someone's"


def test_what_someone_put_right_already_is_neither_changed_nor_kept(ground):
    ground.write("f", b"first")
    first = ground.snapshot()
    ground.write("f", b"now")
    now = ground.snapshot()
    ground.write("f", b"first")

    assert ground.restore(now, first) == Restored()


LINKED = [
    pytest.param({"d/f": b"1"}, {"d/f": b"2"}, id="to be replaced"),
    pytest.param({}, {"d/f": b"2"}, id="to be removed"),
    pytest.param({"d/f": b"1"}, {}, id="to come back"),
    pytest.param({"d/e/f": b"1"}, {"d/e/f": b"2"}, id="below, to be replaced"),
    pytest.param({"d/e/f": b"1"}, {"d/keep": b""}, id="below, to come back"),
]


@pytest.mark.parametrize(("first_files", "now_files"), LINKED)
def test_nothing_is_done_through_a_link_that_took_a_folders_place(ground, first_files, now_files):
    trees = []
    for files in (first_files, now_files):
        shutil.rmtree(ground.root)
        ground.root.mkdir()
        for path, data in files.items():
            ground.write(path, data)
        trees.append(ground.snapshot())
    outside = ground.base / "outside"
    (outside / "e").mkdir(parents=True)
    for path in ("f", "e/f"):
        (outside / path).write_bytes(b"2")
    shutil.rmtree(ground.at("d"), ignore_errors=True)
    os.symlink(outside, ground.at("d"))
    before = ground.prints(outside)

    ground.restore(trees[1], trees[0])

    assert ground.prints(outside) == before
    assert os.readlink(ground.at("d")) == os.fsencode(outside)


def test_a_link_that_leads_out_is_removed_not_followed(ground):
    outside = ground.base / "outside"
    outside.mkdir()
    (outside / "f").write_bytes(b"1")
    ground.write("d/f", b"1")
    before, first = ground.prints(), ground.snapshot()
    shutil.rmtree(ground.at("d"))
    os.symlink(outside, ground.at("d"))

    ground.back(first)

    assert ground.prints() == before
    assert (outside / "f").read_bytes() == b"1"


def test_too_large_files_are_left_alone_and_named(make_ground):
    ground = make_ground(max_bytes=1000)
    ground.write("grown", b"1")
    ground.write("lost", b"x" * 2000)
    first = ground.snapshot()
    ground.write("grown", b"x" * 2000)
    os.unlink(ground.at("lost"))
    ground.write("made", b"x" * 2000)
    before = ground.prints()

    done = ground.back(first)

    assert done == Restored((), tuple(Kept(path, "too large to be stored") for path in ("grown", "lost", "made")))
    assert ground.prints() == before


def test_nothing_is_touched_if_the_present_state_is_not_stored(ground):
    ground.write("f", b"first")
    first = ground.snapshot()
    ground.write("f", b"now, unique")
    now = ground.snapshot()
    (entry,) = ground.tree.entries(now)
    os.unlink(ground.state / "shadow.git" / "objects" / entry.blob[:2] / entry.blob[2:])

    with pytest.raises(TreeError, match=entry.blob):
        ground.restore(now, first)

    assert (ground.root / "f").read_bytes() == b"now, unique"


@pytest.mark.parametrize("token", ["", "a/b", "../x", "a.b", "a b"])
def test_a_token_that_is_no_name_is_refused(ground, token):
    tree = ground.snapshot()

    with pytest.raises(TreeError, match="token"):
        restore.restore(ground.tree, tree, tree, token=token)


def test_a_journal_that_cannot_be_written_stops_it_before_anything_is_done(ground):
    ground.write("f", b"first")
    first = ground.snapshot()
    ground.write("f", b"now")
    now = ground.snapshot()
    (ground.state / "one" / "journal.json").mkdir()

    with pytest.raises(StateError, match="journal"):
        ground.restore(now, first)

    assert (ground.root / "f").read_bytes() == b"now"


def test_a_project_that_vanished_meanwhile_is_an_error(ground):
    ground.write("f", b"first")
    first = ground.snapshot()
    ground.write("f", b"now")
    now = ground.snapshot()
    shutil.rmtree(ground.root)

    with pytest.raises(TreeError, match="project"):
        ground.restore(now, first)


def test_equal_trees_need_no_work(ground):
    ground.write("f", b"1")
    tree = ground.snapshot()

    assert ground.restore(tree, tree) == Restored()


def test_a_restored_file_counts_from_then_on_whatever_the_rules_say(ground):
    ground.write("x.log", b"1")
    first = ground.snapshot()
    ground.write(".gitignore", b"*.log\n")
    ground.freeze(ground.snapshot())
    os.unlink(ground.at(".gitignore"))
    os.unlink(ground.at("x.log"))

    ground.back(first)

    assert ground.snapshot() == first


def test_many_contents_are_restored_in_portions(ground, monkeypatch):
    monkeypatch.setattr(restore, "_BATCH_BYTES", 1000)
    for number in range(30):
        ground.write(f"f{number}", os.urandom(300 + number))
    before, first = ground.prints(), ground.snapshot()
    for number in range(30):
        ground.write(f"f{number}", b"2")

    ground.back(first)

    assert ground.prints() == before


def steps_of(ground, now, first):
    names = []
    ground.restore(now, first, step=names.append)
    ground.restore(ground.snapshot(), now)
    return names


def killed_at(ground, now, first, wanted):
    """Restore in a child that kills itself before its `wanted`-th step."""
    pid = os.fork()
    if pid == 0:
        count = iter(range(1_000_000))

        def step(_):
            if next(count) == wanted:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            with ground.tree.lock():
                restore.restore(ground.tree, now, first, token=f"killed-{wanted}", step=step)
        finally:
            os._exit(1)
    assert os.WIFSIGNALED(os.waitpid(pid, 0)[1])


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_kill_at_any_step_is_made_good_by_the_next_call(ground):
    start(ground)
    before, first = ground.prints(), ground.snapshot()
    spoil(ground)
    spoilt, now = ground.prints(), ground.snapshot()
    steps = steps_of(ground, now, first)
    assert len(steps) > 40

    for wanted, name in enumerate(steps):
        killed_at(ground, now, first, wanted)
        after = ground.snapshot()
        assert (after, ground.prints()) in ((first, before), (now, spoilt)), name
        assert after == first or name == "journal"
        assert not os.path.exists(ground.state / "one" / "journal.json")
        ground.restore(after, now)
        assert ground.prints() == spoilt


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_what_a_person_did_between_the_kill_and_the_next_call_is_kept(ground):
    for name in "abcd":
        ground.write(name, b"first")
    first = ground.snapshot()
    for name in "abcd":
        ground.write(name, b"now")
    now = ground.snapshot()
    killed_at(ground, now, first, 4)
    ground.write("a", b"a person's")
    ground.write("d", b"a person's")

    with ground.tree.lock():
        done = restore.recover(ground.tree)

    assert done == Restored(
        ("b", "c"), (Kept("a", "changed since it was looked at"), Kept("d", "changed since it was looked at"))
    )
    assert [(ground.root / name).read_bytes() for name in "abcd"] == [b"a person's", b"first", b"first", b"a person's"]


def test_without_an_interrupted_restore_there_is_nothing_to_recover(ground):
    ground.snapshot()

    assert restore.recover(ground.tree) is None


def test_a_failing_git_in_the_middle_is_made_good_by_the_next_call(ground, monkeypatch):
    for name in "ab":
        ground.write(name, b"first")
    before, first = ground.prints(), ground.snapshot()
    for name in "ab":
        ground.write(name, b"now")
    now = ground.snapshot()

    def broken(_):
        raise TreeError("git was killed")

    with monkeypatch.context() as patch:
        patch.setattr(ground.tree, "read", broken)
        with pytest.raises(TreeError, match="killed"):
            ground.restore(now, first)

    assert ground.snapshot() == first
    assert ground.prints() == before


def test_no_descriptor_leaks(ground):
    start(ground)
    first = ground.snapshot()
    spoil(ground)
    now = ground.snapshot()
    ground.restore(now, first)
    before = len(os.listdir("/proc/self/fd"))

    for _ in range(3):
        ground.restore(ground.snapshot(), now)
        ground.restore(ground.snapshot(), first)

    time.sleep(0.1)
    assert len(os.listdir("/proc/self/fd")) <= before


def test_a_restored_pipe_is_no_file(ground):
    ground.write("f", b"1")
    first = ground.snapshot()
    os.unlink(ground.at("f"))
    os.mkfifo(ground.at("f"))

    done = ground.back(first)

    assert [each.path for each in done.kept] == ["f"]
    assert stat.S_ISFIFO(os.lstat(ground.at("f")).st_mode)
