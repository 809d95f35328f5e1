"""The agent CLIs: their programs and packages, which sub-commands open a session, which switches shed the hooks."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell.command import Loose
from hookpack.spawns.names import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


class Cli(Record):
    """One agent's command line.

    With `only`, a name that other programs bear as well, nothing but these first words opens a session;
    otherwise everything does but the words in `tame`.
    """

    tame: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    is_bare: bool = True  # without arguments it opens a session
    takes_prompt: bool = False  # a first argument with a blank in it is a prompt


def vocabulary(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ASKS = vocabulary("--version -v -V --help -h help version")
_TAME = vocabulary(
    """mcp config doctor login logout update upgrade install uninstall plugin plugins completion completions hooks auth
    setup-token extensions extension skills skill whoami status settings about models info migrate-installer"""
)
_CLIS = {
    "claude": Cli(vocabulary("agents auto-mode project logs ps stop kill rm")),
    "codex": Cli(vocabulary("features apply a sandbox debug execpolicy generate-ts")),
    "cursor-agent": Cli(
        vocabulary("ls create-chat list-models --list-models install-shell-integration uninstall-shell-integration")
    ),
    "agent": Cli(only=vocabulary("-p --print --force -f --resume --model --output-format chat"), is_bare=False),
    "gemini": Cli(vocabulary("--list-extensions -l --list-sessions --delete-session")),
    "copilot": Cli(
        vocabulary("init docs deploy app env svc job task pipeline storage secret run --list-env"),
    ),
    "qwen": Cli(vocabulary("--list-extensions -l")),
    "opencode": Cli(vocabulary("agent stats export import session db debug")),
    "aider": Cli(
        vocabulary(
            """--models --list-models --show-repo-map --show-prompts --show-release-notes --just-check-update --exit
            --check-update --install-main-branch --lint --test"""
        )
    ),
    "goose": Cli(only=vocabulary("session run acp web serve bench term tui")),
    "amp": Cli(only=vocabulary("-x --execute --dangerously-allow-all --stream-json threads t"), takes_prompt=True),
    "droid": Cli(only=vocabulary("exec --resume -r daemon"), takes_prompt=True),
    "crush": Cli(only=vocabulary("run -y --yolo -c --cwd -d --debug"), takes_prompt=True),
    "q": Cli(only=vocabulary("chat"), is_bare=False),
    "kiro-cli": Cli(vocabulary("agent integrations translate inline theme dashboard issue diagnostic launch quit")),
    "auggie": Cli(vocabulary("session tools account")),
    "cline": Cli(vocabulary("instance task-list")),
    "openhands": Cli(),
    "gptme": Cli(),
    "kilocode": Cli(),
    "plandex": Cli(vocabulary("plans ls cd current new sign-in")),
}
NAMES = frozenset(_CLIS)
# names that no other program bears
SURE = frozenset(name for name, cli in _CLIS.items() if not cli.only)

# what in a program that loads a library of an agent opens a session
OPENERS = (
    "query(", "query as ", "ClaudeSDKClient", "Codex(", "startThread", "start_thread", "CopilotClient",
    "createOpencode", "Opencode(",
    "unstable_v2", "execute(", "Agent.create", "createSession", "create_session",
)  # fmt: skip

_UNHOOKED = vocabulary("--bare --safe-mode --settings --no-hooks --disable-hooks --dangerously-disable-hooks")
_SOURCES = vocabulary("user project local")
HOMES = vocabulary(
    """HOME USERPROFILE CLAUDE_CONFIG_DIR CODEX_HOME GEMINI_CLI_HOME COPILOT_HOME QWEN_HOME CURSOR_CONFIG_DIR
    XDG_CONFIG_HOME OPENCODE_CONFIG OPENCODE_CONFIG_DIR CLAUDE_CODE_SIMPLE CLAUDE_CODE_SAFE_MODE
    CLAUDE_CODE_DISABLE_HOOKS GEMINI_CLI_SYSTEM_SETTINGS_PATH CODEX_SQLITE_HOME"""
)
_CODEX_VALUES = vocabulary(
    """-m --model -c --config -p --profile -C --cd -a -s --sandbox --enable --disable --ask-for-approval -i --image
    --add-dir"""
)
_SETS = vocabulary("-c --config")
_HOOK_KEYS = ("hooks", "features.hooks", "features.codex_hooks", "hooksConfig")


def program(word: str) -> str:
    """The agent that a program's path or a package's name stands for, else the bare name."""
    if word.startswith("npm:"):
        word = word[4:]
    if "node_modules/" in word and (package := _package(word.rpartition("node_modules/")[2])):
        return package
    if word[:1] == "@":
        scope, _, name = word.partition("/")
        return PACKAGES.get(f"{scope}/{name.partition('@')[0]}", word)
    name = word.replace("\\", "/").rpartition("/")[2]
    bare = name.removesuffix(".exe").removesuffix(".cmd").partition("@")[0].partition("==")[0].partition("[")[0]
    return PACKAGES.get(bare, bare)


def _package(path: str) -> str:
    """The program of the package in which a file of node_modules lies."""
    first, _, rest = path.partition("/")
    return PACKAGES.get(f"{first}/{rest.partition('/')[0]}" if first[:1] == "@" else first, "")


def session(words: Sequence[str]) -> str:
    """The agent of which `words` open a session, "" if they open none."""
    if not words:
        return ""
    name, rest = program(words[0]), list(words[1:])
    if name in ("cursor", "gh") and rest[:1] and program(rest[0]) in ("agent", "copilot", "agent-task"):
        name, rest = {"agent": "cursor-agent", "agent-task": "copilot"}.get(rest[0], "copilot"), rest[1:]
        rest = [] if rest[:1] == ["--"] else rest
        if words[1] == "agent-task" and rest[:1] != ["create"]:
            return ""
    cli = _CLIS.get(name)
    if cli is None or _asks(rest):
        return ""
    return name if _opens(name, cli, rest) else ""


def _opens(name: str, cli: Cli, rest: Sequence[str]) -> bool:
    if not rest:
        return cli.is_bare
    if cli.only:
        return rest[0] in cli.only or (cli.takes_prompt and " " in rest[0] and rest[0][:1] != "-")
    if name == "aider":
        return cli.tame.isdisjoint(rest)
    if name == "codex":
        rest = _past_options(rest)
        if rest[:1] == ["cloud"]:
            return rest[1:2] == ["exec"] or len(rest) == 1
    first = rest[0] if rest else ""
    return first not in cli.tame and first not in _TAME


def _past_options(rest: Sequence[str]) -> list[str]:
    """What follows Codex' options before its sub-command: `-m model`, `-c key=value`."""
    at = 0
    while at < len(rest) and rest[at][:1] == "-":
        at += 1 + (rest[at] in _CODEX_VALUES)
    return list(rest[at:])


