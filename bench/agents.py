"""Print how far the decisions for other agents differ from Claude Code's on the same calls, and what they cost.

    python bench/agents.py [--every N] [--show] [--cost] [--rounds N]

Every labelled call of tests/cases is told in each agent's words and judged by the gates before tools.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

from measuring import Bench, big, event, interleaved, make_project, say

HERE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HERE / "src"), str(HERE)]

from hookpack import wording  # noqa: E402  # needs the path
from tests.calls import all_calls, disagreements, make_ground  # noqa: E402


def agreement(root: Path, every: int, *, show: bool) -> bool:
    """Whether each agent's decisions differ on at most one call in a hundred."""
    make_ground(root / "project")
    environ = {"PATH": os.environ["PATH"], "HOME": str(root / "home"), "HOOKPACK_DEPTH": "2"}
    calls = list(all_calls())[::every]
    found = disagreements(calls, root / "project", environ)
    print(f"{len(calls)} calls; decisions of four gates that differ from those for Claude Code")
    for dialect, rows in found.items():
        share = 100 * len(rows) / len(calls)
        print(f"  {dialect:14} {len(rows):4}   {share:5.2f} %   target <= 1 %   {'ok' if share <= 1 else 'MISSED'}")
        for told, wanted, seen in rows if show else ():
            print(f"      {told.name[:70]!r} {wanted} {seen}")
    return all(len(rows) <= len(calls) / 100 for rows in found.values())


def cost(root: Path, rounds: int) -> bool:
    """What the hooks before a tool cost in each agent's words, beside Claude Code's."""
    bench = Bench(sys.executable, HERE / "hooks", root, rounds)
    make_project(bench, 100)
    say(bench, "monotonicity-gate", event(bench, "SessionStart", source="startup"))
    given = {"file_path": str(bench.project / "big.py"), "content": big(1)}
    calls = {"Write": ("Write", given), "Bash": ("Bash", {"command": "git status --short && ls src | head -20"})}
    cases = {}
    for what, (tool, called) in calls.items():
        message = json.loads(event(bench, "PreToolUse", tool_name=tool, tool_input=called, tool_use_id="t1"))
        for dialect in wording.DIALECTS:
            argv = [sys.executable, "-I", str(HERE / "hooks" / "anchor-guard"), "--agent", wording.agent(dialect)]
            cases[f"{dialect} {what}"] = argv, json.dumps(wording.reword(message, dialect)).encode()
    samples = interleaved(bench, cases)
    is_fine = True
    print(f"\nanchor-guard before a tool (processor time, lower quartiles of {rounds}), beside Claude Code's")
    for name, sample in samples.items():
        # a busy machine only ever adds
        base, middle = (
            statistics.quantiles(each.cpu)[0] for each in (samples[f"claude-code {name.split()[1]}"], sample)
        )
        is_fine &= middle <= 1.1 * base
        verdict = "ok" if middle <= 1.1 * base else "MISSED"
        print(f"  {name:20} {middle:7.1f} ms  {middle / base:5.2f} x   target <= 1.1 x   {verdict}")
    return is_fine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="take every Nth call")
    parser.add_argument("--show", action="store_true", help="name the calls that differ")
    parser.add_argument("--cost", action="store_true", help="measure the cost as well")
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        is_fine = agreement(Path(folder), given.every, show=given.show)
    if given.cost:
        with tempfile.TemporaryDirectory() as folder:
            is_fine &= cost(Path(folder), given.rounds)
    sys.exit(0 if is_fine else 1)


if __name__ == "__main__":
    main()
