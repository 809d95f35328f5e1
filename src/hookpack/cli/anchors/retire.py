"""`hookpack anchors retire`: a person gives an anchor up, with a reason that is recorded."""

from __future__ import annotations

import click

from hookpack import anchors_text, anchors_yaml
from hookpack.anchor_place import demand
from hookpack.cli import completing, here
from hookpack.cli.anchors import declared
from hookpack.cli.person import confirm, told
from hookpack.place import shown
from hookpack.state import trust
from hookpack.state.files import write_bytes


@click.command("retire", short_help="give one up, with a reason")
@click.argument("id", metavar="ID", shell_complete=completing.anchors)
@click.option("--reason", required=True, help="Why the defence is not needed any more; it is recorded.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(id: str, reason: str, yes: bool) -> None:
    """Take an anchor out of .hookpack/anchors.yaml. For a person: refused when an agent calls it.

    The record keeps the reason: `hookpack anchors explain ID` shows it. If the file was in force as it stood, what
    is left of it is in force at once; else `hookpack trust` decides about the rest.

    \b
    Examples:
      hookpack anchors retire A-1 --reason "uploads are gone"
    """
    if not reason.strip():
        raise click.BadParameter("needs a reason", param_hint="--reason")
    project = here.project()
    anchor = declared.one(project, id).anchor
    click.echo(shown(f"{anchor.id}: {demand(anchor)}" + (f" ({anchor.reason})" if anchor.reason else "")))
    confirm("anchors retire", "Retire it?", yes=yes)
    known = trust.load(project)
    was_in_force = bool(known.files) and trust.ANCHORS not in trust.drifted(project, known)
    text = anchors_text.removed(declared.text_of(project, trust.ANCHORS) or "", id, trust.ANCHORS)
    left = anchors_yaml.load(text.encode(), trust.ANCHORS)
    write_bytes(declared.where(project), text.encode(), 0o644)
    told(project, f"anchors retire {id}", reason.strip())
    if was_in_force:
        trust.replace_anchors(project, left)
    click.echo(f"retired: {id}")
    click.echo("in force at once" if was_in_force else "next: `hookpack trust` puts the file in force")
