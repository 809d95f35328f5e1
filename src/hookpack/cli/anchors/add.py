"""`hookpack anchors add`: declare what stands on a line."""

from __future__ import annotations

import os

import click

from hookpack import anchors_text
from hookpack.anchor_pick import pick
from hookpack.anchor_place import demand
from hookpack.cli import here
from hookpack.cli.anchors import declared
from hookpack.cli.person import admit, told
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import make_dir, write_bytes
from hookpack.state.trust import ANCHORS

if TYPE_CHECKING:
    from collections.abc import Collection

    from hookpack.anchor import Anchor
    from hookpack.state.project import Project


@click.command("add", short_help="declare what stands on a line")
@click.argument("place", metavar="PATH:LINE")
@click.option("--id", "id", help="Its name; A-1, A-2, ... if left out.")
@click.option("--reason", default="", help="What is lost without it; agents read it when a session starts.")
@click.option("--soft", is_flag=True, help="Never refuse an edit for it: a person decides at the turn's end.")
def command(place: str, id: str | None, reason: str, soft: bool) -> None:
    """Write an anchor for the code on a line into .hookpack/anchors.yaml. For a person: refused when an agent calls it.

    It is written only if it holds now and would not without that code; comments and order of the file stay. It
    counts once the file is trusted.

    \b
    Examples:
      hookpack anchors add app/files.py:12
      hookpack anchors add app/views.py:40 --id login --reason "only people who signed in may delete"
    """
    admit("anchors add", yes=True)
    project = here.project()
    path, line = _place(project, place)
    text = declared.text_of(project, path)
    if text is None:
        raise HookpackError(f"{shown(path)} does not exist")
    found = pick(path, text, line)
    if found.anchor is None:
        raise HookpackError(f"{shown(path)}:{line}: {found.fault}")
    known = [each.anchor for each in declared.entries(project)]
    if same := next((each for each in known if _is_same(each, found.anchor)), None):
        raise HookpackError(f"{shown(path)}:{line} is declared already", hint=f"`hookpack anchors explain {same.id}`")
    taken = {each.id for each in known}
    anchor = found.anchor._replace(id=id or free(taken), reason=reason, strength="soft" if soft else "hard")
    if anchor.id in taken:
        raise HookpackError(f"there is an anchor {anchor.id} already")
    write(project, anchor)
    told(project, f"anchors add {anchor.id}")
    lines = f"line {found.first}" if found.first == found.last else f"lines {found.first} to {found.last}"
    click.echo(f"{anchor.id}: {shown(demand(anchor))}")
    click.echo(f"holds now, and would not without {lines}")
    click.echo("next: `hookpack trust` puts it in force")


def _is_same(one: Anchor, other: Anchor) -> bool:
    return (one.path, one.symbol, one.mode, one.pattern) == (other.path, other.symbol, other.mode, other.pattern)


def _place(project: Project, place: str) -> tuple[str, int]:
    """The path inside the project and the line that PATH:LINE names, seen from the current directory."""
    path, _, line = place.rpartition(":")
    if not path or not line.isdecimal():
        raise click.BadParameter("needs a path and a line, such as app/files.py:12", param_hint="PATH:LINE")
    return declared.within(project, [path])[0], int(line)


def write(project: Project, anchor: Anchor) -> None:
    """Add the anchor to the file. Errors as in `anchors_text.added`; StateError if it cannot be written."""
    before = declared.text_of(project, ANCHORS) or ""
    make_dir(os.path.dirname(declared.where(project)))
    write_bytes(declared.where(project), anchors_text.added(before, anchor, ANCHORS).encode(), 0o644)


def free(taken: Collection[str]) -> str:
    """The first of A-1, A-2, ... that is not taken."""
    number = 1
    while f"A-{number}" in taken:
        number += 1
    return f"A-{number}"
