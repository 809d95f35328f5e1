"""The cheap question: can a line start an agent at all? Substrings only; a wrong yes costs a closer look."""

from __future__ import annotations

from hookpack.spawns.names import LIBRARIES, PACKAGES, PROGRAMS

_NAMES = tuple(
    name for name in (*PROGRAMS, *LIBRARIES, *PACKAGES) if not any(each in name for each in PROGRAMS if each != name)
)
_SHORT = ("amp ", "amp\n", "| amp", "|amp", "; amp", "&& amp", "q chat", "agent -", "gh agent-task")
# what runs another text than the line's own: a file, a recipe, an unpacked word
_RUNS = (
    "./", "make", "just", "npm", "pnpm", "yarn", "bun", "source ", "sh ", "bash", "(){", "() {", "fork", "cron", "eval",
    "{c", "{g", "[@]", "task ", "python", "node ", "ruby", "perl", "deno", "tsx ", "php ", "sh\n", "sh;",
    "tox", "nox", "rake", "honcho", "foreman", "overmind", "hivemind", "composer", "inv ", "invoke ", "fab ", "mise ",
    "hatch", "pdm ", "poe ", "rye ", "pixi ", "pre-commit", "prek ", "act ", "compose", "go run", "cargo ",
    "dotnet run", "turbo ", "nx ", "zx ", "uv run", "poetry run", "Rscript", "julia ", "elixir ", "groovy ", "expect ",
)  # fmt: skip
_JOINTS = str.maketrans("&|(){}`\n", ";;;;;;;;")
# words before a command: the command is what follows
_BEFORE = frozenset(
    ("if", "then", "elif", "else", "while", "until", "do", "!", "time", "env", "sudo", "nohup", "exec", "command",
     "nice", "setsid", "timeout", "xargs", "stdbuf", "coproc")
)  # fmt: skip


def may_start(line: str) -> bool:
    """Whether `line` names an agent, or may run a text that does."""
    return names_agent(line) or line.endswith("sh") or any(mark in line for mark in _RUNS) or _is_open(line)


def names_agent(text: str) -> bool:
    """Whether a text names an agent, quotes and backslashes taken out."""
    if "'" in text or '"' in text or "\\" in text:
        text = text.replace("'", "").replace('"', "").replace("\\\n", "").replace("\\", "")
    return any(name in text for name in _NAMES) or any(name in text for name in _SHORT) or text.strip() == "amp"


def _is_open(line: str) -> bool:
    """Whether a command is named by its path, or by a word that only the shell can tell: `bin/go`, `${c}de`."""
    if not any(mark in line for mark in ("/", "$", "?", "*", ". ")):
        return False
    text = line.replace("${", "$").translate(_JOINTS)
    return any(not _NAMELESS.isdisjoint(_first(part)) for part in text.split(";") if part)


_NAMELESS = frozenset("/$?*.")


def _first(part: str) -> str:
    """The word of a command that names its program, as far as a glance tells."""
    words = part.split(None, 6)[:6]
    for at, word in enumerate(words):
        name, is_given, _ = word.partition("=")
        if word in _BEFORE or word[:1] == "-" or word.isdecimal() or (is_given and name.isidentifier()):
            continue
        return word if at or word not in ("[", "[[") else ""
    return ""
