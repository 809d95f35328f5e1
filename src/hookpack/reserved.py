"""Commands that only a person may give, and hooks that only an agent's own program calls."""

from __future__ import annotations

from hookpack.bypass import GATES
from hookpack.record import TYPE_CHECKING
from hookpack.shell import inline, parse, unwrap
from hookpack.shell.command import program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.shell import Command, Script

# the program itself refuses agents too
_PERSON_ONLY = (
    ("trust",),
    ("uninstall",),
    ("baseline", "lock"),
    ("baseline", "merge"),
    ("baseline", "import"),
    ("purge",),
    ("rejected", "restore"),
    ("anchors", "add"),
    ("anchors", "retire"),
    ("maintenance",),
)
# these are, with this switch
_PERSON_ONLY_WITH = (
    (("anchors", "mine"), "--add"),
    (("check",), "--revert"),
    (("report",), "--right"),
    (("report",), "--false-alarm"),
)
_HARMLESS = ("--help", "-h", "--show", "--dry-run")
_SWITCHES = ("--yes", "--json", "--dirty")
_CARRIERS = ("uvx", "uv", "pipx", "run", "tool", "poetry", "hatch")
# what starts a program from code
_STARTERS = ("system", "subprocess", "popen", "Popen", "exec", "spawn", "check_call", "check_output", "run(", "`")


def told(words: tuple[str, ...]) -> str:
    """The command of hookpack that the words are, if only a person may give it; else ""."""
    if "hookpack" not in "\n".join(words):
        return ""
    names = [word.replace("\\", "/").rsplit("/", 1)[-1] for word in words if not word.startswith("-")]
    while names and (names[0] in _CARRIERS or names[0].startswith("python")):
        names = names[1:]
    rest = tuple(names[1:])
    if names[:1] not in (["hookpack"], ["hookpack.cli"]) or _is_harmless(words):
        return ""
    if rest[:1] == ("maintenance",) and not any(word.startswith(("--m", "--e")) for word in words):
        return ""
    if any(rest[: len(given)] == given for given in _PERSON_ONLY):
        return " ".join(rest[:2])
    switches = {word.partition("=")[0] for word in words}
    found = (given for given, switch in _PERSON_ONLY_WITH if rest[: len(given)] == given and switch in switches)
    return " ".join(next(found, ()))


def _is_harmless(words: tuple[str, ...]) -> bool:
    """Whether a switch says that nothing is to be done; a file or a value of that name says not."""
    given = words[: words.index("--")] if "--" in words else words
    pairs = zip(("", *given), given)
    return any(word in _HARMLESS and (before[:2] != "--" or before in _SWITCHES) for before, word in pairs)


def is_forged(command: Command) -> bool:
    """Whether the command runs a hook, by itself or through an interpreter."""
    if "hooks" not in "\n".join(command.words):
        return False
    words = [word.replace("\\", "/") for word in command.words]
    named = [word for word in words if word.rsplit("/", 1)[-1] in GATES and "hooks/" in word]
    return bool(named) and (words[0] in named or words[0].rsplit("/", 1)[-1].startswith("python"))


def inner(script: Script) -> Iterator[Script]:
    """The lines that code on the command line starts: `os.system("...")`, `run(["...", "..."])`."""
    for command in map(unwrap, script.commands):
        if not command.words or not inline.is_interpreter(program(command.words[0])):
            continue
        literals = inline.literals(command)
        if any(starter in "\n".join((*command.words, command.stdin)) for starter in _STARTERS):
            yield parse("\n".join(each for each in literals if " " in each))
            yield parse(" ".join(each for each in literals if " " not in each))
