"""Programs that run tasks by name: which task of which file a command asks for. From its arguments alone."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell.command import Options, split
from hookpack.spawns.lead import Lead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hookpack.shell import Command


class Runner(Record):
    """How a runner is called: the file of the recipe, words that stand before the task, options of its own."""

    recipe: str
    verbs: tuple[str, ...] = ()  # one of these comes first; without, operands are tasks
    options: Options = Options()
    file: tuple[str, ...] = ("-f", "--file")
    tasks: tuple[str, ...] = ()  # options whose value names a task
    folder: tuple[str, ...] = ("-C", "--directory", "-d", "--dir", "--working-directory")
    asks: tuple[str, ...] = ("-l", "--list", "--list-all", "--help", "-h", "--version", "--summary")


_FILES = ("file", "directory", "dir", "working-directory")
_RUNNERS = {
    "make": Runner("make", options=Options("fCjoWIlOdE", _FILES), asks=("-n", "--dry-run", "--just-print", "--recon",
                   "-q", "--question", "--version", "-v", "--help")),
    "just": Runner("just", options=Options("fd", ("justfile", "working-directory")), file=("-f", "--justfile"),
                   asks=("-n", "--dry-run", "-l", "--list", "--summary", "-s", "--show", "--evaluate", "--dump",
                         "--variables", "--version", "--help", "--groups", "--fmt")),
    "task": Runner("task", options=Options("tdoCI", ("taskfile", *_FILES)), file=("-t", "--taskfile"),
                   folder=("-d", "--dir"), asks=("-l", "--list", "-a", "--list-all", "-n", "--dry", "--summary",
                                                 "--version", "--help", "--status")),
    "foreman": Runner("procfile", ("start", "s"), Options("fedpmt", ("procfile", "env", "root")), ("-f", "--procfile")),
    "overmind": Runner("procfile", ("start", "s"), Options("flpP", ("procfile",)), ("-f", "--procfile")),
    "hivemind": Runner("procfile", options=Options("pPlT")),
    "tox": Runner("tox", options=Options("ecmxp", ("workdir", "conf")), file=("-c", "--conf"), tasks=("-e",),
                  asks=("-l", "--listenvs", "-a", "--listenvs-all", "--showconfig", "--version", "--help", "-n")),
    "nox": Runner("nox", options=Options("setkfRp", ("session", "sessions", "noxfile", "keywords", "tags")),
                  file=("-f", "--noxfile"), tasks=("-s", "--session", "--sessions", "-e")),
    "composer": Runner("composer", options=Options("d", ("working-dir",))),
    "rake": Runner("rake", options=Options("fIrR", ("rakefile",)), file=("-f", "--rakefile"),
                   asks=("-T", "--tasks", "-P", "--prereqs", "-n", "--dry-run", "-D", "-W", "--version", "--help")),
    "invoke": Runner("invoke", options=Options("crfp", ("collection", "search-root"))),
    "fab": Runner("fab", options=Options("cHif", ("collection", "hosts"))),
    "mise": Runner("mise", ("run", "r", "watch"), Options("CjE", ("cd", "jobs"))),
    "hatch": Runner("hatch", ("run",), Options("e", ("env",))),
    **{name: Runner("pyproject", ("run",)) for name in ("pdm", "rye", "pixi", "uv", "poetry")},
    **{name: Runner("pyproject") for name in ("poe", "taskipy")},
    "pre-commit": Runner("pre-commit", ("run",), Options("c", ("config", "files", "hook-stage")), ("-c", "--config"),
                         folder=()),
    "act": Runner("act", options=Options("jWPseECu", ("job", "workflows", "platform", "secret", "env")),
                  file=("-W", "--workflows"), tasks=("-j", "--job"),
                  asks=("-l", "--list", "-n", "--dryrun", "-g", "--graph", "--version", "--help")),
    "deno": Runner("deno", ("task",)),
    "turbo": Runner("npm", ("run",), Options("F", ("filter",))),
    "nx": Runner("npm", ("run", "run-many")),
    "cargo": Runner("cargo-make", ("make",), Options("pe", ("makefile",)), ("--makefile",)),
}  # fmt: skip
_OTHER_NAMES = {"gmake": "make", "go-task": "task", "honcho": "foreman", "forego": "foreman", "goreman": "foreman",
                "inv": "invoke", "prek": "pre-commit"}  # fmt: skip
NAMES = frozenset((*_RUNNERS, *_OTHER_NAMES))


def tasks(words: Sequence[str], _: Command | None = None) -> Iterator[Lead]:
    """The recipe that a runner's command asks for; nothing for one that only lists or explains."""
    name = words[0].rpartition("/")[2]
    runner = _RUNNERS[_OTHER_NAMES.get(name, name)]
    operands, given = split(_apart(words), runner.options)
    if "--" in words and runner.recipe in ("tox", "nox"):  # what follows is handed to the commands
        operands = [word for word in operands if word not in words[words.index("--") :]]
    if not set(given).isdisjoint(runner.asks):
        return
    if runner.verbs:
        if operands[:1] and operands[0] in runner.verbs:
            operands = operands[1:]
        elif runner.recipe not in ("mise",):
            return
    elif operands[:1] and operands[0] in ("run", "run-script", "exec", "r", "p", "run-parallel"):
        operands = operands[1:]
    elif operands[:1] == ["list"]:
        return
    wanted = _values(given, runner.tasks)
    if runner.recipe == "hatch":
        operands = [word.rpartition(":")[2] for word in operands]
    targets = wanted if runner.tasks else operands
    folder = "".join(_values(given, runner.folder)[:1])
    yield Lead("recipe", (runner.recipe, *targets), text="".join(_values(given, runner.file)[:1]), path=folder)


def _apart(words: Sequence[str]) -> list[str]:
    """`--file=x` as two words."""
    found: list[str] = []
    for word in words:
        name, is_given, value = word.partition("=")
        found += [name, value] if is_given and word[:2] == "--" else [word]
    return found


def _values(given: Sequence[str], names: Sequence[str]) -> list[str]:
    return [given[at + 1] for at in range(len(given) - 1) if given[at] in names] + [
        word[2:] for word in given if len(word) > 2 and word[:2] in names and word[1] != "-"
    ]


def composed(words: Sequence[str]) -> Iterator[Lead]:
    """`docker compose up SERVICE`: what the file has its services run."""
    rest = list(words[words.index("compose") + 1 :] if "compose" in words else words[1:])
    operands, given = split(["", *_apart(rest)], Options("fp", ("file", "project-name", "profile", "env-file")))
    if operands[:1] and operands[0] in ("up", "start", "run", "restart", "create", "watch"):
        yield Lead("recipe", ("compose", *operands[1:2]), text="".join(_values(given, ("-f", "--file"))[:1]))


READERS: dict[str, Callable[[Sequence[str], Command], Iterator[Lead]]] = dict.fromkeys(NAMES, tasks)
