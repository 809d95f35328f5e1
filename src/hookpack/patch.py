"""What a file would hold after an edit. Text in, text out."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from hookpack.event import Write


def candidate(write: Write, current: str) -> str:
    """The file's text after `write`, given its `current` text ("" for a file that does not exist).

    A replacement whose old text is not there leaves the file as it is: the agent's own tool refuses it.
    """
    if write.old is None:
        return write.new
    if not write.old:
        return current + write.new
    return current.replace(write.old, write.new, -1 if write.replace_all else 1)
