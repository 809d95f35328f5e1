"""`hookpack baseline`: lock, show or compare the accepted starting point."""

from __future__ import annotations

import json
import os
import time
from collections import Counter

import click

from hookpack import survey
from hookpack.cli import faults, handover, here, surveying
from hookpack.cli.person import confirm, told
from hookpack.cli.progress import busy, unbroken
from hookpack.cli.uncommitted import uncommitted
from hookpack.errors import HookpackError
from hookpack.identity import moved_findings, new_findings
from hookpack.place import matches, shown
from hookpack.record import TYPE_CHECKING
from hookpack.state import head

if TYPE_CHECKING:
    from hookpack.finding import Finding
    from hookpack.state.project import Project
    from hookpack.survey import Shard, Survey
    from hookpack.world import World


@click.group()
def command() -> None:
    """The accepted starting point: a locked tree and the faults it is known to have.

    \b
    Examples:
      hookpack baseline lock      accept the work tree as it stands
      hookpack baseline diff      what is new, what is fixed since then
      hookpack baseline export    put it on a ref of the repository, for the others
      hookpack baseline import    take over what somebody else locked
    """


command.add_command(handover.export)
command.add_command(handover.import_)


def _shard(context: click.Context, option: click.Parameter, given: str | None) -> Shard | None:
    if given is None:
        return None
    which, slash, count = given.partition("/")
    if not (slash and which.isdecimal() and count.isdecimal() and 1 <= int(which) <= int(count)):
        raise click.BadParameter(f"{given!r} is not like 2/8, the second of eight")
    return int(which), int(count)


@command.command(short_help="accept the work tree as it stands")
@click.option("--dirty", is_flag=True, help="Lock although git sees uncommitted changes.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--shard", callback=_shard, metavar="I/N", help="Lock nothing; scan one of N parts of the files.")
@click.option("--to", metavar="FILE", help="With --shard: where to write what was found.")
def lock(dirty: bool, yes: bool, shard: Shard | None, to: str | None) -> None:
    """Accept the work tree as it stands. For a person: refused when an agent calls it.

    Every file is scanned once; a second lock, and one that was interrupted, reads what it knows from the cache.

    \b
    Examples:
      hookpack baseline lock
      hookpack baseline lock --dirty    although git sees uncommitted changes
      hookpack baseline lock --shard 2/8 --to ../shard-2.json    on one of eight machines, then `baseline merge`
    """
    if bool(shard) != bool(to):
        raise click.UsageError("--shard and --to belong together")
    project = here.project()
    if shard and to:
        _write_shard(project, shard, to)
        return
    confirm("baseline lock", "Accept the work tree as the new baseline?", yes=yes)
    _demand_clean(project, dirty=dirty)
    world = here.world(project)
    _lock(world, surveying.take(world, world.snapshot(), "NOT locked"), "baseline lock")


