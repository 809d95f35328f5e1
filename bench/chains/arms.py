"""What may stand between an agent's iteration and the tree: nothing, a count, tests, or hookpack's hooks."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chains.task import Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Room:
    """Where one chain is played: a project of its own, a home, and the installed tools."""

    python: str  # the interpreter that hooks run under
    hooks: Path
    rules: Path
    data: Path
    top: Path

    @property
    def project(self) -> Path:
        return self.top / "project"

    @property
    def environ(self) -> dict[str, str]:
        """Without the variables by which an agent would be recognised."""
        share = self.top / "home/.local/share"
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.top / "home"),
            "XDG_DATA_HOME": str(share),
            "LANG": "C.UTF-8",
        }

    def prepare(self) -> None:
        self.project.mkdir(parents=True)
        (self.top / "home/.local/share").mkdir(parents=True)
        (self.top / "home/.local/share/hookpack").symlink_to(self.data)


class Free:
    """Every iteration is taken as it is."""

    name = "nothing"

    def begin(self, room: Room, task: Task) -> None:
        self.room, self.task = room, task

    def before(self, title: str) -> None:
        """The agent is about to change the tree."""

    def after(self) -> None:
        """The agent says that it is done; a refused change is gone from the tree when this returns."""


class _Refusing(Free):
    """An arm that looks at the tree before and after, and puts back what it does not accept."""

    def before(self, title: str) -> None:
        self.kept = (self.room.project / self.task.file).read_text()
        self.known = self.measure()

    def after(self) -> None:
        if not self.accepts(self.known, self.measure()):
            (self.room.project / self.task.file).write_text(self.kept)

    def measure(self) -> int:
        raise NotImplementedError

    def accepts(self, before: int, after: int) -> bool:
        raise NotImplementedError


class Count(_Refusing):
    """The practice everyone copies: semgrep and bandit report no more findings than before."""

    name = "count of findings"

    def measure(self) -> int:
        return self._bandit() + self._semgrep()

    def accepts(self, before: int, after: int) -> bool:
        return after <= before

    def _bandit(self) -> int:
        if self.task.language != "py":
            return 0
        return len(
            _report([self.room.python, "-m", "bandit", "-q", "-f", "json", self.task.file], self.room)["results"]
        )

    def _semgrep(self) -> int:
        stem = "python" if self.task.language == "py" else "javascript"
        configs = [part for path in sorted(self.room.rules.rglob(f"*{stem}*.yaml")) for part in ("--config", str(path))]
        program = str(self.room.data / "semgrep/bin/semgrep")
        flags = ["scan", "--experimental", "--json", "--quiet", "--metrics=off", "--disable-version-check"]
        return len(_report([program, *flags, *configs, self.task.file], self.room)["results"])


class Tests(_Refusing):
    """The program's own tests pass."""

    name = "tests"

    def measure(self) -> int:
        return int(self.task.passes(self.room.project))

    def accepts(self, before: int, after: int) -> bool:
        return bool(after)


class Hooks(Free):
    """hookpack: the session's, the prompt's and the stop's hooks, as the agent would run them."""

    def __init__(self, name: str, layers: Sequence[str]) -> None:
        self.name, self._layers = name, layers

    def begin(self, room: Room, task: Task) -> None:
        super().begin(room, task)
        self.said: list[str] = []
        self._trust(task)
        self._say("SessionStart", source="startup")

    def before(self, title: str) -> None:
        self._say("UserPromptSubmit", prompt=title)

    def after(self) -> None:
        reply = self._say("Stop", stop_hook_active=False, last_assistant_message="ok", background_tasks=[])
        self.said.append(reply)

    def _trust(self, task: Task) -> None:
        """The policy of this arm: a layer that is not in it finds, but refuses nothing."""
        from hookpack.policy import LAYERS
        from hookpack.state import project, trust

        silent = {"on_fail": "pass", "on_unsure": "pass", "on_error": "warn"}
        layers: dict[str, dict[str, object]] = {name: dict(silent) for name in LAYERS if name not in self._layers}
        if "correctness" in self._layers:
            layers["correctness"] = {"command": task.test_command(), "timeout_s": 60}
        trust.save(project.at(str(self.room.project), self.room.environ), {"iteration": layers}, (), ())

    def _say(self, event: str, **fields: object) -> str:
        common = {"session_id": "chain", "transcript_path": "", "cwd": str(self.room.project), "hook_event_name": event}
        argv = [self.room.python, "-I", str(self.room.hooks / "monotonicity-gate"), "--agent", "claude-code"]
        done = subprocess.run(
            argv,
            input=json.dumps({**common, **fields}),
            env={**self.room.environ, "CLAUDE_PROJECT_DIR": str(self.room.project)},
            cwd=self.room.project,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode or "NOT checked" in done.stdout:
            raise RuntimeError(f"{event}: {done.stdout[-600:]}{done.stderr[-600:]}")
        return done.stdout


def _report(argv: Sequence[str], room: Room) -> Mapping[str, list[object]]:
    done = subprocess.run(argv, cwd=room.project, env=room.environ, capture_output=True, text=True, check=False)
    try:
        found: Mapping[str, list[object]] = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"{' '.join(argv[:4])}: {done.stderr[-600:]}") from None
    return found


ARMS = (
    Free(),
    Count(),
    Tests(),
    Hooks("identity", ("monotonicity",)),
    Hooks("tests + identity", ("correctness", "monotonicity", "budget")),
    Hooks("tests + identity + anchors", ("correctness", "monotonicity", "budget", "anchors")),
)
