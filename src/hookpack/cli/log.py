"""`hookpack log`: the record of verdicts."""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from datetime import datetime

import click

from hookpack.cli import here
from hookpack.cli.colour import painted
from hookpack.cli.entry import is_whole, rejected
from hookpack.place import shown
from hookpack.policy import GATES
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from hookpack.codec import Json

_MAX_REASON = 200
_TICK_S = 0.5
_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class Moment(click.ParamType[float]):
    """A time in the past, in seconds since the epoch: an age with its unit, or a date (local time)."""

    name = "age"

    def convert(self, value: str | float, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        if value[-1:] in _UNITS_S and value[:-1].isdecimal():
            return time.time() - int(value[:-1]) * _UNITS_S[value[-1]]
        try:
            return datetime.fromisoformat(value).timestamp()
        except ValueError:
            self.fail(f'{value!r} is neither an age like "12h" nor a date like "2026-01-31"', param, ctx)


@click.command()
@click.option(
    "-n", "--last", type=click.IntRange(min=1), default=20, show_default=True, help="How many of the newest entries."
)
@click.option("--gate", type=click.Choice(GATES), help="Only this gate.")
@click.option("--refused", is_flag=True, help="Only what was refused, or would have been in observe mode.")
@click.option("--session", default="", help="Only sessions whose id begins so.")
@click.option("--since", type=Moment(), default=0.0, help='Only what is younger: "90m", "12h", "7d" or a date.')
@click.option("-f", "--follow", is_flag=True, help="Go on with what comes, until Ctrl-C.")
@click.option("--metrics", is_flag=True, help="The history of the ratchets' metrics, as tab-separated values.")
@click.option("--verify", is_flag=True, help="Check the chain of the whole record.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def command(last: int, follow: bool, metrics: bool, verify: bool, as_json: bool, **wanted: Any) -> None:
    """Show what the gates found and what became of it. Long reasons are cut, with --json they are whole.

    The word before a gate is the entry's id, which `hookpack explain` takes.

    \b
    Examples:
      hookpack log --refused --since 12h
      hookpack log --follow
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
    filters, end = Filters(**wanted), ledger.size(repo)
    entries = deque((each for each, _ in ledger.read(repo) if filters.fit(each)), maxlen=last)
    _show(entries, as_json=as_json)
    if follow:
        _follow(repo, end, filters, as_json=as_json)
    elif not entries:
        click.echo("no entry fits" if filters != Filters() else "nothing is recorded yet", err=True)


class Filters(Record):
    """Which entries are asked for; `since` in seconds since the epoch."""

    gate: str | None = None
    refused: bool = False
    session: str = ""
    since: float = 0.0

    def fit(self, entry: Json) -> bool:
        return (
            self.gate in (None, entry.get("gate"))
            and (not self.refused or entry.get("would") in ("ask", "deny"))
            and str(entry.get("session", "")).startswith(self.session)
            and (not is_whole(entry) or entry["at"] >= self.since)
        )


def _follow(repo: str, offset: int, filters: Filters, *, as_json: bool) -> None:
    """Entries as they are written, until Ctrl-C."""
    try:
        while True:
            time.sleep(_TICK_S)
            if ledger.size(repo) < offset:
                offset = 0  # the record was begun anew
            entries, offset = ledger.since(repo, offset)
            _show(filter(filters.fit, entries), as_json=as_json)
    except KeyboardInterrupt:
        return


def _show(entries: Iterable[Json], *, as_json: bool) -> None:
    for entry in entries:
        click.echo(json.dumps(entry, sort_keys=True) if as_json else _line(entry))
    sys.stdout.flush()


def _table(entries: Iterable[Json]) -> Iterator[str]:
    """All values of accepted and of rejected trees, oldest first."""
    yield "time\tmetric\tvalue\tstatus\ttree"
    for entry in entries:
        if row := entry.get("metric"):
            when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(entry["at"]))
            yield "\t".join((when, shown(row["name"]), f"{row['value']:.12g}", row["status"], row["tree"][:12]))


def _line(entry: Json) -> str:
    if not is_whole(entry):
        return "(damaged entry)"
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry["at"]))
    observed = "(observed)" if entry["would"] != entry["action"] else ""
    what = " ".join(part for part in (entry["event"], entry["tool"]) if part)
    reason = entry["reason"] if len(entry["reason"]) <= _MAX_REASON else entry["reason"][: _MAX_REASON - 3] + "..."
    rest = f"{observed:10}  {entry['id']}  {entry['gate']:18} {what:22} {reason}{_undo(entry)}"
    would = painted(shown(f"{entry['would']:4}"))
    return f"{when}  {would}  {shown(rest).rstrip()}"


def _undo(entry: Json) -> str:
    """The commands that bring back what the call took, after the reason."""
    return "".join(f"; undo: `hookpack rejected restore {number}`" for number in rejected(entry))
