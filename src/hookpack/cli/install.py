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

AGENTS = ("claude-code",)


class _Policy(Record):
    """What happens to the policy file, whether it is trusted without a person, and what is said about it."""

    change: Change
    is_trusted: bool
    told: str
    next: str = ""  # what a person must do to put it in force


@click.command()
@click.option("--agent", type=click.Choice(AGENTS), default=AGENTS[0], show_default=True, help="Whose hooks.")
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
      hookpack install                  in this project
      hookpack install --scope user     in all projects of this user
      hookpack install --dry-run        only show what would change
    """
    scope, project = scopes.at(name), here.project()
    groups = installation.groups(os.environ)
    change = scope.change(lambda text: _armed(text, groups, scope.shown))
    policy = _policy(scope.project) if scope.project else None
    if dry_run:
        shown = "".join(each.diff() for each in (change, policy.change if policy else None) if each)
        click.echo(shown or "nothing would change", nl=not shown)
        return
    _remember(scope, change, policy)
    if policy and scope.project:
        _put_in_force(policy, scope.project)
    if change.is_real:
        change.carry_out()
    here.world(project).arm()
    _tell(agent, scope, change, policy, len(tuple(settings_file.entries(groups))))
    _warn(project)


def _armed(text: str, groups: settings_file.Groups, shown: str) -> str:
    settings_file.check(text, shown)
    return settings_file.merge(text, groups)


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
    text = scope.text(change.before)
    if settings_file.registered(text):
        return Written(settings_file.remove(text).encode(), after, folders)
    return Written(change.before, after, folders)


def _put_in_force(policy: _Policy, project: Project) -> None:
    if policy.change.is_real:
        policy.change.carry_out()
    if policy.is_trusted:
        checked = policy_yaml.load(policy.change.after or b"", trust.POLICY)
        trust.save(project, checked, (), policy_yaml.named_files(checked, project.has_file))


def _tell(agent: str, scope: Scope, change: Change, policy: _Policy | None, count: int) -> None:
    root = scope.project.root if scope.project else ""
    place = f" of {shown(root)}" if root and root != os.path.realpath(here.folder()) else ""
    click.echo(f"{agent}: {count} hooks {'registered' if change.is_real else 'stand already'} in {scope.shown}{place}")
    if policy:
        click.echo(f"policy: {policy.told}")
        click.echo(
            "the commands name paths of this machine: whoever shares the repository runs `hookpack install`, too"
        )
        click.echo(f"next: {policy.next}`hookpack baseline lock`, then `hookpack doctor`")
    else:
        click.echo("policy: built-in defaults, until `hookpack install` in a project writes one there")
        click.echo("next, in a project: `hookpack baseline lock`, then `hookpack doctor`")


def _warn(project: Project) -> None:
    for each in registration.switched_off(registration.files(project, os.environ)):
        click.echo(f"warning: {each.line}; {each.remedy}", err=True)
