"""Commands for a person: a terminal or `--yes`, and no agent above, beside or in the environment."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import MappingProxyType

import click

from hookpack.cli import here
from hookpack.errors import Refused
from hookpack.record import TYPE_CHECKING
from hookpack.spawns.agents import NAMES
from hookpack.state import ledger
from hookpack.state.checkpoints import Checkpoints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hookpack.state.project import Project

# variables that agent CLIs set for what they start
_MARKS = (
    "CLAUDECODE",
    "CLAUDE_CODE_SESSION_ID",
    "CLAUDE_CODE_CHILD_SESSION",
    "AI_AGENT",
    "CODEX_SANDBOX",
    "CODEX_THREAD_ID",
    "GEMINI_CLI",
    "CURSOR_AGENT",
    "COPILOT_CLI",
    "QWEN_CODE",
    "OPENCODE",
)
_NOTHING: Mapping[str, object] = MappingProxyType({})
_HINT = "run it in a terminal of your own"


def admit(action: str, *, yes: bool, environ: Mapping[str, str] = os.environ) -> None:
    """Let a person through. Refused if an agent seems to be calling, or nobody can answer and `yes` is not set."""
    sign = agent_sign(environ)
    if sign:
        raise Refused(f"`hookpack {action}` is for a person, and an agent seems to be calling ({sign})", hint=_HINT)
    if not yes and not sys.stdin.isatty():
        raise Refused(f"`hookpack {action}` asks a person, and there is no terminal", hint="add `--yes` if you are one")


def confirm(action: str, question: str, *, yes: bool, environ: Mapping[str, str] = os.environ) -> None:
    """Let a person through who agrees. Refused as `admit`; ends the command with exit code 1 after a no."""
    admit(action, yes=yes, environ=environ)
    if not yes and not click.confirm(question, err=True):
        click.echo("nothing was changed", err=True)
        raise click.exceptions.Exit(1)


def told(project: Project, action: str, why: str = "", *, noted: Mapping[str, object] = _NOTHING) -> None:
    """Record that a person's command was used, with the reason given, and tell the person when the next session begins.

    `noted` is recorded beside it.

    A process that cut its ties can pose as a person; it cannot do so unnoticed.
    """
    mark(project.repo, project.area, action, why, beside=noted)
    take_in(project)


def mark(repo: str, area: str, action: str, why: str = "", *, beside: Mapping[str, object] = _NOTHING) -> None:
    """As `told`, for any project, and without a look at its files."""
    when = time.strftime("%Y-%m-%d %H:%M")
    said = f"`hookpack {action}` was run" + (f": {why}" if why else "")
    ledger.append(repo, {**ledger.command(action, said), **beside})
    Checkpoints(area).add_notice(f"hookpack: `hookpack {action}` was run on {when}; if that was not you, look at it")


def take_in(project: Project) -> None:
    """What a person's command made of protected files, in the midst of an agent's call, is not put back."""
    world = here.world(project)
    world.reseal()
    world.guard(world.look())


def agent_sign(environ: Mapping[str, str]) -> str:
    """What betrays an agent, "" if nothing does. A process that cut all its ties is not seen."""
    for name in _MARKS:
        if environ.get(name):
            return f"{name} is set"
    depth = environ.get("HOOKPACK_DEPTH", "")
    if depth not in ("", "0"):
        return "HOOKPACK_DEPTH is set"
    return next((f"process {pid} is {name}" for pid, name in _relatives() if name in NAMES and name != "q"), "")


def _relatives() -> Iterator[tuple[int, str]]:
    """Ancestors of this process and processes of its session, with the names they run under; Linux only."""
    proc = Path("/proc")
    if not (proc / "self" / "stat").exists():
        return
    session = os.getsid(0)
    parents = {pid: facts for pid in _pids(proc) if (facts := _facts(proc / str(pid)))}
    above, pid = set(), os.getppid()
    while pid in parents and pid not in above:
        above.add(pid)
        pid = parents[pid][0]
    for pid, (_, its_session, names) in sorted(parents.items()):
        if pid in above or (its_session == session and pid != os.getpid()):
            yield from ((pid, name) for name in names)


def _pids(proc: Path) -> Iterator[int]:
    return (int(each.name) for each in proc.iterdir() if each.name.isdigit())


def _facts(folder: Path) -> tuple[int, int, tuple[str, ...]] | None:
    """Parent, session and the names (program, script) of a process; None if it is gone."""
    try:
        stat = (folder / "stat").read_text(errors="replace")
        words = (folder / "cmdline").read_bytes().split(b"\0")[:2]
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    names = [stat.partition("(")[2].rpartition(")")[0], *(Path(os.fsdecode(word)).name for word in words if word)]
    return int(fields[1]), int(fields[3]), tuple(name.removesuffix(".js").removesuffix(".exe") for name in names)
