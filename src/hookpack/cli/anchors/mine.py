"""`hookpack anchors mine`: propose anchors from the code."""

from __future__ import annotations

import json

import click

from hookpack.anchor_pick import pick
from hookpack.cli import here
from hookpack.cli.anchors import declared
from hookpack.cli.anchors.add import free, write
from hookpack.cli.person import admit, told
from hookpack.cli.progress import progress
from hookpack.defences import sources
from hookpack.defences.mine import candidates
from hookpack.defences.symbols import Unreadable
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hookpack.anchor import Anchor
    from hookpack.state.project import Project

_MOST_OF_A_FILE = 3


@click.command("mine", short_help="propose some from the code")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1), help="How many to propose.")
@click.option("--add", "adds", is_flag=True, help="Declare all that are proposed. For a person.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def command(paths: Sequence[str], limit: int, adds: bool, as_json: bool) -> None:
    """Propose anchors: the lines of the project, or of PATHs, that most clearly defend it, the clearest first.

    Each would hold now and be lost with its line. Defences that are not declared are looked after as well; an anchor
    refuses their loss before the edit, and tells the agent of them when a session starts.

    \b
    Examples:
      hookpack anchors mine
      hookpack anchors mine src/auth --limit 5
      hookpack anchors mine src/auth --add && hookpack trust
    """
    project = here.project()
    if adds:
        admit("anchors mine --add", yes=True)
    with progress("reading") as said:
        found = _proposed(project, paths, said)[:limit]
    taken = {each.anchor.id for each in declared.entries(project)}
    for anchor, line, reason in found:
        if adds:
            anchor = anchor._replace(id=free(taken), reason=reason)
            taken.add(anchor.id)
            write(project, anchor)
        if as_json:
            fields = dict(zip(anchor._fields, anchor, strict=True))
            click.echo(json.dumps({**fields, "line": line, "reason": reason}))
        else:
            where = f"{anchor.path}:{line}" + (f" in {anchor.symbol}" if anchor.symbol else "")
            code = anchor.pattern.partition("\n")[0]
            click.echo(shown(f"{where}: {reason}: {code}"))
    _next(project, found, adds=adds)


def _next(project: Project, found: Sequence[object], *, adds: bool) -> None:
    if not found:
        click.echo("nothing to propose: no line here clearly defends, or all that do are declared", err=True)
    elif adds:
        told(project, f"anchors mine --add: {len(found)}")
        click.echo("next: `hookpack trust` puts them in force", err=True)
    else:
        click.echo("next: `hookpack anchors add PATH:LINE` declares one, `mine --add` all of these", err=True)


def _proposed(
    project: Project, paths: Sequence[str], said: Callable[[int, int], None]
) -> list[tuple[Anchor, int, str]]:
    """(anchor without an id, line, reason), the clearest first."""
    world = here.world(project)
    wanted = [each.path for each in world.tree.entries(world.snapshot()) if not sources.excluded(each.path)]
    asked = declared.within(project, paths)
    wanted = [path for path in wanted if declared.covers(asked, path)]
    known = {(each.anchor.path, each.anchor.symbol, each.anchor.pattern) for each in declared.entries(project)}
    ranked = []
    for number, path in enumerate(wanted, 1):
        ranked += list(_of_file(project, path, known))[:_MOST_OF_A_FILE]
        said(number, len(wanted))
    ranked.sort(key=lambda each: (-each[0], each[1].path, each[2]))
    return [(anchor, line, reason) for _, anchor, line, reason in ranked]


def _of_file(project: Project, path: str, known: set[tuple[str, str, str]]) -> Iterator[tuple[float, Anchor, int, str]]:
    text = declared.text_of(project, path) or ""
    try:
        found = candidates(path, text)
    except Unreadable:
        return
    for each in sorted(found, key=lambda each: (-each.weight, each.line)):
        anchor = pick(path, text, each.line).anchor
        if anchor and (path, anchor.symbol, anchor.pattern) not in known:
            known.add((path, anchor.symbol, anchor.pattern))
            yield each.weight, anchor, each.line, each.reason
