"""What a shell line can prove: whose success it shows, and that something real runs behind names and scripts."""

from __future__ import annotations

from hookpack import shell
from hookpack.evidence import runners, targets, tasks
from hookpack.evidence.runners import BUILD, NONE, PART, TEST
from hookpack.patterns import Pattern
from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell.command import SHELLS, Loose, program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.evidence.targets import Reader
    from hookpack.shell import Command

_MAX_DEPTH = 3
_SOURCE = Pattern(r"::|\.(?:py|[cm]?[jt]sx?|rb|php|go|rs|feature|bats)(?::\d+)?$")
_TEST_SCRIPT = Pattern(
    r"(?:^|/)(?:test[s]?[_-][\w-]+|[\w-]+[._-]test[s]?|test[s]?|spec|run[_-]?tests?)\.(?:py|[cm]?js|ts|rb|php)$"
)
_INNER_RUN = Pattern(
    r"\b(?:pytest|unittest)\.main\(|\bTextTestRunner\(|-m[\"', ]+pytest|\bpytest\b.*check=True|from node:test"
)


class _Asked(Record):
    """What stands round a command: the project's own commands, its files, how deep names were followed."""

    extra: tuple[str, ...] = ()
    read: Reader | None = None
    depth: int = 0


def mentions_runner(line: str) -> bool:
    """The cheap question: does a known runner's name, or a script at all, occur in the line?"""
    return any(name in line for name in runners.NAMES) or "/" in line or ".sh" in line


def kinds(line: str, extra: Sequence[str] = (), read: Reader | None = None) -> frozenset[str]:
    """What a shell line can prove: test, build, lint; empty if nothing, or if its failure would not show.

    A run of some tests only is "test-part" instead of test. `extra` are commands of the project that prove its tests,
    `read` gives its files by path, so that targets and scripts can be looked into.
    """
    if not line:
        return NONE
    if any(line.strip() == given.strip() for given in extra):
        return TEST
    return _line(line, _Asked(tuple(extra), read))


def _line(line: str, asked: _Asked) -> frozenset[str]:
    line = _with_status(line)
    script = shell.parse(line)
    if _shadows(script.commands):
        return NONE
    for each in script.commands:
        if inner := _strict_text(each):
            return _line(f"set -o pipefail\n{inner}", asked)
    return frozenset(kind for each in script.commands if not each.masked for kind in _one(each, asked))


def _one(command: Command, asked: _Asked) -> frozenset[str]:
    """What one command of a line proves; xargs hands on files that something chose."""
    found = _kinds(shell.unwrap(command), asked)
    is_chosen = bool(command.words) and program(command.words[0]) == "xargs"
    return (found - TEST) | PART if is_chosen and found >= TEST else found


_STATUS = ("exit ${PIPESTATUS[0]}", "exit $PIPESTATUS", "test ${PIPESTATUS[0]} -eq 0", "[ ${PIPESTATUS[0]} -eq 0 ]")


def _with_status(line: str) -> str:
    """A pipe whose first program's status is the line's own, as a shell with pipefail has it."""
    for end in _STATUS:
        head, found, rest = line.rpartition(end)
        if found and not rest.strip() and head.rstrip().endswith((";", "\n")):
            return f"set -o pipefail\n{head.rstrip().rstrip(';')}"
    return line


def _strict_text(command: Command) -> str:
    """The text of `bash -o pipefail -c TEXT`, where its failure shows."""
    words = command.words
    if command.masked or "pipefail" not in words or program(words[0]) not in SHELLS:
        return ""
    at = next((i for i, word in enumerate(words) if word[:1] == "-" and word[:2] != "--" and "c" in word), 0)
    return words[at + 1] if at and at + 1 < len(words) else ""


def _shadows(commands: Sequence[Command]) -> bool:
    """Whether the line itself says what a name means: an alias, a search path that begins in the project."""
    for each in commands:
        if each.words[:1] == ("alias",):
            return True
        if any(name == "PATH" and value.startswith((".", "/tmp", "$PWD")) for name, value in each.assignments):  # noqa: S108
            return True
    return False


def shown(line: str, extra: Sequence[str] = (), read: Reader | None = None) -> tuple[frozenset[str], bool]:
    """What a line can prove that hides how its runs end, but may show it: `pytest | tail`; and whether their end shows.

    Nothing if anything in the line could print what looks like a summary, or hides the end on purpose.
    """
    if not any(mark in line for mark in "|;\n") or not mentions_runner(line):
        return NONE, False
    from hookpack.evidence import views

    script = shell.parse(line)
    found = views.hidden(script)
    proved = [_one(each, _Asked(tuple(extra), read)) for each in found.runs]
    if not all(proved) or _shadows(script.commands):
        return NONE, False
    return frozenset(kind for each in proved for kind in each), found.has_end


