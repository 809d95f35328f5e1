"""Starting programs: limits, and that nothing outlives the call."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time

import pytest

from hookpack import process_linux, process_threads
from hookpack.errors import ToolError
from hookpack.process import Job, run, run_all

ENV = {"PATH": os.environ["PATH"]}


@pytest.fixture(autouse=True, params=[process_linux, process_threads], ids=["poll", "threads"])
def means(request, monkeypatch):
    """Each way of starting programs, on the one system that has both."""
    monkeypatch.setattr(process_linux, "run_all", request.param.run_all)


def python(code, **more):
    return run([sys.executable, "-I", "-S", "-c", code], cwd="/", env=ENV, **{"timeout_s": 20, **more})


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", "rb") as stat:
            return stat.read().rsplit(b")", 1)[1].split()[0] != b"Z"
    except FileNotFoundError:
        return False


def gone(pid, within_s=3.0):
    until = time.monotonic() + within_s
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_alive(pid)


def test_both_streams_and_the_exit_code_come_back():
    done = python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")

    assert done == (3, b"out\n", b"err\n", False, False)


def test_input_reaches_the_program_and_ends():
    data = os.urandom(300_000)

    done = python("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())", input=data)

    assert done.stdout == data


def test_a_program_that_ignores_a_large_input_does_not_stall():
    done = python("print('done')", input=b"x" * 10_000_000)

    assert done.stdout == b"done\n"


def test_stdin_is_never_inherited():
    reader, writer = os.pipe()
    code = (
        "import sys; from hookpack.process import run;"
        "print(run(['cat'], cwd='/', env={'PATH': '/usr/bin:/bin'}, timeout_s=5))"
    )
    env = {**ENV, "PYTHONPATH": os.pathsep.join(sys.path)}

    done = subprocess.run([sys.executable, "-c", code], stdin=reader, env=env, capture_output=True, timeout=20)

    os.close(reader), os.close(writer)
    assert b"code=0" in done.stdout
    assert b"timed_out=False" in done.stdout


def test_the_environment_is_exactly_the_given_one(monkeypatch):
    monkeypatch.setenv("LEAK", "yes")

    done = run(["env"], cwd="/", env={"PATH": ENV["PATH"], "A": "b"}, timeout_s=10)

    assert sorted(done.stdout.split()) == sorted([f"PATH={ENV['PATH']}".encode(), b"A=b"])


def test_output_over_the_cap_is_dropped_without_filling_memory():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    done = python("import os\nfor _ in range(1000): os.write(1, b'x' * 1_000_000)", max_output=1000, timeout_s=60)

    grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (done.code, len(done.stdout), done.truncated) == (0, 1000, True)
    assert grown_kib < 50_000


def test_a_time_out_kills_the_children_too():
    code = "import subprocess, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    began = time.monotonic()

    done = python(code, timeout_s=0.7)

    assert done.timed_out
    assert time.monotonic() - began < 5
    assert gone(int(done.stdout))


def test_a_program_deaf_to_sigterm_is_killed():
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"

    done = python(code, timeout_s=0.7)

    assert (done.timed_out, done.code) == (True, -signal.SIGKILL)


@pytest.mark.parametrize("session", [pytest.param(False, id="same group"), pytest.param(True, id="own session")])
def test_a_grandchild_that_keeps_stdout_open_does_not_hang_it(session):
    code = f"import subprocess; print(subprocess.Popen(['sleep', '20'], start_new_session={session}).pid)"
    began = time.monotonic()

    done = python(code)

    pid = int(done.stdout)
    took = time.monotonic() - began
    ended = gone(pid) if not session else os.kill(pid, signal.SIGKILL) is None
    assert took < 5
    assert ended
    assert (done.timed_out, done.truncated) == (False, session)


def test_an_interrupt_leaves_no_process_behind(tmp_path):
    note = tmp_path / "pid"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"

    def interrupt():
        while not note.exists() or not note.read_text():
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        python(code)

    assert gone(int(note.read_text()))


@pytest.mark.parametrize(
    "name", [pytest.param("no-such-program-here", id="missing"), pytest.param("/etc/hostname", id="not executable")]
)
def test_a_program_that_cannot_start_is_named(name):
    with pytest.raises(ToolError, match=name):
        run([name], cwd="/", env=ENV, timeout_s=5)


def test_jobs_run_at_the_same_time_and_answer_in_order():
    jobs = [Job(["sh", "-c", f"sleep 0.5; echo {n}"], "/", ENV) for n in range(4)]
    began = time.monotonic()

    done = run_all(jobs)

    assert [each.stdout for each in done] == [b"0\n", b"1\n", b"2\n", b"3\n"]
    assert time.monotonic() - began < 1.6


def test_one_jobs_time_out_leaves_the_others_alone():
    slow, fine = Job(["sleep", "60"], "/", ENV, b"", 0.3), Job(["sh", "-c", "sleep 1; echo fine"], "/", ENV)

    done = run_all([slow, fine])

    assert [each.timed_out for each in done] == [True, False]
    assert done[1].stdout == b"fine\n"


def test_a_job_that_cannot_start_ends_the_others(tmp_path):
    note = tmp_path / "late"
    late = Job(["sh", "-c", f"sleep 1; touch {note}"], "/", ENV)

    with pytest.raises(ToolError):
        run_all([late, Job(["no-such-program-here"], "/", ENV)])

    time.sleep(1.2)
    assert not note.exists()


def test_no_descriptor_leaks():
    python("pass")
    before = len(os.listdir("/proc/self/fd"))

    for _ in range(10):
        python("print(1)", input=b"x")

    assert len(os.listdir("/proc/self/fd")) <= before


def test_an_input_stays_open_until_the_answer_is_there():
    asks = "import sys, time; line = sys.stdin.readline(); time.sleep(.3)"
    code = f"{asks}; print('got', line, end='', flush=True); sys.stdin.read()"

    done = python(code, input=b"x\n", until=b"got x")

    assert (done.stdout, done.timed_out) == (b"got x\n", False)


def test_an_input_that_stays_open_ends_with_the_program_and_at_the_limit():
    assert python("pass", until=b"never").code == 0
    assert python("import sys; sys.stdin.read()", until=b"never", timeout_s=0.5).timed_out


def test_the_folder_of_the_program_is_its_jobs_and_ours_stays(tmp_path):
    here = os.getcwd()

    done = run(["pwd"], cwd=str(tmp_path), env=ENV, timeout_s=20)

    assert done.stdout.decode() == f"{tmp_path}\n"
    assert os.getcwd() == here


def test_a_folder_that_is_gone_is_an_error(tmp_path):
    here = os.getcwd()

    with pytest.raises(ToolError, match="pwd"):
        run(["pwd"], cwd=str(tmp_path / "none"), env=ENV, timeout_s=20)

    assert os.getcwd() == here


def test_the_path_is_the_jobs_own(tmp_path):
    tool = tmp_path / "its-own-tool"
    tool.write_text("#!/bin/sh\necho found\n")
    tool.chmod(0o755)

    assert run(["its-own-tool"], cwd="/", env={"PATH": str(tmp_path)}, timeout_s=20).stdout == b"found\n"


@pytest.mark.parametrize("closed", [pytest.param((0, 1), id="input and output"), pytest.param((0, 1, 2), id="all")])
def test_closed_standard_streams_of_ours_do_no_harm(tmp_path, closed):
    note = tmp_path / "note"
    code = f"""
