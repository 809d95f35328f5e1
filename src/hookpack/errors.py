"""What can go wrong, in one tree.

HookpackError
|- BadEvent        the agent's message is no event: malformed, too large, unknown
|- BadPolicy       policy or anchors cannot be read; carries path and line
|- StateError      the state directory cannot be read or written
|- TreeError       the project's tree cannot be snapshot, compared or restored
|- ToolError       a scanner or another program is missing, crashed or answered rubbish
|- DeadlineError   the time a hook may take is used up
`- Refused         a person's command, called by an agent
"""

from __future__ import annotations


class HookpackError(Exception):
    """Anything hookpack raises on purpose; `hint` is the command that helps, or empty."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class BadEvent(HookpackError):
    """The bytes on stdin are no event of the named agent."""


class BadPolicy(HookpackError):
    """A policy or anchors file that cannot be used; the message starts with `path:line:`."""


class StateError(HookpackError):
    """hookpack's own state is unreadable, unwritable or of a newer version."""


class TreeError(HookpackError):
    """The project's files could not be recorded, compared or put back."""


class ToolError(HookpackError):
    """A program hookpack relies on failed; the message names it."""


class DeadlineError(HookpackError):
    """The time limit of this run has passed."""


class Refused(HookpackError):
    """The command is for a person and an agent seems to be calling it."""
