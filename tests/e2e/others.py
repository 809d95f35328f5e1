"""The real agent CLIs, each in its own words, headless, with loopback alone, against a scripted model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests.e2e import claude

_LIMIT_S = 180
_MODEL = Path(__file__).resolve().parent / "model.py"


class Session(NamedTuple):
    """What one session left: exit code, the bodies of the model's requests, what it printed."""

    code: int
    requests: list
    printed: str

    @property
    def heard(self):
        """Every text that the model was sent after its first request, in one string."""
        return "\n".join(text for request in self.requests[1:] for text in claude.texts(request))

    @property
    def opening(self):
        """Every text of the first request."""
        return "\n".join(claude.texts(self.requests[0])) if self.requests else ""


class Agent:
    """One CLI: how it is started, and how its model says things."""

    name, package, title, crash = "", "", "", "the call runs"
    settings = ""  # the project's file in which hooks are registered

    def say(self, text):
        """A turn that ends with a text."""
        return [{"text": text}]

    def run(self, binary, root, turns, *, namespace, prompt="Go on.", env=None):
        """One session in the project `root`, in which the model says `turns`."""
        folder = root.parent / "session"
        folder.mkdir(exist_ok=True)
        script, log = folder / "script.json", folder / "requests.jsonl"
        script.write_text(json.dumps(turns))
        log.write_text("")
        home = Path(os.environ["HOME"])
        given = {
            "PATH": f"{Path(binary).parent}:{os.environ['PATH']}", "HOME": str(home), "LANG": "C.UTF-8",
            "SHELL": "/bin/bash", **self.environ(home, root), **(env or {}),
        }  # fmt: skip
        argv = [
            *namespace, "--net", "--kill-child", sys.executable, "-I", "-S", claude.SOURCE / "sandbox.py", "--",
            sys.executable, "-I", _MODEL, script, log, "--",
            "env", "-i", *(f"{name}={value}" for name, value in given.items()), *self.command(binary, prompt),
        ]  # fmt: skip
        done = subprocess.run(argv, cwd=root, env=os.environ, capture_output=True, timeout=_LIMIT_S)
        requests = [json.loads(line) for line in log.read_text().splitlines()]
        return Session(done.returncode, requests, (done.stdout + done.stderr).decode(errors="replace"))


class ClaudeCode(Agent):
    """Claude Code, by the means that its own tests have."""

    name, package, title = "claude-code", "@anthropic-ai/claude-code", "Claude Code"
    settings = ".claude/settings.json"
    crash = "the call is refused"  # hooks are registered with onFailure

    def run(self, binary, root, turns, *, namespace, prompt="Go on.", env=None):
        done = claude.run(binary, root, turns, namespace=namespace, prompt=prompt, env=env)
        return Session(done.code, done.requests, done.told)

    def say(self, text):
        return claude.say(text)

    def shell(self, line):
        return claude.shell(line)

    def write(self, path, text):
        return claude.write(path, text)

    def spawn(self):
        return claude.call("Agent", description="look", prompt="Look.", subagent_type="general-purpose")


class Codex(Agent):
    name, package, title = "codex", "@openai/codex", "Codex"
    settings = ".codex/hooks.json"

    def command(self, binary, prompt):
        provider = '{name="scripted", base_url="@MODEL@/v1", wire_api="responses", env_key="MODEL_KEY", '
        provider += "request_max_retries=0, stream_max_retries=0}"
        return [
            binary, "exec", "--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox",
            "--dangerously-bypass-hook-trust", "-c", f"model_providers.scripted={provider}",
            "-c", 'model_provider="scripted"', "-c", 'model="gpt-5.5"', "-c", "analytics.enabled=false", prompt,
        ]  # fmt: skip

    def environ(self, home, root):
        folder = home / ".codex"
        folder.mkdir(exist_ok=True)
        (folder / "config.toml").write_text(f'[projects."{root}"]\ntrust_level = "trusted"\n')
        return {"MODEL_KEY": "none", "CODEX_HOME": str(folder)}

    def shell(self, line):
        return [{"call": "exec_command", "input": {"cmd": line}}]

    def write(self, path, text):
        body = "".join(f"+{line}\n" for line in text.splitlines())
        return [{"call": "apply_patch", "input": f"*** Begin Patch\n*** Add File: {path}\n{body}*** End Patch\n"}]

    def spawn(self):
        return [{"call": "exec_command", "input": {"cmd": "codex exec 'Go deeper.'"}}]


class Gemini(Agent):
    name, package, title = "gemini", "@google/gemini-cli", "Gemini CLI"
    settings = ".gemini/settings.json"

    def command(self, binary, prompt):
        return [binary, "-m", "gemini-2.5-pro", "--approval-mode", "yolo", "-o", "stream-json", "-p", prompt]

    def environ(self, home, root):
        folder = home / ".gemini"
        folder.mkdir(exist_ok=True)
        settings = {
            "security": {"auth": {"selectedType": "gemini-api-key"}},
            "general": {"enableAutoUpdate": False, "enableAutoUpdateNotification": False},
            "privacy": {"usageStatisticsEnabled": False},
            "telemetry": {"enabled": False},
        }
        (folder / "settings.json").write_text(json.dumps(settings))
        return {"GEMINI_API_KEY": "none", "GOOGLE_GEMINI_BASE_URL": "@MODEL@", "GEMINI_CLI_TRUST_WORKSPACE": "true"}

    def shell(self, line):
        return [{"call": "run_shell_command", "input": {"command": line, "description": "run it"}}]

    def write(self, path, text):
        return [{"call": "write_file", "input": {"file_path": path, "content": text}}]

    def spawn(self):
        return [{"call": "invoke_agent", "input": {"agent_name": "generalist", "prompt": "Go deeper."}}]


class Copilot(Agent):
    name, package, title = "copilot", "@github/copilot", "Copilot CLI"
    settings = ".github/hooks/hookpack.json"
    crash = "the call is refused"

    def command(self, binary, prompt):
        return [binary, "--allow-all-tools", "--output-format", "json", "--trust-folder", "-p", prompt]

    def environ(self, home, root):
        return {
            "COPILOT_OFFLINE": "true", "COPILOT_AUTO_UPDATE": "false", "COPILOT_PROVIDER_API_KEY": "none",
            "COPILOT_PROVIDER_BASE_URL": "@MODEL@/v1", "COPILOT_PROVIDER_WIRE_API": "responses",
            "COPILOT_MODEL": "gpt-5.4",
        }  # fmt: skip

    def shell(self, line):
        return [{"call": "bash", "input": {"command": line, "description": "run it", "mode": "sync"}}]

    def write(self, path, text):
        return Codex().write(path, text)

    def spawn(self):
        given = {"agent_type": "general-purpose", "description": "look", "prompt": "Look.", "name": "looker"}
        return [{"call": "task", "input": given}]


AGENTS = (ClaudeCode(), Codex(), Gemini(), Copilot())
