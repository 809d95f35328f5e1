"""`hookpack check --base` in a CI job, against semgrep alone on the changed files: both cold, interleaved.

    python bench/check.py [--rounds 7] [--files 1000] [--changed 20]

The repository is made anew: small Python and JavaScript files, a branch that changes some of them. "Cold" is an empty
home for each run, so that nothing is remembered; the programs themselves lie where they are installed. semgrep gets
hookpack's own rules for the two languages and the changed files, once by its command (what a job would run), once by
its core, which is what hookpack starts.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from measuring import GIT, Sample, measure

SOURCE = Path(__file__).resolve().parent.parent / "src"
sys.path.insert(0, str(SOURCE))

from hookpack.rules.catalog import rule_files  # noqa: E402  # from the clone that is measured
from hookpack.scanners import locate  # noqa: E402
from hookpack.scanners.semgrep import _program  # noqa: E402  # the very start that is compared

_RUN = "from hookpack.cli import main; main()"
_TARGET = 1.3


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, default in (("--rounds", 7), ("--files", 1000), ("--changed", 20)):
        parser.add_argument(name, type=int, default=default)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hookpack-bench-") as folder:
        root = Path(folder)
        changed = make(root / "project", given.files, given.changed)
        samples = runs(root, cases(root, changed), given.rounds)
    base = statistics.median(samples["semgrep"].wall)
    print(f"{given.files} files, {given.changed} changed, medians of {given.rounds} runs, cold")
    for name, sample in samples.items():
        wall, cpu = statistics.median(sample.wall), statistics.median(sample.cpu)
        print(f"  {name:24} {wall:8.0f} ms wall {cpu:8.0f} ms CPU  {wall / base:5.2f} x semgrep")
    ratio = statistics.median(samples["hookpack check --base"].wall) / base
    print(f"target <= {_TARGET:g} x semgrep: {'ok' if ratio <= _TARGET else 'MISSED'}")


def make(project: Path, files: int, changed: int) -> list[str]:
    """A repository whose branch `work` changes some files of `main`; the paths of these."""
    project.mkdir()
    paths = [f"pkg{number % 40}/mod{number}.{'js' if number % 4 == 0 else 'py'}" for number in range(files)]
    for number, path in enumerate(paths):
        at = project / path
        at.parent.mkdir(exist_ok=True)
        at.write_text(source(path, number))
    git(project, "init", "-q")
    git(project, "add", "-A")
    git(project, "commit", "-qm", "Start")
    git(project, "switch", "-qc", "work")
    touched = paths[:: max(1, files // changed)][:changed]
    for number, path in enumerate(touched):
        at = project / path
        at.write_text(at.read_text() + source(path, files + number))
    git(project, "commit", "-qam", "Work")
    return touched


def source(path: str, number: int) -> str:
    """Some forty harmless lines."""
    if path.endswith(".js"):
        blocks = (f"export function step{number}_{n}(items) {{\n  const kept = items.filter((x) => x > {n});\n"
                  f"  return kept.reduce((a, b) => a + b, {number});\n}}\n" for n in range(9))  # fmt: skip
    else:
        blocks = (f"def step_{number}_{n}(items, limit={n}):\n    kept = [x for x in items if x > limit]\n"
                  f"    return sum(kept) + {number}\n\n" for n in range(9))  # fmt: skip
    return "\n".join(blocks)


def cases(root: Path, changed: list[str]) -> dict[str, list[str]]:
    tools = locate(os.environ)
    rules = [path for language in ("python", "javascript") for path in rule_files(language)]
    options = ["--json", "--quiet", "--metrics=off", "--disable-version-check"]
    options += [part for path in rules for part in ("--config", path)]
    core = _program(tools, str(root))
    return {
        "semgrep": [os.path.join(tools.semgrep, "semgrep"), "scan", *options, "--", *changed],
        "semgrep's core": [*core, "scan", "--experimental", *options, "--", *changed],
        "hookpack check --base": [sys.executable, "-c", _RUN, "check", "--base", "main"],
        "  with --static": [sys.executable, "-c", _RUN, "check", "--base", "main", "--static"],
    }


def runs(root: Path, cases: dict[str, list[str]], rounds: int) -> dict[str, Sample]:
    """Every case once a round, with a home that holds nothing. The first round does not count."""
    samples = {name: Sample() for name in cases}
    data = os.environ.get("XDG_DATA_HOME") or os.path.join(os.environ["HOME"], ".local", "share")
    for number in range(rounds + 1):
        for name, argv in cases.items():
            home = root / "home"
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir()
            env = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_DATA_HOME": data, "LANG": "C.UTF-8",
                   "PYTHONPATH": str(SOURCE) if "hookpack" in name or "static" in name else ""}  # fmt: skip
            wall, cpu, said = measure(argv, env, root / "project")
            demand(name, said)
            if number:
                samples[name].wall.append(wall)
                samples[name].cpu.append(cpu)
    return samples


def demand(name: str, said: bytes) -> None:
    """A run that did not look is no measurement."""
    wanted = b'"results"' if "semgrep" in name else b"decision: pass"
    if wanted not in said:
        raise SystemExit(f"{name}: {said[-500:]!r}")


def git(project: Path, *args: str) -> None:
    subprocess.run([*GIT, *args], cwd=project, check=True)


if __name__ == "__main__":
    main()
