"""Claude Code's transcript: calls and results are blocks of messages. Observed on version 2.1.329."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.transcripts import Trace
from hookpack.turn import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from hookpack.event import Act

    Acts = Mapping[str, Act]
    OnlyStarts = Callable[[str, Mapping[str, object]], bool]

_PATHS = ("file_path", "notebook_path")


def traces(rows: Iterable[Mapping[str, object]], acts: Acts, only_starts: OnlyStarts) -> Iterator[Trace]:
    """What the rows tell: taken from their structure, so text that a tool prints cannot pose as a row."""
    for row in rows:
        message, at = row.get("message"), _text(row, "timestamp")
        content = message.get("content") if isinstance(message, dict) else None
        if row.get("type") == "user" and _is_prompt(row, content):
            yield Trace("prompt", at=at)
        for block in content if isinstance(content, list) else ():
            if not isinstance(block, dict):
                continue
            if row.get("type") == "assistant" and block.get("type") == "tool_use":
                yield Trace("call", _text(block, "id"), _call(block, acts, only_starts), at)
            elif row.get("type") == "user" and block.get("type") == "tool_result":
                yield Trace("result", _text(block, "tool_use_id"), _ended(block, row.get("toolUseResult")), at)


def _is_prompt(row: Mapping[str, object], content: object) -> bool:
    """Whether a person speaks in the row; what the CLI puts in for itself is marked."""
    if row.get("isMeta") is True or row.get("isCompactSummary") is True:
        return False
    if isinstance(content, list):
        kinds = [each.get("type") for each in content if isinstance(each, dict)]
        return "text" in kinds and "tool_result" not in kinds
    return isinstance(content, str) and bool(content)


def _call(block: Mapping[str, object], acts: Acts, only_starts: OnlyStarts) -> Step:
    given, tool = block.get("input"), _text(block, "name")
    arguments: Mapping[str, object] = given if isinstance(given, dict) else {}
    return Step(
        act=acts.get(tool, "other"),
        tool=tool,
        command=_text(arguments, "command"),
        in_background=only_starts(tool, arguments),
        paths=tuple(filter(None, (_text(arguments, key) for key in _PATHS))),
    )


def _ended(block: Mapping[str, object], about: object) -> Step:
    """How a call ended; one that ran out of time goes on in the background."""
    told: Mapping[str, object] = about if isinstance(about, dict) else {}
    printed = block.get("content")
    parts = printed if isinstance(printed, list) else [{"text": printed}]
    text = "\n".join(_text(part, "text") for part in parts if isinstance(part, dict))
    failed = block.get("is_error") is True or told.get("interrupted") is True
    return Step("other", "", failed=failed, output=text, in_background=bool(told.get("backgroundTaskId")))


def _text(message: Mapping[str, object], key: str) -> str:
    value = message.get(key)
    return value if isinstance(value, str) else ""
