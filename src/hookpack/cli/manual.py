"""The manual page: the commands' own help as roff. `python -m hookpack.cli.manual` prints it; install.sh keeps it."""

from __future__ import annotations

import sys

import click

from hookpack import __version__
from hookpack.cli import cli
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WIDTH = 76
_ENVIRONMENT = {
    "NO_COLOR": "no colours, whatever else is set",
    "FORCE_COLOR": "colours in a pipe, too",
    "TERM": "no colours if it is dumb",
    "XDG_STATE_HOME": "what is remembered lies in hookpack below it; ~/.local/state if it is not set",
    "XDG_CACHE_HOME": "the cache of scans lies in hookpack below it; ~/.cache if it is not set",
}
_FILES = {
    ".hookpack/policy.yaml": "the policy of a project; in force once a person ran hookpack trust",
    ".hookpack/anchors.yaml": "the declared defences; the same",
    "~/.local/state/hookpack": "trust, baselines, checkpoints, the record of verdicts",
}
_EXITS = {"0": "fine", "1": "found something", "2": "wrong use", "3": "hookpack could not do it"}


def page() -> str:
    """The whole page, for man(1)."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    top = click.Context(cli, info_name="hookpack", terminal_width=_WIDTH)
    about = (cli.help or "").partition("\n")[0]
    yield f'.TH HOOKPACK 1 "" "hookpack {_roff(__version__)}" "User Commands"'
    yield from (".ad l", ".nh")
    yield from (".SH NAME", _roff(f"hookpack - {about[:1].lower()}{about[1:].rstrip('.')}"))
    yield from (".SH SYNOPSIS", ".B hookpack", _roff("COMMAND [OPTION]... [ARGUMENT]..."))
    yield from (".SH DESCRIPTION", *_as_it_stands(cli.get_help(top)))
    yield ".SH COMMANDS"
    for name in cli.list_commands(top):
        if command := cli.get_command(top, name):
            yield from _command(command, name, top)
    tables = {"EXIT STATUS": _EXITS, "ENVIRONMENT": _ENVIRONMENT, "FILES": _FILES}
    for title, rows in tables.items():
        yield f".SH {title}"
        for term, text in rows.items():
            yield from (".TP", f".B {_roff(term)}", _roff(text))


def _command(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    ctx = click.Context(command, info_name=name, parent=parent, terminal_width=_WIDTH)
    yield f".SS {_roff(ctx.command_path)}"
    yield from _as_it_stands(command.get_help(ctx))
    if isinstance(command, click.Group):
        for each in command.list_commands(ctx):
            if inner := command.get_command(ctx, each):
                yield from _command(inner, each, ctx)


def _as_it_stands(text: str) -> Iterator[str]:
    return iter((".nf", *map(_roff, text.splitlines()), ".fi"))


def _roff(text: str) -> str:
    """A line that roff prints as it is: no request, no escape, hyphens that can be searched for and copied."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text


if __name__ == "__main__":
    sys.stdout.write(page())
