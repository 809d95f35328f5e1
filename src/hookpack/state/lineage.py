"""Which session an agent belongs to, where each subagent has a session of its own and names only its parent."""

from __future__ import annotations

import os

from hookpack.record import TYPE_CHECKING
from hookpack.state.files import Lock, read_json, write_json

if TYPE_CHECKING:
    from hookpack.codec import Json

_SCHEMA = 1
_MAX = 500  # agents that are remembered


def root(area: str, agent: str, parent: str) -> str:
    """The session at the root of `agent`, which `parent` started; `parent` itself where nothing is known of that.

    A parent's own events came before those of its children: the call that started them was one.
    """
    path = os.path.join(area, "lineage.json")
    known = _load(path)
    if agent in known:
        return known[agent]
    found = known.get(parent, parent)
    with Lock(path + ".lock"):
        roots = [[each, top] for each, top in _load(path).items() if each != agent]
        write_json(path, {"roots": [*roots, [agent, found]][-_MAX:]}, schema=_SCHEMA)
    return found


def _load(path: str) -> dict[str, str]:
    """The root of each agent, oldest first."""
    memory: Json = read_json(path, schema=_SCHEMA) or {}
    return dict(memory.get("roots", []))
