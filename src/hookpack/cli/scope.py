"""Where hooks are registered: in one project, or for the user in all of them."""

from __future__ import annotations

import os
from pathlib import Path

from hookpack.cli import here
from hookpack.cli.file_change import Change
from hookpack.errors import HookpackError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import read_bytes, state_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hookpack.state.project import Project

NAMES = ("project", "user")
SETTINGS = ".claude/settings.json"


class Scope(Record):
    """The settings file of a scope and the state directory that remembers what was written there."""

    name: str
    settings: Path
    shown: str
    state: str
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


def at(name: str, environ: Mapping[str, str] = os.environ) -> Scope:
    """The scope `name` seen from the current directory. HookpackError if there is no home directory for "user"."""
    if name == "user":
        return Scope("user", home(environ) / SETTINGS, f"~/{SETTINGS}", state_root(environ))
    project = here.project(environ)
    return Scope("project", Path(project.root) / SETTINGS, SETTINGS, project.repo, project)


def home(environ: Mapping[str, str]) -> Path:
    """The home directory that the environment names."""
    named = environ.get("HOME") or environ.get("USERPROFILE", "")
    if not os.path.isabs(named):
        raise HookpackError("HOME is not an absolute path")
    return Path(named)
