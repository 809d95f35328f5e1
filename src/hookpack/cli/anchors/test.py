"""`hookpack anchors test`: each anchor on its own examples."""

from __future__ import annotations

import sys

import click

from hookpack.anchor import holds
from hookpack.cli import completing, here
from hookpack.cli.anchors import declared
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.anchors_yaml import Declared


@click.command("test", short_help="judge the anchors' own examples")
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=completing.anchors)
def command(ids: tuple[str, ...]) -> None:
    """Judge the anchors' own examples: `holds` must hold, `lost` must not. Exit code 1 if one is judged otherwise.

    \b
    Examples:
      hookpack anchors test
      hookpack anchors test A-1
    """
    project = here.project()
    chosen = [declared.one(project, each) for each in ids] or list(declared.entries(project))
    faults = [fault for each in chosen for fault in _faults(each)]
    untested = [each.anchor.id for each in chosen if not each.holds and not each.lost]
    for fault in faults:
        click.echo(shown(fault))
    if untested:
        click.echo(shown(f"without examples: {', '.join(untested)}"), err=True)
    click.echo(f"{len(chosen) - len(untested)} tested, {len(faults)} wrong")
    sys.exit(1 if faults else 0)


def _faults(entry: Declared) -> Iterator[str]:
    for name, code, wanted in (("holds", entry.holds, True), ("lost", entry.lost, False)):
        found = holds(entry.anchor, code) if code else wanted
        if found is not wanted:
            said = {True: "it holds", False: "it is lost", None: "it cannot be told (does the code parse?)"}[found]
            yield f"{entry.anchor.id}: examples.{name}: {said}"
