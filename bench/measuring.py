"""What the measurements share: a throw-away project, hook calls, wall and CPU times, tables."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path  # noqa: TC003  # dataclasses read annotations

GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "init.defaultBranch=main")


@dataclass
class Sample:
    """Wall and CPU milliseconds of one command, a row a run."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


@dataclass
class Bench:
    """A throw-away project and home, and the interpreter that hooks run under."""

    python: str
    hooks: Path
    root: Path
    rounds: int

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def env(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "HOME": str(self.root / "home"), "LANG": "C.UTF-8"}

    def hook(self, gate: str) -> list[str]:
        return [self.python, "-I", str(self.hooks / gate), "--agent", "claude-code"]

    def floors(self) -> dict[str, list[str]]:
        return {"F1": [self.python, "-c", "pass"], "F2": [self.python, "-I", "-S", "-c", "pass"]}


def measure(argv: list[str], env: dict[str, str], cwd: Path, message: bytes = b"") -> tuple[float, float, bytes]:
    """Wall and CPU (user and system) milliseconds of one run with its children, and what it printed."""
    began, before = time.perf_counter(), os.times()
    done = subprocess.run(argv, env=env, cwd=cwd, input=message, stdout=subprocess.PIPE, check=False)
    wall, after = time.perf_counter() - began, os.times()
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return wall * 1000, _precise(cpu) * 1000, done.stdout


def _precise(coarse: float) -> float:
    """`os.times` counts in clock ticks; the resource module, where there is one, in microseconds."""
    try:
        import resource
    except ImportError:
        return coarse
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    total = used.ru_utime + used.ru_stime
    spent, _precise.last = total - getattr(_precise, "last", 0.0), total  # type: ignore[attr-defined]
    return spent


def interleaved(bench: Bench, cases: dict[str, tuple[list[str], bytes]]) -> dict[str, Sample]:
    """Every case once a round, round after round, so that noise hits all alike. The first round does not count."""
    samples = {name: Sample() for name in cases}
    for number in range(bench.rounds + 1):
        for name, (argv, message) in cases.items():
            wall, cpu, _ = measure(argv, bench.env, bench.project, message)
            if number:
                samples[name].wall.append(wall)
                samples[name].cpu.append(cpu)
    return samples


def table(title: str, samples: dict[str, Sample], *, by: str, floor: str, targets: dict[str, float]) -> None:
    base = statistics.median(getattr(samples[floor], by))
    print(f"\n{title} ({by}, medians of {len(samples[floor].wall)}; {floor} = {base:.1f} ms)")
    for name, sample in samples.items():
        middle = statistics.median(getattr(sample, by))
        target = f"   target <= {targets[name]:g} x" if name in targets else ""
        verdict = "" if name not in targets else "   ok" if middle / base <= targets[name] else "   MISSED"
        print(f"  {name:44} {middle:8.1f} ms  {middle / base:6.2f} x {floor}{target}{verdict}")


def make_project(bench: Bench, files: int) -> None:
    """A git project of small Python files; one of them has 200 lines."""
    (bench.root / "home").mkdir(exist_ok=True)
    bench.project.mkdir()
    for number in range(files):
        folder = bench.project / f"pkg{number % 97}"
        folder.mkdir(exist_ok=True)
        (folder / f"mod{number}.py").write_text(f"def f{number}(value):\n    return value + {number}\n")
    (bench.project / "big.py").write_text(big(0))
    git(bench, "init", "-q")
    git(bench, "add", "-A")
    git(bench, "commit", "-qm", "start")


def big(seed: int) -> str:
    blocks = (f"def step_{n}(items, limit={seed}):\n    kept = [each for each in items if each > limit]\n"
              f"    total = sum(kept) + {n}\n    return total\n" for n in range(40))  # fmt: skip
    return "\n".join(blocks)


def with_names(lines: int) -> str:
    """Code that speaks of passwords and tokens in nearly every line, and holds none."""
    names = ("password", "api_key", "auth_token", "client_secret", "session_key", "credentials", "private_key")
    blocks = (
        f"def check_{name}_{number}(request, {name}, user=None):\n"
        f"    {name} = request.headers.get('X-{name}', {name})\n"
        f"    if not {name} or settings.{name.upper()} is None:\n"
        f'        raise AuthError("{name} is missing: set {name.upper()} in the environment")\n'
        f"    return authenticate(user, {name}={name}, {name}_type='bearer')\n\n"
        for number in range(lines // 6 + 1)
        for name in (names[number % len(names)],)
    )
    return "".join("".join(blocks).splitlines(keepends=True)[:lines])


def long_line(size: int) -> str:
    """A shell line of `size` characters and a little more."""
    step = "echo step {0} done && cp build/out_{0}.o dist/ --preserve=mode | tee -a log{0}.txt; "
    return "".join(step.format(number) for number in range(size // len(step) + 1))


def git(bench: Bench, *words: str) -> None:
    subprocess.run([*GIT, *words], cwd=bench.project, env=bench.env, check=True, stdout=subprocess.DEVNULL)


def event(bench: Bench, name: str, **fields: object) -> bytes:
    common = {"session_id": "bench", "transcript_path": "", "cwd": str(bench.project), "hook_event_name": name}
    return json.dumps({**common, **fields}).encode()


def say(bench: Bench, gate: str, message: bytes) -> bytes:
    return measure(bench.hook(gate), bench.env, bench.project, message)[2]
