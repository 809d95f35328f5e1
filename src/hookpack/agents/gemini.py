"""Gemini CLI: its hook events into ours, our decisions into its JSON. Observed on version 0.61.0.

Calls carry no id and subagents no mark: what a subagent does counts as its session's.
"""

from __future__ import annotations

from hookpack.call import text, with_call
from hookpack.codec import digest, dumps
from hookpack.errors import BadEvent
from hookpack.event import Event
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Reply, given, paragraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hookpack.event import Act, Moment
    from hookpack.transcripts import Trace
    from hookpack.verdict import Decision

SETTINGS: tuple[str, ...] = (".gemini/settings.json",)
ENV_FILE = ""
PID = ""

_MOMENTS: dict[str, Moment] = {
    "SessionStart": "session-start",
    "BeforeAgent": "prompt",
    "BeforeTool": "before-tool",
    "AfterTool": "after-tool",
    "AfterAgent": "stop",
    "SessionEnd": "session-end",
}

# events that exist but say nothing a gate could judge
_OTHER = frozenset(("BeforeModel", "AfterModel", "BeforeToolSelection", "PreCompress", "Notification"))

_ACTS: dict[str, Act] = {
    "invoke_agent": "spawn",
    "delegate_to_agent": "spawn",
    "write_todos": "read",
    "read_many_files": "read",
}

# context given at any other event is dropped
_HEARS = frozenset(("session-start", "prompt", "after-tool"))
_REFUSES = frozenset(("before-tool", "after-tool", "prompt", "stop"))

# lines that the shell tool adds below what was printed; a status of 0 is not told
_TRAILER = ("Error: ", "Exit Code: ", "Signal: ", "Background PIDs: ", "Process Group PGID: ")
_FAILURES = ("Error: ", "Exit Code: ", "Signal: ")
_GOOD = (": 0", ": (none)")
_CANCELLED = "Command was "


def parse(message: Mapping[str, object], environ: Callable[[str], str]) -> Event:
    """The event in `message`, a decoded hook payload. Raises BadEvent for a missing or unknown event name."""
    name = text(message, "hook_event_name")
    if name not in _MOMENTS and name not in _OTHER:
        raise BadEvent(f"unknown Gemini event {name[:60]!r}" if name else "no hook_event_name in the message")
    event = Event(
        agent="gemini",
        name=name,
        moment=_MOMENTS.get(name, "other"),
        session=text(message, "session_id"),
        cwd=text(message, "cwd"),
        project=environ("GEMINI_PROJECT_DIR"),
    )
    if event.moment not in ("before-tool", "after-tool"):
        prompt = text(message, "prompt") if event.moment == "prompt" else ""
        return event._replace(
            texts=(prompt,) if prompt else (),
            message=text(message, "prompt_response"),
            grows=event.moment == "stop",
            source=text(message, "source"),
        )
    called = message.get("tool_input")
    event = with_call(event, text(message, "tool_name"), called, _ACTS)
    if event.act == "spawn":  # its end is told by the same arguments alone
        event = event._replace(call_id=digest(dumps(called).encode()))
    if isinstance(called, dict) and called.get("is_background") is True:
        event = event._replace(in_background=True)
    return _with_answer(event, message.get("tool_response")) if event.moment == "after-tool" else event


def _with_answer(event: Event, answer: object) -> Event:
    response: Mapping[str, object] = answer if isinstance(answer, dict) else {}
    said = response.get("llmContent")
    output = said if isinstance(said, str) else dumps(said) if said else ""
    event = event._replace(answer=said, output=output, failed=bool(response.get("error")))
    return _with_status(event) if event.act == "shell" else event


def _with_status(event: Event) -> Event:
    """What the command printed, apart from what the tool says of how it ended."""
    text = event.output.strip().removeprefix("<untrusted_context>").removesuffix("</untrusted_context>").strip()
    lines = text.split("\n")
    end = len(lines)
    while end and lines[end - 1].startswith(_TRAILER):
        end -= 1
    told = [line for line in lines[end:] if line.startswith(_FAILURES) and not line.endswith(_GOOD)]
    failed = event.failed or bool(told) or text.startswith(_CANCELLED)
    return event._replace(output="\n".join(lines[:end]).removeprefix("Output: "), failed=failed)


def render(decision: Decision, event: Event | None) -> Reply:
    """The decision as Gemini honours it: one JSON object, always with exit code 0.

    A question would wait for ever where nobody sits, so it is a refusal.
    """
    verdict, said = decision.verdict, paragraph(decision.verdict)
    answer = given(verdict, _answer(event)) if event is not None and event.moment == "after-tool" else ""
    refuses = decision.action in ("deny", "ask") and (event is None or event.moment in _REFUSES)
    body: dict[str, object] = {}
    if refuses:
        body = {"decision": "deny", "reason": "\n".join(filter(None, (said, answer)))}
    elif verdict.hidden and answer:
        body = {"decision": "deny", "reason": "\n".join(filter(None, (verdict.context, answer)))}
    said = "" if refuses or decision.action == "pass" else said
    context = "\n".join(filter(None, (said, verdict.context)))
    if event is not None and event.moment in _HEARS and context and not body:
        body["hookSpecificOutput"] = {"hookEventName": event.name, "additionalContext": context}
    if notice := verdict.notice or said:
        body["systemMessage"] = notice
    return Reply(stdout=dumps(body) + "\n") if body else Reply()


def _answer(event: Event) -> str:
    """What the tool gave back, with what it says of how it ended."""
    return event.answer if isinstance(event.answer, str) else event.output


def armament(settings: str) -> str:
    """What in a settings file's text arms or disarms hookpack, as canonical JSON; no object arms nothing."""
    from hookpack import armed  # few calls look at settings

    tree = armed.tree(settings)
    if tree is None:
        return "invalid"
    parts = {"entries": armed.entries(tree, "gemini"), "switches": tree.get("hooksConfig")}
    return dumps(parts) if any(parts.values()) else ""


def traces(rows: Iterable[Mapping[str, object]]) -> Iterator[Trace]:
    """Nothing: the form of its transcripts is not documented, runs are recorded as they happen."""
    return iter(())
