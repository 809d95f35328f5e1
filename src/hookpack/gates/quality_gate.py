"""quality-gate: a claim that something passes stands on a run that happened after the last change."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Effect, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hookpack.event import Event
    from hookpack.evidence import Claim, Seen
    from hookpack.gates import World

NAME = "quality-gate"

_NO_RUN = "the transcript shows no run that could prove it"
_FAILED = "the last run did not pass"
_PART = "only a part of the tests ran since the last change"
_CHANGED = "files changed after the last passing run"
_DRIFTED = "the files are not as they were at the last passing run"


def concerns(event: Event) -> bool:
    if event.moment == "after-tool":
        from hookpack import evidence  # before a tool this gate has nothing to say

        return event.act == "shell" and evidence.mentions_runner(event.command)
    return event.moment in ("stop", "subagent-stop") and bool(event.message)


def judge(event: Event, world: World) -> Verdict:
    """Records a run after a tool; fails a stop whose message claims a result that no run proves."""
    from hookpack import evidence

    extra = _extra(world)
    if event.moment == "after-tool":
        passed = not (event.failed or event.interrupted or evidence.contradicts(event.output))
        return _record(event, world, evidence.kinds(event.command, extra), passed=passed)
    claim = evidence.claim(event.message)
    if not claim:
        return Verdict(NAME, "pass")
    runs = (evidence.Seen(frozenset(run.kinds), run.passed, tree=run.tree) for run in world.runs())
    missing = _missing(claim, runs, (evidence.look(step, extra) for step in world.steps()), world)
    if not missing:
        return _weakened(claim, world) or Verdict(NAME, "pass")
    return Verdict(
        NAME,
        "fail",
        "unproved-claim",
        f'"{claim.quote}" is not proved: {missing}.',
        f"Run {_settling(claim.kind, extra)} and report what it says, or say plainly what was not run.",
    )


def _weakened(claim: Claim, world: World) -> Verdict | None:
    """A claim whose run means less than it seems: the turn weakened the tests."""
    from hookpack.iteration import tests  # only a claim that is proved asks for it
    from hookpack.turn import Span

    turn, now = world.turn(), world.snapshot()
    since = turn.start or turn.accepted
    if not since or since == now:
        return None
    layer = tests.judge(world, Span(since, now, world.changes(since, now)))
    if layer.outcome != "fail":
        return None
    reason = f'"{claim.quote}" rests on tests that were weakened: {layer.reason}.'
    return Verdict(NAME, "fail", "weakened-tests", reason, layer.remedy, findings=layer.findings)


def _record(event: Event, world: World, kinds: frozenset[str], *, passed: bool) -> Verdict:
    """Remember a verification run together with the tree it ran on; a call that only starts one proves nothing."""
    if not kinds or event.in_background:
        return Verdict(NAME, "skip")
    effect = Effect("run", tree=world.snapshot(), note="passed" if passed else "failed", paths=tuple(sorted(kinds)))
    return Verdict(NAME, "pass", effects=(effect,))


def _missing(claim: Claim, recorded: Iterable[Seen], calls: Iterable[Seen], world: World) -> str:
    """What the claim lacks, "" if a good run of its kind stands behind it."""
    runs = [run for run in recorded if claim.kind in run.kinds or _part(claim) in run.kinds]
    now = world.snapshot() if runs else ""
    lack = _lack(claim, (run for run in runs if run.tree == now))
    if lack in ("", _FAILED):
        return lack
    if lack := _lack(claim, calls):
        return lack
    # the transcript cannot see a change that no tool call shows; the recorded tree can
    proofs = [run for run in runs if run.passed and (claim.kind in run.kinds or not claim.is_whole)]
    return _DRIFTED if proofs and _drifted(proofs[-1].tree, now, world) else ""


def _lack(claim: Claim, seen: Iterable[Seen]) -> str:
    """What the claim lacks after these calls, oldest first."""
    lack, broken = _NO_RUN, False
    for each in seen:
        if claim.kind in each.kinds:
            lack, broken = ("", False) if each.passed else (_FAILED, True)
        elif _part(claim) in each.kinds:
            lack = _after_part(claim, lack, broken=broken) if each.passed else _FAILED
        elif each.changes:
            lack, broken = lack or _CHANGED, False
    return lack


def _after_part(claim: Claim, lack: str, *, broken: bool) -> str:
    """What is lacking after some tests passed, which never outdoes all of them having failed on the same files."""
    if not claim.is_whole:
        return lack if broken else ""
    return _PART if lack in (_NO_RUN, _CHANGED) else lack


def _part(claim: Claim) -> str:
    return f"{claim.kind}-part"


def _drifted(ran_on: str, now: str, world: World) -> bool:
    """Whether anything but what the run itself left behind differs: only files that stood there then count."""
    return any(each.status != "A" for each in world.changes(ran_on, now))


def _extra(world: World) -> tuple[str, ...]:
    command = world.policy.layers["correctness"].text("command")
    return (*world.policy.evidence, *((command,) if command else ()))


def _settling(kind: str, extra: tuple[str, ...]) -> str:
    return (
        f"`{extra[0]}`" if extra else {"test": "the whole test suite", "build": "the build", "lint": "the linter"}[kind]
    )
