"""`hookpack report`: what happened, as one page, Markdown or JSON; and what a person thinks of what was observed."""

from __future__ import annotations

import json
import sys
import webbrowser
from pathlib import Path

import click

from hookpack.cli import here
from hookpack.cli.log import Moment
from hookpack.cli.person import confirm, told
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.report import entries, markdown, page, whole, would
from hookpack.state import baseline, ledger, trust
from hookpack.state.files import write_output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.codec import Json
    from hookpack.report.whole import Report
    from hookpack.state.project import Project

_SLOW_BYTES = 20_000_000  # of the record: about half a second
_STEP = 2000


@click.command()
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown, for a comment on a pull request.")
@click.option("-o", "--output", metavar="FILE", default="", help="Write to FILE instead; - is standard output.")
@click.option("--open", "is_opened", is_flag=True, help="Show the page in the browser.")
@click.option("--since", type=Moment(), default=0.0, help='Only what is younger: "90m", "12h", "7d" or a date.')
@click.option("--session", default="", help="Only sessions whose id begins so.")
@click.option("--would-have", is_flag=True, help="Only what observe mode let go and enforcing would have stopped.")
@click.option("--right", metavar="ID", multiple=True, help="Note that an entry was stopped rightly. For a person.")
@click.option("--false-alarm", metavar="ID", multiple=True, help="Note that an entry was a false alarm. For a person.")
@click.option("--yes", is_flag=True, help="With --right and --false-alarm: do not ask.")
def command(
    form: str | None,
    output: str,
    is_opened: bool,
    since: float,
    session: str,
    would_have: bool,
    right: tuple[str, ...],
    false_alarm: tuple[str, ...],
    yes: bool,
) -> None:
    """Make a report of what the gates found: one page that needs no network and opens from disk.

    The page lies in hookpack's state, and its path is printed. It holds no content of files and no credential, but
    names of files and sessions: mind whom you give it to. --right and --false-alarm can be given several times.

    \b
    Examples:
      hookpack report --open
      hookpack report --since 7d --output week.html
      hookpack report --session 3f2a --markdown
      hookpack report --would-have
      hookpack report --false-alarm 3f2a91bc0d
    """
    project = here.project()
    if right or false_alarm:
        _mark(project, {**dict.fromkeys(right, "right"), **dict.fromkeys(false_alarm, "false-alarm")}, yes=yes)
        return
    report = _read(project, whole.Wanted(since, session, would_have))
    if form or would_have:
        writers = {"json": _as_json, "markdown": markdown.render, None: would.render}
        _say(writers[form](report), output)
        return
    _say(page.render(report), output or str(Path(project.area, "report.html")))
    if is_opened and output != "-":
        webbrowser.open(Path(output or Path(project.area, "report.html")).resolve().as_uri())


def _say(text: str, output: str) -> None:
    """To standard output, or to a file whose path is printed."""
    if output in ("", "-"):
        click.echo(text, nl=not text.endswith("\n"))
        return
    path = str(Path(output).absolute())
    write_output(path, text.encode("utf-8", "backslashreplace"))
    click.echo(shown(path))


def _as_json(report: Report) -> str:
    return json.dumps(page.plain_fields(report), indent=2, sort_keys=True)


def _read(project: Project, wanted: whole.Wanted) -> Report:
    kept = here.world(project).checkpoints.rejected()
    standing = whole.Standing(project, trust.load(project).policy.mode, baseline.load(project), kept)
    return whole.build(standing, _record(project), wanted)


def _record(project: Project) -> Iterator[tuple[Json, bool]]:
    """The ledger, with a bar where it is long and a person looks."""
    size = ledger.size(project.repo)
    hidden = size < _SLOW_BYTES or not sys.stderr.isatty()
    with click.progressbar(length=max(size, 1), label="reading the record", file=sys.stderr, hidden=hidden) as bar:
        per_entry = 400
        for number, each in enumerate(ledger.read(project.repo), 1):
            if not hidden and number % _STEP == 0:
                bar.update(_STEP * per_entry)
            yield each


def _mark(project: Project, wanted: dict[str, str], *, yes: bool) -> None:
    """Note what a person thinks of entries, in the record itself. HookpackError for an id of none or several."""
    soundness = entries.Soundness()
    known = [each for each, _ in ledger.read(project.repo) if soundness.holds(each) and each["gate"]]
    marks = {_find(known, id_): mark for id_, mark in wanted.items()}
    action = "report " + " ".join(f"--{mark} {id_}" for id_, mark in marks.items())
    confirm("report --right, --false-alarm", f"Note this of {len(marks)} entries?", yes=yes)
    told(project, action, noted={"marks": marks})
    click.echo(f"noted: {', '.join(f'{id_} {mark}' for id_, mark in marks.items())}")


def _find(known: list[Json], id_: str) -> str:
    found = [each["id"] for each in known if id_ and each["id"].startswith(id_)]
    if len(found) != 1:
        what = f"no entry {id_!r}" if not found else f"{id_!r} is the beginning of {len(found)} ids"
        raise HookpackError(what, hint="`hookpack report --would-have` shows the ids")
    return str(found[0])
