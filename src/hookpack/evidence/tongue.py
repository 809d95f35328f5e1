"""What one language has for claims: a record of patterns, and how they are put together."""

from __future__ import annotations

from hookpack.record import Record

# anything but the end of a sentence, in any script
SEPARATOR = r"[^.!?;:\u3002\uff01\uff1f\uff1b\n]"


class Tongue(Record):
    """Patterns of one language, as sources of regular expressions; matched against text in lower case.

    Nouns are followed (or preceded) by praise within a few words. `done` and `verified` stand for themselves.
    """

    tests: str  # what can pass
    builds: str
    lints: str
    good: str  # passes, is green
    clean: str  # has no errors: praise for builds and linters beside `good`
    done: str  # the work is complete, the fault is gone
    change: str  # something was changed
    verified: str  # the work was tried
    hedge: str  # ought to be good
    denied: str  # in the clause: no claim
    calm: str  # looks like denial and is none: "no failures"
    asks: str  # asks, plans, sets a condition, reports what others say
    told: str  # the message says that something was not run, or does not pass
    whole: str  # speaks of all
    more: tuple[tuple[str, str], ...] = ()  # other forms: (kind, pattern)
    gap: int = 28  # characters between a noun and its praise
    words: bool = True  # words have borders
    tail: int = 0  # characters behind a claim of work in which it may still be denied


def forms(tongue: Tongue) -> dict[str, tuple[str, ...]]:
    """Kind of claim -> its patterns."""
    border = r"\b" if tongue.words else ""
    found: dict[str, tuple[str, ...]] = {}
    nouns = {"test": (tongue.tests, ""), "build": (tongue.builds, tongue.clean), "lint": (tongue.lints, tongue.clean)}
    for kind, (noun, extra) in nouns.items():
        if not noun:
            found[kind] = ()
            continue
        good = f"(?:{tongue.good}|{extra})" if extra else f"(?:{tongue.good})"
        gap = rf"{SEPARATOR}{{0,{tongue.gap}}}?"
        found[kind] = (
            rf"{border}(?:{noun}){gap}(?:\s*[:|=\u2013-]\s*)?{gap}{border}{good}{border}",
            rf"{border}{good}{border}{SEPARATOR}{{0,12}}?{border}(?:{noun}){border}",
        )
    found["verified"], found["done"], found["change"] = (tongue.verified,), (tongue.done,), (tongue.change,)
    for kind, pattern in tongue.more:
        found[kind] = (*found[kind], pattern)
    return {kind: tuple(filter(None, patterns)) for kind, patterns in found.items()}
