"""`hookpack anchors list`: what is declared, and whether it is in force."""

from __future__ import annotations

import json

import click

from hookpack.anchor_place import demand
from hookpack.cli import here
from hookpack.cli.anchors import declared
from hookpack.place import shown
from hookpack.state import trust


@click.command("list", short_help="the declared anchors")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def command(as_json: bool) -> None:
    """List the declared anchors in file order.

    \b
    Examples:
      hookpack anchors list
      hookpack anchors list --json
    """
    project = here.project()
    in_force = set(trust.load(project).anchors)
    found = declared.entries(project)
    for anchor in (each.anchor for each in found):
        if as_json:
            fields = dict(zip(anchor._fields, anchor, strict=True))
            click.echo(json.dumps({**fields, "in_force": anchor in in_force}))
        else:
            note = "" if anchor in in_force else "  (not in force: `hookpack trust`)"
            click.echo(shown(f"{anchor.id:8} {anchor.strength:4} {anchor.mode:9} {demand(anchor)}") + note)
    if not found:
        click.echo("no anchor is declared; `hookpack anchors add PATH:LINE` writes one", err=True)
