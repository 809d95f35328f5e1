"""Claude Code: its hook events into ours, our decisions into its JSON. Observed on version 2.1.329."""

from __future__ import annotations

from hookpack import tool as tools
from hookpack.codec import dumps, loads
from hookpack.errors import BadEvent
from hookpack.event import Event
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Reply, paragraph

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

# an object of these two gives a value to a name
_NAME_KEYS = ("name", "key", "variable", "field", "header", "id")
_VALUE_KEYS = ("value", "val", "secret", "content")

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
    "CLAUDE_CODE_SIMPLE",
    "CLAUDE_CODE_SAFE",
)
_HIDDEN = "(a credential, hidden by hookpack)"
_SWITCHES = ("disableAllHooks", "allowManagedHooksOnly")


def parse(message: Mapping[str, object], environ: Callable[[str], str]) -> Event:
    """The event in `message`, a decoded hook payload. Raises BadEvent for a missing or unknown event name."""
    name = _text(message, "hook_event_name")
    if name not in _MOMENTS and name not in _OTHER:
        raise BadEvent(f"unknown Claude Code event {name[:60]!r}" if name else "no hook_event_name in the message")
    event = Event(
        agent="claude-code",
        name=name,
        moment=_MOMENTS.get(name, "other"),
        session=_text(message, "session_id"),
        cwd=_text(message, "cwd"),
        project=environ("CLAUDE_PROJECT_DIR"),
        agent_id=_text(message, "agent_id"),
        transcript=_text(message, "agent_transcript_path") or _text(message, "transcript_path"),
    )
    if event.moment in ("before-tool", "after-tool"):
        return _with_result(_with_call(event, message), message)
    return event._replace(
        texts=tuple(filter(None, (_text(message, "prompt"),))),
        message=_text(message, "last_assistant_message"),
        background=tuple(_running(message)),
        path=_text(message, "file_path"),
        source=_text(message, "source"),
    )


def _text(message: Mapping[str, object], key: str) -> str:
    value = message.get(key)
    return value if isinstance(value, str) else ""


def _with_call(event: Event, message: Mapping[str, object]) -> Event:
    tool, given = _text(message, "tool_name"), message.get("tool_input")
    if not tool or not isinstance(given, dict):
        raise BadEvent(f"{event.name} without tool_name or tool_input")
    act = _ACTS.get(tool) or tools.act(tool, given)
    writes = tuple(tools.writes(given)) if act == "write" else ()
    command = tools.line(given) if act == "shell" else ""
    named = {write.path for write in writes}
    # what is read here stays here, a server or a site is told what is asked of it
    is_plain = bool(writes or command) or (act == "read" and not tool.startswith(("mcp__", "Web")))
    return event._replace(
        tool=tool,
        act=act,
        call_id=_text(message, "tool_use_id"),
        writes=writes,
        command=command,
        in_background=_only_starts(tool, given),
        texts=() if is_plain else tuple(_strings(given)),
        named=() if is_plain else tuple(_named(given)),
        targets=tuple(path for path in tools.targets(act, given) if path not in named),
    )


def _only_starts(tool: str, given: Mapping[str, object]) -> bool:
    return tool == "Monitor" or given.get("run_in_background") is True


def _strings(value: object) -> Iterator[str]:
    """Every string in a decoded JSON value, in order, without recursion: the value may be deeply nested."""
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, str):
            yield top
        elif isinstance(top, dict):
            stack.extend(reversed([*top.keys(), *top.values()]))
        elif isinstance(top, list):
            stack.extend(reversed(top))


def _named(value: object) -> Iterator[tuple[str, str]]:
    """Every string in a decoded JSON value that stands under a name, with the name; without recursion."""
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, dict):
            yield from ((name, each) for name, each in top.items() if isinstance(each, str))
            yield from _paired(top)
            stack.extend(top.values())
        elif isinstance(top, list):
            stack.extend(top)


