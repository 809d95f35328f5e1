"""`hookpack trust`: put the project's policy and anchors in force, as they stand now."""

from __future__ import annotations

import os

import click

from hookpack import anchors_yaml, policy_yaml
from hookpack.cli import here, rule_files
from hookpack.cli.diagnosis import anchors
from hookpack.cli.person import confirm, told
from hookpack.codec import digest, dumps
from hookpack.errors import BadPolicy, HookpackError
from hookpack.place import shown
from hookpack.policy import build
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import baseline, trust
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.anchor import Anchor
    from hookpack.codec import Json
    from hookpack.policy import Policy
    from hookpack.state.project import Project
    from hookpack.state.trust import Trust


_OWN = (trust.POLICY, trust.ANCHORS)


class _Stand(Record):
    """Policy and anchors as the files hold them, checked; `files` are digests by path, "" for a missing file."""

    policy: Json
    anchors: tuple[Anchor, ...]
    files: Mapping[str, str]


@click.command()
@click.option("--show", is_flag=True, help="Only show what would come into force.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(show: bool, yes: bool) -> None:
    """Put .hookpack/policy.yaml and .hookpack/anchors.yaml in force. For a person: refused when an agent calls it.

    Both files, and those that commands of the policy name or that hold its semgrep rules, count exactly as they
    stand now: a later change counts once they are trusted again.

    \b
    Examples:
      hookpack trust           show what changes, ask, put it in force
      hookpack trust --show    only show
    """
    project = here.project()
    stand, known = _read(project), trust.load(project)
    lines = list(_differences(stand, known))
    click.echo("\n".join(map(shown, lines)) if lines else _unchanged(project, known))
    for line in anchors.loose(project, stand.anchors):
        click.echo(f"warning: {line}", err=True)
    if show:
        return
    confirm("trust", "Put this in force?", yes=yes or not lines)
    if _read(project).files != stand.files:
        raise HookpackError(
            "the files changed while you looked; nothing was trusted", hint="run `hookpack trust` again"
        )
    trust.save(project, stand.policy, stand.anchors, [path for path in stand.files if path not in _OWN])
    told(project, "trust")
    click.echo(f"trusted: {', '.join(shown(path) for path, data in stand.files.items() if data)}")
    if _differs_from_baseline(project):
        click.echo(f"next: {'commit .hookpack/, then ' if project.git else ''}`hookpack baseline lock`")


def _differs_from_baseline(project: Project) -> bool:
    """Whether .hookpack/ is not as it was locked; no when that cannot be told, because it only decides on a hint."""
    try:
        locked, world = baseline.load(project), here.world(project)
        changes = world.changes(locked.tree, world.snapshot()) if locked else ()
    except HookpackError:
        return False
    return any(each.path.startswith(".hookpack/") for each in changes)


def _read(project: Project) -> _Stand:
    """Raises HookpackError without a policy, BadPolicy with the faults of both files."""
    policy_data, anchors_data = (_bytes(project, path) for path in _OWN)
    if policy_data is None:
        there = shown(here.overlooked(project))
        hint = f"{there} is not read, move it to the top" if there else "`hookpack install` writes one"
        raise HookpackError(f"there is no {trust.POLICY} in {shown(project.root)}", hint=hint)
    faults: list[str] = []
    policy: Json = {}
    declared: tuple[Anchor, ...] = ()
    try:
        policy = policy_yaml.load(policy_data, trust.POLICY)
    except BadPolicy as error:
        faults.append(str(error))
    try:
        declared = anchors_yaml.load(anchors_data, trust.ANCHORS) if anchors_data is not None else ()
    except BadPolicy as error:
        faults.append(str(error))
    if faults:
        raise BadPolicy("\n".join(faults), hint="nothing changed: what was in force stays in force")
    found = {path: _bytes(project, path) for path in policy_yaml.named_files(policy, project.has_file)}
    for path in build(policy, trusted=False).layers["monotonicity"].texts("rules"):
        rule_files.check(found[path], path, os.environ)
    found = {trust.POLICY: policy_data, trust.ANCHORS: anchors_data, **found}
    return _Stand(policy, declared, {path: "" if data is None else digest(data) for path, data in found.items()})


def _bytes(project: Project, path: str) -> bytes | None:
    return read_bytes(os.path.join(project.root, *path.split("/")))


def _differences(stand: _Stand, known: Trust) -> Iterator[str]:
    """What would change against what is in force, one line each."""
    old, new = (dict(_flat(policy)) for policy in (known.policy, build(stand.policy, trusted=True)))
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield f"{key}: {old.get(key, '(not set)')} -> {new.get(key, '(not set)')}"
    yield from _anchor_differences(known.anchors, stand.anchors)
    for path in sorted({*stand.files, *known.files} - {*_OWN}):
        if stand.files.get(path, "") != known.files.get(path, ""):
            yield f"{path}: {'named by the policy' if path not in known.files else 'changed'}"


def _flat(policy: Policy) -> Iterator[tuple[str, str]]:
    """Every setting under its dotted key, as JSON."""
    yield "mode", dumps(policy.mode)
    yield "protect", dumps(policy.protect)
    yield "protect_reads", dumps(policy.protect_reads)
    yield "evidence.commands", dumps(policy.evidence)
    yield "evidence.hedges", policy.hedges
    yield "evidence.run", policy.evidence_run
    for kind, rules in (("gates", policy.gates), ("iteration", policy.layers)):
        for name, rule in rules.items():
            fields = dict(zip(rule._fields, rule, strict=True))
            del fields["options"]
            for key, value in {**fields, **rule.options}.items():
                yield f"{kind}.{name}.{key}", dumps(value)


def _anchor_differences(old: Sequence[Anchor], new: Sequence[Anchor]) -> Iterator[str]:
    before, after = ({each.id: each for each in anchors} for anchors in (old, new))
    for name in sorted({*before, *after}):
        was, will = before.get(name), after.get(name)
        if was != will:
            verb = "added" if was is None else "removed" if will is None else "changed"
            each = will or was
            yield f"anchor {name} {verb}: {each.strength}, {each.path}" if each else name


def _unchanged(project: Project, known: Trust) -> str:
    if not known.files:
        return "the files say what the built-in defaults say"
    return "only wording changed" if trust.drifted(project, known) else "nothing changed since it was trusted"
