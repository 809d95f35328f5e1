"""The locked tree and the faults it is known to have: what a person accepted as the starting point."""

from __future__ import annotations

import os

from hookpack.errors import StateError
from hookpack.finding import Finding
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import read_json, remove, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.codec import Json
    from hookpack.state.project import Project

SCHEMA = 2

_FINDINGS = "findings-"
_OWN = ("line", "symbol", "snippet", "values", "origins")  # what two findings of a rule in a file do not share


class Known(Record):
    """What a survey of the locked tree said."""

    found: tuple[Finding, ...] = ()
    unread: tuple[str, ...] = ()  # what no scanner could look at, each with the reason


class Baseline(Record):
    """A locked tree. `provisional` means that no person locked it: the first session took what it found."""

    tree: str
    at: float  # seconds since 1970
    rules: str = ""  # digest of the rules and scanners that the findings come from
    known: int = 0  # findings
    files: int = 0
    unread: int = 0  # files that a scanner could not look at
    provisional: bool = False
    commit: str = ""  # that was checked out; "" without git, and in records of versions that did not note it


def load(project: Project) -> Baseline | None:
    """The baseline of the repository without its findings, None if there is none. StateError if it is damaged.

    Hooks need the tree alone, at every call; the findings of a large project are read by who wants them.
    """
    record = read_json(_path(project, "baseline"), schema=SCHEMA)
    if record is None:
        return None
    try:
        return Baseline(**{name: record[name] for name in Baseline._fields if name in record})
    except (KeyError, TypeError) as error:
        raise StateError(f"{_path(project, 'baseline')}: damaged: {error}; run `hookpack baseline lock`") from error


def known(project: Project, baseline: Baseline) -> Known | None:
    """What was locked with `baseline`; None if it cannot be read and must be found again."""
    record = read_json(_path(project, f"{_FINDINGS}{baseline.tree}"), schema=SCHEMA)
    try:
        return Known(unpack(record["findings"]), tuple(map(str, record["unread"]))) if record else None
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return None


def save(project: Project, baseline: Baseline, known: Known) -> None:
    """Replace the repository's baseline; the findings are there before the record that names their tree."""
    kept = _path(project, f"{_FINDINGS}{baseline.tree}")
    write_json(kept, {"findings": pack(known.found), "unread": known.unread}, schema=SCHEMA)
    write_json(_path(project, "baseline"), dict(zip(Baseline._fields, baseline)), schema=SCHEMA)
    for name in os.listdir(project.repo):
        if name.startswith(_FINDINGS) and name != os.path.basename(kept):
            remove(os.path.join(project.repo, name))


def pack(found: Sequence[Finding]) -> Json:
    """Findings for JSON: `kinds` says once what the findings of a rule share, `paths` has a short row for each."""
    kinds: dict[tuple[object, ...], int] = {}
    paths: dict[str, list[list[object]]] = {}
    for each in found:
        fields: Json = dict(zip(Finding._fields, each))
        path, *own = (fields.pop(name) for name in ("path", *_OWN))
        kind = kinds.setdefault(tuple(fields.values()), len(kinds))
        paths.setdefault(path, []).append([kind, *own])
    return {"kinds": [list(kind) for kind in kinds], "paths": paths}


def unpack(packed: Json) -> tuple[Finding, ...]:
    """What `pack` made, by path. KeyError, TypeError, ValueError, IndexError or AttributeError for anything else."""
    shared = [name for name in Finding._fields if name not in (*_OWN, "path")]
    kinds = [dict(zip(shared, kind, strict=True)) for kind in packed["kinds"]]
    return tuple(
        Finding(path=path, **kinds[kind], **dict(zip(_OWN, own, strict=True)))
        for path, rows in packed["paths"].items()
        for kind, *own in rows
    )


def _path(project: Project, name: str) -> str:
    return os.path.join(project.repo, f"{name}.json")
