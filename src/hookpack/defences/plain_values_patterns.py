"""Patterns that accept more than before: judged by what is in them, and by samples."""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

from hookpack.defences.fact import Fact
from hookpack.defences.plain_values_lists import DANGERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.delta import Delta

_RISKY_PATTERN = re.compile(r"\)[+*{]|\\[1-9]|\(\?[P(]")


_MOST_QUANTIFIERS = 3  # each may try every length of a sample
_SAMPLES = (
    "",
    "a",
    "Z",
    "0",
    "9",
    "abc",
    "ABC",
    "a1",
    "a-b",
    "a_b",
    "a.b",
    "a b",
    "a/b",
    "../a",
    "..",
    ".",
    "/",
    "\\",
    "a\n",
    "\na",
    "a;b",
    "a'b",
    'a"b',
    "<a>",
    "<script>",
    "a&b",
    "a|b",
    "$(a)",
    "`a`",
    "a:b",
    "a@b",
    "a@b.c",
    "a%b",
    "%2e%2e",
    "a\0b",
    "é",
    "http://a.b",
    "https://a.b/c",
    "https://a.b@c.d",
    "//a.b",
    "javascript:a",
    "127.0.0.1",
    "1234",
    "a" * 10,
    "a" * 70,
    "1" * 20,
    "-a",
    "--",
    "a,b",
    "a=b",
    "{a}",
    "[a]",
    "(a)",
    "a#b",
    "a?b=c",
    "a+b",
    "*",
    "~",
    "\t",
    "a\tb",
    "\r\n",
    "a.html",
    "a.png",
    "a.png.php",
    "2020-01-01",
    "12:30",
    "a1b2c3d4",
    "deadbeef",
    "A-B_C.9",
    "é.b",
    "\u202e",
    "@",
    "a!b",
)
_QUANTIFIERS = re.compile(r"[+*{]")
_ANCHORS = re.compile(r"\\[AzZ]|(?<![\\\[])\^|(?<!\\)\$")


def patterns(delta: Delta) -> Iterator[Fact]:
    """A pattern that lost its anchors and accepts, among the samples, all it accepted and more."""
    lost, gained = delta.lost.get("regex", ()), delta.gained.get("regex", ())
    if len(lost) != len(gained):
        return
    for old, new in zip(lost, gained):
        refused = _alternatives(old.key) - _alternatives(new.key)
        if refused & DANGERS and not _alternatives(new.key) - _alternatives(old.key):
            yield Fact("plain.shrunk-list", old._replace(name=min(refused & DANGERS)), new, near=True)
            continue
        dropped = len(_ANCHORS.findall(old.key)) - len(_ANCHORS.findall(new.key))
        unseen = _same(old.key, new.key) and _accepted(old.key) == _accepted(new.key) == frozenset()
        if dropped > 0 and (unseen or _wider(old.key, new.key)):
            yield Fact(
                "plain.loosened-pattern" if _same(old.key, new.key) else "plain.wider-pattern", old, new, near=True
            )
        elif _wider(old.key, new.key) and _ANCHORS.search(old.key):
            yield Fact("plain.wider-pattern", old, new, near=True)
        elif _spares(old.key, new.key):
            yield Fact("plain.narrowed-filter", old, new, near=True)


def _alternatives(pattern: str) -> frozenset[str]:
    """The plain words of a pattern that is a choice of words."""
    return frozenset(re.sub(r"^/|/[a-z]*$|[()^$]|\\b|\?:", "", pattern).replace("\\", "").lower().split("|"))


def _same(old: str, new: str) -> bool:
    return _ANCHORS.sub("", old) == _ANCHORS.sub("", new)


def _wider(old: str, new: str) -> bool:
    accepted = [_accepted(each) for each in (old, new)]
    return None not in accepted and (accepted[0] or frozenset()) < (accepted[1] or frozenset())


def _spares(old: str, new: str) -> bool:
    """A filter of all but the listed characters that finds less than before."""
    accepted = [_accepted(each) for each in (old, new)]
    if None in accepted or not old.lstrip("(").startswith("[^"):
        return False
    return (accepted[1] or frozenset()) < (accepted[0] or frozenset())


@lru_cache(maxsize=256)
def _accepted(pattern: str) -> frozenset[int] | None:
    """Which of the samples the pattern is found in; None if that cannot be said in short time."""
    if len(pattern) > 300 or _RISKY_PATTERN.search(pattern) or len(_QUANTIFIERS.findall(pattern)) > _MOST_QUANTIFIERS:
        return None
    pattern = re.sub(r"^/(.*)/[a-z]*$", r"\1", pattern, flags=re.S).replace(r"\z", r"\Z").replace("(?<", "(?P<")
    pattern = pattern.replace("(?P<=", "(?<=").replace("(?P<!", "(?<!")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return None
    return frozenset(at for at, each in enumerate(_SAMPLES) if compiled.search(each))
