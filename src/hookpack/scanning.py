"""Files of recorded trees as the policy's scanners see them: both sides of a change, or a whole tree to lock."""

from __future__ import annotations

import os
import time

from hookpack import metrics, scanners
from hookpack import policy as policies
from hookpack.codec import digest
from hookpack.errors import HookpackError
from hookpack.record import TYPE_CHECKING
from hookpack.rules.catalog import rules_digest
from hookpack.state import baseline as baselines
from hookpack.state import trust
from hookpack.state.cache import Cache
from hookpack.state.files import cache_root, read_bytes
from hookpack.turn import Looked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from hookpack.finding import Scanned
    from hookpack.policy import Policy
    from hookpack.scanners import Report, Source
    from hookpack.state.project import Project
    from hookpack.state.shadow import Entry
    from hookpack.state.tree import Tree
    from hookpack.turn import Change
    from hookpack.world import World

_LINK = "120000"
_BATCH = 200  # files whose texts are in memory at once


def look(tree: Tree, changes: Sequence[Change], policy: Policy, environ: Mapping[str, str], project: Project) -> Looked:
    """Both sides of the changes; `unstored` are files too large for the record, and links astray are not in it."""
    # a link's text is a path, not source
    before = [(each.old_path, each.old_blob) for each in changes if each.old_blob and each.old_mode != _LINK]
    after = [(each.path, each.new_blob) for each in changes if each.new_blob and each.new_mode != _LINK]
    report = _scan(tree, [*before, *after], policy, environ, project)
    large = tuple(each.path for each in changes if each.new_mode and not each.new_blob)
    looked = Looked(report.scanned[: len(before)], report.scanned[len(before) :], report.errors, large)
    rule = policy.layers["monotonicity"]
    if not rule.options.get("sarif"):
        return looked
    from hookpack import foreign  # with what reads SARIF: few policies name any

    return foreign.overlay(looked, changes, tree.read(sorted({blob for _, blob in (*before, *after)})), rule, tree.root)


def _scan(
    tree: Tree, files: Sequence[tuple[str, str]], policy: Policy, environ: Mapping[str, str], project: Project
) -> Report:
    """What the scanners say of files given by path and blob, in their order."""
    blobs = sorted({blob for _, blob in files})
    texts = tree.read(blobs) if blobs else {}
    sources: list[Source] = [scanners.Source(path, texts[blob], blob) for path, blob in files]
    rules, strange = _rules(policy, project)
    report = scanners.scan_all(
        sources,
        names=policy.layers["monotonicity"].texts("scanners"),
        tools=scanners.locate(environ)._replace(rules=rules),
        cache=Cache(os.path.join(cache_root(environ), "scan")),
    )
    errors = (f"{path} is not as it was trusted, so its rules were NOT run: run `hookpack trust`" for path in strange)
    return report._replace(errors=(*report.errors, *errors))


def _rules(policy: Policy, project: Project) -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """The trusted files of semgrep rules, and the paths of those that are not as a person trusted them."""
    paths = policy.layers["monotonicity"].texts("rules")
    trusted = trust.load(project).files if paths else {}
    found = {path: read_bytes(os.path.join(project.root, *path.split("/"))) for path in paths}
    as_trusted = {path: data for path, data in found.items() if data is not None and digest(data) == trusted.get(path)}
    return tuple(as_trusted.values()), tuple(path for path in paths if path not in as_trusted)


def astray(tree: Tree, changes: Sequence[Change], now: str) -> Iterator[str]:
    """New and changed links to what the judged tree `now` does not hold: ignored, outside, missing."""
    links = [each for each in changes if each.new_mode == _LINK]
    if not links:
        return
    paths = [each.path for each in tree.entries(now)]
    for link in links:
        text = os.fsdecode(tree.read([link.new_blob])[link.new_blob])
        aim = os.path.normpath(os.path.join(os.path.dirname(link.path), text)).replace(os.sep, "/")
        if not any(path == aim or path.startswith(aim + "/") for path in paths):
            yield f"{link.path} -> {text}"


def lock(world: World, *, told: Callable[[int, int], None]) -> baselines.Baseline:
    """Lock the work tree as it stands: snapshot, scan of every file, baseline and accepted state.

    `told` hears after each batch how many files are done, of how many. HookpackError if a scanner failed.
    """
    tree = world.snapshot()
    entries = [each for each in world.tree.entries(tree) if each.mode.startswith("10")]
    scanned = _survey(world, entries, told)
    found = tuple(each for file in scanned for each in file.findings)
    unread = tuple(f"{file.path} ({reason})" for file in scanned for reason in file.unread)
    locked = baselines.Baseline(tree, time.time(), rules_digest(), len(found), len(scanned), unread)
    baselines.save(world.project, locked, found)
    with world.tree.lock():
        world.tree.freeze_ignore(None)
    world.checkpoints.accept(tree)
    world.checkpoints.settle()
    metrics.accept(policies.metrics(world.policy), tree, world.project, anew=True)
    return locked


def _survey(world: World, entries: Sequence[Entry], told: Callable[[int, int], None]) -> list[Scanned]:
    scanned: list[Scanned] = []
    errors: dict[str, None] = {}
    told(0, len(entries))
    for at in range(0, len(entries), _BATCH):
        batch = [(each.path, each.blob) for each in entries[at : at + _BATCH]]
        report = _scan(world.tree, batch, world.policy, world.environment, world.project)
        scanned.extend(report.scanned)
        errors.update(dict.fromkeys(report.errors))
        told(len(scanned), len(entries))
    if errors:
        raise HookpackError(f"NOT locked, a scanner failed: {'; '.join(errors)}", hint="run `hookpack doctor`")
    return scanned
