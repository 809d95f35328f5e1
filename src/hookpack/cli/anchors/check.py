"""`hookpack anchors check`: whether the declared anchors hold in the files as they stand."""

from __future__ import annotations

import json
import sys

import click

from hookpack.anchor import holds
from hookpack.anchor_place import broken, line
from hookpack.cli import here
from hookpack.cli.anchors import declared
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from hookpack.anchor import Anchor
    from hookpack.state.project import Project

_WORDS = {True: "holds", False: "LOST", None: "UNSURE"}


@click.command("check", short_help="which of them hold now")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def command(paths: tuple[str, ...], as_json: bool) -> None:
    """Say for each declared anchor whether it holds now, all of them or those of some files or folders.

    Exit code 0 if all hold, 1 if one is lost, 3 if one cannot be told.

    \b
    Examples:
      hookpack anchors check
      hookpack anchors check app/files.py
    """
    project = here.project()
    anchors = [each.anchor for each in declared.entries(project)]
    asked = declared.within(project, paths, {each.path for each in anchors})
    wanted = [each for each in anchors if declared.covers(asked, each.path)]
    states = []
    for anchor in wanted:
        held, at, why = _state(project, anchor)
        states.append(held)
        place = f"{shown(anchor.path)}:{at}" if at else shown(anchor.path)
        if as_json:
            state = {True: "intact", False: "lost", None: "unsure"}[held]
            click.echo(json.dumps({"id": anchor.id, "state": state, "path": anchor.path, "line": at, "reason": why}))
        else:
            click.echo(shown(f"{_WORDS[held]:6} {anchor.id:8} {place}" + (f": {why}" if why else "")))
    if not wanted:
        click.echo("no anchor is declared" + (" there" if paths else ""), err=True)
    sys.exit(1 if False in states else 3 if None in states else 0)


def _state(project: Project, anchor: Anchor) -> tuple[bool | None, int, str]:
    """Whether it holds, on which line, and what is wrong."""
    text = declared.text_of(project, anchor.path)
    if text is None:
        return False, 0, "there is no such file; if it has a new name, change `path` in .hookpack/anchors.yaml"
    held = holds(anchor, text)
    if held:
        return True, line(anchor, text), ""
    if held is None:
        return None, 0, "the file does not parse, or is not UTF-8"
    at, why = broken(anchor, text)
    return False, at, why
