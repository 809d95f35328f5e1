"""Where an agent's hooks are registered: in one project, or for the user in all of them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from hookpack import installation, settings_file
from hookpack.cli import here
from hookpack.cli.file_change import Change
from hookpack.errors import HookpackError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import read_bytes, state_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hookpack.description import Description
    from hookpack.state.project import Project

NAMES = ("project", "user")
ALL = "all"
CHOICES = (*installation.AGENTS, ALL)


class Scope(Record):
    """The settings file of an agent in a scope, and the state directory that remembers what was written there."""

    name: str
    settings: Path
    shown: str
    state: str
    about: Description
    project: Project | None = None

    def change(self, edit: Callable[[str], str]) -> Change:
        """The settings file with its text edited ("" if there is none). HookpackError if it is not UTF-8."""
        before = read_bytes(str(self.settings))
        text = edit(self.text(before))
        return Change(self.settings, self.shown, before, text.encode() if text or before is not None else None)

    def text(self, data: bytes | None) -> str:
        """The file's bytes as text. HookpackError if they are not UTF-8."""
        try:
            return (data or b"").decode()
        except UnicodeDecodeError as error:
            raise HookpackError(f"{self.shown}: not UTF-8 at byte {error.start}") from error

    def is_registered(self) -> bool:
        """Whether the file, readable or not, holds hooks of ours."""
        data = read_bytes(str(self.settings)) or b""
        return bool(settings_file.registered(data.decode("utf-8", "replace"), self.about.layout))


def at(name: str, agent: str, environ: Mapping[str, str] = os.environ) -> Scope:
    """The scope `name` seen from the current directory. HookpackError if there is no home directory for "user"."""
    about = installation.describe(agent, environ)
    if name == "user":
        return Scope("user", about.user_file(environ), about.shown_user_file(environ), state_root(environ), about)
    project = here.project(environ)
    return Scope("project", Path(project.root, *about.project.split("/")), about.project, project.repo, about, project)


def registered(name: str, environ: Mapping[str, str] = os.environ) -> tuple[Scope, ...]:
    """The scope `name` of each agent that has hooks of ours there."""
    return tuple(each for each in _every(name, environ) if each.is_registered())


def found(name: str, environ: Mapping[str, str] = os.environ) -> tuple[Scope, ...]:
    """The scope `name` of each agent whose program or settings are on this machine. HookpackError if none is."""
    there = tuple(each for each in _every(name, environ) if _is_here(each.about, environ))
    if not there:
        raise HookpackError("no agent was found here", hint=f"name one: `--agent {installation.AGENTS[0]}`")
    return there


def _every(name: str, environ: Mapping[str, str]) -> Iterator[Scope]:
    return (at(name, agent, environ) for agent in installation.AGENTS)


def _is_here(about: Description, environ: Mapping[str, str]) -> bool:
    path = environ.get("PATH", os.defpath)
    own = Path(here.project(environ).root, about.project.split("/")[0])
    # .github is a folder of many
    folders = (about.user_folder(environ), *((own,) if own.name != ".github" else ()))
    return any(shutil.which(each, path=path) for each in about.programs) or any(map(Path.is_dir, folders))
