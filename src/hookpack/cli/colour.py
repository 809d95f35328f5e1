"""When output has colours, and which: red for what was refused, yellow for what a person should look at."""

from __future__ import annotations

import click

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLOURS = {
    "deny": "red", "FAIL": "red", "fail": "red", "NOT": "red",
    "ask": "yellow", "warn": "yellow", "ERROR": "yellow", "error": "yellow", "??": "yellow", "unsure": "yellow",
    "ok": "green", "pass": "green",
}  # fmt: skip


def wanted(environ: Mapping[str, str]) -> bool | None:
    """What the environment says for all output, None where each stream decides: colours on a terminal alone."""
    if environ.get("NO_COLOR") or environ.get("TERM") == "dumb":
        return False
    return True if environ.get("FORCE_COLOR") not in (None, "", "0") else None


def painted(text: str, word: str = "") -> str:
    """The text in the colour of an outcome or decision, of its own first word by default; unknown words have none."""
    first = word or text.strip().partition(" ")[0].rstrip(":,")
    colour = _COLOURS.get(first)
    return click.style(text, fg=colour) if colour else text
