"""The declared anchors as `.hookpack/anchors.yaml` holds them now, and the files they speak of."""

from __future__ import annotations

import os

from hookpack import anchors_yaml
from hookpack.cli import here
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import read_bytes
from hookpack.state.trust import ANCHORS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from hookpack.anchors_yaml import Declared
    from hookpack.state.project import Project


def entries(project: Project) -> tuple[Declared, ...]:
    """What the file declares, nothing for a missing one. BadPolicy with its faults."""
    data = read_bytes(where(project))
    return anchors_yaml.declared(data, ANCHORS) if data is not None else ()


def one(project: Project, id: str) -> Declared:
    """The entry with this id. HookpackError if there is none."""
    known = {each.anchor.id: each for each in entries(project)}
    if id not in known:
        raise HookpackError(f"no anchor {id!r} is declared", hint="`hookpack anchors list`")
    return known[id]


def within(project: Project, paths: Sequence[str], known: Collection[str] = ()) -> tuple[str, ...]:
    """Files and folders, as seen from the current directory, relative to the project.

    HookpackError for one outside of it, and for one that does not exist and is not `known` (relative to the project).
    """
    found = []
    for path in paths:
        full = os.path.join(here.folder(), path)
        inside = os.path.relpath(os.path.realpath(full), os.path.realpath(project.root)).replace(os.sep, "/")
        if inside.split("/")[0] == os.pardir:
            raise HookpackError(f"{shown(path)} lies outside of the project")
        if not os.path.lexists(full) and inside not in known:
            raise HookpackError(f"{shown(path)} does not exist")
        found.append(inside)
    return tuple(found)


def covers(paths: Sequence[str], path: str) -> bool:
    """Whether `path` is one of the files of `within`, or below one of its folders; none at all covers everything."""
    return not paths or any(each in (".", path) or path.startswith(each + "/") for each in paths)


def where(project: Project) -> str:
    return os.path.join(project.root, *ANCHORS.split("/"))


def text_of(project: Project, path: str) -> str | None:
    """The text of a file of the project, undecodable bytes as surrogates; None if there is none."""
    data = read_bytes(os.path.join(project.root, *path.split("/")))
    return None if data is None else data.decode("utf-8", "surrogateescape")
