"""`hookpack policy diff`: the policy file against what is in force, a preset or another file."""

from __future__ import annotations

import json
import os
import sys

import click

from hookpack import policy_yaml
from hookpack.cli import here
from hookpack.cli.policy import files
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.policy import PRESETS
from hookpack.policy_stack import differences, line
from hookpack.policy_strictness import word
from hookpack.record import TYPE_CHECKING
from hookpack.state import named, trust

if TYPE_CHECKING:
    from hookpack.codec import Json
    from hookpack.state.project import Project


@click.command()
@click.option("--against", default="", metavar="NAME", help=f"{', '.join(PRESETS)}, default, or a policy file.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(against: str, as_json: bool) -> None:
    """Show in which settings .hookpack/policy.yaml differs from what is in force, and which of them let through more.

    \b
    Exit codes: 0 no difference, 1 some, 2 usage, 3 a file could not be read.
    Examples:
      hookpack policy diff                              before `hookpack trust`
      hookpack policy diff --against autonomous
      hookpack policy diff --against ../org/policy.yaml
    """
    project = here.project()
    before = _other(project, against) if against else trust.load(project).written
    found = [(key, old, new, word(key, old, new)) for key, old, new in differences(before, _present(project))]
    if as_json:
        rows = [dict(zip(("key", "before", "after", "change"), each, strict=True)) for each in found]
        click.echo(json.dumps(rows, indent=2))
    else:
        click.echo("\n".join(line(*each) for each in found) or "no difference")
    sys.exit(1 if found else 0)


def _present(project: Project) -> Json:
    return files.stack(project).written


def _other(project: Project, name: str) -> Json:
    """A preset, the defaults, or what a file says, pinned or not. HookpackError if there is none."""
    if name in PRESETS or name == "default":
        return {"preset": name} if name in PRESETS else {}
    near = os.path.abspath(name)  # a path in a message of ours is relative to the project
    data = named.read(project, near if os.path.exists(near) else name)
    if data is None:
        raise HookpackError(
            f"{shown(name)} is neither a preset nor a file", hint=f"presets are {', '.join(PRESETS)}, default"
        )
    return policy_yaml.load(data, shown(name))
