"""Claude Code: its hook events into ours, our decisions into its JSON. Observed on version 2.1.329."""

from __future__ import annotations

from hookpack import tool as tools
from hookpack.call import text, with_call
from hookpack.codec import dumps
from hookpack.errors import BadEvent
from hookpack.event import Event
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Reply, paragraph, without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hookpack.event import Act, Moment
    from hookpack.transcripts import Trace
    from hookpack.verdict import Decision

SETTINGS: tuple[str, ...] = (".claude/settings.json", ".claude/settings.local.json")
ENV_FILE = "CLAUDE_ENV_FILE"
PID = "CLAUDE_PID"

_MOMENTS: dict[str, Moment] = {
    "SessionStart": "session-start",
    "UserPromptSubmit": "prompt",
    "PreToolUse": "before-tool",
    "PostToolUse": "after-tool",
    "PostToolUseFailure": "after-tool",
    "Stop": "stop",
    "SubagentStart": "subagent-start",
    "SubagentStop": "subagent-stop",
    "SessionEnd": "session-end",
    "StopFailure": "session-end",
    "ConfigChange": "config-change",
}

# events that exist but say nothing a gate could judge
_OTHER = frozenset(
    (
        "Setup", "InstructionsLoaded", "UserPromptExpansion", "MessageDisplay", "PermissionRequest",
        "PermissionDenied", "PostToolBatch", "PreCompact", "PostCompact", "TaskCreated", "TaskCompleted",
        "CwdChanged", "FileChanged", "WorktreeCreate", "WorktreeRemove", "PreModelSwitch", "PostModelSwitch",
        "Notification", "TeammateIdle", "Elicitation", "ElicitationResult", "DirectoryAdded",
    )
)  # fmt: skip

_ACTS: dict[str, Act] = {
    "Monitor": "shell",
    "Agent": "spawn",
    "Task": "spawn",
    "Workflow": "spawn",
    "CronCreate": "schedule",
    "ScheduleWakeup": "schedule",
    "SendMessage": "schedule",
}

# a settings file can steer hook processes through these
_STEERING = (
    "PATH",
    "HOME",
    "LD_",
    "DYLD_",
    "PYTHON",
    "XDG_",
    "GIT_",
    "HOOKPACK_",
    "UV_TOOL_DIR",
    "PIPX_HOME",
    "CLAUDE_CODE_SIMPLE",
    "CLAUDE_CODE_SAFE",
)
_PLUGIN = "hookpack"
_SWITCHES = ("disableAllHooks", "allowManagedHooksOnly")


def parse(message: Mapping[str, object], environ: Callable[[str], str]) -> Event:
    """The event in `message`, a decoded hook payload. Raises BadEvent for a missing or unknown event name."""
    if "cursor_version" in message:
        from hookpack.agents import cursor  # it runs the hooks of Claude Code's files, with messages of its own

        return cursor.parse(message, environ)
    name = text(message, "hook_event_name")
    if name not in _MOMENTS and name not in _OTHER:
        raise BadEvent(f"unknown Claude Code event {name[:60]!r}" if name else "no hook_event_name in the message")
    event = told(message, "claude-code", _MOMENTS.get(name, "other"), environ("CLAUDE_PROJECT_DIR"), _ACTS)
    return event._replace(transcript=text(message, "agent_transcript_path") or text(message, "transcript_path"))


def told(message: Mapping[str, object], agent: str, moment: Moment, project: str, acts: Mapping[str, Act]) -> Event:
    """The event as Claude Code's protocol tells it, for an `agent` that speaks it with tools of its own."""
    event = Event(
        agent=agent,
        name=text(message, "hook_event_name"),
        moment=moment,
        session=text(message, "session_id"),
        cwd=text(message, "cwd"),
        project=project,
        agent_id=text(message, "agent_id"),
    )
    if event.moment in ("before-tool", "after-tool"):
        return _with_result(_with_call(event, message, acts), message)
    return event._replace(
        texts=tuple(filter(None, (text(message, "prompt"),))),
        message=text(message, "last_assistant_message"),
        background=tuple(_running(message)),
        path=text(message, "file_path"),
        source=text(message, "source"),
    )


def _with_call(event: Event, message: Mapping[str, object], acts: Mapping[str, Act]) -> Event:
    tool, given = text(message, "tool_name"), message.get("tool_input")
    event = with_call(event, tool, given, acts)
    return event._replace(call_id=text(message, "tool_use_id"), in_background=_only_starts(tool, given))


def _only_starts(tool: str, given: object) -> bool:
    return tool == "Monitor" or (isinstance(given, dict) and given.get("run_in_background") is True)


