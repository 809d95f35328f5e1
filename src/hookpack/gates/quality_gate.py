"""quality-gate: a claim that something passes stands on a run that happened after the last change."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Effect, Verdict

if TYPE_CHECKING:
    from hookpack.event import Event
    from hookpack.gates import World
    from hookpack.turn import Step

NAME = "quality-gate"


def concerns(event: Event) -> bool:
    if event.moment == "after-tool":
        from hookpack import evidence  # before a tool this gate has nothing to say

        return event.act == "shell" and evidence.mentions_runner(event.command)
    return event.moment in ("stop", "subagent-stop") and bool(event.message)


def judge(event: Event, world: World) -> Verdict:
    from hookpack import evidence

    if event.moment == "after-tool":
        return _record(event, world)
    claim = evidence.claim(event.message)
    if not claim:
        return Verdict(NAME, "pass")
    missing = _missing(claim.kind, world)
    if not missing:
        return Verdict(NAME, "pass")
    return Verdict(
        NAME,
        "fail",
        "unproved-claim",
        f'"{claim.quote}" is not proved: {missing}.',
        f"Run {_settling(claim.kind, world)} and report what it says, or say plainly that it was not run.",
    )


def _record(event: Event, world: World) -> Verdict:
    """Remember a verification run together with the tree it ran on."""
    from hookpack import evidence

    kinds = evidence.kinds(event.command, _extra(world))
    if not kinds:
        return Verdict(NAME, "skip")
    good = not event.failed and not event.interrupted and not evidence.contradicts(event.output)
    effect = Effect("run", tree=world.snapshot(), note="passed" if good else "failed", paths=tuple(sorted(kinds)))
    return Verdict(NAME, "pass", effects=(effect,))


def _missing(kind: str, world: World) -> str:
    """What the claim lacks, "" if a good run of its kind stands behind it."""
    from hookpack import evidence

    now = ""
    runs = [run for run in world.runs() if kind in run.kinds]
    if runs:
        now = world.snapshot()
        if any(run.passed and run.tree == now for run in runs):
            return ""
    ran = good = changed = False
    for step in world.steps():
        if kind in evidence.kinds(step.command, _extra(world)) and step.act == "shell":
            ran, changed = True, False
            good = not (step.failed or step.in_background or evidence.contradicts(step.output))
        elif _may_change(step):
            changed = True
    if not ran:
        return "the transcript shows no run that could prove it"
    if not good:
        return "the last run did not pass"
    if changed:
        return "files changed after the last passing run"
    # the transcript cannot see a change that no tool call shows; the recorded tree can
    return (
        "the files are not as they were at the last passing run" if runs and _drifted(runs[-1].tree, now, world) else ""
    )


def _drifted(ran_on: str, now: str, world: World) -> bool:
    """Whether anything but what the run itself left behind differs: only files that stood there then count."""
    return any(each.status != "A" for each in world.changes(ran_on, now))


def _may_change(step: Step) -> bool:
    if step.failed and step.act == "write":
        return False
    if step.act != "shell":
        return step.act in ("write", "other")
    from hookpack import evidence

    return evidence.may_change(step.command)


def _extra(world: World) -> tuple[str, ...]:
    command = world.policy.layers["correctness"].text("command")
    return (*world.policy.evidence, *((command,) if command else ()))


def _settling(kind: str, world: World) -> str:
    extra = _extra(world)
    return (
        f"`{extra[0]}`" if extra else {"test": "the whole test suite", "build": "the build", "lint": "the linter"}[kind]
    )
