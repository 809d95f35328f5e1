"""Codex CLI: its hook events into ours, our decisions into exit codes and JSON. Observed on version 0.169.0."""

from __future__ import annotations

from hookpack.call import text, with_call
from hookpack.codec import dumps, loads
from hookpack.errors import BadEvent
from hookpack.event import Event
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Reply, given, paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hookpack.event import Act, Moment
    from hookpack.transcripts import Trace
    from hookpack.verdict import Decision

SETTINGS: tuple[str, ...] = (".codex/hooks.json", ".codex/config.toml")
ENV_FILE = ""
PID = ""

_MOMENTS: dict[str, Moment] = {
    "SessionStart": "session-start",
    "UserPromptSubmit": "prompt",
    "PreToolUse": "before-tool",
    "PostToolUse": "after-tool",
    "Stop": "stop",
    "SubagentStart": "subagent-start",
    "SubagentStop": "subagent-stop",
    "SessionEnd": "session-end",
}

# events that exist but say nothing a gate could judge
_OTHER = frozenset(
    ("PermissionRequest", "PreCompact", "PostCompact", "Interrupt", "PreModelRequest", "PostModelRequest")
)

# the namespace of a tool and its name stand in one word
_ACTS: dict[str, Act] = {
    "collaborationspawn_agent": "spawn",
    "spawn_agent": "spawn",
    "collaborationwait_agent": "read",
    "update_plan": "read",
}

# text beside any other event voids the answer, or would stand in the place of what the tool gave
_HEARS = frozenset(("session-start", "prompt", "before-tool", "after-tool"))
_REFUSES = frozenset(("before-tool", "after-tool", "prompt", "stop", "subagent-stop"))


def parse(message: Mapping[str, object], environ: Callable[[str], str]) -> Event:
    """The event in `message`, a decoded hook payload. Raises BadEvent for a missing or unknown event name."""
    name = text(message, "hook_event_name")
    if name not in _MOMENTS and name not in _OTHER:
        raise BadEvent(f"unknown Codex event {name[:60]!r}" if name else "no hook_event_name in the message")
    event = Event(
        agent="codex",
        name=name,
        moment=_MOMENTS.get(name, "other"),
        session=text(message, "session_id"),
        cwd=text(message, "cwd"),
        agent_id=text(message, "agent_id"),
        transcript=text(message, "agent_transcript_path", "transcript_path"),
    )
    if event.moment not in ("before-tool", "after-tool"):
        prompt = text(message, "prompt")
        return event._replace(
            texts=(prompt,) if prompt else (),
            message=text(message, "last_assistant_message"),
            source=text(message, "source"),
        )
    event = with_call(event, text(message, "tool_name"), message.get("tool_input"), _ACTS)
    event = event._replace(call_id=text(message, "tool_use_id"))
    return _with_answer(event, message.get("tool_response")) if event.moment == "after-tool" else event


def _with_answer(event: Event, answer: object) -> Event:
    """What a tool gave back: text without an exit status, or JSON in a text."""
    said = answer if isinstance(answer, str) else dumps(answer)
    if event.act != "spawn":
        return event._replace(output=said, answer=answer, is_untold=event.act == "shell")
    try:
        started = loads(said)
    except (ValueError, RecursionError):
        return event._replace(output=said, answer=answer, failed=True)
    known = started if isinstance(started, dict) else {}
    return event._replace(answer=answer, child=text(known, "agent_id", "task_name"), child_runs=True)


def render(decision: Decision, event: Event | None) -> Reply:
    """The decision as Codex honours it: exit code 2 and words on stderr refuse, anything else is one JSON object.

    Codex drops an answer with a field that it does not know, and lets the call run.
    """
    verdict, said = decision.verdict, paragraph(decision.verdict)
    answer = given(verdict, event.output) if event is not None and event.moment == "after-tool" else ""
    if decision.action in ("deny", "ask") and (event is None or event.moment in _REFUSES):
        return Reply(stderr="\n".join(filter(None, (said, verdict.notice, answer))) + "\n", code=2)
    if verdict.hidden and answer:
        return Reply(stderr=answer + "\n", code=2)
    heard = event is not None and event.moment in _HEARS
    said = "" if decision.action == "pass" else said
    body: dict[str, object] = {}
    if event is not None and heard and (context := "\n".join(filter(None, (said, verdict.context)))):
        body["hookSpecificOutput"] = {"hookEventName": event.name, "additionalContext": context}
    if notice := verdict.notice or said:
        body["systemMessage"] = notice
    return Reply(stdout=dumps(body) + "\n") if body else Reply()


def armament(settings: str) -> str:
    """What in the text of hooks.json or config.toml arms or disarms hookpack, as canonical JSON.

    One unknown key drops hooks.json as a whole.
    """
    if not settings.strip():
        return ""
    from hookpack import armed  # few calls look at settings

    tree = armed.tree(settings)
    if tree is None:
        return "\n".join(_of_hooks(settings))
    if not tree.keys() <= {"hooks", "description"}:
        return "invalid"
    found = armed.entries(tree, "codex")
    return dumps(found) if found else ""


def _of_hooks(settings: str) -> Iterator[str]:
    """The lines of a TOML file that speak of hooks, their trust and the project's, under their headings."""
    heading = ""
    for line in map(str.strip, settings.splitlines()):
        heading = line if line.startswith("[") else heading
        if line and ("hooks" in line or "hooks" in heading or heading.startswith("[projects")):
            yield line


def traces(rows: Iterable[Mapping[str, object]]) -> Iterator[Trace]:
    """What the rows of a rollout tell, oldest first."""
    from hookpack.transcripts import codex  # only the end of a turn reads transcripts

    return codex.traces(rows)
