"""Everything that a line may write as far as its words tell, also where it is not sure that it does."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell import inline
from hookpack.shell.command import Command, Script, program, unwrap
from hookpack.shell.git import call
from hookpack.shell.meant import meant
from hookpack.shell.programs import effect
from hookpack.shell.scope import join
from hookpack.shell.written import is_silent, writes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# options with which programs change the files that they are given
_EDITING_OPTIONS = "-i -I -w --write --in-place --inplace --fix -o --output --out -out --overwrite --force"
_EDITING = frozenset(_EDITING_OPTIONS.split())
_GIT_WRITES = frozenset(
    ("stash", "update-index", "clean", "apply", "sparse-checkout", "reset", "checkout", "restore", "worktree", "clone")
)
_IN_FILES = ("--hard", "--merge", "--keep", "--worktree", "-W")
_GIT_READS = ("list", "show", "--list", "-n", "--dry-run", "--check", "--stat", "--numstat", "--summary", "-nd", "-nfd")
_ANY = ("*",)


class Touched(Record):
    """`paths` as in `Writes`; `trees` change as a whole; `names`: where find starts, what it changes."""

    paths: tuple[str, ...] = ()
    trees: frozenset[str] = frozenset()
    names: tuple[tuple[str, str], ...] = ()  # folder, pattern of a file's name
    sure: tuple[str, ...] = ()  # those of `paths` that the line surely writes


def touched(script: Script) -> Touched:
    """What every command of a line may write."""
    written = [writes(Script((command,))) for command in script.commands]
    trees = [tree for each in written for tree in each.trees]
    sure = tuple(path for each in written for path in each.paths)
    found: dict[str, None] = dict.fromkeys((*sure, *trees, *meant(script, written)))
    names: dict[tuple[str, str], None] = {}
    for command in script.commands:
        if is_silent(command):
            continue
        inner = unwrap(command)
        if not inner.words:
            continue
        coded = [join(inner.cwd, path) for path in inline.named(inner)]
        trees += coded  # code that writes may take a folder along
        for path in (*_linked(inner), *_edited(inner), *_by_git(inner), *_by_program(inner)):
            found[join(inner.cwd, path)] = None
        found.update(dict.fromkeys(coded))
        for folder, name in _by_find(inner):
            names[join(inner.cwd, folder) or ".", name] = None
    found.update(dict.fromkeys(_behind_links(script, tuple(found))))
    return Touched(tuple(found), frozenset(trees), tuple(names), sure)


def _linked(command: Command) -> Iterator[str]:
    """Files to which the command gives one more name: what is written there is written here."""
    words = command.words
    if program(words[0]) not in ("ln", "link"):
        return
    options = [word for word in words[1:] if word[:1] == "-"]
    if not any("s" in word if word[1:2] != "-" else word.startswith("--s") for word in options):
        yield from (word for word in words[1:] if word[:1] != "-")


def _behind_links(script: Script, paths: Sequence[str]) -> Iterator[str]:
    """What is written through a symbolic link that the line itself makes."""
    for command in map(unwrap, script.commands):
        if not command.words or program(command.words[0]) != "ln":
            continue
        operands = [word for word in command.words[1:] if word[:1] != "-"]
        if len(operands) < 2:
            continue
        source, link = join(command.cwd, operands[0]), join(command.cwd, operands[-1])
        inside = f"{link.rstrip('/')}/{operands[0].rstrip('/').rpartition('/')[2]}"
        for path in paths:
            for name in (link, inside):
                if path != name and path.startswith(name + "/"):
                    yield source.rstrip("/") + path[len(name) :]


def _edited(command: Command) -> Iterator[str]:
    """The files of a program that nobody knows, if an option says that it changes them."""
    words = command.words
    given = [word.partition("=")[0] for word in words[1:]]
    if _EDITING.isdisjoint(given) or not effect(words, command.stdin).unknown:
        return
    for word in words[1:]:
        yield from (part for part in (word, word.partition("=")[2]) if part and part[:1] != "-")


def _by_program(command: Command) -> Iterator[str]:
    """Files that a program of sed (`w FILE`) or awk (`> "FILE"`) names."""
    name, words = program(command.words[0]), command.words
    if name in ("sed", "gsed"):
        for word in words[1:]:
            parts = word.replace(";", "\n").replace("}", "\n").split("w ")[1:]
            yield from (part.partition("\n")[0].strip() for part in parts)
    elif name in ("awk", "gawk", "mawk", "nawk"):
        yield from (part.split('"')[1] for word in words[1:] for part in word.split(">")[1:] if part.count('"') > 1)


def _by_git(command: Command) -> Iterator[str]:
    given = call(command.words)
    if given is None or given.verb not in _GIT_WRITES or any(word in _GIT_READS for word in given.arguments):
        return
    is_index = given.verb == "reset" or not {"--staged", "-S"}.isdisjoint(given.arguments)
    if is_index and not any(word in _IN_FILES for word in given.arguments):
        return
    for word in given.arguments:
        path = word.partition("=")[2] if word[:1] == "-" else word
        if path:
            yield path


def _by_find(command: Command) -> Iterator[tuple[str, str]]:
    """Where find starts, and the names of what it removes or hands to a program that writes."""
    words = command.words
    if program(words[0]) != "find" or any(word in ("-not", "!", "-prune") for word in words) or not _finds(words):
        return
    tests = next((at for at, word in enumerate(words[1:], 1) if word[:1] in ("-", "(")), len(words))
    names = [str(words[at + 1]) for at, word in enumerate(words[:-1]) if word in ("-name", "-iname")]
    for folder in words[1:tests] or (".",):
        yield from ((str(folder), name) for name in names or _ANY)


def _finds(words: Sequence[str]) -> bool:
    if "-delete" in words:
        return True
    return any(word in ("-exec", "-execdir", "-ok", "-okdir") and _writes(words[at:]) for at, word in enumerate(words))


def _writes(words: Sequence[str]) -> bool:
    started = tuple("{}" if "{" in word else word for word in words[1:] if word not in (";", "+"))
    found = writes(Script((Command(words=started),)))
    return bool(found.paths or found.trees)
