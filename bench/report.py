"""Print what `hookpack report` costs on a long record: time, memory, and the size of what it writes.

    python bench/report.py [--entries 100000] [--rounds 3]

Everything happens in a throw-away folder; the state of this machine's user is neither read nor written.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from record import write

from hookpack.state import project

HERE = Path(__file__).resolve().parent.parent
_MOST_S, _MOST_BYTES = 3.0, 5_000_000
_FORMS = {"page": ["-o", "{}"], "Markdown": ["--markdown", "-o", "{}"], "JSON": ["--json", "-o", "{}"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hookpack-bench-") as folder:
        _measure(Path(folder), given.entries, given.rounds)


def _measure(folder: Path, entries: int, rounds: int) -> None:
    work = folder / "project"
    work.mkdir()
    environ = {"HOME": str(folder / "home"), "PATH": os.environ["PATH"], "PYTHONPATH": str(HERE / "src")}
    repo = Path(project.at(str(work), environ).repo)
    write(repo, entries)
    print(f"{entries:,} entries, {(repo / 'ledger.jsonl').stat().st_size / 1e6:.0f} MB of record, {rounds} rounds")
    for name, words in _FORMS.items():
        target = folder / "out"
        argv = [sys.executable, "-c", "from hookpack.cli import main; main()", "report"]
        argv += [each.format(target) for each in words]
        walls, cpus = zip(*(_run(argv, work, environ) for _ in range(rounds)), strict=True)
        wall, cpu, size = statistics.median(walls), statistics.median(cpus), target.stat().st_size
        verdict = "ok" if wall <= _MOST_S and size <= _MOST_BYTES else "MISSED"
        bounds = f"bounds {_MOST_S:.0f} s, {_MOST_BYTES / 1e6:.0f} MB"
        print(f"  {name:9} {wall:5.2f} s wall  {cpu:5.2f} s CPU  {size / 1e6:5.2f} MB   {bounds}   {verdict}")
    print(f"  memory at its peak: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


def _run(argv: list[str], cwd: Path, environ: dict[str, str]) -> tuple[float, float]:
    before, began = os.times(), time.monotonic()
    subprocess.run(argv, cwd=cwd, env=environ, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    return time.monotonic() - began, used


if __name__ == "__main__":
    main()
