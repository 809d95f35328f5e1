"""Commands for a person: what betrays an agent, and what lets a person through."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

from hookpack.cli.person import agent_sign, confirm
from hookpack.errors import Refused


@pytest.mark.parametrize("name", ["CLAUDECODE", "CLAUDE_CODE_SESSION_ID", "AI_AGENT", "GEMINI_CLI", "CODEX_THREAD_ID"])
def test_an_agents_variable_betrays_it(name):
    with pytest.raises(Refused, match=name):
        confirm("trust", "?", yes=True, environ={name: "1"})


@pytest.mark.parametrize(("depth", "is_refused"), [("", False), ("0", False), ("1", True), ("x", True)])
def test_an_inherited_depth_betrays_it(depth, is_refused):
    assert agent_sign({"HOOKPACK_DEPTH": depth}).startswith("HOOKPACK_DEPTH") is is_refused


ROOT = Path(__file__).resolve().parents[2]

_UNDER = """
import ctypes, subprocess, sys
ctypes.CDLL(None).prctl(15, sys.argv[1].encode(), 0, 0, 0)
sys.exit(subprocess.run(sys.argv[2:]).returncode)
"""


@pytest.mark.parametrize("name", ["claude", "kiro-cli"])
def test_an_agent_above_is_seen(project, namespace, tmp_path, name):
    program = tmp_path / "under.py"
    program.write_text(_UNDER)
    command = "from hookpack.cli import main; main()"
    argv = [*namespace, sys.executable, str(program), name, sys.executable, "-c", command, "baseline", "lock", "--yes"]

    done = subprocess.run(
        argv, cwd=project, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
    )

    assert done.returncode == 1
    assert f"is {name}" in done.stderr


def test_an_agent_is_told_who_may_run_it():
    with pytest.raises(Refused) as error:
        confirm("trust", "?", yes=True, environ={"CLAUDECODE": "1"})

    assert error.value.hint == "run it in a terminal of your own"


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        pytest.param("n\n", 1, "nothing was changed", id="no"),
        pytest.param("\x03", 130, "interrupted", id="Ctrl-C"),
        pytest.param("y\n", 0, "locked tree", id="yes"),
    ],
)
def test_what_a_person_types_decides(project, namespace, typed, code, said):
    main = "from hookpack.cli import main; main()"
    program = [*namespace, sys.executable, "-c", main, "baseline", "lock"]
    pid, terminal = pytest.importorskip("pty").fork()
    if pid == 0:
        os.chdir(project)
        os.execvpe(program[0], program, {**os.environ, "PYTHONPATH": str(ROOT / "src")})

    _read(terminal, until="[y/N]: ")
    os.write(terminal, typed.encode())
    shown = _read(terminal, again=typed.encode())

    assert (os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said in shown) == (code, True)


def _read(terminal, until="", again=b""):
    """What the terminal shows until `until` or, without it, the end; what gets no answer is typed `again`."""
    shown = b""
    while not until or until.encode() not in shown:
        # a Ctrl-C that comes before the program waits for input is seen with the next one
        while not select.select([terminal], [], [], 5)[0]:
            os.write(terminal, again)
        try:
            data = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            data = b""
        if not data:
            break
        shown += data
    return shown.decode()


def test_without_a_terminal_a_person_says_yes(person_run, project):
    done = person_run(["baseline", "lock"], project)

    assert done.returncode == 1
    assert "add `--yes`" in done.stderr
