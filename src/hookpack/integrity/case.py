"""Tests as they are compared, whatever the language: values only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Level: TypeAlias = Literal["notice", "ask", "deny"]
    Worth: TypeAlias = Level | Literal[""]
    State: TypeAlias = Literal["", "conditional", "caught", "dead"]


class Assertion(NamedTuple):
    """`subject` is what is looked at, `expected` what it is compared with; both in one layout.

    `state` says why it may not count: its failure is caught, it is never reached, or only under a condition.
    """

    subject: str
    relation: str
    expected: str
    line: int
    text: str
    state: State = ""
    is_vacuous: bool = False  # holds whatever the code does
    tolerance: float = 0.0  # of an approximate one
    shape: str = ""  # subject and expected with the test's own variables made alike

    @property
    def key(self) -> tuple[str, str, str]:
        return self.subject, self.relation, self.expected

    @property
    def counts(self) -> bool:
        return self.state in ("", "conditional") and not self.is_vacuous


class Test(NamedTuple):
    """A test, or another function of a test file (`is_test` False), with what decides how much it tests."""

    path: str
    name: str
    line: int
    text: str  # without layout: what is the same on both sides is not looked at
    is_test: bool = True  # the runner would collect it
    assertions: tuple[Assertion, ...] = ()
    statements: tuple[str, ...] = ()  # what is no assertion
    skip: str = ""  # what skips it, in words of the code
    skip_level: Worth = ""  # "" for a reason that is no weakening
    focus: str = ""  # what makes the runner leave out the others
    rows: tuple[str, ...] = ()  # of a parametrised one
    patches: tuple[str, ...] = ()  # names that it replaces

    @property
    def bare(self) -> str:
        return self.name.rpartition(".")[2]


class Weakening(NamedTuple):
    """Something that is tested less, or would be if nobody looked. Lines are 1-based, 0 where the side is missing."""

    rule: str
    level: Level
    path: str
    line: int
    test: str
    fact: str
    before: str = ""
    after: str = ""
    old_line: int = 0
    remedy: str = ""


class Unreadable(Exception):
    """The text does not parse."""


_WORDS = re.compile(r"[A-Za-z_$][\w$]{2,}")
_LITERALS = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|(?<![\w.])-?\d+(?:\.\d+)?")


def words(text: str) -> frozenset[str]:
    """Names of three letters and more."""
    return frozenset(_WORDS.findall(text))


def literals(text: str) -> frozenset[str]:
    return frozenset(each.strip("'\"") for each in _LITERALS.findall(text))


def shaped(text: str, own: frozenset[str]) -> str:
    """The text with the names `own` made alike."""
    if not own:
        return text
    return re.sub(r"(?<![\w.$'\"])[A-Za-z_$][\w$]*", lambda found: "$" if found[0] in own else found[0], text)
