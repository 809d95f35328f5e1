"""A stand-in for Claude Code: sends hooks its events in its order, honours their replies, carries out tools.

What it does and in which order was observed on version 2.1.329.
"""

from __future__ import annotations

import shlex
import time
from pathlib import Path

from hookpack import process
from hookpack.codec import dumps, loads
from hookpack.demo.stage import SETTINGS
from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from hookpack.demo.stage import Stage

_LIMIT_S = 120


class Heard(Record):
    """What all hooks of one event answered."""

    event: str
    hooks: int  # how many ran, beside each other; 0 if nobody counted
    took_ms: float  # wall time until the last one had answered
    refusals: tuple[str, ...] = ()  # what the agent is told
    notices: tuple[str, ...] = ()  # what the person is told

    @property
    def rules(self) -> tuple[str, ...]:
        """`gate/rule` of each refusal."""
        return tuple(text.partition(":")[0] for text in self.refusals)


class Agent:
    """One session. A method sends the events of one thing an agent does and gives what the hooks answered."""

    def __init__(self, stage: Stage, session: str = "demo") -> None:
        self._stage = stage
        self._settings = stage.root / SETTINGS
        self._armed = self._seen = self._settings.read_bytes()
        self._calls = 0
        self._transcript = Path(stage.environ["HOME"]) / ".claude" / "projects" / "shop" / f"{session}.jsonl"
        self._transcript.parent.mkdir(parents=True, exist_ok=True)
        self._common = {"session_id": session, "transcript_path": str(self._transcript), "cwd": str(stage.root)}

    def begin(self) -> Heard:
        return self._send("SessionStart", source="startup")

    def end(self) -> Heard:
        return self._send("SessionEnd", reason="other")

    def prompt(self, text: str) -> Heard:
        """A person's prompt: a turn begins."""
        self._note("user", text)
        return self._send("UserPromptSubmit", prompt=text)

    def stop(self, text: str, *, again: bool = False) -> Heard:
        """The agent's last words of the turn; `again` if the stop before was refused."""
        self._note("assistant", [{"type": "text", "text": text}])
        return self._send("Stop", stop_hook_active=again, last_assistant_message=text, background_tasks=[])

    def use(self, tool: str, given: Mapping[str, str]) -> tuple[Heard, ...]:
        """A tool call; the tool runs only if no hook refuses it."""
        self._calls += 1
        absolute = self._absolute(given)
        call = {"tool_name": tool, "tool_input": absolute, "tool_use_id": f"call-{self._calls}"}
        block = {"type": "tool_use", "id": call["tool_use_id"], "name": tool, "input": absolute}
        self._note("assistant", [block])
        before = self._send("PreToolUse", **call)
        if before.refusals:
            self._result(call, before.refusals[-1], failed=True)
            return (before,)
        failed, printed = self._carry_out(tool, absolute)
        self._result(call, printed, failed=failed)
        outcome = {"error": printed} if failed else {"tool_response": {"stdout": printed, "stderr": ""}}
        after = self._send("PostToolUseFailure" if failed else "PostToolUse", **call, **outcome)
        return (before, after, *self._reload())

    def _absolute(self, given: Mapping[str, str]) -> dict[str, str]:
        """Paths as hooks see them: the CLI resolves them before it asks."""
        return {key: str(self._stage.root / text) if key == "file_path" else text for key, text in given.items()}

    def _carry_out(self, tool: str, given: Mapping[str, str]) -> tuple[bool, str]:
        """Whether the tool failed, and what it printed."""
        if tool == "Bash":
            argv = ["/bin/sh", "-c", given["command"]]
            done = process.run(argv, cwd=str(self._stage.root), env=self._stage.environ, timeout_s=_LIMIT_S)
            return done.code != 0, (done.stdout + done.stderr).decode(errors="replace")
        path = Path(given["file_path"])
        text = given["content"] if tool == "Write" else path.read_text(encoding="utf-8")
        if tool == "Edit":
            text = text.replace(given["old_string"], given["new_string"], 1)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return False, ""

    def _reload(self) -> Iterator[Heard]:
        """Settings are live: a change counts at once, unless a hook of the old settings refuses it."""
        now = self._settings.read_bytes() if self._settings.exists() else b"{}"
        if now != self._seen:
            self._seen = now
            asked = self._send("ConfigChange", source="project_settings", file_path=str(self._settings))
            self._armed = self._armed if asked.refusals else now
            yield asked

    def _send(self, event: str, **fields: object) -> Heard:
        """Start the event's hooks beside each other, as the CLI does, and wait for all of them."""
        message = dumps({**self._common, "hook_event_name": event, **fields}) + "\n"
        env = {**self._stage.environ, "CLAUDE_PROJECT_DIR": str(self._stage.root), "CLAUDECODE": "1"}
        jobs = [
            process.Job(shlex.split(command), str(self._stage.root), env, message.encode(), _LIMIT_S)
            for command in self._commands(event)
        ]
        began = time.monotonic()
        ended = process.run_all(jobs)
        took_ms = (time.monotonic() - began) * 1000
        answers = [_answer(event, done) for done in ended]
        refusals = tuple(refusal for refusal, _ in answers if refusal)
        return Heard(event, len(jobs), round(took_ms, 1), refusals, tuple(notice for _, notice in answers if notice))

    def _commands(self, event: str) -> list[str]:
        settings: Any = loads(self._armed.decode())  # Any: Claude Code's own form
        groups = settings.get("hooks", {}).get(event, [])
        return [entry["command"] for group in groups for entry in group["hooks"]]

    def _result(self, call: Mapping[str, object], text: str, *, failed: bool) -> None:
        block = {"type": "tool_result", "tool_use_id": call["tool_use_id"], "content": text, "is_error": failed}
        self._note("user", [block])

    def _note(self, role: str, content: object) -> None:
        row = {"type": role, "sessionId": self._common["session_id"], "message": {"role": role, "content": content}}
        with self._transcript.open("a", encoding="utf-8") as stream:
            stream.write(dumps(row) + "\n")


def _answer(event: str, done: process.Completed) -> tuple[str, str]:
    """Refusal and notice of one hook, "" for none. ToolError for what Claude Code would silently ignore."""
    if done.code == 2:
        return done.stderr.decode(errors="replace").strip(), ""
    if done.code or done.timed_out:
        raise ToolError(
            f"a hook of {event} ended with {done.code}: {done.stderr.decode(errors='replace').strip()[-300:]}"
        )
    if not done.stdout.strip():
        return "", ""
    try:
        reply: Any = loads(done.stdout.decode())
    except ValueError as error:
        raise ToolError(f"a hook of {event} answered no JSON: {error}") from error
    specific = reply.get("hookSpecificOutput", {})
    refused = reply.get("decision") == "block" or specific.get("permissionDecision") in ("deny", "ask")
    reason = reply.get("reason") or specific.get("permissionDecisionReason", "")
    return (reason if refused else ""), reply.get("systemMessage", "")
