"""Judgements made by hand, and texts that want to be more than text."""

from __future__ import annotations

from hookpack import policy
from hookpack.branch.trial import Base
from hookpack.cli.answers import Judged
from hookpack.finding import Finding
from hookpack.iteration import failure
from hookpack.policy import LAYERS
from hookpack.verdict import Layer, Verdict

EVIL = (
    "a::error file=x,line=1::y%0A\n::add-mask::z\r]( http://evil.example)@team #1 <img src=x> | `x` ##[error]\x1b[31m"
)


class _World:
    """Nothing changed that an excerpt could be taken of."""

    def changes(self, before, after):
        return ()


def finding(path="app.py", line=2, **fields):
    given = {"scanner": "bandit", "rule": "bandit.B307", "severity": "high", "confidence": "high", "cwe": "CWE-95"}
    return Finding(path=path, line=line, **{**given, "message": "eval is used", "remedy": "parse it", **fields})


def judged(*layers, mode="enforce", **fields):
    """A whole judgement of these layers; the others passed."""
    given = {each.name: each for each in layers}
    all_ = tuple(given.get(name, Layer(name, "pass")) for name in LAYERS)
    rules = policy.build({"mode": mode}, trusted=True)
    decision = policy.decide(rules, Verdict("monotonicity-gate", "fail", layers=all_))
    report = failure.report(_World(), "a", "b", all_)
    base = Base("main", "1" * 40, "2" * 40)
    return Judged(rules, decision, all_, report, **{"base": base, **fields})


def failed(*findings, name="monotonicity", **fields):
    return Layer(name, "fail", "it failed", "Mend it.", tuple(findings), **fields)
