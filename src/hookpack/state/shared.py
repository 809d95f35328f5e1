"""The snapshot that the hooks of one event share: each hook is a process of its own."""

from __future__ import annotations

import os
import time

from hookpack.record import TYPE_CHECKING
from hookpack.state.files import read_json, write_json

if TYPE_CHECKING:
    from hookpack.codec import Json

_FRESH_S = 60.0  # hooks of one event start within moments of each other
_SCHEMA = 1


class Shared:
    """What the hooks of the event `key` know of the tree, seen by the hook of `gate`."""

    def __init__(self, area: str, key: str, gate: str) -> None:
        self._path = os.path.join(area, "event.json")
        self._key = key
        self._gate = gate

    def glance(self) -> str:
        """The tree that another hook recorded, "" if none did; nothing is noted."""
        known = self._load()
        return str(known["tree"]) if known and self._gate not in known["gates"] else ""

    def take(self) -> tuple[str, tuple[str, ...]] | None:
        """The tree and its unreadable files as another hook recorded them, None if none did.

        Two events may be the same to the byte, so a hook that used a snapshot never gets it twice.
        """
        known = self._load()
        if not known or self._gate in known["gates"]:
            return None
        write_json(self._path, {**known, "gates": [*known["gates"], self._gate]}, schema=_SCHEMA)
        return known["tree"], tuple(known["unreadable"])

    def put(self, tree: str, unreadable: tuple[str, ...]) -> None:
        shared = {"key": self._key, "gates": [self._gate], "at": time.time(), "tree": tree}
        write_json(self._path, {**shared, "unreadable": list(unreadable)}, schema=_SCHEMA)

    def _load(self) -> Json | None:
        known = read_json(self._path, schema=_SCHEMA)
        is_fresh = known and known["key"] == self._key and 0 <= time.time() - known["at"] <= _FRESH_S
        return known if is_fresh else None
