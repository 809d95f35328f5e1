"""`hookpack policy explain`: what a key of the policy means."""

from __future__ import annotations

import json
from difflib import get_close_matches

import click

from hookpack import policy_schema
from hookpack.cli import here
from hookpack.cli.policy import show
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.policy import DEFAULTS, PRESETS, settled
from hookpack.policy_stack import flat, told
from hookpack.record import TYPE_CHECKING
from hookpack.state import trust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.policy_schema import Row
    from hookpack.policy_stack import Setting


@click.command()
@click.argument("key")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(key: str, as_json: bool) -> None:
    """Say what KEY means, its default, what may stand there, what presets make of it, and what is in force.

    The end of a key is enough where no other key ends so.

    \b
    Examples:
      hookpack policy explain iteration.budget.max_files
      hookpack policy explain filter-sensitive.options
      hookpack policy explain exceptions[].until
    """
    rows = list(policy_schema.rows())
    row = _found(rows, key)
    known = trust.load(project := here.project())
    setting = show.in_force(known, show.as_trusted(project, known)).get(row.key)
    below = [each.key for each in rows if each.key.startswith((f"{row.key}.", f"{row.key}[]."))]
    if as_json:
        said = {**row._asdict(), "presets": _presets(row), "in_force": setting._asdict() if setting else None}
        click.echo(json.dumps({**said, "below": below}, indent=2))
        return
    click.echo("\n".join(_lines(row, setting, below)))


def _found(rows: list[Row], key: str) -> Row:
    ends = [each for each in rows if each.key.endswith(f".{key}")]
    plain = [each for each in ends if "[]" not in each.key]
    fitting = [each for each in rows if each.key == key] or plain or ends
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        listed = ", ".join(each.key for each in fitting)
        raise HookpackError(f"{len(fitting)} keys end in {key}: {listed}", hint="write more of it")
    near = get_close_matches(key, [each.key for each in rows], 3)
    near += get_close_matches(key.rpartition(".")[2], sorted({each.key.rpartition(".")[2] for each in rows}), 2)
    guess = f"; did you mean {' or '.join(dict.fromkeys(near))}?" if near else ""
    raise HookpackError(f"no key {shown(key)!r} in the policy{guess}", hint="`hookpack policy show --effective`")


def _presets(row: Row) -> dict[str, object]:
    """What each preset says, where one of them says otherwise than the default."""
    by_name = {name: dict(flat(settled({"preset": name}))) for name in PRESETS}
    plain = dict(flat(DEFAULTS)).get(row.key)
    found = {name: values.get(row.key) for name, values in by_name.items()}
    return found if row.key != "preset" and any(value != plain for value in found.values()) else {}


def _lines(row: Row, setting: Setting | None, below: list[str]) -> Iterator[str]:
    yield f"{row.key}: {row.help}"
    yield f"allowed   {row.allowed}"
    if row.default:
        yield f"default   {row.default}"
    yield from (f"preset    {name}: {told(value)}" for name, value in _presets(row).items())
    if setting:
        yield f"in force  {shown(told(setting.value))} ({setting.source})"
    yield from (f"          {each}" for each in below)
