"""Cursor: its hook events into ours, our decisions into its JSON. Read in its pages and in others' reports, not run.

It runs the hooks of Claude Code's files as well, with payloads of its own: those come here too, and `once` tells
that two calls are one event. The end of a turn carries no words of the agent.
"""

from __future__ import annotations

from hookpack.call import text, with_call
from hookpack.codec import digest, dumps, loads
from hookpack.errors import BadEvent
from hookpack.event import Event
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Reply, paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hookpack.event import Act, Moment
    from hookpack.transcripts import Trace
    from hookpack.verdict import Decision

SETTINGS: tuple[str, ...] = (".cursor/hooks.json",)
ENV_FILE = ""
PID = ""

_MOMENTS: dict[str, Moment] = {
    "sessionStart": "session-start",
    "beforeSubmitPrompt": "prompt",
    "preToolUse": "before-tool",
    "beforeShellExecution": "before-tool",
    "beforeMCPExecution": "before-tool",
    "beforeReadFile": "before-tool",
    "postToolUse": "after-tool",
    "postToolUseFailure": "after-tool",
    "afterShellExecution": "after-tool",
    "afterMCPExecution": "after-tool",
    "afterFileEdit": "after-tool",
    "stop": "stop",
    "subagentStart": "subagent-start",
    "subagentStop": "subagent-stop",
    "sessionEnd": "session-end",
}

# events that exist but say nothing a gate could judge
_OTHER = frozenset(
    ("preCompact", "afterAgentResponse", "afterAgentThought", "beforeTabFileRead", "afterTabFileEdit", "workspaceOpen")
)

# the names under which Claude Code's files register them
_CLAUDE = {
    "PreToolUse": "preToolUse",
    "PostToolUse": "postToolUse",
    "PostToolUseFailure": "postToolUseFailure",
    "UserPromptSubmit": "beforeSubmitPrompt",
    "Stop": "stop",
    "SubagentStart": "subagentStart",
    "SubagentStop": "subagentStop",
    "SessionStart": "sessionStart",
    "SessionEnd": "sessionEnd",
    "PreCompact": "preCompact",
}

# events of one kind of tool, which they do not name
_TOOLS = {
    "beforeShellExecution": "Shell",
    "afterShellExecution": "Shell",
    "beforeReadFile": "Read",
    "afterFileEdit": "Write",
}
_ACTS: dict[str, Act] = {"Task": "spawn", "ReadLints": "read", "SemanticSearch": "read", "TodoWrite": "read"}

# where no permission is given the call is refused, and where none of these fields stands the answer is void
_PERMITS = frozenset(("preToolUse", "beforeShellExecution", "beforeMCPExecution", "beforeReadFile", "subagentStart"))
_ASKS = frozenset(("beforeShellExecution", "beforeMCPExecution"))
_AGENTS_OWN = frozenset(("additional_context", "followup_message"))
_HEARS = frozenset(("sessionStart", "postToolUse", "postToolUseFailure"))


def parse(message: Mapping[str, object], environ: Callable[[str], str]) -> Event:
    """The event in `message`, a decoded hook payload. Raises BadEvent for a missing or unknown event name."""
    name = text(message, "hook_event_name")
    name = _CLAUDE.get(name, name)
    if name not in _MOMENTS and name not in _OTHER:
        raise BadEvent(f"unknown Cursor event {name[:60]!r}" if name else "no hook_event_name in the message")
    own, parent = text(message, "conversation_id", "session_id"), text(message, "parent_conversation_id")
    is_child = bool(parent) and parent != own
    project = environ("CURSOR_PROJECT_DIR") or _root(message)
    event = Event(
        agent="cursor",
        name=name,
        moment=_MOMENTS.get(name, "other"),
        session=parent if is_child else own,
        parent=parent if is_child else "",
        agent_id=own if is_child else text(message, "subagent_id"),
        cwd=text(message, "cwd") or project,
        project=project,
        once=_once(message, name, own),
    )
    if event.moment in ("before-tool", "after-tool"):
        return _with_call(event, message)
    prompt = text(message, "prompt")
    return event._replace(
        texts=(prompt,) if prompt else (),
        message=text(message, "text", "summary", "last_assistant_message"),
        source=text(message, "source"),
    )


def _root(message: Mapping[str, object]) -> str:
    roots = message.get("workspace_roots")
    return next((each for each in roots if isinstance(each, str)), "") if isinstance(roots, list) else ""


