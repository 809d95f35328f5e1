"""All facts about a changed symbol: what it lost, what it weakened, and what else of the change bears witness."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences import losses, weakenings
from hookpack.defences.fact import Fact, role
from hookpack.defences.inventory import Item
from hookpack.defences.lexicon import strength, weight, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hookpack.defences.delta import Delta

_NAMES = frozenset(("name", "import", "nested"))


class Uses(NamedTuple):
    """Names in the changed symbols: how many symbols lost each, how often it stands there afterwards."""

    lost: Counter[str]
    after: Counter[str]


def uses(found: Iterable[Delta]) -> Uses:
    lost: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for each in found:
        old, new = (Counter(item.name for item in side.items if item.family in _NAMES) for side in (each.old, each.new))
        lost.update((old - new).keys())
        after.update(new)
        if each.pair.old and each.pair.new is None:
            lost[each.pair.old.bare] += 1
        if each.pair.new:
            after[each.pair.new.bare] += 1
    return Uses(lost, after)


def facts(delta: Delta, used: Uses) -> list[Fact]:
    """All facts about one symbol. Of one that is gone only what it takes along: nobody can weaken it any more."""
    found = [each for finder in (*losses.FINDERS, *weakenings.FINDERS) for each in finder(delta)]
    found += _everywhere(delta, used)
    pair = delta.pair
    if pair.new is None and pair.old is not None:
        called = used.lost[pair.old.bare] > 1
        own = role(pair.old.bare) not in ("", "coerce")
        where = "called." if called and own else "along." if called else "gone."
        found = [each._replace(kind=where + each.kind) for each in found]
        if pair.old.kind == "func" and not used.after[pair.old.bare]:
            name = pair.old.bare
            item = Item("symbol", name, pair.old.line, 0, frozenset(words(name)), name)
            found.append(Fact(f"{where}symbol.{role(name) or 'plain'}", item))
    if found:
        found += _comments(delta)
    return found


def _everywhere(delta: Delta, used: Uses) -> Iterator[Fact]:
    """A name that several symbols lost and none has any more."""
    for each in delta.old.items:
        lonely = each.family in _NAMES and used.lost[each.name] > 1 and not used.after[each.name]
        if lonely and strength(each.name) == 3:
            yield Fact("everywhere", each)
            return


def _comments(delta: Delta) -> Iterator[Fact]:
    """Comments that spoke of security: no loss by themselves, a witness beside others."""
    sides = [_said(each.text) if each else Counter() for each in delta.pair]
    gone = sides[0] - sides[1]
    if gone and delta.pair.old:
        yield Fact("comment", Item("comment", "", delta.pair.old.line, words=frozenset(gone)))


def _said(text: str) -> Counter[str]:
    lines = (each for each in text.split("\n") if each.startswith(("#", "//", "*", "/*")))
    return Counter(word for line in lines for word in words(line) if weight(word) == 3)
