"""`hookpack check`: the iteration's layers on the work tree, against the locked baseline."""

from __future__ import annotations

import json
import sys

import click

from hookpack import effects, iteration, policy
from hookpack.cli import here
from hookpack.finding import Finding
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Decision, Effect, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.policy import Policy
    from hookpack.verdict import Layer
    from hookpack.world import World

_MARKS = {"pass": "ok", "skip": "--", "fail": "FAIL", "unsure": "??", "error": "ERROR"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--all", "every", is_flag=True, help="Run the layers after a failed one, too.")
@click.option("--revert", is_flag=True, help="If it fails, put the work tree back to the baseline (the state is kept).")
def command(as_json: bool, every: bool, revert: bool) -> None:
    """Judge the work tree against the locked baseline.

    \b
    Exit codes: 0 pass or warn, 1 ask or deny, 2 usage,
                3 something could not be checked and nothing was denied.
    Examples:
      hookpack check
      hookpack check --json | jq .decision
    """
    project = here.project()
    before, world = here.locked_baseline(project).tree, here.world(project)
    now = world.snapshot()
    layers = iteration.judge(world, before, now, every=every)
    verdict = Verdict("monotonicity-gate", iteration.outcome(layers), "check", iteration.report(layers), layers=layers)
    decision = policy.decide(world.policy, verdict)
    told = _revert(world, decision, before, now) if revert and decision.action == "deny" else ""
    click.echo(_as_json(world.policy, decision, layers) if as_json else _as_text(world.policy, decision, layers))
    if told:
        click.echo(told, err=True)
    sys.exit(_exit_code(decision, layers))


def _exit_code(decision: Decision, layers: Sequence[Layer]) -> int:
    if decision.action in ("ask", "deny"):
        return 1
    return 3 if any(layer.outcome in ("error", "unsure") for layer in layers) else 0


def _revert(world: World, decision: Decision, before: str, now: str) -> str:
    wish = Effect("revert", tree=now)
    decision = decision._replace(verdict=decision.verdict._replace(effects=(wish,)))
    return effects.take_back(world, decision, now, before).person


def _as_json(rules: Policy, decision: Decision, layers: Sequence[Layer]) -> str:
    rows = [
        {
            "name": layer.name,
            "outcome": layer.outcome,
            "decision": policy.layer_action(rules, layer),
            "reason": layer.reason,
            "findings": [dict(zip(Finding._fields, each)) for each in layer.findings],
            "took_ms": layer.took_ms,
        }
        for layer in layers
    ]
    return json.dumps(
        {"decision": decision.action, "mode": rules.mode, "would": decision.would, "layers": rows}, indent=2
    )


def _as_text(rules: Policy, decision: Decision, layers: Sequence[Layer]) -> str:
    lines = []
    for layer in layers:
        lines.append(f"{_MARKS[layer.outcome]:>5}  {layer.name:13} {layer.took_ms:8.0f} ms  {layer.reason}".rstrip())
        lines.extend(f"       {each.place}: {each.rule}: {each.message}" for each in layer.findings)
    observed = f" (observe mode; enforcing: {decision.would})" if rules.mode == "observe" else ""
    return "\n".join([*lines, f"decision: {decision.action}{observed}"])
