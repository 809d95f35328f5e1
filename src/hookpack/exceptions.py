"""What a person accepts for a time: which findings an exception of the policy covers, and which of them end."""

from __future__ import annotations

from hookpack.finding import Excepted
from hookpack.place import matches, shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import TypeAlias

    from hookpack.finding import Finding
    from hookpack.policy import Policy

    Row: TypeAlias = Mapping[str, str]  # reason and until, with rule, path or fingerprint

MAX_DAYS = 366  # that an exception of findings may hold from the day on which it is trusted
_WARNED_DAYS = 14
_MOST_NAMED = 5


def all_of(policy: Policy) -> tuple[Row, ...]:
    """The exceptions of findings and those of credentials."""
    return (*policy.exceptions, *policy.gates["filter-sensitive"].rows("allow"))


def split(
    findings: Iterable[Finding], rows: Iterable[Row], today: str
) -> tuple[tuple[Finding, ...], tuple[Excepted, ...]]:
    """Findings that count, and those that an exception covers which has not ended; `today` as "2030-01-31"."""
    open_rows = [row for row in rows if row["until"] >= today]
    kept: list[Finding] = []
    excepted: list[Excepted] = []
    for each in findings:
        row = next((row for row in open_rows if _fits(row, each)), None)
        if row is None:
            kept.append(each)
        else:
            excepted.append(Excepted(each, row["reason"], row["until"]))
    return tuple(kept), tuple(excepted)


def _fits(row: Row, finding: Finding) -> bool:
    return matches(finding.rule, row.get("rule", "**")) and matches(finding.path, row.get("path", "**"))


def covered(excepted: Iterable[Excepted]) -> str:
    """One line for the person about what did not count, "" for nothing."""
    told = list(dict.fromkeys(map(words, excepted)))
    more = f" and {len(told) - _MOST_NAMED} more" if len(told) > _MOST_NAMED else ""
    return f"hookpack: not counted, by an exception of the policy: {'; '.join(told[:_MOST_NAMED])}{more}" * bool(told)


def words(excepted: Excepted) -> str:
    finding = excepted.finding
    return f'{finding.place} {shown(finding.rule)} ("{shown(excepted.reason)}", until {excepted.until})'


def ending(rows: Iterable[Row], today: str) -> Iterator[str]:
    """A line for each exception that ends within 14 days, and for each that ended: it covers nothing."""
    for row in rows:
        left = days(today, row["until"])
        if left < 0:
            yield f"the exception for {_named(row)} ended on {row['until']} and covers nothing any more"
        elif left <= _WARNED_DAYS:
            when = "today" if left == 0 else "in 1 day" if left == 1 else f"in {left} days"
            yield f"the exception for {_named(row)} ends {when} ({row['until']})"


def days(today: str, until: str) -> int:
    """Days from one day to another, negative if `until` is past; ValueError where one is no day."""
    from datetime import date  # few policies have exceptions, and few events ask

    return (date.fromisoformat(until) - date.fromisoformat(today)).days


def _named(row: Row) -> str:
    what = " in ".join(shown(row[key]) for key in ("fingerprint", "rule", "path") if key in row)
    return f'{what} ("{shown(row["reason"])}")'
