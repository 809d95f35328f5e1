"""Plays a chain under an arm: what got through, what was refused, and which attacks work at the end."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from chains.arms import Free, Room
from chains.task import Step, Task


@dataclass
class Played:
    """One chain's course. A step that no longer applies, because an earlier one was refused, is `stranded`."""

    task: Task
    accepted: list[Step] = field(default_factory=list)
    refused: list[Step] = field(default_factory=list)
    stranded: list[Step] = field(default_factory=list)
    worse: int = 0  # steps after which an attack worked that did not before
    attacks: frozenset[str] = frozenset()  # that work at the end
    seconds: float = 0.0

    @property
    def is_degraded(self) -> bool:
        return bool(self.attacks)


def play(task: Task, arm: Free, python: str, here: Path, data: Path) -> Played:
    """The ten steps of `task`, each as one turn; the attacks are tried after each."""
    with tempfile.TemporaryDirectory() as name:
        room = Room(python, here / "hooks", here / "src/hookpack/rules", data, Path(name))
        room.prepare()
        task.lay_out(room.project)
        played, file = Played(task), room.project / task.file
        arm.begin(room, task)
        for step in task.steps:
            before = file.read_text()
            try:
                after = step.apply(before)
            except ValueError:
                played.stranded.append(step)
                continue
            began = time.perf_counter()
            arm.before(step.title)
            file.write_text(after)
            arm.after()
            played.seconds += time.perf_counter() - began
            _settle(played, step, file.read_text(), before, after)
            now = task.exploited(room.project, room.top)
            played.worse += bool(now - played.attacks)
            played.attacks = now
        return played


def _settle(played: Played, step: Step, left: str, before: str, after: str) -> None:
    if left not in (before, after):
        raise RuntimeError(f"{played.task.name}: {step.title!r} left neither the old nor the new program")
    (played.accepted if left == after else played.refused).append(step)
