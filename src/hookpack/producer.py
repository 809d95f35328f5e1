"""The commands that write the policy's SARIF files: run once a tree, their results remembered."""

from __future__ import annotations

import os

from hookpack import command, foreign
from hookpack.codec import digest, dumps
from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING
from hookpack.scanners.hit import Hit
from hookpack.scanners.sarif import Result
from hookpack.state import trust
from hookpack.state.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

    from hookpack.codec import Json
    from hookpack.state.project import Project

SCHEMA = 1
_MAX_RUNS = 10
_TIMEOUT_S = 600
_SIGNALS = range(129, 160)  # what a shell says of a program that a signal ended


def run(
    entry: Mapping[str, Any],
    tree: str,
    project: Project,
    environ: Mapping[str, str],
    *,
    paths: Collection[str],
    look: Callable[[], str],
) -> tuple[Result, ...]:
    """What the program of `entry` (one of the policy's SARIF inputs) says of `tree`, whose files are `paths`.

    `look` gives the tree that the work tree holds now. ToolError, in words, whenever the program did not come to its
    end on exactly this tree or left no SARIF file; that is not remembered. Its exit code says nothing.
    """
    key = [tree, digest(dumps(dict(entry)).encode())]
    runs = _load(project)
    known = next((each["results"] for each in runs if each["key"] == key), None)
    if known is not None:
        return tuple(Result(path, Hit(*hit)) for path, hit in known)
    found = _run(entry, tree, project, environ, paths, look)
    row: Json = {"key": key, "results": [[each.path, list(each.hit)] for each in found]}
    write_json(_path(project), {"runs": [*runs, row][-_MAX_RUNS:]}, schema=SCHEMA)
    return found


def _run(
    entry: Mapping[str, Any],
    tree: str,
    project: Project,
    environ: Mapping[str, str],
    paths: Collection[str],
    look: Callable[[], str],
) -> tuple[Result, ...]:
    line, path = str(entry["command"]), str(entry["path"])
    if strange := trust.strange(project, line):
        raise ToolError(f"{strange}, so its command was NOT run")
    if path in paths:
        raise ToolError("it is one of the judged files, so its command was NOT run: name a file that is ignored")
    at = foreign.place(path, project.root)
    if look() != tree:
        raise ToolError("the files changed before its command could run")
    if os.path.isfile(at):
        os.unlink(at)  # an old file must not answer for this run
    limit_s = int(entry.get("timeout_s", _TIMEOUT_S))
    done = command.run(line, "its command", cwd=project.root, environ=environ, timeout_s=limit_s)
    if done.fault:
        raise ToolError(done.fault)
    if done.code < 0 or done.code in _SIGNALS:
        signal = -done.code if done.code < 0 else done.code - _SIGNALS.start + 1
        raise ToolError(f"its command ended by signal {signal}{done.tail()}")
    if not os.path.isfile(at):
        raise ToolError(f"its command ended with {done.code} and wrote no such file{done.tail()}")
    if look() != tree:
        raise ToolError("the files changed while its command ran; what it writes has to be ignored")
    return foreign.load(path, project.root)[0]


def _load(project: Project) -> list[Json]:
    memory = read_json(_path(project), schema=SCHEMA)
    return list(memory["runs"]) if memory else []


def _path(project: Project) -> str:
    return os.path.join(project.area, "sarif.json")
