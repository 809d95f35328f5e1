"""What hookpack must know of an agent to register with it and to look after it: templates/<agent>.json, read.

How the agent speaks is its adapter's business.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from hookpack.errors import HookpackError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.settings_file import Layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from hookpack.settings_file import Groups


class Fired(Record):
    """How the hooks are tried: messages with ROOT, TRANSCRIPT, EVENT and KEY to be filled in, and what refuses."""

    common: Mapping[str, object] = {}  # in every message
    environ: Mapping[str, str] = {}
    begins: str = ""  # the event that begins a turn
    ends: Sequence[str] = ()  # the events that end one
    events: Mapping[str, Mapping[str, object]] = {}  # what a message of this event holds beside
    refused: Mapping[str, Mapping[str, Mapping[str, object]]] = {}  # gate -> event -> a message that it must refuse
    refusal: Mapping[str, Mapping[str, object]] = {}  # event, "" for any -> what a refusal holds; "exit" is a code
    fields: Sequence[str] = ()  # the only fields that an answer may have, () for any


class Description(Record):
    """One agent. Paths are relative to the project or to the home directory."""

    layout: Layout
    hooks: Groups  # as in the template, with PYTHON and HOOKS
    project: str
    user: str
    home: str = ""  # the variable that names another place for the first folder of `user`
    programs: Sequence[str] = ()
    oldest: Sequence[int] = ()  # the first version that heeds what fails closed
    also: Mapping[str, str] = {}  # other files with settings -> whose they are
    managed: Mapping[str, str] = {}  # by system
    closed: Mapping[str, object] = {}  # what each entry holds so that a hook that cannot run blocks
    unmatched: Sequence[str] = ()  # events at which a matcher means nothing
    limit: float = 0  # what holds for an entry without a time limit, in the file's unit; 0 where that is not known
    unit: int = 1  # of time limits, in a second
    off: Mapping[str, object] = {}  # `a.b` in a settings file -> the value that switches every hook off
    person: Sequence[str] = ()  # what is left for a person to do
    person_by_project: Sequence[str] = ()  # the same where the hooks are registered in the project
    uncovered: Sequence[str] = ()  # what no hook sees
    uncovered_by_project: Sequence[str] = ()  # the same where the hooks are registered in the project alone
    fired: Fired = Fired()

    @property
    def agent(self) -> str:
        return self.layout.agent

    @property
    def title(self) -> str:
        return self.layout.title

    def user_folder(self, environ: Mapping[str, str]) -> Path:
        """Where the agent keeps what holds for all projects of a user. HookpackError without a home directory."""
        named = environ.get(self.home, "") if self.home else ""
        return Path(named) if os.path.isabs(named) else home(environ) / self.user.split("/")[0]

    def user_file(self, environ: Mapping[str, str]) -> Path:
        return self.user_folder(environ).joinpath(*self.user.split("/")[1:])

    def shown_user_file(self, environ: Mapping[str, str]) -> str:
        path = self.user_file(environ)
        return f"~/{self.user}" if path == home(environ).joinpath(*self.user.split("/")) else str(path)


def home(environ: Mapping[str, str]) -> Path:
    """The home directory that the environment names. HookpackError if it names none."""
    named = environ.get("HOME") or environ.get("USERPROFILE", "")
    if not os.path.isabs(named):
        raise HookpackError("HOME is not an absolute path")
    return Path(named)


def read(agent: str, template: bytes) -> Description:
    """The description in the bytes of a template."""
    tree = json.loads(template)
    told = tree.pop("agent")
    hooks = tree.pop("hooks")
    form: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in told.pop("layout", {}).items()
    }
    layout = Layout(agent=agent, title=told.pop("title"), **form, root=tree)
    return Description(layout=layout, hooks=hooks, fired=Fired(**told.pop("fired")), **told)
