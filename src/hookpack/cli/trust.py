"""`hookpack trust`: put the project's policy and anchors in force, as they stand now."""

from __future__ import annotations

import os

import click

from hookpack import anchors_yaml, policy_stack, policy_yaml
from hookpack.cli import here, rule_files
from hookpack.cli import mode as modes
from hookpack.cli.diagnosis import anchors
from hookpack.cli.person import confirm, told
from hookpack.cli.policy import files
from hookpack.cli.policy.review import remarks
from hookpack.codec import digest
from hookpack.errors import BadPolicy, HookpackError
from hookpack.place import shown
from hookpack.policy import build
from hookpack.policy_strictness import word
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import baseline, trust
from hookpack.state.files import read_bytes, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.anchor import Anchor
    from hookpack.policy_stack import Stack
    from hookpack.state.project import Project
    from hookpack.state.trust import Trust


_OWN = (trust.POLICY, trust.ANCHORS)
_NOTHING = "nothing changed: what was in force stays in force"


class _Stand(Record):
    """Policy and anchors as the files hold them, checked; `files` are digests by path, "" for a missing file."""

    stack: Stack
    anchors: tuple[Anchor, ...]
    files: Mapping[str, str]


@click.command()
@click.option("--show", is_flag=True, help="Only show what would come into force.")
@click.option(
    "--enforce", "mode", flag_value="enforce", help="Change the policy's mode to enforce, and trust just that."
)
@click.option("--observe", "mode", flag_value="observe", help="Change it to observe: all is judged, nothing refused.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(show: bool, mode: str | None, yes: bool) -> None:
    """Put .hookpack/policy.yaml and .hookpack/anchors.yaml in force. For a person: refused when an agent calls it.

    Both files, the organisation's policy that one extends, and those that commands of the policy name or that hold
    its semgrep rules, count exactly as they stand now: a later change counts once they are trusted again.

    \b
    Examples:
      hookpack trust           show what changes, ask, put it in force
      hookpack trust --show    only show
      hookpack trust --enforce
    """
    project = here.project()
    if mode:
        _switch(project, mode, show=show, yes=yes)
        return
    stand, known = _read(project), trust.load(project)
    lines = list(_differences(stand, known))
    told_of = [each for each in remarks(project, stand.stack) if each.level != "note"]
    click.echo("\n".join(map(shown, lines)) if lines else _unchanged(project, known))
    for each in told_of:
        click.echo(each, err=True)
    for line in anchors.loose(project, stand.anchors):
        click.echo(f"warning: {line}", err=True)
    if show:
        return
    if any(each.level == "error" for each in told_of):
        raise BadPolicy(_NOTHING, hint="mend it; `hookpack policy check` looks again")
    confirm("trust", "Put this in force?", yes=yes or not lines)
    if _read(project).files != stand.files:
        raise HookpackError(
            "the files changed while you looked; nothing was trusted", hint="run `hookpack trust` again"
        )
    trust.save(project, stand.stack.written, stand.anchors, [path for path in stand.files if path not in _OWN])
    told(project, "trust")
    click.echo(f"trusted: {', '.join(shown(path) for path, data in stand.files.items() if data)}")
    if _differs_from_baseline(project):
        click.echo(f"next: {'commit .hookpack/, then ' if project.git else ''}`hookpack baseline lock`")


def _switch(project: Project, mode: str, *, show: bool, yes: bool) -> None:
    """Write another mode into the policy and trust it; HookpackError if anything else would come into force with it."""
    stand, known = _read(project), trust.load(project)
    if drifted := trust.drifted(project, known):
        names = ", ".join(map(shown, drifted))
        raise HookpackError(f"{names} is not as it was trusted", hint="`hookpack trust` shows what changed")
    if known.policy.mode == mode:
        click.echo(f"mode {mode} is in force already")
        return
    before = _bytes(project, trust.POLICY) or b""
    data = modes.changed(before, mode, trust.POLICY)
    click.echo(f"mode: {known.policy.mode} -> {mode}")
    if show:
        return
    confirm(f"trust --{mode}", "Put this in force?", yes=yes)
    path = os.path.join(project.root, trust.POLICY)
    write_bytes(path, data, os.stat(path).st_mode & 0o777)
    try:
        changed = _only_mode(stand, _read(project), mode)
    except HookpackError:
        write_bytes(path, before, os.stat(path).st_mode & 0o777)
        raise
    trust.save(project, changed.stack.written, changed.anchors, [each for each in changed.files if each not in _OWN])
    told(project, f"trust --{mode}")
    click.echo(f"mode {mode} is in force, in sessions that run as well")
    if _differs_from_baseline(project):
        click.echo(f"next: {'commit .hookpack/, then ' if project.git else ''}`hookpack baseline lock`")


def _only_mode(stand: _Stand, changed: _Stand, mode: str) -> _Stand:
    """`changed`. HookpackError if more than the mode differs, or an organisation's policy holds on to another one."""
    others = [path for path in {*stand.files, *changed.files} if stand.files.get(path) != changed.files.get(path)]
    if others != [trust.POLICY] or changed.stack.written != {**stand.stack.written, "mode": mode}:
        raise HookpackError(f"more would change than the mode to {mode}; nothing was trusted", hint="`hookpack trust`")
    return changed


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
    anchors_data = _bytes(project, trust.ANCHORS)
    faults: list[str] = []
    stack: Stack | None = None
    declared: tuple[Anchor, ...] = ()
    try:
        stack = files.stack(project)
    except BadPolicy as error:
        faults.append(str(error))
    try:
        declared = anchors_yaml.load(anchors_data, trust.ANCHORS) if anchors_data is not None else ()
    except BadPolicy as error:
        faults.append(str(error))
    if faults or stack is None:
        raise BadPolicy("\n".join(faults), hint=_NOTHING)
    found = {path: _bytes(project, path) for path in policy_yaml.named_files(stack.written, project.has_file)}
    for path in build(stack.written, trusted=False).layers["monotonicity"].texts("rules"):
        rule_files.check(found[path], path, os.environ)
    orgs = {stack.org.path: stack.org.data} if stack.org else {}
    found = {trust.POLICY: stack.own.data, trust.ANCHORS: anchors_data, **orgs, **found}
    return _Stand(stack, declared, {path: "" if data is None else digest(data) for path, data in found.items()})


def _bytes(project: Project, path: str) -> bytes | None:
    return read_bytes(os.path.join(project.root, path))


def _differences(stand: _Stand, known: Trust) -> Iterator[str]:
    """What would change against what is in force, one line each."""
    for key, old, new in policy_stack.differences(known.written, stand.stack.written):
        yield policy_stack.line(key, old, new, word(key, old, new))
    yield from _anchor_differences(known.anchors, stand.anchors)
    for path in sorted({*stand.files, *known.files} - {*_OWN}):
        if stand.files.get(path, "") != known.files.get(path, ""):
            yield f"{path}: {'named by the policy' if path not in known.files else 'changed'}"


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
