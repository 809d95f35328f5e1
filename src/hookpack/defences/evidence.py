"""How much a symbol's facts weigh together: each group of facts counts once, by its strongest, and agreement decides.

The weights were fitted (logistic regression, signs fixed, cross-validated by project) on undone security
fixes and ordinary commits of public projects, and rounded; `bench/anchors.py` measures them.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookpack.defences.change import Level
    from hookpack.defences.fact import Fact

_TIERS = {"strong": 1.0, "medium": 0.5, "plain": 0.2}
_CALLS = {"strong": 1.0, "medium": 0.75, "plain": 0.3}
_GUARDS = {"strong": 1.0, "medium": 0.4, "plain": 0.3}
_ROLES = {"check": 1.0, "clean": 1.0, "strong": 0.8, "plain": 0.3, "coerce": 0.3}
# first word of a fact's kind -> the group it belongs to, and how its other words are read
_READINGS: dict[str, tuple[str, dict[str, float]]] = {
    **{each: (each, _TIERS) for each in ("atom", "raise", "entry", "decorator", "import", "swap", "part",
                                         "changed", "setting")},
    "argument": ("argument", {"strong": 1.0, "medium": 0.8, "plain": 0.6}),
    "part": ("part", {"strong": 1.0, "medium": 0.8, "plain": 0.6}),
    "guard.hard": ("guard.hard", _GUARDS), "guard.soft": ("guard.soft", _GUARDS),
    **{each: (each, _ROLES) for each in ("symbol", "statement")},
    **dict.fromkeys(("operator", "number", "switched", "value"), ("weaker", _TIERS)),
    "unwrap": ("unwrap", {"check": 1.0, "clean": 1.0, "coerce": 0.0}),
    "with": ("with", {"strong": 1.0, "medium": 0.5, "plain": 0.5}),
    "name": ("name", {"none": 1.0, "fewer": 0.8}),
    "message": ("string", {}), "string": ("string", {}), "softer": ("weaker", {}),
}  # fmt: skip
_WEIGHTS: dict[str, float] = {
    "safe": 2.65, "regex": 2.6, "risk": 2.3, "outside": 1.9, "decorator": 1.55, "check": 1.4, "part": 1.35,
    "everywhere": 1.3, "with": 1.05, "entry": 1.0, "raise": 1.0, "guard.hard": 1.0, "swap": 0.9, "unwrap": 0.8,
    "setting": 0.8, "string": 0.75, "comment": 0.7, "symbol": 0.7, "header": 0.6, "atom": 0.55, "literal": 0.55,
    "import": 0.5, "handler": 0.5, "statement": 0.45, "weaker": 0.4, "name": 0.4, "call.strong": 0.4, "guard.soft":
    0.35, "call.coerce": 0.3, "changed": 0.25, "call.plain": 0.2, "argument": 0.2,
}  # fmt: skip
# what stands round the facts: how the losses came about speaks for them, what was gained beside them against
_AROUND: dict[str, float] = {
    "func": 0.8, "cut.name": 0.75, "cut.entry": 0.5, "cut.call": 0.25, "less.argument": 0.25, "cut.str": 0.25,
    "cut.argument": 0.15, "guards.more": -0.1, "written": -0.15, "decorated": -0.2, "words": -0.2, "checks.swapped":
    -0.2, "busy": -0.2, "elsewhere": -0.25, "checking": -0.3, "fresh": -0.3, "checks.more": -0.3, "many": -0.35,
    "guards.swapped": -0.35, "lost": -0.45, "gaining": -1.05,
}  # fmt: skip
_BIAS = -2.3
_ORIGINS = {"called": 1.0, "along": 0.4, "gone": 0.3}
_FAR = 0.4  # what a loss counts whose surroundings were rewritten as well
_REWRITTEN, _IN_REWRITTEN = 0.5, 0.3  # a symbol with fewer statements retained, and what its losses count
_PLACELESS = frozenset(("everywhere", "comment", "import", "decorator", "entry", "risk", "outside", "swap", "symbol"))
_WITNESSES = frozenset(
    ("regex", "name", "everywhere", "string", "comment", "import", "atom", "literal", "call.strong", "call.plain")
)
_WHOLES = frozenset(("guard", "decorator"))
_LEVELS: dict[str, tuple[tuple[Level, float], ...]] = {
    "python": (("deny", 0.75), ("ask", 0.3), ("notice", -0.12)),
    "other": (("deny", 0.5), ("ask", 0.3), ("notice", 0.0)),
}


class Evidence(NamedTuple):
    """What a symbol's facts come to. `cited` is the strongest that shows a defence in the code, if there is one.

    `concrete` tells that there is one, in a file that does not gain more words of security than it loses.
    """

    score: float
    cited: Fact
    concrete: bool
    facts: tuple[Fact, ...]  # the strongest of each group, by weight

    @property
    def confidence(self) -> float:
        return min(0.99, round(1 / (1 + math.exp(-max(-30.0, min(30.0, self.score)))), 2))


def weigh(facts: Sequence[Fact], around: Mapping[str, float], retained: float, *, gone: bool) -> Evidence:
    """`around` comes of `surroundings`; `retained` is the share of the symbol's statements that live on; `gone` that
    the symbol does not."""
    best: dict[str, tuple[float, Fact]] = {}
    damped = _IN_REWRITTEN if retained < _REWRITTEN and not gone else 1.0
    for each in facts:
        group, value = rate(each)
        value *= damped * _WEIGHTS.get(group, 0.0)
        if value > best.get(group, (0.0, each))[0] or group not in best:
            best[group] = (value, each)
    ranked = sorted(best.items(), key=lambda pair: (-pair[1][0], pair[0]))
    beside = sum(_AROUND.get(name, 0.0) * value for name, value in around.items())
    concrete = [fact for group, (_, fact) in ranked if group not in _WITNESSES]
    return Evidence(
        round(_BIAS + sum(value for value, _ in best.values()) + beside, 4),
        _whole(concrete[0], facts) if concrete else ranked[0][1][1],
        bool(concrete) and not around.get("gaining"),
        tuple(fact for _, (_, fact) in ranked),
    )


def _whole(fact: Fact, facts: Sequence[Fact]) -> Fact:
    """The lost guard or decorator that the fact is a part of, if any: a check called in a condition is lost with it."""
    same = (each for each in facts if _WHOLES & {*each.kind.split(".")} and each.item.line == fact.item.line)
    return next(same, fact)


def rate(fact: Fact) -> tuple[str, float]:
    """The group of a fact and its value in it, 0 to 1.5."""
    origin, _, rest = fact.kind.partition(".")
    if origin not in _ORIGINS:
        rest = fact.kind
    parts = rest.split(".")
    group, value = _group(parts)
    if "on" in parts:
        value *= 1.5
    if origin in _ORIGINS:
        return group, value * _ORIGINS[origin]
    return group, value * (1.0 if fact.near or parts[0] in _PLACELESS else _FAR)


def _group(parts: Sequence[str]) -> tuple[str, float]:
    if parts[0] == "call":
        if parts[1] in ("check", "clean"):
            return "check", _CALLS[parts[2]]
        return f"call.{parts[1]}", 1.0
    name = f"guard.{parts[1]}" if parts[0] == "guard" else parts[0]
    group, readings = _READINGS.get(name, (parts[0], {}))
    return group, next((readings[each] for each in parts if each in readings), 1.0)


def level(evidence: Evidence, family: str) -> Level | None:
    """What the evidence is worth in a language of this family; no deny without something to show."""
    found = next((name for name, least in _LEVELS[family] if evidence.score > least), None)
    return "ask" if found == "deny" and not evidence.concrete else found
