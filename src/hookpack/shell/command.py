"""One command of a shell line as it would run, and what it runs in turn: behind wrappers, in `sh -c`, in `eval`."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

UNKNOWN = "?"  # a directory that cannot be told
MANY = 1_000_000  # a count that cannot be told, or has no end
SHELLS = frozenset(("sh", "bash", "dash", "zsh", "ksh", "mksh", "ash", "rbash", "fish"))

_FOLDERS = frozenset(("/bin", "/usr/bin", "/sbin", "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"))
_NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")


class Loose(str):
    """A text that the shell changes before use (an unknown variable, a substitution, a pattern), as written."""

    __slots__ = ()


class Command(Record):
    """One simple command.

    `words` is the argument list after quote removal: no assignments, no redirections, wrappers still there.
    A word, path or stdin that is a `Loose` is known only in part; `exact` says that no word is one.
    A compound command's redirections stand in a command without words.
    """

    words: tuple[str, ...] = ()
    assignments: tuple[tuple[str, str], ...] = ()
    writes: tuple[str, ...] = ()  # targets of > >> >| &> <>, as written
    reads: tuple[str, ...] = ()
    stdin: str = ""  # heredoc, here-string, or what a literal echo, printf, cat pipes in
    cwd: str = ""  # after the `cd`s before it: "" where the line starts, "?" unknown
    exact: bool = True
    joined: str = ""  # the operator before it: "" ";" "&&" "||" "|" "&"
    masked: bool = False  # its failure would not show in the line's exit status
    elsewhere: tuple[str, ...] = ()  # other directories it may run in: a `cd` may fail
    times: int = 1  # how often loops have it run; MANY where that cannot be told
    inside: str = ""  # the function whose body it stands in
    aside: bool = False  # the line does not wait for it


class Script(Record):
    """Every command of a line, also those in substitutions, in `sh -c`, `eval` and `find -exec`.

    `complete` is False where something could not be parsed: more may run than is named.
    """

    commands: tuple[Command, ...] = ()
    complete: bool = True
    functions: tuple[str, ...] = ()  # names that the line gives to functions


class Nested(Record):
    """A text that a command hands to a shell. `is_own` if that is a process of its own, with `arguments` $0, $1, ..."""

    text: str
    arguments: tuple[str, ...] = ()
    is_own: bool = True
    is_sure: bool = True  # its failure is the command's failure


class Options(Record):
    """Which options of a program take the next word as their value: letters, long names (without dashes)."""

    letters: str = ""
    names: tuple[str, ...] = ()
    operands: int = 0  # of a wrapper: words of its own before the program


_NONE = Options()
_WRAPPERS = {
    "builtin": _NONE,
    "busybox": _NONE,
    "catchsegv": _NONE,
    "chroot": Options(operands=1),
    "chrt": Options("TPD", operands=1),
    "command": _NONE,
    "coproc": _NONE,
    "doas": Options("uC"),
    "env": Options("uC", ("unset", "chdir")),
    "exec": Options("a"),
    "fakeroot": _NONE,
    "flock": Options("wE", ("timeout", "wait", "conflict-exit-code"), operands=1),
    "ionice": Options("cnpPu", ("class", "classdata")),
    "ltrace": Options("aAeFlnopsuwxX"),
    "nice": Options("n", ("adjustment",)),
    "nocorrect": _NONE,
    "noglob": _NONE,
    "nohup": _NONE,
    "setarch": _NONE,
    "setsid": _NONE,
    "stdbuf": Options("ioe", ("input", "output", "error")),
    "strace": Options("aebEIoOpPsSuUX"),
    "sudo": Options("CDgGhpRrtTUu", ("user", "group", "chdir", "prompt", "host", "role", "type", "chroot")),
    "taskset": Options(operands=1),
    "time": Options("fo", ("format", "output")),
    "timeout": Options("ks", ("kill-after", "signal"), operands=1),
    "toybox": _NONE,
    "unbuffer": _NONE,
    "xargs": Options(
        "aEILnPds", ("arg-file", "delimiter", "max-args", "max-procs", "max-lines", "max-chars", "replace")
    ),
}
_EXECUTORS = {
    "find": ("-exec", "-execdir", "-ok", "-okdir"),
    "fd": ("-x", "-X", "--exec", "--exec-batch"),
    "fdfind": ("-x", "-X", "--exec", "--exec-batch"),
}
_SHELL_OPTIONS = Options("oO", ("rcfile", "init-file"))


_TAKING = ("su", "runuser", "script", "flock", "env")  # a line among their words
_STARTING = frozenset(("eval", "trap", "watch", *_TAKING, *SHELLS, *_WRAPPERS, *_EXECUTORS))


class Effect(Record):
    """What one command writes: `paths`, everything below `trees`, and who knows what if `unknown`."""

    paths: tuple[str, ...] = ()
    unknown: bool = False
    trees: tuple[str, ...] = ()


NOTHING = Effect()
ANYTHING = Effect(unknown=True)


def program(word: str) -> str:
    """The program's name without folder and `.exe`."""
    if "/" in word or "\\" in word or "." in word:
        return word.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".exe")
    return word


