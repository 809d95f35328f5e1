"""The session that a status line is drawn for, as the agent tells it on standard input."""

from __future__ import annotations

import json
import os
import select
import time

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import IO

_PATIENCE_S = 0.3
_MOST = 1 << 20


class Session(Record):
    """`folder` is where the session's project lies, `id` names the session; "" where the agent did not say."""

    folder: str = ""
    id: str = ""


def read(stream: IO[str]) -> Session:
    """What Claude Code writes for a status line command; nothing where nobody writes, or something else."""
    try:
        value = json.loads(_waiting(stream.fileno())) if not stream.isatty() else {}
    except (OSError, ValueError, RecursionError):
        return Session()
    if not isinstance(value, dict):
        return Session()
    space = value.get("workspace")
    places = [space.get("project_dir") if isinstance(space, dict) else "", value.get("cwd")]
    folder = next((each for each in places if isinstance(each, str) and os.path.isdir(each)), "")
    return Session(folder, value["session_id"] if isinstance(value.get("session_id"), str) else "")


def _waiting(number: int) -> bytes:
    """What is there to read until the end, without waiting long: a script's standard input may stay open for ever."""
    data, until = b"", time.monotonic() + _PATIENCE_S
    while len(data) < _MOST and select.select([number], [], [], max(0.0, until - time.monotonic()))[0]:
        part = os.read(number, 65536)
        if not part:
            break
        data += part
    return data
