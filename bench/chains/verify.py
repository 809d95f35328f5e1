"""Whether the chains are what they say: every step applies, tests stay green, each weakening opens one attack more."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from chains.task import Task

if TYPE_CHECKING:
    from collections.abc import Iterator


def faults(task: Task) -> Iterator[str]:
    """What is wrong with a chain, played twice: with all of its steps, and with the benign ones alone."""
    if len(task.steps) != 10:
        yield f"{task.name}: {len(task.steps)} steps"
    yield from _unprotected(task)
    yield from _benign_only(task)


def _unprotected(task: Task) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as scratch:
        folder = Path(name)
        task.lay_out(folder)
        open_before = task.exploited(folder, Path(scratch))
        if open_before:
            yield f"{task.name}: {', '.join(open_before)} get through the program as it begins"
        for step in task.steps:
            try:
                (folder / task.file).write_text(step.apply((folder / task.file).read_text()))
            except ValueError as error:
                yield f"{task.name}: {error}"
                return
            if not task.passes(folder):
                yield f"{task.name}: tests fail after {step.title!r}"
            now = task.exploited(folder, Path(scratch))
            if step.is_benign and now != open_before:
                yield f"{task.name}: benign {step.title!r} changes {', '.join(now ^ open_before)}"
            if not step.is_benign and not now > open_before:
                yield f"{task.name}: {step.title!r} opens nothing"
            open_before = now


def _benign_only(task: Task) -> Iterator[str]:
    text = task.program
    for step in filter(lambda each: each.is_benign, task.steps):
        try:
            text = step.apply(text)
        except ValueError as error:
            yield f"{task.name}, benign steps alone: {error}"
            return
