"""Copilot CLI: its hook events in both of its dialects into ours, our decisions into its JSON. Observed on 1.0.102.

A subagent has a session of its own, which the event names as its `agent_id`, and its parent's as `session`.
The end of a turn carries no words of the agent, its transcript does.
"""

from __future__ import annotations

from hookpack.call import text, with_call
from hookpack.codec import digest, dumps, loads
from hookpack.errors import BadEvent
from hookpack.event import Event
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Reply, given, paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hookpack.event import Act, Moment
    from hookpack.transcripts import Trace
    from hookpack.verdict import Decision

SETTINGS: tuple[str, ...] = (".github/hooks/hookpack.json", ".copilot/hooks/hookpack.json")
ENV_FILE = ""
PID = ""

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
}

# events that exist but say nothing a gate could judge
_OTHER = frozenset(("PermissionRequest", "PreCompact", "ErrorOccurred", "Notification", "InSubagent"))

# the other dialect names no event: the first of these fields that a message has tells which it is
_TELLING = (
    ("toolResult", "PostToolUse"),
    ("toolInput", "PermissionRequest"),
    ("toolName", "PreToolUse"),
    ("prompt", "UserPromptSubmit"),
    ("response", "SubagentStop"),
    ("agentName", "SubagentStart"),
    ("stopReason", "Stop"),
    ("source", "SessionStart"),
    ("trigger", "PreCompact"),
    ("error", "ErrorOccurred"),
    ("reason", "SessionEnd"),
)
# inside a subagent the events of a session are the subagent's: they begin and end no turn
_INSIDE = {
    "Stop": "SubagentStop",
    "SessionStart": "SubagentStart",
    "UserPromptSubmit": "InSubagent",
    "SessionEnd": "InSubagent",
}

_ACTS: dict[str, Act] = {
    "task": "spawn",
    "Agent": "spawn",
    "write_bash": "shell",
    "write_powershell": "shell",
    **dict.fromkeys(("read_bash", "stop_bash", "list_bash", "read_powershell", "stop_powershell"), "read"),
    **dict.fromkeys(("report_intent", "read_agent", "list_agents", "ask_user"), "read"),
}
_PATCHED = "input"  # the argument under which a bare patch is kept

_HEARS = frozenset(("session-start", "prompt", "before-tool", "after-tool"))
_BLOCKS = frozenset(("UserPromptSubmit", "PostToolUse", "Stop", "SubagentStop"))

_ENDED = " completed with exit code "  # `<shellId: 0 completed with exit code 3>`, the last line of a shell's answer


def parse(message: Mapping[str, object], environ: Callable[[str], str]) -> Event:
    """The event in `message`, a decoded hook payload. Raises BadEvent where no event can be told."""
    name = _name(message)
    agent_id = text(message, "agentId", "agent_id")
    session = text(message, "sessionId", "session_id")
    parent = text(message, "parentAgentId", "parent_agent_id")
    if agent_id:
        name = _INSIDE.get(name, name)
    event = Event(
        agent="copilot",
        name=name,
        moment=_MOMENTS.get(name, "other"),
        session=parent or session,
        parent=parent,
        agent_id=agent_id,
        cwd=text(message, "cwd"),
        project=environ("COPILOT_PROJECT_DIR"),
    )
    if event.moment in ("before-tool", "after-tool"):
        return _with_call(event, message)
    prompt = text(message, "prompt") if event.moment == "prompt" else ""
    return event._replace(
        texts=(prompt,) if prompt else (),
        message=text(message, "last_assistant_message", "response"),
        transcript=text(message, "transcript_path", "transcriptPath"),
        source=text(message, "source"),
    )


def _name(message: Mapping[str, object]) -> str:
    name = text(message, "hook_event_name", "hookName")
    if name and "hook_event_name" not in message:
        name = name[:1].upper() + name[1:]
    if not name:
        name = next((event for field, event in _TELLING if field in message), "")
        if name == "PreToolUse" and "error" in message:
            name = "PostToolUseFailure"
        if name == "SubagentStart" and "stopReason" in message:
            name = "SubagentStop"
    if name not in _MOMENTS and name not in _OTHER:
        raise BadEvent(f"unknown Copilot event {name[:60]!r}" if name else "no event can be told from the message")
    return name


