"""The real Claude Code, headless, in a namespace with loopback alone, against a scripted model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

SOURCE = Path(__file__).resolve().parent.parent.parent / "src" / "hookpack"
_LIMIT_S = 120


class Session(NamedTuple):
    """What one session left: exit code, the bodies of the model's requests, the CLI's own events."""

    code: int
    requests: list
    events: list

    @property
    def heard(self):
        """Every text that the model was sent after its first request, in one string."""
        return "\n".join(text for request in self.requests[1:] for text in texts(request["messages"]))

    @property
    def told(self):
        """What hooks said to the person."""
        return "\n".join(reply.get("systemMessage", "") for reply in self._replies())

    @property
    def fired(self):
        """The events that hooks answered."""
        return {each["hook_event"] for each in self.events if each.get("subtype") == "hook_response"}

    def refusals(self, event):
        """The reasons with which hooks refused an event, in the order they came."""
        said = []
        for reply in self._replies(event):
            specific = reply.get("hookSpecificOutput", {})
            if reply.get("decision") == "block":
                said.append(reply["reason"])
            elif specific.get("permissionDecision") == "deny":
                said.append(specific["permissionDecisionReason"])
        return said

    def _replies(self, event=""):
        for each in self.events:
            if each.get("subtype") == "hook_response" and each.get("hook_event", "").startswith(event):
                yield json.loads(each.get("stdout") or "{}")


def texts(value):
    """The strings of a decoded JSON value."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(each)


def run(binary, root, turns, *, namespace, prompt="Go on.", env=None, args=()):
    """One session in the project `root`, in which the model says `turns`; `args` are more words for the CLI."""
    folder = root.parent / "session"
    folder.mkdir(exist_ok=True)
    script, log = folder / "script.json", folder / "requests.jsonl"
    script.write_text(json.dumps(turns))
    log.write_text("")
    argv = [
        *namespace, "--net", "--kill-child", sys.executable, "-I", "-S", SOURCE / "sandbox.py", "--",
        sys.executable, "-I", SOURCE / "demo" / "model.py", script, log, "--",
        binary, "-p", prompt, "--permission-mode", "bypassPermissions",
        "--output-format", "stream-json", "--verbose", "--include-hook-events", *args,
    ]  # fmt: skip
    done = subprocess.run(
        argv, cwd=root, env=_environ(binary, folder, env or {}), capture_output=True, timeout=_LIMIT_S
    )
    requests = [json.loads(line) for line in log.read_text().splitlines()]
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith(b"{")]
    return Session(done.returncode, [each for each in requests if each.get("tools")], events)


def _environ(binary, folder, more):
    """Nothing of the caller's but the way to programs and the closed home."""
    return {
        "PATH": f"{Path(binary).parent}:{os.environ['PATH']}", "HOME": os.environ["HOME"], "LANG": "C.UTF-8",
        "ANTHROPIC_API_KEY": "none", "IS_SANDBOX": "1", "CLAUDE_CODE_TMPDIR": str(folder),
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_AUTOUPDATER": "1", **more,
    }  # fmt: skip


def say(text):
    """A turn that ends with a text."""
    return {"text": text}


def call(name, **given):
    """A turn with one tool call."""
    return {"tool_use": [{"name": name, "input": given}]}


def shell(command):
    return call("Bash", command=command, description="run it")


def write(path, content):
    return call("Write", file_path=str(path), content=content)
