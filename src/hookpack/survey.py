"""A whole tree as the scanners see it: taken at once or in shards by several machines, and locked as the baseline."""

from __future__ import annotations

import time

from hookpack import metrics, scanning
from hookpack import policy as policies
from hookpack.errors import HookpackError, StateError, ToolError
from hookpack.finding import Finding
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import baseline as baselines
from hookpack.state.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from hookpack.codec import Json
    from hookpack.state.baseline import Baseline
    from hookpack.state.shadow import Entry
    from hookpack.world import World

    Shard: TypeAlias = tuple[int, int]  # which one, counted from 1, of how many

SCHEMA = 1

_BATCH = 200  # files whose texts are in memory at once, and that an interruption costs


class Survey(Record):
    """What the scanners found in the files of one shard of `tree`; the only shard is the whole tree."""

    tree: str
    rules: str  # digest of rules and scanners
    files: int
    found: tuple[Finding, ...] = ()
    unread: tuple[str, ...] = ()  # what no scanner could look at
    shard: Shard = (1, 1)


def take(
    world: World, tree: str, *, shard: Shard = (1, 1), told: Callable[[int, int], object] = lambda done, of: None
) -> Survey:
    """Scan every file of a recorded tree that falls into the shard; what was ever scanned is read from the cache.

    `told` hears at the start and after each batch how many files are done, of how many. ToolError if a
    scanner failed.
    """
    which, count = shard
    entries = [
        each
        for each in world.tree.entries(tree)
        if each.mode.startswith("10") and int(each.blob[:8], 16) % count == which - 1
    ]
    rules = scanning.rules(world.policy, world.environment, world.project)
    found, unread = _scan(world, entries, told)
    return Survey(tree, rules, len(entries), tuple(sorted(found, key=_order)), tuple(sorted(unread)), shard)


def _scan(
    world: World, entries: Sequence[Entry], told: Callable[[int, int], object]
) -> tuple[list[Finding], list[str]]:
    found: list[Finding] = []
    unread: list[str] = []
    told(0, len(entries))
    for at in range(0, len(entries), _BATCH):
        batch = [(each.path, each.blob) for each in entries[at : at + _BATCH]]
        report = scanning.scan(world.tree, batch, world.policy, world.environment, world.project)
        if report.errors:
            raise ToolError(f"a scanner failed: {'; '.join(report.errors)}", hint="run `hookpack doctor`")
        found.extend(each for file in report.scanned for each in file.findings)
        unread.extend(f"{file.path} ({reason})" for file in report.scanned for reason in file.unread)
        told(at + len(batch), len(entries))
    return found, unread


def _order(found: Finding) -> tuple[str, int, Finding]:
    return (found.path, found.line, found)


def merge(shards: Sequence[Survey]) -> Survey:
    """The survey of the whole tree, the same as if it had been taken at once. HookpackError unless they are one set."""
    if not shards:
        raise HookpackError("no shard is given")
    for name, values in (("trees", {each.tree for each in shards}), ("rules", {each.rules for each in shards})):
        if len(values) > 1:
            raise HookpackError(f"the shards come from different {name}: {', '.join(sorted(v[:12] for v in values))}")
    given, count = sorted(each.shard for each in shards), shards[0].shard[1]
    whole = [(which, count) for which in range(1, count + 1)]
    if missing := [each for each in whole if each not in given]:
        raise HookpackError(f"of {count} shards these are missing: {', '.join(f'{at}/{of}' for at, of in missing)}")
    if given != whole:
        raise HookpackError(f"not one set of {count} shards: {', '.join(f'{at}/{of}' for at, of in given)}")
    return Survey(
        tree=shards[0].tree,
        rules=shards[0].rules,
        files=sum(each.files for each in shards),
        found=tuple(sorted((each for shard in shards for each in shard.found), key=_order)),
        unread=tuple(sorted(each for shard in shards for each in shard.unread)),
    )


def lock(world: World, survey: Survey, *, commit: str = "", stands: bool = True) -> Baseline:
    """Make the surveyed tree the baseline and the accepted state.

    `commit` is the one that was checked out. A tree that does not stand in the work tree is accepted only
    where nothing was: what a session has accepted since is not older than it.
    """
    counts = len(survey.found), survey.files, len(survey.unread)
    locked = baselines.Baseline(survey.tree, time.time(), survey.rules, *counts, commit=commit)
    baselines.save(world.project, locked, baselines.Known(survey.found, survey.unread))
    with world.tree.lock():
        world.tree.freeze_ignore(None if stands else survey.tree)
    if stands or not world.checkpoints.accepted():
        world.checkpoints.accept(survey.tree)
        world.checkpoints.settle()
        metrics.accept(policies.metrics(world.policy), survey.tree, world.project, anew=True)
    return locked


def pack(survey: Survey) -> Json:
    """A survey for JSON."""
    return {**dict(zip(Survey._fields, survey)), "found": baselines.pack(survey.found)}


def unpack(record: Json) -> Survey:
    """What `pack` made. KeyError, TypeError, ValueError, IndexError or AttributeError for anything else."""
    which, count = map(int, record["shard"])
    texts = (str(record["tree"]), str(record["rules"]), int(record["files"]))
    return Survey(*texts, baselines.unpack(record["found"]), tuple(map(str, record["unread"])), (which, count))


def write(path: str, survey: Survey) -> None:
    """Store a survey in a file that another machine can read. StateError if it cannot be written."""
    write_json(path, pack(survey), schema=SCHEMA)


def read(path: str) -> Survey:
    """What `write` stored. StateError if it is missing, damaged or of a newer schema."""
    record = read_json(path, schema=SCHEMA)
    if record is None:
        raise StateError(f"{path}: no such file")
    try:
        return unpack(record)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise StateError(f"{path}: no shard of a baseline: {error!r}") from error
