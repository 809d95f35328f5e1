"""The paths that the commands of a line write."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell.command import (
    ANYTHING,
    NOTHING,
    SHELLS,
    UNKNOWN,
    Loose,
    is_query,
    layers,
    nested,
    program,
    starts,
    unwrap,
)
from hookpack.shell.programs import SILENT, effect
from hookpack.shell.scope import join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hookpack.shell.command import Command, Effect, Script

_SINKS = frozenset(("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/stdin", "/dev/tty", "/dev/full"))
# with these set, a name no longer says which program runs
_STEERING = frozenset(
    ("PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV", "ENV", "IFS", "GIT_EXTERNAL_DIFF", "GIT_PAGER", "PAGER",
     "GIT_DIR", "GIT_WORK_TREE", "GIT_SSH_COMMAND", "LESSOPEN", "DYLD_INSERT_LIBRARIES", "RIPGREP_CONFIG_PATH")
)  # fmt: skip
_SETTING = frozenset(("export", "declare", "typeset"))


class Writes(Record):
    """What a line would create, change, delete, move or give other rights.

    `paths` are relative to where the line starts, absolute, or begin with "~"; a path in a folder that is
    not sure stands once for each folder it may be in. Below `trees` everything may change. With `unknown`
    other files may change as well. git's own folder is not counted.
    """

    paths: tuple[str, ...] = ()
    unknown: bool = False
    trees: tuple[str, ...] = ()


def is_silent(command: Command) -> bool:
    """The cheap question: True where one command surely writes nothing, and starts and sets nothing either."""
    words = command.words
    if not words or command.writes or command.assignments:
        return False
    return words[0] in SILENT and words[0] not in _SETTING and type(words[0]) is str


def writes(script: Script) -> Writes:
    """What the commands of `script` write."""
    paths: dict[str, None] = {}
    trees: dict[str, None] = {}
    unknown, has_link, count = not script.complete, False, 0
    for command in script.commands:
        if is_silent(command):
            continue
        unknown = unknown or any(name in _STEERING for name, _ in command.assignments)
        inner = unwrap(command)
        has_link = has_link or "ln" in map(program, inner.words[:1])
        for found in _effects(command, inner):
            unknown = unknown or found.unknown
            count += bool(found.paths)
            for path in _placed(command, found.paths):
                unknown = unknown or path == UNKNOWN or type(path) is Loose
                paths[path] = None
            trees.update(dict.fromkeys(_placed(command, found.trees)))
    paths.pop(UNKNOWN, None)
    is_behind_link = has_link and count > 1  # what is written through a link that the line makes is not followed
    return Writes(tuple(paths), unknown or is_behind_link, tuple(trees))


def _placed(command: Command, paths: Iterable[str]) -> Iterator[str]:
    """The paths as seen from where the line starts; "?" beside one that may be anywhere."""
    for path in paths:
        if path in _SINKS or path.startswith("/dev/fd/") or not path:
            continue
        for folder in (command.cwd, *command.elsewhere):
            placed = join(folder, path)
            if placed == UNKNOWN:
                yield path
            yield Loose(placed or ".") if type(path) is Loose else placed or "."


def _effects(command: Command, inner: Command) -> Iterator[Effect]:
    """What the redirections, each wrapper and the program itself write."""
    if command.writes:
        yield NOTHING._replace(paths=command.writes)
    if inner is not command:
        places = layers(command)
        for place, following in enumerate(places[1:]):
            yield effect(command.words[places[place] : following])
    if inner.words:
        yield _program(inner)


def _program(command: Command) -> Effect:
    words = command.words
    name = program(words[0])
    if not (starts(name) or name in _SETTING):
        return effect(words, command.stdin)
    if is_query(words):
        return NOTHING
    if name in _SETTING and any(map(_steers, words[1:])):
        return ANYTHING
    if name in SHELLS:
        return _shell(command)
    if any(type(each.text) is Loose for each in nested(command)):
        return ANYTHING
    return effect(words, command.stdin)


def _steers(word: str) -> bool:
    return word.partition("=")[0] in _STEERING


def _shell(command: Command) -> Effect:
    """`sh -c TEXT`: the text's commands are judged apart, if they are known."""
    texts = [each.text for each in nested(command)]
    is_known = bool(texts) and not any(type(text) is Loose for text in texts)
    return NOTHING if is_known else ANYTHING
