"""`hookpack baseline`: lock, show or compare the accepted starting point."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter

import click

from hookpack import scanning
from hookpack.cli import here
from hookpack.cli.person import confirm, told
from hookpack.errors import HookpackError
from hookpack.finding import Finding
from hookpack.identity import new_findings
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state import baseline as baselines
from hookpack.state import installed
from hookpack.state import trust as trusts
from hookpack.state.baseline import Baseline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.state.project import Project
    from hookpack.world import World


@click.group()
def command() -> None:
    """The accepted starting point: a locked tree and the faults it is known to have.

    \b
    Examples:
      hookpack baseline lock      accept the work tree as it stands
      hookpack baseline diff      what is new, what is fixed since then
    """


@command.command()
@click.option("--dirty", is_flag=True, help="Lock although git sees uncommitted changes.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def lock(dirty: bool, yes: bool) -> None:
    """Accept the work tree as it stands. For a person: refused when an agent calls it.

    Every file is scanned once; a second lock reads what it knows from the cache.

    \b
    Examples:
      hookpack baseline lock
      hookpack baseline lock --dirty    although git sees uncommitted changes
    """
    confirm("baseline lock", "Accept the work tree as the new baseline?", yes=yes)
    project = here.project()
    changed = uncommitted(project)
    if changed and not dirty:
        listed = ", ".join(map(shown, changed[:5])) + (f" and {len(changed) - 5} more" if len(changed) > 5 else "")
        raise HookpackError(f"the tree has uncommitted changes: {listed}", hint="commit them, or add `--dirty`")
    locked = _with_bar(here.world(project))
    told(project, "baseline lock")
    click.echo(f"locked tree {locked.tree[:12]}: {locked.files} files, {locked.known} known findings")
    for each in locked.unread[:10]:
        click.echo(f"not looked at: {shown(each)}", err=True)


def _with_bar(world: World) -> Baseline:
    """Lock with a progress bar; silent where stderr is no terminal."""
    with click.progressbar(length=1, label="scanning", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def told(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        return scanning.lock(world, told=told)


def uncommitted(project: Project) -> list[str]:
    """Paths that git sees as changed or untracked; none in a folder without git.

    What `install` wrote or a person trusted does not count. The repository's monitor, hooks and external
    diffs are off, because git runs what they name.
    """
    if not project.git:
        return []
    from git import Git
    from git.exc import GitCommandError

    options = ("core.fsmonitor=false", "core.hooksPath=/dev/null", "core.untrackedCache=false", "diff.external=")
    flags = [part for option in options for part in ("-c", option)]
    try:
        listed: bytes = Git(project.root).execute(
            ["git", *flags, "--no-optional-locks", "status", "--porcelain=v1", "-z", "-uall", "--no-renames"],
            stdout_as_string=False,
            strip_newline_in_stdout=False,
        )
    except GitCommandError as error:
        raise HookpackError(f"git status failed: {str(error.stderr).strip()[:200]}") from error
    paths = [entry[3:].decode("utf-8", "surrogateescape") for entry in listed.split(b"\0") if entry]
    own = {os.path.relpath(path, project.root).replace(os.sep, "/") for path in installed.untouched(project.repo)}
    trust = trusts.load(project)
    own |= set(trust.files) - set(trusts.drifted(project, trust))
    return [path for path in paths if path not in own]


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(as_json: bool) -> None:
    """When it was locked, and its known faults by rule."""
    project = here.project()
    locked = here.locked_baseline(project)
    found = baselines.findings(project, locked)
    if as_json:
        rows = [_row(each) for each in found]
        click.echo(
            json.dumps({"tree": locked.tree, "at": locked.at, "files": locked.files, "findings": rows}, indent=2)
        )
        return
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(locked.at))
    if locked.provisional:
        click.echo(f"tree {locked.tree[:12]}, provisional since {when}: nobody locked it, so no file of it was scanned")
        return
    click.echo(f"tree {locked.tree[:12]}, locked {when}: {locked.files} files, {locked.known} known findings")
    for rule, count in Counter(each.rule for each in found).most_common():
        click.echo(f"{count:6}  {rule}")


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(as_json: bool) -> None:
    """What is new and what is fixed since then."""
    project = here.project()
    before, world = here.locked_baseline(project).tree, here.world(project)
    changes = world.changes(before, world.snapshot())
    looked = world.scan(changes)
    if looked.errors:
        raise HookpackError(f"NOT compared, a scanner failed: {'; '.join(looked.errors)}", hint="run `hookpack doctor`")
    renames = {each.path: each.old_path for each in changes if each.old_path != each.path}
    back = {old: new for new, old in renames.items()}
    sides = {
        "new": new_findings(looked.before, looked.after, renames),
        "fixed": new_findings(looked.after, looked.before, back),
    }
    if as_json:
        report = {side: [_row(each) for each in found] for side, found in sides.items()}
        click.echo(json.dumps({"changed": [each.path for each in changes], **report}, indent=2))
        return
    click.echo(f"{len(changes)} changed files, {len(sides['new'])} new findings, {len(sides['fixed'])} fixed")
    for line in _lines(sides["new"], "+"):
        click.echo(line)
    for line in _lines(sides["fixed"], "-"):
        click.echo(line)


def _lines(found: Sequence[Finding], sign: str) -> Iterator[str]:
    return (f"{sign} {each.place}: {each.rule}: {each.message}" for each in found)


def _row(found: Finding) -> dict[str, object]:
    return dict(zip(Finding._fields, found))
