"""Programs that give others a place to run, or run them again: containers, terminals, other machines, timers, lists."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell import MANY
from hookpack.shell.command import Loose, Options, split
from hookpack.spawns.agents import NAMES, names_one, program, vocabulary
from hookpack.spawns.lead import SCHEDULED, Lead, bare
from hookpack.spawns.runners import composed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hookpack.shell import Command

_DOCKED = frozenset(("run", "exec", "create"))
_DOCK_FLAGS = vocabulary(
    """--rm --detach --interactive --tty --privileged --init --read-only --publish-all --quiet --no-healthcheck
    --oom-kill-disable --sig-proxy --no-deps --build --service-ports --use-aliases --no-TTY -T"""
)
_TMUX = vocabulary(
    """new-session new new-window neww split-window splitw respawn-pane respawnp respawn-window respawnw popup
    display-popup run-shell run if-shell if pipe-pane"""
)
_PARALLEL = Options(
    "jnNLPSaIdC",
    ("jobs", "max-args", "max-replace-args", "delay", "timeout", "joblog", "results", "colsep", "arg-file", "load",
     "memfree", "retries", "tmpdir", "wd", "sshlogin", "max-procs", "tagstring", "halt"),
)  # fmt: skip


def _docker(words: Sequence[str], _: Command) -> Iterator[Lead]:
    if words[1:2] == ("sandbox",):
        rest = words[3:] if words[2:3] in (("run",), ("create",), ("exec",)) else ()
        yield from (Lead("words", (word,)) for word in rest if program(word) in NAMES)
        return
    if "compose" in words[:3] or words[0] == "docker-compose":
        yield from composed(words)
    at = next((at for at, word in enumerate(words) if word in _DOCKED), 0)
    if not at or any(word in ("build", "push", "pull", "rmi", "logs") for word in words[1:at]):
        return
    place, entry = at + 1, ""
    while place < len(words) and words[place][:1] == "-":
        word = words[place]
        name, is_given, value = word.partition("=")
        is_flag = name in _DOCK_FLAGS or (word[1:2] != "-" and word[-1] in "itdPqT")
        if name == "--entrypoint":
            entry = value or "".join(words[place + 1 : place + 2])
        place += 1 if is_given or is_flag else 2
    image, rest = words[place : place + 1], words[place + 1 :]
    if entry:
        yield Lead("words", (entry, *rest))
    elif rest and rest[0][:1] != "-":
        yield Lead("words", tuple(rest))
    elif image and words[at] == "run":
        name = program(image[0].rpartition("/")[2].partition(":")[0])
        yield Lead("words", (name, *rest))


def _pod(words: Sequence[str], _: Command) -> Iterator[Lead]:
    if "--" in words and not {"exec", "run", "debug"}.isdisjoint(words[: words.index("--")]):
        yield Lead("words", tuple(words[words.index("--") + 1 :]))


def _behind(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """`gh codespace ssh -- LINE`."""
    if "--" in words and "ssh" in words[: words.index("--")]:
        yield Lead("line", text=" ".join(words[words.index("--") + 1 :]))


def _tmux(words: Sequence[str], _: Command) -> Iterator[Lead]:
    groups: list[list[str]] = [[]]
    for word in words[1:]:
        groups += [[]] if word in (";", "\\;") else []
        groups[-1] += [] if word in (";", "\\;") else [word]
    for group in groups:
        group = list(bare(group, Options("LSfT")))
        if not group:
            continue
        operands, _given = split(group, Options("sncxtyFfeTBbwp"))
        if group[0] in ("send-keys", "send"):
            yield Lead("line", text=_keys(operands), aside=True)
        elif group[0] in _TMUX:
            yield from _typed(operands)


def _keys(operands: Sequence[str]) -> str:
    keys = ["\n" if word in ("Enter", "C-m", "KPEnter") else word for word in operands]
    return " ".join(keys)


def _typed(operands: Sequence[str], *, aside: bool = True, times: int = 1) -> Iterator[Lead]:
    """One word is a line, several are a command."""
    if len(operands) == 1:
        yield Lead("line", text=operands[0], aside=aside, times=times)
    elif operands:
        yield Lead("words", tuple(operands), aside=aside, times=times)


def _screen(words: Sequence[str], _: Command) -> Iterator[Lead]:
    operands, given = split(words, Options("SctTshLp"))
    if not {"-r", "-x", "-R", "-RR", "-ls", "-list", "-wipe"}.isdisjoint(given):
        return  # shows one that runs already
    if "-X" in given:
        yield Lead("line", text=" ".join(operands[1:]).replace("\\n", "\n"), aside=True)
    else:
        yield from _typed(operands)


def _parallel(words: Sequence[str], command: Command) -> Iterator[Lead]:
    at = next((at for at, word in enumerate(words) if word.startswith(":::")), len(words))
    operands, _given = split(words[:at], _PARALLEL)
    times, size = 1, 0
    for word in (*words[at:], ":::"):
        if word.startswith(":::"):
            times, size = times * max(size, 1), 0
        else:
            size += MANY if word.count("*") or type(word) is Loose else 1
    if at == len(words) or "::::" in words:
        times = len(command.stdin.split("\n")) - 1 if command.stdin and type(command.stdin) is str else MANY
    lines = operands if operands and operands[0][:1] != "-" else [word for word in words[at + 1 :] if " " in word]
    if operands:
        yield from _typed(lines, aside=False, times=min(times, MANY))
    else:
        yield from (Lead("line", text=line) for line in (*lines, *command.stdin.splitlines()))


def _at(words: Sequence[str], command: Command) -> Iterator[Lead]:
    for at, word in enumerate(words[:-1]):
        if word == "-f":
            yield Lead("file", text="shell", path=words[at + 1], rule=SCHEDULED)
    if command.stdin:
        yield Lead("line", text=command.stdin, rule=SCHEDULED)
    yield from (Lead("file", text="shell", path=path, rule=SCHEDULED) for path in command.reads)


def _systemd_run(words: Sequence[str], _: Command) -> Iterator[Lead]:
    names = ("unit", "property", "description", "slice", "uid", "gid", "setenv", "working-directory", "service-type",
             "on-calendar", "on-active", "on-boot", "on-startup", "on-unit-active", "timer-property")  # fmt: skip
    is_timed = any(word.startswith(("--on-", "--timer")) for word in words)
    operands, _given = split(words, Options("pEuHM", names))
    at = words.index(operands[0]) if operands else len(words)
    yield Lead("words", tuple(words[at:]), rule=SCHEDULED if is_timed else "", aside=True)


def _ssh(words: Sequence[str], _: Command) -> Iterator[Lead]:
    operands, _given = split(words, Options("bcDEeFIiJLlmOopQRSWw"))
    if len(operands) > 1:
        yield Lead("line", text=" ".join(words[words.index(operands[0]) + 1 :]))


def _repeater(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """watch, entr, nodemon, watchexec: the same command again and again."""
    for at, word in enumerate(words[1:], 1):
        if " " in word:
            yield Lead("line", text=word, times=MANY)
        if names_one((word,)):
            yield Lead("words", tuple(words[at:]), times=MANY)


def _editor(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """vim -c '!LINE', +'!LINE', emacs --eval CODE."""
    for at, word in enumerate(words[1:], 1):
        text = word[1:] if word[:1] == "+" else word if words[at - 1] in ("-c", "--cmd") else ""
        if "!" in text:
            yield Lead("line", text=text.partition("!")[2])
        elif text.lstrip(":").startswith(("term", "ter ")):
            yield Lead("line", text=text.partition(" ")[2])
        elif text or words[at - 1] in ("--eval", "-eval", "--execute"):
            yield Lead("code", text=text or word)


def _windows(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """pwsh -Command LINE, cmd /c LINE."""
    for at, word in enumerate(words[1:], 1):
        if word.lower() in ("-c", "-command", "/c", "/k", "-commandwithargs"):
            yield Lead("line", text=" ".join(words[at + 1 :]))
            return
        if word.lower() in ("-file", "-f"):
            yield from (Lead("file", text="shell", path=path) for path in words[at + 1 : at + 2])
            return


def _schtasks(words: Sequence[str], _: Command) -> Iterator[Lead]:
    for at, word in enumerate(words[:-1]):
        if word.lower() == "/tr":
            yield Lead("line", text=words[at + 1], rule=SCHEDULED)


def _line_runner(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """concurrently, hyperfine, nix-shell --run: each argument with a blank is a line."""
    yield from (Lead("line", text=word) for word in words[1:] if " " in word)
    if "--" in words:
        yield Lead("words", tuple(words[words.index("--") + 1 :]))


READERS: dict[str, Callable[[Sequence[str], Command], Iterator[Lead]]] = {
    **dict.fromkeys(("docker", "podman", "nerdctl", "docker-compose"), _docker),
    **dict.fromkeys(("kubectl", "oc"), _pod),
    "gh": _behind,
    **dict.fromkeys(("vi", "vim", "nvim", "ex", "view", "emacs", "emacsclient"), _editor),
    **dict.fromkeys(("pwsh", "powershell", "powershell.exe", "pwsh.exe", "cmd", "cmd.exe"), _windows),
    **dict.fromkeys(("schtasks", "schtasks.exe"), _schtasks),
    "tmux": _tmux,
    "screen": _screen,
    "parallel": _parallel,
    **dict.fromkeys(("at", "batch"), _at),
    "systemd-run": _systemd_run,
    **dict.fromkeys(("ssh", "autossh", "mosh"), _ssh),
    **dict.fromkeys(("watch", "entr", "nodemon", "watchexec", "viddy", "hyperfine", "reflex", "chokidar"), _repeater),
    **dict.fromkeys(("concurrently", "nix-shell", "npm-run-all", "dtach", "abduco", "ts", "tsp"), _line_runner),
}
