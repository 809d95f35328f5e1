"""Fires registered hooks, by the very command that is registered, and checks that they answer as they must."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from itertools import islice
from pathlib import Path

from hookpack import process
from hookpack.cli.diagnosis import Check
from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING
from hookpack.rules.samples import expand
from hookpack.state.files import data_root

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.process import Completed, Job
    from hookpack.settings_file import Entry

_AT_ONCE = 4
_SLACK_S = 5
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "UV_TOOL_DIR", "PIPX_HOME")
_WRITE = {"tool_name": "Write", "tool_use_id": "doctor"}

# what every event carries beside the common fields; a Stop without words claims nothing
_MESSAGES: dict[str, dict[str, object]] = {
    "SessionStart": {"source": "startup"},
    "UserPromptSubmit": {"prompt": "hello"},
    "PreToolUse": {"tool_name": "Read", "tool_input": {"file_path": "note.txt"}},
    "PostToolUse": {"tool_name": "Bash", "tool_input": {"command": "true"}, "tool_response": {}},
    "PostToolUseFailure": {"tool_name": "Bash", "tool_input": {"command": "false"}, "error": "exit 1"},
    "ConfigChange": {"source": "project_settings"},
}

# (gate, event) -> what must be refused
_REFUSED: dict[tuple[str, str], dict[str, object]] = {
    ("filter-sensitive", "PreToolUse"): {**_WRITE, "tool_input": {"file_path": "note.txt", "content": "KEY"}},
    ("filter-sensitive", "UserPromptSubmit"): {"prompt": "KEY"},
    ("anchor-guard", "PreToolUse"): {**_WRITE, "tool_input": {"file_path": ".claude/settings.json", "content": "{}"}},
    ("recursion-guard", "PreToolUse"): {
        "tool_name": "Agent",
        "tool_use_id": "doctor",
        "tool_input": {"description": "look", "prompt": "look", "subagent_type": "general-purpose"},
    },
}
# at a turn's end it is judged what changed since a prompt began the turn
_TURN_ENDS = {("monotonicity-gate", "Stop"), ("monotonicity-gate", "SubagentStop")}
_ENVIRON = {("recursion-guard", "PreToolUse"): {"HOOKPACK_DEPTH": "99"}}


def fire(entries: Sequence[Entry], environ: Mapping[str, str]) -> Iterator[Check]:
    """One check a hook. Each runs in a project, home and state of its own that are thrown away."""
    waiting = iter(entries)
    while batch := list(islice(waiting, _AT_ONCE)):
        with tempfile.TemporaryDirectory(prefix="hookpack-doctor-") as base:
            areas = [(entry, Path(base).resolve() / str(number)) for number, entry in enumerate(batch)]
            prompts = [(entry, area) for entry, area in areas if (entry.gate, entry.event) in _TURN_ENDS]
            before = [_job(entry, area, "UserPromptSubmit", environ) for entry, area in prompts]
            jobs = [_job(entry, area, entry.event, environ) for entry, area in areas]
            try:
                process.run_all(before)
                answers = process.run_all(jobs)
            except ToolError as error:
                yield Check("hooks", "fail", str(error), "hooks are started by a shell named sh: install one")
                return
            yield from (_check(entry, answer) for entry, answer in zip(batch, answers, strict=True))


def _job(entry: Entry, area: Path, event: str, environ: Mapping[str, str]) -> Job:
    root = area / "project"
    root.mkdir(parents=True, exist_ok=True)
    kind = (entry.gate, event)
    message = {
        "session_id": "doctor",
        "hook_event_name": event,
        "cwd": str(root),
        "transcript_path": str(area / "transcript.jsonl"),
        **_REFUSED.get(kind, _MESSAGES.get(event, {})),
    }
    # drawn at run time: it opens nothing, and no file of ours holds it
    text = json.dumps(message).replace("KEY", expand("ghp_{w36}"))
    env = {name: environ[name] for name in _KEPT if name in environ}
    env |= {name: str(area / name.lower()) for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    # what is installed is looked for where it is
    env |= {
        "CLAUDE_PROJECT_DIR": str(root),
        "XDG_DATA_HOME": os.path.dirname(data_root(environ)),
        **_ENVIRON.get(kind, {}),
    }
    shell = shutil.which("sh", path=environ.get("PATH", os.defpath)) or "/bin/sh"
    timeout_s = _limit_s(entry) + _SLACK_S
    return process.Job([shell, "-c", entry.command], str(root), env, text.encode(), timeout_s=timeout_s)


def _limit_s(entry: Entry) -> float:
    """The registered limit, but no person waits longer than half a minute for a hook that has nothing to judge."""
    given = entry.hook.get("timeout")
    return min(float(given), 30.0) if isinstance(given, (int, float)) else 30.0


def _check(entry: Entry, answer: Completed) -> Check:
    name = f"{entry.gate} on {entry.event}"
    must_refuse = (entry.gate, entry.event) in _REFUSED
    fault = _fault(answer, must_refuse=must_refuse) or _loud(entry, answer)
    if fault:
        return Check(name, "fail", fault, "`hookpack install` registers it anew; if that does not help, `./install.sh`")
    return Check(name, "ok", "refuses what it must" if must_refuse else "answers")


def _fault(answer: Completed, *, must_refuse: bool) -> str:
    """What is wrong with an answer, "" if nothing is."""
    said = answer.stderr.decode(errors="replace").strip()[-200:]
    if answer.timed_out:
        return "did not answer in time"
    if answer.code:
        return f"exit code {answer.code}: {said or 'no word'}"
    try:
        reply = json.loads(answer.stdout) if answer.stdout.strip() else {}
    except ValueError:
        return "printed something that is no JSON object, which Claude Code takes for a pass"
    if not isinstance(reply, dict):
        return "printed something that is no JSON object, which Claude Code takes for a pass"
    if "NOT checked" in answer.stdout.decode(errors="replace"):
        return f"could not check: {_words(reply)}"
    if _refuses(reply) != must_refuse:
        return "let pass what it must refuse" if must_refuse else f"refused what it must let pass: {_words(reply)}"
    return ""


def _loud(entry: Entry, answer: Completed) -> str:
    """What a hook that runs beside the agent says would reach a later request, out of place."""
    return "says something, and it runs beside the agent" if entry.hook.get("async") and answer.stdout.strip() else ""


def _refuses(reply: Mapping[str, object]) -> bool:
    specific = reply.get("hookSpecificOutput")
    permission = specific.get("permissionDecision") if isinstance(specific, dict) else ""
    return reply.get("decision") == "block" or permission == "deny"


def _words(reply: Mapping[str, object]) -> str:
    specific = reply.get("hookSpecificOutput")
    inner = specific.get("permissionDecisionReason", "") if isinstance(specific, dict) else ""
    return str(reply.get("systemMessage") or reply.get("reason") or inner)[:200]
