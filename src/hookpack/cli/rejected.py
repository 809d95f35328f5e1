"""`hookpack rejected`: what was taken back, and the way to bring it back."""

from __future__ import annotations

import json
import os
import time

import click

from hookpack.cli import completing, here
from hookpack.cli.person import confirm, told
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state import restore as restores

if TYPE_CHECKING:
    from hookpack.codec import Json
    from hookpack.state.checkpoints import Rejected
    from hookpack.world import World


@click.group()
def command() -> None:
    """States that were taken back. None is ever lost.

    \b
    Examples:
      hookpack rejected list
      hookpack rejected show 3
      hookpack rejected restore 3
    """


def _why(state: Rejected) -> str:
    """The layers that failed; what else takes a state away says so itself."""
    layers: list[Json] = state.report.get("layers", [])  # type: ignore[assignment]  # our own record
    failed = [str(layer["name"]) for layer in layers if layer["outcome"] == "fail"]
    return f"{', '.join(failed)} failed" if failed else state.reason


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(as_json: bool) -> None:
    """All rejected states, oldest first.

    \b
    Examples:
      hookpack rejected list
    """
    states = here.world(here.project()).checkpoints.rejected()
    if as_json:
        click.echo(json.dumps([dict(zip(each._fields, each)) for each in states], indent=2))
        return
    for each in states:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(each.at))
        size = f"{len(each.paths)} file" + ("" if len(each.paths) == 1 else "s")
        names = ", ".join(map(shown, each.paths[:4])) + (", …" if len(each.paths) > 4 else "")
        click.echo(f"{each.number:4}  {when}  {size}  {_why(each)}: {names}")
    if not states:
        click.echo("nothing was taken back in this work tree")


@command.command()
@click.argument("number", type=int, shell_complete=completing.rejected)
@click.option("--json", "as_json", is_flag=True, help="Print the structured failure report.")
def show(number: int, as_json: bool) -> None:
    """Why a state was rejected, and what it had changed.

    \b
    Examples:
      hookpack rejected show 3
      hookpack rejected show 3 --json
    """
    world = here.world(here.project())
    state = _find(world, number)
    if as_json:
        click.echo(json.dumps(dict(zip(state._fields, state)), indent=2))
        return
    layers: list[Json] = state.report.get("layers", [])  # type: ignore[assignment]  # our own record
    for layer in layers:
        if layer["outcome"] not in ("pass", "skip"):
            click.echo(f"{layer['name']}: {layer['outcome']}: {layer['reason']}")
    click.echo(world.tree.diff(state.start, state.tree))


@command.command()
@click.argument("number", type=int, shell_complete=completing.rejected)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(number: int, yes: bool) -> None:
    """Bring a rejected state back. For a person: refused when an agent calls it.

    Files that changed since it was taken back are left alone and named; what stands now is kept as a
    rejected state of its own, so this can be undone as well.

    \b
    Examples:
      hookpack rejected restore 3
    """
    confirm("rejected restore", f"Bring back the rejected state {number}?", yes=yes)
    world = here.world(here.project())
    state = _find(world, number)
    back, conflicts = replay(world, state)
    told(world.project, f"rejected restore {number}")
    for path in back:
        click.echo(f"restored {shown(path)}")
    for path in conflicts:
        click.echo(
            f"left alone, it changed since: {shown(path)}; `hookpack rejected show {number}` has the other text",
            err=True,
        )
    if conflicts:
        raise HookpackError(f"{len(conflicts)} of {len(conflicts) + len(back)} files were left alone")


def replay(world: World, state: Rejected) -> tuple[list[str], list[str]]:
    """Put what the rejected state had changed into the work tree; gives the paths restored and those left alone."""
    now = world.snapshot()
    standing = {each.path: (each.mode, each.blob) for each in world.tree.entries(now)}
    wanted, conflicts = [], []
    for change in world.tree.changes(state.start, state.tree, renames=False):
        there = standing.get(change.path, ("", ""))
        if there == (change.old_mode, change.old_blob):
            wanted.append(change.path)
        elif there != (change.new_mode, change.new_blob):
            conflicts.append(change.path)
    if not wanted:
        return [], conflicts
    with world.standing_still(), world.tree.lock():
        target = world.tree.graft(now, state.tree, wanted)
        world.checkpoints.reject(target, now, wanted, f"replaced by `hookpack rejected restore {state.number}`", {})
        done = restores.restore(world.tree, now, target, token=f"restore-{os.getpid()}")
    world.checkpoints.settle(wanted)
    return list(done.changed), [*conflicts, *(each.path for each in done.kept)]


def _find(world: World, number: int) -> Rejected:
    found = next((each for each in world.checkpoints.rejected() if each.number == number), None)
    if found is None:
        raise HookpackError(f"there is no rejected state {number}", hint="run `hookpack rejected list`")
    return found
