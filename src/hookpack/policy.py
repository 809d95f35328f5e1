"""The policy as the gates see it: built-in defaults, what a person trusted laid over them, decisions.

Reading YAML is `policy_yaml`'s business; here stands only what a hook process needs.
"""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING, Record
from hookpack.turn import Metric
from hookpack.verdict import ACTIONS, Decision, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, Literal, TypeAlias

    from hookpack.codec import Json
    from hookpack.verdict import Action, Layer, Outcome

    Mode: TypeAlias = Literal["enforce", "observe"]

SCHEMA = 1

GATES = ("quality-gate", "monotonicity-gate", "filter-sensitive", "recursion-guard", "anchor-guard")
LAYERS = ("correctness", "tests", "monotonicity", "budget", "anchors", "ratchets")

_CLOSED: Json = {"on_fail": "deny", "on_unsure": "warn", "on_error": "deny"}
_OPEN: Json = {"on_fail": "deny", "on_unsure": "warn", "on_error": "warn"}

# what runs the checks, and what tells scanners where not to look
_PROTECTED = [
    ".github/workflows/", ".gitlab-ci.yml", ".circleci/", "Jenkinsfile", "azure-pipelines.yml",
    ".pre-commit-config.yaml", ".husky/", "lefthook.yml", ".semgrepignore", ".semgrep.yml", ".bandit",
    ".gitleaks.toml", ".secrets.baseline",
]  # fmt: skip
_FAMILY = {"max_depth": 2, "max_children": 5, "max_active": 12, "max_spawns": 60, "max_per_minute": 20}

DEFAULTS: Json = {
    "version": SCHEMA,
    "preset": "solo",
    "extends": {"path": "", "sha256": ""},
    "mode": "enforce",
    "protect": _PROTECTED,
    "protect_reads": [],
    "gates": {
        "quality-gate": {"enabled": True, **_OPEN, "options": {"retries": 2}},
        "monotonicity-gate": {"enabled": True, **_OPEN, "options": {"retries": 2}},
        "filter-sensitive": {"enabled": True, **_CLOSED, "options": {"restore": False, "mask": True, "allow": []}},
        "recursion-guard": {"enabled": True, **_CLOSED, "options": {**_FAMILY}},
        "anchor-guard": {"enabled": True, **_CLOSED, "options": {}},
    },
    "iteration": {
        "correctness": {**_OPEN, "command": "", "timeout_s": 600, "report": ""},
        "tests": {**_OPEN, "weakened": "deny", "skips": []},
        "monotonicity": {
            **_OPEN,
            "scanners": ["semgrep", "bandit", "detect-secrets", "secrets", "suppressions"],
            "rules": [],
            "sarif": [],
        },
        "budget": {**_OPEN, "max_files": 60, "max_added": 3000, "max_deleted": 1500, "tiers": [], "mechanical": []},
        "anchors": {**_OPEN, "implicit": "deny"},
        "ratchets": {**_OPEN, "metrics": []},
    },
    "exceptions": [],
    "evidence": {"commands": [], "hedges": "claim", "run": "never"},
}

# who reads changes, and what brings in code: a team has others decide that than the author of a change
_SHARED = ["CODEOWNERS", ".github/dependabot.yml", "renovate.json"]
_READABLE = {"max_files": 30, "max_added": 1000, "max_deleted": 500}
_REFUSED = {"on_unsure": "deny"}
_CLOSED_TIGHT = {"on_unsure": "deny", "on_error": "deny"}

# what each preset says otherwise than DEFAULTS; `solo` is DEFAULTS
PRESETS: Json = {
    "solo": {},
    "team": {
        "protect": [*_PROTECTED, *_SHARED],
        "gates": {"filter-sensitive": {"on_unsure": "ask", "options": {"restore": True}}},
        "iteration": {"tests": {"on_unsure": "ask"}, "anchors": {"on_unsure": "ask"}, "budget": _READABLE},
        "evidence": {"run": "when-missing"},
    },
    "autonomous": {
        "protect": [*_PROTECTED, *_SHARED],
        "gates": {
            "filter-sensitive": {**_REFUSED, "options": {"restore": True}},
            "recursion-guard": {**_REFUSED, "options": {"max_depth": 1, "max_children": 3, "max_active": 4}},
            "anchor-guard": _REFUSED,
        },
        "iteration": {
            "tests": _CLOSED_TIGHT,
            "monotonicity": _CLOSED_TIGHT,
            "anchors": _CLOSED_TIGHT,
            "budget": _READABLE,
        },
        "evidence": {"run": "when-missing"},
    },
}


