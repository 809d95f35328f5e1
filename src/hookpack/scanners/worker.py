"""Starts a worker script in the private interpreter and reads its answer: what bandit and detect-secrets share."""

from __future__ import annotations

import os

from hookpack.codec import dumps, loads
from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookpack.process import Completed, Job
    from hookpack.scanners.tools import Tools


def job(
    script: str,
    files: Sequence[tuple[object, ...]],
    tools: Tools,
    area: str,
    timeout_s: float,
    *,
    left_out: Sequence[str] = (),
) -> Job:
    """One start of `script` (a file of this folder) for all files; each entry begins with the file's number.

    `left_out` are the ids of checks that are not wanted.
    """
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), script)
    request = dumps({"files": [list(file) for file in files], "left_out": list(left_out)}).encode()
    # -I: nothing of the work tree, of PYTHONPATH or of the user's site directory runs in the scanner
    from hookpack.process import Job

    return Job([tools.python, "-I", path], area, {"HOME": area, "LC_ALL": "C.UTF-8"}, request, timeout_s)


def answers(name: str, done: Completed) -> Mapping[str, Mapping[str, object]]:
    """The worker's answers by file number. ToolError if it crashed or said anything else."""
    try:
        found = loads(done.stdout.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        raise ToolError(f"{name} answered nothing readable (exit {done.code}): {said!r}") from error
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise ToolError(f"{name} answered in another form than expected")
    return found


def rows(answer: Mapping[str, object]) -> list[list[object]]:
    """The hits of one answer as the worker wrote them."""
    hits = answer.get("hits")
    return [list(row) for row in hits] if isinstance(hits, list) else []
