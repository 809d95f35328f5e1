"""One named thing that a symbol lost, and the words that grade it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import checks, cleans, strength, vocabulary, weight

if TYPE_CHECKING:
    from collections.abc import Iterable

TIERS = {3: "strong", 1: "medium", 0: "plain"}
_COERCIONS = frozenset(
    vocabulary("""
    int float str lower upper casefold strip lstrip rstrip trim replace replaceall match fullmatch test search parseint
    parsefloat number string tolowercase touppercase isinstance issubclass startswith endswith indexof includes
    isarray isinteger isnan isfinite typeof get min max len
    """)
)
_CHECKING = frozenset(("hasownproperty", "hasown", "issymlink", "issymboliclink", "islink"))


class Fact(NamedTuple):
    """`kind` names the loss; `item` is what was lost, `after` what stands there instead, if anything."""

    kind: str
    item: Item
    after: Item | None = None
    near: bool = False  # the code round it stayed


def tier(found: Iterable[str]) -> str:
    return TIERS[max((weight(each) for each in found), default=0)]


def role(name: str) -> str:
    """What calling a function of this name does: check, clean, strong (of security), coerce, or nothing of these."""
    if name.lower() in _CHECKING:
        return "check"
    if name == "require":  # how JavaScript, Ruby and Lua import
        return ""
    if name.lower() in _COERCIONS:
        return "coerce"
    if cleans(name):
        return "clean"
    if checks(name):
        return "check"
    return "strong" if strength(name) == 3 else ""


def by_name(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for each in items:
        found[each.name].append(each)
    return found
