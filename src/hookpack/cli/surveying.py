"""Trees as the scanners see them, for a person who waits: with progress, and an error that says what was not done."""

from __future__ import annotations

from hookpack import scanning, survey
from hookpack.cli.progress import progress
from hookpack.errors import HookpackError, ToolError
from hookpack.record import TYPE_CHECKING
from hookpack.state import baseline as baselines

if TYPE_CHECKING:
    from hookpack.state.baseline import Baseline, Known
    from hookpack.survey import Shard, Survey
    from hookpack.world import World


def take(world: World, tree: str, failed: str, shard: Shard = (1, 1)) -> Survey:
    """What the scanners find in a tree. HookpackError, begun with `failed`, if one of them failed."""
    try:
        with progress("scanning") as said:
            return survey.take(world, tree, shard=shard, told=said)
    except ToolError as error:
        raise HookpackError(f"{failed}, {error}", hint=error.hint) from error


def known(world: World, locked: Baseline) -> tuple[Known, str]:
    """The faults of the locked tree as the present rules and scanners see them, and a word if they had to look."""
    kept = baselines.known(world.project, locked)
    same = locked.rules == scanning.rules(world.policy, world.environment, world.project)
    if kept is not None and (same or locked.provisional):
        return kept, ""
    seen = take(world, locked.tree, "NOT shown")
    why = "its findings are gone" if same else "locked with other rules or scanners"
    note = f"{why}: scanned again, {len(seen.found)} findings; no change of rules makes old code new"
    return baselines.Known(seen.found, seen.unread), note