def is_system(word: str) -> bool:
    """Whether `word` names a program the usual way: bare, or in a folder of the system."""
    return "/" not in word or word.rsplit("/", 1)[0] in _FOLDERS


def is_name(text: str) -> bool:
    return bool(text) and not text[0].isdigit() and _NAME.issuperset(text)


def split(words: Sequence[str], options: Options) -> tuple[list[str], list[str]]:
    """Operands and options (with their values) of an argument list, the program's name left out."""
    operands: list[str] = []
    given: list[str] = []
    rest = iter(words[1:])
    for word in rest:
        if word == "--":
            operands += rest
        elif len(word) < 2 or word[0] != "-":
            operands.append(word)
        else:
            given.append(word)
            if _takes_value(word, options):
                given += [value for value in [next(rest, None)] if value is not None]
    return operands, given


def _takes_value(word: str, options: Options) -> bool:
    if word.startswith("--"):
        return word[2:] in options.names
    at = next((at for at, letter in enumerate(word) if at and letter in options.letters), 0)
    return at == len(word) - 1 if at else False


def layers(command: Command) -> tuple[int, ...]:
    """Where in `words` the programs stand: each wrapper, and last the program they start."""
    found: list[int] = []
    at = 0
    while 0 <= at < len(command.words):
        found.append(at)
        at = _wrapped(command.words, at)
    return tuple(found)


def _wrapped(words: Sequence[str], at: int) -> int:
    """The place of the program that the wrapper at `at` starts; -1 if it is no wrapper."""
    name = program(words[at])
    options = _WRAPPERS.get(name)
    if options is None:
        return -1
    takes_assignments = name in ("env", "sudo", "doas")
    operands, is_done = options.operands, False
    at += 1
    while at < len(words):
        word = words[at]
        if not is_done and len(word) > 1 and word[0] == "-":
            if (name in ("command", "flock") and word[1:2] in "vVc") or word.startswith(("-S", "--split")):
                return -1
            is_done = word == "--"
            at += 1 + _takes_value(word, options)
        elif takes_assignments and ("=" in word or word == "-"):
            at += 1
        elif operands:
            operands -= 1
            at += 1
        else:
            return at
    return at


def unwrap(command: Command) -> Command:
    """The command that really runs: without env, sudo, timeout, nohup, xargs and their like.

    What `env` and `sudo` assign joins `assignments`. `xargs` appends what it reads, if that is known.
    """
    if not command.words or program(command.words[0]) not in _WRAPPERS:
        return command
    places = layers(command)
    last = places[-1]
    if not last:
        return command
    skipped = command.words[:last]
    names = {program(command.words[at]) for at in places[:-1]}
    words = command.words[last:]
    if "xargs" in names:
        words = _fed(skipped, words, command.stdin)
    pairs = (word.partition("=") for word in skipped if "=" in word)
    return command._replace(
        words=words,
        assignments=(*command.assignments, *((name, value) for name, _, value in pairs if is_name(name))),
        cwd=UNKNOWN if any(word.startswith(("-C", "-D", "--chdir")) for word in skipped) else command.cwd,
        exact=command.exact and not any(type(word) is Loose for word in words),
    )


