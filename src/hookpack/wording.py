"""Claude Code's message in the words of another agent: the same event, as that agent would tell it.

For samples, tests and measurements. A dialect is an agent's name, or `copilot-camel` for Copilot's other one.
"""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING, Any

from hookpack.event import Write
from hookpack.patch import candidate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Message = Mapping[str, Any]
    Called = tuple[str, object]

DIALECTS = (
    "claude-code", "codex", "gemini", "copilot", "copilot-camel", "cursor", "qwen", "droid", "generic",
)  # fmt: skip

_AT = "2026-01-02T03:04:05.678Z"
_STATUS = {"PostToolUse": 0, "PostToolUseFailure": 1}

# Claude Code's tool -> the dialect's; what is not named here keeps its name
_TOOLS: dict[str, dict[str, str]] = {
    "claude-code": {},
    "codex": {"Write": "apply_patch", "Edit": "apply_patch", "Agent": "collaborationspawn_agent"},
    "gemini": {"Write": "write_file", "Edit": "replace", "Bash": "run_shell_command", "Read": "read_file",
               "Agent": "invoke_agent", "WebFetch": "web_fetch"},
    "copilot": {"Write": "Edit", "Edit": "Edit", "WebFetch": "web_fetch"},
    "copilot-camel": {"Write": "create", "Edit": "edit", "Bash": "bash", "Read": "view", "Agent": "task",
                      "WebFetch": "web_fetch"},
    "cursor": {"Edit": "StrReplace", "Bash": "Shell", "Agent": "Task"},
    "qwen": {"Write": "write_file", "Edit": "edit", "Bash": "run_shell_command", "Read": "read_file", "Agent": "task",
             "WebFetch": "web_fetch"},
    "droid": {"Write": "Create", "Bash": "Execute", "Agent": "Task", "WebFetch": "FetchUrl"},
    "generic": {"Write": "write_file", "Edit": "edit_file", "Bash": "shell", "Read": "read_file",
                "Agent": "spawn_agent"},
}  # fmt: skip

_GEMINI = {"UserPromptSubmit": "BeforeAgent", "PreToolUse": "BeforeTool", "PostToolUse": "AfterTool",
           "PostToolUseFailure": "AfterTool", "Stop": "AfterAgent"}  # fmt: skip
_CURSOR = {"UserPromptSubmit": "beforeSubmitPrompt"}
_GENERIC = {"SessionStart": "session-start", "UserPromptSubmit": "prompt", "PreToolUse": "before-tool",
            "PostToolUse": "after-tool", "PostToolUseFailure": "after-tool", "Stop": "stop",
            "SubagentStart": "subagent-start", "SubagentStop": "subagent-stop",
            "SessionEnd": "session-end"}  # fmt: skip


def agent(dialect: str) -> str:
    """The agent that speaks the dialect."""
    return "copilot" if dialect == "copilot-camel" else dialect


