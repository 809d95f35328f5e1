"""The window that a person opens for changes of protected files. It ends by itself."""

from __future__ import annotations

import os
import time

from hookpack.record import TYPE_CHECKING
from hookpack.state.files import read_json, remove, write_json

if TYPE_CHECKING:
    from hookpack.codec import Json

SCHEMA = 1


def begin(area: str, minutes: int) -> float:
    """Open the window of a work tree; gives its end in seconds since 1970."""
    now = time.time()
    write_json(_path(area), {"since": now, "until": now + minutes * 60}, schema=SCHEMA)
    return now + minutes * 60


def end(area: str) -> None:
    remove(_path(area))


def until(area: str) -> float:
    """When the open window ends, in seconds since 1970; 0 if none is open."""
    record = _load(area)
    return float(record["until"]) if record and _is_open(record) else 0.0


def was_open(area: str) -> bool:
    """Whether changes since the last look may be a person's: a window is open, or ended and nobody looked since."""
    record = _load(area)
    if record is not None and not _is_open(record):
        end(area)
    return record is not None


def _is_open(record: Json) -> bool:
    # a clock that was set back opens nothing
    return bool(record["since"] - 5 <= time.time() < record["until"])


def _load(area: str) -> Json | None:
    return read_json(_path(area), schema=SCHEMA)


def _path(area: str) -> str:
    return os.path.join(area, "maintenance.json")
