"""What `install.sh --uninstall` asks before it removes this installation."""

from __future__ import annotations

import os

import click

from hookpack.cli.person import confirm
from hookpack.errors import Refused
from hookpack.place import shown
from hookpack.state import installed
from hookpack.state.files import state_root


@click.command()
@click.option("--yes", is_flag=True)
def main(yes: bool) -> None:
    """Exit code 0 if a person agrees; 1, with a word why, if nobody does."""
    for path in installed.everywhere(state_root(os.environ)):
        click.echo(f"warning: hooks are still registered in {shown(path)}", err=True)
        click.echo(
            "hint: `hookpack uninstall` there takes them out; agents are refused what they cannot have checked",
            err=True,
        )
    try:
        confirm("install.sh --uninstall", "Remove hookpack from this machine?", yes=yes)
    except Refused as error:
        click.echo(f"error: {error}\nhint: {error.hint}", err=True)
        raise click.exceptions.Exit(1) from error


if __name__ == "__main__":
    main()
