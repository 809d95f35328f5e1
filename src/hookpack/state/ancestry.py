"""The processes above this one: how many agents are among them. `/proc` where there is one, `ps` elsewhere."""

from __future__ import annotations

import os

from hookpack.record import TYPE_CHECKING, Record
from hookpack.spawns.agents import NAMES, program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NAMED = NAMES - {"q"}
_RUNTIMES = frozenset(("node", "nodejs", "bun", "deno", "python", "python3", "ruby", "MainThread"))
_MAX_ABOVE = 200


class Process(Record):
    """One process: its parent, when it began (any text that tells two of one pid apart), the agent that it is."""

    pid: int
    parent: int
    born: str
    agent: str = ""


class Ancestry(Record):
    """The agents above a hook, the nearest first; `own` is the one that called it."""

    own: Process | None = None
    above: tuple[Process, ...] = ()


def look(pid: int = 0, proc: str = "/proc") -> Ancestry:
    """What stands above this process; `pid` is the calling agent's as it says itself, 0 if it does not."""
    agents: list[Process] = []
    own, last = None, ""
    for each in _chain(proc):
        if each.pid == pid:
            own = each
            agents.clear()  # what stands between the agent and its hook is its own doing
            last = each.agent
            continue
        if each.agent and each.agent != last:
            agents.append(each)
        last = each.agent
    if own is None and agents:
        own = agents.pop(0)
    return Ancestry(own, tuple(agents))


def running(mark: str, proc: str = "/proc") -> int | None:
    """How many agents run with `mark` (`NAME=value`) in their environment; None where that cannot be seen."""
    wanted, found = mark.encode(), dict[int, Process]()
    try:
        names = os.listdir(proc)
    except OSError:
        return None
    if "self" not in names:
        return None
    for name in names:
        if name.isdecimal() and (each := _read(proc, int(name))) and each.agent:
            try:
                with open(f"{proc}/{name}/environ", "rb") as stream:
                    if wanted in stream.read().split(b"\0"):
                        found[each.pid] = each
            except OSError:
                continue
    return sum(1 for each in found.values() if not _is_part(each, found))


def _is_part(each: Process, found: dict[int, Process]) -> bool:
    return each.parent in found and found[each.parent].agent == each.agent


def is_gone(pid: int, born: str, proc: str = "/proc") -> bool:
    """Whether the process is surely gone; another one may bear its number."""
    if not pid or not os.path.isdir(f"{proc}/self"):
        return False
    each = _read(proc, pid)
    return each is None or bool(born and each.born != born)


def _chain(proc: str) -> Iterator[Process]:
    """The processes above this one, nearest first."""
    try:
        # in a process namespace with an older /proc, getpid() names somebody else there
        pid = int(os.readlink(f"{proc}/self"))
    except (OSError, ValueError):
        yield from _listed()
        return
    each = _read(proc, pid)
    for _ in range(_MAX_ABOVE):
        each = _read(proc, each.parent) if each and each.parent > 0 else None
        if each is None:
            return
        yield each


def _read(proc: str, pid: int) -> Process | None:
    try:
        with open(f"{proc}/{pid}/stat", "rb") as stream:
            stat = stream.read().decode("utf-8", "replace")
        with open(f"{proc}/{pid}/cmdline", "rb") as stream:
            words = stream.read(4096).decode("utf-8", "replace").split("\0")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    title = stat.partition("(")[2].rpartition(")")[0]
    return Process(pid, int(fields[1]), fields[19], _agent(title, words))


def _agent(title: str, words: Sequence[str]) -> str:
    """The agent that a process is, by its title, its program, or the script that its runtime runs."""
    first = words[0].partition(" ")[0] if words else ""
    names = [program(title), program(first)]
    if {title, first.rpartition("/")[2].rstrip("0123456789.")} & _RUNTIMES:
        scripts = [word for word in words[1:6] if word and word[:1] != "-"][:1]
        names += [program(part) for script in scripts for part in _parts(script)]
    return next((name for name in names if name in _NAMED), "")


def _parts(script: str) -> tuple[str, ...]:
    """A script's name, and the package that holds it: `node_modules/@openai/codex/bin/codex.js`."""
    folder = script.rpartition("node_modules/")[2] if "node_modules/" in script else ""
    package = "/".join(folder.split("/")[: 2 if folder[:1] == "@" else 1])
    return (script.removesuffix(".js").removesuffix(".mjs"), package)


def _listed() -> Iterator[Process]:
    """The processes above, as `ps` lists them; none where it cannot be asked."""
    from hookpack import process  # slow; only where there is no /proc
    from hookpack.errors import HookpackError

    if os.name == "nt":
        return
    try:
        environ = {"PATH": "/bin:/usr/bin", "LC_ALL": "C"}
        done = process.run(["ps", "-axo", "pid=,ppid=,command="], cwd=os.sep, env=environ, timeout_s=5)
    except HookpackError:
        return
    table: dict[int, Process] = {}
    for row in done.stdout.decode("utf-8", "replace").splitlines():
        words = row.split()
        if len(words) > 2 and words[0].isdecimal() and words[1].isdecimal():
            table[int(words[0])] = Process(int(words[0]), int(words[1]), "", _agent("", words[2:]))
    pid = os.getppid()
    while pid in table:
        yield table[pid]
        pid = table.pop(pid).parent
