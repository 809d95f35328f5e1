"""`hookpack install`: register the hooks with an agent, and put a first policy in force."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hookpack import installation, policy_yaml, settings_file
from hookpack.cli import here
from hookpack.cli import scope as scopes
from hookpack.cli.diagnosis import registration
from hookpack.cli.file_change import Change
from hookpack.codec import digest
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import installed, trust
from hookpack.state.files import read_bytes
from hookpack.state.installed import Written

if TYPE_CHECKING:
    from hookpack.cli.scope import Scope
    from hookpack.state.project import Project


class _Policy(Record):
    """What happens to the policy file, whether it is trusted without a person, and what is said about it."""

    change: Change
    is_trusted: bool
    told: str
    next: str = ""  # what a person must do to put it in force


@click.command()
@click.option(
    "--agent", type=click.Choice(scopes.CHOICES), default=scopes.CHOICES[0], show_default=True,
    help="Whose hooks; all: of each agent whose program or settings are found.",
)  # fmt: skip
@click.option(
    "--scope", "name", type=click.Choice(scopes.NAMES), default="project", show_default=True,
    help="This project, or all projects of this user.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the changes, write nothing.")
@click.option("--yes", is_flag=True, help="Asks nothing anyway; for scripts.")
def command(agent: str, name: str, dry_run: bool, yes: bool) -> None:
    """Register the hooks with an agent. Hooks and settings of others stay as they are.

    A project without a policy gets .hookpack/policy.yaml, which counts at once. A policy that is there
    already counts once a person ran `hookpack trust`.

    \b
    Examples:
      hookpack install                  with Claude Code, in this project
      hookpack install --agent codex    with Codex CLI; says what a person must still do there
      hookpack install --agent all --scope user
      hookpack install --dry-run        only show what would change
    """
    project = here.project()
    places = scopes.found(name) if agent == scopes.ALL else (scopes.at(name, agent),)
    changes = [_arming(scope) for scope in places]
    policy = _policy(project) if name == "project" else None
    if dry_run:
        told = "".join(each.diff() for each in (*changes, *((policy.change,) if policy else ())))
        click.echo(told or "nothing would change", nl=not told)
        return
    for number, (scope, change) in enumerate(zip(places, changes, strict=True)):
        _remember(scope, change, policy if number == 0 else None)
    if policy:
        _put_in_force(policy, project)
    for scope, change in zip(places, changes, strict=True):
        if change.is_real:
            change.carry_out()
        _tell(scope, change)
    here.world(project).arm()
    _tell_next(policy)
    for scope in places:
        _warn(scope, project)


def _arming(scope: Scope) -> Change:
    groups, layout = installation.groups(os.environ, scope.about.agent), scope.about.layout

    def armed(text: str) -> str:
        settings_file.check(text, scope.shown, layout)
        return settings_file.merge(text, groups, layout)

    return scope.change(armed)


def _policy(project: Project) -> _Policy:
    """Only bytes that install writes itself are trusted without a person, and only where nothing else is in force."""
    path, template = Path(project.root, *trust.POLICY.split("/")), installation.template("policy.yaml", os.environ)
    there = read_bytes(str(path))
    change = Change(path, trust.POLICY, there, template if there is None else there)
    known = trust.load(project)
    if known.files and not trust.drifted(project, known):
        return _Policy(change, is_trusted=False, told=f"{trust.POLICY} is trusted")
    has_anchors = known.anchors or read_bytes(os.path.join(project.root, *trust.ANCHORS.split("/"))) is not None
    in_force = known.files.get(trust.POLICY, digest(template))
    if change.after == template and in_force == digest(template) and not has_anchors:
        return _Policy(change, is_trusted=True, told=f"{trust.POLICY} {'written and ' if there is None else ''}trusted")
    told = f"{trust.POLICY} is NOT in force: read it, then run `hookpack trust`"
    return _Policy(change, is_trusted=False, told=told, next="`hookpack trust`, ")


def _remember(scope: Scope, change: Change, policy: _Policy | None) -> None:
    """Written down before anything else: what cannot be undone is not begun."""
    known = installed.load(scope.state)
    news = {str(change.path): _written(scope, change, known.get(str(change.path)))} if change.is_real else {}
    if policy and policy.change.is_real:
        after = digest(policy.change.after or b"")
        news[str(policy.change.path)] = Written(None, after, policy.change.missing_folders())
    if news:
        installed.note(scope.state, news)


def _written(scope: Scope, change: Change, prior: Written | None) -> Written:
    """What uninstall puts back is the file as it was before the first of several installs."""
    folders = (prior.folders if prior else ()) or change.missing_folders()
    after = digest(change.after or b"")
    if prior and prior.is_unchanged(change.before):
        return Written(prior.before, after, folders)
    text, layout = scope.text(change.before), scope.about.layout
    if settings_file.registered(text, layout):
        return Written(settings_file.remove(text, layout).encode(), after, folders)
    return Written(change.before, after, folders)


def _put_in_force(policy: _Policy, project: Project) -> None:
    if policy.change.is_real:
        policy.change.carry_out()
    if policy.is_trusted:
        checked = policy_yaml.load(policy.change.after or b"", trust.POLICY)
        trust.save(project, checked, (), policy_yaml.named_files(checked, project.has_file))


def _tell(scope: Scope, change: Change) -> None:
    root = scope.project.root if scope.project else ""
    place = f" of {shown(root)}" if root and root != os.path.realpath(here.folder()) else ""
    count = len(tuple(settings_file.entries(scope.about.hooks)))
    done = "registered" if change.is_real else "stand already"
    click.echo(f"{scope.about.agent}: {count} hooks {done} in {scope.shown}{place}")
    for line in scope.about.person:
        click.echo(f"  left for you: {line}")


def _tell_next(policy: _Policy | None) -> None:
    if policy:
        click.echo(f"policy: {policy.told}")
        click.echo(
            "the commands name paths of this machine: whoever shares the repository runs `hookpack install`, too"
        )
        click.echo(f"next: {policy.next}`hookpack baseline lock`, then `hookpack doctor`")
    else:
        click.echo("policy: built-in defaults, until `hookpack install` in a project writes one there")
        click.echo("next, in a project: `hookpack baseline lock`, then `hookpack doctor`")


def _warn(scope: Scope, project: Project) -> None:
    for each in registration.switched_off(scope.about, registration.files(scope.about, project, os.environ)):
        click.echo(f"warning: {each.line}; {each.remedy}", err=True)
