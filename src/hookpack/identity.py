"""When two findings are the same fault: compares the findings of two versions of some files. No I/O.

Counts do not decide, identities do: one fault fixed and another one added is one new fault. Each finding of the
older version explains at most one of the newer, the surest explanation first:

1. *unchanged*: the same code with the same variables in the same function;
2. *renamed variable*: the same code in the same function, with variables that get their values as the others did;
3. *moved*: the same code, and the function it was in went away or the one it is in was not there before;
4. *moved and renamed*: the same code with other variables, where the move is certain: one function calls the other,
   or one went and one came;
5. *reworded*: other code in the same function (or where that moved), of the same weakness, if exactly one such finding
   was lost and one gained, into which nothing flows that did not flow into the lost one, no graver and no surer;
6. *seen by one more scanner*: on the line of a fault that is explained, of the same weakness, no graver, no new value.

So an agent cannot pay for a new fault with an old one: not with one elsewhere in a function that stays (another
value flows in), not with one of another weakness, not with a lesser one, not by two for one.
"""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from hookpack.finding import Finding, Scanned

    Key: TypeAlias = tuple[object, ...]

_RANKS = {"low": 0, "medium": 1, "high": 2}
# weaknesses that scanners name in one another's stead
_CLASSES = {
    "CWE-77": "CWE-78", "CWE-88": "CWE-78", "CWE-94": "CWE-95", "CWE-96": "CWE-95", "CWE-23": "CWE-22",
    "CWE-36": "CWE-22", "CWE-73": "CWE-22", "CWE-80": "CWE-79", "CWE-116": "CWE-79", "CWE-328": "CWE-327",
    "CWE-330": "CWE-338", "CWE-297": "CWE-295",
}  # fmt: skip


def new_findings(
    before: Sequence[Scanned], after: Sequence[Scanned], renames: Mapping[str, str]
) -> tuple[Finding, ...]:
    """The findings of `after` that no finding of `before` explains. Sorted by path and line.

    Both sides hold every file that differs, each path once; a file missing on one side does not exist there.
    `renames` maps a path of `after` to the path it had in `before`.
    """
    return _Comparison(before, after, renames).fresh()


def moved_findings(
    before: Sequence[Scanned], after: Sequence[Scanned], fresh: Sequence[Finding]
) -> tuple[Finding, ...]:
    """The findings of `after` that are not `fresh` and stand in a file or symbol where none of their rule stood."""
    stood = [(each.rule, each.path, each.symbol) for file in before for each in file.findings]
    moved, left = [], [*fresh]
    for each in (finding for file in after for finding in file.findings):
        place = (each.rule, each.path, each.symbol)
        if each in left:
            left.remove(each)
        elif place in stood:
            stood.remove(place)
        else:
            moved.append(each)
    return tuple(moved)


