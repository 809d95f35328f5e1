"""How the time that a search for a pattern takes grows with the text, in the worst case."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences import pattern_automaton

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hookpack.defences.pattern_automaton import Automaton

_MOST = 120  # positions of a pattern
_PAIRS = 6000  # pairs of positions that are looked at for one loop
_KINDS = 32  # kinds of characters


class Speed(NamedTuple):
    """`endless` counts the loops that take exponential time; `degree` is 1 for linear, 2 for quadratic and so on."""

    endless: int
    degree: int


@lru_cache(maxsize=512)
def speed(pattern: str) -> Speed | None:
    """None if nobody can tell in short time."""
    try:
        found = pattern_automaton.read(pattern)
    except pattern_automaton.Unreadable:
        return None
    if len(found.masks) > _MOST:
        return None
    edges = {each: tuple(found.follow.get(each, ())) for each in range(len(found.masks))}
    twice = [_is_twofold(found, loop) for loop in _loops(edges) if len(loop) ** 2 <= _PAIRS]
    return Speed(sum(twice), _chain(found))


def _loops(edges: Mapping[int, Iterable[int]]) -> list[frozenset[int]]:
    """The sets of positions that lead to each other, in an order in which none leads to a later one."""
    after = _reached(edges)
    found = {at: frozenset(each for each in edges if after[at] >> each & 1 and after[each] >> at & 1)
             for at in edges if after[at] >> at & 1}  # fmt: skip
    return sorted(dict.fromkeys(found.values()), key=lambda loop: after[min(loop)].bit_count())


def _reached(edges: Mapping[int, Iterable[int]]) -> dict[int, int]:
    """For each position a bit for each other that it leads to."""
    after = {at: sum(1 << each for each in steps if each in edges) for at, steps in edges.items()}
    for through in edges:
        behind = after[through]
        for at in edges:
            if after[at] >> through & 1:
                after[at] |= behind
    return after


def _is_twofold(found: Automaton, loop: frozenset[int]) -> bool:
    """Whether some text leads round the loop in two ways: each time round doubles the ways to go back."""
    if any(found.follow[one][other] > 1 and found.masks[other] for one in loop for other in loop):
        return True
    steps = {one: [each for each in found.follow[one] if each in loop] for one in loop}
    apart = {(one, other) for start in loop for one in steps[start] for other in steps[start]
             if one < other and found.masks[one] & found.masks[other]}  # fmt: skip
    seen, waiting = set(apart), list(apart)
    while waiting:
        one, other = waiting.pop()
        for left in steps[one]:
            for right in steps[other]:
                if not found.masks[left] & found.masks[right]:
                    continue
                if left == right:
                    return True
                pair = (min(left, right), max(left, right))
                if pair not in seen:
                    seen.add(pair)
                    waiting.append(pair)
    return False


def _chain(found: Automaton) -> int:
    """How many loops one repeated character may go through one after the other, before the search has to fail."""
    return max((_through(found, 1 << bit) for bit in _kinds(found)), default=1)


def _kinds(found: Automaton) -> list[int]:
    """A character for each set of positions that take it."""
    known: dict[tuple[int, ...], int] = {}
    for bit in range(129):
        taking = tuple(at for at, taken in enumerate(found.masks) if taken >> bit & 1)
        if taking:
            known.setdefault(taking, bit)
    return list(known.values())[:_KINDS]


def _through(found: Automaton, character: int) -> int:
    edges = {
        at: [each for each in found.follow.get(at, ()) if found.masks[each] & character]
        for at, taken in enumerate(found.masks)
        if taken & character
    }
    after, loops = _reached(edges), _loops(edges)
    begun = 0
    for each in () if found.anchored else found.first & edges.keys():
        begun |= after[each] | 1 << each
    lengths: list[int] = []
    best = 1
    for loop in loops:
        led = after[min(loop)]
        behind = max((length for length, other in zip(lengths, loops) if led >> min(other) & 1), default=0)
        lengths.append(behind + 1 if behind or not loop & found.last else 0)
        if lengths[-1]:
            # a search begins anew at each place of the text, which is a loop as well
            best = max(best, lengths[-1] + (begun >> min(loop) & 1))
    return best
