"""What a changed symbol lost and gained, once everything that only moved within the change is struck out."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences import inventory
from hookpack.defences.inventory import Inventory
from hookpack.defences.plain_flow_around import Around

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hookpack.defences.inventory import Item
    from hookpack.defences.pairs import Pair

# families whose items count as moved when another symbol of the change gained the same one
_MOVABLE = frozenset(
    ("guard", "atom", "call", "decorator", "setting", "entry", "raise", "str", "regex", "argument", "handler", "with")
)
_NEIGHBOURS = 12  # how far to look for a statement that lives on


class Delta(NamedTuple):
    """A pair with its inventories, and by family what is in one of them alone."""

    pair: Pair
    old: Inventory
    new: Inventory
    lost: Mapping[str, Sequence[Item]]
    gained: Mapping[str, Sequence[Item]]
    kept: frozenset[int]  # statements of the old side that stand between two that live on
    retained: float  # share of the old statements that live on
    around: Around = Around()  # what the rest of the change has to do with it

    def stays(self, item: Item) -> bool:
        """Whether the code round the item stayed as it was: it was taken out, not rewritten along with the rest."""
        return item.at in self.kept


def deltas(pairs: Iterable[Pair]) -> list[Delta]:
    """The pairs that differ in more than names of variables and layout."""
    found = [each for pair in pairs if (each := _delta(pair)) is not None]
    spare = Counter((item.family, item.key) for each in found for items in each.gained.values() for item in items)
    return [_without_moves(each, spare) for each in found]


def _delta(pair: Pair) -> Delta | None:
    old, new = (inventory.take(side.read()) if side else Inventory() for side in pair)
    if Counter(map(_mark, old.items)) == Counter(map(_mark, new.items)) and old.outline == new.outline:
        return None
    lost, gained = _surplus(old.items, new.items), _surplus(new.items, old.items)
    lives = _lives(old.statements, new.statements)
    return Delta(pair, old, new, lost, gained, _between(lives), sum(lives) / len(lives) if lives else 1.0)


def _mark(item: Item) -> tuple[str, str, str]:
    return (item.family, item.key, "" if item.family == "name" else item.detail)


def _surplus(items: Sequence[Item], others: Sequence[Item]) -> dict[str, list[Item]]:
    left = Counter((each.family, each.key) for each in others)
    found: dict[str, list[Item]] = defaultdict(list)
    for each in items:
        mark = (each.family, each.key)
        if left[mark] > 0:
            left[mark] -= 1
        else:
            found[each.family].append(each)
    return found


def _without_moves(delta: Delta, spare: Counter[tuple[str, str]]) -> Delta:
    """`spare` counts what the whole change gained, and is used up."""
    own = Counter((item.family, item.key) for items in delta.gained.values() for item in items)
    lost: dict[str, list[Item]] = defaultdict(list)
    for family, items in delta.lost.items():
        for each in items:
            mark = (family, each.key)
            if family in _MOVABLE and spare[mark] > own[mark]:
                spare[mark] -= 1
            else:
                lost[family].append(each)
    return delta._replace(lost=lost)


def _lives(old: Sequence[str], new: Sequence[str]) -> list[bool]:
    there = Counter(new)
    lives = []
    for each in old:
        lives.append(there[each] > 0)
        there[each] -= 1
    return lives


def _between(lives: Sequence[bool]) -> frozenset[int]:
    """The places with a living statement (or the symbol's start or end) shortly before and behind."""
    if not any(lives):
        return frozenset()
    before = _distances(lives)
    behind = _distances(lives[::-1])[::-1]
    return frozenset(at for at in range(len(lives)) if before[at] <= _NEIGHBOURS and behind[at] <= _NEIGHBOURS)


def _distances(lives: Sequence[bool]) -> list[int]:
    found, since = [], 0
    for each in lives:
        since += 1
        found.append(since)
        since = 0 if each else since
    return found