def _with_result(event: Event, message: Mapping[str, object]) -> Event:
    if event.moment != "after-tool":
        return event
    response = message.get("tool_response")
    answer: Mapping[str, object] = response if isinstance(response, dict) else {}
    printed = "\n".join(filter(None, (text(answer, "stdout"), text(answer, "stderr"), text(message, "error"))))
    return event._replace(
        failed=event.name == "PostToolUseFailure",
        interrupted=message.get("is_interrupt") is True or answer.get("interrupted") is True,
        output=printed,
        answer=response,
        child=text(answer, "agentId"),
        child_runs=answer.get("isAsync") is True,
    )


def _running(message: Mapping[str, object]) -> Iterator[str]:
    """Kinds of the background tasks that still run, without the subagent that is just stopping."""
    tasks = message.get("background_tasks")
    for task in tasks if isinstance(tasks, list) else ():
        if isinstance(task, dict) and task.get("status") == "running" and task.get("id") != message.get("agent_id"):
            yield text(task, "type") or "task"


def render(decision: Decision, event: Event | None) -> Reply:
    """The decision as Claude Code honours it: one JSON object, or nothing for a silent pass."""
    if event is None:
        return _unparsed(decision)
    if event.agent == "cursor":
        from hookpack.agents import cursor

        return cursor.render(decision, event)
    refuses = decision.action in ("deny", "ask") and _can_refuse(event)
    body = _refusal(decision, event) if refuses else _context(decision, event)
    # what cannot be refused any more at least reaches the person
    said = "" if refuses or decision.action == "pass" else paragraph(decision.verdict)
    if notice := decision.verdict.notice or said:
        body["systemMessage"] = notice
    if decision.verdict.hidden and event.name == "PostToolUse":
        # it replaces the answer where it has the answer's own shape
        specific = body.setdefault("hookSpecificOutput", {"hookEventName": event.name})
        specific["updatedToolOutput"] = without(event.answer, decision.verdict.hidden)  # type: ignore[index]
    return Reply(stdout=dumps(body) + "\n") if body else Reply()


def _unparsed(decision: Decision) -> Reply:
    """Exit 2 blocks whatever the event was; a warning is the same JSON for every event."""
    text = paragraph(decision.verdict)
    if decision.action in ("deny", "ask"):
        return Reply(stderr=text + "\n", code=2)
    return Reply(stdout=dumps({"systemMessage": text}) + "\n")


def _can_refuse(event: Event) -> bool:
    moments = ("before-tool", "prompt", "stop", "subagent-stop", "config-change")
    return event.moment in moments or event.name == "PostToolUse"


def _refusal(decision: Decision, event: Event) -> dict[str, object]:
    text = paragraph(decision.verdict)
    if event.moment == "before-tool":
        return _specific(event, permissionDecision=decision.action, permissionDecisionReason=text)
    return {"decision": "block", "reason": text}


def _context(decision: Decision, event: Event) -> dict[str, object]:
    if event.moment in ("stop", "subagent-stop", "session-end", "config-change", "other"):
        return {}  # context given at a stop would make the agent continue
    said = "" if decision.action == "pass" else paragraph(decision.verdict)
    context = "\n".join(filter(None, (said, decision.verdict.context)))
    return _specific(event, additionalContext=context) if context else {}


def _specific(event: Event, **fields: str) -> dict[str, object]:
    return {"hookSpecificOutput": {"hookEventName": event.name, **fields}}


def armament(settings: str) -> str:
    """What in a settings file's text arms or disarms hookpack, as canonical JSON.

    One invalid value drops the whole file, so a text that is no JSON object arms nothing.
    """
    return registered(settings, "claude-code")


def registered(settings: str, agent: str) -> str:
    """What in a settings file of this form arms or disarms hookpack for `agent`."""
    from hookpack import armed  # few calls look at settings

    tree = armed.tree(settings)
    if tree is None:
        return "invalid"
    env = tree.get("env")
    steering = {k: v for k, v in env.items() if k.startswith(_STEERING)} if isinstance(env, dict) else {}
    parts = {
        "entries": armed.entries(tree, agent),
        "switches": {key: tree[key] for key in _SWITCHES if tree.get(key)},
        "env": steering,
    }
    if plugin := plugged(tree):
        parts["plugin"] = plugin
    return dumps(parts) if any(parts.values()) else ""


def plugged(tree: Mapping[str, object]) -> dict[str, object]:
    """What decoded settings say of hookpack's plugin, by its name and its marketplace's."""
    plugins = tree.get("enabledPlugins")
    found = plugins.items() if isinstance(plugins, dict) else ()
    return {name: value for name, value in found if name.partition("@")[0] == _PLUGIN}


def traces(rows: Iterable[Mapping[str, object]]) -> Iterator[Trace]:
    """What the rows of a transcript tell, oldest first."""
    from hookpack.transcripts import claude_code  # only the end of a turn reads transcripts

    return claude_code.traces(rows, {**tools.KNOWN, **_ACTS}, _only_starts)
