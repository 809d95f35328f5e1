"""What `hookpack install` wrote and what stood there before, so that `uninstall` can put it back."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode

from hookpack.codec import digest
from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import Lock, read_bytes, read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

SCHEMA = 1


class Written(Record):
    """One file: its bytes before (None: it did not exist), the digest of what was written, folders made for it."""

    before: bytes | None
    after: str
    folders: tuple[str, ...] = ()

    def is_unchanged(self, data: bytes | None) -> bool:
        """Whether `data` is what was written."""
        return data is not None and digest(data) == self.after


def load(state: str) -> dict[str, Written]:
    """What was written, by absolute path; `state` is a repository's state directory, or the root of all for a user."""
    record: Any = read_json(_path(state), schema=SCHEMA)  # Any: our own file, damage is caught below
    try:
        return {path: _read(each) for path, each in record["files"].items()} if record else {}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StateError(f"{_path(state)}: damaged: {error}") from error


def note(state: str, news: Mapping[str, Written | None]) -> None:
    """Remember, or with None forget, what was written."""
    with Lock(_path(state) + ".lock"):
        files = {path: each for path, each in {**load(state), **news}.items() if each is not None}
        write_json(_path(state), {"files": {path: _shown(each) for path, each in files.items()}}, schema=SCHEMA)


def untouched(state: str) -> tuple[str, ...]:
    """Absolute paths of the files that are still as `install` wrote them."""
    return tuple(path for path, each in sorted(load(state).items()) if each.is_unchanged(read_bytes(path)))


def everywhere(root: str) -> tuple[str, ...]:
    """Absolute paths of the files, of all projects and of the user, that still start hooks of ours.

    `root` is the directory of all state. Every command that hooks are registered with names its agent.
    """
    repos = os.path.join(root, "repos")
    states = [root, *(os.path.join(repos, name) for name in sorted(_names(repos)))]
    paths = dict.fromkeys(path for state in states for path in sorted(load(state)))
    return tuple(path for path in paths if b"--agent " in (read_bytes(path) or b""))


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []


def _shown(each: Written) -> dict[str, object]:
    before = None if each.before is None else b64encode(each.before).decode()
    return {"before": before, "after": each.after, "folders": list(each.folders)}


def _read(each: Mapping[str, Any]) -> Written:  # Any: as above
    before = None if each["before"] is None else b64decode(each["before"])
    return Written(before, each["after"], tuple(each["folders"]))


def _path(state: str) -> str:
    return os.path.join(state, "install.json")
