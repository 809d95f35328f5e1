"""Answers that can be computed again, by what they depend on. May vanish at any moment; never an error.

A file for each answer would be 33,000 files for 10,000 sources, so answers share 4,096 of them.
"""

from __future__ import annotations

import os

from hookpack.codec import digest, dumps, loads
from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import append_bytes, read_bytes, write_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

_SUM = 8  # characters of the digest that tells a whole line from a damaged one
_MAX_BYTES = 256 * 1024  # of one file, and so 1 GiB in all


class Cache:
    """JSON mappings below `root`: lines "<key> <sum> <JSON>", each begun by a line break and added in one write.

    So processes need no lock, and a line that a crash cut short spoils no other. The last line of a key counts.
    """

    def __init__(self, root: str) -> None:
        self._root = root

    def get(self, *key: str) -> dict[str, object] | None:
        """What `put` stored under this key; None if nothing (or nothing readable) is there."""
        name = _name(key)
        try:
            data = read_bytes(self._path(name)) or b""
        except StateError:
            return None
        mark = b"\n" + name + b" "
        at = data.rfind(mark)
        if at < 0:
            return None
        said, _, text = data[at + len(mark) :].partition(b"\n")[0].partition(b" ")
        if said != _sum(text):
            return None
        value = loads(text.decode())
        return value if isinstance(value, dict) else None

    def put(self, value: Mapping[str, object], *key: str) -> None:
        """Store `value`. A full disk or a read-only cache only costs time at the next call."""
        name, text = _name(key), dumps(value).encode()
        path = self._path(name)
        try:
            if append_bytes(path, b"\n%s %s %s" % (name, _sum(text), text)) > _MAX_BYTES:
                data = read_bytes(path) or b""
                # the older half goes; what another process adds meanwhile is computed again
                write_bytes(path, data[data.find(b"\n", len(data) // 2) :])
        except StateError:
            return

    def _path(self, name: bytes) -> str:
        return os.path.join(self._root, name[:3].decode())


def _name(key: tuple[str, ...]) -> bytes:
    # lengths keep ("a", "bc") and ("ab", "c") apart
    return digest("".join(f"{len(part)}:{part}" for part in key).encode("utf-8", "surrogateescape")).encode()


def _sum(text: bytes) -> bytes:
    return digest(text)[:_SUM].encode()
