"""The demo as a story on a terminal: one line a move, what the hooks said below it."""

from __future__ import annotations

import os
import textwrap
from difflib import ndiff

import click

from hookpack.demo.script import Turn
from hookpack.demo.story import Done, Played
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.demo.stage import Stage

_SIDES = {"+": "green", "-": "red"}
_WIDTH = 100
_TOLD = 520  # characters of a refusal
_CODE = 96  # characters of a line of code
_LINES = 6  # of a difference


class Teller:
    """Prints as things happen; `color` False strips every colour."""

    def __init__(self, *, color: bool) -> None:
        self._color = color
        self._number = 0
        self._root = ""

    def opening(self, stage: Stage, *, kept: bool) -> None:
        self._root = f"{stage.root}{os.sep}"
        self._say(
            click.style("An agent works in a throw-away project. The agent is scripted, the hooks are real.", bold=True)
        )
        self._say(f"project: {stage.root} ({'kept' if kept else 'removed at the end; --keep leaves it'})")
        if stage.missing:
            self._say(f"not installed, so not used: {', '.join(stage.missing)}; `./install.sh` brings everything")

    def hear(self, told: Turn | Done | Played) -> None:
        """The listener for `story.play`."""
        if isinstance(told, Turn):
            self._turn(told)
        elif isinstance(told, Done):
            self._move(told)
        else:
            self._result(told)

    def closing(self, played: Sequence[Played], took_s: float) -> None:
        good = sum(not each.differences for each in played)
        heard = [each for one in played for done in one.done for each in done.heard]
        count = sum(each.hooks for each in heard)
        runs = f", {count} hook processes" if count else ""
        self._say()
        text = f"{good} of {len(played)} as expected ({took_s:.1f} s{runs})"
        self._say(click.style(text, fg="green" if good == len(played) else "red", bold=True))

    def _turn(self, turn: Turn) -> None:
        self._number += 1
        self._say()
        self._say(click.style(f"{self._number}. {turn.title}", bold=True))
        self._say(f"   person  {turn.prompt}")

    def _move(self, done: Done) -> None:
        words = done.move.says if done.move.tool else f'"{done.move.says}"'
        answer = "refused" if done.refused else "allowed" if done.move.tool else "accepted"
        shown = click.style(answer, fg="red" if done.refused else "green") + " " * (8 - len(answer))
        took = f"{sum(each.took_ms for each in done.heard):5.0f} ms" if done.heard else ""
        self._say(f"   agent   {words:<64} {shown} {took}".rstrip())
        for each in done.heard:
            for refusal in each.refusals:
                self._quote(f"{each.event}: {refusal}")
            for notice in each.notices:
                self._quote(f"to the person: {notice}")
        for line in _shown(done.taken_back):
            self._say(" " * 11 + line)

    def _result(self, played: Played) -> None:
        for difference in played.differences:
            self._say(click.style(f"   differs  {difference}", fg="red"))
        if not played.differences:
            state = (
                "The change stands." if played.turn.leaves == "accepted" else "The project is as it was, byte for byte."
            )
            self._say(click.style(f"   => {played.turn.moral} {state}", fg="green"))

    def _quote(self, text: str) -> None:
        told = textwrap.shorten(text.replace(self._root, ""), _TOLD, placeholder=" …")
        for line in textwrap.wrap(told, _WIDTH - 11, break_on_hyphens=False):
            self._say(" " * 11 + click.style(line, dim=True))

    def _say(self, text: str = "") -> None:
        click.echo(text, color=self._color)


def _shown(taken_back: Mapping[str, tuple[bytes, bytes]]) -> Iterator[str]:
    """What went (-) and what came back (+), file by file."""
    for path, sides in taken_back.items():
        yield f"taken back in {path}:"
        rejected, restored = (side.decode(errors="replace").splitlines() for side in sides)
        lines = [line for line in ndiff(rejected, restored) if line[0] in "+-"]
        for line in lines[:_LINES]:
            yield click.style(f"  {line}" if len(line) <= _CODE else f"  {line[:_CODE]}…", fg=_SIDES[line[0]])
        if len(lines) > _LINES:
            yield f"  and {len(lines) - _LINES} more lines"
