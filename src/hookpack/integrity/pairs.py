"""Which test of before is which one of now: by place, by name, by what it does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.integrity.case import Test

_ALIKE = 0.5  # share of what a test does that a renamed one still does
_MOST = 400  # tests compared with each other; more are only paired by name


class Pair(NamedTuple):
    old: Test
    new: Test


class Paired(NamedTuple):
    pairs: tuple[Pair, ...]
    gone: tuple[Test, ...]
    added: tuple[Test, ...]


def pair(old: Sequence[Test], new: Sequence[Test]) -> Paired:
    """Tests that stand on both sides letter for letter are pairs like any other."""
    pairs: list[Pair] = []
    for key in (_place, _text, _named):
        old, new, found = _by(key, old, new)
        pairs += found
    if len(old) * len(new) <= _MOST * _MOST:
        old, new, found = _alike(old, new)
        pairs += found
    return Paired(tuple(pairs), tuple(old), tuple(new))


def _place(test: Test) -> tuple[object, ...]:
    return (test.path, test.name)


def _text(test: Test) -> tuple[object, ...]:
    return (test.text,)


def _named(test: Test) -> tuple[object, ...]:
    return (test.bare if "." in test.name else test.name.rpartition(" > ")[2],)


def _by(key: object, old: Sequence[Test], new: Sequence[Test]) -> tuple[list[Test], list[Test], list[Pair]]:
    assert callable(key)
    waiting: dict[object, list[Test]] = {}
    for each in new:
        waiting.setdefault(key(each), []).append(each)
    pairs, left = [], []
    for each in old:
        found = waiting.get(key(each))
        if found and (key is not _named or _likeness(each, found[0]) > 0):
            pairs.append(Pair(each, found.pop(0)))
        else:
            left.append(each)
    taken = Counter(id(each.new) for each in pairs)
    return left, [each for each in new if not taken[id(each)]], pairs


def _alike(old: Sequence[Test], new: Sequence[Test]) -> tuple[list[Test], list[Test], list[Pair]]:
    ranked = sorted(
        ((_likeness(one, two), -at, -to) for at, one in enumerate(old) for to, two in enumerate(new)), reverse=True
    )
    pairs, used, met = [], set(), set()
    for likeness, at, to in ranked:
        if likeness < _ALIKE:
            break
        if at not in used and to not in met:
            used.add(at)
            met.add(to)
            pairs.append(Pair(old[-at], new[-to]))
    left = [each for at, each in enumerate(old) if -at not in used]
    return left, [each for to, each in enumerate(new) if -to not in met], pairs


def _likeness(old: Test, new: Test) -> float:
    first, second = _does(old), _does(new)
    if not first or not second:
        return 0.0
    return 2 * sum((first & second).values()) / (sum(first.values()) + sum(second.values()))


def _does(test: Test) -> Counter[str]:
    return Counter([*(each.shape for each in test.assertions), *test.statements])