@command.command(short_help="lock with what shards found on other machines")
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False))
@click.option("--dirty", is_flag=True, help="Lock although git sees uncommitted changes.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def merge(files: tuple[str, ...], dirty: bool, yes: bool) -> None:
    """Lock the work tree with what `lock --shard` found on other machines. For a person, as `lock`.

    All shards must be there, of this very tree, found with the same rules and scanners.

    \b
    Examples:
      hookpack baseline merge ../shard-*.json
    """
    merged = survey.merge([survey.read(each) for each in files])
    confirm("baseline merge", "Accept the work tree as the new baseline?", yes=yes)
    project = here.project()
    _demand_clean(project, dirty=dirty)
    world = here.world(project)
    if (now := world.snapshot()) != merged.tree:
        raise HookpackError(
            f"NOT locked, the shards are of tree {merged.tree[:12]}, the work tree is {now[:12]}",
            hint="check out the same commit everywhere, and keep the shards out of the work tree",
        )
    _lock(world, merged, "baseline merge")


def _write_shard(project: Project, shard: Shard, to: str) -> None:
    path = os.path.realpath(to)
    if path.startswith(os.path.join(project.root, "")):
        raise HookpackError(f"{shown(to)} would lie in the tree that it describes", hint="write it outside")
    world = here.world(project)
    found = surveying.take(world, world.snapshot(), "NOT scanned", shard)
    survey.write(path, found)
    click.echo(
        f"shard {shard[0]}/{shard[1]} of tree {found.tree[:12]}: {found.files} files, {len(found.found)} findings"
    )


def _lock(world: World, found: Survey, action: str) -> None:
    commit = head.position(world.project.git)[0]
    with unbroken():
        locked = survey.lock(world, found, commit="" if commit.startswith("refs/") else commit)
        told(world.project, action)
    click.echo(f"locked tree {locked.tree[:12]}: {locked.files} files, {locked.known} known findings")
    for each in world.closed():
        click.echo(f"not looked at: {shown(each)} (a folder that may not be listed)", err=True)
    for each in found.unread[:10]:
        click.echo(f"not looked at: {shown(each)}", err=True)
    if locked.unread > 10:
        click.echo(f"not looked at: {locked.unread - 10} more, see `hookpack baseline show --json`", err=True)


def _demand_clean(project: Project, *, dirty: bool) -> None:
    changed = uncommitted(project)
    if changed and not dirty:
        listed = ", ".join(map(shown, changed[:5])) + (f" and {len(changed) - 5} more" if len(changed) > 5 else "")
        raise HookpackError(f"the tree has uncommitted changes: {listed}", hint="commit them, or add `--dirty`")


@command.command(short_help="when it was locked, and its known faults")
@click.argument("path", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(path: str | None, as_json: bool) -> None:
    """When it was locked, and its known faults by rule; with PATH (a file, folder or glob) those faults one by one.

    \b
    Examples:
      hookpack baseline show
      hookpack baseline show src/
    """
    project = here.project()
    locked, world = here.locked_baseline(project), here.world(project)
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(locked.at))
    if locked.provisional and not as_json:
        click.echo(f"tree {locked.tree[:12]}, provisional since {when}: nobody locked it, so no file of it was scanned")
        return
    known, note = surveying.known(world, locked)
    found = tuple(each for each in known.found if not path or _below(each.path, path))
    if path and not found and not any(_below(each.path, path) for each in world.tree.entries(locked.tree)):
        raise HookpackError(f"the baseline has no file {shown(path)}", hint="paths begin at the project's root")
    if as_json:
        rows = [faults.row(each) for each in found]
        head = {"tree": locked.tree, "at": locked.at, "files": locked.files, "unread": known.unread}
        click.echo(json.dumps({**head, "findings": rows}, indent=2))
        return
    click.echo(f"tree {locked.tree[:12]}, locked {when}: {locked.files} files, {locked.known} known findings")
    if note:
        click.echo(note)
    if path:
        click.echo(f"{faults.counted(found)} below {shown(path)}")
    for line in faults.lines({"known": found}) if path else _by_rule(found):
        faults.echo(line)


def _below(path: str, given: str) -> bool:
    return given in (".", "./") or matches(path, given.removeprefix("./"))


def _by_rule(found: tuple[Finding, ...]) -> list[str]:
    return [f"{count:6}  {rule}" for rule, count in sorted(Counter(each.rule for each in found).items(), key=_most)]


def _most(counted: tuple[str, int]) -> tuple[int, str]:
    return (-counted[1], counted[0])


@command.command(short_help="what is new, fixed and moved since then")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(as_json: bool) -> None:
    """What is new (+), fixed (-) and moved (~) since then, by file; both sides as the present rules see them.

    \b
    Examples:
      hookpack baseline diff
      hookpack baseline diff --json
    """
    project = here.project()
    before, world = here.locked_baseline(project).tree, here.world(project)
    changes = world.changes(before, world.snapshot())
    with busy("scanning"):
        looked = world.scan(changes)
    if looked.errors:
        raise HookpackError(f"NOT compared, a scanner failed: {'; '.join(looked.errors)}", hint="run `hookpack doctor`")
    renames = {each.path: each.old_path for each in changes if each.old_path != each.path}
    back = {old: new for new, old in renames.items()}
    fresh = new_findings(looked.before, looked.after, renames)
    sides = {
        "new": fresh,
        "fixed": new_findings(looked.after, looked.before, back),
        "moved": moved_findings(looked.before, looked.after, fresh),
    }
    if as_json:
        report = {side: [faults.row(each) for each in found] for side, found in sides.items()}
        click.echo(json.dumps({"changed": [each.path for each in changes], **report}, indent=2))
        return
    summary = ", ".join(f"{side} {faults.counted(found)}" for side, found in sides.items())
    click.echo(f"{len(changes)} changed {'file' if len(changes) == 1 else 'files'}; findings: {summary}")
    for line in faults.lines(sides):
        faults.echo(line)
