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
    "evidence": {"commands": [], "hedges": "claim", "run": "never"},
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


def build(tree: Json, *, trusted: bool) -> Policy:
    """The policy that the checked mapping `tree` (as `policy_yaml.load` gives it) describes.

    Missing parts come from DEFAULTS. The mapping is taken as checked: nothing is validated here.
    """
    merged = _merge(DEFAULTS, tree)
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
    )


def metrics(policy: Policy) -> tuple[Metric, ...]:
    """The metrics of the layer ratchets."""
    return tuple(Metric(**each) for each in policy.layers["ratchets"].rows("metrics"))


def _merge(base: Json, over: Json) -> Json:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
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
