"""`hookpack test`: what a hook would answer to an event, without a trace."""

from __future__ import annotations

import json
import os
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import click

from hookpack import agents, runner, samples, survey
from hookpack.cli import here
from hookpack.cli.progress import busy
from hookpack.cli.rehearsal import rehearsal
from hookpack.demo import stage as stages
from hookpack.event import subject
from hookpack.place import shown
from hookpack.policy import GATES
from hookpack.record import TYPE_CHECKING, Record
from hookpack.verdict import paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import BinaryIO

    from hookpack.demo.stage import Stage
    from hookpack.runner import Outcome
    from hookpack.samples import Sample


class Tried(Record):
    """One dry run; `expected` is "" where nobody said what to expect."""

    gate: str
    title: str
    outcome: Outcome
    took_ms: float
    expected: str = ""

    @property
    def is_as_expected(self) -> bool:
        return self.expected in ("", self.outcome.decision.action)


@click.command()
@click.argument("gate", metavar="[GATE]", type=click.Choice(GATES), required=False)
@click.option("--event", "source", type=click.File("rb"), help='A recorded hook message; "-" reads it from stdin.')
@click.option(
    "--agent", type=click.Choice(agents.NAMES), default="claude-code", show_default=True, help="Whose message it is."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(gate: str | None, source: BinaryIO | None, agent: str, as_json: bool) -> None:
    """Dry-run a hook: show event, verdict, decision and the exact reply. No state is written.

    With --event the project round the event's folder and its policy are used; without GATE, all gates
    that the event concerns. Without --event built-in samples are tried in the agent's words, in a
    throw-away project under the built-in policy; exit code 1 if a decision is not the expected one.

    \b
    Examples:
      hookpack test
      hookpack test anchor-guard
      hookpack test --agent gemini
      hookpack test --event recorded.json
    """
    if source:
        tried = _try_event(source.read(runner.MAX_MESSAGE + 1), gate, agent)
    else:
        known = _told(gate or "", agent)
        with busy("trying the samples"):
            tried = list(_try_samples(known, agent))
    if as_json:
        click.echo(
            json.dumps(
                {"as_expected": all(each.is_as_expected for each in tried), "results": [_row(each) for each in tried]},
                indent=2,
            )
        )
    else:
        _show(tried)
    if not all(each.is_as_expected for each in tried):
        raise click.exceptions.Exit(1)


def _try_event(message: bytes, gate: str | None, agent: str) -> list[Tried]:
    """The answers of one gate, or of all that the event concerns. UsageError if the message is no event."""
    with rehearsal(_folder_of(message), os.environ.get("CLAUDE_PROJECT_DIR", ""), os.environ) as environ:
        tried = [_try(each, message, environ, agent) for each in ((gate,) if gate else GATES)]
    if tried[0].outcome.event is None:
        raise click.UsageError(f"--event: {tried[0].outcome.decision.verdict.reason.partition(';')[0]}")
    return [each for each in tried if gate or each.outcome.decision.verdict.outcome != "skip"]


def _try(gate: str, message: bytes, environ: Mapping[str, str], agent: str = "claude-code") -> Tried:
    began = time.monotonic()
    outcome = runner.run(runner.Call(gate, ("--agent", agent), message, environ), dry=True)
    return Tried(gate, "", outcome, round((time.monotonic() - began) * 1000, 1))


def _folder_of(message: bytes) -> str:
    try:
        value = json.loads(message)
    except (ValueError, RecursionError):  # the runner says what is wrong with it
        return here.folder()
    cwd = value.get("cwd") if isinstance(value, dict) else None
    return cwd if isinstance(cwd, str) and cwd else here.folder()


def _told(gate: str, agent: str) -> list[Sample]:
    """The samples that the agent has events for; the others are named."""
    known = samples.samples(gate)
    for sample in known:
        if not samples.is_told(sample, agent):
            click.echo(f"not tried: {sample.gate}: {sample.title} ({agent} does not tell it)", err=True)
    return [each for each in known if samples.is_told(each, agent)]


def _try_samples(known: Sequence[Sample], agent: str) -> Iterator[Tried]:
    with tempfile.TemporaryDirectory(prefix="hookpack-test-") as name:
        stage = stages.build(Path(name), os.environ)
        world = here.world(stage.project, stage.environ)
        survey.lock(world, survey.take(world, world.snapshot()))
        for sample in known:
            with _planted(stage, sample, agent) as transcript:
                message = samples.payload(sample, str(stage.root), transcript, agent)
                tried = _try(sample.gate, message, {**stage.environ, **sample.environ}, agent)
                yield tried._replace(title=sample.title, expected=sample.expected)


@contextmanager
def _planted(stage: Stage, sample: Sample, agent: str) -> Iterator[str]:
    """The sample's files in the project, the runs before it, and its transcript, whose path it gives."""
    transcript = stage.folder / "transcript.jsonl"
    transcript.write_text(samples.rows(sample, agent), encoding="utf-8")
    for path, text in sample.files.items():
        (stage.root / path).write_text(text, encoding="utf-8")
    for message in samples.runs(sample, str(stage.root), agent):
        runner.run(runner.Call(sample.gate, ("--agent", agent), message, stage.environ))
    try:
        yield str(transcript)
    finally:
        for path in sample.files:
            (stage.root / path).unlink()


def _show(tried: Sequence[Tried]) -> None:
    for each in tried:
        outcome = each.outcome
        decision, event = outcome.decision, outcome.event
        verdict = decision.verdict
        click.echo(f"{each.gate}: {each.title}" if each.title else each.gate)
        would = f" (observed only; would be {decision.would})" if decision.would != decision.action else ""
        wrong = "" if each.is_as_expected else f"   EXPECTED {each.expected}"
        lines = {
            "event": f"{shown(subject(event))} ({event.moment})" if event else "none",
            "verdict": f"{verdict.outcome}, {shown(paragraph(verdict))}" if verdict.reason else verdict.outcome,
            "decision": decision.action + would + wrong,
            "stdout": outcome.reply.stdout.rstrip("\n") or "nothing",
            "stderr": outcome.reply.stderr.rstrip("\n") or "nothing",
            "exit": f"{outcome.reply.code}   {each.took_ms:.1f} ms, without the start of a process",
        }
        for name, text in lines.items():
            click.echo(f"  {name:<9} {text}")
    if not tried:
        click.echo("this event concerns no gate")
    elif any(each.expected for each in tried):
        click.echo(f"{sum(each.is_as_expected for each in tried)} of {len(tried)} as expected")


def _row(tried: Tried) -> dict[str, object]:
    outcome = tried.outcome
    event, decision = outcome.event, outcome.decision
    verdict, reply = decision.verdict, outcome.reply
    return {
        "gate": tried.gate,
        "sample": tried.title,
        "event": {"name": event.name, "moment": event.moment, "tool": event.tool, "subject": subject(event)}
        if event
        else None,
        "verdict": {
            "outcome": verdict.outcome,
            "rule": verdict.rule,
            "reason": verdict.reason,
            "remedy": verdict.remedy,
            "findings": [dict(zip(each._fields, each, strict=True)) for each in verdict.findings],
        },
        "decision": decision.action,
        "would": decision.would,
        "expected": tried.expected,
        "reply": {"stdout": reply.stdout, "stderr": reply.stderr, "code": reply.code},
        "took_ms": tried.took_ms,
    }
