"""The tools with which agents start agents or have themselves woken, by the names that the agents give them."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.shell.command import MANY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookpack.event import Act, Event

_TOOLS: dict[str, Act] = {
    **dict.fromkeys(
        ("agent", "task", "workflow", "spawn_agent", "collaborationspawn_agent", "invoke_agent", "delegate_to_agent",
         "runsubagent", "run_subagent", "dispatch_agent", "new_task", "subagent", "teamcreate"),
        "spawn",
    ),
    **dict.fromkeys(
        ("croncreate", "schedulewakeup", "sendmessage", "remotetrigger", "resume_agent", "send_input",
         "collaborationresume_agent", "collaborationsend_input", "collaborationsend_message",
         "collaborationassign_task", "collaborationfollowup_task"),
        "schedule",
    ),
}  # fmt: skip
# servers whose tools are agents
_SERVED = frozenset(("codex", "codex_reply", "claude_code", "claude", "gemini", "agent", "task", "spawn_agent"))


def act(event: Event) -> Act:
    """What the call does: the adapter's word, or what the tool's name says of agents."""
    if event.act in ("spawn", "schedule", "shell"):
        return event.act
    name = event.tool.lower()
    if name.startswith("mcp__"):
        return "spawn" if name.rpartition("__")[2].replace("-", "_") in _SERVED else event.act
    return _TOOLS.get(name, event.act)


def children(tool: str, texts: Iterable[str], most: int) -> int:
    """How many agents one call of `tool` starts; a workflow those of its script, `most` where it has loops or none."""
    if tool != "Workflow":
        return 1
    script = "\n".join(texts)
    loops = any(mark in script for mark in ("for ", "for(", "while", ".map(", ".forEach(", "parallel(", "pipeline("))
    count = script.count("agent(")
    return min(count, MANY) if count and not loops else max(most, 1)
