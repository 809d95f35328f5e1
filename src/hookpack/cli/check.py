"""`hookpack check`: the iteration's layers on the work tree, against the locked baseline."""

from __future__ import annotations

import json
import sys

import click

from hookpack import effects, iteration, policy
from hookpack.cli import here
from hookpack.cli.colour import painted
from hookpack.cli.person import admit, confirm, told
from hookpack.cli.progress import busy
from hookpack.identity import by_place
from hookpack.iteration import failure, words
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Decision, Effect, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.finding import Finding
    from hookpack.policy import Policy
    from hookpack.verdict import Layer
    from hookpack.world import World

_TAKE_BACK = "next: mend it, or `hookpack check --revert` puts the work tree back to the baseline"
_MARKS = {"pass": "ok", "skip": "--", "fail": "FAIL", "unsure": "??", "error": "ERROR"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--times", is_flag=True, help="Say how long each layer took; without it the same tree gives the same bytes."
)
@click.option("--all", "every", is_flag=True, help="Run the layers after a failed one, too.")
@click.option("--static", is_flag=True, help="Run nothing of the project: neither its tests nor its other commands.")
@click.option(
    "--revert", is_flag=True,
    help="If it is denied, put the work tree back to the locked baseline. For a person; what goes is kept.",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="With --revert: do not ask.")
def command(as_json: bool, times: bool, every: bool, static: bool, revert: bool, yes: bool) -> None:
    """Judge the work tree against the locked baseline.

    \b
    Exit codes: 0 pass or warn, 1 ask or deny, 2 usage,
                3 something could not be checked and nothing was denied.
    Examples:
      hookpack check
      hookpack check --json | jq .decision      as templates/report.schema.json says
      hookpack check --static                   in a git hook
      hookpack check --revert
    """
    if revert:
        admit("check --revert", yes=yes)
    project = here.project()
    before, world = here.locked_baseline(project).tree, here.world(project)
    now = world.snapshot()
    with busy("judging"):
        layers = iteration.judge(world, before, now, static=static, every=every)
    verdict = Verdict("monotonicity-gate", iteration.outcome(layers), "check", iteration.report(layers), layers=layers)
    decision = policy.decide(world.policy, verdict)
    if as_json:
        report = failure.report(world, before, now, layers)
        report = _with_times(report, layers) if times else report
        click.echo(_as_json(report, world.policy, decision, layers))
    else:
        click.echo(_as_text(world.policy, decision, layers, times=times))
    if revert:
        click.echo(_revert(world, decision, before, now, yes=yes), err=True)
    sys.exit(_exit_code(decision, layers))


def _exit_code(decision: Decision, layers: Sequence[Layer]) -> int:
    if decision.action in ("ask", "deny"):
        return 1
    return 3 if any(layer.outcome in ("error", "unsure") for layer in layers) else 0


def _revert(world: World, decision: Decision, before: str, now: str, *, yes: bool) -> str:
    """Take back what is denied, if the person agrees; what is said about it."""
    if decision.action != "deny":
        observed = " in observe mode" if decision.would == "deny" else ": only what is denied is"
        return f"nothing is taken back{observed}"
    confirm("check --revert", "Put the work tree back to the locked baseline?", yes=yes)
    told(world.project, "check --revert")
    wish = Effect("revert", tree=now)
    decision = decision._replace(verdict=decision.verdict._replace(effects=(wish,)))
    return effects.take_back(world, decision, now, before).person


def _as_json(report: dict[str, object], rules: Policy, decision: Decision, layers: Sequence[Layer]) -> str:
    rows: list[dict[str, object]] = report["layers"]  # type: ignore[assignment]  # as failure.report makes it
    answers = [{**row, "decision": policy.layer_action(rules, layer)} for row, layer in zip(rows, layers, strict=True)]
    head = {"decision": decision.action, "mode": rules.mode, "would": decision.would}
    return json.dumps({**head, **report, "layers": answers}, indent=2)


def _with_times(report: dict[str, object], layers: Sequence[Layer]) -> dict[str, object]:
    return {**report, "took_ms": {layer.name: layer.took_ms for layer in layers}}


def _as_text(rules: Policy, decision: Decision, layers: Sequence[Layer], *, times: bool) -> str:
    lines = []
    for layer in layers:
        # a layer's reason names its findings, which stand below
        reason = iteration.summary([layer]) if layer.findings else layer.reason
        took = f"{layer.took_ms:8.0f} ms  " if times else ""
        lines.append(f"{painted(f'{_MARKS[layer.outcome]:>5}')}  {layer.name:13} {took}{reason}".rstrip())
        lines.extend(f"       {line}" for group in by_place(layer.findings) for line in _fault(group))
        if layer.remedy and layer.outcome not in ("pass", "skip"):
            lines.append(f"       {layer.remedy}")
    observed = f" (observe mode; enforcing: {decision.would})" if rules.mode == "observe" else ""
    lines.append(f"decision: {painted(decision.action)}{observed}")
    return "\n".join([*lines, *_next(decision, layers)])


def _fault(group: Sequence[Finding]) -> Iterator[str]:
    """One fault, which several scanners may have found, and its remedies."""
    message = next((each.message for each in group if each.message), "")
    yield ": ".join(filter(None, (group[0].place, words.rules(group), message)))
    yield from (f"  {remedy}" for remedy in dict.fromkeys(each.remedy for each in group if each.remedy))


def _next(decision: Decision, layers: Sequence[Layer]) -> Iterator[str]:
    if decision.would in ("ask", "deny"):
        scanned = any(layer.findings for layer in layers if layer.name == "monotonicity")
        yield "next: `hookpack baseline diff`" if scanned else _TAKE_BACK
    elif any(layer.outcome == "error" for layer in layers):
        yield "not everything was checked; next: `hookpack doctor`"
    elif any(layer.outcome == "unsure" for layer in layers):
        yield "not everything was checked"
