"""What the rest of a change tells of one of its symbols: which refusals came elsewhere, and what meets them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.condition import HARD
from hookpack.defences.node import walk
from hookpack.defences.plain_flow_refusals import refusals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.defences.delta import Delta
    from hookpack.defences.plain_flow_refusals import Refusal
    from hookpack.defences.symbols import Symbol

_SHOWN = (".jsx", ".tsx", ".vue", ".svelte")  # what runs where the user sits
_ALIKE = 0.6
_MOST = 4000  # symbols that are searched for a name
_HOMES = 200  # refusals that came, looked at for each that went


class Around(NamedTuple):
    """`came` holds the refusals that symbols gained, `items` all items that any gained, `symbols` the new side."""

    came: Sequence[tuple[Symbol, Refusal]] = ()
    items: frozenset[tuple[str, str]] = frozenset()
    words: frozenset[tuple[str, str]] = frozenset()  # family and each word of the items
    symbols: Sequence[Symbol] = ()
    fresh: Sequence[Symbol] = ()  # symbols, and modules of new files, that were not there before
    gone: Sequence[Symbol] = ()
    renamed: frozenset[str] = frozenset()  # names that the change gave to symbols of other names


def around(found: Iterable[Delta], symbols: Sequence[Symbol]) -> Around:
    found = list(found)
    came, items, said = [], set(), set()
    for each in found:
        for family, rest in each.gained.items():
            items |= {(family, item.key) for item in rest}
            said |= {(family, word) for item in rest for word in item.words}
        new = each.pair.new
        if new is not None and any(item.detail in HARD for item in each.gained.get("guard", ())):
            old = {other.whole for other in refusals(each.old, new.bare)}
            came += [(new, one) for one in refusals(each.new, new.bare) if one.whole not in old]
    fresh = [each.pair.new for each in found if each.pair.new is not None and each.pair.old is None]
    gone = [each.pair.old for each in found if each.pair.old is not None and each.pair.new is None]
    renamed = frozenset(
        new.bare
        for old, new in (each.pair for each in found)
        if old is not None and new is not None and old.bare != new.bare
    )
    return Around(came[:_HOMES], frozenset(items), frozenset(said), symbols[:_MOST], fresh, gone, renamed)


def moved(one: Refusal, delta: Delta, known: Around) -> str:
    """Where a lost refusal went: "" for nowhere, "helper" or the like, "callers", "stranded" where nothing meets it."""
    old, new = delta.pair
    if old is None or new is None:
        return ""
    found = ""
    if any(each.kind == "class" and mentions(new, each.bare) and _speaks(each, one) for each in known.fresh):
        return "helper"  # what it is given checks itself now
    homes = [home for home, other in known.came if home is not new and _same(one, other)]
    for home in homes:
        if home.path.endswith(_SHOWN) and not old.path.endswith(_SHOWN):
            continue
        if not mentions(home, new.bare):
            if not home.name or any(_reached(home, known)):
                return "helper"
            found = "stranded"
        elif all(each in homes for each in known.symbols if each is not new and mentions(each, new.bare)):
            return "callers"
    return found


def _speaks(home: Symbol, one: Refusal) -> bool:
    tested = {part.text for part in walk(one.node) if part.kind in ("name", "attr")}
    return any(len(name) > 2 and mentions(home, name) for name in tested)


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
