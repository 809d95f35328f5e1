"""Each command's help, as the command prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from docs.reference import block, plain, table
from hookpack.cli import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "Commands"
INDEX = "commands/index.md"
_ABOUT = """\
# Commands

Each has `--help` with examples. Exit codes: 0 fine, 1 found something, 2 wrong use, 3 hookpack could not do it.

"""


def pages() -> dict[str, str]:
    top = click.Context(cli, info_name="hookpack", terminal_width=88)
    verbs = {name: cli.get_command(top, name) for name in cli.list_commands(top)}
    rows = [[f"[`hookpack {name}`]({name}.md)", plain(_summary(verb))] for name, verb in verbs.items() if verb]
    index = _ABOUT + table(["command", "what it does"], rows)
    return {INDEX: index} | {
        f"commands/{name}.md": "\n".join(_sections(verb, name, top, "#")) for name, verb in verbs.items() if verb
    }


def _summary(command: click.Command) -> str:
    return (command.help or "").replace("\b", "").strip().partition("\n\n")[0].rstrip(".")


def _sections(command: click.Command, name: str, parent: click.Context, marks: str) -> Iterator[str]:
    ctx = click.Context(command, info_name=name, parent=parent, terminal_width=88)
    yield f"{marks} {ctx.command_path}\n\n{block(command.get_help(ctx))}"
    if isinstance(command, click.Group):
        for each in command.list_commands(ctx):
            if inner := command.get_command(ctx, each):
                yield from _sections(inner, each, ctx, marks + "#")
