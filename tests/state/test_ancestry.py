"""Which agents stand above a process, read from a /proc of plain files and from the real one."""

import os
import subprocess
import sys

import pytest

from hookpack.state import ancestry

HOOK = 100


@pytest.fixture
def proc(tmp_path):
    """Writes processes, the root first, each the parent of the next; the last is the hook."""

    def write(*command_lines, environ=b""):
        for at, line in enumerate((*command_lines, "python3 hook")):
            pid = HOOK - len(command_lines) + at
            folder = tmp_path / str(pid)
            folder.mkdir()
            name = line.split()[0].rpartition("/")[2][:15]
            fields = " ".join(["S", str(pid - 1 if at else 1), *["0"] * 17, f"9{pid}"])
            (folder / "stat").write_text(f"{pid} ({name}) {fields} 0 0")
            (folder / "cmdline").write_bytes(b"\0".join(each.encode() for each in line.split()) + b"\0")
            (folder / "environ").write_bytes(environ)
        (tmp_path / "self").symlink_to(str(HOOK))
        return str(tmp_path)

    return write


@pytest.mark.parametrize(
    ("lines", "own", "above"),
    [
        pytest.param(["bash"], "", [], id="no agent"),
        pytest.param(["bash", "claude"], "claude", [], id="a session"),
        pytest.param(["bash", "claude", "bash -c x", "claude -p x", "sh -c hook"], "claude", ["claude"], id="nested"),
        pytest.param(
            ["node /usr/lib/node_modules/@openai/codex/bin/codex.js", "codex exec x", "sh -c hook"], "codex", [],
            id="a launcher and its program are one",
        ),
        pytest.param(["codex", "sh", "gemini -p x", "sh", "claude"], "claude", ["gemini", "codex"], id="three kinds"),
        pytest.param(["vim claude", "tail -f codex", "q"], "", [], id="only named"),
    ],
)  # fmt: skip
def test_agents_are_told_apart_by_what_stands_between(proc, lines, own, above):
    seen = ancestry.look(proc=proc(*lines))

    assert (seen.own.agent if seen.own else "", [each.agent for each in seen.above]) == (own, above)


def test_what_the_agent_says_of_itself_counts(proc):
    folder = proc("claude", "bash", "strange-build -p x", "sh -c hook")

    seen = ancestry.look(HOOK - 2, folder)

    assert (seen.own.pid, [each.agent for each in seen.above]) == (HOOK - 2, ["claude"])


def test_running_agents_are_known_by_what_they_inherit(proc):
    folder = proc("codex", "codex", "bash", "claude -p x", environ=b"A=b\0HOOKPACK_TREE=t\0")

    assert ancestry.running("HOOKPACK_TREE=t", folder) == 2
    assert ancestry.running("HOOKPACK_TREE=u", folder) == 0
    assert ancestry.running("HOOKPACK_TREE=t", folder + "/none") is None


def test_a_shed_environment_does_not_hide_the_agent_above(tmp_path):
    agent = tmp_path / "claude"
    agent.symlink_to("/bin/bash")
    code = "import sys; sys.path[:0] = sys.argv[1:]; from hookpack.state.ancestry import look; print(len(look().above))"
    hook = f"{sys.executable} -c '{code}' {os.path.dirname(os.path.dirname(os.path.dirname(ancestry.__file__)))}; :"
    (tmp_path / "nested.sh").write_text(f"{hook}\n")
    (tmp_path / "root.sh").write_text(f"env -i /bin/sh -c '{agent} {tmp_path}/nested.sh; :'\n:\n")

    done = subprocess.run([str(agent), str(tmp_path / "root.sh")], capture_output=True, text=True, timeout=30)

    assert int(done.stdout) >= 1


def test_a_process_that_ended_is_gone():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    born = ancestry._read("/proc", process.pid).born
    states = [ancestry.is_gone(process.pid, born), ancestry.is_gone(process.pid, "another")]
    process.communicate(b"\n")

    assert [*states, ancestry.is_gone(process.pid, born)] == [False, True, True]
