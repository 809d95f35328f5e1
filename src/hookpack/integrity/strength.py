"""How much an assertion demands, and whether another one in its place demands less."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.lexicon import vocabulary
from hookpack.integrity.case import literals

if TYPE_CHECKING:
    from hookpack.integrity.case import Assertion, Level

# what a passing assertion rules out, in steps that matter; a relation that is not listed is a matcher of its own
_STRENGTH = {
    "eq": 100,
    "called-once-with": 100,
    "not-called": 100,
    "raises": 100,
    "called-with": 95,
    "snapshot": 90,
    "approx": 80,
    "called-times": 70,
    "contains": 60,
    "one-of": 60,
    "lacks": 60,
    "compare": 55,
    "type": 45,
    "truthy": 40,
    "called": 40,
    "any-of": 35,
    "ne": 30,
    "runs": 25,
    "defined": 20,
}
_OTHER = 60
_CLEAR = 10  # a difference that is no matter of taste
_BROAD = frozenset(
    (
        "Exception",
        "BaseException",
        "Error",
        "Throwable",
        "StandardError",
        "RuntimeException",
        "System.Exception",
        "object",
    )
)


class Judged(NamedTuple):
    rule: str
    level: Level
    fact: str


def of(each: Assertion) -> int:
    return _STRENGTH.get(each.relation, _OTHER)


def judge(old: Assertion, new: Assertion) -> Judged | None:
    """What the assertion `new` on the same subject lacks of `old`; None if nothing. A changed value is `changed`."""
    if new.is_vacuous and not old.is_vacuous:
        return Judged("vacuous-assertion", "deny", "asserts something that always holds")
    if new.state != old.state and new.state and (found := _state(new)):
        return found
    if "raises" in (old.relation, new.relation):
        return _raises(old, new)
    if old.relation == new.relation:
        return _same_relation(old, new)
    return _other_relation(old, new)


def _state(new: Assertion) -> Judged | None:
    if new.state == "dead":
        return Judged("dead-assertion", "deny", "has an assertion that is never reached")
    if new.state == "caught":
        return Judged("swallowed-assertion", "deny", "catches the failure of its own assertion")
    return Judged("conditional-assertion", "ask", "asserts under a condition that was not there")


def _same_relation(old: Assertion, new: Assertion) -> Judged | None:
    if old.relation == "approx" and new.tolerance > old.tolerance * 1.5:
        return Judged("wider-tolerance", "deny", "accepts values that are farther off")
    if old.expected == new.expected:
        return None
    if old.relation == "eq" and not _CALLS.search(old.expected) and _computed(new):
        return Judged("loosened-assertion", "deny", "expects what the code itself computes")
    if old.relation == "compare":
        return _bound(old.expected, new.expected)
    if old.relation == "one-of" and literals(new.expected) > literals(old.expected):
        return Judged("loosened-assertion", "deny", "accepts more values")
    if (
        old.relation in ("contains", "lacks")
        and len(new.expected) < len(old.expected) * 0.4
        and new.expected in old.expected
    ):
        return Judged("loosened-assertion", "ask", "looks for less of the text")
    if old.relation in ("called-with", "called-once-with", "eq") and _is_open(new.expected) > _is_open(old.expected):
        return Judged("loosened-assertion", "deny", "accepts any value")
    return Judged("changed-expectation", "ask", "expects something else")


_CALLS = re.compile(r"([A-Za-z_$][\w$]{0,80}) ?\(")


def _computed(each: Assertion) -> bool:
    """Whether the expected value comes from the function that is looked at."""
    return bool({*_CALLS.findall(each.subject)} & {*_CALLS.findall(each.expected)} - _CONVERSIONS)


_CONVERSIONS = frozenset(
    vocabulary(
        "str int float list dict set tuple sorted len bytes type repr Decimal Path String Number Object Array Buffer"
    )
)
_OPEN = re.compile(
    r"\b(?:ANY|anything|any|objectContaining|arrayContaining|stringContaining|stringMatching|Anything|any_args)\b"
)


def _is_open(text: str) -> int:
    return len(_OPEN.findall(text))


_BOUND = re.compile(r"^(<=?|>=?) ?(-?[\d._]+(?:e-?\d+)?)$")


def _bound(old: str, new: str) -> Judged | None:
    before, after = _BOUND.match(old), _BOUND.match(new)
    if not before or not after:
        return None if before or after else Judged("changed-expectation", "ask", "expects something else")
    if before[1][0] != after[1][0]:
        return Judged("loosened-assertion", "ask", "compares the other way round")
    first, second = float(before[2].replace("_", "")), float(after[2].replace("_", ""))
    wider = second > first if before[1][0] == "<" else second < first
    if not wider:
        return None
    far = abs(second - first) > abs(first)
    return Judged("wider-bound", "deny" if far else "ask", "accepts values that are farther off")


def _other_relation(old: Assertion, new: Assertion) -> Judged | None:
    if old.relation == "eq" and old.expected in ("True", "true", "False", "false") and new.relation == "truthy":
        return None
    if old.relation == "eq" and old.expected in ("None", "null", "undefined", "nil") and new.relation == "truthy":
        return None
    if new.relation == "approx" and new.tolerance <= 1e-5 and old.relation == "eq":
        return None
    if old.relation == "eq" and new.relation == "snapshot":
        return Judged("assertion-to-snapshot", "ask", "compares with a recorded answer instead of a value")
    if of(old) - of(new) >= _CLEAR:
        return Judged(
            "loosened-assertion", "deny", f"has a looser assertion ({old.relation} before, {new.relation} now)"
        )
    return None


def _raises(old: Assertion, new: Assertion) -> Judged | None:
    if new.relation != "raises":
        return Judged("loosened-assertion", "deny", "no longer expects the error")
    if old.relation != "raises" or old.expected == new.expected:
        return None
    (kinds, match), (others, other) = parts(old.expected), parts(new.expected)
    if (kinds and not others) or (others - kinds and others & _BROAD and not kinds & _BROAD) or others > kinds > set():
        return Judged("widened-error", "deny", "accepts more kinds of errors")
    if match and (not other or (len(other) < len(match) * 0.4 and other.strip(".*'\"`/") in match)):
        return Judged("widened-error", "deny", "accepts errors with any message")
    return Judged("changed-expectation", "ask", "expects another error")


def parts(expected: str) -> tuple[set[str], str]:
    """Types and message of an expected error, as readers write it: `Type|Type ~ message`."""
    kinds, _, match = expected.partition(" ~ ")
    return {each for each in kinds.split("|") if each}, match
