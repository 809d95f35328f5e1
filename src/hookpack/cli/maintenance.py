"""`hookpack maintenance`: a window in which protected files may change."""

from __future__ import annotations

import time

import click

from hookpack.cli import here
from hookpack.cli.person import confirm, told
from hookpack.state import maintenance

_MOST = 240


@click.command()
@click.option("--minutes", type=click.IntRange(1, _MOST), help=f"Open a window of so many minutes, {_MOST} at most.")
@click.option("--end", "is_end", is_flag=True, help="Close it now.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(minutes: int | None, is_end: bool, yes: bool) -> None:
    """Let protected files of this project change for a while. For a person: refused when an agent calls it.

    Settings, CI files and what else is protected may be edited, by an agent too, and stay as they become.
    hookpack's own state stays closed, and so do the commands for a person and what passes over git's hooks.
    The window ends by itself; without an option the command says whether one is open.

    \b
    Examples:
      hookpack maintenance --minutes 15
      hookpack maintenance --end
    """
    project = here.project()
    if minutes and is_end:
        raise click.UsageError("give --minutes or --end, not both")
    if is_end:
        confirm("maintenance --end", "Close the window?", yes=True)
        maintenance.end(project.area)
        told(project, "maintenance --end")
        click.echo("closed: protected files stay as they are now")
    elif minutes:
        confirm("maintenance", f"Let protected files change for {minutes} minutes?", yes=yes)
        until = maintenance.begin(project.area, minutes)
        told(project, f"maintenance --minutes {minutes}")
        click.echo(f"open until {_clock(until)}; `hookpack maintenance --end` closes it before")
    else:
        until = maintenance.until(project.area)
        click.echo(f"open until {_clock(until)}" if until else "no window is open")


def _clock(at: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(at))
