"""Lines that lose how a run ends and yet show it: a pipe into `tail`, an `echo $?` behind it."""

from __future__ import annotations

from hookpack import shell
from hookpack.evidence.output import summaries, told
from hookpack.record import TYPE_CHECKING, Record
from hookpack.shell.command import Loose, program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.shell import Command, Script

# programs that print nothing of their own
_QUIET = frozenset(("cd", "export", "set", "source", ".", "pushd", "popd", "mkdir", "sleep", "pwd", "date"))
_CHOOSING = frozenset(("grep", "egrep", "rg", "head"))
_ENDING = frozenset(("tail", "tee", "cat"))
_MAX = 30


class Views(Record):
    """The runs of a line whose end is hidden; `has_end` if what they print last is shown, not some lines of it."""

    runs: tuple[Command, ...] = ()
    has_end: bool = True


def hidden(script: Script) -> Views:
    """The runs of a line that is made of nothing but runs, what shows their output, and what prints nothing."""
    commands = script.commands
    if not script.complete or script.functions or len(commands) > _MAX or not all(map(_is_plain, commands)):
        return Views()
    runs: list[Command] = []
    files: set[str] = set()
    has_end = True
    for at, each in enumerate(commands):
        name = program(each.words[0]) if each.words else "set"
        if name in _QUIET or (name == "echo" and _says_nothing(each.words[1:], is_last=at + 1 == len(commands))):
            continue
        is_fed = each.joined == "|" or (bool(files) and files.issuperset(_operands(name, each.words)))
        if name in _CHOOSING | _ENDING and at and is_fed and _only_shows(name, each, files):
            has_end = has_end and name in _ENDING
        elif each.joined == "|" or name in _CHOOSING | _ENDING or type(each.words[0]) is Loose:
            return Views()
        else:
            runs.append(shell.unwrap(each))
            files.update(each.writes)
    return Views(tuple(runs), has_end)


def _is_plain(command: Command) -> bool:
    """Whether it stands in no loop, function or background, and does not answer for a failure."""
    if command.joined == "||" or command.aside or command.inside or command.times != 1:
        return False
    return command.words[:1] not in (("trap",), ("eval",), ("exec",), ("true",), (":",), ("exit",))


def _says_nothing(words: Sequence[str], *, is_last: bool) -> bool:
    """Whether what an `echo` prints is no summary of a run; the last word of a line has to be how the run ended."""
    text = " ".join(words)
    if is_last and "$?" not in text and "PIPESTATUS" not in text:
        return False
    return not told(text) and not summaries(text, has_end=True)


def _operands(name: str, words: Sequence[str]) -> list[str]:
    """The arguments of a viewer that are neither options nor their values; not the pattern of grep."""
    found = []
    for before, word in zip(("", *words[1:]), words[1:], strict=False):
        is_value = before in ("-n", "-c", "-e", "-A", "-B", "-C", "-m", "--lines") and name not in ("tee", "cat")
        if not word.startswith("-") and not is_value and not (name in ("head", "tail") and word[:1] == "+"):
            found.append(word)
    return found[1:] if name in ("grep", "egrep", "rg") and "-e" not in words else found


def _only_shows(name: str, command: Command, files: set[str]) -> bool:
    """Whether a viewer prints whole lines as they came, and only those of the run."""
    letters = {letter for word in command.words[1:] if word[:1] == "-" and word[1:2] != "-" for letter in word[1:]}
    # a pattern that only good lines match shows nothing of the others
    if name in ("grep", "egrep", "rg") and (letters & set("ovcqlLr") or not _asks_for_failures(command.words)):
        return False
    return name == "tee" or files.issuperset(_operands(name, command.words))


def _asks_for_failures(words: Sequence[str]) -> bool:
    return any(mark in word.lower() for word in words[1:] for mark in ("fail", "error"))
