"""Starting other programs: no shell, an argument list, a time limit, capped output, an environment of its own.

Nothing outlives the call: the whole process group is gone when `run` returns or raises.
"""

from __future__ import annotations

import sys

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_OUTPUT = 16 * 1024 * 1024


class Job(Record):
    """One program to start. `env` is its complete environment; `max_output` holds for each stream.

    With `until` its input stays open until its output holds these bytes: a server ends with its input.
    """

    argv: Sequence[str]
    cwd: str
    env: Mapping[str, str]
    input: bytes = b""
    timeout_s: float = 60.0
    max_output: int = MAX_OUTPUT
    until: bytes = b""


class Completed(Record):
    """How a program ended. `code` is negative for a signal; a timed-out program has no meaningful code."""

    code: int
    stdout: bytes
    stderr: bytes
    timed_out: bool = False
    truncated: bool = False


def run(
    argv: Sequence[str],
    *,
    cwd: str,
    env: Mapping[str, str],
    input: bytes = b"",
    timeout_s: float,
    max_output: int = MAX_OUTPUT,
    until: bytes = b"",
) -> Completed:
    """Start `argv` and wait for it. ToolError, naming argv[0], if it cannot be started."""
    return run_all([Job(argv, cwd, env, input, timeout_s, max_output, until)])[0]


def run_all(jobs: Sequence[Job]) -> list[Completed]:
    """Run all jobs at once; answers in the order of `jobs`. ToolError if one cannot be started: then none is left."""
    if sys.platform == "linux":
        # `subprocess` takes longer to import than the interpreter to start
        from hookpack import process_linux as means
    else:
        from hookpack import process_threads as means
    return means.run_all(jobs)
