"""Print how 24 scripted chains of ten iterations end, under each of six ways to judge an iteration.

    python bench/paradox.py [--arm NAME]... [--chain NAME]... [--verify] [--json FILE]

The oracle is executable: a chain is degraded if an attack works at its end that did not at its beginning.
Protocol after SCAFFOLD-CEGIS (arXiv 2603.08520): six scenarios, ten iterations, its three classes of
degradation, here scripted, with what a scanner or a suppression shows beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HERE / "bench"), str(HERE / "src")]


from chains import authentication, cryptography, database, input_handling, paths, resources  # noqa: E402
from chains.arms import ARMS  # noqa: E402
from chains.play import Played, play  # noqa: E402
from chains.task import WEAKENS, Task  # noqa: E402
from chains.verify import faults  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TASKS: tuple[Task, ...] = tuple(
    task
    for scenario in (database, input_handling, authentication, resources, cryptography, paths)
    for task in scenario.TASKS
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--arm", action="append", choices=[arm.name for arm in ARMS], help="default: all")
    parser.add_argument("--chain", action="append", choices=[task.name for task in TASKS], help="default: all")
    parser.add_argument("--verify", action="store_true", help="only check that the chains are what they say")
    parser.add_argument("--json", type=Path, help="write every step's fate into this file")
    given = parser.parse_args()
    tasks = [task for task in TASKS if not given.chain or task.name in given.chain]
    if given.verify:
        found = [each for task in tasks for each in faults(task)]
        print("\n".join(found) if found else f"{len(tasks)} chains are what they say")
        sys.exit(bool(found))
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "hookpack"
    if not (data / "venv/bin/python").exists():
        sys.exit("error: hookpack is not installed\nhint: run `./install.sh`")
    results = {}
    print(_HEAD)
    for arm in ARMS:
        if given.arm and arm.name not in given.arm:
            continue
        results[arm.name] = [play(task, arm, str(data / "venv/bin/python"), HERE, data) for task in tasks]
        print(row(arm.name, results[arm.name]), flush=True)
    for name, played in results.items():
        for line in missed(played):
            print(f"{name}: {line}")
    if given.json:
        given.json.write_text(
            json.dumps({name: [_fate(each) for each in played] for name, played in results.items()}, indent=1)
        )


_HEAD = "  ".join(
    (
        f"{'judged by':26} {'degraded':>9} {'worse steps':>12}",
        f"{'weakenings refused, by class':56}",
        "benign accepted  s/step",
    )
)


def row(name: str, played: Sequence[Played]) -> str:
    """One arm: chains degraded at the end, steps that opened an attack, refusals by class, benign steps let through."""
    steps = [step for each in played for step in each.task.steps]
    refused = [step for each in played for step in each.refused]
    classes = "  ".join(f"{kind} {_of(refused, kind)}/{_of(steps, kind)}" for kind in WEAKENS)
    benign = _of((step for each in played for step in each.accepted), "benign"), _of(steps, "benign")
    judged = sum(len(each.accepted) + len(each.refused) for each in played)
    cost = sum(each.seconds for each in played) / max(judged, 1)
    degraded = f"{sum(each.is_degraded for each in played)}/{len(played)}"
    worse = f"{sum(each.worse for each in played)}/{len(steps)}"
    return f"{name:28} {degraded:>9} {worse:>12} {classes:58} {f'{benign[0]}/{benign[1]}':>16} {cost:7.2f}"


def _of(steps: Iterable[object], kind: str) -> int:
    return sum(getattr(step, "kind", "") == kind for step in steps)


def missed(played: Iterable[Played]) -> Iterable[str]:
    """Benign steps that were refused, and steps that no longer applied because an earlier one was refused."""
    for each in played:
        for step in each.refused:
            if step.is_benign:
                yield f"{each.task.name}: benign {step.title!r} refused"
        for step in each.stranded:
            yield f"{each.task.name}: {step.title!r} stranded"


def _fate(played: Played) -> dict[str, object]:
    fate = {step.title: "accepted" for step in played.accepted}
    fate |= {step.title: "refused" for step in played.refused} | {step.title: "stranded" for step in played.stranded}
    steps = [{"kind": step.kind, "title": step.title, "fate": fate[step.title]} for step in played.task.steps]
    return {"chain": played.task.name, "attacks": sorted(played.attacks), "steps": steps}


if __name__ == "__main__":
    main()
