"""Which project an event belongs to, and where its state lies. Hot: plain file look-ups, no git."""

from __future__ import annotations

import os

from hookpack.codec import digest
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import common_dir, git_dir, read_bytes, state_root, write_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOTE = "root"


class Project(Record):
    """A work tree and the two places of its state."""

    root: str  # absolute, symlinks resolved
    git: str  # the work tree's git directory, "" without one
    repo: str  # state of the repository: trust, baseline, ledger, shadow objects; shared by its work trees
    area: str  # state of this work tree: checkpoints, sessions, index, lock

    @property
    def shadow(self) -> str:
        return os.path.join(self.repo, "shadow.git")

    def remember(self) -> None:
        """Note which folder the state is of: its name is a digest, and one day the folder may be gone."""
        path = os.path.join(self.area, _NOTE)
        if not os.path.exists(path):
            write_bytes(path, os.fsencode(self.root))

    def has_file(self, path: str) -> bool:
        """Whether the work tree holds a file at `path`, relative with "/"."""
        return os.path.isfile(os.path.join(self.root, *path.split("/")))


def find(cwd: str, stated: str, environ: Mapping[str, str]) -> Project:
    """The project of a session: the work tree round `stated` (the root an agent names), else round `cwd`.

    An agent that changes into another folder, or another work tree, does not get another project to be
    judged by. StateError if there is no place for state.
    """
    return at(_root(stated or cwd), environ)


def at(root: str, environ: Mapping[str, str]) -> Project:
    """The project whose work tree is `root`."""
    root = os.path.realpath(root)
    git = git_dir(root) or ""
    name = os.path.basename(root) or "root"
    repo = os.path.join(state_root(environ), "repos", _key(_common(root) or root))
    return Project(root, git, repo, os.path.join(repo, "trees", f"{name[:40]}-{_key(root)}"))


def folder_of(area: str) -> str:
    """The work tree whose state lies in `area`, "" where that was not noted."""
    return os.fsdecode(read_bytes(os.path.join(area, _NOTE)) or b"")


def _root(start: str) -> str:
    """The nearest folder at or above `start` with a `.git`, else with a `.hookpack`, else `start`."""
    start = os.path.realpath(start)
    for mark in (".git", ".hookpack"):
        folder = start
        while True:
            if os.path.lexists(os.path.join(folder, mark)):
                return folder
            above = os.path.dirname(folder)
            if above == folder:
                break
            folder = above
    return start


def _common(root: str) -> str:
    found = git_dir(root)
    return os.path.realpath(common_dir(found)) if found else ""


def _key(path: str) -> str:
    return digest(os.fsencode(path))[:16]
