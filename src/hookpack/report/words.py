"""What several writers say in the same words: times, counts, gaps in the record."""

from __future__ import annotations

import time

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.report.whole import Report


def counted(count: int, noun: str, plural: str = "") -> str:
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def when(at: float) -> str:
    """A time in UTC: the same record gives the same bytes everywhere."""
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(at))


def doubts(report: Report) -> Iterator[str]:
    """Why the record itself may not tell all, a sentence each."""
    if report.broken_at:
        yield (
            f"The record is not whole: entry {report.broken_at:,} does not continue the one before it; something was "
            "changed or is missing (`hookpack log --verify`)."
        )
    if report.damaged:
        yield f"{counted(report.damaged, 'entry', 'entries')} could not be read and counted for nothing here."
    if report.is_cut:
        yield "The beginning of the record was purged, so it is not known how many findings stand against the baseline."
    if report.uncounted:
        turns = counted(report.uncounted, "judged turn")
        yield f"Of {turns} it is not recorded how many findings came and went."
    if report.baseline is None:
        yield "No baseline is locked (`hookpack baseline lock`), so findings are counted from nothing known."
    elif report.baseline.provisional:
        yield "The baseline is provisional: no person locked it (`hookpack baseline lock`)."
    if report.baseline and report.baseline.unread:
        yield f"{counted(report.baseline.unread, 'file')} of the baseline could not be looked at by a scanner."
    if report.loud > len(report.rows):
        yield (
            f"Only the newest {len(report.rows):,} of {report.loud:,} entries that were not silent are listed; "
            "`hookpack report --since` or `--session` narrows it, `hookpack log` has them all."
        )
