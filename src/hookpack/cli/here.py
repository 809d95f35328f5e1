"""What every verb starts from: the project of the current directory, its trust, a world without an event."""

from __future__ import annotations

import os

from hookpack.agents import claude_code
from hookpack.errors import HookpackError
from hookpack.event import Event
from hookpack.record import TYPE_CHECKING
from hookpack.state import project as projects
from hookpack.state import trust as trusts
from hookpack.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookpack.state.baseline import Baseline
    from hookpack.state.project import Project


def project(environ: Mapping[str, str] = os.environ) -> Project:
    """The project round the current directory."""
    return projects.find(os.getcwd(), "", environ)


def world(found: Project, environ: Mapping[str, str] = os.environ) -> World:
    """The world of a project for commands: no session, no sharing of snapshots."""
    event = Event(agent="", name="command", moment="other", cwd=os.getcwd(), key=os.urandom(8).hex())
    return World(event, found, trusts.load(found), environ, claude_code, "command")


def locked_baseline(found: Project) -> Baseline:
    """The locked baseline. HookpackError, with the command that makes one, if there is none."""
    from hookpack.state import baseline

    locked = baseline.load(found)
    if locked is None:
        raise HookpackError("no baseline is locked in this project", hint="run `hookpack baseline lock`")
    return locked
