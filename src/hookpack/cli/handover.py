"""`hookpack baseline export` and `import`: one baseline for a team and its CI."""

from __future__ import annotations

import os
import time

import click

from hookpack import handover as handovers
from hookpack import scanning, survey
from hookpack.cli import here, surveying
from hookpack.cli.person import confirm, told
from hookpack.cli.progress import unbroken
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state import ref as refs
from hookpack.state.files import read_head, write_output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.handover import Handover
    from hookpack.state.project import Project

_REF = f"{refs.FOLDER}baseline"
_LISTED = 3


def _ref(context: click.Context, option: click.Parameter, given: str) -> str:
    if not refs.is_name(given):
        raise click.BadParameter(f"{given!r} is not like {_REF}: no branch or tag is written")
    return given


@click.command(short_help="write it to a ref or a file, for others")
@click.option("--ref", callback=_ref, default=_REF, show_default=True, help="The ref of this repository to put it on.")
@click.option("--to", metavar="FILE", help="A file instead of a ref.")
def export(ref: str, to: str | None) -> None:
    """Write the locked baseline to where others get it: the files of its commit by content, and their known findings.

    It holds no source and no secret. What the commit does not hold, stays out. A ref is a line of commits
    with this one file, off every branch; it reaches the others when you push it.

    \b
    Examples:
      hookpack baseline export
      hookpack baseline export --to ../baseline.json
      hookpack baseline export --ref refs/hookpack/release-2
    """
    project = here.project()
    handed, left = _locked(project)
    data = handovers.encode(handed)
    if to:
        write_output(os.path.abspath(to), data)
    elif not project.git:
        raise HookpackError("this folder has no git, so there is no ref to write", hint="write a file: `--to FILE`")
    else:
        refs.write(project, ref, data, f"Baseline of {handed.commit[:12]}")
    _warn(left.untracked, "not in the commit, so left out")
    _warn(left.otherwise, "otherwise in the commit, so who imports needs it in the work tree as it was locked")
    click.echo(f"{shown(to or ref)}: {_said(handed)}")
    if not to:
        click.echo(f"next: `git push origin {ref}`; the others: `git fetch origin {ref}:{ref}`, `{_importing(ref)}`")


def _locked(project: Project) -> tuple[Handover, handovers.Left]:
    locked, world = here.locked_baseline(project), here.world(project)
    if locked.provisional:
        raise HookpackError(
            "nobody locked the baseline, so there is none to share", hint="run `hookpack baseline lock`"
        )
    if project.git and not locked.commit:
        why = "before the first commit, or by an older hookpack"
        raise HookpackError(f"the baseline was locked {why}, and names no commit", hint="run `hookpack baseline lock`")
    known, _ = surveying.known(world, locked)
    rules = scanning.rules(world.policy, world.environment, project)
    return handovers.take(world, locked, survey.Survey(locked.tree, rules, locked.files, known.found, known.unread))


def _importing(ref: str) -> str:
    return "hookpack baseline import" + ("" if ref == _REF else f" --ref {ref}")


def _warn(paths: Sequence[str], why: str) -> None:
    for path in paths[:_LISTED]:
        click.echo(f"warning: {shown(path)}: {why}", err=True)
    if len(paths) > _LISTED:
        click.echo(f"warning: {len(paths) - _LISTED} more files: {why}", err=True)


def _said(handed: Handover) -> str:
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(handed.at))
    whose = f"commit {handed.commit[:12]}" if handed.commit else "a folder without git"
    return f"{whose}, locked {when}, {handed.survey.files} files, {len(handed.survey.found)} known findings"


@click.command("import", short_help="take over what somebody else locked")
@click.argument("file", required=False, type=click.Path(dir_okay=False))
@click.option("--ref", callback=_ref, default=_REF, show_default=True, help="The ref to read, where no FILE is given.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def import_(file: str | None, ref: str, yes: bool) -> None:
    """Take over a baseline that `export` wrote, without a scan. For a person: refused when an agent calls it.

    The work tree may be another one: what it holds beyond the baseline is new. The content of each file comes
    from the work tree or the repository, never from the export. Policy and anchors are not trusted by it.

    \b
    Examples:
      hookpack baseline import                     from the ref that `git fetch` brought
      hookpack baseline import ../baseline.json
    """
    project = here.project()
    handed = handovers.decode(_read(project, file, ref), shown(file or ref))
    confirm("baseline import", f"Accept as the new baseline: {_said(handed)}?", yes=yes)
    world = here.world(project)
    now = world.snapshot()
    with world.tree.lock():
        tree = handovers.rebuild(world, handed, now)
    with unbroken():
        survey.lock(world, handed.survey._replace(tree=tree), commit=handed.commit, stands=tree == now)
        told(project, "baseline import")
    click.echo(f"imported: {_said(handed)}")
    if differing := len(world.changes(tree, now, lines=False)):
        click.echo(f"the work tree differs from it in {differing} files; `hookpack check` judges them")
    if handed.survey.rules != scanning.rules(world.policy, world.environment, project):
        click.echo("found with other rules or scanners than yours: `hookpack baseline show` scans again", err=True)


def _read(project: Project, file: str | None, ref: str) -> bytes:
    if file is None:
        if not project.git:
            raise HookpackError("this folder has no git, so there is no ref to read", hint="name a file")
        if (data := refs.read(project, ref, handovers.MAX_BYTES)) is None:
            raise HookpackError(f"there is no {ref} here", hint=f"`git fetch origin {ref}:{ref}`, or name a file")
        return data
    if not os.path.isfile(file):
        raise HookpackError(f"{shown(file)}: no such file")
    data = read_head(file, handovers.MAX_BYTES + 1)
    if len(data) > handovers.MAX_BYTES:
        raise HookpackError(f"{shown(file)}: larger than {handovers.MAX_BYTES >> 20} MiB")
    return data