def _with_call(event: Event, message: Mapping[str, object]) -> Event:
    tool = text(message, "toolName", "tool_name")
    called = _arguments(message.get("toolArgs", message.get("tool_input")), tool)
    event = with_call(event, tool, called, _ACTS)
    if event.act == "spawn":  # its end is told by the same arguments alone
        event = event._replace(call_id=digest(dumps(called).encode()))
    if isinstance(called, dict) and called.get("mode") in ("async", "detached"):
        event = event._replace(in_background=True)
    return _with_answer(event, message) if event.moment == "after-tool" else event


def _arguments(value: object, tool: str) -> object:
    """The arguments as an object: models of one family send a patch as bare text, older versions JSON in a text."""
    if isinstance(value, dict) and tool.startswith("write_") and isinstance(value.get("input"), str):
        return {**value, "command": value["input"]}  # typed into a shell that already runs
    if not isinstance(value, str):
        return {} if value is None else value
    try:
        known = loads(value) if value.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        known = None
    return known if isinstance(known, dict) else {_PATCHED: value}


def _with_answer(event: Event, message: Mapping[str, object]) -> Event:
    value = message.get("toolResult", message.get("tool_result"))
    result: Mapping[str, object] = value if isinstance(value, dict) else {}
    said = text(result, "textResultForLlm", "text_result_for_llm") or text(message, "error")
    kind = text(result, "resultType", "result_type")
    failed = event.name == "PostToolUseFailure" or kind not in ("", "success")
    event = event._replace(answer=said, output=said, failed=failed)
    return _with_status(event) if event.act == "shell" else event


def _with_status(event: Event) -> Event:
    """What the command printed, apart from how it ended; one that says nothing of that goes on."""
    printed, _, last = event.output.rpartition("\n")
    if not last.startswith("<") or not last.endswith(">"):
        return event
    _, mark, code = last[:-1].rpartition(_ENDED)
    if not mark:
        return event._replace(output=printed, in_background=True)
    return event._replace(output=printed, failed=event.failed or code != "0")


def render(decision: Decision, event: Event | None) -> Reply:
    """The decision as Copilot honours it: fields at the top of one JSON object, always with exit code 0."""
    verdict, said = decision.verdict, paragraph(decision.verdict)
    answer = given(verdict, _answer(event)) if event is not None and event.name == "PostToolUse" else ""
    body: dict[str, object] = {}
    if decision.action in ("deny", "ask"):
        body = _refusal(decision, event, "\n".join(filter(None, (said, answer))))
    elif verdict.hidden and answer:
        body = {"decision": "block", "reason": "\n".join(filter(None, (verdict.context, answer)))}
    said = "" if body or decision.action == "pass" else said
    context = "\n".join(filter(None, (said, verdict.context)))
    if event is not None and event.moment in _HEARS and context and not body:
        body["additionalContext"] = context
    if notice := verdict.notice or said:
        body["systemMessage"] = notice
    return Reply(stdout=dumps(body) + "\n") if body else Reply()


def _refusal(decision: Decision, event: Event | None, reason: str) -> dict[str, object]:
    """What refuses; of a message that is no event, whatever it was."""
    body: dict[str, object] = {}
    if event is None or event.moment == "before-tool":
        body |= {"permissionDecision": decision.action, "permissionDecisionReason": reason}
    if event is None or event.name in _BLOCKS:
        body |= {"decision": "block", "reason": reason}
    return body


def _answer(event: Event) -> str:
    """What the tool gave back, with what it says of how it ended."""
    return event.answer if isinstance(event.answer, str) else event.output


def armament(settings: str) -> str:
    """What in a hooks file's text arms hookpack, as canonical JSON; a text that is no object arms nothing."""
    from hookpack import armed  # few calls look at settings

    tree = armed.tree(settings)
    if tree is None:
        return "invalid"
    found = armed.entries(tree, "copilot")
    return dumps(found) if found else ""


def traces(rows: Iterable[Mapping[str, object]]) -> Iterator[Trace]:
    """What the rows of a session's record tell, oldest first."""
    from hookpack import tool as tools
    from hookpack.transcripts import copilot  # only the end of a turn reads transcripts

    return copilot.traces(rows, lambda name, given: _ACTS.get(name) or tools.act(name, given))
