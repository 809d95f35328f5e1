"""`hookpack why`: all that hookpack knows of one line of the project."""

from __future__ import annotations

import json
import re
import time

import click

from hookpack import anchor_place
from hookpack.anchor import holds
from hookpack.cli import faults, here, spot
from hookpack.cli.anchors import declared
from hookpack.cli.entry import findings, is_whole
from hookpack.cli.progress import busy
from hookpack.defences.mine import candidates
from hookpack.defences.symbols import Unreadable
from hookpack.identity import new_findings
from hookpack.place import guarded_by, matches, shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import baseline, ledger
from hookpack.turn import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hookpack.cli.spot import Spot
    from hookpack.codec import Json
    from hookpack.finding import Finding
    from hookpack.world import World

_SUPPRESSIONS = "suppressions"
_MOST = 5


class Sides(Record):
    """The findings of a file as it stands, apart from those that the baseline did not have."""

    known: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()
    missing: tuple[str, ...] = ()  # why less is known than there could be


@click.command()
@click.argument("place", metavar="PATH[:LINE]", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(place: str, as_json: bool) -> None:
    """Tell what lives on a line: anchors, defences, findings, suppressions, protection, exceptions, past verdicts.

    With a line, what stands in the function round it; without, in the whole file. The file is scanned as it stands,
    if it was not before.

    \b
    Examples:
      hookpack why app/files.py:12
      hookpack why app/files.py
      hookpack why app/files.py:12 --json | jq .new
    """
    project = here.project()
    found = spot.find(project, place)
    world = here.world(project)
    sides = _sides(world, found)
    sections = {
        "anchors": list(_anchors(world, found)),
        "defences": list(_defences(found)),
        "new": _rows(found, sides.new),
        "known": _rows(found, [each for each in sides.known if each.scanner != _SUPPRESSIONS]),
        "suppressions": _rows(found, [each for each in sides.known if each.scanner == _SUPPRESSIONS]),
        "protection": list(_protection(world, found)),
        "exceptions": list(_exceptions(world, found, (*sides.new, *sides.known))),
        "verdicts": list(_verdicts(world, found))[-_MOST:],
        "not_looked_at": [{"said": each} for each in sides.missing],
    }
    if as_json:
        head = {name: getattr(found, name) for name in ("path", "line", "symbol", "first", "last")}
        click.echo(json.dumps({**head, **sections}, indent=2))
        return
    _show(found, sections)


def _sides(world: World, found: Spot) -> Sides:
    if found.text is None:
        return Sides(missing=("it is no text, so no scanner reads it",))
    locked, now = baseline.load(world.project), world.snapshot()
    blob = world.stored(now, found.path)
    if not blob:
        return Sides(missing=("git ignores it, or it is too large: hookpack does not judge it",))
    changed = world.changes(locked.tree, now, lines=False) if locked else ()
    unchanged = Change(found.path, "M", found.path, blob if locked else "", blob)
    change = next((each for each in changed if each.path == found.path), unchanged)
    with busy("scanning"):
        looked = world.scan([change])
    renames = {change.path: change.old_path} if change.old_path not in ("", change.path) else {}
    fresh = new_findings(looked.before, looked.after, renames) if locked else ()
    every = [each for file in looked.after for each in file.findings]
    unread = [each for file in looked.after for each in file.unread]
    note = [] if locked else ["no baseline is locked, so nothing is called new"]
    missing = (*note, *looked.errors, *unread, *looked.unstored)
    return Sides(tuple(each for each in every if each not in fresh), fresh, missing)


def _rows(found: Spot, wanted: Iterable[Finding]) -> list[Json]:
    return [
        {**faults.row(each), "said": f"{each.rule}: {each.message}".removesuffix(": ")}
        for each in wanted
        if found.holds(each.line)
    ]


def _anchors(world: World, found: Spot) -> Iterator[Json]:
    """The declared anchors that stand here, or speak of the symbol."""
    in_force = frozenset(world.anchors())
    for anchor in (each.anchor for each in declared.entries(world.project)):
        if anchor.path != found.path or found.text is None:
            continue
        held = holds(anchor, found.text)
        line = anchor_place.line(anchor, found.text)
        if not found.holds(line, anchor.symbol):
            continue
        state = {True: "holds", False: "is lost", None: "cannot be told"}[held]
        note = "" if anchor in in_force else ", not in force: `hookpack trust`"
        said = f"{anchor.id} ({anchor.strength}) {state}{note}: {anchor_place.demand(anchor)}"
        yield {"id": anchor.id, "line": line, "state": state, "in_force": anchor in in_force, "said": said}


def _defences(found: Spot) -> Iterator[Json]:
    """What is recognised as a defence without being declared; a loss of it is judged at the turn's end."""
    try:
        known = candidates(found.path, found.text or "")
    except Unreadable:
        return
    for each in known:
        if found.holds(each.line):
            yield {"line": each.line, "symbol": each.symbol, "said": each.reason}


def _protection(world: World, found: Spot) -> Iterator[Json]:
    if rule := guarded_by(world.locate(found.path), world.policy.protect):
        yield {"rule": rule, "said": f"an agent may not change it ({rule})"}
    for glob in world.policy.protect_reads:
        if matches(found.path, glob):
            yield {"rule": glob, "said": f"an agent may not read it (protect_reads: {glob})"}


def _exceptions(world: World, found: Spot, here_found: Iterable[Finding]) -> Iterator[Json]:
    """The policy's exceptions that name the file or a rule that fires here; of credentials never what they are for."""
    rules = [each.rule for each in here_found if found.holds(each.line)]
    for row in world.policy.exceptions:
        rule, glob = row.get("rule", ""), row.get("path", "")
        if matches(found.path, glob or "**") and (glob or any(matches(each, rule) for each in rules)):
            ended = "ended" if row["until"] < world.today() else "until"
            what = " in ".join(filter(None, (rule or "whatever is found", glob)))
            said = f'{what} does not count as new: "{row["reason"]}", {ended} {row["until"]}'
            yield {"rule": rule, "path": glob, "reason": row["reason"], "until": row["until"], "said": said}
    for row in world.policy.gates["filter-sensitive"].rows("allow"):
        if matches(found.path, str(row.get("path", ""))) and row.get("path"):
            ended = "ended" if row["until"] < world.today() else "until"
            said = f'credentials below {row["path"]} are accepted: "{row["reason"]}", {ended} {row["until"]}'
            yield {"path": row["path"], "reason": row["reason"], "until": row["until"], "said": said}


def _verdicts(world: World, found: Spot) -> Iterator[Json]:
    """Entries of the record that name the file and found something, oldest first."""
    named = re.compile(rf"(?<![\w./-]){re.escape(found.path)}(?![\w/-]|\.\w)")
    for entry, _ in ledger.read(world.project.repo):
        if not is_whole(entry):
            continue
        lines = [line for _, path, line in findings(entry) if path == found.path]
        is_meant = any(map(found.holds, lines)) if lines else named.search(entry["reason"])
        if is_meant and entry.get("outcome") != "pass":
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry["at"]))
            said = (
                f"{when}  {entry['would']}  {entry['gate']}/{entry.get('rule', '')}; `hookpack explain {entry['id']}`"
            )
            yield {"id": entry["id"], "at": entry["at"], "would": entry["would"], "said": said}


_TITLES = {"not_looked_at": "not known", "new": "new faults", "known": "faults", "verdicts": "past verdicts"}


def _show(found: Spot, sections: dict[str, list[Json]]) -> None:
    where = f":{found.line}" if found.line else ""
    inside = f", in {found.symbol} (lines {found.first} to {found.last})" if found.symbol else ""
    click.echo(click.style(shown(f"{found.path}{where}{inside}"), bold=True))
    for name, rows in sections.items():
        title = _TITLES.get(name, name)
        for row in rows:
            line = f"{row['line']:5}  " if row.get("line") else ""
            click.echo(f"{title:14} {line}{shown(row['said'])}")
            title = ""
    if not any(sections.values()):
        click.echo("nothing lives here: no anchor, no clear defence, no finding, no protection, no past verdict")
    if sections["defences"] and not sections["anchors"]:
        place = f"{found.path}:{sections['defences'][0]['line']}"
        click.echo(shown(f"next: `hookpack anchors add {place}` has the loss of a defence refused before the edit"))
