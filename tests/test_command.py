"""A trusted command sees neither keys nor network nor hookpack's state, and leaves nothing behind, however it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from hookpack import command


@pytest.fixture
def folder(tmp_path):
    for name in ("root", "state"):
        (tmp_path / name).mkdir()
    return tmp_path / "root"


@pytest.fixture
def run(folder, tmp_path):
    def call(line, timeout_s=20):
        environ = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "MY_TOKEN": "x",
        }
        return command.run(line, "the command", cwd=str(folder), environ=environ, timeout_s=timeout_s)

    return call


@pytest.mark.parametrize("line", ["sleep 60", "trap '' TERM; sleep 60"], ids=["plain", "hears no signal"])
def test_a_command_that_hangs_is_a_fault(run, line):
    assert run(line, timeout_s=1).fault == "the command did not end within 1 s"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param("kill -9 $$", "the command was killed, perhaps for the memory it took", id="killed"),
        pytest.param("sh -c 'kill -9 $$'; exit $?", "the command was killed, perhaps", id="a part of it killed"),
        pytest.param("no-such-program --x", "the command was not found: ", id="missing"),
        pytest.param("exit 127", "the command was not found", id="exit 127"),
        pytest.param("touch plain; ./plain", "the command cannot be executed: ", id="not executable"),
    ],
)
def test_a_command_that_answers_nothing_is_a_fault_in_words(run, line, fault):
    assert run(line).fault.startswith(fault)


@pytest.mark.parametrize(
    ("line", "code"),
    [("true", 0), ("exit 3", 3), ("kill -SEGV $$", -11), ("echo said; false", 1)],
    ids=["fine", "failed", "crashed", "talking"],
)
def test_a_command_that_ended_by_itself_has_no_fault(run, line, code):
    assert (run(line).fault, run(line).code) == ("", code)


@pytest.mark.parametrize(
    ("line", "timeout_s"),
    [
        pytest.param("{stay} & {seen}", 20, id="in the background"),
        pytest.param("setsid {stay} & {seen}", 20, id="in a session of its own"),
        pytest.param("(setsid sh -c '{stay} & {stay} & wait' &) ; {seen}", 20, id="grandchildren of nobody"),
        pytest.param("setsid {stay} & sleep 60", 3, id="when time is up"),
        pytest.param("trap '' TERM; setsid {stay} & sleep 60", 3, id="when time is up and no signal is heard"),
    ],
)
def test_nothing_outlives_the_command(run, folder, line, timeout_s):
    """What stays would append to a file for as long as it lives."""
    (folder / "stay.sh").write_text("trap '' TERM HUP\nwhile :; do echo x >> alive; sleep 0.05; done\n")

    run(line.format(stay="sh stay.sh", seen="until test -s alive; do sleep 0.02; done"), timeout_s=timeout_s)
    size = (folder / "alive").stat().st_size
    time.sleep(0.4)

    assert (folder / "alive").stat().st_size == size


def test_what_a_command_prints_without_end_is_cut(run):
    ended = run("head -c 1000000000 /dev/zero; echo end >&2")

    assert (len(ended.stdout), ended.stderr, ended.fault) == (1024 * 1024, b"end\n", "")


def test_variables_and_home_of_the_user_are_kept_out(run, folder):
    run('echo "[$MY_TOKEN][$HOME]" > seen')

    token, home = (folder / "seen").read_text().strip()[1:-1].split("][")
    assert token == ""
    assert "hookpack-run-" in home


def has_namespaces():
    if not sys.platform.startswith("linux"):
        return False
    argv = ["unshare", "--map-current-user", "--keep-caps", "--net", "--mount", "true"]
    return subprocess.run(argv, check=False).returncode == 0


needs_namespaces = pytest.mark.skipif(not has_namespaces(), reason="no namespaces on this machine")


@needs_namespaces
def test_the_command_sees_neither_the_state_nor_the_network(run, tmp_path, folder):
    (tmp_path / "state" / "hookpack").mkdir()
    (tmp_path / "state" / "hookpack" / "trust.json").write_text("{}")

    run(f"ls {tmp_path}/state/hookpack > seen; cat /proc/net/dev | grep -vc lo: >> seen; true")

    assert (folder / "seen").read_text() == "2\n"  # the two header lines
    assert (tmp_path / "state" / "hookpack" / "trust.json").exists()


@needs_namespaces
def test_the_command_cannot_uncover_the_state(run, tmp_path, folder):
    (tmp_path / "state" / "hookpack").mkdir()
    (tmp_path / "state" / "hookpack" / "trust.json").write_text("{}")

    run(f"umount {tmp_path}/state/hookpack 2>/dev/null; ls {tmp_path}/state/hookpack > seen; true")

    assert (folder / "seen").read_text() == ""


@needs_namespaces
def test_a_file_that_the_user_may_not_read_stays_unreadable(tmp_path):
    closed = tmp_path / "closed"
    closed.write_text("x")
    closed.chmod(0)
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    argv = [*command._sandbox({"HOME": str(tmp_path)}), "/bin/cat", str(closed)]

    assert subprocess.run(argv, check=False, capture_output=True).returncode == 1


@needs_namespaces
def test_the_command_still_has_a_loopback_of_its_own(run):
    program = "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname())"

    assert run(f'{sys.executable} -c "{program}"').code == 0


@needs_namespaces
def test_the_command_may_make_namespaces_of_its_own(run, tmp_path):
    (tmp_path / "state" / "hookpack").mkdir()

    assert run("unshare --user --map-root-user --net --mount -- true").code == 0
