"""What looks for faults by the word of a project's files, and what of it a change takes away. No I/O."""

from __future__ import annotations

from hookpack.finding import Finding
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookpack.finding import Scanned

RULE = "suppressions.lost-guard"


def lost(before: Sequence[Scanned], after: Sequence[Scanned], renames: Mapping[str, str]) -> tuple[Finding, ...]:
    """What looked for faults before and does no more; a guard that came into another file of the change is not lost.

    Both sides and `renames` are as for `identity.new_findings`. A finding stands at line 1 of the losing file.
    """
    now: dict[str, list[Scanned]] = {}  # a path stands twice where a commit would record another text
    for file in after:
        now.setdefault(renames.get(file.path, file.path), []).append(file)
    gone: list[tuple[str, str]] = []
    gained: list[str] = []
    for old in before:
        new = now[old.path].pop(0) if now.get(old.path) else None
        kept = list(new.guards) if new else []
        for guard in old.guards:
            if guard in kept:
                kept.remove(guard)
            else:
                gone.append((new.path if new else old.path, guard))
        gained += kept
    gained += [guard for files in now.values() for new in files for guard in new.guards]
    return tuple(_finding(path, guard) for path, guard in gone if not _replaced(gained, guard))


_ANY_TESTS = "other tests"


def _replaced(gained: list[str], guard: str) -> bool:
    """Whether the guard came elsewhere; a task may run the tests of any language."""
    if guard in gained:
        gained.remove(guard)
        return True
    if guard == _ANY_TESTS:
        return any(each.endswith(" tests") for each in gained)
    return guard.endswith(" tests") and _ANY_TESTS in gained


def _finding(path: str, guard: str) -> Finding:
    return Finding(
        "suppressions",
        RULE,
        path,
        1,
        snippet=guard,
        severity="medium",
        confidence="high",
        message=f"{guard} no longer runs here",
        remedy=f"put the step back that runs {guard} in {shown(path)}, or ask the user to let it go",
        cwe="CWE-1164",
    )
