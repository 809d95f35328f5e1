"""What an agent tells us: one event, the same for every agent. Values only."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Moment: TypeAlias = Literal[
        "session-start", "prompt", "before-tool", "after-tool", "stop", "subagent-start", "subagent-stop",
        "session-end", "config-change", "other",
    ]  # fmt: skip
    Act: TypeAlias = Literal["write", "shell", "spawn", "read", "schedule", "other"]


class Write(Record):
    """New text for one file.

    `path` is absolute or relative to the event's cwd. With `old` set the call replaces `old` by `new`
    (everywhere if `replace_all`) in the file as it stands, an empty `old` adds `new` somewhere; without
    it `new` is the whole content.
    """

    path: str
    new: str = ""
    old: str | None = None
    replace_all: bool = False


class Event(Record):
    """One message of an agent CLI, in our words. Fields that the moment does not have stay empty."""

    agent: str
    name: str  # the agent's own name of the event
    moment: Moment
    session: str = ""
    cwd: str = ""
    project: str = ""  # the project root as the agent states it
    tool: str = ""
    act: Act = "other"
    call_id: str = ""
    writes: tuple[Write, ...] = ()
    command: str = ""  # the shell line of a shell call
    in_background: bool = False  # the call only starts it: its result says nothing about how it ends
    texts: tuple[str, ...] = ()  # other text the call carries (prompts, MCP arguments)
    named: tuple[tuple[str, str], ...] = ()  # those of `texts` that stand under a name, with it
    targets: tuple[str, ...] = ()  # paths that the call names without new text for them
    failed: bool = False  # after-tool: the call failed
    is_untold: bool = False  # after-tool: the agent does not say how it ended
    interrupted: bool = False
    output: str = ""  # after-tool: what the tool printed
    answer: object = None  # after-tool: what the tool gave back, as the agent sends it
    child: str = ""  # after-tool: the id of the agent that the call started
    child_runs: bool = False  # after-tool: that agent goes on in the background
    message: str = ""  # stop: the agent's last words
    grows: bool = False  # stop: `message` begins with what refused stops of the turn said before
    agent_id: str = ""  # set inside a subagent
    parent: str = ""  # set inside a subagent with a session of its own: the agent that started it
    transcript: str = ""
    background: tuple[str, ...] = ()  # kinds of the tasks that still run
    path: str = ""  # config-change: the file
    source: str = ""  # session-start, config-change: why
    once: str = ""  # what several calls for this one event share, where an agent has several registrations
    key: str = ""  # digest of the message's bytes: hooks of one event share it


def subject(event: Event) -> str:
    """The event in a few words for a ledger or a table: no content, no secret."""
    paths = [write.path for write in event.writes][:3]
    return " ".join([event.name, event.tool, *paths]).strip()
