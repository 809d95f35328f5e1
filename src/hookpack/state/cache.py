"""Answers that can be computed again, by what they depend on. May vanish at any moment; never an error."""

from __future__ import annotations

import os

from hookpack.codec import digest
from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = 1


class Cache:
    """JSON mappings below `root`, one file each, in 256 folders."""

    def __init__(self, root: str) -> None:
        self._root = root

    def get(self, *key: str) -> dict[str, object] | None:
        """What `put` stored under this key; None if nothing (or nothing readable) is there."""
        try:
            return read_json(self._path(key), schema=SCHEMA)
        except StateError:  # damaged, unreadable or of another version: the same as absent
            return None

    def put(self, value: Mapping[str, object], *key: str) -> None:
        """Store `value`. A full disk or a read-only cache only costs time at the next call."""
        try:
            write_json(self._path(key), value, schema=SCHEMA)
        except StateError:
            return

    def _path(self, key: tuple[str, ...]) -> str:
        # lengths keep ("a", "bc") and ("ab", "c") apart
        name = digest("".join(f"{len(part)}:{part}" for part in key).encode("utf-8", "surrogateescape"))
        return os.path.join(self._root, name[:2], name[2:] + ".json")
