"""`hookpack uninstall`: take the hooks out again, and what `install` wrote if nobody changed it."""

from __future__ import annotations

from pathlib import Path

import click

from hookpack import json_text, settings_file
from hookpack.cli import here
from hookpack.cli import scope as scopes
from hookpack.cli.file_change import Change, remove_emptied
from hookpack.cli.install import AGENTS
from hookpack.cli.person import confirm, told
from hookpack.record import TYPE_CHECKING
from hookpack.state import installed
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookpack.cli.scope import Scope
    from hookpack.state.installed import Written


@click.command()
@click.option("--agent", type=click.Choice(AGENTS), default=AGENTS[0], show_default=True, help="Whose hooks.")
@click.option(
    "--scope", "name", type=click.Choice(scopes.NAMES), default="project", show_default=True,
    help="This project, or all projects of this user.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the changes, write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(agent: str, name: str, dry_run: bool, yes: bool) -> None:
    """Remove the hooks. For a person: refused when an agent calls it.

    Settings that nobody changed since `hookpack install` become what they were before, byte for byte;
    else only hookpack's own entries go. A policy that somebody edited stays.

    \b
    Examples:
      hookpack uninstall
      hookpack uninstall --scope user --dry-run
    """
    scope, project = scopes.at(name), here.project()
    if not dry_run:
        confirm("uninstall", f"Remove hookpack's hooks from {scope.shown}?", yes=yes)
    known = installed.load(scope.state)
    changes = [change for change in _changes(scope, known) if change.is_real]
    if dry_run:
        click.echo("".join(change.diff() for change in changes) or "nothing would change", nl=not changes)
        return
    for change in changes:
        change.carry_out()
        remove_emptied(known[str(change.path)].folders if str(change.path) in known else ())
    if any(path in known for path in _paths(scope)):
        installed.note(scope.state, dict.fromkeys(_paths(scope)))
    here.world(project).arm()
    told(project, "uninstall")
    _tell(agent, changes)


def _paths(scope: Scope) -> list[str]:
    """What `install` may have written in this scope; a repository's other work trees are none of its business."""
    policy = [Path(scope.project.root) / ".hookpack" / "policy.yaml"] if scope.project else []
    return [str(path) for path in (scope.settings, *policy)]


def _changes(scope: Scope, known: Mapping[str, Written]) -> list[Change]:
    settings, *policy = _paths(scope)
    changes = [_settings(scope, known.get(settings))]
    for path in policy:
        data, written = read_bytes(path), known.get(path)
        if written and written.is_unchanged(data):
            changes.append(Change(Path(path), ".hookpack/policy.yaml", data, written.before))
    return changes


def _settings(scope: Scope, written: Written | None) -> Change:
    change = scope.change(lambda text: _disarmed(text, scope.shown))
    if written and written.is_unchanged(change.before):
        return change._replace(after=written.before)
    was_missing = written is not None and written.before is None
    if was_missing and change.is_real and change.after and not json_text.parse(change.after.decode()).parts:
        return change._replace(after=None)
    return change


def _disarmed(text: str, shown: str) -> str:
    settings_file.check(text, shown)
    return settings_file.remove(text) if settings_file.registered(text) else text


def _tell(agent: str, changes: list[Change]) -> None:
    if not changes:
        click.echo(f"{agent}: no hooks of hookpack are registered here")
    for change in changes:
        click.echo(f"{change.shown}: {'removed' if change.after is None else 'hookpack taken out'}")
    if changes:
        click.echo("baseline, trust and the record of verdicts stay; running sessions drop the hooks at once")
