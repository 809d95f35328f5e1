"""`hookpack anchors explain`: all that is known of one anchor."""

from __future__ import annotations

import re
import time

import click

from hookpack.anchor import PYTHON, holds
from hookpack.anchor_place import broken, demand, line
from hookpack.cli import completing, here
from hookpack.cli.anchors import declared
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state import ledger, trust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.anchor import Anchor
    from hookpack.state.project import Project

_LOOKED_FOR = {
    "substring": "as text; white space, quotes and comments do not count",
    "regex": "as a regular expression over the code without comments",
    "ast": "in the structure of the code; `...` stands for anything, `_` for any one name",
    "semantic": "as a relation that must hold on every path",
}
_MOST = 20


@click.command("explain", short_help="what one demands, where it stands, how the code may move")
@click.argument("id", metavar="ID", shell_complete=completing.anchors)
def command(id: str) -> None:
    """Say where an anchor stands, what it demands, how the code may move, and what became of it so far.

    \b
    Examples:
      hookpack anchors explain A-1
    """
    project = here.project()
    known = {each.anchor.id: each.anchor for each in declared.entries(project)}
    history = list(_history(project, id))
    if id in known:
        click.echo(shown_lines(_facts(project, known[id])))
    elif not history:
        raise HookpackError(f"no anchor {id!r} is or was declared", hint="`hookpack anchors list`")
    else:
        click.echo(f"{id} is not declared any more")
    click.echo(shown_lines(["history:", *history[-_MOST:]] if history else ["history: nothing is recorded"]))


def shown_lines(lines: list[str]) -> str:
    return "\n".join(map(shown, lines))


def _facts(project: Project, anchor: Anchor) -> list[str]:
    text = declared.text_of(project, anchor.path)
    held = holds(anchor, text) if text is not None else False
    at = line(anchor, text) if held and text is not None else 0
    why = "there is no such file" if text is None else "" if held else broken(anchor, text)[1]
    where = f"{anchor.path}:{at}" if at else anchor.path
    state = {True: "holds", False: f"is lost: {why}", None: "cannot be told: the file does not parse"}[held]
    in_force = anchor in trust.load(project).anchors
    return [
        f"{anchor.id}: {demand(anchor)}" + (f" ({anchor.reason})" if anchor.reason else ""),
        f"where:    {where}; {state}",
        f"looked for: {_LOOKED_FOR[anchor.mode]}",
        f"strength: {anchor.strength}, " + _strength(anchor),
        f"may move: {_moves(anchor)}",
        f"in force: {'yes' if in_force else 'no; `hookpack trust` decides'}",
    ]


def _strength(anchor: Anchor) -> str:
    if anchor.strength == "soft":
        return "a loss is told at the turn's end and a person decides"
    moment = "after the edit" if anchor.mode == "semantic" else "before the edit"
    return f"a loss is refused {moment} and at the turn's end"


def _moves(anchor: Anchor) -> str:
    if not anchor.path.endswith(PYTHON):
        return "with its file, or into another file of this kind in the same turn"
    if not anchor.symbol:
        return "anywhere in the file, or with its file"
    return (
        f"with {anchor.symbol} into another file, along with a new name of it, or into a function that "
        f"{anchor.symbol} really calls"
    )


def _history(project: Project, id: str) -> Iterator[str]:
    """Every entry of the record that names the anchor, oldest first."""
    named = re.compile(rf"(?<![\w-])(anchor|anchors add|anchors retire) {re.escape(id)}(?![\w-])")
    for entry, _ in ledger.read(project.repo):
        reason = str(entry.get("reason", ""))
        if named.search(reason):
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry["at"]))
            gate = f"{entry['gate']} {entry['would']}: " if entry.get("gate") else ""
            yield f"  {when}  {gate}{reason[:200]}"
