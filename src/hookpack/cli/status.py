"""`hookpack status`: how the project stands, on one screen or in one line."""

from __future__ import annotations

import json
import os
import sys
import time

import click

from hookpack import exceptions, installation
from hookpack.cli import here, session
from hookpack.cli.colour import painted
from hookpack.cli.diagnosis import plugin, registration
from hookpack.cli.entry import is_whole
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import baseline, ledger, trust
from hookpack.verdict import ACTIONS

if TYPE_CHECKING:
    from hookpack.codec import Json
    from hookpack.state.project import Project

_DAY_S = 86400
_RECENT = 3
_SETTLED = ("trusted", "built-in defaults")
_UNTRUSTED = "; `hookpack trust`"
_UNITS = ((_DAY_S, "d"), (3600, "h"), (60, "min"))


class Status(Record):
    """What is known without running anything."""

    registered: tuple[str, ...]  # settings files that hold or enable hooks of hookpack
    mode: str
    policy: str
    baseline: str
    rejected: int  # states that were taken back and are kept
    newest: tuple[int, float] | None  # the newest that nobody brought back or went past since: its number, and when
    today: dict[str, int]  # decision -> how many in the last 24 hours
    session: int  # refusals in the session that a status line is drawn for
    latest: tuple[Json, ...]  # the last refusals, newest first
    ending: tuple[str, ...]  # exceptions that end soon or have ended, a sentence each


@click.command()
@click.option("--line", "in_a_line", is_flag=True, help="One line, for the status line of an agent.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(in_a_line: bool, as_json: bool) -> None:
    """Show how the project stands: hooks, policy, baseline, what was refused. Nothing is run; doctor tries it out.

    With --line, the project and the session are those that Claude Code names on standard input, if it does.

    \b
    Examples:
      hookpack status
      hookpack status --line
    In Claude Code's settings (templates/status-line.json):
      "statusLine": {"type": "command", "command": "hookpack status --line"}
    """
    told = session.read(sys.stdin) if in_a_line and not as_json else session.Session()
    if told.folder:
        os.chdir(told.folder)
    project = here.project()
    status = _look(project, told.id)
    if as_json:
        click.echo(json.dumps(dict(zip(status._fields, status)), indent=2))
    else:
        click.echo(_line(status) if in_a_line else _screen(project, status))


def _look(project: Project, session_id: str = "") -> Status:
    known, locked = trust.load(project), baseline.load(project)
    changed = trust.drifted(project, known)
    entries = [each for each, _ in ledger.read(project.repo) if is_whole(each)]
    recent = [each["would"] for each in entries if each["at"] > time.time() - _DAY_S]
    kept = here.world(project).checkpoints.rejected()
    waiting = [each for each in kept if not each.settled]
    return Status(
        registered=_registered(project),
        mode=known.policy.mode,
        policy=_policy(bool(known.files), changed),
        baseline=f"{'provisional' if locked.provisional else 'locked'} {_age(locked.at)} ago" if locked else "none",
        rejected=len(kept),
        newest=(waiting[-1].number, waiting[-1].at) if waiting else None,
        today={action: recent.count(action) for action in ACTIONS},
        session=sum(
            each["would"] in ("ask", "deny") for each in entries if session_id and each.get("session") == session_id
        ),
        latest=tuple(each for each in reversed(entries) if each["would"] in ("ask", "deny"))[:_RECENT],
        ending=tuple(exceptions.ending(exceptions.all_of(known.policy), time.strftime("%Y-%m-%d"))),
    )


def _registered(project: Project) -> tuple[str, ...]:
    """The settings files of any agent that hold hooks, or enable the plugin that brings them."""
    known = [installation.describe(agent, os.environ) for agent in installation.AGENTS]
    found = [each for about in known for each in registration.files(about, project, os.environ)]
    return tuple(dict.fromkeys([*(each.shown for each in found if each.entries), *plugin.enabled(found)]))


def _policy(is_known: bool, changed: tuple[str, ...]) -> str:
    if changed and is_known:
        return f"{', '.join(changed)} changed or gone since it was trusted"
    if changed:
        return "not trusted, defaults in force"
    return "trusted" if is_known else "built-in defaults"


def _age(at: float) -> str:
    seconds = max(0.0, time.time() - at)
    return next((f"{seconds / size:.0f} {unit}" for size, unit in _UNITS if seconds >= size), "less than a minute")


def _line(status: Status) -> str:
    parts = ["hookpack" if status.registered else "hookpack NOT armed"]
    parts += ["observing"] if status.mode == "observe" else []
    parts.append(f"baseline {status.baseline}")
    refused = status.today["deny"] + status.today["ask"]
    parts += [f"{status.session} refused in this session"] if status.session else []
    parts += [f"{refused} refused in 24 h"] if refused > status.session else []
    parts += [f"{status.rejected} taken back"] if status.newest else []
    parts += [f"{len(status.ending)} exceptions end"] if status.ending else []
    return " · ".join(parts)


def _screen(project: Project, status: Status) -> str:
    refused = ", ".join(f"{count} {action}" for action, count in status.today.items() if count)
    lines = {
        "project": shown(project.root),
        "hooks": ", ".join(status.registered) or "NOT registered; `hookpack install`",
        "policy": f"{status.policy}, mode {status.mode}{_UNTRUSTED * (status.policy not in _SETTLED)}",
        "baseline": status.baseline + ("" if status.baseline != "none" else "; `hookpack baseline lock`"),
        "24 hours": refused or "no verdict",
        "taken back": _taken_back(status),
    }
    if there := here.overlooked(project):
        lines["overlooked"] = f"{shown(there)} is not read: one policy, at the top, holds for the repository"
    rows = [f"{name:11} {painted(text)}" for name, text in lines.items()]
    rows += [f"exception   {line.removeprefix('the exception ')}; `hookpack policy check`" for line in status.ending]
    rows += map(_refusal, status.latest)
    return "\n".join([*rows, *(["next: `hookpack explain`"] if status.latest else [])])


def _refusal(entry: Json) -> str:
    """In observe mode nothing was refused, whatever the policy would have said."""
    done = "refused" if entry["action"] == entry["would"] else "observed"
    name = shown(f"{entry['gate']}/{entry.get('rule', '')}")
    return f"{painted(f'{done:8}', entry['would'])}    {entry['id']}  {name}, {_age(entry['at'])} ago"


def _taken_back(status: Status) -> str:
    if status.newest is None:
        return f"{status.rejected}, all settled; `hookpack rejected list`" if status.rejected else "nothing"
    number, at = status.newest
    return (
        f"{status.rejected}, the newest {_age(at)} ago: `hookpack rejected restore {number}`; `hookpack rejected list`"
    )
