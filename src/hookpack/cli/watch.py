"""`hookpack watch`: the gates for agents that tell nobody when they change files, or when their turn ends."""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from contextlib import contextmanager

import click

from hookpack import process, runner
from hookpack.cli import here
from hookpack.errors import HookpackError, ToolError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.verdict import paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from watchdog.events import FileSystemEvent

    from hookpack.runner import Outcome
    from hookpack.state.project import Project
    from hookpack.verdict import Decision

_LONGEST_S = 60.0  # a tree that never rests is judged, too
_TICK_S = 0.2
# a call of which nobody knows what it writes
_CALL: dict[str, object] = {"tool": "shell", "input": {"command": "./unknown"}}
_SHOWN = 5


class Seen(Record):
    """One look at a tree that rested: what changed in it, and what the gates decided."""

    changed: tuple[str, ...]
    decisions: tuple[Decision, ...]

    @property
    def refused(self) -> tuple[Decision, ...]:
        return tuple(each for each in self.decisions if each.action in ("deny", "ask"))


@click.command()
@click.option(
    "--quiet", "quiet_s", type=click.FloatRange(min=0.1), default=2.0, show_default=True,
    help="Judge when nothing changed for so many seconds.",
)  # fmt: skip
@click.option(
    "--take-back", is_flag=True,
    help="Let the policy take back what it denies; `hookpack rejected restore` brings it back. Default: only say so.",
)  # fmt: skip
@click.option("--desktop/--no-desktop", default=True, show_default=True, help="Show a notice on the desktop as well.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
def command(quiet_s: float, take_back: bool, desktop: bool, as_json: bool) -> None:
    """Watch the project and judge it whenever its files rest. Ends with Ctrl-C.

    For agents that have no hooks, or none where they are needed: what they change is judged as at the end of a
    turn, against the state when watching began or, after that, the last one that passed.

    \b
    Examples:
      hookpack watch
      hookpack watch --take-back --quiet 10
      hookpack watch --json | jq 'select(.action == "deny")'
    """
    project = here.project()
    watch = Watch(project, take_back=take_back)
    with _changes(project.root) as changed:
        try:
            watch.begin()
            click.echo(
                f"watching {shown(project.root)}; it is judged when nothing changed for {quiet_s:g} s", err=as_json
            )
            while True:
                _rest(changed, quiet_s)
                if seen := watch.look():
                    if as_json:
                        _json(seen)
                    else:
                        _text(seen, is_taken_back=take_back)
                    if desktop and seen.refused:
                        _notify(seen)
        except KeyboardInterrupt:
            click.echo("watching ended", err=True)


class Watch:
    """A session of its own, whose turn begins anew whenever a look was passed or taken back."""

    def __init__(self, project: Project, *, take_back: bool) -> None:
        self._project = project
        self._take_back = take_back
        self._session = f"watch-{os.getpid()}"
        self._count = 0
        self._tree = ""

    def begin(self) -> None:
        """What stands now is where a turn begins, in which watch itself changes nothing."""
        for gate in ("anchor-guard", "monotonicity-gate"):
            self._send(gate, "prompt", {"prompt": "watch"})
        # after a prompt this would count as a session at work, beside which no turn of another is taken back
        self._send("monotonicity-gate", "session-start", {"source": "startup"})
        self._tree = here.world(self._project).snapshot()

    def look(self) -> Seen | None:
        """What the gates say of the tree; None if it is the one of the last look."""
        world = here.world(self._project)
        tree = world.snapshot()
        if tree == self._tree:
            return None
        changed = tuple(each.path for each in world.changes(self._tree, tree))
        outcomes = [self._send(gate, "after-tool", _CALL) for gate in ("filter-sensitive", "anchor-guard")]
        outcomes.append(self._send("monotonicity-gate", "stop", {}, dry=not self._take_back))
        seen = Seen(changed, tuple(each.decision for each in outcomes))
        if self._take_back or not seen.refused:
            self.begin()
        else:
            self._tree = here.world(self._project).snapshot()
        return seen

    def _send(self, gate: str, event: str, fields: Mapping[str, object], *, dry: bool = False) -> Outcome:
        self._count += 1
        message = {
            "session": self._session,
            "event": event,
            "cwd": self._project.root,
            "project": self._project.root,
            "number": self._count,  # no two of these are the same event
            **fields,
        }
        call = runner.Call(gate, ("--agent", "generic"), json.dumps(message).encode(), os.environ)
        return runner.run(call, dry=dry)


@contextmanager
def _changes(root: str) -> Iterator[threading.Event]:
    """Set whenever something below `root` changes, but for git's own files. HookpackError if that cannot be told."""
    try:
        from watchdog.events import FileSystemEventHandler
        from watchdog.observers import Observer
        from watchdog.observers.polling import PollingObserver
    except ImportError as error:
        raise HookpackError("`hookpack watch` needs the package watchdog", hint="run `./install.sh` anew") from error
    changed, own = threading.Event(), os.path.join(root, ".git") + os.sep

    class Handler(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type not in ("opened", "closed_no_write") and not os.fsdecode(event.src_path).startswith(
                own
            ):
                changed.set()

    observer = Observer()
    observer.schedule(Handler(), root, recursive=True)
    try:
        observer.start()
    except OSError as error:  # too many folders for the system's limit
        click.echo(f"the system does not tell of changes ({error.strerror}); looking every few seconds", err=True)
        observer = PollingObserver(timeout=3)
        observer.schedule(Handler(), root, recursive=True)
        observer.start()
    try:
        yield changed
    finally:
        observer.stop()
        observer.join(timeout=5)


def _rest(changed: threading.Event, quiet_s: float) -> None:
    """Wait for a change, and then until none came for `quiet_s` seconds."""
    while not changed.wait(_TICK_S):  # an endless wait would not hear Ctrl-C everywhere
        pass
    began = time.monotonic()
    while time.monotonic() - began < _LONGEST_S:
        changed.clear()
        if not changed.wait(quiet_s):
            return
    changed.clear()


def _text(seen: Seen, *, is_taken_back: bool) -> None:
    names = ", ".join(map(shown, seen.changed[:_SHOWN]))
    more = f" and {len(seen.changed) - _SHOWN} more" if len(seen.changed) > _SHOWN else ""
    click.echo(f"{time.strftime('%H:%M:%S')}  {_heading(seen)}  {names}{more}")
    for each in seen.decisions:
        if each.verdict.reason and each.verdict.outcome not in ("pass", "skip"):
            click.echo(f"    {each.verdict.gate}/{each.verdict.rule}: {shown(each.verdict.reason)}")
        if is_taken_back and each in seen.refused and each.verdict.remedy:  # says as well why nothing was
            click.echo(f"    {shown(each.verdict.remedy)}")
        for line in each.verdict.notice.splitlines():
            click.echo(f"    {shown(line)}")
    if seen.refused and not is_taken_back:
        click.echo(
            "    next: mend it; `hookpack check` tells what is left, `hookpack watch --take-back` takes such back"
        )


def _heading(seen: Seen) -> str:
    if seen.refused:
        return "REFUSED"
    return "NOT CHECKED" if any(each.verdict.outcome == "error" for each in seen.decisions) else "ok"


def _json(seen: Seen) -> None:
    for each in seen.decisions:
        verdict = each.verdict
        row = {
            "at": round(time.time(), 3), "changed": seen.changed, "gate": verdict.gate, "outcome": verdict.outcome,
            "action": each.action, "rule": verdict.rule, "reason": verdict.reason, "remedy": verdict.remedy,
            "notice": verdict.notice,
        }  # fmt: skip
        click.echo(json.dumps(row))
    sys.stdout.flush()


def _notify(seen: Seen) -> None:
    """A notice on the desktop, where the system has a program for it."""
    text = paragraph(seen.refused[0].verdict)[:300]
    if sys.platform == "darwin" and shutil.which("osascript"):
        argv = ["osascript", "-e", f'display notification {json.dumps(text)} with title "hookpack"']
    elif shutil.which("notify-send"):
        argv = ["notify-send", "--app-name=hookpack", "--urgency=critical", "--", "hookpack refused a change", text]
    else:
        return
    try:
        process.run(argv, cwd=os.sep, env=dict(os.environ), timeout_s=5)
    except ToolError as error:
        click.echo(f"no notice on the desktop: {error}", err=True)
