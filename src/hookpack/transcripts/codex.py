"""Codex' rollout: a row of type "response_item" holds a call, its output, or a message."""

from __future__ import annotations

from hookpack.codec import loads
from hookpack.record import TYPE_CHECKING
from hookpack.transcripts import Trace
from hookpack.turn import Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SHELLS = frozenset(("shell", "shell_command", "exec_command", "local_shell", "container.exec", "unified_exec"))
_READS = frozenset(("update_plan", "view_image", "read_file", "list_dir", "grep_files", "write_stdin", "web_search"))
_EXITS = ("Exit code: ", "Process exited with code ")
_FILES = ("*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: ")


def traces(rows: Iterable[Mapping[str, object]]) -> Iterator[Trace]:
    """What the rows of a rollout tell, oldest first."""
    for row in rows:
        payload = row.get("payload")
        if not isinstance(payload, dict):
            continue
        found = None
        if row.get("type") == "response_item":
            found = _item(payload)
        elif row.get("type") == "event_msg" and payload.get("type") == "user_message":
            found = Trace("prompt")
        if found:
            yield found._replace(at=_text(row, "timestamp"))


def _item(payload: Mapping[str, object]) -> Trace | None:
    kind, call = _text(payload, "type"), _text(payload, "call_id")
    if kind == "function_call":
        return Trace("call", call, _call(_text(payload, "name"), _object(_text(payload, "arguments"))))
    if kind == "custom_tool_call":
        return Trace("call", call, _call(_text(payload, "name"), {"input": payload.get("input")}))
    if kind == "local_shell_call":
        action = payload.get("action")
        return Trace("call", call, _call("shell", action if isinstance(action, dict) else {}))
    if kind in ("function_call_output", "custom_tool_call_output"):
        return Trace("result", call, _ended(payload.get("output")))
    return None


def _call(name: str, given: Mapping[str, object]) -> Step:
    if name in _SHELLS:
        return _patched(_line(given)) or Step("shell", name, command=_line(given))
    if name == "apply_patch":
        text = given.get("input")
        return Step("write", name, paths=_files(text if isinstance(text, str) else _text(given, "patch")))
    if name == "spawn_agent":
        return Step("spawn", name)
    return Step("read" if name in _READS else "other", name)


def _patched(line: str) -> Step | None:
    """A patch that goes through the shell is a write."""
    return Step("write", "apply_patch", paths=_files(line)) if line.lstrip().startswith("apply_patch") else None


def _files(patch: str) -> tuple[str, ...]:
    return tuple(row[len(mark) :].strip() for row in patch.split("\n") for mark in _FILES if row.startswith(mark))


def _line(given: Mapping[str, object]) -> str:
    """The shell line: given as text, or as the words of `bash -lc LINE`."""
    value = given.get("command") or given.get("cmd")
    if isinstance(value, str):
        return value
    words = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
    if len(words) == 3 and words[1].startswith("-") and words[1].endswith("c"):
        return words[2]
    import shlex  # words that are no shell's are rare

    return shlex.join(words)


def _ended(output: object) -> Step:
    """How a call ended: the exit status stands before the output, where no program can print."""
    text = output if isinstance(output, str) else ""
    if isinstance(output, list):
        text = "\n".join(_text(each, "text") for each in output if isinstance(each, dict))
    if isinstance(output, dict):
        text = _text(output, "content")
        return Step("other", "", failed=output.get("success") is False, output=text)
    tree = _object(text)
    if isinstance(tree.get("output"), str):
        about = tree.get("metadata")
        code = about.get("exit_code") if isinstance(about, dict) else None
        return Step("other", "", failed=code != 0, output=_text(tree, "output"))
    head, mark, body = text.partition("Output:\n")
    codes = [row[len(each) :].strip() for row in head.split("\n") for each in _EXITS if row.startswith(each)]
    if mark and codes:
        return Step("other", "", failed=codes[0] != "0", output=body)
    # a command that still runs has no exit status; other tools say nothing of one
    return Step("other", "", output=body if mark else text, in_background=bool(mark) and "running" in head)


def _object(text: str) -> Mapping[str, object]:
    if not text.lstrip().startswith("{"):
        return {}
    try:
        value = loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(message: Mapping[str, object], key: str) -> str:
    value = message.get(key)
    return value if isinstance(value, str) else ""