def of(command: Command, extra: Sequence[str] = (), read: Reader | None = None) -> frozenset[str]:
    """What one command proves if its failure shows."""
    return _kinds(command, _Asked(tuple(extra), read))


def _kinds(command: Command, asked: _Asked) -> frozenset[str]:
    words = list(command.words)
    if not words or type(words[0]) is Loose or runners.NO_RUN & set(words):
        return NONE
    if any(" ".join(words) == " ".join(given.split()) for given in asked.extra):
        return TEST
    given = next((value for name, value in command.assignments if name == "PYTEST_ADDOPTS"), "")
    if found := _local(words, command.cwd, asked):
        return found[0]
    words = _carried(words)
    if not words:
        return NONE
    if given:
        words += given.split()
        if runners.NO_RUN & set(words):
            return NONE
    return _named(words, command.cwd, asked)


def _carried(words: list[str]) -> list[str]:
    """The words behind `uv run`, `npx`, `python -m`, `docker compose run app` ..."""
    words = [program(words[0]), *words[1:]]
    if words[0] in runners.CONTAINERS and len(words) > 1 and {"run", "exec"} & set(words[1:4]):
        at = next((i for i in range(2, len(words)) if (words[i],) in runners.RUNNERS), 0)
        return words[at:] if at else words
    while len(words) > 1 and (words[0] in runners.CARRIERS or words[0].startswith("python3.")):
        if words[0] in ("hatch", "pdm", "uv", "poetry", "rye") and words[1] in ("test", "build"):
            break
        words = words[1:]
        while len(words) > 1 and words[0].startswith("-") and words[0] != "-m":
            words = words[2:] if words[0] in runners.CARRIED else words[1:]
    return [program(words[0]), *words[1:]] if words else []


def _named(words: list[str], cwd: str, asked: _Asked) -> frozenset[str]:
    name = words[0]
    if name in ("make", "gmake", "just"):
        place = _joined(cwd, targets.folder(words))
        wanted = list(targets.names(words[1:]))
        # a flag that only shows what would run
        if name != "just" and any(
            each[:1] == "-" and each[:2] != "--" and set(each[1:]) & set("nqi") for each in words[1:]
        ):
            return NONE
        return frozenset(kind for each in wanted or [""] for kind in _target(name, each, place, asked))
    if name in runners.MANAGERS and (script := _script(words)):
        found = _target(name, script[0], _joined(cwd, targets.folder(words)), asked)
        return _narrowed(name, script[1:], found)
    for pair in (" ".join(words[:2]), name):
        if pair in runners.CHECKERS:
            return runners.LINT if set(runners.CHECKERS[pair]) & set(words) else NONE
    if _TEST_SCRIPT.search(name) or _TEST_SCRIPT.search(" ".join(words[:1])):
        return PART
    if name in runners.TASKS:
        return tasks.kinds(name, words[1:])
    if name == "turbo" or words[:2] in (["nx", "run-many"], ["nx", "affected"]):
        return tasks.many(words)
    size = next((size for size in (3, 2, 1) if tuple(words[:size]) in runners.RUNNERS), 0)
    if not size and name in ("node", "tsx", "ts-node", "deno") and len(words) > 1 and _TEST_SCRIPT.search(words[-1]):
        return PART
    found = runners.RUNNERS[tuple(words[:size])] if size else NONE
    return _narrowed(name, words[size:], found)


def _script(words: Sequence[str]) -> list[str]:
    """The script that a package manager is asked for, and its arguments."""
    rest = [
        each for each in words[1:] if each not in ("--silent", "-s", "--if-present", "-w", "-ws", "--workspaces", "-r")
    ]
    for before, word in zip(("", *rest), rest, strict=False):
        if before in ("--prefix", "--cwd", "-C", "--dir", "--filter", "--workspace"):
            rest = [each for each in rest if each not in (before, word)]
            break
    while rest[:1] and rest[0].startswith("-"):
        rest = rest[1:]
    if rest[:2] in (["workspaces", "run"], ["workspaces", "foreach"]):
        rest = [each for each in rest[2:] if not each.startswith("-") and each != "run"]
    if rest[:1] in (["run"], ["run-script"], ["task"]):
        rest = rest[1:]
    elif rest[:1] == ["t"] or rest[:1] == ["tst"]:
        rest = ["test", *rest[1:]]
    if words[0] == "bun" and words[1:2] == ["test"]:
        return []
    return [each for each in rest if each != "--"]


def _target(name: str, target: str, folder: str, asked: _Asked) -> frozenset[str]:
    """What a target proves: what it runs, or where no file tells, what its name says."""
    by_name = runners.BY_NAME.get(target or "all", NONE)
    if name in ("yarn", "pnpm", "bun") and (target,) in runners.RUNNERS:
        by_name = runners.RUNNERS[(target,)]
    if not by_name and ":" in target:
        by_name = PART if target.startswith("test:") else runners.BY_NAME.get(target.partition(":")[0], NONE)
    lines = targets.lines(name, target, folder, asked.read) if asked.read and asked.depth < _MAX_DEPTH else None
    if lines is None:
        return by_name
    found = _inside(lines, folder, asked)
    if found is None:
        return by_name
    return (found - PART) | TEST if found >= PART and target in runners.WHOLE_NAMES else found


