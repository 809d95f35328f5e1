"""Lines that start later, by cron or a systemd unit, as far as the text that is handed over tells."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.printed import printed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.shell import Command

_FOLDERS = ("/cron", "systemd/user/", "systemd/system/", "LaunchAgents/")


def planned(command: Command, before: Command | None, texts: Sequence[str]) -> list[str]:
    """The lines that the command has started later; `texts` are what the commands before it printed."""
    name = command.words[0].rpartition("/")[2]
    if name == "crontab":
        if {"-l", "-r", "-e"} & set(command.words):
            return []
        given = [command.stdin] if command.stdin else list(texts)
        return [line for text in given for line in cron(text)]
    for path in (*command.writes, *(command.words[1:] if name == "tee" else ())):
        if any(folder in path for folder in _FOLDERS):
            text = printed(command) or command.stdin
            return cron(text) if "/cron" in path else list(_units(text))
    return []


def cron(text: str) -> list[str]:
    """The commands of a crontab: five fields, or one that begins with "@", stand before each."""
    rows = [row.split(None, 1 if row.lstrip()[:1] == "@" else 5) for row in text.splitlines()]
    return [words[-1] for words in rows if len(words) in (2, 6) and words[0][:1] != "#"]


def _units(text: str) -> Iterator[str]:
    for row in text.splitlines():
        if row.strip().startswith("ExecStart"):
            yield row.partition("=")[2].lstrip("-@:+! ")
        elif "<string>" in row:
            yield row.partition("<string>")[2].partition("</string>")[0]
