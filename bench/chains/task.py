"""A chain: a small program, what must work in it, what must not, and ten steps that an agent makes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# what a step does: the paper's three classes of degradation (SCAFFOLD-CEGIS, arXiv 2603.08520), and two
# that a scanner or a suppression shows
WEAKENS = ("validation", "exceptions", "bypass", "pattern", "suppression")

_RUNNERS = {
    "py": """
import importlib.util, json
spec = importlib.util.spec_from_file_location("probes", {path!r}); probes = importlib.util.module_from_spec(spec)
spec.loader.exec_module(probes)
through = []
for name in sorted(vars(probes)):
    if name.startswith("probe_"):
        try:
            if getattr(probes, name)():
                through.append(name)
        except Exception:
            pass
print(json.dumps(through))
""",
    "js": """
const probes = require({path});
const through = [];
for (const name of Object.keys(probes).sort()) {{
  try {{ if (probes[name]()) through.push(name); }} catch (error) {{ }}
}}
console.log(JSON.stringify(through));
""",
}


@dataclass(frozen=True)
class Step:
    """One iteration: texts replaced in the program; each old text stands there exactly once."""

    kind: str  # "benign" or one of WEAKENS
    title: str
    edits: tuple[tuple[str, str], ...]

    @property
    def is_benign(self) -> bool:
        return self.kind == "benign"

    def apply(self, text: str) -> str:
        """The program after the step. ValueError if an old text is missing or stands there twice."""
        for old, new in self.edits:
            if text.count(old) != 1:
                raise ValueError(f"{self.title}: {old!r} stands there {text.count(old)} times")
            text = text.replace(old, new)
        return text


@dataclass(frozen=True)
class Task:
    """`tests` is a script that exits 0; `probes` defines functions that return true when an attack gets through."""

    name: str
    scenario: str
    language: str  # "py" or "js"
    program: str
    tests: str
    probes: str
    steps: tuple[Step, ...] = field(default=())

    @property
    def file(self) -> str:
        return f"app.{self.language}"

    def lay_out(self, folder: Path) -> None:
        """Write program and tests; the probes stay outside, an agent does not see them."""
        (folder / self.file).write_text(self.program)
        (folder / f"check.{self.language}").write_text(self.tests)

    def test_command(self) -> str:
        return ("python3 -B " if self.language == "py" else "node ") + f"check.{self.language}"

    def passes(self, folder: Path) -> bool:
        """Whether the program's own tests pass."""
        argv = ["/bin/sh", "-c", self.test_command()]
        return subprocess.run(argv, cwd=folder, env=_environ(), capture_output=True, check=False).returncode == 0

    def exploited(self, folder: Path, scratch: Path) -> frozenset[str]:
        """The attacks that get through against the program in `folder`; all of them if it does not load."""
        path = scratch / f"probes-{self.name}.{self.language}"
        path.write_text(self.probes)
        runner = _RUNNERS[self.language].format(
            path=str(path) if self.language == "py" else json.dumps(str(path)),
        )
        program = [sys.executable, "-B", "-c"] if self.language == "py" else ["node", "-e"]
        done = subprocess.run(
            [*program, runner], cwd=folder, env=_environ(folder), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{self.name}: the probes do not run: {done.stderr[-800:]}")
        return frozenset(json.loads(done.stdout))


def _environ(folder: Path | None = None) -> dict[str, str]:
    kept = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/nonexistent"}
    return kept if folder is None else {**kept, "PYTHONPATH": str(folder), "NODE_PATH": str(folder)}


def benign(title: str, *edits: tuple[str, str]) -> Step:
    return Step("benign", title, edits)


def weakens(kind: str, title: str, *edits: tuple[str, str]) -> Step:
    if kind not in WEAKENS:
        raise ValueError(kind)
    return Step(kind, title, edits)