import os, sys
sys.path[:0] = {sys.path!r}
from hookpack.process import run
for fd in {closed}: os.close(fd)
done = run(["cat"], cwd="/", env={ENV!r}, input=b"text", timeout_s=20)
with open({str(note)!r}, "wb") as out: out.write(done.stdout + done.stderr)
"""

    subprocess.run([sys.executable, "-c", code], check=False)

    assert note.read_bytes() == b"text"


def test_signals_that_python_ignores_end_the_program():
    done = run(["sh", "-c", "kill -PIPE $$; echo lived"], cwd="/", env=ENV, timeout_s=20)

    assert (done.code, done.stdout) == (-signal.SIGPIPE, b"")


def test_an_exit_code_that_the_system_threw_away_is_no_success():
    code = f"""
import signal, sys
sys.path[:0] = {sys.path!r}
from hookpack.process import run
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
print(run(["true"], cwd="/", env={ENV!r}, timeout_s=20).code)
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)

    assert done.stdout == b"255\n"


def test_threads_that_start_programs_in_different_folders_do_not_mix_them_up(tmp_path):
    folders = [tmp_path / str(number) for number in range(4)]
    seen: dict[str, set[bytes]] = {}

    def ask(folder):
        seen[str(folder)] = {run(["pwd"], cwd=str(folder), env=ENV, timeout_s=20).stdout for _ in range(15)}

    threads = [threading.Thread(target=ask, args=(each,)) for each in folders if each.mkdir() is None]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert seen == {str(each): {f"{each}\n".encode()} for each in folders}


def test_a_program_of_the_folder_that_is_not_on_path_is_not_started(tmp_path):
    tool = tmp_path / "its-own-tool"
    tool.write_text("#!/bin/sh\necho found\n")
    tool.chmod(0o755)

    with pytest.raises(ToolError, match="its-own-tool"):
        run(["its-own-tool"], cwd=str(tmp_path), env=ENV, timeout_s=20)
