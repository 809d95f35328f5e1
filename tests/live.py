"""A project under guard whose hooks are real processes, and a semgrep that leaves a line at each start."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from hookpack.event import Event
from hookpack.state import project, trust
from hookpack.world import World

ROOT = Path(__file__).resolve().parent.parent
FAULT = "def find(db, title):\n    return db.execute(f\"SELECT body FROM notes WHERE title = '{title}'\")\n"
SILENT = (b"", b"", 0)

_PROGRAM = """#!/bin/sh
echo "$$" >> {starts}
while [ -e {slow} ]; do sleep 0.05; done
exec {real} "$@"
"""


class Semgrep:
    """`environ` leads hooks to it, and to a cache of its own."""

    def __init__(self, base):
        data, self._starts, self._slow = base / "data", base / "starts", base / "slow"
        self.environ = {"XDG_DATA_HOME": str(data), "XDG_CACHE_HOME": str(base / "cache")}
        installed = Path(os.environ["HOME"], ".local", "share", "hookpack")
        private = data / "hookpack"
        private.mkdir(parents=True)
        (private / "venv").symlink_to(installed / "venv")
        (site,) = (installed / "semgrep" / "lib").glob("python3*/site-packages")
        (known,) = site.glob("semgrep-*.dist-info")
        own = private / "semgrep" / "lib" / "python3" / "site-packages"
        self._core = own / "semgrep" / "bin" / "semgrep-core"
        self._core.parent.mkdir(parents=True)
        self._said = own / known.name
        self._said.mkdir()
        (private / "semgrep" / "bin").mkdir()
        # the core reads semgrep's options under this name alone
        real = base / "osemgrep"
        real.symlink_to(site / "semgrep" / "bin" / "semgrep-core")
        self._program = _PROGRAM.format(starts=self._starts, slow=self._slow, real=real)
        self.replace(self._program)

    def replace(self, program):
        self._core.write_text(program)
        self._core.chmod(0o755)

    def upgrade(self):
        """It says that it is another version from now on."""
        self._said.rename(self._said.with_name("semgrep-999.0.dist-info"))

    @property
    def started(self):
        """How often it was started."""
        return len(self._starts.read_text().splitlines()) if self._starts.exists() else 0

    def delay(self, seconds):
        """Each start takes so long from now on."""
        self.replace(self._program.replace("exec", f"sleep {seconds}\nexec"))

    def hold(self):
        """Each start stands still, until `go`."""
        self._slow.write_text("")

    def go(self):
        self._slow.unlink()


class Live:
    """A project with a session in it whose hooks are real processes."""

    def __init__(self, base, policy):
        self.root, self.scanner = base / "project", Semgrep(base)
        self.root.mkdir()
        (self.root / "app.py").write_text("x = 1\n")
        self.environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(base / "home"),
            **self.scanner.environ,
            "CLAUDE_PROJECT_DIR": str(self.root),
        }
        self.places = project.at(str(self.root), self.environ)
        trust.save(self.places, policy, (), [])

    @property
    def started(self):
        return self.scanner.started

    def in_folder(self, root):
        """The same home and state, another work tree."""
        other = copy.copy(self)
        other.root, other.environ = root, {**self.environ, "CLAUDE_PROJECT_DIR": str(root)}
        other.places = project.at(str(root), other.environ)
        return other

    def begin(self, name, environ=None, **fields):
        """Start the hook process for an event of session "s" (or `session_id`) and hand it its message."""
        message = {"session_id": "s", "cwd": str(self.root), "hook_event_name": name, **fields}
        argv = [sys.executable, "-I", str(ROOT / "hooks" / "monotonicity-gate"), "--agent", "claude-code"]
        hook = subprocess.Popen(
            argv,
            env={**self.environ, **(environ or {})},
            cwd=self.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        hook.stdin.write(json.dumps(message).encode())
        hook.stdin.close()
        hook.stdin = None
        return hook

    def say(self, name, **fields):
        hook = self.begin(name, **fields)
        out, err = hook.communicate(timeout=60)
        assert (hook.returncode, err) == (0, b"")
        return json.loads(out or b"{}")

    def wrote(self, name, text, number=0):
        """The tool call that writes a file has ended; gives the hook process that scans ahead."""
        (self.root / name).write_text(text)
        given = {"file_path": str(self.root / name), "content": text}
        return self.begin("PostToolUse", tool_name="Write", tool_input=given, tool_use_id=f"{name} {number}")

    def stop(self):
        return self.say("Stop", stop_hook_active=False, last_assistant_message="", background_tasks=[])

    def world(self, session=""):
        """The world as a hook of this session would see it now."""
        event = Event("claude-code", "x", "other", session=session, cwd=str(self.root), key=os.urandom(4).hex())
        return World(event, self.places, trust.load(self.places), self.environ, None, "x")

    def accepted(self):
        return self.world().checkpoints.accepted()

    def now(self):
        return self.world().snapshot()

    def until(self, condition):
        end = time.monotonic() + 20
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.01)


def ended(hook):
    """What a hook process printed on stdout and stderr, and its exit code."""
    out, err = hook.communicate(timeout=60)
    return out, err, hook.returncode
