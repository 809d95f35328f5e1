"""`hookpack purge`: what hookpack keeps on this machine, and less of it."""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import ExitStack

import click

from hookpack.cli.log import Moment
from hookpack.cli.person import confirm, mark
from hookpack.cli.progress import busy
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import ledger, sessions, stock, sweep
from hookpack.state.checkpoints import Checkpoints
from hookpack.state.files import Lock, cache_root, state_root
from hookpack.state.shadow import Shadow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookpack.state.stock import Area, Holding

_DAY_S = 86_400
_LEAST_DAYS = 7  # so long a rejected state teaches the next attempts
_CACHES = ("scan", "defences")
_UNITS = {"KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}


class Size(click.ParamType[int]):
    """An amount with its unit, in bytes."""

    name = "size"

    def convert(self, value: str | int, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        number, unit = value[:-2].strip(), value[-2:].upper()
        if unit not in _UNITS or not number.isdecimal():
            self.fail(f'{value!r} is no amount like "500MB" or "2GB"', param, ctx)
        return int(number) * _UNITS[unit]


class Plan(Record):
    """What goes of one repository."""

    holding: Holding
    gone: tuple[Area, ...]  # work trees whose folder does not exist any more
    rejected: Mapping[str, tuple[int, ...]]  # state directory of a work tree -> numbers
    entries: int  # of the record

    @property
    def goes_whole(self) -> bool:
        return bool(self.gone) and len(self.gone) == len(self.holding.areas)

    @property
    def lines(self) -> list[str]:
        if self.goes_whole:
            return ["everything: its folder is gone"]
        count = sum(map(len, self.rejected.values()))
        lines = [f"all of {shown(each.root)}: the folder is gone" for each in self.gone]
        lines += [f"{count} rejected states, and the way back to them"] if count else []
        return lines + ([f"{self.entries} entries of the record of verdicts"] if self.entries else [])


@click.command()
@click.option(
    "--older-than", "before", type=Moment(), default="30d", show_default=True,
    help='What is older goes: an age like "90d", at least 7d, or a date.',
)  # fmt: skip
@click.option("--keep", type=Size(), help='If more is left, like "2GB", the scan cache goes, too.')
@click.option("--dry-run", is_flag=True, help="Say what is kept and what would go; remove nothing.")
@click.option("--json", "as_json", is_flag=True, help="With --dry-run: print JSON.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(before: float, keep: int | None, dry_run: bool, as_json: bool, yes: bool) -> None:
    """Say what hookpack keeps on this machine, and remove what is old. For a person: refused when an agent calls it.

    What goes: rejected states that are older, and the way back to them; older entries of the record; the state of
    folders that are gone and were not used since; recorded trees that nothing names any more. What stays: policy,
    trust, baselines, accepted states, turns that are open, and whatever is younger than seven days.
    A project in which a session is at work is left alone.

    \b
    Examples:
      hookpack purge --dry-run
      hookpack purge --older-than 90d
      hookpack purge --keep 2GB
    """
    if before > time.time() - _LEAST_DAYS * _DAY_S + 1:
        raise click.UsageError(f"what is younger than {_LEAST_DAYS} days stays: --older-than {_LEAST_DAYS}d or more")
    if as_json and not dry_run:
        raise click.UsageError("--json goes with --dry-run")
    plans = [_plan(each, before) for each in stock.holdings(state_root(os.environ))]
    caches = {name: os.path.join(cache_root(os.environ), name) for name in _CACHES}
    sizes = {name: stock.size(path) for name, path in caches.items()}
    total = sum(sizes.values()) + sum(each.holding.size for each in plans)
    if as_json:
        click.echo(json.dumps({"bytes": total, "caches": sizes, "projects": [_row(each) for each in plans]}, indent=2))
        return
    _show(plans, sizes, total)
    if dry_run:
        return
    confirm("purge", f"Remove what is older than {_day(before)}?", yes=yes)
    left_alone = [each for each in plans if not _carry_out(each, before)]
    if keep is not None and _total(caches) > keep:
        for path in caches.values():
            shutil.rmtree(path, ignore_errors=True)
        click.echo("scan cache: removed; what is judged next is scanned again")
    click.echo(f"{_amount(total)} before, {_amount(_total(caches))} now")
    if left_alone:
        raise click.exceptions.Exit(3)


def _plan(holding: Holding, before: float) -> Plan:
    gone = tuple(each for each in holding.areas if each.is_gone and each.used < before)
    stay = [each.path for each in holding.areas if each not in gone]
    rejected = {area: tuple(each.number for each in Checkpoints(area).rejected() if each.at < before) for area in stay}
    whole = bool(gone) and not stay
    return Plan(holding, gone, rejected, 0 if whole else ledger.older(holding.repo, before))


def _carry_out(plan: Plan, before: float) -> bool:
    """Whether it was done; what could not be is said, and the others go on."""
    holding, name = plan.holding, shown(plan.holding.name)
    try:
        if plan.goes_whole:
            shutil.rmtree(holding.repo)
        elif _is_busy(holding):
            click.echo(f"{name}: left alone, a session is at work there; run it again later", err=True)
            return False
        else:
            with ExitStack() as held, busy(f"packing {name}"):
                for each in holding.areas:
                    held.enter_context(Lock(os.path.join(each.path, "tree.lock"), timeout_s=0))
                _lessen(plan, before)
    except (HookpackError, OSError) as error:
        click.echo(f"error: {name}: NOT done: {error}", err=True)
        return False
    return True


def _is_busy(holding: Holding) -> bool:
    return any(sessions.is_busy(each.path) for each in holding.areas)


def _lessen(plan: Plan, before: float) -> None:
    repo, why = plan.holding.repo, "; ".join(plan.lines)
    for area, numbers in plan.rejected.items():
        if numbers:
            mark(repo, area, "purge", f"{len(numbers)} rejected states went")
            Checkpoints(area).forget(numbers)
    if plan.entries:
        ledger.cut(repo, before, ledger.command("purge", f"older than {_day(before)} was removed: {why}"))
    for each in plan.gone:
        shutil.rmtree(each.path)
    sweep.sweep(Shadow(repo, os.path.join(repo, "shadow.git")), repo)


def _show(plans: Sequence[Plan], sizes: Mapping[str, int], total: int) -> None:
    for each in plans:
        held = each.holding
        parts = f"trees {_amount(held.shadow)}, record {_amount(held.record)}, other {_amount(held.other)}"
        click.echo(f"{_amount(held.size):>9}  {shown(held.name)}: {parts}")
        for line in each.lines:
            click.echo(f"{'goes':>9}  {line}")
    for name, size in sizes.items():
        click.echo(f"{_amount(size):>9}  cache of {'scans' if name == 'scan' else 'comparisons'}, at most 1.0 GB")
    click.echo(f"{_amount(total):>9}  in all")


def _row(plan: Plan) -> dict[str, object]:
    held = plan.holding
    return {
        "folders": [each.root for each in held.areas],
        "state": held.repo,
        "bytes": {"trees": held.shadow, "record": held.record, "other": held.other},
        "goes": {
            "all": plan.goes_whole,
            "folders": [each.root for each in plan.gone],
            "rejected": sum(map(len, plan.rejected.values())),
            "entries": plan.entries,
        },
    }


def _total(caches: Mapping[str, str]) -> int:
    held = sum(each.size for each in stock.holdings(state_root(os.environ)))
    return held + sum(map(stock.size, caches.values()))


def _amount(size: int) -> str:
    unit = next((each for each in reversed(_UNITS) if size >= _UNITS[each]), "KB")
    return f"{size / _UNITS[unit]:.1f} {unit}"


def _day(at: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(at))
