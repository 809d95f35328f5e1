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


def spawn_depth(path: str, agent_id: str) -> int:
    """How deep below its session Claude Code notes a subagent to stand; 0 where it notes nothing.

    A hint: the file beside the transcript is not documented (seen in 2.1.329).
    """
    if not agent_id.isalnum() or not path.endswith(".jsonl"):
        return 0
    note = os.path.join(path.removesuffix(".jsonl"), "subagents", f"agent-{agent_id}.meta.json")
    try:
        with open(note, "rb") as stream:
            value = loads(stream.read(65_536).decode("utf-8", "replace"))
    except (OSError, ValueError, RecursionError):
        return 0
    depth = value.get("spawnDepth") if isinstance(value, dict) else 0
    return depth if isinstance(depth, int) and not isinstance(depth, bool) and 0 < depth < 1000 else 0
