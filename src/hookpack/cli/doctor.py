"""`hookpack doctor`: is everything armed, does every hook answer as it must, and what is not covered?"""

from __future__ import annotations

import json
import os
import sys

import click

from hookpack import installation
from hookpack.cli import here
from hookpack.cli import scope as scopes
from hookpack.cli.diagnosis import Check, approval, firing, machine, plugin, registration, standing
from hookpack.cli.progress import busy
from hookpack.errors import HookpackError
from hookpack.policy import DEFAULTS, build
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import trust

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.cli.diagnosis.registration import Settings
    from hookpack.description import Description
    from hookpack.settings_file import Entry
    from hookpack.state.project import Project

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}
_ALWAYS_OPEN = (
    "sessions of another user, or with another HOME: state, trust and user settings are looked up there",
    "an agent that writes through a process which outlives its session: found at the next prompt, not stopped",
)


class _Looked(Record):
    """One agent, and its settings files as they are."""

    about: Description
    found: Sequence[Settings]

    @property
    def entries(self) -> list[Entry]:
        """What is registered or enabled; the same command in two files is tried once."""
        listed = [each for one in self.found for each in one.entries]
        listed += plugin.entries(os.environ) if plugin.enabled(self.found) else ()
        return list({(each.event, each.matcher, each.command): each for each in listed}.values())


@click.command()
@click.option(
    "--agent", type=click.Choice(scopes.CHOICES), default=scopes.ALL, show_default=True,
    help="Which agent; all: each that has hooks of hookpack.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(agent: str, as_json: bool) -> None:
    """Fire every registered hook with a canned event, look at settings, policy, state, programs and agents' trust.

    Exit code 0 if nothing failed, 1 otherwise. Nothing of the project or its state is changed.

    \b
    Examples:
      hookpack doctor
      hookpack doctor --agent codex
      hookpack doctor --json | jq '.checks[] | select(.health == "fail")'
    """
    project = here.project()
    looked = _looked(project, agent)
    with busy("trying the hooks"):
        checks = list(_checks(project, looked))
    is_well = all(each.health != "fail" for each in checks)
    if as_json:
        rows = [dict(zip(each._fields, each, strict=True)) for each in checks]
        click.echo(json.dumps({"ok": is_well, "checks": rows, "not_covered": _uncovered(looked)}, indent=2))
    else:
        _show(checks, _uncovered(looked))
    if not is_well:
        sys.exit(1)


def _looked(project: Project, agent: str) -> list[_Looked]:
    """The agents to look at: one that is named, else each with hooks, else the first, to say that it has none."""
    names = installation.AGENTS if agent == scopes.ALL else (agent,)
    known = [installation.describe(each, os.environ) for each in names]
    every = [_Looked(about, registration.files(about, project, os.environ)) for about in known]
    return [each for each in every if each.entries] or every[:1]


def _checks(project: Project, looked: Sequence[_Looked]) -> Iterator[Check]:
    git = machine.git(os.environ)
    yield git
    for each in looked:
        told = _agent_checks(project, each, can_fire=git.health != "fail")
        yield from (check._replace(name=_named(each.about, check.name)) for check in told)
    yield from standing.check(project)
    yield from machine.check(os.environ, _scanner_names(project))


def _agent_checks(project: Project, looked: _Looked, *, can_fire: bool) -> Iterator[Check]:
    yield from registration.check(looked.about, looked.found, os.environ)
    if looked.entries:
        yield from approval.check(looked.about, looked.found, project.root, os.environ)
    if can_fire:
        yield from firing.fire(looked.about, looked.entries, os.environ)
    else:
        yield Check("hooks", "fail", "not fired: each of them needs git", "then `hookpack doctor` again")
    yield from machine.agent(looked.about, os.environ)


def _named(about: Description, name: str) -> str:
    """Checks of other agents than the first are told with the agent's name."""
    return name if about.agent == installation.AGENTS[0] else f"{about.agent}: {name}"


def _scanner_names(project: Project) -> tuple[str, ...]:
    try:
        policy = trust.load(project).policy
    except HookpackError:  # reported by the check of the policy
        policy = build(DEFAULTS, trusted=False)
    return policy.layers["monotonicity"].texts("scanners")


def _uncovered(looked: Sequence[_Looked]) -> list[str]:
    """What no check can mend: said each time, because nobody else says it."""
    told: list[str] = []
    for about, found in looked:
        if not any(each.entries for each in found if each.scope in ("user", "managed")):
            told += about.uncovered_by_project
        told += about.uncovered
    names = {each.about.agent for each in looked}
    others = [each for each in installation.AGENTS if each not in names]
    moved = ["settings in CLAUDE_CONFIG_DIR: they were not looked at"] if os.environ.get("CLAUDE_CONFIG_DIR") else []
    rest = [f"agents without hooks of hookpack here: {', '.join([*others, 'all that hookpack does not know'])}"]
    return [*moved, *told, *rest, *_ALWAYS_OPEN]


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
