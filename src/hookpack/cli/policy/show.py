"""`hookpack policy show`: the policy in force, and who says each of its settings."""

from __future__ import annotations

import json

import click

from hookpack import policy_stack
from hookpack.cli import here
from hookpack.cli.policy import files, review
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.policy import DEFAULTS
from hookpack.policy_stack import Setting, flat, told
from hookpack.record import TYPE_CHECKING
from hookpack.state import trust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.policy_stack import Stack
    from hookpack.state.project import Project
    from hookpack.state.trust import Trust

_WIDTH = 60


@click.command()
@click.option("--effective", is_flag=True, help="Every setting, not only those that differ from the defaults.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(effective: bool, as_json: bool) -> None:
    """Show what is in force and where it comes from: the default, a preset, the organisation's file, the project's.

    That is what a person trusted, not what the file says meanwhile; `hookpack policy diff` shows the difference.

    \b
    Examples:
      hookpack policy show
      hookpack policy show --effective
      hookpack policy show --effective --json | jq '.settings["iteration.budget.max_files"]'
    """
    project = here.project()
    known = trust.load(project)
    stack = as_trusted(project, known)
    plain = dict(flat(DEFAULTS))
    wanted = {key: each for key, each in in_force(known, stack).items() if effective or each.value != plain.get(key)}
    loose = {key for key, _, _ in review.loosened(stack)} if stack else set()
    if as_json:
        rows = {key: {**each._asdict(), "looser": key in loose} for key, each in wanted.items()}
        click.echo(json.dumps({"trusted": known.policy.trusted, "settings": rows}, indent=2))
        return
    click.echo("\n".join(_lines(wanted, loose)) or "built-in defaults, nothing else")
    if known.policy.trusted and stack is None:
        click.echo(
            f"{trust.POLICY} changed since it was trusted: what was trusted is in force; `hookpack policy diff`",
            err=True,
        )


def as_trusted(project: Project, known: Trust) -> Stack | None:
    """The files that what is in force comes from, None if they are not there as they were trusted any more."""
    if trust.POLICY not in known.files:
        return None
    try:
        stack = files.stack(project)
    except HookpackError:
        return None
    changed = trust.drifted(project, known)
    return stack if not {trust.POLICY, *stack.named} & set(changed) and stack.written == known.written else None


def in_force(known: Trust, stack: Stack | None) -> dict[str, Setting]:
    """Every setting in force; without the files, what they said has no line."""
    if stack:
        return policy_stack.settings(stack)
    found = policy_stack.settings(policy_stack.Stack(policy_stack.File(trust.POLICY, b"", known.written)))
    said = {key for key, _ in flat(known.written)}
    return {key: each._replace(source="as it was trusted") if key in said else each for key, each in found.items()}


def _lines(wanted: dict[str, Setting], loose: set[str]) -> Iterator[str]:
    for key, each in wanted.items():
        value = told(each.value)
        cut = value if len(value) <= _WIDTH else value[: _WIDTH - 3] + "..."
        yield f"{key}: {shown(cut)}  ({each.source}{', looser than the organisation' * (key in loose)})"