def _asks(rest: Sequence[str]) -> bool:
    """`--version` and `--help`: first, or behind words of which none could take it as its value."""
    for at, word in enumerate(rest):
        if word == "--" or " " in word:
            return False
        if word in _ASKS and (at == 0 or (len(word) > 2 and rest[at - 1] in ("-p", "--print", "exec", "e", "run"))):
            return True
        if word[:2] == "--" and word in _ASKS and at and rest[at - 1][:1] != "-":
            return True
    return False


def is_unhooked(words: Sequence[str], names: Collection[str]) -> bool:
    """Whether the agent that `words` start, with the variables `names` set, would run without its hooks."""
    if any(name in HOMES for name in names):
        return True
    given = [word.partition("=")[0] for word in words]
    if not _UNHOOKED.isdisjoint(given):
        return True
    for at, word in enumerate(words):
        name, is_given, value = word.partition("=")
        value = value if is_given and name[:2] == "--" else "".join(words[at + 1 : at + 2])
        if name == "--setting-sources" and not set(value.replace(",", " ").split()) >= _SOURCES:
            return True
        if name == "--disable" and value in ("hooks", "codex_hooks"):
            return True
        if (name in _SETS and value.startswith(_HOOK_KEYS)) or (word[:3] == "-ch" and word[2:].startswith(_HOOK_KEYS)):
            return True
    return False


_EVIDENCE = vocabulary(
    "-p --print exec e run chat --prompt --yolo -y --message -m -x --execute --full-auto --force --continue"
)


def is_command_line(words: Sequence[str]) -> bool:
    """Whether words that may be any list read like the start of an agent: its name, then what only a start has."""
    given = set(words[1:2])
    return bool(session(words)) and (not _EVIDENCE.isdisjoint(given) or any(each[:2] == "--" for each in given))


def has_other_home(words: Sequence[str], wrappers: Sequence[str]) -> bool:
    """Whether `words` give what they start another person's home: `sudo -u x`, `sudo -i`, `su - x`."""
    if not {"su", "runuser"}.isdisjoint(wrappers):
        return True
    if {"sudo", "doas"}.isdisjoint(wrappers):
        return False
    return any(
        word in ("--user", "--login", "--set-home")
        or word.startswith("--user=")
        or (_is_cluster(word) and set(word) & set("uiH"))
        for word in words
    )


def _is_cluster(word: str) -> bool:
    return word[:1] == "-" and word[1:2] != "-" and word[1:].isalpha()


def looks_named(word: str) -> bool:
    """Whether a pattern such as `/usr/bin/cl?ude` can only mean an agent."""
    name = word.rpartition("/")[2]
    letters = name.replace("*", "").replace("?", "")
    if type(word) is not Loose or len(letters) < 3 or letters == name:
        return False
    return any(_fits(name, each) for each in SURE)


def _fits(pattern: str, name: str) -> bool:
    parts = pattern.split("*")
    if len(parts) == 1:
        return _same(pattern, name)
    head, tail = parts[0], parts[-1]
    if len(name) < len(head) + len(tail) or not _same(head, name[: len(head)]):
        return False
    return not tail or _same(tail, name[-len(tail) :])


def _same(pattern: str, text: str) -> bool:
    return len(pattern) == len(text) and all(a in ("?", b) for a, b in zip(pattern, text, strict=True))


def names_one(texts: Iterable[str]) -> bool:
    """Whether one of the texts is the name of an agent or of its package."""
    return any(program(text) in NAMES for text in texts)


def hides_depth(words: Sequence[str], names: set[str]) -> bool:
    """Whether the inherited depth is set, taken away, or shed with the whole environment."""
    if any(name.startswith("HOOKPACK_") for name in names):
        return True
    for at, word in enumerate(words):
        if word in ("-i", "-", "--ignore-environment") and "env" in (each.rpartition("/")[2] for each in words[:at]):
            return True
        if word[:1] == "-" and "HOOKPACK_" in word + "".join(words[at + 1 : at + 2]):
            return True
        if word == "-c" and words[at - 1 : at] == ("exec",):
            return True
    return False
