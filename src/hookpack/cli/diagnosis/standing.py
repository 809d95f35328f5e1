"""Checks of the project: policy and its trust, mode, gates, baseline, the state directory, the record of verdicts."""

from __future__ import annotations

import os
import time

from hookpack import ahead, anchors_yaml, exceptions
from hookpack.cli.diagnosis import Check, anchors
from hookpack.cli.policy import files
from hookpack.errors import BadPolicy, HookpackError
from hookpack.policy import GATES
from hookpack.record import TYPE_CHECKING
from hookpack.state import baseline, ledger, maintenance, stock, trust
from hookpack.state.files import read_bytes, remove, write_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hookpack.state.project import Project

_MUCH_BYTES = 5 << 30


def check(project: Project) -> Iterator[Check]:
    """All checks; state that cannot be read is a check that failed."""
    for name, remedy, look in _LOOKS:
        try:
            yield from look(project)
        except HookpackError as error:
            yield Check(name, "fail", str(error), remedy)


def _policy(project: Project) -> Iterator[Check]:
    known = trust.load(project)
    changed = trust.drifted(project, known)
    yield from _unusable(project, changed)
    if changed and known.files:
        line = f"changed or gone since it was trusted: {', '.join(changed)}; what was trusted stays in force"
        yield Check("policy", "fail", line, "`hookpack trust`")
    elif changed:
        line = f"nobody trusted {', '.join(changed)}; built-in defaults are in force"
        yield Check("policy", "fail", line, "`hookpack trust`")
    elif known.files:
        yield Check("policy", "ok", f"{trust.POLICY} is trusted and unchanged")
    else:
        yield Check(
            "policy", "warn", "this project has no policy; built-in defaults are in force", "`hookpack install`"
        )
    if known.policy.mode == "observe":
        line = "mode observe: everything is judged and recorded, nothing is refused"
        yield Check("mode", "warn", line, f"set `mode: enforce` in {trust.POLICY}, then `hookpack trust`")
    off = [name for name in GATES if not known.policy.gates[name].enabled]
    if off:
        yield Check(
            "gates", "warn", f"switched off: {', '.join(off)}", f"enable in {trust.POLICY}, then `hookpack trust`"
        )


def _unusable(project: Project, changed: Sequence[str]) -> Iterator[Check]:
    """The faults of policy and anchors, line by line; what was trusted as it stands has none."""
    looks: dict[str, Callable[[Project], object]] = {trust.POLICY: files.stack, trust.ANCHORS: _declared}
    for path, look in looks.items():
        if path not in changed or not project.has_file(path):
            continue
        try:
            look(project)
        except BadPolicy as error:
            for line in str(error).splitlines():
                yield Check("policy", "fail", line, f"mend {path}, then `hookpack trust`")


def _declared(project: Project) -> object:
    return anchors_yaml.load(read_bytes(os.path.join(project.root, trust.ANCHORS)) or b"", trust.ANCHORS)


def _anchors(project: Project) -> Iterator[Check]:
    declared = trust.load(project).anchors
    lines = list(anchors.loose(project, declared))
    for line in lines:
        remedy = f"restore the defence, or mend {trust.ANCHORS}, then `hookpack trust`"
        yield Check("anchors", "fail", line, remedy)
    if declared and not lines:
        yield Check("anchors", "ok", f"{len(declared)} hold")


def _exceptions(project: Project) -> Iterator[Check]:
    rows = exceptions.all_of(trust.load(project).policy)
    for line in exceptions.ending(rows, time.strftime("%Y-%m-%d")):
        yield Check(
            "exceptions", "warn", line, f"remove it from {trust.POLICY} or give it another end, then `hookpack trust`"
        )


def _baseline(project: Project) -> Iterator[Check]:
    locked = baseline.load(project)
    if locked is None:
        line = "none is locked: `hookpack check` has nothing to compare with"
        yield Check("baseline", "warn", line, "`hookpack baseline lock`")
    elif locked.provisional:
        line = "provisional: taken by the first session, accepted by nobody"
        yield Check("baseline", "warn", line, "`hookpack baseline lock`")
    else:
        when = time.strftime("%Y-%m-%d %H:%M", time.localtime(locked.at))
        yield Check("baseline", "ok", f"locked {when}, {locked.known} known findings")


def _state(project: Project) -> Iterator[Check]:
    for folder in (project.repo, project.area):
        path = os.path.join(folder, f"doctor.{os.getpid()}")
        try:
            write_bytes(path, b"x" * 4096)
        finally:
            remove(path)
    yield Check("state", "ok", f"{project.repo} can be written")
    if (taken := stock.size(project.repo)) > _MUCH_BYTES:
        line = f"{taken / (1 << 30):.1f} GB are kept of this project"
        yield Check("state", "warn", line, "`hookpack purge --dry-run`")


def _ledger(project: Project) -> Iterator[Check]:
    broken = [number for number, (_, holds) in enumerate(ledger.read(project.repo), start=1) if not holds]
    if broken:
        line = f"the record of verdicts was changed: line {broken[0]} does not continue the line before it"
        yield Check("record", "warn", line, "`hookpack log`")
    else:
        yield Check("record", "ok", "the record of verdicts is unbroken")


def _ahead(project: Project) -> Iterator[Check]:
    if fault := ahead.fault(project.area):
        line = f"the last one came to nothing ({fault}); the turn's end scans all the same, and takes longer"
        yield Check("scan-ahead", "warn", line, "`hookpack log --gate monotonicity-gate`")


def _maintenance(project: Project) -> Iterator[Check]:
    if until := maintenance.until(project.area):
        line = f"a window is open until {time.strftime('%H:%M', time.localtime(until))}: protected files may change"
        yield Check("maintenance", "warn", line, "`hookpack maintenance --end`")


_LOOKS: tuple[tuple[str, str, Callable[[Project], Iterator[Check]]], ...] = (
    ("policy", "`hookpack trust`", _policy),
    ("exceptions", "`hookpack trust`", _exceptions),
    ("anchors", "`hookpack trust`", _anchors),
    ("baseline", "`hookpack baseline lock`", _baseline),
    ("state", "make the directory writable, or free space", _state),
    ("record", "make the directory readable", _ledger),
    ("maintenance", "make the directory readable", _maintenance),
    ("scan-ahead", "make the directory readable", _ahead),
)
