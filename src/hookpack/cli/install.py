"""`hookpack install`: register the hooks with an agent, and put a first policy in force."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hookpack import description, installation, policy_schema, policy_template, policy_yaml, settings_file
from hookpack.cli import here
from hookpack.cli import scope as scopes
from hookpack.cli.diagnosis import registration
from hookpack.cli.file_change import Change
from hookpack.codec import digest
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.policy import DEFAULTS, PRESETS
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import installed, trust
from hookpack.state.files import read_bytes
from hookpack.state.installed import Written

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from hookpack.cli.scope import Scope
    from hookpack.state.project import Project

    _Changes: TypeAlias = Sequence[tuple[Scope, Change]]


class _Policy(Record):
    """What happens to the policy file and its schema, whether it is trusted unasked, and what is said about it."""

    change: Change
    schema: Change  # beside it, so that editors complete and check it
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
@click.option(
    "--preset", type=click.Choice(tuple(PRESETS)),
    help="What a first policy says: for one person, for a team, for sessions that nobody watches.",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Show the changes, write nothing.")
@click.option("--yes", is_flag=True, help="Take even a home directory, or all of the machine, for one project.")
def command(agent: str, name: str, preset: str | None, dry_run: bool, yes: bool) -> None:
    """Register the hooks with an agent. Hooks and settings of others stay as they are.

    A project without a policy gets .hookpack/policy.yaml, which counts at once. A policy that is there
    already counts once a person ran `hookpack trust`.

    \b
    Examples:
      hookpack install                  with Claude Code, in this project
      hookpack install --agent codex    with Codex CLI; says what a person must still do there
      hookpack install --agent all --scope user
      hookpack install --preset team    with a policy for people who share the code
      hookpack install --dry-run        only show what would change

    \b
    Exit codes: 0 registered, 1 with --agent all: some could not be, and are named, 2 usage, 3 nothing was written.
    """
    project = here.project()
    if name == "project":
        _demand_project(project, yes=yes)
    places = scopes.found(name) if agent == scopes.ALL else (scopes.at(name, agent),)
    changes, failed = _armings(places, alone=agent != scopes.ALL)
    policy = _policy(project, preset) if name == "project" else None
    if dry_run:
        told = "".join(
            each.diff() for each in (*(change for _, change in changes), *((policy.change,) if policy else ()))
        )
        told += f"and {policy.schema.shown}, for editors\n" if policy and policy.schema.is_real else ""
        click.echo(told or "nothing would change", nl=not told)
    elif changes:
        failed |= _carry_out(changes, policy, project, alone=agent != scopes.ALL)
        here.world(project).arm()
        _tell_next(policy)
        for scope, _ in changes:
            _warn(scope, project)
    for name, error in failed.items():
        click.echo(f"error: {name}: NOT registered: {error}", err=True)
    if failed:
        raise click.exceptions.Exit(1)


def _demand_project(project: Project, *, yes: bool) -> None:
    """No project is the home directory, or holds it: the agent's own files and everybody's secrets would lie in it."""
    home, inside = os.path.realpath(description.home(os.environ)), os.path.join(project.root, "")
    if not os.path.join(home, "").startswith(inside):
        return
    what = "the home directory" if home == project.root else "a folder that holds the home directory"
    line = f"{shown(project.root)} is {what}: all of it would be one project, recorded at every turn"
    if not yes:
        hint = "`cd` into a project, or `hookpack install --scope user` for all of them; `--yes` if you mean it"
        raise HookpackError(f"{line}; nothing was written", hint=hint)
    click.echo(f"warning: {line}", err=True)


def _armings(places: Sequence[Scope], *, alone: bool) -> tuple[_Changes, dict[str, HookpackError]]:
    """What each settings file becomes, and agents whose file cannot be read: of several it does not stop the others."""
    changes, failed = [], {}
    for scope in places:
        try:
            changes.append((scope, _arming(scope)))
        except HookpackError as error:
            if alone:
                raise
            failed[scope.about.agent] = error
    return changes, failed


def _carry_out(changes: _Changes, policy: _Policy | None, project: Project, *, alone: bool) -> dict[str, HookpackError]:
    """Write everything; gives the agents whose settings could not be written."""
    for number, (scope, change) in enumerate(changes):
        _remember(scope, change, policy if number == 0 else None)
    if policy:
        _put_in_force(policy, project)
    failed = {}
    for scope, change in changes:
        try:
            if change.is_real:
                change.carry_out()
        except HookpackError as error:
            if alone:
                raise
            failed[scope.about.agent] = error
        else:
            _tell(scope, change)
    return failed


def _arming(scope: Scope) -> Change:
    groups, layout = installation.groups(os.environ, scope.about.agent), scope.about.layout

    def armed(text: str) -> str:
        settings_file.check(text, scope.shown, layout)
        return settings_file.merge(text, groups, layout)

    return scope.change(armed)


def _policy(project: Project, preset: str | None) -> _Policy:
    """Only bytes that install writes itself are trusted without a person, and only where nothing else is in force."""
    path, shipped = Path(project.root, *trust.POLICY.split("/")), installation.template("policy.yaml", os.environ)
    there = read_bytes(str(path))
    if preset and there is not None:
        hint = f"write `preset: {preset}` there; `hookpack policy check` names lines that say otherwise"
        raise HookpackError(f"{trust.POLICY} is there already, and stays as it is", hint=hint)
    template = policy_template.filled(shipped, preset or DEFAULTS["preset"])
    schema = _schema(path.parent)
    change = Change(path, trust.POLICY, there, template if there is None else there)
    known = trust.load(project)
    if known.files and not trust.drifted(project, known):
        return _Policy(change, schema, is_trusted=False, told=f"{trust.POLICY} is trusted")
    has_anchors = known.anchors or read_bytes(os.path.join(project.root, *trust.ANCHORS.split("/"))) is not None
    in_force = known.files.get(trust.POLICY, digest(template))
    if change.after == template and in_force == digest(template) and not has_anchors:
        return _Policy(
            change, schema, is_trusted=True, told=f"{trust.POLICY} {'written and ' if there is None else ''}trusted"
        )
    told = f"{trust.POLICY} is NOT in force: read it, then run `hookpack trust`"
    return _Policy(change, schema, is_trusted=False, told=told, next="`hookpack trust`, ")


def _schema(folder: Path) -> Change:
    """The schema as it is shipped; one of another version gives way, because it is generated."""
    path, data = folder / policy_schema.NAME, installation.template(policy_schema.NAME, os.environ)
    return Change(path, f"{folder.name}/{path.name}", read_bytes(str(path)), data)


def _remember(scope: Scope, change: Change, policy: _Policy | None) -> None:
    """Written down before anything else: what cannot be undone is not begun."""
    known = installed.load(scope.state)
    news = {str(change.path): _written(scope, change, known.get(str(change.path)))} if change.is_real else {}
    for each in (policy.change, policy.schema) if policy else ():
        if each.is_real:
            news[str(each.path)] = Written(None, digest(each.after or b""), each.missing_folders())
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
    if policy.schema.is_real:
        policy.schema.carry_out()
    if policy.change.is_real:
        policy.change.carry_out()
    if policy.is_trusted:
        checked = policy_yaml.load(policy.change.after or b"", trust.POLICY)
        trust.save(project, checked, (), policy_yaml.named_files(checked, project.has_file))


def _tell(scope: Scope, change: Change) -> None:
    root = scope.project.root if scope.project else ""
    is_above = bool(root) and root != os.path.realpath(here.folder())
    place = f" of {shown(root)}" if is_above else ""
    count = len(tuple(settings_file.entries(scope.about.hooks)))
    done = "registered" if change.is_real else "stand already"
    click.echo(f"{scope.about.agent}: {count} hooks {done} in {scope.shown}{place}")
    for line in (*(scope.about.person_by_project if root else ()), *scope.about.person):
        click.echo(f"  left for you: {line}")
    if is_above:
        click.echo(
            f"  sessions started in {shown(root)} have them; for those started in a folder below, "
            f"{registration.install(scope.about.agent, 'user')}"
        )


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
