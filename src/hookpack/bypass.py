"""Shell commands that switch a guard off: git's hooks passed over, code put into every program, tools replaced.

What a line writes is another question (`shell.writes`); what stands here writes nothing that is protected.
"""

from __future__ import annotations

from hookpack import unguarded
from hookpack.place import TOOLS
from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell import git
from hookpack.shell.command import Loose, program, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.shell import Command, Script


class Bypass(Record):
    """`what` the command does, in words that follow "this line"."""

    rule: str
    what: str


GATES = ("anchor-guard", "filter-sensitive", "monotonicity-gate", "quality-gate", "recursion-guard")

_COMMITTING = frozenset(("commit", "merge", "rebase", "am", "push", "cherry-pick", "revert", "pull"))
# verb -> letters that stand for --no-verify, and letters that take a value (what follows them is no letter)
_SHORT = {"commit": ("n", "mFCctSu"), "am": ("n", "SpC")}
_HOOK_KEYS = ("core.hookspath", "include.path", "includeif.", "core.fsmonitor", "alias.")
_CONFIG_READS = ("--get", "--get-all", "--get-regexp", "--list", "-l", "get", "list", "--show-origin")
_CONFIG_CHANGES = (
    "--unset",
    "--unset-all",
    "--add",
    "--replace-all",
    "--remove-section",
    "set",
    "unset",
    "--rename-section",
)