def _fed(skipped: Sequence[str], words: tuple[str, ...], stdin: str) -> tuple[str, ...]:
    """The words of xargs' program with what xargs puts in or appends."""
    if mark := _placeholder(skipped):
        return (words[0], *(Loose(word) if mark in word else word for word in words[1:]))
    is_plain = not any(word.startswith(("-d", "-0", "-a", "--")) for word in skipped)
    if stdin and is_plain and type(stdin) is not Loose and not set(stdin) & set("'\"\\"):
        return (*words, *stdin.split())
    return (*words, Loose("{}"))


def _placeholder(skipped: Sequence[str]) -> str:
    for at, word in enumerate(skipped):
        if word.startswith(("-I", "-i", "--replace")):
            value = word[2:] if word[1] in "Ii" else word.partition("=")[2]
            return value or ("".join(skipped[at + 1 : at + 2]) if word == "-I" else "") or "{}"
    return ""


def starts(word: str) -> bool:
    """Whether a program of this name may run others: a wrapper, a shell, what takes a line, find and its like."""
    return program(word) in _STARTING


def is_query(words: Sequence[str]) -> bool:
    """`command -v name`: asks, runs nothing."""
    return len(words) > 1 and words[0] == "command" and words[1][:2] in ("-v", "-V")


def nested(command: Command) -> Iterator[Nested]:
    """The texts that an unwrapped command has a shell run."""
    words = command.words
    name = program(words[0]) if words else ""
    if name == "eval":
        yield Nested(_joined(words[1:]), is_own=False)
    elif name == "trap" and len(words) > 2:
        yield Nested(words[1], is_own=False, is_sure=False)
    elif name == "watch":
        yield Nested(_joined(split(words, Options("nq", ("interval", "equexit")))[0]), is_sure=False)
    elif name in SHELLS:
        yield from _shell(command)
    elif name in _TAKING[:4]:
        yield from (Nested(words[at + 1]) for at in range(len(words) - 1) if _takes_line(words[at]))
    elif name == "env":
        yield from (
            Nested(_joined([word[2:], *words[at + 1 :]]))
            for at, word in enumerate(words)
            if word.startswith("-S") or word == "--split-string"
        )


def _takes_line(word: str) -> bool:
    """`-c`, also at the end of a cluster (`-qc`), and `--command`."""
    return word == "--command" or (word[:1] == "-" and word[1:2] != "-" and word[-1:] == "c")


def _joined(words: Sequence[str]) -> str:
    text = " ".join(words)
    return Loose(text) if any(type(word) is Loose for word in words) else text


def _shell(command: Command) -> Iterator[Nested]:
    """`sh -c TEXT name arguments...`, or a text on stdin."""
    words = command.words
    at, has_text = 1, False
    while at < len(words) and words[at][:1] in ("-", "+") and len(words[at]) > 1:
        word = words[at]
        has_text = has_text or (word[0] == "-" and word[1] != "-" and "c" in word)
        at += 1 + (word[-1] in _SHELL_OPTIONS.letters or word[2:] in _SHELL_OPTIONS.names)
    if has_text:
        yield from (Nested(words[at], tuple(words[at + 1 :])) for _ in words[at : at + 1])
    elif command.stdin and (at >= len(words) or any(word.startswith("-s") for word in words[1:at])):
        yield Nested(command.stdin)


def executed(command: Command) -> Iterator[Command]:
    """What `find -exec` and `fd -x` start."""
    words, at = command.words, 1
    if not words or program(words[0]) not in _EXECUTORS:
        return
    starts = _EXECUTORS[program(words[0])]
    while at < len(words):
        if words[at] not in starts:
            at += 1
            continue
        end = at + 1
        while end < len(words) and words[end] not in (";", "+"):
            end += 1
        started = tuple(Loose(word) if "{" in word else word for word in words[at + 1 : end])
        yield Command(
            words=started,
            stdin=command.stdin,
            cwd=UNKNOWN if words[at].endswith("dir") else command.cwd,
            exact=Loose not in map(type, started),
            elsewhere=command.elsewhere,
        )
        at = end
