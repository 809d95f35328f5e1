"""A made-up record of many weeks, the same at each run: what `bench/report.py` and the pages' tests read."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

from hookpack.codec import digest, dumps
from hookpack.state.ledger import FIRST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BEGIN = 1_790_000_000.0  # seconds since the epoch
_CALLS_A_TURN = 12
_TURNS_A_SESSION = 6
_LAYERS = ("correctness", "tests", "monotonicity", "budget", "anchors", "ratchets")
_FILES = (
    "app/files.py",
    "app/login.py",
    "web/routes.ts",
    "tests/test_login.py",
    "deploy/main.tf",
    "app/models/order.py",
)
_FAULTS = (
    ("monotonicity", "1 new finding: {file}:41 python.sql-from-text (a query is put together from text)"),
    ("anchors", "{file}:17: the check of the owner before the order is read is gone"),
    ("tests", "{file}:88: the assertion accepts any error"),
    ("budget", "74 files changed, more than 60"),
)
_REFUSALS = (
    ("anchor-guard", "protected-path", "Write", ".github/workflows/ci.yml is protected (.github/workflows/)."),
    ("filter-sensitive", "credential", "Bash", "this call would expose a GitHub token (4be71c09aa31) in its command."),
    ("recursion-guard", "too-deep", "Task", "this session stands at depth 1 and max_depth is 1."),
    ("anchor-guard", "bypass", "Bash", "--no-verify switches the project's own hooks off."),
)


def write(repo: Path, count: int, *, pace_s: float = 45.0, seed: int = 7) -> None:
    """Lay `count` entries, chained, into the ledger of `repo`, `pace_s` apart on the average."""
    os.makedirs(repo, exist_ok=True)
    before = FIRST
    with open(repo / "ledger.jsonl", "w", encoding="ascii") as stream:
        for number, entry in zip(range(count), _entries(random.Random(seed), pace_s), strict=False):
            line = dumps({**entry, "n": number, "prev": before})
            before = digest(line.encode())
            stream.write(line + "\n")


def _entries(chance: random.Random, pace_s: float) -> Iterator[dict[str, object]]:
    at, session = BEGIN, 0
    while True:
        session += 1
        name = digest(str(session).encode())[:8] + "-1c4e"
        for entry in _session(chance, name):
            at += chance.expovariate(1 / pace_s)
            yield {**entry, "at": round(at, 3)}


def _session(chance: random.Random, name: str) -> Iterator[dict[str, object]]:
    begin = _entry(chance, name, "session-start", "SessionStart", gate="recursion-guard")
    yield {**begin, "effects": [["child-depth", "1"]]}
    for _ in range(chance.randint(2, _TURNS_A_SESSION)):
        for _ in range(chance.randint(3, _CALLS_A_TURN)):
            yield from _call(chance, name)
        yield _turn(chance, name)


def _call(chance: random.Random, name: str) -> Iterator[dict[str, object]]:
    if chance.random() < 0.03:
        gate, rule, tool, reason = chance.choice(_REFUSALS)
        loud = {"outcome": "fail", "rule": rule, "reason": reason, "remedy": "Leave it as it is, or ask the user."}
        action = "pass" if chance.random() < 0.2 else "deny"
        yield _entry(chance, name, gate=gate, tool=tool, action=action, would="deny", **loud)
        return
    for gate in ("filter-sensitive", "anchor-guard"):
        yield _entry(chance, name, gate=gate, tool=chance.choice(("Write", "Edit", "Bash")))
    if chance.random() < 0.04:
        child = digest(str(chance.random()).encode())[:10]
        yield _entry(chance, name, "after-tool", "PostToolUse", gate="recursion-guard", tool="Task", child=child)
        yield _entry(chance, name, gate="anchor-guard", tool="Read", agent_id=child)


def _turn(chance: random.Random, name: str) -> dict[str, object]:
    dice = chance.random()
    layers = [[each, "pass", round(chance.expovariate(1 / 150), 1)] for each in _LAYERS]
    fields: dict[str, object] = {"effects": [["accept", "0123456789ab"]]}
    counts = {"new": 0, "fixed": int(dice > 0.9), "known": 2}
    if dice < 0.08:
        fault, reason = chance.choice(_FAULTS)
        reason = f"{fault}: {reason.format(file=chance.choice(_FILES))}."
        layers = [[each, "fail" if each == fault else outcome, took] for each, outcome, took in layers]
        loud = {"outcome": "fail", "rule": "regression", "action": "deny", "would": "deny", "reason": reason}
        fields = {**loud, "effects": [["revert", "0123456789ab"]], "rejected": [1]}
        counts["new"] = int(fault == "monotonicity")
    elif dice < 0.12:
        reason = f"could not be looked at: {chance.choice(_FILES)} (semgrep: a syntax error)"
        loud = {"outcome": "unsure", "rule": "quarantine", "action": "warn", "would": "warn", "reason": reason}
        unchecked = [["monotonicity", "unsure", reason]]
        fields = {**loud, "effects": [["quarantine", "0123456789ab"]], "unchecked": unchecked}
    tally = {"monotonicity": counts, "anchors": {"kept": 9, "moved": int(dice > 0.97), "lost": 0, "unsure": 0}}
    judged = _entry(chance, name, "stop", "Stop", gate="monotonicity-gate", layers=layers, tally=tally)
    return {**judged, "took_ms": round(400 + chance.expovariate(1 / 900), 1), **fields}


def _entry(
    chance: random.Random, session: str, moment: str = "before-tool", event: str = "PreToolUse", **fields: object
) -> dict[str, object]:
    silent = {
        "session": session, "agent": "claude-code", "event": event, "tool": "", "outcome": "pass", "rule": "",
        "action": "pass", "would": "pass", "unverified": False, "reason": "", "remedy": "", "findings": [],
        "layers": [], "facts": {"moment": moment, "mode": "enforce", "policy": "4be71c09aa31"},
        "took_ms": round(14 + chance.expovariate(1 / 9), 1),
    }  # fmt: skip
    return {**silent, **fields}