# variables that pass over git hooks; the value says whether they do
_HOOK_VARIABLES = {
    "HUSKY": ("0",), "HUSKY_SKIP_HOOKS": (), "LEFTHOOK": ("0", "false"), "LEFTHOOK_EXCLUDE": (),
    "OVERCOMMIT_DISABLE": (), "PRE_COMMIT_ALLOW_NO_CONFIG": (), "SKIP_SIMPLE_GIT_HOOKS": (), "GIT_CONFIG": (),
    "GIT_CONFIG_COUNT": (), "GIT_CONFIG_GLOBAL": (), "GIT_CONFIG_SYSTEM": (), "GIT_CONFIG_PARAMETERS": (),
    "GIT_TEMPLATE_DIR": (), "GIT_EXEC_PATH": (),
}  # fmt: skip
_WITH_GIT = ("SKIP", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")  # these mean something else to other programs
# variables that put code into every program that starts
_INJECTING = frozenset((
    "LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT_LIBRARIES", "BASH_ENV", "PYTHONSTARTUP", "PERL5OPT", "RUBYOPT",
    "PROMPT_COMMAND",
))  # fmt: skip
_SEARCHED = frozenset(("PYTHONPATH", "NODE_PATH", "RUBYLIB", "PERL5LIB"))  # where programs look for code
_ANYBODYS = ("/tmp/", "/var/tmp/", "/dev/shm/", "/private/tmp/")  # noqa: S108  # named to refuse them
_SYSTEM = ("/usr/lib", "/lib", "/usr/local/lib", "/opt/homebrew/lib")

# leading words of commands that disarm
_UNHOOKING = (
    ("pre-commit", "uninstall"), ("husky", "uninstall"), ("lefthook", "uninstall"), ("overcommit", "--uninstall"),
    ("gh", "workflow", "disable"), ("gh", "workflow", "delete"), ("glab", "ci", "cancel"),
)  # fmt: skip
_INSTALLERS = frozenset(("pip", "pip3", "pipx", "uv", "poetry", "conda", "mamba", "brew", "pdm", "rye"))
_ASKING = frozenset(("show", "list", "index", "search", "info", "view", "check", "tree", "why", "freeze", "inspect"))
_SEEKERS = frozenset(("pkill", "killall", "pgrep", "pidof", "taskkill", "grep", "awk", "lsof", "fuser", "skill"))
_KILLERS = frozenset(("kill", "pkill", "killall", "skill", "xkill", "taskkill", "fuser"))


def found(script: Script) -> Iterator[Bypass]:
    """What the commands of a line switch off."""
    commands = [unwrap(each) for each in script.commands]
    has_git = any(git.call(each.words) for each in commands)
    for each in commands:
        words = each.words
        yield from _variables((*each.assignments, *_exported(words)), has_git=has_git)
        if call := git.call(words):
            yield from _git(call)
        elif words:
            yield from _program(words)
    yield from _killed(commands)
    yield from _replaced(script)


def _exported(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    if words and words[0] in ("export", "declare", "typeset", "setenv", "set"):
        for word in words[1:]:
            name, is_given, value = word.partition("=")
            if is_given:
                yield name, value


def _variables(pairs: Sequence[tuple[str, str]], *, has_git: bool) -> Iterator[Bypass]:
    for name, value in pairs:
        if name in _HOOK_VARIABLES and (not _HOOK_VARIABLES[name] or value.lower() in _HOOK_VARIABLES[name]):
            yield Bypass("hook-bypass", f"sets {name}, which passes over git's hooks or its configuration")
        elif name.startswith("GIT_CONFIG_KEY_") or (name in _WITH_GIT and has_git):
            yield Bypass("hook-bypass", f"sets {name} for git, so that the project's hooks do not see what happens")
        elif name in _INJECTING and value and not value.startswith(_SYSTEM):
            yield Bypass("injected-code", f"sets {name}, which puts code into every program that starts")
        elif name in _SEARCHED and any((part + "/").startswith(_ANYBODYS) for part in value.split(":")):
            yield Bypass("injected-code", f"sets {name} so that code from a temporary folder comes first")
        elif name == "PATH" and _is_shimmed(value):
            yield Bypass("replaced-tool", "has programs of a temporary folder come first")
        elif name == "NODE_OPTIONS" and any(part in value for part in ("--require", "-r ", "--import", "--loader")):
            yield Bypass("injected-code", "sets NODE_OPTIONS so that every Node program loads other code first")


def _is_shimmed(value: str) -> bool:
    """Whether a temporary folder stands before the usual ones; an environment of its own is none."""
    first = value.partition("$PATH")[0].partition("${PATH}")[0]
    return any((part + "/").startswith(_ANYBODYS) and "env" not in part for part in first.split(":"))


def _git(call: git.Call) -> Iterator[Bypass]:
    verb, rest = call.verb, call.arguments
    if any(key.lower().startswith(_HOOK_KEYS) and not key.lower().startswith("alias.") for key in call.settings):
        yield Bypass("hook-bypass", "gives git another place for its hooks or configuration")
    if verb in _COMMITTING and call.elsewhere:
        yield Bypass("hook-bypass", f"has `git {verb}` work on another repository's records")
    if (verb in _COMMITTING or verb[:1] == "$") and any(_is_no_verify(word) for word in call.options):
        yield Bypass("hook-bypass", f"passes over the hooks of `git {verb}`")
    if verb in _SHORT and any(_has_letter(word, *_SHORT[verb]) for word in call.options):
        yield Bypass("hook-bypass", f"passes over the hooks of `git {verb}`")
    if verb == "commit-tree" or (
        verb == "update-ref" and any(w == "HEAD" or w.startswith("refs/heads/") for w in rest)
    ):
        yield Bypass("hook-bypass", f"records a commit by `git {verb}`, which runs no hook")
    if verb in ("init", "clone") and any(word.startswith("--template") for word in rest):
        yield Bypass("hook-bypass", "gives the repository other hooks")
    if verb == "fast-import" or (verb == "replace" and len(call.options) == 0 and len(rest) > 1):
        yield Bypass("hook-bypass", f"rewrites the record by `git {verb}`, which runs no hook")
    if verb == "config" and _aliases(rest):
        yield Bypass("hook-bypass", "gives git a command that passes over its hooks")
    if verb == "config" and _changes_hooks(rest):
        yield Bypass("hook-bypass", "changes where git finds its hooks or what its commands mean")


def _is_no_verify(word: str) -> bool:
    """git takes every beginning that is not ambiguous; `--no-ver` could still be --no-verbose."""
    return "--no-verify".startswith(word) and len(word) > len("--no-ver")


def _has_letter(word: str, letters: str, valued: str) -> bool:
    if word[:1] != "-" or word[1:2] in ("", "-"):
        return False
    for letter in word[1:]:
        if letter in letters:
            return True
        if letter in valued:
            return False
    return False


def _aliases(rest: Sequence[str]) -> bool:
    """`git config alias.x TEXT` where the text passes over a guard."""
    from hookpack.shell import parse  # hardly any line makes an alias

    for at, word in enumerate(rest[:-1]):
        if word.lower().startswith("alias."):
            text = rest[at + 1]
            return next(found(parse(text[1:] if text[:1] == "!" else f"git {text}")), None) is not None
    return False


def _changes_hooks(rest: Sequence[str]) -> bool:
    keys = [at for at, word in enumerate(rest) if word.lower().startswith(_HOOK_KEYS)]
    if not keys or any(word in _CONFIG_READS for word in rest):
        return False
    key = rest[keys[0]].lower()
    if key.startswith("alias.") and key.removeprefix("alias.") not in _COMMITTING:
        return False
    return len(rest) > keys[0] + 1 or any(word in _CONFIG_CHANGES for word in rest[: keys[0]])


def _program(words: Sequence[str]) -> Iterator[Bypass]:
    head = program(words[0])
    if head not in _HEADS and not head.startswith("python"):  # most commands
        return
    names = _carried([program(word) for word in words])
    if any(tuple(names[: len(form)]) == form for form in _UNHOOKING):
        yield Bypass("hook-bypass", f"runs `{' '.join(names[:3])}`, which switches a guard off")
    if names[:1] and names[0] in unguarded.NAMES and unguarded.unguards(names, words):
        yield Bypass("disarming", f"runs `{' '.join(names[:3])}`, which changes what guards an agent")
    if names[:1] and names[0] in _INSTALLERS and any(map(_is_package, words[1:])) and _ASKING.isdisjoint(words):
        yield Bypass("disarming", "changes or removes the installed hookpack")
    if names[:2] == ["hash", "-p"] and any(name in TOOLS for name in names[3:]):
        yield Bypass("replaced-tool", f"gives the name `{names[-1]}` to something else")
    if names[:1] == ["alias"]:
        for word in words[1:]:
            name, is_given, value = word.partition("=")
            if is_given and name in TOOLS and name not in value:
                yield Bypass("replaced-tool", f"gives the name `{name}` to something else")
            elif is_given and any(map(_is_no_verify, value.split())):
                yield Bypass("hook-bypass", f"gives the name `{name}` to a command that passes over hooks")


_CARRIER_NAMES = "npx bunx pnpm yarn npm dlx exec uvx pipx run bundle poetry uv hatch"
_CARRIERS = frozenset(_CARRIER_NAMES.split())
_HEADS = _CARRIERS | _INSTALLERS | unguarded.NAMES | {form[0] for form in _UNHOOKING} | {"hash", "alias"}


def _carried(names: list[str]) -> list[str]:
    """The words from the program on that a package manager or `python -m` starts."""
    while names and names[0] in _CARRIERS and names[1:2] != ["uninstall"] and names[1:3] != ["tool", "uninstall"]:
        names = names[1:]
        while names and names[0][:1] == "-":
            names = names[1:]
    if len(names) > 2 and names[0].startswith("python") and names[1] == "-m":
        return [names[2].replace("_", "-"), *names[3:]]
    return names


def _is_package(word: str) -> bool:
    name = word.rsplit("/", 1)[-1].lower()
    if name in ("hookpack", "hookpack.git") or name.startswith(("hookpack=", "hookpack<", "hookpack[", "hookpack@")):
        return True
    return name.startswith("hookpack-") and name[9:10].isdigit()


def _killed(commands: Sequence[Command]) -> Iterator[Bypass]:
    words = [each.words for each in commands if each.words]
    if not any(program(each[0]) in _KILLERS for each in words):
        return
    for each in words:
        if program(each[0]) in _SEEKERS and any(map(_is_ours, each[1:])):
            yield Bypass("disarming", "ends processes of hookpack")


def _is_ours(word: str) -> bool:
    return "hookpack" in word or any(gate in word for gate in GATES)


def _replaced(script: Script) -> Iterator[Bypass]:
    """Functions with the name of a tool; one that calls the tool itself is a wrapper."""
    named = [name for name in script.functions if name in TOOLS]
    started = [each.words[1] for each in script.commands if named and each.words[:1] == ("command",) != each.words]
    wrapped = {word for word in started if type(word) is not Loose}
    for name in named:
        if name not in wrapped:
            yield Bypass("replaced-tool", f"gives the name `{name}` to a function")