def reword(message: Message, dialect: str, files: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The payload that an agent would send for what `message` tells; `files` are those that its edits change.

    An event that the agent does not have becomes one that its adapter does not know.
    """
    if dialect == "claude-code":
        return dict(message)
    called = _called(message, dialect, files or {}) if "tool_name" in message else None
    return _SAID[dialect](message, called)


def _called(message: Message, dialect: str, files: Mapping[str, str]) -> Called:
    """The call as the dialect's models make it."""
    tool, given = str(message["tool_name"]), message.get("tool_input")
    if not isinstance(given, dict):
        return tool, given
    if tool == "Monitor":
        tool = "Bash"  # nobody else has one
    if tool == "NotebookEdit":
        tool, given = "Edit", {"file_path": given.get("notebook_path", ""), "old_string": "",
                               "new_string": given.get("new_source", "")}  # fmt: skip
    elif tool == "MultiEdit":
        path = given.get("file_path", "")
        tool, given = "Write", {"file_path": path, "content": _edited(files.get(path, ""), given)}
    name: str = _TOOLS[dialect].get(tool, tool)
    if tool not in ("Write", "Edit"):
        return name, given
    if name == "apply_patch":
        return name, {"command": _patch(given, files)}
    if dialect == "copilot":
        return name, _patch(given, files)
    return name, _NAMED.get(dialect, _same)(given)


def _same(given: Message) -> dict[str, Any]:
    return dict(given)


def _instructed(given: Message) -> dict[str, Any]:
    return {**given, "instruction": "change it"} if "old_string" in given else dict(given)


def _camel(given: Message) -> dict[str, Any]:
    names = {"file_path": "path", "content": "file_text", "old_string": "old_str", "new_string": "new_str"}
    return {names.get(key, key): value for key, value in given.items()}


def _contents(given: Message) -> dict[str, Any]:
    return {"contents" if key == "content" else key: value for key, value in given.items()}


# how a dialect names the arguments of its editors
_NAMED: dict[str, Callable[[Message], dict[str, Any]]] = {
    "gemini": _instructed, "copilot-camel": _camel, "cursor": _contents,
}  # fmt: skip


def _edited(text: str, given: Message) -> str:
    for each in given.get("edits", []):
        text = candidate(Write("", each.get("new_string", ""), each.get("old_string", "")), text)
    return text


def _patch(given: Message, files: Mapping[str, str]) -> str:
    """A patch that does what a write or a replacement does; it names whole lines."""
    path = given.get("file_path", "")
    if "old_string" not in given:
        body = [f"*** Add File: {path}", *(f"+{line}" for line in given.get("content", "").splitlines())]
    else:
        old, new = given["old_string"], given.get("new_string", "")
        before = files.get(path, "")
        is_known = bool(old) and old in before
        after = candidate(Write(path, new, old, given.get("replace_all") is True), before) if is_known else new
        body = [f"*** Update File: {path}", *_hunks(before if is_known else old, after)]
    return "\n".join(["*** Begin Patch", *body, "*** End Patch", ""])


def _hunks(before: str, after: str) -> Iterator[str]:
    old, new = before.splitlines(), after.splitlines()
    for group in difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(1):
        yield "@@"
        for kind, start, end, first, last in group:
            if kind == "equal":
                yield from (f" {line}" for line in old[start:end])
                continue
            yield from (f"-{line}" for line in old[start:end])
            yield from (f"+{line}" for line in new[first:last])


def _printed(message: Message) -> str:
    response = message.get("tool_response")
    known = response if isinstance(response, dict) else {}
    return "\n".join(filter(None, (known.get("stdout"), known.get("stderr"), message.get("error"))))


def _is_after(message: Message) -> bool:
    return message["hook_event_name"] in _STATUS


def _kept(message: Message, *names: str) -> dict[str, Any]:
    return {name: message[name] for name in names if name in message}


def _codex(message: Message, called: Called | None) -> dict[str, Any]:
    name = "PostToolUse" if _is_after(message) else message["hook_event_name"]
    said = _kept(message, "session_id", "cwd", "prompt", "source", "last_assistant_message", "agent_id", "tool_use_id",
                 "stop_hook_active")  # fmt: skip
    said |= {"hook_event_name": name, "model": "m", "permission_mode": "default", "transcript_path": None}
    said |= dict(zip(("tool_name", "tool_input"), called, strict=True)) if called else {}
    return said | ({"tool_response": _printed(message)} if _is_after(message) else {})


def _gemini(message: Message, called: Called | None) -> dict[str, Any]:
    name = message["hook_event_name"]
    said = _kept(message, "session_id", "transcript_path", "cwd", "prompt", "source", "stop_hook_active")
    said |= {"hook_event_name": _GEMINI.get(name, name), "timestamp": message.get("timestamp", _AT)}
    said |= {"prompt_response": message.get("last_assistant_message", "")} if name == "Stop" else {}
    said |= dict(zip(("tool_name", "tool_input"), called, strict=True)) if called else {}
    if _is_after(message):
        status = "\nExit Code: 1" if _STATUS[name] else ""
        said["tool_response"] = {"llmContent": f"Output: {_printed(message)}{status}\nProcess Group PGID: 4"}
    return said


def _copilot(message: Message, called: Called | None) -> dict[str, Any]:
    name = message["hook_event_name"]
    said = {
        "hook_event_name": name,
        "timestamp": message.get("timestamp", _AT),
        **_kept(message, "cwd", "prompt", "source"),
    }
    said |= {"session_id": message.get("agent_id") or message.get("session_id", "")}
    if "agent_id" in message:
        said |= {"agent_id": message["agent_id"], "parent_agent_id": message.get("session_id", "")}
    said |= {"stop_reason": "end_turn"} if name.endswith("Stop") else {}
    said |= _kept(message, "last_assistant_message") if name == "SubagentStop" else {}
    said |= _kept(message, "transcript_path") if name == "Stop" else {}
    said |= dict(zip(("tool_name", "tool_input"), called, strict=True)) if called else {}
    if _is_after(message):
        text = f"{_printed(message)}\n<shellId: 0 completed with exit code {_STATUS[name]}>"
        said |= {"hook_event_name": "PostToolUse"}
        said |= {"tool_result": {"result_type": "success", "text_result_for_llm": text}}
    return said


_CAMEL = {
    "session_id": "sessionId", "tool_name": "toolName", "tool_input": "toolArgs", "tool_result": "toolResult",
    "result_type": "resultType", "text_result_for_llm": "textResultForLlm", "agent_id": "agentId",
    "parent_agent_id": "parentAgentId", "stop_reason": "stopReason",
    "transcript_path": "transcriptPath", "last_assistant_message": "response",
}  # fmt: skip


def _copilot_camel(message: Message, called: Called | None) -> dict[str, Any]:
    def named(value: Message) -> dict[str, Any]:
        return {_CAMEL.get(key, key): each for key, each in value.items()}

    said = _copilot(message, called)
    del said["hook_event_name"]
    if "tool_result" in said:
        said["tool_result"] = named(said["tool_result"])
    return {**named(said), "timestamp": 1767322445678}


def _cursor(message: Message, called: Called | None) -> dict[str, Any]:
    name = message["hook_event_name"]
    session = message.get("session_id", "")
    said = {"hook_event_name": _CURSOR.get(name, name[:1].lower() + name[1:]), "model": "m", "user_email": None}
    said |= {"conversation_id": message.get("agent_id") or session, "generation_id": message.get("prompt_id", "g1")}
    said |= {"cursor_version": "3.17.8", "workspace_roots": [message.get("cwd", "")], "transcript_path": None}
    said |= {"parent_conversation_id": session} if "agent_id" in message else {}
    said |= _kept(message, "cwd", "prompt", "tool_use_id")
    said |= {"status": "completed", "loop_count": int(message.get("stop_hook_active", False))} if name == "Stop" else {}
    said |= {"summary": message.get("last_assistant_message", "")} if name == "SubagentStop" else {}
    if called:
        tool = f"MCP:{called[0].rpartition('__')[2]}" if called[0].startswith("mcp__") else called[0]
        said |= {"tool_name": tool, "tool_input": called[1]}
    if _is_after(message):
        said |= {"hook_event_name": "postToolUse"}
        said |= {"tool_output": json.dumps({"output": _printed(message), "exitCode": _STATUS[name]})}
    return said


def _claude_like(message: Message, called: Called | None) -> dict[str, Any]:
    return {**message, **(dict(zip(("tool_name", "tool_input"), called, strict=True)) if called else {})}


def _generic(message: Message, called: Called | None) -> dict[str, Any]:
    name = message["hook_event_name"]
    said = {"event": _GENERIC.get(name, "other"), "session": message.get("session_id", "")}
    said |= _kept(message, "cwd", "prompt", "source", "agent_id")
    said |= {"message": message["last_assistant_message"]} if message.get("last_assistant_message") else {}
    said |= {"call_id": message.get("tool_use_id", "")} if called else {}
    said |= dict(zip(("tool", "input"), called, strict=True)) if called else {}
    said |= {"act": "spawn"} if message.get("tool_name") == "Agent" else {}
    return said | ({"output": _printed(message), "exit_code": _STATUS[name]} if _is_after(message) else {})


_SAID: dict[str, Callable[[Message, Called | None], dict[str, Any]]] = {
    "codex": _codex, "gemini": _gemini, "copilot": _copilot, "copilot-camel": _copilot_camel, "cursor": _cursor,
    "qwen": _claude_like, "droid": _claude_like, "generic": _generic,
}  # fmt: skip