class Rule(Record):
    """What the policy says about one gate or layer."""

    enabled: bool = True
    on_fail: Action = "deny"
    on_unsure: Action = "warn"
    on_error: Action = "deny"
    options: Mapping[str, object] = {}

    def number(self, name: str, default: int) -> int:
        """The option `name` if it is a whole number, else `default`."""
        value = self.options.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def flag(self, name: str) -> bool:
        return self.options.get(name) is True

    def text(self, name: str) -> str:
        value = self.options.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.options.get(name)
        return tuple(map(str, value)) if isinstance(value, (list, tuple)) else ()

    def rows(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """The option `name` as mappings: a list of them, else none."""
        value = self.options.get(name)
        return tuple(each for each in value if isinstance(each, dict)) if isinstance(value, (list, tuple)) else ()


class Policy(Record):
    """A complete policy: every gate and layer has its rule."""

    gates: Mapping[str, Rule]
    layers: Mapping[str, Rule]
    mode: Mode = "enforce"
    protect: tuple[str, ...] = ()
    protect_reads: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    hedges: Literal["claim", "ignore"] = "claim"  # what "should pass" counts for
    evidence_run: Literal["never", "when-missing"] = "never"  # whether the gate runs the test command itself
    trusted: bool = False  # False: built-in defaults, nobody trusted a file of this project
    exceptions: tuple[Mapping[str, str], ...] = ()  # findings that a person accepts for a time


def build(tree: Json, *, trusted: bool) -> Policy:
    """The policy that the checked mapping `tree` (as `policy_yaml.load` gives it) describes.

    The mapping is taken as checked: nothing is validated here.
    """
    merged = settled(tree)
    gates, layers, evidence = merged["gates"], merged["iteration"], merged["evidence"]
    return Policy(
        gates={name: _rule(gates[name], gates[name]["options"]) for name in GATES},
        layers={name: _rule(layers[name], layers[name]) for name in LAYERS},
        mode=merged["mode"],
        protect=tuple(merged["protect"]),
        protect_reads=tuple(merged["protect_reads"]),
        evidence=tuple(evidence["commands"]),
        hedges=evidence["hedges"],
        evidence_run=evidence["run"],
        trusted=trusted,
        exceptions=tuple(merged["exceptions"]),
    )


def settled(tree: Json) -> Json:
    """Every setting of the checked mapping `tree`: what it leaves out comes from its preset, then from DEFAULTS."""
    name: str = tree.get("preset") or DEFAULTS["preset"]
    return merge(merge(DEFAULTS, PRESETS[name]), tree)


def metrics(policy: Policy) -> tuple[Metric, ...]:
    """The metrics of the layer ratchets."""
    return tuple(Metric(**each) for each in policy.layers["ratchets"].rows("metrics"))


def merge(base: Json, over: Json) -> Json:
    """Both mappings as one; where both have a key, `over` counts, and a list takes the place of a list."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _rule(entry: Json, options: Json) -> Rule:
    return Rule(entry.get("enabled", True), entry["on_fail"], entry["on_unsure"], entry["on_error"], options)


def action(rule: Rule, outcome: Outcome) -> Action:
    """What the policy makes of one outcome."""
    return {"fail": rule.on_fail, "unsure": rule.on_unsure, "error": rule.on_error}.get(outcome, "pass")


def decide(policy: Policy, verdict: Verdict) -> Decision:
    """The policy's answer to a verdict; a verdict with layers gets the strictest of its layers' answers."""
    if verdict.layers:
        chosen = strictest(layer_action(policy, layer) for layer in verdict.layers)
    else:
        chosen = action(policy.gates[verdict.gate], verdict.outcome)
    if policy.mode == "observe":
        # that nothing was checked is no refusal: the person is told in any mode
        return Decision("warn" if verdict.outcome == "error" else "pass", verdict._replace(hidden=()), would=chosen)
    return Decision(chosen, verdict, would=chosen)


def layer_action(policy: Policy, layer: Layer) -> Action:
    """The policy's answer to one layer of the iteration."""
    return action(policy.layers[layer.name], layer.outcome)


def strictest(actions: Iterable[Action]) -> Action:
    """The most severe of the actions, pass if there is none."""
    found = set(actions)
    return next((each for each in ACTIONS if each in found), "pass")
