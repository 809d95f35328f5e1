"""Qwen Code: its hook events into ours, our decisions into its JSON.

It speaks Claude Code's protocol with tools, paths and variables of its own. Read in its pages, not run.
"""

from __future__ import annotations

from hookpack.agents import claude_code
from hookpack.call import text
from hookpack.errors import BadEvent
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hookpack.event import Act, Event, Moment
    from hookpack.transcripts import Trace
    from hookpack.verdict import Decision, Reply

SETTINGS: tuple[str, ...] = (".qwen/settings.json",)
ENV_FILE = ""
PID = ""

_MOMENTS: dict[str, Moment] = {
    "SessionStart": "session-start",
    "UserPromptSubmit": "prompt",
    "PreToolUse": "before-tool",
    "PostToolUse": "after-tool",
    "PostToolUseFailure": "after-tool",
    "SubagentStart": "subagent-start",
    "Stop": "stop",
    "SubagentStop": "subagent-stop",
    "SessionEnd": "session-end",
}
_OTHER = frozenset(("PreCompact", "Notification", "PermissionRequest"))

_ACTS: dict[str, Act] = {
    "task": "spawn",
    "agent": "spawn",
    "todo_write": "read",
    "read_many_files": "read",
    "skill": "read",
}


def parse(message: Mapping[str, object], environ: Callable[[str], str]) -> Event:
    """The event in `message`, a decoded hook payload. Raises BadEvent for a missing or unknown event name."""
    name = text(message, "hook_event_name")
    if name not in _MOMENTS and name not in _OTHER:
        raise BadEvent(f"unknown Qwen Code event {name[:60]!r}" if name else "no hook_event_name in the message")
    project = environ("QWEN_PROJECT_DIR") or environ("CLAUDE_PROJECT_DIR")
    event = claude_code.told(message, "qwen", _MOMENTS.get(name, "other"), project, _ACTS)
    # whether a command that failed has an event of its own is not documented
    return event._replace(is_untold=event.name == "PostToolUse" and event.act == "shell")


def render(decision: Decision, event: Event | None) -> Reply:
    """The decision in Claude Code's form."""
    return claude_code.render(decision, event)


def armament(settings: str) -> str:
    """What in a settings file's text arms or disarms hookpack, as canonical JSON."""
    return claude_code.registered(settings, "qwen")


def traces(rows: Iterable[Mapping[str, object]]) -> Iterator[Trace]:
    """Nothing: the form of its transcripts is not documented, runs are recorded as they happen."""
    return iter(())
