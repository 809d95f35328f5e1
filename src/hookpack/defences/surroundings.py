"""What stands round the losses of a symbol: how much was lost, what came in its place, and how busy the file is.

Lines that have nothing to do with what was there before count for nothing, so that they cannot hide a loss.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.condition import HARD
from hookpack.defences.fact import role
from hookpack.defences.lexicon import weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hookpack.defences.delta import Delta
    from hookpack.defences.inventory import Item

_FAMILIES = ("name", "call", "argument", "str", "entry")
_NAMED = frozenset(("name", "setting", "import", "nested", "decorator"))
_OWN = frozenset(("self", "this"))
_LEAVES = ("return", "raise", "skip")
_MANY = 10


class Files(NamedTuple):
    """By path: changed symbols, new ones, new ones that check something, and the security words gained and lost."""

    changed: Counter[str]
    fresh: Counter[str]
    checking: Counter[str]
    gained: Counter[tuple[str, str]]
    net: Counter[str]


def files(found: Iterable[Delta]) -> Files:
    made = Files(*(Counter[str](), Counter[str](), Counter[str](), Counter[tuple[str, str]](), Counter[str]()))
    for each in found:
        side = each.pair.new or each.pair.old
        if side is None:
            continue
        made.changed[side.path] += 1
        if each.pair.old is None:
            made.fresh[side.path] += 1
            made.checking[side.path] += role(side.bare) not in ("", "coerce")
        for items, sign in ((each.new.items, 1), (each.old.items, -1)):
            for word in _strong(items):
                made.gained[side.path, word] += sign
                made.net[side.path] += sign
    return made


def _strong(items: Iterable[Item]) -> Iterable[str]:
    return (word for each in items if each.family in _NAMED for word in each.words if weight(word) == 3)


def surroundings(delta: Delta, known: Files) -> dict[str, float]:
    """Named values of 0 to about 1.5; the weights say which of them speak for a loss and which against it."""
    side = delta.pair.new or delta.pair.old
    assert side is not None
    found = {
        "busy": math.log1p(known.changed[side.path]) / 3,
        "fresh": min(1.0, known.fresh[side.path] / 4),
        "checking": float(known.checking[side.path] > 0),
        "gaining": float(known.net[side.path] > 0),
        side.kind: 1.0,
    }
    before, after = Counter(_strong(delta.old.items)), Counter(_strong(delta.new.items))
    lost = before - after
    found["words"] = float((after - before).total() > lost.total())
    found["elsewhere"] = float(bool(lost) and all(known.gained[side.path, word] >= 0 for word in lost))
    for family, name in (("guard", "guards"), ("call", "checks")):
        old, new = (sum(_defends(each) for each in items.get(family, ())) for items in (delta.lost, delta.gained))
        found[f"{name}.more"] = float(new > old)
        found[f"{name}.swapped"] = float(bool(new and old))
    found["raises"] = float(bool(delta.gained.get("raise")))
    found["decorated"] = float(bool(delta.gained.get("decorator")))
    if delta.pair.old and delta.pair.new:
        found.update(_replaced(delta))
    return found


def _defends(item: Item) -> bool:
    return item.detail in HARD if item.family == "guard" else role(item.name) in ("check", "clean")


def _replaced(delta: Delta) -> dict[str, float]:
    """Whether what was lost was cut out or written anew."""
    related = _related(delta)
    old = Counter(delta.old.statements)
    fresh = 0
    for at, each in enumerate(delta.new.statements):
        if old[each] > 0:
            old[each] -= 1
        else:
            fresh += at in related
    lost = (+old).total()
    found = {"lost": math.log1p(lost) / 3, "many": float(lost > _MANY), "written": math.log1p(fresh) / 2}
    for family in _FAMILIES:
        gone = len(delta.lost.get(family, ()))
        came = sum(each.at in related for each in delta.gained.get(family, ()))
        found[f"cut.{family}"] = float(gone > 0 and came == 0)
        found[f"less.{family}"] = float(gone > came > 0)
    return found


def _related(delta: Delta) -> set[int]:
    """The new side's statements that work with what the symbol had already, or leave it."""
    found = {at for at, each in enumerate(delta.new.statements) if each.startswith(_LEAVES)}
    own = delta.old.local | _OWN
    words = _words(delta) if not delta.old.local else frozenset()
    for each in delta.new.items:
        if (each.family == "name" and each.name in own) or (words and not words.isdisjoint(each.words)):
            found.add(each.at)
    return found


def _words(delta: Delta) -> frozenset[str]:
    items: Sequence[Item] = [each for rest in delta.lost.values() for each in rest]
    return frozenset(word for each in items for word in each.words if len(word) > 2)
