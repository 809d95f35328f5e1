"""The end of a turn with one changed file in projects of growing size: what grows, and where."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from itertools import count
from pathlib import Path

from measuring import Bench, big, event, make_project, measure, say

SIZES = (100, 1_000, 10_000)
PHASES = Path(__file__).resolve().with_name("phases.py")
_SEEDS = count(1000, 2)  # each text is one that no cache has seen
_STATUS = ["git", "--no-optional-locks", "status", "--porcelain"]
_ROWS = ("wall", "snapshot", "changes", "scan", "layers", "effects", "git status", "F1")
_TARGETS = {"warm": 12.0, "cold": 30.0}


def sizes(bench: Bench) -> None:
    """Interleaved over the sizes, so that noise hits all alike; "layers" is judging without changes and scan."""
    projects = {files: _project(bench, files) for files in SIZES}
    found: dict[tuple[str, int], list[dict[str, float]]] = {}
    for number in range(bench.rounds + 1):
        for files, project in projects.items():
            for cache in ("cold", "warm"):
                row = _stop(project, f"{number} {cache}", cold=cache == "cold")
                if number:
                    found.setdefault((cache, files), []).append(row)
    for cache in ("warm", "cold"):
        _table(cache, {files: found[cache, files] for files in SIZES})


def _project(bench: Bench, files: int) -> Bench:
    root = bench.root / str(files)
    (root / "home/.local/share").mkdir(parents=True)
    (root / "home/.local/share/hookpack").symlink_to(bench.root / "home/.local/share/hookpack")
    made = Bench(bench.python, bench.hooks, root, bench.rounds)
    make_project(made, files)
    say(made, "monotonicity-gate", event(made, "SessionStart", source="startup"))
    return made


def _stop(bench: Bench, name: str, *, cold: bool) -> dict[str, float]:
    """The wall milliseconds of one Stop and of its phases."""
    seed = next(_SEEDS)
    (bench.project / "big.py").write_text(big(seed))
    say(bench, "monotonicity-gate", event(bench, "UserPromptSubmit", prompt=f"go {name}"))
    (bench.project / "big.py").write_text(big(seed + 1))
    ended = event(bench, "Stop", stop_hook_active=False, last_assistant_message=name, background_tasks=[])
    if cold:
        shutil.rmtree(bench.root / "home/.cache", ignore_errors=True)
    else:  # judged once, taken back by hand, judged again
        say(bench, "monotonicity-gate", ended)
        (bench.project / "big.py").write_text(big(seed))
        say(bench, "monotonicity-gate", event(bench, "UserPromptSubmit", prompt=f"again {name}"))
        (bench.project / "big.py").write_text(big(seed + 1))
        ended = event(bench, "Stop", stop_hook_active=False, last_assistant_message=f"re {name}", background_tasks=[])
    floor, _, _ = measure(bench.floors()["F1"], bench.env, bench.project)
    status, _, _ = measure(_STATUS, bench.env, bench.project)
    argv = [bench.python, "-I", str(PHASES), "--agent", "claude-code"]
    began = time.perf_counter()
    done = subprocess.run(argv, env=bench.env, cwd=bench.project, input=ended, capture_output=True, check=False)
    wall = (time.perf_counter() - began) * 1000
    spent = dict.fromkeys(_ROWS, 0.0) | json.loads(done.stderr)
    spent["layers"] = spent["judge"] - spent["changes"] - spent["scan"]
    return {**spent, "wall": wall, "F1": floor, "git status": status}


def _table(cache: str, found: dict[int, list[dict[str, float]]]) -> None:
    best = {files: {name: min(row[name] for row in rows) for name in _ROWS} for files, rows in found.items()}
    rounds, target = len(found[SIZES[0]]), _TARGETS[cache]
    print(f"\nend of a turn, one changed file, scan cache {cache} (wall ms, best of {rounds})")
    print(f"  {'files':12}" + "".join(f"{files:>10,}" for files in SIZES) + "   largest / smallest")
    for name in _ROWS:
        values = [best[files][name] for files in SIZES]
        print(f"  {name:12}" + "".join(f"{value:10.1f}" for value in values) + f"   {values[-1] / values[0]:.2f}")
    ratios = [best[files]["wall"] / best[files]["F1"] for files in SIZES]
    verdict = "ok" if ratios[0] <= target else "MISSED"
    print(
        f"  {'wall / F1':12}"
        + "".join(f"{each:10.1f}" for each in ratios)
        + f"   target <= {target:g} x ({SIZES[0]} files)"
        f"   {verdict}"
    )
