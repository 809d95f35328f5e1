"""State on disk: places, atomic writes, schemas, locks, git directories."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from hookpack.errors import StateError
from hookpack.state.files import (
    Lock,
    cache_root,
    common_dir,
    data_root,
    git_dir,
    read_bytes,
    read_json,
    state_root,
    write_bytes,
    write_json,
    write_output,
)


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        pytest.param({"XDG_STATE_HOME": "/s", "HOME": "/h"}, "/s/hookpack", id="the variable wins"),
        pytest.param({"XDG_STATE_HOME": "rel", "HOME": "/h"}, "/h/.local/state/hookpack", id="a relative one is void"),
        pytest.param({"XDG_STATE_HOME": "", "HOME": "/h"}, "/h/.local/state/hookpack", id="an empty one is void"),
    ],
)
def test_state_lies_where_the_environment_says(environ, expected):
    assert state_root(environ) == expected


def test_cache_and_data_have_their_own_places():
    assert (cache_root({"HOME": "/h"}), data_root({"HOME": "/h"})) == ("/h/.cache/hookpack", "/h/.local/share/hookpack")


def test_without_a_home_there_is_no_state():
    with pytest.raises(StateError, match="HOME"):
        state_root({})


def test_json_comes_back_with_its_schema_and_odd_names(tmp_path):
    path = str(tmp_path / "a" / "b.json")

    write_json(path, {"name": "\udcff", "n": [1, None]}, schema=3)

    assert read_json(path, schema=3) == {"name": "\udcff", "n": [1, None], "schema": 3}


def test_a_missing_file_is_none(tmp_path):
    assert read_json(str(tmp_path / "x" / "none.json"), schema=1) is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut short"),
        pytest.param(b"[1]", id="no mapping"),
        pytest.param(b"{}", id="no schema"),
        pytest.param(b'{"schema": true}', id="schema is no number"),
        pytest.param(b'{"schema": 2}', id="newer"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"[" * 100_000, id="too deep"),
    ],
)
def test_rubbish_is_refused_by_path(tmp_path, data):
    path = tmp_path / "state.json"
    path.write_bytes(data)

    with pytest.raises(StateError, match=r"state\.json"):
        read_json(str(path), schema=1)


def test_an_unreadable_place_is_refused(tmp_path):
    with pytest.raises(StateError, match=str(tmp_path)):
        read_json(str(tmp_path), schema=1)


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_has_no_end_is_not_waited_for(tmp_path, kind):
    path = {"pipe": tmp_path / "pipe", "device": Path("/dev/zero"), "folder": tmp_path}[kind]
    if kind == "pipe":
        os.mkfifo(path)

    with pytest.raises(StateError, match=f"^{path}: no plain file$"):
        read_bytes(str(path))


def test_a_size_that_no_memory_has_is_refused(tmp_path):
    path = tmp_path / "hole"
    path.touch()
    os.truncate(path, 1 << 40)

    with pytest.raises(StateError, match="larger than 1024 MiB"):
        read_bytes(str(path))


def test_a_device_that_a_person_names_is_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "link").symlink_to(pipe)

    for name in ("pipe", "link"):
        with pytest.raises(StateError, match="no plain file"):
            write_output(str(tmp_path / name), b"x")

    assert pipe.is_fifo()
    assert (tmp_path / "link").is_symlink()


def test_files_and_folders_are_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        write_bytes(str(tmp_path / "a" / "b" / "c"), b"x")
    finally:
        os.umask(before)

    modes = [os.stat(tmp_path / name).st_mode & 0o777 for name in ("a", "a/b", "a/b/c")]
    assert modes == [0o700, 0o700, 0o600]


def test_a_full_disk_leaves_the_old_content_and_no_rubbish(tmp_path):
    path = tmp_path / "state"
    write_bytes(str(path), b"old")
    code = (
        "import resource, signal, sys; from hookpack.errors import StateError\n"
        "from hookpack.state.files import write_bytes\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_bytes(sys.argv[1], b'x' * 5000)\n"
        "except StateError as error: print('refused', error)"
    )
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run([sys.executable, "-c", code, str(path)], env=env, capture_output=True, text=True, timeout=30)

    assert done.stdout.startswith(f"refused {path}: ")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["state"]


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "a").write_text("")

    with pytest.raises(StateError, match="a"):
        write_bytes(str(tmp_path / "a" / "b"), b"")


def test_counting_under_the_lock_loses_nothing(tmp_path):
    code = (
        "import sys; from hookpack.state.files import Lock, read_json, write_json\n"
        "for _ in range(50):\n"
        "    with Lock(sys.argv[1] + '.lock', timeout_s=60):\n"
        "        n = (read_json(sys.argv[1], schema=1) or {'n': 0})['n']\n"
        "        write_json(sys.argv[1], {'n': n + 1}, schema=1)\n"
    )
    path = str(tmp_path / "n.json")
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}

    workers = [subprocess.Popen([sys.executable, "-c", code, path], env=env) for _ in range(4)]

    assert [each.wait(60) for each in workers] == [0, 0, 0, 0]
    assert read_json(path, schema=1)["n"] == 200


def test_a_held_lock_is_not_had_in_time_and_had_afterwards(tmp_path):
    path = str(tmp_path / "lock")

    with Lock(path):
        began = time.monotonic()
        with pytest.raises(StateError, match="lock"), Lock(path, timeout_s=0.2):
            pass
        took = time.monotonic() - began

    assert 0.15 < took < 2
    with Lock(path, timeout_s=0.2):
        pass


def test_waiting_for_a_lock_ends_when_it_is_let_go(tmp_path):
    path, order = str(tmp_path / "lock"), []

    def second():
        with Lock(path):
            order.append("second")

    with Lock(path):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        order.append("first")
    thread.join(5)

    assert order == ["first", "second"]


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    path = str(tmp_path / "lock")
    code = (
        "import sys, time; from hookpack.state.files import Lock\n"
        "with Lock(sys.argv[1]): print('had', flush=True); time.sleep(60)"
    )
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}
    holder = subprocess.Popen([sys.executable, "-c", code, path], env=env, stdout=subprocess.PIPE)
    holder.stdout.readline()

    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()

    with Lock(path, timeout_s=1):
        pass


def test_a_lock_file_that_is_removed_meanwhile_does_not_let_two_in(tmp_path):
    path = tmp_path / "lock"

    with Lock(str(path)):
        path.unlink()
        with Lock(str(path), timeout_s=0.2):
            assert path.exists()


def test_no_descriptor_of_a_lock_leaks(tmp_path):
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    before = len(os.listdir("/proc/self/fd"))

    with Lock(str(tmp_path / "lock")):
        for _ in range(20):
            with pytest.raises(StateError), Lock(str(tmp_path / "lock"), timeout_s=0):
                pass

    assert len(os.listdir("/proc/self/fd")) == before < limit


def test_importing_it_pulls_in_nothing_slow():
    code = (
        "import sys; before = set(sys.modules); import hookpack.state.files; print(*sorted(set(sys.modules) - before))"
    )
    env = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path.endswith("src"))}

    done = subprocess.run([sys.executable, "-S", "-c", code], env=env, capture_output=True, text=True, check=True)

    slow = {"typing", "re", "enum", "json", "hashlib", "subprocess", "pathlib", "logging", "dataclasses", "contextlib"}
    assert "hookpack.state.files" in done.stdout.split()
    assert slow & set(done.stdout.split()) == set()


def test_the_git_directory_of_a_repository_a_work_tree_and_a_submodule(git_project, git):
    dot_git = str(git_project / ".git")
    git(git_project, "worktree", "add", "-q", "../other")
    git(git_project, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(git_project), "sub")

    other = git_dir(str(git_project.parent / "other"))

    assert git_dir(str(git_project)) == dot_git
    assert other == os.path.join(dot_git, "worktrees", "other")
    assert common_dir(other) == dot_git
    assert common_dir(dot_git) == dot_git
    assert git_dir(str(git_project / "sub")) == os.path.join(dot_git, "modules", "sub")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="no git"),
        pytest.param(b"gitdir: ../nowhere\n", id="leads nowhere"),
        pytest.param(b"rubbish", id="no gitdir line"),
        pytest.param(b"\0\xff" * 100, id="bytes"),
    ],
)
def test_no_git_directory_is_none(tmp_path, content):
    if content is not None:
        (tmp_path / ".git").write_bytes(content)

    assert git_dir(str(tmp_path)) is None


def test_a_lock_that_is_not_required_is_entered_without_it(tmp_path):
    path = str(tmp_path / "lock")

    with Lock(path) as first, Lock(path, timeout_s=0, required=False) as second:
        assert (first.held, second.held) == (True, False)

    with Lock(path, timeout_s=0, required=False) as third:
        assert third.held
