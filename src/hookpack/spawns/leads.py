"""What a program starts in turn: words, a line, a program's text, a file or a recipe. From its arguments alone."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell import MANY
from hookpack.shell.command import SHELLS, Options, split
from hookpack.spawns import hosts, runners
from hookpack.spawns.agents import NAMES, is_command_line, program, session, vocabulary
from hookpack.spawns.lead import LANGUAGES, Lead, bare, spawned

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


def _introduces(word: str, language: str) -> bool:
    """Whether code follows the option, also at the end of a cluster: `-we`, `-Ic`."""
    options = _CODE.get(language, _EXPRESSION)
    is_cluster = language in ("python", "perl", "ruby", "php") and word[:1] == "-" and word[1:].isalpha()
    return word in options or (is_cluster and "-" + word[-1] in options)


_EXPRESSION = frozenset(("-e", "--eval", "-c"))  # of the languages above that are not named here


def _told(language: str, text: str) -> Lead:
    return Lead("line", text=spawned(text)) if language == "expect" else Lead("code", text=text)


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
    yield from _embedded(words)


def _embedded(words: Sequence[str]) -> Iterator[Lead]:
    """A line inside a word: `--checkpoint-action=exec=LINE`, `EXEC:LINE`."""
    for word in words[1:]:
        if word[:1] == "-" and ("exec=" in word or "command=" in word):
            yield Lead("line", text=word.rpartition("exec=" if "exec=" in word else "command=")[2].strip("\"'"))
        elif word[:5] in ("EXEC:", "exec:") or word[:7] in ("SYSTEM:", "system:"):
            yield Lead("line", text=word.partition(":")[2].partition(",")[0])


def _interpreter(words: Sequence[str], command: Command) -> Iterator[Lead]:
    name = words[0].rpartition("/")[2]
    language = LANGUAGES.get(name, "python")
    at = 1
    while at < len(words):
        word = words[at]
        if _introduces(word, language):
            yield from (_told(language, text) for text in words[at + 1 : at + 2])
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
        yield from _script(words, at)
    elif command.stdin:
        yield _told(language, command.stdin)
    else:
        yield from (Lead("file", text=language, path=path) for path in command.reads)


def _script(words: Sequence[str], at: int) -> Iterator[Lead]:
    """What an interpreter is given to run at `at`."""
    name = words[0].rpartition("/")[2]
    if name == "deno" and words[at] == "task":
        yield from runners.tasks(words)
    elif name in ("bun", "deno") and words[at] in ("x", "run", "install", "add", "test"):
        yield from _bun(words[at:])
    elif "node_modules/" in words[at] and program(words[at]) in NAMES:
        yield Lead("words", (program(words[at]), *words[at + 1 :]))
    else:
        yield Lead("file", tuple(words[at + 1 :]), text=LANGUAGES.get(name, "python"), path=words[at])


def _awk(words: Sequence[str], _: Command) -> Iterator[Lead]:
    operands, given = split(words, Options("vFf"))
    yield from (Lead("code", text=text) for text in operands[:1] if "-f" not in given)


# settings of git whose value it runs
_RUN_KEYS = ("core.editor", "core.pager", "core.sshcommand", "core.fsmonitor", "core.askpass", "sequence.editor",
             "diff.external", "credential.helper", "gpg.program")  # fmt: skip


def _git(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """Lines that git starts itself: `rebase --exec`, `bisect run`, `submodule foreach`, an alias with "!"."""
    for at, word in enumerate(words[1:], 1):
        rest = words[at + 1 :]
        if word in ("--exec", "-x", "foreach") and rest and ("rebase" in words or "submodule" in words):
            yield Lead("line", text=rest[0], times=MANY)
        elif word == "run" and words[at - 1] == "bisect":
            yield Lead("words", tuple(rest), times=MANY)
        elif word.lower().startswith(_RUN_KEYS) and (value := word.partition("=")[2] or "".join(rest[:1])):
            yield Lead("line", text=value.lstrip("!"))
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
        if words[0] == "yarn":  # it runs a package's program by that name as well
            yield Lead("words", bare(rest[1:]))
    elif rest[0] in ("install", "i", "ci") and len(rest) == 1:
        yield from (Lead("recipe", ("npm", name), path=folder) for name in ("install", "prepare"))
    elif rest[0] in _SCRIPTED or (words[0] != "npm" and rest[0] not in _MANAGERS):
        yield Lead("recipe", ("npm", {"t": "test"}.get(rest[0], rest[0])), path=folder)
        if words[0] != "npm":
            yield Lead("words", tuple(rest))


def _ran(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """uv run, poetry run, mise exec, docker compose exec ...: the command behind the sub-command."""
    if words[0] == "uv" and words[1:3] == ("tool", "run"):
        yield from _fetcher(("uvx", *words[3:]), _)
        return
    if words[0] in runners.NAMES:
        yield from runners.tasks(words)
    for at, word in enumerate(words[1:], 1):
        if word == "run" and words[0] == "nix":
            package, *given = bare(words[at + 1 :]) or ("",)
            yield Lead("words", (program(package.rpartition("#")[2]), *bare(given)))
            return
        if word in ("run", "exec", "x", "shell", "develop", "env"):
            rest = words[at + 1 :]
            rest = rest[rest.index("--") + 1 :] if "--" in rest else bare(rest, _FETCH)[words[0] == "direnv" :]
            if rest and rest[0].endswith((".py", ".pyw")):
                yield Lead("file", tuple(rest[1:]), text="python", path=rest[0])
            elif rest:
                yield Lead("words", tuple(rest))
            return


def _go(words: Sequence[str], _: Command) -> Iterator[Lead]:
    """`go run ./cmd/x`, `cargo run`, `dotnet run`: the program's own text, where it usually stands."""
    if words[1:2] != ("run",):
        if words[0] == "cargo":
            yield from runners.tasks(words)
        return
    places = [word for word in bare(words[2:]) if word.endswith(".go") or word[:1] in (".", "/")]
    names = {"go": "main.go", "cargo": "src/main.rs", "dotnet": "Program.cs"}
    for place in places[:4] or ["."]:
        path = place if place.endswith(".go") else f"{place.rstrip('/')}/{names[words[0]]}"
        yield Lead("file", text="go", path=path.removeprefix("./"))


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
    whatis apropos git gh hub brew apt apt-get dnf yum pacman pip pip3 rustc kubectl helm systemctl
    service journalctl ps pgrep pkill killall kill history alias unalias code open xdg-open curl wget tar zip
    unzip rsync scp du df stat file less more bat hash command builtin claude codex gemini copilot trap eval
    sleep date seq base64 crontab"""
)
_TERMINALS = vocabulary("xterm gnome-terminal konsole kitty alacritty wezterm foot urxvt terminator xfce4-terminal")


def _hands_over(words: Sequence[str], at: int) -> bool:
    """Whether what stands at `at` can only be a command: behind `--`, or behind the `-e` of a terminal."""
    return words[at - 1] == "--" or (words[at - 1] in ("-e", "-x") and words[0].rpartition("/")[2] in _TERMINALS)


_LINE_OPTIONS = vocabulary("-c -e --command --cmd --exec --run --execute --eval --shell-command --script")


def _wrapper(words: Sequence[str]) -> Iterator[Lead]:
    """A program that nobody knows, with an agent's command line among its arguments."""
    for at, word in enumerate(words[1:], 1):
        if " " in word and words[at - 1] in _LINE_OPTIONS:
            yield Lead("line", text=word)
        if word[:1] == "-" or " " in word:
            continue
        if program(word) in NAMES:
            if is_command_line(words[at:]) or (_hands_over(words, at) and session(words[at:])):
                yield Lead("words", tuple(words[at:]))
            return
        if words[at - 1] == "--":
            yield Lead("words", tuple(words[at:]))
            return
        if word in SHELLS and words[at + 1 : at + 2] and words[at + 1][:1] == "-" and "c" in words[at + 1]:
            yield from (Lead("line", text=text) for text in words[at + 2 : at + 3])
            return


_READERS: dict[str, Callable[[Sequence[str], Command], Iterator[Lead]]] = {
    **hosts.READERS,
    **runners.READERS,
    **dict.fromkeys(LANGUAGES, _interpreter),
    **dict.fromkeys(("awk", "gawk", "mawk"), _awk),
    "git": _git,
    **dict.fromkeys(SHELLS, _shell_file),
    **dict.fromkeys(("source", "."), _sourced),
    **dict.fromkeys(("npx", "bunx", "pnpx", "uvx", "pipx"), _fetcher),
    **dict.fromkeys(("npm", "pnpm", "yarn"), _manager),
    **dict.fromkeys(
        vocabulary(
            """uv poetry pdm rye hatch conda mamba pixi pipenv mise rtx asdf
            volta fnm nix devbox direnv doppler op aws-vault infisical bundle dotenvx pnpm-exec"""
        ),
        _ran,
    ),
    **dict.fromkeys(("go", "cargo", "dotnet"), _go),
}
