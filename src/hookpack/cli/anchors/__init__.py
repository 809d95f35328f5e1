"""`hookpack anchors`: the defences that must survive."""

from __future__ import annotations

from importlib import import_module

import click

_VERBS = ("mine", "add", "list", "check", "explain", "test", "retire")


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_VERBS]  # `list` is a verb of this package

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _VERBS:
            return None
        command: click.Command = import_module(f"hookpack.cli.anchors.{name}").command
        return command


@click.group(cls=_Group)
def command() -> None:
    """Defences that must survive, declared in .hookpack/anchors.yaml; in force once a person trusted the file.

    \b
    Examples:
      hookpack anchors mine                   propose some, with reasons
      hookpack anchors add app/files.py:12    declare what stands on this line
      hookpack anchors check                  which of them hold now
      hookpack anchors retire A-1 --reason "uploads are gone"

    \b
    An entry by hand, in the list `anchors:` below `version: 1`:
      - id: A-1
        path: app/files.py
        symbol: check_path       the function or class; left out for the whole file
        mode: ast                or substring, regex; semantic, which has no pattern but, for instance,
                                 require: check(...) before open(...)
        pattern: "raise ValueError(...)"
        reason: rejects ".." in paths
    """