def by_place(findings: Sequence[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """The findings grouped by file and line: what several scanners say about one line is one fault for people."""
    groups: dict[tuple[str, int], list[Finding]] = {}
    for each in findings:
        groups.setdefault((each.path, each.line), []).append(each)
    return tuple(tuple(group) for _, group in sorted(groups.items()))


class _Place(Record):
    """A function of a file, in the words of the older version; the symbol "" is module level."""

    path: str
    symbol: str

    @property
    def last(self) -> str:
        return self.symbol.rpartition(".")[2]


class _Located(Record):
    place: _Place
    finding: Finding


class _Comparison:
    def __init__(self, before: Sequence[Scanned], after: Sequence[Scanned], renames: Mapping[str, str]) -> None:
        self._sides = (before, after, renames)
        self._gone = _located(before, {})
        self._fresh = _located(after, renames)
        self._standing: list[_Located] = []

    def fresh(self) -> tuple[Finding, ...]:
        self._pair(_same_values, lambda new: [_same_values(new)])
        self._pair(_same_origins, lambda new: [_same_origins(new)])
        if not self._fresh:
            return ()
        self._moves = _Moves(*self._sides)  # of all functions, far dearer than what went before
        self._moved(_same_name)  # a function that moved whole is the surer match
        self._moved(_same_code)
        self._moved_and_renamed()
        self._reworded()
        self._seen_again()
        return tuple(each.finding for each in self._fresh)

    def _pair(self, key: Callable[[_Located], Key | None], keys: Callable[[_Located], Iterable[Key]]) -> None:
        """Take out each newer finding with an older one whose `key` is among its `keys`, the first of these first.

        Of equal findings the last ones of the newer version stay, as the added ones.
        """
        known: dict[Key, list[int]] = {}
        for number, old in reversed([*enumerate(self._gone)]):
            if mark := key(old):
                known.setdefault(mark, []).append(number)
        paired, left = set(), []
        for new in self._fresh:
            mark = next((each for each in keys(new) if known.get(each)), None)
            if mark is None:
                left.append(new)
            else:
                paired.add(known[mark].pop())
                self._standing.append(new)
        self._fresh = left
        self._gone = [old for number, old in enumerate(self._gone) if number not in paired]

    def _moved(self, key: Callable[[_Located], Key]) -> None:
        """Out of a function that went away, or into one that was not there.

        Where both functions stand on both sides, one fault was fixed and another one added.
        """
        moves = self._moves
        self._pair(
            lambda old: (moves.has_gone(old.place), *key(old)),
            lambda new: ((gone, *key(new)) for gone in (True, False)[: 1 + moves.has_come(new.place)]),
        )

    def _moved_and_renamed(self) -> None:
        moves = self._moves
        self._pair(
            lambda old: _shape(old) if moves.has_gone(old.place) else None,
            lambda new: [_shape(new)] if moves.has_come(new.place) else [],
        )
        self._pair(
            lambda old: (old.place, *_shape(old)),
            lambda new: ((caller, *_shape(new)) for caller in moves.callers(new.place)),
        )
        self._pair(
            lambda old: (old.place.last, *_shape(old)) if moves.has_gone(old.place) else None,
            lambda new: ((name, *_shape(new)) for name in moves.called(new.place)),
        )

    def _reworded(self) -> None:
        """Each scanner must have lost one finding for the one it gained, or the fault must be gone for all of them."""
        gone, fresh, standing = (
            _grouped(each, lambda item: (self._moves.origin(item.place), _weakness(item.finding)))
            for each in (self._gone, self._fresh, self._standing)
        )
        for key, gained in fresh.items():
            lost = gone.get(key, [])
            if not lost or not _single(lost) or not _single(gained):
                continue
            losers = {each.scanner for each in lost}
            is_whole = key not in standing
            if all((each.scanner in losers or is_whole) and _no_worse(lost, each) for each in gained):
                self._keep(gained)

    def _seen_again(self) -> None:
        known = _grouped(self._standing, _line)
        for mark, found in _grouped(self._fresh, _line).items():
            others = known.get(mark, [])
            is_second = {each.scanner for each in found}.isdisjoint(each.scanner for each in others)
            if others and is_second and _single(found) and all(_no_worse(others, each) for each in found):
                self._keep(found)

    def _keep(self, explained: Sequence[Finding]) -> None:
        self._standing += [each for each in self._fresh if each.finding in explained]
        self._fresh = [each for each in self._fresh if each.finding not in explained]


class _Moves:
    """Which functions disappeared, which appeared, and which call which."""

    def __init__(self, before: Sequence[Scanned], after: Sequence[Scanned], renames: Mapping[str, str]) -> None:
        self._before, self._after = _places(before, {}), _places(after, renames)
        self._called: dict[_Place, list[str]] = {}
        for file in before:
            for call in file.calls:
                symbol, _, name = call.rpartition(" ")
                self._called.setdefault(_Place(file.path, symbol), []).append(name)
        self._callers: dict[str, list[_Place]] = {}
        for file in after:
            for call in file.calls:
                symbol, _, name = call.rpartition(" ")
                place = _Place(renames.get(file.path, file.path), symbol)
                self._callers.setdefault(name, []).append(place)
        self._origins = _origins(self._before - self._after, self._after - self._before)

    def has_gone(self, place: _Place) -> bool:
        return place not in self._after

    def has_come(self, place: _Place) -> bool:
        return place not in self._before

    def callers(self, place: _Place) -> Sequence[_Place]:
        """Who calls, in the newer version, a function that was not there."""
        return self._callers.get(place.last, ()) if self.has_come(place) else ()

    def called(self, place: _Place) -> Sequence[str]:
        """The names that a function called in the older version."""
        return self._called.get(place, ())

    def origin(self, place: _Place) -> _Place:
        """Where a function was before, if there is no doubt about it; else its own place."""
        return self._origins.get(place, place)


def _origins(gone: set[_Place], come: set[_Place]) -> dict[_Place, _Place]:
    """The functions that came by the only ones that went: of the same name, else of the same file."""
    found: dict[_Place, _Place] = {}
    for field in ("path", "last"):
        old, new = _by(gone, field), _by(come, field)
        found.update({new[mark][0]: old[mark][0] for mark in new if len(new[mark]) == 1 == len(old.get(mark, ()))})
    return found


def _by(places: Iterable[_Place], field: str) -> dict[str, list[_Place]]:
    found: dict[str, list[_Place]] = {}
    for each in places:
        found.setdefault(getattr(each, field), []).append(each)
    return found


def _places(files: Sequence[Scanned], renames: Mapping[str, str]) -> set[_Place]:
    return {_Place(renames.get(file.path, file.path), symbol) for file in files for symbol in ("", *file.symbols)}


def _located(files: Sequence[Scanned], renames: Mapping[str, str]) -> list[_Located]:
    found = sorted(
        (each for file in files for each in file.findings), key=lambda each: (each.path, each.line, each.rule)
    )
    return [_Located(_Place(renames.get(each.path, each.path), each.symbol), each) for each in found]


def _same_values(item: _Located) -> Key:
    return (item.place, *_shape(item), item.finding.values)


def _same_origins(item: _Located) -> Key:
    return (item.place, *_shape(item), item.finding.origins)


def _same_name(item: _Located) -> Key:
    return (item.place.last, *_same_code(item))


def _same_code(item: _Located) -> Key:
    return (*_shape(item), item.finding.values)


def _shape(item: _Located) -> Key:
    return (item.finding.rule, item.finding.snippet)


def _line(item: _Located) -> Key:
    return (item.place, item.finding.line, _weakness(item.finding))


def _weakness(finding: Finding) -> str:
    """What kind of fault it is; a rule without a CWE stands for itself."""
    return _CLASSES.get(finding.cwe, finding.cwe) or finding.rule


def _grouped(items: Sequence[_Located], key: Callable[[_Located], Key]) -> dict[Key, list[Finding]]:
    groups: dict[Key, list[Finding]] = {}
    for each in items:
        groups.setdefault(key(each), []).append(each.finding)
    return groups


def _single(findings: Sequence[Finding]) -> bool:
    """Whether no scanner has two of them."""
    return len({each.scanner for each in findings}) == len(findings)


def _no_worse(known: Sequence[Finding], new: Finding) -> bool:
    """Whether `new` is no graver and no surer than the gravest of `known`, and only their values flow into it."""
    flows = {value for each in known for value in each.values.split()}
    mine = set(new.values.split())
    return (
        bool(mine)
        and mine <= flows
        and _RANKS[new.severity] <= max(_RANKS[each.severity] for each in known)
        and _RANKS[new.confidence] <= max(_RANKS[each.confidence] for each in known)
    )
