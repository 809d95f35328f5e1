"""`hookpack simulate`: what another policy would have made of a record or a session."""

from __future__ import annotations

import json
import os
from collections import Counter

import click

from hookpack import agents, policy
from hookpack.cli import here, replay
from hookpack.cli.colour import painted
from hookpack.cli.policy import files
from hookpack.cli.progress import busy
from hookpack.cli.replay import LeftOut, Replayed
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import trust

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from hookpack.cli.replay import Row
    from hookpack.codec import Json
    from hookpack.policy import Policy
    from hookpack.state.project import Project

_MAX_LINE = 16 * 1024 * 1024
_MOST_PIECES = 16  # of _MAX_LINE, that one line may have
_MOST = 40
_UNREADABLE = "unreadable"


class Simulation(Record):
    """All that came of a file. `fixed` counts verdicts by a setting that differs and decides what is found."""

    kind: str  # "verdicts" or "events"
    results: tuple[Replayed, ...]
    left_out: tuple[LeftOut, ...]
    fixed: dict[str, int] = {}

    @property
    def changes(self) -> list[Replayed]:
        return [each for each in self.results if each.was != each.would_be]

    @property
    def unreadable(self) -> list[int]:
        return [each.line for each in self.left_out if each.why == _UNREADABLE]


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option(
    "--policy", "path", default="", metavar="FILE", type=click.Path(),
    help=f"The other policy, or {', '.join(policy.PRESETS)}; {trust.POLICY} as it stands, if left out.",
)  # fmt: skip
@click.option(
    "--agent", type=click.Choice(agents.NAMES), default="claude-code", show_default=True, help="Whose events they are."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(file: BinaryIO, path: str, agent: str, as_json: bool) -> None:
    """Replay a record under another policy and list what would have come out otherwise. Nothing is enforced or run.

    FILE ("-" for stdin) holds one JSON object a line: entries of `hookpack log --json`, hook events as an agent
    sends them, or a transcript of Claude Code. Verdicts keep what was found and are decided again. Of events, the
    gates that judge a call by what it says (filter-sensitive, anchor-guard, recursion-guard) judge each again, on
    the files as they stand now; the other policy is compared with the one in force.

    \b
    Exit codes: 0 all was replayed, 2 usage, 3 a line could not be read.
    Examples:
      hookpack log -n 100000 --json | hookpack simulate - --policy stricter.yaml
      hookpack log -n 100000 --json | hookpack simulate - --policy autonomous
      hookpack simulate ~/.claude/projects/-home-me-shop/3f2a91c4.jsonl
      hookpack simulate events.jsonl --agent codex --json | jq .changes
    """
    project = here.project()
    tree = _other(project, path)
    now, other = trust.load(project).policy, policy.build(tree, trusted=True)
    with busy("replaying"):
        rows, broken = _read(file)
        if _holds_verdicts(rows):
            found = _sorted("verdicts", [*broken, *replay.verdicts(rows, other)], now, other)
        else:
            found = _sorted("events", [*broken, *replay.calls(rows, agent, project, os.environ, tree)])
    if not found.results and found.unreadable:
        raise HookpackError(
            f"{shown(file.name)}: line {found.unreadable[0]} is neither an entry of the record nor an event",
            hint="`hookpack log --json` writes entries; of another agent's events, name it with `--agent`",
        )
    click.echo(json.dumps(_report(found, other), indent=2)) if as_json else _show(found, other)
    if found.unreadable:
        lines = ", ".join(map(str, found.unreadable[:10]))
        click.echo(f"error: {len(found.unreadable)} lines could not be read: {lines}", err=True)
        raise click.exceptions.Exit(3)


def _other(project: Project, name: str) -> Json:
    """What a preset or a file says, with what it extends. HookpackError if there is none, BadPolicy with its faults."""
    if name in policy.PRESETS:
        return {"preset": name}
    if not name and not project.has_file(trust.POLICY):
        raise HookpackError(f"there is no {trust.POLICY} to compare with", hint="name one: `--policy FILE`")
    return files.stack(project, os.path.abspath(name) if name else trust.POLICY).written


def _read(file: BinaryIO) -> tuple[list[Row], list[LeftOut]]:
    rows: list[Row] = []
    broken = []
    number = endless = 0
    while line := file.readline(_MAX_LINE + 1):
        number += 1
        endless = 0 if line.endswith(b"\n") else endless + 1
        if endless > _MOST_PIECES:
            raise HookpackError(f"{shown(file.name)}: line {number - endless} has no end, so it is no record")
        row = _row(line)
        if row is not None:
            rows.append((number, row))
        elif line.strip():
            broken.append(LeftOut(number, _UNREADABLE))
    return rows, broken


def _row(line: bytes) -> Json | None:
    try:
        value = json.loads(line) if len(line) <= _MAX_LINE else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _holds_verdicts(rows: Sequence[Row]) -> bool:
    return any("gate" in row and "would" in row for _, row in rows)


def _sorted(
    kind: str, found: Sequence[Replayed | LeftOut], now: Policy | None = None, other: Policy | None = None
) -> Simulation:
    results = tuple(each for each in found if isinstance(each, Replayed))
    counts = Counter(each.gate for each in results)
    moved = replay.differing(now, other) if now and other else ()
    fixed = {setting: counts[gate] for gate, setting in moved if counts[gate]}
    return Simulation(kind, results, tuple(each for each in found if isinstance(each, LeftOut)), fixed)


def _totals(found: Simulation) -> dict[str, dict[str, int]]:
    """By gate: how many were judged, how many come out otherwise, how many are refused under either policy."""
    refused = ("deny", "ask")
    totals: dict[str, Counter[str]] = {}
    for each in found.results:
        counted = totals.setdefault(each.gate, Counter(judged=0, changed=0, refused=0, would_be_refused=0))
        counted["judged"] += 1
        counted["changed"] += each.was != each.would_be
        counted["refused"] += each.was in refused
        counted["would_be_refused"] += each.would_be in refused
    return {gate: dict(counted) for gate, counted in sorted(totals.items())}


def _report(found: Simulation, other: Policy) -> Json:
    return {
        "kind": found.kind,
        "mode": other.mode,
        "changes": [dict(zip(each._fields, each)) for each in found.changes],
        "totals": _totals(found),
        "taken_as_found": found.fixed,
        "left_out": dict(Counter(each.why for each in found.left_out)),
        "unreadable_lines": found.unreadable,
    }


def _show(found: Simulation, other: Policy) -> None:
    for each in found.changes[:_MOST]:
        name = each.id or f"line {each.line}"
        what = shown(f"{each.gate}/{each.rule}  {each.event}".replace("/  ", "  "))
        click.echo(f"{shown(name):10}  {painted(f'{each.was:4}')} -> {painted(f'{each.would_be:4}')}  {what}")
    if len(found.changes) > _MOST:
        click.echo(f"... and {len(found.changes) - _MOST} more; `--json` has all")
    click.echo("\n".join(_summary(found, other)))


def _summary(found: Simulation, other: Policy) -> Iterator[str]:
    for gate, counted in _totals(found).items():
        yield (
            f"{gate}: {counted['judged']} judged, {counted['changed']} otherwise, "
            f"refused {counted['refused']} -> {counted['would_be_refused']}"
        )
    for why, count in sorted(Counter(each.why for each in found.left_out if each.why != _UNREADABLE).items()):
        yield f"left out: {count}, {shown(why)}"
    for setting, count in found.fixed.items():
        yield f"taken as found: {count} verdicts rest on {setting}, which differs; only events can be judged again"
    if other.mode == "observe":
        yield "the other policy only observes: nothing of this would be refused"
    if not found.changes:
        yield "nothing would have come out otherwise"
