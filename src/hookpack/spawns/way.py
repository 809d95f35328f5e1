"""How one comes to a text that a line runs, and what a command's words say about it."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.spawns.mention import names_agent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.shell import Command


class Way(Record):
    """How one comes to a text: how often, from which folder, whether it is waited for, by which rule refused."""

    times: int = 1
    folder: str = ""
    aside: bool = False
    rule: str = ""
    names: tuple[str, ...] = ()  # variables set for what is started


HERE = Way()


def takes_stdin(command: Command) -> bool:
    """`sh`, `bash -s`, `python3 -`: no script and no text among the words."""
    words = command.words[1 : command.words.index("-s")] if "-s" in command.words else command.words[1:]
    return all(word[:1] == "-" and "c" not in word[1:2] for word in words)


def set_by(words: Sequence[str]) -> Iterator[str]:
    """Variables among the words of a program that starts others: `docker run -e NAME=value`."""
    return (word.partition("=")[0] for word in words[1:] if "=" in word and word[:1] != "-")


def is_glued(text: str) -> bool:
    """Whether a program puts an agent's name together from literals."""
    from hookpack.spawns.code import glued

    return "+" in text and names_agent(glued(text))
