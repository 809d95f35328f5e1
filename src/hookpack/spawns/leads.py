"""What a program starts in turn: words, a line, a program's text, a file or a recipe. From its arguments alone."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell import MANY
from hookpack.shell.command import SHELLS, Loose, Options, split
from hookpack.spawns.agents import NAMES, is_command_line, names_one, program, session, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Literal, TypeAlias

    from hookpack.shell import Command

    LeadKind: TypeAlias = Literal["words", "line", "code", "file", "recipe"]


class Lead(Record):
    """Something that a command runs.

    words   a command of its own
    line    the text of a shell line
    code    the text of a program in another language
    file    the script at `path`, with the arguments `words`; `text` is "" or the language
    recipe  what the tool `words[0]` (make, npm ...) is to do, below the folder `path`
    """

    kind: LeadKind
    words: tuple[str, ...] = ()
    text: str = ""
    path: str = ""
    times: int = 1
    rule: str = ""
    aside: bool = False


LANGUAGES = {
    "python": "python", "python2": "python", "python3": "python", "pypy": "python", "pypy3": "python",
    "ipython": "python", "node": "javascript", "nodejs": "javascript", "bun": "javascript", "deno": "javascript",
    "tsx": "javascript", "ts-node": "javascript", "ruby": "ruby", "perl": "perl", "php": "php", "expect": "expect",
    "osascript": "applescript", "lua": "lua",
}  # fmt: skip
_CODE = {
    "python": frozenset(("-c",)),
    "javascript": frozenset(("-e", "--eval", "-p", "--print", "eval", "-pe")),
    "ruby": frozenset(("-e",)),
    "perl": frozenset(("-e", "-E", "-ne", "-pe", "-nle", "-le")),
    "php": frozenset(("-r",)),
    "expect": frozenset(("-c",)),
    "applescript": frozenset(("-e",)),
    "lua": frozenset(("-e",)),
}
_VALUED = frozenset(("-W", "-X", "-r", "--require", "--import", "--loader", "-I", "-L", "--env-file", "--config"))
_NONE = Options()
SCHEDULED = "scheduled-agent"


def leads(command: Command) -> Iterator[Lead]:
    """What `command`, unwrapped, starts beside what the shell parser has read already."""
    words = command.words
    name = words[0].rpartition("/")[2]
    reader = _READERS.get(name)
    if reader is None and name.startswith("python") and name[6:7].isdigit():
        reader = _interpreter
    if reader:
        yield from reader(words, command)
    elif name not in _DUMB:
        yield from _wrapper(words)


def _interpreter(words: Sequence[str], command: Command) -> Iterator[Lead]:
    name = words[0].rpartition("/")[2]
    language = LANGUAGES.get(name, "python")
    at = 1
    while at < len(words):
        word = words[at]
        if word in _CODE[language]:
            yield from (Lead("code", text=text) for text in words[at + 1 : at + 2])
            return
        if language in ("python", "perl", "ruby") and word[:2] in _CODE[language] and len(word) > 2:
            yield Lead("code", text=word[2:])
            return
        if word == "-m" and language == "python":
            yield from _module(words[at + 1 : at + 2])
            return
        if word[:1] != "-" or word == "-":
            break
        at += 1 + (word in _VALUED)
    if at < len(words) and words[at] != "-":
        if name in ("bun", "deno") and words[at] in ("x", "run", "install", "add", "test"):
            yield from _bun(words[at:])
        else:
            yield Lead("file", tuple(words[at + 1 :]), text=language, path=words[at])
    elif command.stdin:
        yield Lead("code", text=command.stdin)
    else:
        yield from (Lead("file", text=language, path=path) for path in command.reads)


def _awk(words: Sequence[str], _: Command) -> Iterator[Lead]:
    operands, given = split(words, Options("vFf"))
    yield from (Lead("code", text=text) for text in operands[:1] if "-f" not in given)


def _git(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """Lines that git starts itself: `rebase --exec`, `bisect run`, `submodule foreach`, an alias with "!"."""
    for at, word in enumerate(words[1:], 1):
        rest = words[at + 1 :]
        if word in ("--exec", "-x", "foreach") and rest and ("rebase" in words or "submodule" in words):
            yield Lead("line", text=rest[0], times=MANY)
        elif word == "run" and words[at - 1] == "bisect":
            yield Lead("words", tuple(rest), times=MANY)
        elif word.startswith("alias.") and "!" in word + "".join(rest[:1]):
            yield Lead("line", text=(word + " " + "".join(rest[:1])).partition("!")[2])


def _module(names: Sequence[str]) -> Iterator[Lead]:
    for name in names:
        folder = name.replace(".", "/")
        if name == "aider":
            yield Lead("words", (name,))
        yield Lead("file", text="python", path=f"{folder}.py")
        yield Lead("file", text="python", path=f"{folder}/__main__.py")


def _bun(words: Sequence[str]) -> Iterator[Lead]:
    rest = _bare(words[1:])
    if words[0] == "x" or (rest and rest[0].startswith("npm:")):
        yield Lead("words", (program(rest[0]), *rest[1:])) if rest else Lead("line")
    elif words[0] == "run" and rest:
        yield Lead("recipe", ("npm", rest[0]))
        yield Lead("file", tuple(rest[1:]), text="javascript", path=rest[0])


def _bare(words: Sequence[str], options: Options = _NONE) -> tuple[str, ...]:
    """The words behind a runner's own options, and behind its `--`."""
    at = 0
    while at < len(words) and words[at][:1] == "-":
        if words[at] == "--":
            return tuple(words[at + 1 :])
        at += 1 + (words[at].lstrip("-") in (options.names or ()) or words[at][1:] in tuple(options.letters))
    return tuple(words[at:])


