"""When two findings are the same fault: compares the findings of two versions of some files. No I/O.

Counts do not decide, identities do: one fault fixed and another one added is one new fault.
"""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from hookpack.finding import Finding, Scanned

    Key: TypeAlias = tuple[str, str, str, str]


def new_findings(
    before: Sequence[Scanned], after: Sequence[Scanned], renames: Mapping[str, str]
) -> tuple[Finding, ...]:
    """The findings of `after` that are in `before` neither at the same place nor at the one they moved from.

    Both sides hold every file that differs, each path once; a file missing on one side does not exist there.
    `renames` maps a path of `after` to the path it had in `before`. Sorted by path and line.
    """
    gone, fresh = _unmatched(before, after, renames)
    moves = _Moves(before, after, renames)
    for same_symbol in (True, False):  # a function that moved whole is the surer match
        fresh = [each for each in fresh if not _take(gone, each, moves, same_symbol=same_symbol)]
    return tuple(sorted(fresh, key=lambda each: (each.path, each.line, each.rule)))


def by_place(findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """The findings grouped by file and line: what several scanners say about one line is one fault for people."""
    groups: dict[tuple[str, int], list[Finding]] = {}
    for each in findings:
        groups.setdefault((each.path, each.line), []).append(each)
    return tuple(tuple(group) for _, group in sorted(groups.items()))


def _unmatched(
    before: Sequence[Scanned], after: Sequence[Scanned], renames: Mapping[str, str]
) -> tuple[list[Finding], list[Finding]]:
    """What only one side holds. Of equal findings in one symbol the last ones count as the added ones."""
    known: dict[Key, list[Finding]] = {}
    for each in _findings(before):
        known.setdefault(_key(each, each.path), []).append(each)
    fresh = []
    for each in _findings(after):
        same = known.get(_key(each, renames.get(each.path, each.path)))
        if same:
            same.pop()
        else:
            fresh.append(each)
    return [each for left in known.values() for each in left], fresh


def _findings(files: Sequence[Scanned]) -> list[Finding]:
    return sorted((each for file in files for each in file.findings), key=lambda each: (each.path, each.line))


def _key(finding: Finding, path: str) -> Key:
    return (finding.rule, path, finding.symbol, finding.snippet)


class _Moves:
    """Which symbols disappeared and which appeared; the path itself stands for a file's module level."""

    def __init__(self, before: Sequence[Scanned], after: Sequence[Scanned], renames: Mapping[str, str]) -> None:
        self._renames = renames
        self._before = {file.path: {"", *file.symbols} for file in before}
        self._after = {renames.get(file.path, file.path): {"", *file.symbols} for file in after}

    def explain(self, old: Finding, new: Finding) -> bool:
        """Whether `new` can be `old` in another place: its symbol went away, or the new one was not there.

        Where both symbols stand on both sides, one fault was fixed and another one added.
        """
        has_gone = old.symbol not in self._after.get(old.path, ())
        has_come = new.symbol not in self._before.get(self._renames.get(new.path, new.path), ())
        return has_gone or has_come


def _take(gone: list[Finding], new: Finding, moves: _Moves, *, same_symbol: bool) -> bool:
    """Remove the finding of `gone` that `new` is the moved form of; False if there is none."""
    for index, old in enumerate(gone):
        if (old.rule, old.snippet) != (new.rule, new.snippet):
            continue
        if same_symbol and _last(old.symbol) != _last(new.symbol):
            continue
        if moves.explain(old, new):
            del gone[index]
            return True
    return False


def _last(symbol: str) -> str:
    return symbol.rpartition(".")[2]
