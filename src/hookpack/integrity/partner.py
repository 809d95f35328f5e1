"""Which assertion took the place of which, and how alike tests and cases are."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from hookpack.defences.lexicon import vocabulary
from hookpack.integrity import strength
from hookpack.integrity.case import literals, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.integrity.case import Assertion, Test

COMMON = frozenset(
    vocabulary("""
    len str int list dict set sorted expect type isinstance self length response result json def assert const let var
    function return await async toBe toEqual equal describe test assertEqual
    """)
)


def strongest(test: Test) -> int:
    return max((strength.of(each) for each in test.assertions if each.counts), default=-1)


def names(text: str) -> frozenset[str]:
    return words(re.sub(r"'[^']*'|\"[^\"]*\"", "", text))


def overlap(new: str, old: str) -> float:
    """Share of the words of `old` that `new` uses, the language's own left out."""
    wanted = words(old) - COMMON
    return len(wanted & words(new)) / len(wanted) if wanted else 0.0


def share(old: Sequence[str], new: Sequence[str]) -> float:
    if not old:
        return 1.0
    left = Counter(new)
    return sum((Counter(old) & left).values()) / len(old)


def difference(old: Sequence[Assertion], new: Sequence[Assertion]) -> tuple[list[Assertion], list[Assertion]]:
    """What is on one side alone: first the same, then the same but for names of variables."""
    lost, gained = list(old), list(new)
    for key in ("key", "shape"):
        waiting = Counter((getattr(each, key), each.state, each.is_vacuous, each.tolerance) for each in gained)
        kept: Counter[object] = Counter()
        left = []
        for each in lost:
            mark = (getattr(each, key), each.state, each.is_vacuous, each.tolerance)
            if waiting[mark] > kept[mark]:
                kept[mark] += 1
            else:
                left.append(each)
        lost, rest = left, []
        for each in gained:
            mark = (getattr(each, key), each.state, each.is_vacuous, each.tolerance)
            if kept[mark] > 0:
                kept[mark] -= 1
            else:
                rest.append(each)
        gained = rest
    return lost, gained


def find(lost: Assertion, gained: Sequence[Assertion]) -> Assertion | None:
    """The assertion that took the place of `lost`: on the same subject, at best with the same relation."""
    shape = lost.shape.partition(f" {lost.relation} ")[0]
    same = [each for each in gained if each.subject == lost.subject and lost.subject]
    same = same or [
        each for each in gained if each.shape.partition(f" {each.relation} ")[0] == shape and re.search(r"\w{2}", shape)
    ]
    if lost.relation == "raises":
        same = (
            [each for each in same if each.relation in ("raises", "runs")]
            or [each for each in gained if each.relation == "raises"]
            or same
        )
    if not same:
        return None
    return min(
        same,
        key=lambda each: (
            each.key != lost.key,
            each.expected != lost.expected,
            each.relation != lost.relation,
            -strength.of(each),
        ),
    )


def is_view(old: Assertion, new: Assertion) -> bool:
    """Whether `new` looks at a part of what `old` looked at, or at what holds it."""
    if len(old.subject) < 3 or len(new.subject) < 3 or old.relation == "raises":
        return False
    return old.subject in new.subject or (new.subject in old.subject and bool(re.search(r"\w\)?$", new.subject)))


_LENGTH = re.compile(r"^len\(|\. length$|\.(?:size|count|length)\(?\)?$|^bool\(|^type\(|^typeof ")


_ORDER = re.compile(r"^(?:sorted|set|Counter|frozenset)\(|\. sort \(|^new Set")


def viewed(old: Assertion, new: Assertion) -> strength.Judged | None:
    if old.relation != "eq" or new.is_vacuous:
        return (
            strength.Judged("vacuous-assertion", "deny", "asserts something that always holds")
            if new.is_vacuous
            else None
        )
    if new.state in ("dead", "caught") and not old.state:
        return strength.judge(old, new)
    if _LENGTH.search(new.subject) and not _LENGTH.search(old.subject):
        return strength.Judged("loosened-assertion", "deny", "looks at the size instead of the value")
    if _ORDER.search(new.subject) and not _ORDER.search(old.subject):
        return strength.Judged("loosened-assertion", "notice", "no longer looks at the order")
    if strength.of(new) <= 45 and strength.of(old) - strength.of(new) >= 40:
        return strength.Judged(
            "loosened-assertion", "deny", f"has a looser assertion ({old.relation} before, {new.relation} now)"
        )
    return None


_MARKS = re.compile(r"'[^']*'|\"[^\"]*\"|-?\w[\w.]*")


def is_similar(old: str, new: str) -> bool:
    """Whether two rows differ in one value alone, and not in the first."""
    first, second = _MARKS.findall(old), _MARKS.findall(new)
    return (
        len(first) == len(second) > 1
        and first[0] == second[0]
        and sum(a != b for a, b in zip(first, second, strict=True)) == 1
    )


def is_spread(test: Test, added: Sequence[Test]) -> bool:
    """Whether each assertion of the test stands in a new one, on what a variable held before."""
    fresh = [(each, one) for each in added if each.is_test and not each.skip for one in each.assertions if one.counts]
    values = literals(" ".join(test.statements))
    for lost in test.assertions:
        for at, (each, one) in enumerate(fresh):
            same = (one.relation, one.expected) == (lost.relation, lost.expected)
            if same and names(lost.subject) & names(one.subject) and values <= literals(each.text):
                del fresh[at]
                break
        else:
            return False
    return bool(test.assertions)


_LOOPS = re.compile(r"\bfor\b|\brange\b|\.\s*(?:forEach|each|map)\b|\bwhile\b")


def is_tabled(lost: Assertion, test: Test) -> bool:
    """Whether the test goes through rows of values, those of the assertion among them, and asserts no less of each."""
    values, named = literals(f"{lost.subject} {lost.expected}"), names(lost.subject)
    if not named or not _LOOPS.search(test.text):
        return False
    strong = any(one.counts and strength.of(one) >= strength.of(lost) for one in test.assertions)
    return strong and values <= literals(test.text) and named <= words(test.text)
