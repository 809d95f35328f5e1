"""The agent's transcript: JSON, a row a line."""

from __future__ import annotations

import os

from hookpack.codec import loads
from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX = 64 * 1024 * 1024


def rows(path: str) -> Iterator[dict[str, object]]:
    """The transcript's rows; the last 64 MiB of a longer one. ToolError if there is no transcript."""
    try:
        with open(path, "rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - _MAX))
            for line in stream:
                try:
                    row = loads(line.decode("utf-8", "replace"))
                except (ValueError, RecursionError):
                    continue  # a row cut short by the window or by a crash
                if isinstance(row, dict):
                    yield row
    except OSError as error:
        raise ToolError(f"the transcript cannot be read: {error.strerror}") from error
