"""The report as one plain record, made in one pass over the ledger."""

from __future__ import annotations

import os
from collections import deque

from hookpack.record import TYPE_CHECKING, Record
from hookpack.report import entries
from hookpack.report.anchors import Defences
from hookpack.report.decisions import Decisions
from hookpack.report.iterations import Iterations
from hookpack.report.latency import Latencies
from hookpack.report.lineage import Lineage
from hookpack.report.plain import clean
from hookpack.report.unchecked import Gaps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hookpack.codec import Json
    from hookpack.report.anchors import Anchors
    from hookpack.report.decisions import Day, Gate, Reason, Row
    from hookpack.report.iterations import Iteration
    from hookpack.report.latency import Latency
    from hookpack.report.lineage import Node
    from hookpack.report.unchecked import Unchecked
    from hookpack.state.baseline import Baseline
    from hookpack.state.checkpoints import Rejected
    from hookpack.state.project import Project

SCHEMA = 1
MARKS = ("right", "false-alarm")
_MOST_COMMANDS = 200
_MOST_REJECTED = 500
_SECRETS = "filter-sensitive"


class Standing(Record):
    """How the project stands outside the ledger."""

    project: Project
    mode: str
    baseline: Baseline | None
    rejected: tuple[Rejected, ...]


class Wanted(Record):
    """Which entries are reported; `since` in seconds since the epoch."""

    since: float = 0.0
    session: str = ""
    would_have: bool = False  # only what observe mode let go

    def fits(self, entry: Json) -> bool:
        return (
            entry["at"] >= self.since
            and entry.get("session", "").startswith(self.session)
            and (not self.would_have or entries.is_observed(entry))
        )


class Locked(Record):
    """The baseline in figures."""

    at: float
    tree: str
    files: int
    known: int
    unread: int  # files that no scanner could look at
    provisional: bool


class Taken(Record):
    """A state that was taken back, and the command that brings it back."""

    number: int
    at: float
    why: str
    paths: tuple[str, ...]
    files: int
    undo: str


class Secrets(Record):
    """Credentials that were stopped, by when. Which ones is nowhere in the record."""

    in_prompts: int
    before: int  # in a call, before it ran
    after: int  # in files, found after the call that wrote them
    perhaps: int  # what may be one


class Report(Record):
    """All that the pages show. Times are seconds since the epoch, texts fit to be shown."""

    schema: int
    project: str
    mode: str
    since: float
    session: str
    would_have: bool
    read: int  # entries that were read
    reported: int  # of these, those that were wanted
    damaged: int
    broken_at: int  # the first entry that does not continue the one before, 0 if all do
    is_cut: bool  # the beginning of the record was purged
    first: float
    last: float
    baseline: Locked | None
    fates: Mapping[str, int]
    uncounted: int  # judged turns without counts of findings
    iterations: tuple[Iteration, ...]
    gates: tuple[Gate, ...]
    days: tuple[Day, ...]
    reasons: tuple[Reason, ...]
    loud: int  # entries that were not silent; the newest are in `rows`
    rows: tuple[Row, ...]
    unchecked: tuple[Unchecked, ...]
    taken: tuple[Taken, ...]
    anchors: Anchors
    secrets: Secrets
    agents: tuple[Node, ...]
    latency: tuple[Latency, ...]
    commands: tuple[tuple[float, str, str], ...]  # what persons did: when, id, what


def build(standing: Standing, record: Iterable[tuple[Json, bool]], wanted: Wanted) -> Report:
    """The report of `record` (entries, each with whether it continues the chain), oldest first."""
    reading = _Reading(standing, wanted)
    for entry, linked in record:
        reading.take(entry, linked=linked)
    return reading.report()


