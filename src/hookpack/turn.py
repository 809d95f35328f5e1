"""What is known of a turn: its trees, its changes, what scanners and tests said. Values only."""

from __future__ import annotations

from hookpack.finding import Scanned
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    from hookpack.event import Act
    from hookpack.finding import Finding

    Status: TypeAlias = Literal["A", "M", "D", "R", "T"]


class Turn(Record):
    """The trees that a turn is judged against; "" where nobody saw one."""

    start: str = ""  # the work tree when the turn began
    accepted: str = ""  # the last accepted state
    baseline: str = ""  # the locked tree
    seen: str = ""  # the tree after the last tool call that was looked at, in this turn
    is_open: bool = False  # the turn has begun and was not judged at its end
    clean: bool = False  # the turn began with the accepted state
    unjudged: bool = False  # an earlier turn ended without a judgement
    quarantined: bool = False  # the last judgement left a state that only a full one may accept
    locked: bool = False  # a person locked the baseline; the first session took it where nobody did


class Change(Record):
    """One file that differs between two trees; blobs are "" where the file does not exist."""

    path: str
    status: Status
    old_path: str = ""  # the path before, also when it is the same
    old_blob: str = ""
    new_blob: str = ""
    old_mode: str = ""
    new_mode: str = ""
    added: int = 0  # lines; 0 for binary files
    deleted: int = 0


class Span(Record):
    """What one judgement looks at: two trees and what differs between them."""

    before: str
    after: str
    changes: tuple[Change, ...] = ()
    static: bool = False  # nothing of the project may be run


class Looked(Record):
    """What the scanners saw before and after a set of changes, and which of them failed."""

    before: tuple[Scanned, ...] = ()
    after: tuple[Scanned, ...] = ()
    errors: tuple[str, ...] = ()
    unstored: tuple[str, ...] = ()  # files that could not be looked at: too large, unreadable


class Compared(Record):
    """Defences that no anchor names and that a change lost, by what the loss is worth."""

    deny: tuple[Finding, ...] = ()
    ask: tuple[Finding, ...] = ()
    notice: tuple[Finding, ...] = ()
    unread: tuple[str, ...] = ()  # files that ought to have been comparable, each with the reason
    unknown: tuple[str, ...] = ()  # files in languages that cannot be compared
    error: str = ""  # why nothing was compared


class Check(Record):
    """One run of the policy's test command; counts are None where no report or known runner told them."""

    outcome: Literal["passed", "failed", "error", "none"]
    summary: str = ""
    collected: int | None = None
    skipped: int | None = None
    left_out: tuple[str, ...] = ()  # names of skipped tests, as far as the report tells them


class Metric(Record):
    """A number that must not get worse: the command that prints it, and how it is compared."""

    name: str
    command: str
    pattern: str = ""  # its first group is the number, the last match counts; "" for the last number printed
    direction: Literal["lower", "higher"] = "lower"  # which is better
    tolerance: float = 0.0  # how much worse, in the metric's own unit, is still kept
    keep: Literal["best", "last"] = "best"  # the accepted value that is compared with
    timeout_s: int = 600


class Measured(Record):
    """A metric's value on one tree; `known` is the accepted value that it is compared with."""

    metric: Metric
    value: float | None = None
    known: float | None = None
    fault: str = ""  # why there is no value


class Mechanical(Record):
    """A declared edit by command: what it does to the files within `paths` does not count against the budget."""

    name: str
    command: str
    paths: tuple[str, ...]


class Lesson(Record):
    """What one rejected state taught: per fault its rule, place, reason and what to keep."""

    number: int  # of the rejected state
    faults: tuple[tuple[str, str, str, str], ...] = ()


class Run(Record):
    """A verification run that an agent made through a tool."""

    tree: str
    passed: bool
    kinds: tuple[str, ...] = ()  # what it can prove: test, test-part (a selection), build, lint


class Step(Record):
    """One finished tool call of a transcript."""

    act: Act
    tool: str
    command: str = ""
    failed: bool = False
    output: str = ""
    in_background: bool = False  # its result says only that it was started
    paths: tuple[str, ...] = ()  # of a write: the files, where the call names them
    at: str = ""  # when it ended, as the transcript says it: sorts as text
    is_prompt: bool = False  # no call at all: here a person spoke
