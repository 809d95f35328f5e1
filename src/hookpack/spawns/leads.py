"""What a program starts in turn: words, a line, a program's text, a file or a recipe. From its arguments alone."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell import MANY
from hookpack.shell.command import SHELLS, Options, split
from hookpack.spawns import hosts
from hookpack.spawns.agents import NAMES, is_command_line, program, session, vocabulary
from hookpack.spawns.lead import LANGUAGES, Lead, bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hookpack.shell import Command


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
    rest = bare(words[1:])
    if words[0] == "x" or (rest and rest[0].startswith("npm:")):
        yield Lead("words", (program(rest[0]), *rest[1:])) if rest else Lead("line")
    elif words[0] == "run" and rest:
        yield Lead("recipe", ("npm", rest[0]))
        yield Lead("file", tuple(rest[1:]), text="javascript", path=rest[0])


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
    found = bare(rest[1:] if words[0] == "pipx" else rest, _FETCH)
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
    rest = bare(words[1:], Options("CwF", ("prefix", "cwd", "dir", "filter", "workspace")))
    if not rest:
        return
    if rest[0] in ("exec", "x", "dlx"):
        yield from _fetcher(("npx", *rest[1:]), command)
    elif rest[0] in ("run", "run-script", "rum") and len(rest) > 1:
        yield Lead("recipe", ("npm", *bare(rest[1:])[:1]), path=folder)
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
        if word == "run" and words[0] == "nix":
            package, *given = bare(words[at + 1 :]) or ("",)
            yield Lead("words", (program(package.rpartition("#")[2]), *bare(given)))
            return
        if word in ("run", "exec", "x", "shell", "develop", "env"):
            rest = words[at + 1 :]
            rest = rest[rest.index("--") + 1 :] if "--" in rest else bare(rest, _FETCH)
            if rest:
                yield Lead("words", tuple(rest))
            return


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
_TERMINALS = vocabulary("xterm gnome-terminal konsole kitty alacritty wezterm foot urxvt terminator xfce4-terminal")


def _hands_over(words: Sequence[str], at: int) -> bool:
    """Whether what stands at `at` can only be a command: behind `--`, or behind the `-e` of a terminal."""
    return words[at - 1] == "--" or (words[at - 1] in ("-e", "-x") and words[0].rpartition("/")[2] in _TERMINALS)


def _wrapper(words: Sequence[str]) -> Iterator[Lead]:
    """A program that nobody knows, with an agent's command line among its arguments."""
    for at, word in enumerate(words[1:], 1):
        if word[:1] == "-" or " " in word:
            continue
        if program(word) in NAMES:
            if is_command_line(words[at:]) or (_hands_over(words, at) and session(words[at:])):
                yield Lead("words", tuple(words[at:]))
            return
        if word in SHELLS and words[at + 1 : at + 2] and words[at + 1][:1] == "-" and "c" in words[at + 1]:
            yield from (Lead("line", text=text) for text in words[at + 2 : at + 3])
            return


_READERS: dict[str, Callable[[Sequence[str], Command], Iterator[Lead]]] = {
    **hosts.READERS,
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
}
