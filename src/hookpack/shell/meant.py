"""Paths that words known in part may stand for: the values of a loop, what is fed to xargs, what a line lists."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import SHELLS, Loose, Script, layers, nested, program, unwrap
from hookpack.shell.written import writes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.shell.command import Command
    from hookpack.shell.written import Writes

_LISTING = frozenset(("echo", "printf", "ls", "find", "fd", "git", "grep", "rg", "dirname", "realpath", "readlink"))
_MOST = 64  # candidates for one word
_MOST_TRIES = 500  # of a whole line


def meant(script: Script, written: Sequence[Writes]) -> tuple[str, ...]:
    """Paths that the line may write through a word that is not known; `written` is what each command writes."""
    found: dict[str, None] = {}
    loops = _Loops()
    listed: list[str] = []
    tries = 0
    for at, command in enumerate(script.commands):
        if not command.words:
            if command.masked:
                loops.note(command)
            continue
        inner = unwrap(command)
        if inner.words and program(inner.words[0]) in _LISTING and len(listed) < _MOST:
            listed += [word for word in inner.words[1:] if word[:1] != "-"]
        if inner is not command and "xargs" in {program(command.words[place]) for place in layers(command)[:-1]}:
            filled: Iterable[Command] = [_filled(inner, fed) for fed in _fed(script.commands, at)]
        elif any(type(path) is Loose for path in (*written[at].paths, *written[at].trees)):
            filled = _replaced(inner, loops, listed)
        else:
            continue
        for each in filled:
            if tries >= _MOST_TRIES:
                break
            tries += 1
            found.update(dict.fromkeys(_written(each)))
    return tuple(found)


def _fed(commands: Sequence[Command], at: int) -> list[str]:
    """The operands of what is piped into the command, which it may print."""
    words: list[str] = []
    while at > 0 and commands[at].joined == "|" and len(words) < _MOST:
        at -= 1
        words += [word for word in unwrap(commands[at]).words[1:] if word[:1] != "-"]
    return words


def _filled(command: Command, value: str) -> Command:
    words = tuple(value if type(word) is Loose and "{" in word else word for word in command.words)
    return command._replace(words=words)


class _Loops:
    """The values that loops have given to names so far."""

    def __init__(self) -> None:
        self.values: dict[str, list[str]] = {}
        self._lengths: dict[int, None] = {}

    def note(self, command: Command) -> None:
        for name, _ in command.assignments[:1]:
            self.values[name] = [value for _, value in command.assignments]
            self._lengths[len(name)] = None

    def named(self, text: str) -> Iterator[str]:
        """Those of the names that `text` holds as a variable: one look at each `$`, however many names there are."""
        for rest in text.split("$")[1:] if self.values else ():
            start = 1 if rest[:1] == "{" else 0
            for length in self._lengths:
                name = rest[start : start + length]
                if name in self.values and (not start or rest[length + 1 : length + 2] == "}"):
                    yield name


def _replaced(command: Command, loops: _Loops, listed: Sequence[str]) -> Iterator[Command]:
    """The command with each value of a loop; with each thing that the line lists in the place of another variable."""
    texts = [str(word) for word in (*command.words, *command.writes) if type(word) is Loose]
    names = dict.fromkeys(name for text in texts for name in loops.named(text))
    for name in names:
        for value in loops.values[name][:_MOST]:
            yield _with(command, name, value)
    for text in texts:
        if text[:2] == "$(" and text[-1:] == ")":
            yield from (_instead(command, text, value) for value in listed[:_MOST])
    if not names:
        alone = {text.strip('"') for text in texts}
        variables = {text.strip("${}") for text in alone if text[:1] == "$" and text.strip("${}").isidentifier()}
        for name in variables:
            for value in listed[:_MOST]:
                yield _with(command, name, value)


def _instead(command: Command, word: str, value: str) -> Command:
    return command._replace(words=tuple(value if each == word else each for each in command.words))


def _names(text: str, name: str) -> bool:
    return f"${{{name}}}" in text or f"${name}" in text


def _with(command: Command, name: str, value: str) -> Command:
    def put(word: str) -> str:
        if type(word) is not Loose or not _names(word, name):
            return word
        return word.replace(f"${{{name}}}", value).replace(f"${name}", value)

    return command._replace(words=tuple(map(put, command.words)), writes=tuple(map(put, command.writes)))


def _written(command: Command) -> tuple[str, ...]:
    script = Script((command,))
    if command.words and program(command.words[0]) in SHELLS:
        from hookpack.shell import parse  # the line's own commands are parsed already

        script = parse("\n".join(each.text for each in nested(command)))
    found = writes(script)
    return (*found.paths, *found.trees)
