"""Compiled regular expressions in the user's cache. They may vanish at any moment."""

from __future__ import annotations

import os
import sys

from hookpack import patterns
from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import cache_root, read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookpack.patterns import Codes

SCHEMA = 2
_MOST = 400


def keep(environ: Mapping[str, str]) -> None:
    """Let patterns be taken from the cache when one is first needed."""
    patterns.kept.load = lambda: _load(environ)


def save(environ: Mapping[str, str]) -> None:
    """Store what had to be compiled in this process, if anything."""
    kept = patterns.kept
    if not kept.fresh or not kept.codes:
        return
    kept.fresh = False
    try:
        write_json(_path(environ), {"codes": dict(list(kept.codes.items())[-_MOST:])}, schema=SCHEMA)
    except StateError:
        return  # best effort: the next process compiles again


def _load(environ: Mapping[str, str]) -> Codes:
    try:
        known = read_json(_path(environ), schema=SCHEMA)
    except StateError:
        return {}
    codes = known.get("codes") if known else None
    return codes if isinstance(codes, dict) else {}


def _path(environ: Mapping[str, str]) -> str:
    return os.path.join(cache_root(environ), f"patterns-{sys.implementation.cache_tag}-{sys.hexversion:x}.json")
