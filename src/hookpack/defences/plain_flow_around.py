"""What the rest of a change tells of one of its symbols: which refusals came elsewhere, and whether anything meets them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.inventory import HARD
from hookpack.defences.plain_flow_refusals import refusals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.defences.delta import Delta
    from hookpack.defences.plain_flow_refusals import Refusal
    from hookpack.defences.symbols import Symbol

_SHOWN = (".jsx", ".tsx", ".vue", ".svelte")  # what runs where the user sits
_ALIKE = 0.6
_MOST = 4000  # symbols that are searched for a name


class Around(NamedTuple):
    """`came` holds the refusals that symbols gained, `items` all items that any gained, `symbols` the new side."""

    came: Sequence[tuple[Symbol, Refusal]] = ()
    items: frozenset[tuple[str, str]] = frozenset()
    words: frozenset[tuple[str, str]] = frozenset()  # family and each word of the items
    symbols: Sequence[Symbol] = ()


def around(found: Iterable[Delta], symbols: Sequence[Symbol]) -> Around:
    came, items, said = [], set(), set()
    for each in found:
        for family, rest in each.gained.items():
            items |= {(family, item.key) for item in rest}
            said |= {(family, word) for item in rest for word in item.words}
        new = each.pair.new
        if new is not None and any(item.detail in HARD for item in each.gained.get("guard", ())):
            old = {other.whole for other in refusals(each.old, new.bare)}
            came += [(new, one) for one in refusals(each.new, new.bare) if one.whole not in old]
    return Around(came, frozenset(items), frozenset(said), symbols[:_MOST])


def moved(one: Refusal, delta: Delta, known: Around) -> str:
    """Where a lost refusal went: "" for nowhere that counts, "helper" (or the like), or "callers"."""
    old, new = delta.pair
    assert old is not None and new is not None
    homes = [home for home, other in known.came if home is not new and _same(one, other)]
    for home in homes:
        if home.path.endswith(_SHOWN) and not old.path.endswith(_SHOWN):
            continue
        if not mentions(home, new.bare):
            if not home.name or any(_reached(home, known)):
                return "helper"
        elif all(each in homes for each in known.symbols if each is not new and mentions(each, new.bare)):
            return "callers"
    return ""


def _same(one: Refusal, other: Refusal) -> bool:
    if other.test <= one.test and other.test:
        return True
    total = len(one.words | other.words)
    return total > 0 and len(one.words & other.words) >= _ALIKE * total


def _reached(home: Symbol, known: Around) -> Iterator[bool]:
    """Whether anything but itself speaks of the symbol, or of what it stands in."""
    head = home.name.split(".")[0]
    for name in {head, home.bare}:
        for each in known.symbols:
            if (each.name.split(".")[0] != head or each.path != home.path) and mentions(each, name):
                yield True
    if "." in home.name:
        stem = home.name.rpartition(".")[0]
        siblings = (each for each in known.symbols if each.path == home.path and each.name.startswith(f"{stem}."))
        yield any(mentions(each, home.bare) for each in siblings if each.name != home.name)


def mentions(symbol: Symbol, name: str) -> bool:
    return name in symbol.text and re.search(rf"(?<![\w$]){re.escape(name)}(?![\w$])", symbol.text) is not None
