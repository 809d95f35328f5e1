"""What every verb starts from: the project of the current directory, its trust, a world without an event."""

from __future__ import annotations

import os

from hookpack.agents import claude_code
from hookpack.errors import HookpackError, TreeError
from hookpack.event import Event
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state import project as projects
from hookpack.state import trust as trusts
from hookpack.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hookpack.state.baseline import Baseline
    from hookpack.state.project import Project


def folder() -> str:
    """The current directory. HookpackError if it was removed."""
    try:
        return os.getcwd()
    except OSError as error:
        raise HookpackError("the current directory does not exist any more", hint="`cd` into the project") from error


def project(environ: Mapping[str, str] = os.environ) -> Project:
    """The project round the current directory. HookpackError in a bare repository, where there is nothing to judge."""
    cwd = folder()
    found = projects.find(cwd, "", environ)
    bare = "" if found.git else next(filter(_is_bare, _upwards(os.path.realpath(cwd))), "")
    if bare:
        raise TreeError(f"{shown(bare)}: a bare repository, there is no work tree", hint="`cd` into a work tree")
    return found


def _upwards(path: str) -> Iterator[str]:
    yield path
    while os.path.dirname(path) != path:
        path = os.path.dirname(path)
        yield path


def _is_bare(path: str) -> bool:
    return all(os.path.exists(os.path.join(path, name)) for name in ("HEAD", "objects", "refs"))


def overlooked(found: Project) -> str:
    """The `.hookpack` nearest to the current directory that lies below the project's top, where nothing reads it."""
    way = (each for each in _upwards(os.path.realpath(folder())) if each.startswith(os.path.join(found.root, "")))
    path = next((each for each in way if os.path.isdir(os.path.join(each, ".hookpack"))), "")
    return os.path.relpath(os.path.join(path, ".hookpack"), found.root).replace(os.sep, "/") if path else ""


def world(found: Project, environ: Mapping[str, str] = os.environ) -> World:
    """The world of a project for commands: no session, no sharing of snapshots."""
    event = Event(agent="", name="command", moment="other", cwd=folder(), key=os.urandom(8).hex())
    return World(event, found, trusts.load(found), environ, claude_code, "command")


def locked_baseline(found: Project) -> Baseline:
    """The locked baseline. HookpackError, with the command that makes one, if there is none."""
    from hookpack.state import baseline

    locked = baseline.load(found)
    if locked is None:
        raise HookpackError("no baseline is locked in this project", hint="run `hookpack baseline lock`")
    return locked
