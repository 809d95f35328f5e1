"""Each command's help, as the command prints it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.testing import CliRunner

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
_WIDTH = 88  # columns that the page shows without scrolling


def pages() -> dict[str, str]:
    verbs = dict(_commands(cli))
    rows = [[f"[`hookpack {name}`]({name}.md)", plain(_summary(verb))] for name, verb in verbs.items()]
    index = _ABOUT + table(["command", "what it does"], rows)
    return {INDEX: index} | {f"commands/{name}.md": "\n".join(_sections(verb, (name,))) for name, verb in verbs.items()}


def _commands(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command
        yield name, command


def _summary(command: click.Command) -> str:
    return (command.help or "").replace("\b", "").strip().partition("\n\n")[0].rstrip(".")


def _sections(command: click.Command, words: tuple[str, ...]) -> Iterator[str]:
    done = CliRunner().invoke(cli, [*words, "--help"], prog_name="hookpack", terminal_width=_WIDTH)
    yield f"{'#' * len(words)} hookpack {' '.join(words)}\n\n{block(done.output)}"
    if isinstance(command, click.Group):
        for name, inner in _commands(command):
            yield from _sections(inner, (*words, name))