def _once(message: Mapping[str, object], name: str, session: str) -> str:
    """What the two calls of one event share; "" if it cannot be told from the next event."""
    call, generation = text(message, "tool_use_id"), text(message, "generation_id")
    if not call and not generation:
        return ""
    about = [message.get(key) for key in ("tool_input", "command", "prompt", "loop_count", "subagent_id", "output")]
    return digest(dumps([session, generation, name, call, *([] if call else about)]).encode())


def _with_call(event: Event, message: Mapping[str, object]) -> Event:
    tool = _TOOLS.get(event.name) or text(message, "tool_name")
    called = _arguments(event, message)
    if "MCPExecution" in event.name or tool.startswith("MCP:"):
        tool = f"mcp__cursor__{tool.removeprefix('MCP:')}"
    event = with_call(event, tool, called, _ACTS)
    event = event._replace(call_id=text(message, "tool_use_id"))
    if event.act == "spawn" and not event.call_id:
        event = event._replace(call_id=digest(dumps(called).encode()))
    return _with_answer(event, message) if event.moment == "after-tool" else event


def _arguments(event: Event, message: Mapping[str, object]) -> object:
    """The arguments as an object; a server's come as JSON in a text, those of some events stand in the message."""
    if event.name in _TOOLS:
        return {key: message[key] for key in ("command", "file_path", "edits") if key in message}
    called = message.get("tool_input")
    return _object(called) if isinstance(called, str) else {} if called is None else called


def _object(said: str) -> dict[str, object]:
    try:
        value = loads(said)
    except (ValueError, RecursionError):
        value = None
    return value if isinstance(value, dict) else {"input": said}


def _with_answer(event: Event, message: Mapping[str, object]) -> Event:
    """What a tool gave back. It cannot be replaced, so it is no `answer` of which something could be hidden."""
    said = message.get("tool_output", message.get("output", message.get("result_json")))
    known = _object(said) if isinstance(said, str) else said if isinstance(said, dict) else {}
    code = next((known[key] for key in ("exitCode", "exit_code") if key in known), message.get("exit_code"))
    printed = text(known, "output", "stdout") or (said if isinstance(said, str) and "exitCode" not in known else "")
    return event._replace(
        output=printed or text(message, "error_message", "error"),
        failed=event.name == "postToolUseFailure" or code not in (None, 0),
        interrupted=message.get("is_interrupt") is True,
        is_untold=event.act == "shell" and code is None,
    )


def render(decision: Decision, event: Event | None) -> Reply:
    """The decision as Cursor honours it: one JSON object, always, with exit code 0. Silence would be a fault."""
    verdict, said = decision.verdict, paragraph(decision.verdict)
    words = "" if decision.action == "pass" else said
    body = _answer(decision, event, said)
    context = "\n".join(filter(None, (words, verdict.context)))
    if event is not None and event.name in _HEARS and context:
        body["additional_context"] = context
    # what the agent is told at a stop or after a call, it shows to the person anyway
    hears_alone = decision.action in ("deny", "ask") and not body.keys().isdisjoint(_AGENTS_OWN)
    if notice := "\n".join(filter(None, ("" if hears_alone else words, verdict.notice))):
        body["user_message"] = notice
    return Reply(stdout=dumps(body) + "\n")


def _answer(decision: Decision, event: Event | None, said: str) -> dict[str, object]:
    """What lets the event go on or refuses it; of a message that is no event, whatever it was."""
    refuses = decision.action in ("deny", "ask")
    body: dict[str, object] = {}
    if event is None or event.name in _PERMITS:
        asks = decision.action == "ask" and event is not None and event.name in _ASKS
        body["permission"] = "ask" if asks else "deny" if refuses else "allow"
        body |= {"agent_message": said} if refuses else {}
    if event is None or event.moment == "prompt":
        body["continue"] = not refuses
    if event is not None and event.moment in ("stop", "subagent-stop") and refuses:
        body["followup_message"] = said
    return body


def armament(settings: str) -> str:
    """What in a hooks file's text arms hookpack, as canonical JSON; one unknown event makes Cursor drop the file."""
    from hookpack import armed  # few calls look at settings

    tree = armed.tree(settings)
    hooks = tree.get("hooks") if tree else None
    if tree is None or (isinstance(hooks, dict) and not hooks.keys() <= {*_MOMENTS, *_OTHER}):
        return "invalid"
    found = armed.entries(tree, "cursor")
    return dumps([tree.get("version"), *found]) if found else ""


def traces(rows: Iterable[Mapping[str, object]]) -> Iterator[Trace]:
    """Nothing: the form of its transcripts is not documented, runs are recorded as they happen."""
    return iter(())
