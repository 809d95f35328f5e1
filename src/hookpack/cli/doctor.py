"""`hookpack doctor`: is everything armed, does every hook answer as it must, and what is not covered?"""

from __future__ import annotations

import json
import os
import sys

import click

from hookpack.cli import here
from hookpack.cli.diagnosis import Check, firing, machine, plugin, registration, standing
from hookpack.errors import HookpackError
from hookpack.policy import DEFAULTS, build
from hookpack.record import TYPE_CHECKING
from hookpack.state import trust

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.cli.diagnosis.registration import Settings
    from hookpack.state.project import Project

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}
_ALWAYS_OPEN = (
    "sessions started with --bare, --safe-mode or --setting-sources, and other agent CLIs than Claude Code",
    "sessions of another user, or with another HOME: state, trust and user settings are looked up there",
    "an agent that writes through a process which outlives its session: found at the next prompt, not stopped",
)
_PROJECT_ONLY = "sessions started in a subdirectory: project settings are read in the start directory alone"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(as_json: bool) -> None:
    """Fire every registered hook with a canned event, look at settings, policy, state and programs.

    Exit code 0 if nothing failed, 1 otherwise. Nothing of the project or its state is changed.

    \b
    Examples:
      hookpack doctor
      hookpack doctor --json | jq '.checks[] | select(.health == "fail")'
    """
    project = here.project()
    found = registration.files(project, os.environ)
    checks = list(_checks(project, found))
    is_well = all(each.health != "fail" for each in checks)
    if as_json:
        rows = [dict(zip(each._fields, each, strict=True)) for each in checks]
        click.echo(json.dumps({"ok": is_well, "checks": rows, "not_covered": _open(found)}, indent=2))
    else:
        _show(checks, _open(found))
    if not is_well:
        sys.exit(1)


def _checks(project: Project, found: Sequence[Settings]) -> Iterator[Check]:
    git = machine.git(os.environ)
    yield git
    yield from registration.check(found, os.environ)
    # the same command in two files runs once
    entries = {(each.event, each.matcher, each.command): each for settings in found for each in settings.entries}
    if plugin.enabled(found):
        entries |= {(each.event, each.matcher, each.command): each for each in plugin.entries(os.environ)}
    if git.health == "fail":
        yield Check("hooks", "fail", "not fired: each of them needs git", "then `hookpack doctor` again")
    else:
        yield from firing.fire(list(entries.values()), os.environ)
    yield from standing.check(project)
    yield from machine.check(os.environ, _scanner_names(project))


def _scanner_names(project: Project) -> tuple[str, ...]:
    try:
        policy = trust.load(project).policy
    except HookpackError:  # reported by the check of the policy
        policy = build(DEFAULTS, trusted=False)
    return policy.layers["monotonicity"].texts("scanners")


def _open(found: Sequence[Settings]) -> list[str]:
    """What no check can mend: said each time, because nobody else says it."""
    everywhere = any(each.entries for each in found if each.scope in ("user", "managed"))
    moved = ["settings in CLAUDE_CONFIG_DIR: they were not looked at"] if os.environ.get("CLAUDE_CONFIG_DIR") else []
    return [*moved, *(() if everywhere else (_PROJECT_ONLY,)), *_ALWAYS_OPEN]


def _show(checks: Sequence[Check], uncovered: Sequence[str]) -> None:
    for each in checks:
        click.echo(f"{click.style(f'{each.health:5}', fg=_COLOURS[each.health])} {each.name}: {each.line}")
        if each.remedy:
            click.echo(f"      {each.remedy}")
    counts = {health: sum(each.health == health for each in checks) for health in _COLOURS}
    click.echo(f"\n{counts['ok']} well, {counts['warn']} to look at, {counts['fail']} failed")
    click.echo("\nNot covered:")
    for line in uncovered:
        click.echo(f"  {line}")
