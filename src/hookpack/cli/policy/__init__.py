"""`hookpack policy`: what the policy says, where that stands, and what is wrong with it."""

from __future__ import annotations

from importlib import import_module

import click

_VERBS = {
    "check": "what is wrong with the file",
    "show": "what is in force, and who says it",
    "explain": "what a key means, and what may stand there",
    "diff": "the file against what is in force, a preset or another file",
}


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _VERBS:
            return None
        command: click.Command = import_module(f"hookpack.cli.policy.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))


@click.group(cls=_Group)
def command() -> None:
    """What may be refused in this project: .hookpack/policy.yaml, in force once a person ran `hookpack trust`.

    \b
    Examples:
      hookpack policy check                        what is wrong with the file, for an editor's shell or CI
      hookpack policy show                         what is in force, and which file says so
      hookpack policy explain budget.max_files     what a key means
      hookpack policy diff                         the file against what is in force
    """
