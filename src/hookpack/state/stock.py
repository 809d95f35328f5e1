"""What hookpack keeps on this machine, for each project: what it takes, and when it was last used."""

from __future__ import annotations

import os

from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.project import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class Area(Record):
    """The state of one work tree."""

    path: str
    root: str  # the work tree, "" where it was not noted
    used: float  # when something was last noted, seconds since 1970

    @property
    def is_gone(self) -> bool:
        return bool(self.root) and not os.path.lexists(self.root)


class Holding(Record):
    """The state of one repository. Sizes are what the disk has given for them, bytes."""

    repo: str
    areas: tuple[Area, ...]
    shadow: int  # recorded trees
    record: int  # of verdicts
    other: int

    @property
    def size(self) -> int:
        return self.shadow + self.record + self.other

    @property
    def name(self) -> str:
        """The work trees, for a person."""
        known = [each.root or f"({os.path.basename(each.path).rpartition('-')[0]})" for each in self.areas]
        return ", ".join(known) or os.path.basename(self.repo)


def holdings(state: str) -> tuple[Holding, ...]:
    """All of them below the state directory, the largest first. StateError if it cannot be read."""
    found = (_holding(each) for each in _folders(os.path.join(state, "repos")))
    return tuple(sorted(found, key=lambda each: (-each.size, each.repo)))


def _holding(repo: str) -> Holding:
    areas = tuple(Area(each, folder_of(each), _used(each)) for each in _folders(os.path.join(repo, "trees")))
    shadow, record = size(os.path.join(repo, "shadow.git")), size(os.path.join(repo, "ledger.jsonl"))
    return Holding(repo, areas, shadow, record, size(repo) - shadow - record)


def _folders(path: str) -> list[str]:
    try:
        with os.scandir(path) as found:
            return sorted(each.path for each in found if each.is_dir(follow_symlinks=False))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StateError(f"{path}: {error.strerror}") from error


def _used(area: str) -> float:
    return max((each.stat(follow_symlinks=False).st_mtime for each in _entries(area)), default=0.0)


def size(path: str) -> int:
    """What a file or a folder takes, bytes; what vanishes meanwhile takes nothing."""
    try:
        own = os.lstat(path).st_size
    except OSError:
        return 0
    return own + sum(_given(each) for each in _entries(path))


def _given(entry: os.DirEntry[str]) -> int:
    try:
        seen = entry.stat(follow_symlinks=False)
    except OSError:
        return 0
    return seen.st_blocks * 512 if hasattr(seen, "st_blocks") else seen.st_size


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    """Everything below; links are not followed."""
    try:
        with os.scandir(folder) as found:
            for each in found:
                yield each
                if each.is_dir(follow_symlinks=False):
                    yield from _entries(each.path)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise StateError(f"{folder}: {error.strerror}") from error
