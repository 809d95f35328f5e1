"""Files of recorded trees as the policy's scanners see them."""

from __future__ import annotations

import os

from hookpack import scanners
from hookpack.codec import digest
from hookpack.record import TYPE_CHECKING
from hookpack.state import trust
from hookpack.state.cache import Cache
from hookpack.state.files import cache_root
from hookpack.turn import Looked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.policy import Policy
    from hookpack.scanners import Report, Source, Tools
    from hookpack.state.project import Project
    from hookpack.state.tree import Tree
    from hookpack.turn import Change

_LINK = "120000"
_BATCH = 200  # files that are read at once


def look(tree: Tree, changes: Sequence[Change], policy: Policy, environ: Mapping[str, str], project: Project) -> Looked:
    """Both sides of the changes; `unstored` are files too large for the record, and links astray are not in it."""
    # a link's text is a path, not source
    before = [(each.old_path, each.old_blob) for each in changes if each.old_blob and each.old_mode != _LINK]
    after = [(each.path, each.new_blob) for each in changes if each.new_blob and each.new_mode != _LINK]
    report = scan(tree, [*before, *after], policy, environ, project)
    large = tuple(each.path for each in changes if each.new_mode and not each.new_blob)
    looked = Looked(report.scanned[: len(before)], report.scanned[len(before) :], report.errors, large)
    rule = policy.layers["monotonicity"]
    if not rule.options.get("sarif"):
        return looked
    from hookpack import foreign  # with what reads SARIF: few policies name any

    return foreign.overlay(looked, changes, tree.read, rule, tree.root)


def scan(
    tree: Tree, files: Sequence[tuple[str, str]], policy: Policy, environ: Mapping[str, str], project: Project
) -> Report:
    """What the scanners say of files given by path and blob, in their order."""
    tools, strange = _tools(policy, environ, project)
    report = scanners.scan_all(
        _sources(tree, files),
        names=_names(policy),
        tools=tools,
        cache=Cache(os.path.join(cache_root(environ), "scan")),
    )
    errors = (f"{path} is not as it was trusted, so its rules were NOT run: run `hookpack trust`" for path in strange)
    return report._replace(errors=(*report.errors, *errors))


def _sources(tree: Tree, files: Sequence[tuple[str, str]]) -> Iterator[Source]:
    for at in range(0, len(files), _BATCH):
        part = files[at : at + _BATCH]
        texts = tree.read(sorted({blob for _, blob in part}))
        yield from (scanners.Source(path, texts[blob], blob) for path, blob in part)


def _tools(policy: Policy, environ: Mapping[str, str], project: Project) -> tuple[Tools, tuple[str, ...]]:
    """The scanners with the trusted files of rules, and the paths of those that are not as a person trusted them."""
    paths = policy.layers["monotonicity"].texts("rules")
    trusted = trust.load(project).files if paths else {}
    found = {path: trust.held(project, path) for path in paths}
    as_trusted = {path: data for path, data in found.items() if data is not None and digest(data) == trusted.get(path)}
    tools = scanners.locate(environ)._replace(rules=tuple(as_trusted.values()))
    return tools, tuple(path for path in paths if path not in as_trusted)


def rules(policy: Policy, environ: Mapping[str, str], project: Project) -> str:
    """Digest of everything but the files that decides what is found."""
    return scanners.outfit(_names(policy), _tools(policy, environ, project)[0])


def _names(policy: Policy) -> Sequence[str]:
    return policy.layers["monotonicity"].texts("scanners")


def astray(tree: Tree, changes: Sequence[Change], now: str) -> Iterator[str]:
    """New and changed links to what the judged tree `now` does not hold: ignored, outside, missing."""
    links = [each for each in changes if each.new_mode == _LINK]
    if not links:
        return
    paths = [each.path for each in tree.entries(now)]
    for link in links:
        text = os.fsdecode(tree.read([link.new_blob])[link.new_blob])
        aim = os.path.normpath(os.path.join(os.path.dirname(link.path), text)).replace(os.sep, "/")
        # "." is the tree itself: a link to the folder above is a loop, and leads nowhere else
        if aim != "." and not any(path == aim or path.startswith(aim + "/") for path in paths):
            yield f"{link.path} -> {text}"
