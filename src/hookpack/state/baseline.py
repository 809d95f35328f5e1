"""The locked tree and the faults it is known to have: what a person accepted as the starting point."""

from __future__ import annotations

import os

from hookpack.errors import StateError
from hookpack.finding import Finding
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.state.project import Project

SCHEMA = 1


class Baseline(Record):
    """A locked tree. `provisional` means that no person locked it: the first session took what it found."""

    tree: str
    at: float  # seconds since 1970
    rules: str = ""  # digest of the rules that the findings come from
    known: int = 0  # findings
    files: int = 0
    unread: tuple[str, ...] = ()  # what no scanner could look at
    provisional: bool = False


def load(project: Project) -> Baseline | None:
    """The baseline of the repository without its findings, None if there is none. StateError if it is damaged.

    Hooks need the tree alone, at every call; the findings of a large project are read by who wants them.
    """
    record = read_json(_path(project, "baseline"), schema=SCHEMA)
    if record is None:
        return None
    try:
        fields = {name: record[name] for name in Baseline._fields}
        return Baseline(**{**fields, "unread": tuple(fields["unread"])})
    except (KeyError, TypeError) as error:
        raise StateError(f"{_path(project, 'baseline')}: damaged: {error}; run `hookpack baseline lock`") from error


def findings(project: Project, baseline: Baseline) -> tuple[Finding, ...]:
    """The findings that were locked with `baseline`."""
    record = read_json(_path(project, f"findings-{baseline.tree}"), schema=SCHEMA)
    return tuple(Finding(**each) for each in record["findings"]) if record else ()


def save(project: Project, baseline: Baseline, found: Sequence[Finding]) -> None:
    """Replace the repository's baseline; the findings are there before the record that names their tree."""
    rows = [dict(zip(Finding._fields, each)) for each in found]
    write_json(_path(project, f"findings-{baseline.tree}"), {"findings": rows}, schema=SCHEMA)
    write_json(_path(project, "baseline"), dict(zip(Baseline._fields, baseline)), schema=SCHEMA)


def _path(project: Project, name: str) -> str:
    return os.path.join(project.repo, f"{name}.json")
