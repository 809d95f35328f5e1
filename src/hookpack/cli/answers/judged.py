"""One judgement with all that its readers are told. Values only."""

from __future__ import annotations

from hookpack import policy
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from hookpack.branch.trial import Base
    from hookpack.finding import Finding
    from hookpack.policy import Policy
    from hookpack.verdict import Action, Decision, Layer


class Judged(Record):
    """`report` is what `failure.report` says. `known` are faults that stood there before, `gone` those that went:
    both of the changed files alone."""

    rules: Policy
    decision: Decision
    layers: tuple[Layer, ...]
    report: Mapping[str, Any]
    base: Base | None = None  # None: the locked baseline
    notes: tuple[str, ...] = ()
    known: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()
    times: bool = False

    def answer(self, layer: Layer) -> Action:
        return policy.layer_action(self.rules, layer)

    @property
    def unchecked(self) -> tuple[Layer, ...]:
        """The layers that came to no end."""
        return tuple(each for each in self.layers if each.outcome in ("error", "unsure"))

    @property
    def exit_code(self) -> int:
        if self.decision.action in ("ask", "deny"):
            return 1
        return 3 if self.unchecked else 0
