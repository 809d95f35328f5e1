"""What a person trusted: the digests of policy and anchors, and both in compiled form, ready to use."""

from __future__ import annotations

import os

from hookpack.anchor import Anchor
from hookpack.codec import digest
from hookpack.errors import StateError
from hookpack.policy import build
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import read_bytes, read_json, write_bytes, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookpack.codec import Json
    from hookpack.policy import Policy
    from hookpack.state.project import Project

SCHEMA = 1
POLICY = ".hookpack/policy.yaml"
ANCHORS = ".hookpack/anchors.yaml"


class Trust(Record):
    """The policy and anchors in force, and the digests of the files they came from (path -> hex)."""

    policy: Policy
    anchors: tuple[Anchor, ...] = ()
    files: Mapping[str, str] = {}
    written: Json = {}  # what the files say, without what they leave out


def load(project: Project) -> Trust:
    """What is trusted in this project; built-in defaults if nothing is. StateError if the record is damaged."""
    record = read_json(_path(project), schema=SCHEMA)
    if record is None:
        return Trust(build({}, trusted=False))
    try:
        anchors = tuple(Anchor(**each) for each in record["anchors"])
        return Trust(build(record["policy"], trusted=True), anchors, record["files"], record["policy"])
    except (KeyError, TypeError, AttributeError) as error:
        raise StateError(f"{_path(project)}: damaged: {error}; run `hookpack trust`") from error


def save(project: Project, policy: Json, anchors: Sequence[Anchor], named: Sequence[str]) -> None:
    """Trust the checked `policy` and `anchors`, and the files that they name, as they are now.

    `policy` is all that its files say: the organisation's file and the project's own as one mapping.
    Paths are relative to the project, or absolute.
    """
    _write(project, policy, anchors, {path: _digest(project, path) for path in (POLICY, ANCHORS, *named)})


def put(project: Project, policy: Json, anchors: Sequence[Anchor], texts: Mapping[str, bytes | None]) -> None:
    """Trust the checked `policy` and `anchors` of another revision, and the files that they name as it has them.

    `texts` has the content of each of these files, None for a missing one; `held` gives it back.
    """
    for data in filter(None, texts.values()):
        write_bytes(_copy(project, digest(data)), data)
    _write(project, policy, anchors, {path: "" if data is None else digest(data) for path, data in texts.items()})


def held(project: Project, path: str) -> bytes | None:
    """What a trusted file holds: as it was trusted where that was kept, else as it is now. None if there is none."""
    known = load(project).files.get(path)
    kept = read_bytes(_copy(project, known)) if known else None
    return kept if kept is not None else read_bytes(os.path.join(project.root, *path.split("/")))


def _copy(project: Project, name: str) -> str:
    return os.path.join(project.repo, "trusted", name)


def _write(project: Project, policy: Json, anchors: Sequence[Anchor], files: Mapping[str, str]) -> None:
    record = {"policy": dict(policy), "anchors": _compiled(anchors), "files": dict(files)}
    write_json(_path(project), record, schema=SCHEMA)


def replace_anchors(project: Project, anchors: Sequence[Anchor]) -> None:
    """Trust the checked `anchors` and their file as it is now; all else stays as it was trusted."""
    record = read_json(_path(project), schema=SCHEMA) or {"policy": {}, "files": {}}
    files = {**record["files"], ANCHORS: _digest(project, ANCHORS)}
    write_json(_path(project), {**record, "anchors": _compiled(anchors), "files": files}, schema=SCHEMA)


def _compiled(anchors: Sequence[Anchor]) -> list[Json]:
    return [dict(zip(Anchor._fields, each)) for each in anchors]


def drifted(project: Project, trust: Trust) -> tuple[str, ...]:
    """Files that are not as they were trusted; without any trust, a policy or anchors file that exists."""
    known = trust.files or {POLICY: "", ANCHORS: ""}
    return tuple(path for path, was in sorted(known.items()) if _digest(project, path) != was)


def strange(project: Project, line: str, *, with_tests: bool = True) -> str:
    """Why the command `line` of the policy may not run: a file that it names is not as it was trusted. "" if all are.

    What other commands name is no reason, because it changes nothing of what this one runs.
    `with_tests` is as for `evaluator.files`.
    """
    from hookpack import evaluator  # few calls run anything

    named = evaluator.files(line, with_tests=with_tests)
    found = [path for path in drifted(project, load(project)) if path in named]
    return f"{', '.join(found)} is not as it was trusted" if found else ""


def _digest(project: Project, path: str) -> str:
    data = read_bytes(os.path.join(project.root, path))
    return "" if data is None else digest(data)


def _path(project: Project) -> str:
    return os.path.join(project.repo, "trust.json")