def _inside(lines: Sequence[str], folder: str, asked: _Asked) -> frozenset[str] | None:
    """What the lines of a target prove; None if programs run in them that are not known."""
    deeper = asked._replace(depth=asked.depth + 1)
    found: set[str] = set()
    stranger = False
    for line in lines:
        for each in shell.parse(line).commands:
            command = shell.unwrap(each)
            command = command._replace(cwd=_joined(folder, command.cwd))
            if not command.words or program(command.words[0]) in runners.PRINTS:
                continue
            inner = _kinds(command, deeper)
            if not each.masked:
                found |= inner
            # a runner that is known, and whose failure is hidden, is no stranger
            stranger = stranger or (not inner and not _is_known(command))
    return frozenset(found) if found or not stranger else None


def _is_known(command: Command) -> bool:
    words = _carried(list(command.words))
    return bool(words) and any(tuple(words[:size]) in runners.RUNNERS for size in (1, 2, 3))


def _local(words: list[str], cwd: str, asked: _Asked) -> tuple[frozenset[str]] | None:
    """What a script of the project proves, None where the words name none that can be read."""
    path = _script_path(words)
    if not path or asked.read is None or asked.depth >= _MAX_DEPTH:
        return None
    text = asked.read(_joined(cwd, path))
    if text is None:
        return None
    if path.endswith(".py") or "python" in text[:60].split("\n")[0]:
        return (
            (TEST if _INNER_RUN.search(text) else NONE,)
            if not _TEST_SCRIPT.search(path) or _INNER_RUN.search(text)
            else None
        )
    found = _line(text[:20_000], asked._replace(depth=asked.depth + 1))
    return (found,)


def _script_path(words: Sequence[str]) -> str:
    """The script of the project that runs: `./x.sh`, `bash x.sh`, `python x.py`."""
    name = program(words[0])
    if name in SHELLS or name in ("python", "python3", ".", "source"):
        first = next((each for each in words[1:] if not each.startswith("-")), "")
        # -c is followed by a text, -n only reads the script
        if name in SHELLS and any(each.startswith("-") and {"c", "n"} & set(each) for each in words[1:2]):
            return ""
        return first if first.endswith((".sh", ".py", ".bash")) and "-m" not in words else ""
    is_tool = any(part in ("bin", ".bin", ".venv", "venv", "gradlew", "mvnw") for part in words[0].split("/"))
    return words[0] if "/" in words[0] and not is_tool and not words[0].startswith("/") else ""


def _joined(folder: str, path: str) -> str:
    path = path.removeprefix("./")
    if not folder or path.startswith("/"):
        return path
    return f"{folder}/{path}" if path else folder


def _narrowed(name: str, rest: Sequence[str], found: frozenset[str]) -> frozenset[str]:
    return (found - TEST) | PART if found >= TEST and _is_narrow(name, rest) else found


def _is_narrow(name: str, arguments: Sequence[str]) -> bool:
    """Whether a test run's arguments choose some of the tests."""
    short = runners.SELECTS_SHORT.get(name, ())
    for before, word in zip(("", *arguments), arguments, strict=False):
        if word.split("=", 1)[0] in runners.SELECTS or word.split("=", 1)[0] in short:
            return True
        if word.startswith("-"):
            # the value may stand right behind a short option: -kname
            if any(len(each) == 2 and word.startswith(each) and not word.startswith("--") for each in short):
                return True
        elif before not in runners.TAKES_PATH and _names_some(word):
            return True
    first = next((word for word in arguments[:2] if word not in runners.OWN_WORDS), "-")
    return name in runners.PATTERN_FIRST and first[:1] not in "-." and first.rstrip("/") not in runners.ROOTS


def _names_some(word: str) -> bool:
    """Whether an argument is a test file, or a folder that is not a root of tests."""
    if "**" in word or word.startswith(("http:", "https:")):
        return False
    path = word.replace("\\", "/").rstrip("/").removesuffix("/...")
    last = path.rsplit("/", 1)[-1]
    return bool(_SOURCE.search(word)) or ("/" in path and last not in runners.ROOTS and "." not in last)


def mentioned(line: str) -> Iterator[str]:
    """The known runners that a line names, whatever becomes of their failure."""
    for each in map(shell.unwrap, shell.parse(line).commands):
        words = _carried(list(each.words)) if each.words else []
        if words and any(tuple(words[:size]) in runners.RUNNERS for size in (1, 2, 3)):
            yield words[0]


__all__ = ["BUILD", "kinds", "mentioned", "mentions_runner", "of"]
