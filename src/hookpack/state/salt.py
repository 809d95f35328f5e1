"""A secret number of this repository's state, so that the fingerprint of a credential cannot be guessed at."""

from __future__ import annotations

import os

from hookpack.codec import digest
from hookpack.state.files import Lock, read_bytes, write_bytes

_BYTES = 32
_DIGITS = 12


def fingerprint(repo: str, value: str) -> str:
    """What names a credential without telling it: the same for the same value, in this repository's state alone."""
    return digest(_salt(os.path.join(repo, "salt")) + value.encode("utf-8", "surrogatepass"))[:_DIGITS]


def _salt(path: str) -> bytes:
    if known := read_bytes(path):
        return known
    with Lock(path + ".lock"):
        if known := read_bytes(path):
            return known
        made = os.urandom(_BYTES)
        write_bytes(path, made)
        return made
