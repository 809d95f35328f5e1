"""`hookpack policy check`: what is wrong with a policy, and what wants a person's eye."""

from __future__ import annotations

import json
import os
import re
import sys

import click

from hookpack.cli import here
from hookpack.cli.policy import files
from hookpack.cli.policy.review import Remark, remarks
from hookpack.errors import BadPolicy
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state import trust

if TYPE_CHECKING:
    from hookpack.state.project import Project


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False))
@click.option("--strict", is_flag=True, help="Count warnings as well.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(file: str | None, strict: bool, as_json: bool) -> None:
    """Say what is wrong with FILE, without it .hookpack/policy.yaml. Nothing is trusted, and nothing is run.

    An error keeps it from being trusted. Warnings tell of files that are named and missing, of exceptions that end
    within 14 days or have ended, and of each setting by which the project lets through more than its organisation.

    \b
    Exit codes: 0 fine, 1 an error (with --strict, also a warning), 2 usage, 3 the file could not be read.
    Examples:
      hookpack policy check
      hookpack policy check --strict         in CI: nothing loosened, nothing ended
      hookpack policy check ../org/policy.yaml
    """
    project = here.project()
    path = trust.POLICY if file is None else os.path.abspath(file)
    found = _remarks(project, path)
    counted = ("error", "warning") if strict else ("error",)
    is_well = not any(each.level in counted for each in found)
    if as_json:
        click.echo(json.dumps({"ok": is_well, "remarks": [each._asdict() for each in found]}, indent=2))
    else:
        click.echo("\n".join(map(str, found)) if found else f"{shown(file or path)}: nothing wrong")
        if is_well and not file and _is_untrusted(project):
            click.echo("not in force as it stands; next: `hookpack policy diff`, then `hookpack trust`")
    sys.exit(0 if is_well else 1)


def _remarks(project: Project, path: str) -> list[Remark]:
    try:
        return remarks(project, files.stack(project, path))
    except BadPolicy as error:
        return [_fault(line) for line in str(error).split("\n")]


def _fault(line: str) -> Remark:
    """A fault as the reader tells it: `path:line: text`."""
    placed = re.match(r"(.*?):(\d+): (.*)", line)
    return Remark("error", placed[1], int(placed[2]), placed[3]) if placed else Remark("error", "policy", 0, line)


def _is_untrusted(project: Project) -> bool:
    return trust.POLICY in trust.drifted(project, trust.load(project))
