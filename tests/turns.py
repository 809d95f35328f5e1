"""A project under guard and the events of one session in it, through the runner, on a real tree."""

from __future__ import annotations

import json
import os
import subprocess

from hookpack.event import Event
from hookpack.runner import Call, run
from hookpack.state import project, trust
from hookpack.world import World

POLICY = {"iteration": {"monotonicity": {"scanners": ["suppressions"]}}}
SILENCED = "import subprocess\nsubprocess.run(cmd, shell=True)  # nosec\n"


class Turns:
    """A project under guard, and the events of one session in it."""

    def __init__(self, tmp_path):
        self.root = tmp_path / "project"
        self.root.mkdir()
        self.environ = {
            "HOME": str(tmp_path / "home"),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "PATH": os.environ["PATH"],
        }
        (tmp_path / "home").mkdir()
        (self.root / "app.py").write_text("x = 1\n")
        (self.root / "keep.txt").write_text("kept\n")
        (self.root / ".gitignore").write_text("ignored/\n")
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-qm", "start")
        self.places = project.at(str(self.root), self.environ)
        self.trust(POLICY)

    def git(self, *words):
        identity = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
        subprocess.run(["git", *identity, *words], cwd=self.root, check=True, stdout=subprocess.DEVNULL)

    def trust(self, policy, anchors=()):
        trust.save(self.places, policy, anchors, [])

    def say(self, name, gate="monotonicity-gate", **fields):
        message = {"session_id": "s", "cwd": str(self.root), "hook_event_name": name, **fields}
        call = Call(gate, ["--agent", "claude-code"], json.dumps(message).encode(), self.environ)
        outcome = run(call)
        assert outcome.reply.code == 0
        assert outcome.reply.stderr == ""
        return json.loads(outcome.reply.stdout or "{}")

    def start(self):
        self.say("SessionStart", source="startup")
        return self.prompt("go")

    def prompt(self, text):
        return self.say("UserPromptSubmit", prompt=text)

    def stop(self, **fields):
        return self.say("Stop", stop_hook_active=False, last_assistant_message="", background_tasks=[], **fields)

    @property
    def world(self):
        return World(
            Event("", "x", "other", cwd=str(self.root), key=os.urandom(4).hex()),
            self.places,
            trust.load(self.places),
            self.environ,
            None,
            "x",
        )
