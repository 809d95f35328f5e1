"""`hookpack demo`: see regressions being stopped, in a throw-away project."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import click

from hookpack import survey
from hookpack.cli import colour, here
from hookpack.demo import real as with_claude
from hookpack.demo import stage as stages
from hookpack.demo import story
from hookpack.demo.teller import Teller
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.demo.story import Played


@click.command()
@click.option("--real", is_flag=True, help="Drive the installed Claude Code, against a scripted local model.")
@click.option("--keep", is_flag=True, help="Leave the project and its state on disk.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--no-color", is_flag=True, help="No colours (nor with NO_COLOR set, nor in a pipe).")
def command(real: bool, keep: bool, as_json: bool, no_color: bool) -> None:
    """See regressions being stopped, in a throw-away project.

    A scripted agent works through six turns; every hook is the real executable. No network, no agent
    CLI, nothing of yours is touched. Exit code 1 if anything went otherwise than it should.

    \b
    Examples:
      hookpack demo
      hookpack demo --real      the same with Claude Code itself, offline
    """
    claude = with_claude.find(os.environ) if real else None
    began = time.monotonic()
    said = colour.wanted(os.environ)
    teller = Teller(color=not no_color and (sys.stdout.isatty() if said is None else said))
    with _folder(keep=keep) as folder:
        stage = stages.build(folder, os.environ)
        world = here.world(stage.project, stage.environ)
        survey.lock(world, survey.take(world, world.snapshot()))
        if not as_json:
            teller.opening(stage, kept=keep)
        tell = (lambda told: None) if as_json else teller.hear
        played = with_claude.play(stage, claude, tell) if claude else story.play(stage, tell)
    took_s = time.monotonic() - began
    if as_json:
        click.echo(json.dumps(_report(played, took_s), indent=2))
    else:
        teller.closing(played, took_s)
    if any(each.differences for each in played):
        raise click.exceptions.Exit(1)


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    """A new private folder, removed afterwards, also after Ctrl-C."""
    if keep:
        yield Path(tempfile.mkdtemp(prefix="hookpack-demo-"))
        return
    with tempfile.TemporaryDirectory(prefix="hookpack-demo-") as name:
        yield Path(name)


def _report(played: Sequence[Played], took_s: float) -> dict[str, object]:
    good = sum(not each.differences for each in played)
    return {
        "as_expected": good,
        "of": len(played),
        "took_ms": round(took_s * 1000, 1),
        "turns": [_row(each) for each in played],
    }


def _row(played: Played) -> dict[str, object]:
    moves = [
        {
            "says": done.move.says,
            "tool": done.move.tool,
            "expected": list(done.move.refused),
            "refused": list(done.refused),
            "taken_back": list(done.taken_back),
            "events": [dict(zip(each._fields, each, strict=True)) for each in done.heard],
        }
        for done in played.done
    ]
    turn = played.turn
    return {
        "title": turn.title,
        "prompt": turn.prompt,
        "differences": list(played.differences),
        "took_ms": round(played.took_ms, 1),
        "moves": moves,
    }
