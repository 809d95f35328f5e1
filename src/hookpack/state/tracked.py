"""Which files the user's own git tracks: the names in its index file, read without git.

The format is git's `index-format`, versions 2 to 4; of a split index both halves are read.
"""

from __future__ import annotations

import os
import struct

from hookpack.errors import TreeError
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import common_dir, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

_STAT_BYTES = 40
_MODE_AT = 24
_EXTENDED = 0x4000
_REGULAR, _LINK = 0o10, 0o12


def paths(git: str) -> set[bytes]:
    """The files in the index of the git directory `git`. TreeError if it cannot be read."""
    names = [name for name in os.listdir(git) if name == "index" or name.startswith("sharedindex.")]
    hash_bytes = (
        32 if b"objectformat = sha256" in (read_bytes(os.path.join(common_dir(git), "config")) or b"").lower() else 20
    )
    found: set[bytes] = set()
    for name in names:
        path = os.path.join(git, name)
        try:
            found.update(_names(read_bytes(path) or b"DIRC\0\0\0\2\0\0\0\0", hash_bytes))
        except (struct.error, ValueError, IndexError) as error:
            raise TreeError(f"{path}: no index of git that can be read: {error}") from error
    return found


def _names(data: bytes, hash_bytes: int) -> Iterator[bytes]:
    signature, version, count = struct.unpack_from(">4sII", data)
    if signature != b"DIRC" or version not in (2, 3, 4):
        raise ValueError(f"{signature!r} version {version}")
    at, name = 12, b""
    for _ in range(count):
        start = at
        (mode,) = struct.unpack_from(">I", data, at + _MODE_AT)
        at += _STAT_BYTES + hash_bytes
        (flags,) = struct.unpack_from(">H", data, at)
        at += 4 if flags & _EXTENDED else 2
        keep = 0
        if version == 4:
            strip, at = _varint(data, at)
            keep = len(name) - strip
        end = data.index(b"\0", at)
        name = name[:keep] + data[at:end]
        at = end + 1 if version == 4 else start + (end - start + 8) // 8 * 8
        if mode >> 12 in (_REGULAR, _LINK) and name:
            yield name


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number in git's offset encoding, and where it ends."""
    byte = data[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = data[at]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, at + 1
