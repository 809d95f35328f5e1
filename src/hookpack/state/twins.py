"""Protected files under another name: hard links and second mounts, told by device and inode."""

from __future__ import annotations

import os

from hookpack.place import SETTINGS
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Twins = Mapping[tuple[int, int, str], str]


def known(bases: Iterable[str], git: str, own: Iterable[str]) -> Twins:
    """Device and inode of what is protected, and a name where only that entry of the folder is; with its path."""
    found = {}
    folders: dict[str, tuple[int, int] | None] = {}  # many of these files lie in few folders, and most in none
    for path in (*_settings(bases, git), *(os.path.join(each, "") for each in own)):
        folder, name = os.path.split(path)
        above = folder if name else os.path.dirname(folder)
        if above not in folders:
            folders[above] = _number(above)
        if not (place := folders[above]):
            continue
        if name:
            found[place[0], place[1], name.casefold()] = path
        if place := _number(path):
            found[place[0], place[1], ""] = path
    return found


def _settings(bases: Iterable[str], git: str) -> Iterator[str]:
    for at, base in enumerate(bases):
        for entry in SETTINGS:
            if entry.startswith(".git/") and at == 0:
                if git:
                    yield os.path.join(git, entry.removeprefix(".git/"))
            else:
                yield os.path.join(base, *entry.rstrip("/").split("/"), *([""] if entry.endswith("/") else []))


def found(path: str, twins: Twins, numbers: dict[str, tuple[int, int] | None]) -> str:
    """The protected file or folder that `path` is, or lies in, under whatever name; "" if none.

    `numbers` keeps what was looked up, for the next path.
    """
    folder, name = os.path.split(path)
    for each in (folder, path):
        if each not in numbers:
            numbers[each] = _number(each)
    if (place := numbers[folder]) and (twin := twins.get((*place, name.casefold()))):
        return twin
    while True:
        if path not in numbers:
            numbers[path] = _number(path)
        if (place := numbers[path]) and (twin := twins.get((*place, ""))):
            return twin
        above = os.path.dirname(path)
        if above == path:
            return ""
        path = above


def _number(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino
