"""Which symbol of the new side is which of the old one: by name, by name in another file, by likeness."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hookpack.defences.symbols import Symbol

_MOST = 50  # symbols that went, and that came, of which each is compared with each
_METHODS = frozenset(("get", "post", "put", "patch", "delete", "head"))  # called by what stands in a request
ALIKE = 0.6  # share of lines that two symbols of different names must have in common to be one renamed


class Pair(NamedTuple):
    """The two sides of a symbol; a missing side did not exist or is gone."""

    old: Symbol | None
    new: Symbol | None

    @property
    def name(self) -> str:
        side = self.new or self.old
        return side.name if side else ""


def pair(old: Iterable[Symbol], new: Iterable[Symbol], renames: Mapping[str, str]) -> list[Pair]:
    """The pairs that differ. `renames` maps a new path to the old one."""
    waiting: dict[tuple[str, str], list[Symbol]] = defaultdict(list)
    for each in _standing(new):
        waiting[renames.get(each.path, each.path), each.name].append(each)
    pairs, left = [], []
    for each in _standing(old):
        same = waiting.get((each.path, each.name))
        if not same:
            left.append(each)
            continue
        twin = same.pop(next((at for at, other in enumerate(same) if other.text == each.text), 0))
        if twin.text != each.text:
            pairs.append(Pair(each, twin))
    fresh = [each for rest in waiting.values() for each in rest]
    moved, left, fresh = _moved(left, fresh)
    return [*pairs, *moved, *(Pair(each, None) for each in left), *(Pair(None, each) for each in fresh)]


def _standing(symbols: Iterable[Symbol]) -> list[Symbol]:
    """The symbols without those that a later one of the same name covers."""
    symbols = list(symbols)
    last = {(each.path, each.name): each for each in symbols if each.final}
    return [each for each in symbols if not each.final or last[each.path, each.name] is each]


def renamed(pairs: Iterable[Pair], old: str, new: str) -> dict[str, str]:
    """Old name to new name of the symbols that were renamed wherever they were named, in all the texts `old` and `new`.

    Only those that are nearly what they were: of another symbol nobody knows whether it does the same.
    """
    pairs = list(pairs)
    found = {each.old.bare: each.new.bare for each in pairs if each.old and each.new}
    gone = [each.old for each in pairs if each.old and not each.new][:_MOST]
    fresh = [each.new for each in pairs if each.new and not each.old][:_MOST]
    for one in gone:
        twin = next((each for each in fresh if each.kind == one.kind and _called(one, each.bare) == each.text), None)
        if twin is not None:
            found[one.bare] = twin.bare
    return {
        before: after
        for before, after in found.items()
        if before != after
        and after
        and len(before) > 1
        and before not in _METHODS
        and not _names(before, new)
        and not _names(after, old)
    }


def _called(symbol: Symbol, name: str) -> str:
    return re.sub(rf"\b{re.escape(symbol.bare)}\b", lambda _: name, symbol.text) if symbol.bare else ""


def _names(name: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


def _moved(left: Sequence[Symbol], fresh: Sequence[Symbol]) -> tuple[list[Pair], list[Symbol], list[Symbol]]:
    """Symbols of the same bare name and kind, or of other names and nearly the same lines."""
    by_name: dict[tuple[str, str], list[Symbol]] = defaultdict(list)
    by_line: dict[str, list[Symbol]] = defaultdict(list)
    for each in fresh:
        by_name[each.bare, each.kind].append(each)
        for line in set(each.text.split("\n")[1:]):
            by_line[line].append(each)
    pairs: list[Pair] = []
    gone: list[Symbol] = []
    used: set[int] = set()
    for each in left:
        twin = next((t for t in by_name[each.bare, each.kind] if id(t) not in used), None) if each.name else None
        twin = twin or _alike(each, by_line, used)
        if twin is None:
            gone.append(each)
            continue
        used.add(id(twin))
        if each.text != twin.text:
            pairs.append(Pair(each, twin))
    return pairs, gone, [each for each in fresh if id(each) not in used]


def _alike(one: Symbol, by_line: Mapping[str, Sequence[Symbol]], used: set[int]) -> Symbol | None:
    lines = set(one.text.split("\n")[1:])
    if len(lines) < 2:
        return None
    shared: Counter[int] = Counter()
    known = {}
    for line in lines:
        candidates = by_line.get(line, ())
        if len(candidates) > 20:
            continue  # a line that stands everywhere tells nothing and would cost quadratic time
        for each in candidates:
            if id(each) not in used and each.kind == one.kind:
                shared[id(each)] += 1
                known[id(each)] = each
    for which, count in shared.most_common(1):
        total = max(len(lines), len(set(known[which].text.split("\n")[1:])))
        if count >= ALIKE * total:
            return known[which]
    return None
