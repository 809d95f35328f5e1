"""Defences of a file that are worth an anchor: what a reader would call one, each with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences import condition, inventory, sources
from hookpack.defences.fact import role, tier
from hookpack.defences.lexicon import checks, strength
from hookpack.defences.lexicon import weight as word_weight
from hookpack.defences.weakenings import SWITCHES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.inventory import Item

_STRONG = 3  # the weight of a word that hardly means anything but security
_AT_HOME = 0.5  # in a function whose name speaks of security
_SET_UP = -1.0  # in a constructor, where guards mostly look at settings
_CONSTRUCTORS = ("__init__", "constructor", "initialize", "__construct")
_ABSENT = ("None", "null", "undefined", "nil")


class Candidate(NamedTuple):
    """`weight` ranks candidates among each other; `line` is 1-based."""

    path: str
    line: int
    symbol: str
    weight: float
    reason: str


def candidates(path: str, text: str) -> list[Candidate]:
    """One for each line that defends, in the file's order. Raises Unreadable; nothing for what is never compared."""
    if sources.excluded(path) or sources.unfit(text):
        return []
    best: dict[int, Candidate] = {}
    for symbol in sources.read(path, text):
        place = _SET_UP if symbol.bare in _CONSTRUCTORS else _AT_HOME if strength(symbol.name) == _STRONG else 0.0
        for item in inventory.take(symbol.read()).items:
            for weight, reason in _worth(item):
                found = Candidate(path, item.line, symbol.name, round(weight + place, 2), reason)
                if item.line not in best or found.weight > best[item.line].weight:
                    best[item.line] = found
    return [best[line] for line in sorted(best)]


def _worth(item: Item) -> Iterator[tuple[float, str]]:
    if item.family == "guard" and item.detail in condition.HARD and tier(item.words | item.said) == "strong":
        loud = 3.0 if item.detail in ("raise", "stop") else 2.0
        spoken = {each for each in item.words | item.said if word_weight(each) == _STRONG}
        is_plain = any(f":{each}" in item.key for each in _ABSENT) and "," not in item.key.partition(",")[2]
        yield loud + 0.25 * len(spoken) - 1.5 * is_plain, "it rejects"
    elif item.family == "decorator" and checks(item.name):
        yield 3.0, f"`{item.name}` stands before every call"
    elif item.family == "call" and strength(item.name) == _STRONG:
        kind = role(item.name)
        if kind == "check" and item.detail == "statement":
            yield 2.5, f"`{item.name}` rejects on its own"
        elif kind == "clean":
            yield 1.5, f"`{item.name}` makes a value harmless"
    elif item.family == "setting" and strength(item.name) == _STRONG and SWITCHES.get(item.detail):
        yield 2.0, f"`{item.name}` switches a defence on"