_FETCH = Options("pwc", ("package", "call", "from", "with", "python", "spec", "index-url", "extra", "group"))


def _fetcher(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """npx, bunx, uvx, pipx run: a package's program, or with `-c` a line."""
    rest: Sequence[str] = words[1:]
    for at, word in enumerate(rest):
        if word in ("-c", "--call"):
            yield Lead("line", text="".join(rest[at + 1 : at + 2]))
            return
    if words[0] == "pipx" and rest[:1] != ("run",):
        return
    found = _bare(rest[1:] if words[0] == "pipx" else rest, _FETCH)
    if found:
        rest = found[2:] if found[1:2] == ("--",) else found[1:]
        yield Lead("words", (program(found[0]), *rest))


_MANAGERS = vocabulary(
    """add audit build cache ci clean config create dedupe deprecate dist-tag doctor explain fund help i info init
    install link list login logout ls outdated pack ping prune publish rebuild remove rm root search set store
    uninstall unlink unpublish up update upgrade version versions view whoami why workspaces patch"""
)
_SCRIPTED = frozenset(("test", "t", "start", "stop", "restart"))


def _manager(words: Sequence[str], command: Command) -> Iterator[Lead]:
    """npm, pnpm, yarn: `exec` and `dlx` start a package's program, `run` a script of package.json."""
    folder = next((words[at + 1] for at in range(1, len(words) - 1) if words[at] in ("--prefix", "-C", "--cwd")), "")
    rest = _bare(words[1:], Options("CwF", ("prefix", "cwd", "dir", "filter", "workspace")))
    if not rest:
        return
    if rest[0] in ("exec", "x", "dlx"):
        yield from _fetcher(("npx", *rest[1:]), command)
    elif rest[0] in ("run", "run-script", "rum") and len(rest) > 1:
        yield Lead("recipe", ("npm", *_bare(rest[1:])[:1]), path=folder)
    elif rest[0] in _SCRIPTED or (words[0] != "npm" and rest[0] not in _MANAGERS):
        yield Lead("recipe", ("npm", {"t": "test"}.get(rest[0], rest[0])), path=folder)
        if words[0] != "npm":
            yield Lead("words", tuple(rest))


def _maker(words: Sequence[str], _: Command) -> Iterator[Lead]:
    options = Options("fCjoWIlOdE", ("file", "directory", "justfile", "working-directory"))
    operands, given = split(words, options)
    folder = next((given[at + 1] for at in range(len(given) - 1) if given[at] in ("-C", "--directory", "-d")), "")
    path = next((given[at + 1] for at in range(len(given) - 1) if given[at] in ("-f", "--file", "--justfile")), "")
    name = "just" if "just" in words[0] else "task" if words[0].endswith("task") else "make"
    if "-n" not in words and "--dry-run" not in words:
        yield Lead("recipe", (name, *operands), text=path, path=folder)


def _ran(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """uv run, poetry run, mise exec, docker compose exec ...: the command behind the sub-command."""
    if words[0] == "uv" and words[1:3] == ("tool", "run"):
        yield from _fetcher(("uvx", *words[3:]), _)
        return
    for at, word in enumerate(words[1:], 1):
        if word in ("run", "exec", "x", "shell", "develop", "env"):
            rest = words[at + 1 :]
            rest = rest[rest.index("--") + 1 :] if "--" in rest else _bare(rest, _FETCH)
            if rest:
                yield Lead("words", tuple(rest))
            return


_DOCKED = frozenset(("run", "exec", "create"))
_DOCK_FLAGS = vocabulary(
    """--rm --detach --interactive --tty --privileged --init --read-only --publish-all --quiet --no-healthcheck
    --oom-kill-disable --sig-proxy --no-deps --build --service-ports --use-aliases --no-TTY -T"""
)


def _docker(words: Sequence[str], _: Command) -> Iterator[Lead]:
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


def _tmux(words: Sequence[str], _: Command) -> Iterator[Lead]:
    groups: list[list[str]] = [[]]
    for word in words[1:]:
        groups += [[]] if word in (";", "\\;") else []
        groups[-1] += [] if word in (";", "\\;") else [word]
    for group in groups:
        group = list(_bare(group, Options("LSfT")))
        if not group:
            continue
        operands, _given = split(group, Options("sncxtyFfeTBbwp"))
        if group[0] in ("send-keys", "send"):
            yield Lead("line", text=_keys(operands), aside=True)
        elif group[0] in _TMUX:
            yield from _typed(operands)


_TMUX = vocabulary(
    """new-session new new-window neww split-window splitw respawn-pane respawnp respawn-window respawnw popup
    display-popup run-shell run if-shell if pipe-pane"""
)


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
    if "-X" in given:
        yield Lead("line", text=" ".join(operands[1:]).replace("\\n", "\n"), aside=True)
    else:
        yield from _typed(operands)


_PARALLEL = Options(
    "jnNLPSaIdC",
    ("jobs", "max-args", "max-replace-args", "delay", "timeout", "joblog", "results", "colsep", "arg-file", "load",
     "memfree", "retries", "tmpdir", "wd", "sshlogin", "max-procs", "tagstring", "halt"),
)  # fmt: skip


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


def _line_runner(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """concurrently, hyperfine, nix-shell --run: each argument with a blank is a line."""
    yield from (Lead("line", text=word) for word in words[1:] if " " in word)
    if "--" in words:
        yield Lead("words", tuple(words[words.index("--") + 1 :]))


def _shell_file(words: Sequence[str], command: Command) -> Iterator[Lead]:
    """`sh FILE`, `sh < FILE`; texts of `-c` and on stdin the parser has read."""
    at = 1
    while at < len(words) and words[at][:1] in ("-", "+") and len(words[at]) > 1:
        if words[at][0] == "-" and words[at][1] != "-" and "c" in words[at]:
            return
        at += 2 if words[at] in ("-o", "-O", "--rcfile", "--init-file") else 1
    if at < len(words):
        yield Lead("file", tuple(words[at + 1 :]), text="shell", path=words[at])
    elif not command.stdin:
        yield from (Lead("file", text="shell", path=path) for path in command.reads)


def _sourced(words: Sequence[str], _: Command) -> Iterator[Lead]:
    yield from (Lead("file", tuple(words[2:]), text="shell", path=path) for path in words[1:2])


# they start nothing that they are given as arguments
_DUMB = vocabulary(
    """: [ [[ true false test echo printf cd pwd export declare typeset local readonly unset set read shift wait
    exit return break continue cat tac head tail wc grep egrep fgrep rg ag sed awk gawk jq yq cut tr sort uniq
    diff cmp ls find fd xargs mkdir rmdir rm cp mv ln touch chmod chown tee which type whereis man tldr info
    whatis apropos git gh hub brew apt apt-get dnf yum pacman pip pip3 cargo go rustc kubectl helm systemctl
    service journalctl ps pgrep pkill killall kill history alias unalias code open xdg-open curl wget tar zip
    unzip rsync scp du df stat file less more bat hash command builtin claude codex gemini copilot trap eval
    sleep date seq base64 crontab"""
)
_FOLLOWED = frozenset(("--", "-e", "-x", "exec", "run", "-c", "--command", "--exec", "--run"))


def _wrapper(words: Sequence[str]) -> Iterator[Lead]:
    """A program that nobody knows, with an agent's command line among its arguments."""
    for at, word in enumerate(words[1:], 1):
        if word[:1] == "-" or " " in word:
            continue
        if program(word) in NAMES:
            if is_command_line(words[at:]) or (words[at - 1] in _FOLLOWED and session(words[at:])):
                yield Lead("words", tuple(words[at:]))
            return
        if word in SHELLS and words[at + 1 : at + 2] and words[at + 1][:1] == "-" and "c" in words[at + 1]:
            yield from (Lead("line", text=text) for text in words[at + 2 : at + 3])
            return


_READERS: dict[str, Callable[[Sequence[str], Command], Iterator[Lead]]] = {
    **dict.fromkeys(LANGUAGES, _interpreter),
    **dict.fromkeys(("awk", "gawk", "mawk"), _awk),
    "git": _git,
    **dict.fromkeys(SHELLS, _shell_file),
    **dict.fromkeys(("source", "."), _sourced),
    **dict.fromkeys(("npx", "bunx", "pnpx", "uvx", "pipx"), _fetcher),
    **dict.fromkeys(("npm", "pnpm", "yarn"), _manager),
    **dict.fromkeys(("make", "gmake", "just", "task", "go-task"), _maker),
    **dict.fromkeys(
        vocabulary(
            """uv poetry pdm rye hatch conda mamba pixi pipenv mise rtx asdf
            volta fnm nix devbox direnv doppler op aws-vault infisical bundle dotenvx pnpm-exec"""
        ),
        _ran,
    ),
    **dict.fromkeys(("docker", "podman", "nerdctl", "docker-compose"), _docker),
    "tmux": _tmux,
    "screen": _screen,
    "parallel": _parallel,
    **dict.fromkeys(("at", "batch"), _at),
    "systemd-run": _systemd_run,
    **dict.fromkeys(("ssh", "autossh", "mosh"), _ssh),
    **dict.fromkeys(("watch", "entr", "nodemon", "watchexec", "viddy", "hyperfine", "reflex", "chokidar"), _repeater),
    **dict.fromkeys(("concurrently", "nix-shell", "npm-run-all", "dtach", "abduco", "ts", "tsp"), _line_runner),
}
