"""What a gate found, what the policy made of it, and what the agent is told. Values only."""

from __future__ import annotations

from hookpack.finding import Excepted, Finding
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, Literal, TypeAlias

    Outcome: TypeAlias = Literal["pass", "fail", "unsure", "error", "skip"]
    Action: TypeAlias = Literal["pass", "warn", "ask", "deny"]
    EffectKind: TypeAlias = Literal[
        "accept",
        "provisional",
        "revert",
        "quarantine",
        "turn",
        "seen",
        "run",
        "child-depth",
        "unjudged",
        "taught",
        "restore",
        "tainted",
        "reseal",
        "guarded",
    ]

# the worst outcome of several layers or gates stands first
OUTCOMES: tuple[Outcome, ...] = ("fail", "error", "unsure", "pass", "skip")
ACTIONS: tuple[Action, ...] = ("deny", "ask", "warn", "pass")


class Effect(Record):
    """A wish of a gate for the tree or the session; the runner carries it out.

    accept      `tree` is the new accepted state
    provisional `tree` is the baseline until a person locks one
    revert      save `tree` as rejected and put back the turn's start
    quarantine  keep `tree` as it is, remember that it was not accepted
    seen        `tree` was looked at after a tool call
    turn        `tree` is the start of the session's turn; `note` is "accepted" if it is the accepted state
    run         a verification run ended on `tree`; `note` is "passed" or "failed"
    child-depth `note` is the depth that agents started from this session inherit
    unjudged    the turn ended and nobody judged it
    restore     keep `tree` as rejected, then put `paths` back as the tree `note` has them
    tainted     the recorded contents `paths` hold a credential: they go as soon as no state in use holds them
    taught      the session was told what the rejected states numbered in `paths` taught
    reseal      the sealed files `paths` become what they were when they were last looked at
    guarded     the project's protected files are in `tree` ("" for the tree as it stands) what they should be
    """

    kind: EffectKind
    tree: str = ""
    note: str = ""
    paths: tuple[str, ...] = ()


class Layer(Record):
    """One layer of the iteration and what it found."""

    name: str
    outcome: Outcome
    reason: str = ""
    remedy: str = ""
    findings: tuple[Finding, ...] = ()
    took_ms: float = 0.0
    notice: str = ""  # for the person, whatever the outcome
    tally: Mapping[str, int] = {}  # for the record: counts by name; empty where nobody counted
    excepted: tuple[Excepted, ...] = ()  # found, and accepted for a time by the policy: no part of `findings`


class Verdict(Record):
    """What one gate found about one event."""

    gate: str
    outcome: Outcome
    rule: str = ""
    reason: str = ""  # what was found, one sentence
    remedy: str = ""  # what is allowed instead
    findings: tuple[Finding, ...] = ()
    effects: tuple[Effect, ...] = ()
    layers: tuple[Layer, ...] = ()
    notice: str = ""  # one line for the person, beside the agent's paragraph
    context: str = ""  # what the agent should know although nothing is wrong
    hidden: tuple[str, ...] = ()  # what the tool's answer must not show, where the agent can leave it out; never kept
    judged: tuple[Layer, ...] = ()  # layers for the record alone: they passed, and the verdict is about something else


class Decision(Record):
    """What the policy makes of a verdict. In observe mode `action` is pass and `would` what it had been."""

    action: Action
    verdict: Verdict
    would: Action = "pass"


class Reply(Record):
    """What a hook process says: the bytes on its two streams and its exit code."""

    stdout: str = ""
    stderr: str = ""
    code: int = 0


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome that stands for all of them; skip if there is none."""
    found = set(outcomes)
    return next((outcome for outcome in OUTCOMES if outcome in found), "skip")


def paragraph(verdict: Verdict) -> str:
    """The one paragraph for the agent: `gate/rule: fact. remedy.`"""
    head = f"{verdict.gate}/{verdict.rule}" if verdict.rule else verdict.gate
    return " ".join(part for part in (f"{head}: {verdict.reason}", verdict.remedy) if part)


_HIDDEN = "(a credential, hidden by hookpack)"


def without(value: object, hidden: Iterable[str]) -> Any:
    """A decoded JSON value, of the same shape, with another text in the place of each of `hidden`."""
    if isinstance(value, str):
        for each in hidden:
            value = value.replace(each, _HIDDEN)
        return value
    if isinstance(value, dict):
        return {key: without(each, hidden) for key, each in value.items()}
    return [without(each, hidden) for each in value] if isinstance(value, list) else value


def given(verdict: Verdict, output: str) -> str:
    """What a tool gave back, without what must not be shown, for agents whose refusal stands in its place."""
    return f"The tool gave back:\n{without(output, verdict.hidden)}" if output else ""
