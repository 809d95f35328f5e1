"""`hookpack log`: the record of verdicts."""

from __future__ import annotations

import json
import sys
import time
from collections import deque

import click

from hookpack.cli import here
from hookpack.place import shown
from hookpack.policy import GATES
from hookpack.record import TYPE_CHECKING
from hookpack.state import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hookpack.codec import Json

_MAX_REASON = 200


@click.command()
@click.option(
    "-n", "--last", type=click.IntRange(min=1), default=20, show_default=True, help="How many of the newest entries."
)
@click.option("--gate", type=click.Choice(GATES), help="Only this gate.")
@click.option("--refused", is_flag=True, help="Only what was refused, or would have been in observe mode.")
@click.option("--metrics", is_flag=True, help="The history of the ratchets' metrics, as tab-separated values.")
@click.option("--verify", is_flag=True, help="Check the chain of the whole record.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def command(last: int, gate: str | None, refused: bool, metrics: bool, verify: bool, as_json: bool) -> None:
    """Show what the gates found and what became of it. Long reasons are cut, with --json they are whole.

    \b
    Examples:
      hookpack log --refused
      hookpack log --gate monotonicity-gate --json
      hookpack log --metrics > results.tsv
    """
    repo = here.project().repo
    if verify:
        broken = [number for number, (_, linked) in enumerate(ledger.read(repo), 1) if not linked]
        click.echo(
            f"broken at entry {broken[0]}: an entry was changed or is missing" if broken else "the chain is whole"
        )
        sys.exit(1 if broken else 0)
    if metrics:
        click.echo("\n".join(_table(each for each, _ in ledger.read(repo))))
        return
    entries = deque((each for each, _ in ledger.read(repo) if _wanted(each, gate, refused)), maxlen=last)
    for entry in entries:
        click.echo(json.dumps(entry, sort_keys=True) if as_json else shown(_line(entry)))
    if not entries:
        click.echo("no such entry" if gate or refused else "nothing is recorded yet", err=True)


def _wanted(entry: Json, gate: str | None, refused: bool) -> bool:
    return (gate is None or entry.get("gate") == gate) and (not refused or entry.get("would") in ("ask", "deny"))


def _table(entries: Iterable[Json]) -> Iterator[str]:
    """All values of accepted and of rejected trees, oldest first."""
    yield "time\tmetric\tvalue\tstatus\ttree"
    for entry in entries:
        if row := entry.get("metric"):
            when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(entry["at"]))
            yield "\t".join((when, shown(row["name"]), f"{row['value']:.12g}", row["status"], row["tree"][:12]))


def _line(entry: Json) -> str:
    if entry.get("damaged"):
        return "(damaged entry)"
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry["at"]))
    observed = "(observed)" if entry["would"] != entry["action"] else ""
    what = " ".join(part for part in (entry["event"], entry["tool"]) if part)
    reason = entry["reason"] if len(entry["reason"]) <= _MAX_REASON else entry["reason"][: _MAX_REASON - 3] + "..."
    return f"{when}  {entry['would']:4}  {observed:10}  {entry['gate']:18} {what:22} {reason}".rstrip()
