"""Hookpack's own files in the hands of programs that nobody knows, and files that a patch on disk would change."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.gates import World
    from hookpack.place import Place
    from hookpack.shell import Command, Script

_VIEWERS = frozenset(
    [
        "bat",
        "batcat",
        "hexyl",
        "glow",
        "delta",
        "jless",
        "ldd",
        "lsattr",
        "getfattr",
        "getfacl",
        "namei",
        "mypy",
        "ruff",
        "pytest",
    ]
)
_INSTALLERS = frozenset(("pip", "pip3", "easy_install", "uv"))
_ASKING = frozenset(("list", "show", "freeze", "check", "index", "inspect", "tree", "--version", "-V", "--help", "-h"))
_TRIES = frozenset(("--check", "--stat", "--numstat", "--summary", "--dry-run"))


def own(script: Script, world: World) -> Place | None:
    """The first place of hookpack's own that a program which stands in no table is given, or that it installs into."""
    from hookpack.shell import join, unwrap

    for command in map(unwrap, script.commands):
        if not command.words or not any("hookpack" in word for word in command.words):
            continue
        for word in _given(command):
            place = world.locate(join(command.cwd, word))
            if place.own:
                return place
    return None


def _given(command: Command) -> Iterator[str]:
    from hookpack.shell.command import ANYTHING, program
    from hookpack.shell.inline import is_interpreter
    from hookpack.shell.programs import effect

    words = command.words
    name = program(words[0])
    is_installer = name in _INSTALLERS or "pip" in words[1:3] or "ensurepip" in words[1:3]
    if is_installer and _ASKING.isdisjoint(words):
        yield words[0]
    bare = effect((name, *words[1:]), command.stdin)
    if bare != ANYTHING or name in _VIEWERS or name == "git" or is_interpreter(name):
        return
    for word in words[1:]:
        yield from (part for part in (word, word.partition("=")[2]) if "hookpack" in part and "/" in part)


def patched(script: Script, world: World) -> Iterator[str]:
    """The files that `git apply FILE`, `git am FILE` and `patch < FILE` name, as far as the patch can be read."""
    from hookpack import shell
    from hookpack.shell.patched import patched as named

    for command in map(shell.unwrap, script.commands):
        for path in _patches(command):
            text = world.read(world.locate(shell.join(command.cwd, path)))
            # it may not be there yet: then the line itself makes it
            texts = [each for each in shell.texts(script) if "+++ " in each] if text is None else [text]
            yield from (shell.join(command.cwd, each) for each in named("\n".join(texts)))


def _patches(command: Command) -> Iterator[str]:
    from hookpack.shell.command import Options, program, split
    from hookpack.shell.git import call

    words = command.words
    if not words or not _TRIES.isdisjoint(words):
        return
    given = call(words)
    if given is not None and given.verb in ("apply", "am"):
        yield from (word for word in given.arguments if word[:1] != "-")
        yield from command.reads
    elif program(words[0]) in ("patch", "gpatch"):
        operands, options = split(words, Options("idpoBDFrVYz", ("input", "directory", "strip", "output")))
        yield from (*operands[1:2], *command.reads)
        yield from (options[at + 1] for at, word in enumerate(options[:-1]) if word in ("-i", "--input"))
        yield from (word.partition("=")[2] for word in options if word.startswith("--input="))