def _paired(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """`{"key": NAME, "value": TEXT}`, as tools take variables, headers and the fields of a form."""
    names = [each for key in _NAME_KEYS if isinstance(each := given.get(key), str)]
    values = [each for key in _VALUE_KEYS if isinstance(each := given.get(key), str)]
    return ((name, value) for name in names for value in values)


def _with_result(event: Event, message: Mapping[str, object]) -> Event:
    if event.moment != "after-tool":
        return event
    response = message.get("tool_response")
    answer: Mapping[str, object] = response if isinstance(response, dict) else {}
    printed = "\n".join(filter(None, (_text(answer, "stdout"), _text(answer, "stderr"), _text(message, "error"))))
    return event._replace(
        failed=event.name == "PostToolUseFailure",
        interrupted=message.get("is_interrupt") is True or answer.get("interrupted") is True,
        output=printed,
        answer=response,
        child=_text(answer, "agentId"),
        child_runs=answer.get("isAsync") is True,
    )


def _running(message: Mapping[str, object]) -> Iterator[str]:
    """Kinds of the background tasks that still run, without the subagent that is just stopping."""
    tasks = message.get("background_tasks")
    for task in tasks if isinstance(tasks, list) else ():
        if isinstance(task, dict) and task.get("status") == "running" and task.get("id") != message.get("agent_id"):
            yield _text(task, "type") or "task"


def render(decision: Decision, event: Event | None) -> Reply:
    """The decision as Claude Code honours it: one JSON object, or nothing for a silent pass."""
    if event is None:
        return _unparsed(decision)
    refuses = decision.action in ("deny", "ask") and _can_refuse(event)
    body = _refusal(decision, event) if refuses else _context(decision, event)
    # what cannot be refused any more at least reaches the person
    said = "" if refuses or decision.action == "pass" else paragraph(decision.verdict)
    if notice := decision.verdict.notice or said:
        body["systemMessage"] = notice
    if decision.verdict.hidden and event.name == "PostToolUse":
        # it replaces the answer where it has the answer's own shape
        specific = body.setdefault("hookSpecificOutput", {"hookEventName": event.name})
        specific["updatedToolOutput"] = _without(event.answer, decision.verdict.hidden)  # type: ignore[index]
    return Reply(stdout=dumps(body) + "\n") if body else Reply()


def _without(value: object, hidden: Iterable[str]) -> object:
    """A decoded JSON value with another text in the place of each of `hidden`."""
    if isinstance(value, str):
        for each in hidden:
            value = value.replace(each, _HIDDEN)
        return value
    if isinstance(value, dict):
        return {key: _without(each, hidden) for key, each in value.items()}
    return [_without(each, hidden) for each in value] if isinstance(value, list) else value


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
    try:
        tree = loads(settings)
    except (ValueError, RecursionError):
        return "invalid" if settings.strip() else ""
    if not isinstance(tree, dict):
        return "invalid"
    env = tree.get("env")
    steering = {k: v for k, v in env.items() if k.startswith(_STEERING)} if isinstance(env, dict) else {}
    parts = {
        "entries": sorted(_entries(tree.get("hooks"))),
        "switches": {key: tree[key] for key in _SWITCHES if tree.get(key)},
        "env": steering,
    }
    return dumps(parts) if any(parts.values()) else ""


def _entries(hooks: object) -> Iterator[str]:
    """Each registration of a hookpack executable, with everything that decides whether it fires."""
    for name, groups in hooks.items() if isinstance(hooks, dict) else ():
        for group in groups if isinstance(groups, list) else ():
            matcher = group.get("matcher") if isinstance(group, dict) else None
            entries = group.get("hooks") if isinstance(group, dict) else None
            for entry in entries if isinstance(entries, list) else ():
                if "--agent claude-code" in (line := dumps(entry)):
                    yield dumps([name, matcher if isinstance(matcher, str) else "", line])


def traces(rows: Iterable[Mapping[str, object]]) -> Iterator[Trace]:
    """What the rows of a transcript tell, oldest first."""
    from hookpack.transcripts import claude_code  # only the end of a turn reads transcripts

    return claude_code.traces(rows, {**tools.KNOWN, **_ACTS}, _only_starts)
