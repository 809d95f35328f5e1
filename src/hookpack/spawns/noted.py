"""What the commands of a line leave for those behind them: variables, aliases, files, printed texts."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.printed import printed
from hookpack.shell.scope import join
from hookpack.spawns.agents import SURE, program
from hookpack.spawns.lead import patched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.shell import Command

# variables whose value other programs run as a line
RUN_VALUES = frozenset(
    ("EDITOR", "VISUAL", "GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "PAGER", "GIT_PAGER", "MANPAGER", "GIT_SSH_COMMAND",
     "GIT_EXTERNAL_DIFF", "GIT_ASKPASS", "SSH_ASKPASS", "BROWSER", "LESSOPEN", "PROMPT_COMMAND", "FZF_DEFAULT_COMMAND")
)  # fmt: skip
_DECLARES = frozenset(("export", "declare", "typeset", "readonly", "local"))
_COPIERS = frozenset(("cp", "mv", "ln", "install"))


class Noted:
    """Grows with each command of the line."""

    def __init__(self) -> None:
        self.aliases: dict[str, str] = {}
        self.arrays: dict[str, str] = {}
        self.written: dict[str, str] = {}  # files that the line itself makes
        self.steered: set[str] = set()  # variables that the line sets for what comes later
        self.values: list[str] = []  # what it sets variables to
        self.texts: list[str] = []  # what commands print, for a pipe that cannot be followed

    def take(self, command: Command) -> None:
        """Takes in what the command sets, prints and writes."""
        words = command.words
        self._assigned(command)
        if words[:1] == ("alias",):
            self.aliases.update(word.partition("=")[::2] for word in words[1:] if "=" in word)
        if text := printed(command):
            self.texts.append(text)
        is_tee = words[:1] == ("tee",)
        content = command.stdin if is_tee else text
        for path in (*command.writes, *(words[1:] if is_tee else ())) if content else ():
            place = join(command.cwd, path)
            self.written[place] = self.written.get(place, "") + (content or "")
        if words and words[0] in _COPIERS and len(words) > 2:
            self._copied(words)
        if command.stdin and words[:1] in (("apply_patch",), ("applypatch",)):
            self.written.update(patched(command.stdin))

    def _assigned(self, command: Command) -> None:
        words = command.words
        pairs = [] if words else list(command.assignments)
        if words and words[0] in _DECLARES:
            pairs += [(word.partition("=")[0], word.partition("=")[2]) for word in words[1:] if "=" in word]
        elif words and words[0] == "unset":
            self.steered.update(words[1:])
        elif words and words[0] in ("mapfile", "readarray"):
            self.arrays[words[-1]] = " ".join((command.stdin or "".join(self.texts[-1:])).split())
        for name, value in pairs:
            self.steered.add(name)
            self.values.append(value)
            if value[:1] == "(":
                self.arrays[name] = value[1:-1]

    def _copied(self, words: Sequence[str]) -> None:
        """A copy of, or a link to, an agent or a file that the line made."""
        source, target = " ".join(words[1:-1]), words[-1]
        last = source.rstrip(')`"').rpartition(" ")[2]
        if program(last) in SURE and ("/" in last or "which" in source or "command" in source):
            self.written[target] = f'{program(last)} "$@"'
        elif last in self.written:
            self.written[target] = self.written[last]
