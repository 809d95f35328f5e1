"""What enforcing would have stopped, for a terminal: by rule, with the ids that a person can mark."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.report.words import counted, when

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.report.decisions import Row
    from hookpack.report.whole import Report

_MOST = 5
_WIDEST = 110
_SAID = {"right": "right", "false-alarm": "false alarm", "": "not noted"}


def render(report: Report) -> str:
    """One block a rule, those with the most entries first."""
    if not report.loud:
        return "observe mode let nothing go that enforcing would have stopped (in what was asked for)"
    groups: dict[str, list[Row]] = {}
    for row in report.rows:
        groups.setdefault(f"{row.gate}/{row.rule}" + (f" ({row.layers})" if row.layers else ""), []).append(row)
    lines = [f"enforcing would have stopped {counted(report.loud, 'call or turn', 'calls and turns')}"]
    for name, rows in sorted(groups.items(), key=lambda each: -len(each[1])):
        lines += _block(name, rows)
    return "\n".join([*lines, *_next(report)])


def _block(name: str, rows: Sequence[Row]) -> Iterator[str]:
    yield ""
    yield f"{name}: {len(rows):,} ({_marks(rows)})"
    for row in rows[:_MOST]:
        said = row.reason if len(row.reason) <= _WIDEST else row.reason[: _WIDEST - 3] + "..."
        what = " ".join(filter(None, (row.event, row.tool)))
        yield f"  {row.id}  {when(row.at)}  {_SAID[row.mark]:13}  {what}: {said}"
    if len(rows) > _MOST:
        yield f"  and {len(rows) - _MOST:,} more; `hookpack log --refused` has them all"


def _marks(rows: Sequence[Row]) -> str:
    counts = {said: sum(row.mark == mark for row in rows) for mark, said in _SAID.items()}
    return ", ".join(f"{count:,} {said}" for said, count in counts.items() if count)


def _next(report: Report) -> Iterator[str]:
    left = sum(not row.mark for row in report.rows)
    wrong = sum(row.mark == "false-alarm" for row in report.rows)
    yield ""
    if left:
        yield "next: `hookpack explain ID`; `hookpack report --right ID` or `--false-alarm ID` notes what you think"
    if wrong:
        yield f"{counted(wrong, 'false alarm')}: see what the policy can answer otherwise before you enforce it"
    yield "`hookpack trust --enforce` puts it in force"
