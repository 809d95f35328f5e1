"""Copilot's record of a session: rows for the start and the end of each call and for messages. Seen in 1.0.102."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.transcripts import Trace
from hookpack.turn import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hookpack.event import Act


def traces(rows: Iterable[Mapping[str, object]], act: Callable[[str, Mapping[str, object]], Act]) -> Iterator[Trace]:
    """What the rows tell, oldest first; `act` says what a tool's call does. Subagents write into the same file."""
    for row in rows:
        data = row.get("data")
        if isinstance(data, dict) and (found := _trace(row, data, act)):
            yield found._replace(at=_text(row, "timestamp"))


def _trace(
    row: Mapping[str, object], data: Mapping[str, object], act: Callable[[str, Mapping[str, object]], Act]
) -> Trace | None:
    kind = row.get("type")
    if kind == "tool.execution_start":
        return Trace("call", _text(data, "toolCallId"), _call(data, act))
    if kind == "tool.execution_complete":
        return Trace("result", _text(data, "toolCallId"), _ended(data))
    if row.get("agentId"):
        return None  # what a subagent is asked and says
    if kind == "user.message" and data.get("delivery") == "idle":
        return Trace("prompt")  # what waited its turn may be what a hook said
    if kind == "assistant.message" and (said := _text(data, "content")):
        return Trace("words", step=Step("other", "", output=said))
    return None


def _call(data: Mapping[str, object], act: Callable[[str, Mapping[str, object]], Act]) -> Step:
    tool, value = _text(data, "toolName"), data.get("arguments")
    given = value if isinstance(value, dict) else {}
    kind = act(tool, given)
    in_background = given.get("mode") in ("async", "detached")
    path = _text(given, "path")
    paths = (path,) if path and kind == "write" else ()
    return Step(
        kind, tool, _text(given, "command") if kind == "shell" else "", paths=paths, in_background=in_background
    )


def _ended(data: Mapping[str, object]) -> Step:
    """How a call ended: a command's status stands in a field of its own, where no program can print."""
    shell, result = data.get("shellExecution"), data.get("result")
    code = shell.get("exitCode") if isinstance(shell, dict) else 0
    said = _text(result, "content") if isinstance(result, dict) else ""
    goes_on = isinstance(shell, dict) and code is None
    failed = data.get("success") is not True or code not in (0, None)
    return Step("other", "", failed=failed, output=said, in_background=goes_on)


def _text(message: Mapping[str, object], key: str) -> str:
    value = message.get(key)
    return value if isinstance(value, str) else ""
