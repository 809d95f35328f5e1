"""Any other harness: one JSON object of our own in, an exit code out. docs/pages/harness.md describes both."""

from __future__ import annotations

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

SETTINGS: tuple[str, ...] = ()
ENV_FILE = ""
PID = ""

_MOMENTS: dict[str, Moment] = {
    "session-start": "session-start",
    "prompt": "prompt",
    "before-tool": "before-tool",
    "after-tool": "after-tool",
    "stop": "stop",
    "subagent-start": "subagent-start",
    "subagent-stop": "subagent-stop",
    "session-end": "session-end",
}
_OTHER = frozenset(("other",))

_ACTS: tuple[Act, ...] = ("write", "shell", "spawn", "read", "schedule", "other")
_REFUSES = frozenset(("before-tool", "after-tool", "prompt", "stop", "subagent-stop"))


def parse(message: Mapping[str, object], environ: Callable[[str], str]) -> Event:
    """The event in `message`. Raises BadEvent for a missing or unknown `event`, and for a call without a tool."""
    name = text(message, "event")
    if name not in _MOMENTS and name not in _OTHER:
        raise BadEvent(f"unknown event {name[:60]!r}" if name else "no event in the message")
    prompt, still = text(message, "prompt"), message.get("background")
    event = Event(
        agent="generic",
        name=name,
        moment=_MOMENTS.get(name, "other"),
        session=text(message, "session"),
        cwd=text(message, "cwd"),
        project=text(message, "project"),
        agent_id=text(message, "agent_id"),
        parent=text(message, "parent"),
        texts=(prompt,) if prompt else (),
        message=text(message, "message"),
        source=text(message, "source"),
        background=tuple(each for each in still if isinstance(each, str)) if isinstance(still, list) else (),
    )
    return _with_call(event, message) if event.moment in ("before-tool", "after-tool") else event


def _with_call(event: Event, message: Mapping[str, object]) -> Event:
    tool, called = text(message, "tool"), message.get("input")
    kind = next((each for each in _ACTS if each == message.get("act")), None)
    event = with_call(
        event, tool, {"input": called} if isinstance(called, str) else called, {tool: kind} if kind else {}
    )
    event = event._replace(call_id=text(message, "call_id"), in_background=message.get("in_background") is True)
    if event.moment != "after-tool":
        return event
    output, code = message.get("output"), message.get("exit_code")
    return event._replace(
        answer=output,
        output=output if isinstance(output, str) else dumps(output) if output else "",
        failed=message.get("failed") is True or code not in (None, 0),
        is_untold=event.act == "shell" and code is None and not isinstance(message.get("failed"), bool),
        child=text(message, "child"),
        child_runs=message.get("child_runs") is True,
    )


def render(decision: Decision, event: Event | None) -> Reply:
    """Exit code 2 and words on stderr refuse; the same as fields of a JSON object stands on stdout."""
    verdict, action = decision.verdict, decision.action
    said = "" if action == "pass" else paragraph(verdict)
    refuses = action in ("deny", "ask") and (event is None or event.moment in _REFUSES)
    body: dict[str, object] = {"reason": said, "context": verdict.context, "notice": verdict.notice}
    if verdict.hidden and event is not None and event.moment == "after-tool":
        body["output"] = without(event.answer, verdict.hidden)
    body = {key: value for key, value in body.items() if value}
    if not body:
        return Reply()
    body["decision"] = action if refuses or action == "pass" else "warn"
    return Reply(dumps(body) + "\n", said + "\n" if refuses else "", 2 if refuses else 0)


def armament(settings: str) -> str:
    """Nothing: where such a harness registers its hooks is not known."""
    return ""


def traces(rows: Iterable[Mapping[str, object]]) -> Iterator[Trace]:
    """Nothing: runs are recorded as they happen."""
    return iter(())
