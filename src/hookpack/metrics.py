"""The policy's metrics: measured once a tree, compared with what is accepted, and their history in the ledger.

A value belongs to a tree; it becomes the accepted one when the tree does.
"""

from __future__ import annotations

import math
import os
import re
import time

from hookpack import command
from hookpack.codec import digest, dumps
from hookpack.record import TYPE_CHECKING
from hookpack.state import ledger
from hookpack.state.files import Lock, read_json, write_json
from hookpack.turn import Measured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Literal

    from hookpack.codec import Json
    from hookpack.state.project import Project
    from hookpack.turn import Metric

    Status = Literal["keep", "discard"]

SCHEMA = 1
_MAX_VALUES = 400
_MAX_TEXT = 65536  # of the end of the output
_NUMBER = r"(?<![\w.])([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?![\w])"


def measure(
    metrics: Sequence[Metric], tree: str, project: Project, environ: Mapping[str, str], *, look: Callable[[], str]
) -> tuple[Measured, ...]:
    """Each metric's value on `tree`, remembered unless it has a fault.

    `look` gives the tree that the work tree holds now: another one than `tree` is a fault, and nothing is run.
    """
    memory = _load(project)
    found = []
    for metric in metrics:
        known = _accepted(memory, metric)
        value = _remembered(memory, metric, tree)
        if value is not None:
            found.append(Measured(metric, value, known))
            continue
        if look() != tree:
            found.append(Measured(metric, None, known, "the files changed before it could run"))
            continue
        value, fault = _run(metric, project, environ)
        found.append(Measured(metric, value, known, fault))
    _update(project, lambda memory: _remember(memory, tree, found))
    return tuple(found)


def accept(metrics: Sequence[Metric], tree: str, project: Project, *, anew: bool = False) -> None:
    """What was measured on `tree` is accepted; `anew` forgets better values: a person took this one in."""
    known = [(each, value) for each in metrics if (value := _remembered(_load(project), each, tree)) is not None]
    if not known:
        return

    def change(memory: Json) -> None:
        for metric, value in known:
            before = None if anew else memory["accepted"].get(_key(metric))
            best = value if before is None else _better(metric, value, before["best"])
            memory["accepted"][_key(metric)] = {"best": best, "last": value, "tree": tree}

    fresh = [row for row in known if _load(project)["accepted"].get(_key(row[0]), {}).get("tree") != tree]
    _update(project, change)
    _record(project, tree, fresh, "keep")


def discard(metrics: Sequence[Metric], tree: str, project: Project) -> None:
    """Record the values of a tree that was taken back."""
    memory = _load(project)
    known = [(each, value) for each in metrics if (value := _remembered(memory, each, tree)) is not None]
    _record(project, tree, known, "discard")


def _run(metric: Metric, project: Project, environ: Mapping[str, str]) -> tuple[float | None, str]:
    done = command.run(metric.command, "its command", cwd=project.root, environ=environ, timeout_s=metric.timeout_s)
    if done.fault:
        return None, done.fault
    if done.code:
        return None, f"its command ended with {done.code}{done.tail()}"
    return _number(metric.pattern, (done.stdout, done.stderr))


def _number(pattern: str, outputs: Iterable[bytes]) -> tuple[float | None, str]:
    """The number in the last match of the first output that has one."""
    for output in outputs:
        text = output[-_MAX_TEXT:].decode("utf-8", "replace")
        matches = [each[1] for each in re.finditer(pattern or _NUMBER, text, re.MULTILINE) if each[1] is not None]
        if not matches:
            continue
        try:
            value = float(matches[-1])
        except ValueError:
            return None, f"{matches[-1][:40]!r} is no number"
        return (value, "") if math.isfinite(value) else (None, f"{matches[-1][:40]!r} is no finite number")
    return None, "its command printed no number" + (" that the pattern finds" if pattern else "")


def _better(metric: Metric, one: float, other: float) -> float:
    return min(one, other) if metric.direction == "lower" else max(one, other)


def _key(metric: Metric) -> str:
    """What makes two values comparable; another command is another metric."""
    return digest(dumps([metric.name, metric.command, metric.pattern, metric.direction]).encode())


def _remembered(memory: Json, metric: Metric, tree: str) -> float | None:
    return next((value for at, key, value in reversed(memory["values"]) if (at, key) == (tree, _key(metric))), None)


def _remember(memory: Json, tree: str, found: Sequence[Measured]) -> None:
    rows = [[tree, _key(each.metric), each.value] for each in found if each.value is not None]
    memory["values"] = [*(row for row in memory["values"] if row not in rows), *rows][-_MAX_VALUES:]


def _accepted(memory: Json, metric: Metric) -> float | None:
    entry = memory["accepted"].get(_key(metric))
    return entry[metric.keep] if entry else None


def _record(project: Project, tree: str, known: Sequence[tuple[Metric, float]], status: Status) -> None:
    for metric, value in known:
        fields = {"name": metric.name, "value": value, "status": status, "tree": tree}
        entry = {"at": round(time.time(), 3), "event": "metric", "tool": "", "gate": "", "outcome": "pass", "rule": ""}
        said = f"{metric.name} is {value:.6g}: {status}"
        ledger.append(project.repo, {**entry, "action": "pass", "would": "pass", "reason": said, "metric": fields})


def _load(project: Project) -> Json:
    memory = read_json(_path(project), schema=SCHEMA)
    return memory or {"values": [], "accepted": {}}


def _update(project: Project, change: Callable[[Json], object]) -> None:
    with Lock(_path(project) + ".lock"):
        memory = _load(project)
        change(memory)
        write_json(_path(project), memory, schema=SCHEMA)


def _path(project: Project) -> str:
    return os.path.join(project.area, "metrics.json")