class _Reading:
    """The pass over the entries."""

    def __init__(self, standing: Standing, wanted: Wanted) -> None:
        self._standing, self._wanted, self._wants_all = standing, wanted, wanted == Wanted()
        locked = standing.baseline
        self._iterations = Iterations(locked.known if locked else None, locked.at if locked else 0.0)
        self._decisions, self._gaps, self._anchors = Decisions(), Gaps(), Defences()
        self._latencies, self._lineage = Latencies(), Lineage(standing.project.root)
        self._commands: deque[tuple[float, str, str]] = deque(maxlen=_MOST_COMMANDS)
        self._secrets = {"in_prompts": 0, "before": 0, "after": 0, "perhaps": 0}
        self._soundness = entries.Soundness()
        self._marks: dict[str, str] = {}
        self._read = self._reported = self._damaged = self._broken_at = 0
        self._first = self._last = 0.0
        self._is_cut = False

    def take(self, entry: Json, *, linked: bool) -> None:
        self._read += 1
        if not linked and not self._broken_at:
            self._broken_at = self._read
        if not self._soundness.holds(entry):
            self._damaged += 1
            return
        is_wanted = self._wants_all or self._wanted.fits(entry)
        if entry["gate"] == "monotonicity-gate":
            self._iterations.take(entry, is_wanted=is_wanted)
        elif not entry["gate"]:
            self._person(entry, is_wanted=is_wanted)
        if not is_wanted:
            return
        self._reported += 1
        self._first, self._last = self._first or entry["at"], entry["at"]
        if "tally" in entry:
            self._anchors.take(entry)
        if entry["gate"]:
            self._decisions.take(entry)
            self._latencies.take(entry)
            self._lineage.take(entry)
            if entry["outcome"] != "pass" or "unchecked" in entry:
                self._loud(entry)

    def _loud(self, entry: Json) -> None:
        self._gaps.take(entry)
        if entry["gate"] == _SECRETS and entry["outcome"] in ("fail", "unsure"):
            self._secrets[_stopped(entry)] += 1

    def _person(self, entry: Json, *, is_wanted: bool) -> None:
        """What a person did; what they think of an entry counts, whenever they said it."""
        if "cut" in entry:
            self._is_cut = True
            self._iterations.lose()
        if entry.get("event") != "command":
            return
        marks = entry.get("marks")
        if type(marks) is dict:
            self._marks |= {id_: mark for id_, mark in marks.items() if mark in MARKS}
        if is_wanted:
            self._anchors.take(entry)
            self._commands.append((entry["at"], entry["id"], clean(entry.get("reason", ""), 300)))

    def report(self) -> Report:
        standing, wanted = self._standing, self._wanted
        return Report(
            schema=SCHEMA,
            project=clean(os.path.basename(standing.project.root) or "project", 120),
            mode=standing.mode,
            since=wanted.since,
            session=clean(wanted.session, 80),
            would_have=wanted.would_have,
            read=self._read,
            reported=self._reported,
            damaged=self._damaged,
            broken_at=self._broken_at,
            is_cut=self._is_cut,
            first=self._first,
            last=self._last,
            baseline=_locked(standing.baseline),
            fates=dict(self._iterations.fates),
            uncounted=self._iterations.uncounted,
            iterations=self._iterations.found(),
            gates=self._decisions.gates(),
            days=self._decisions.days(),
            reasons=self._decisions.reasons(),
            loud=self._decisions.loud,
            rows=self._decisions.rows(self._marks),
            unchecked=self._gaps.found(),
            taken=tuple(_taken(each) for each in standing.rejected if each.at >= wanted.since)[-_MOST_REJECTED:],
            anchors=self._anchors.found(),
            secrets=Secrets(**self._secrets),
            agents=self._lineage.found(),
            latency=self._latencies.found(),
            commands=tuple(self._commands),
        )


def _stopped(entry: Json) -> str:
    if entry["outcome"] == "unsure":
        return "perhaps"
    moment = entries.moment(entry) or {"UserPromptSubmit": "prompt", "PostToolUse": "after-tool"}.get(
        entry.get("event", ""), "before-tool"
    )
    return {"prompt": "in_prompts", "after-tool": "after"}.get(moment, "before")


def _locked(baseline: Baseline | None) -> Locked | None:
    if baseline is None:
        return None
    return Locked(
        baseline.at, baseline.tree[:12], baseline.files, baseline.known, baseline.unread, baseline.provisional
    )


def _taken(state: Rejected) -> Taken:
    return Taken(
        number=state.number,
        at=state.at,
        why=clean(state.reason, 200),
        paths=tuple(clean(each, 200) for each in state.paths[:20]),
        files=len(state.paths),
        undo=f"hookpack rejected restore {state.number}",
    )


def plain(value: object) -> object:
    """Records as mappings, all the way down: what JSON can hold."""
    if isinstance(value, tuple):
        names = getattr(value, "_fields", None)
        items = [plain(each) for each in value]
        return dict(zip(names, items, strict=True)) if names else items
    return value
