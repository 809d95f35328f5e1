"""`hookpack uninstall`: take the hooks out again, and what `install` wrote if nobody changed it."""

from __future__ import annotations

from pathlib import Path

import click

from hookpack import policy_schema, settings_file
from hookpack.cli import here
from hookpack.cli import scope as scopes
from hookpack.cli.file_change import Change, remove_emptied
from hookpack.cli.person import confirm, told
from hookpack.record import TYPE_CHECKING
from hookpack.state import installed
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookpack.cli.scope import Scope
    from hookpack.state.installed import Written


@click.command()
@click.option(
    "--agent", type=click.Choice(scopes.CHOICES), default=scopes.CHOICES[0], show_default=True,
    help="Whose hooks; all: of each agent that has some.",
)  # fmt: skip
@click.option(
    "--scope", "name", type=click.Choice(scopes.NAMES), default="project", show_default=True,
    help="This project, or all projects of this user.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the changes, write nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(agent: str, name: str, dry_run: bool, yes: bool) -> None:
    """Remove the hooks. For a person: refused when an agent calls it.

    Settings that nobody changed since `hookpack install` become what they were before, byte for byte;
    else only hookpack's own entries go. A policy that somebody edited stays, and one that another
    agent's hooks still need.

    \b
    Examples:
      hookpack uninstall
      hookpack uninstall --agent all
      hookpack uninstall --scope user --dry-run
    """
    project = here.project()
    places = scopes.registered(name) if agent == scopes.ALL else (scopes.at(name, agent),)
    if not dry_run:
        files = ", ".join(each.shown for each in places) or "nothing"
        confirm("uninstall", f"Remove hookpack's hooks from {files}?", yes=yes)
    if not places:
        click.echo("no hooks of hookpack are registered here")
        return
    known = installed.load(places[0].state)
    settings = [(each, _settings(each, known.get(str(each.settings)))) for each in places]
    policy = _policy(places, known)
    changes = [change for change in (*(change for _, change in settings), *policy) if change.is_real]
    if dry_run:
        click.echo("".join(change.diff() for change in changes) or "nothing would change", nl=not changes)
        return
    for change in changes:
        change.carry_out()
        remove_emptied(known[str(change.path)].folders if str(change.path) in known else ())
    done = [str(change.path) for change in (*(change for _, change in settings), *policy)]
    if any(path in known for path in done):
        installed.note(places[0].state, dict.fromkeys(done))
    here.world(project).arm()
    told(project, "uninstall")
    _tell(settings, policy)


def _policy(places: Sequence[Scope], known: Mapping[str, Written]) -> list[Change]:
    """The policy and its schema as `install` wrote them, unless somebody edited them or another agent heeds them."""
    project, agents = places[0].project, {each.about.agent for each in places}
    if project is None or {each.about.agent for each in scopes.registered("project")} - agents:
        return []
    folder = Path(project.root) / ".hookpack"
    return [_taken_out(folder / name, known.get(str(folder / name))) for name in (policy_schema.NAME, "policy.yaml")]


def _taken_out(path: Path, written: Written | None) -> Change:
    data = read_bytes(str(path))
    # edited: it stays, and is nobody's business any more
    after = written.before if written and written.is_unchanged(data) else data
    return Change(path, f".hookpack/{path.name}", data, after)


def _settings(scope: Scope, written: Written | None) -> Change:
    layout = scope.about.layout

    def disarmed(text: str) -> str:
        settings_file.check(text, scope.shown, layout)
        return settings_file.remove(text, layout) if settings_file.registered(text, layout) else text

    change = scope.change(disarmed)
    if written and written.is_unchanged(change.before):
        return change._replace(after=written.before)
    was_missing = written is not None and written.before is None
    if was_missing and change.is_real and change.after and settings_file.is_empty(change.after.decode(), layout):
        return change._replace(after=None)
    return change


def _tell(settings: Sequence[tuple[Scope, Change]], policy: Sequence[Change]) -> None:
    for scope, change in settings:
        if not change.is_real:
            click.echo(f"{scope.about.agent}: no hooks of hookpack are registered here")
    done = [change for change in (*(change for _, change in settings), *policy) if change.is_real]
    for change in done:
        click.echo(f"{change.shown}: {'removed' if change.after is None else 'hookpack taken out'}")
    if done:
        click.echo("baseline, trust and the record of verdicts stay")
