"""monotonicity-gate: no iteration is less secure than the last accepted state; what is, goes back."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Effect, Verdict, worst

if TYPE_CHECKING:
    from hookpack.event import Event
    from hookpack.gates import World
    from hookpack.turn import Turn
    from hookpack.verdict import Layer

NAME = "monotonicity-gate"

_FRESH = "Try afresh from the restored state and keep what the report names; if it must go, ask the user."
_INSPECT = "Say plainly that this work is unverified, and why."


def concerns(event: Event) -> bool:
    if event.moment == "after-tool":
        return event.act != "read"
    return event.moment in ("session-start", "prompt", "before-tool", "stop", "subagent-stop", "session-end")


def judge(event: Event, world: World) -> Verdict:
    moments = {
        "before-tool": _before_tool,
        "after-tool": _after_tool,
        "stop": _stop,
        "subagent-stop": _stop,
        "session-end": _left,
    }
    return moments.get(event.moment, _begin)(event, world)


def _begin(event: Event, world: World) -> Verdict:
    """A session or a turn starts: remember the tree, judge what came in since the last accepted state."""
    if event.source == "compact" and world.has_begun():
        return _taught(world, Verdict(NAME, "skip"))  # in the middle of a turn: what it did is still its own
    verdict = _taught(world, _began(event, world))
    if event.moment != "session-start":
        return verdict
    notices = filter(None, (_loose_ends(world), verdict.notice))
    provisional = () if world.turn().baseline else (Effect("provisional", tree=world.snapshot()),)
    return verdict._replace(notice="\n".join(notices), effects=(*verdict.effects, *provisional))


def _taught(world: World, verdict: Verdict) -> Verdict:
    """The verdict with what earlier rejections teach a fresh attempt."""
    known = world.lessons()
    if not known:
        return verdict
    from hookpack.iteration import lessons

    effect = Effect("taught", paths=tuple(str(each.number) for each in known))
    return verdict._replace(
        outcome="pass" if verdict.outcome == "skip" else verdict.outcome,
        context=lessons.told(known),
        effects=(*verdict.effects, effect),
    )


def _loose_ends(world: World) -> str:
    """What a person should know when a session begins: files nobody trusted, exceptions, a baseline nobody locked."""
    from hookpack import exceptions  # sessions begin seldom

    lines = []
    if rows := exceptions.all_of(world.policy):
        lines += [f"hookpack: {line}; mend .hookpack/policy.yaml" for line in exceptions.ending(rows, world.today())]
    if untrusted := world.untrusted():
        lines.append(
            f"hookpack: {', '.join(untrusted)} is not in force as it stands; read it, then run `hookpack trust`"
        )
    if not world.turn().baseline:
        lines.append(
            "hookpack: no baseline is locked; the tree as it is now counts as one until `hookpack baseline lock`"
        )
    return "\n".join(lines)


def _began(event: Event, world: World) -> Verdict:
    turn, now = world.turn(), world.snapshot()
    start, clean = Effect("turn", tree=now), Effect("turn", tree=now, note="accepted")
    if turn.accepted in ("", now):
        return Verdict(NAME, "pass", effects=(clean, Effect("accept", tree=now)))
    from hookpack import iteration

    layers = _between(world, turn.accepted, now, by_agent=turn.unjudged)
    outcome = worst(layer.outcome for layer in layers)
    if outcome in ("pass", "skip"):
        # what a full judgement did not accept, or another session is in the middle of, the static layers do not take in
        taken_in = (start,) if turn.quarantined or world.has_company() else (clean, Effect("accept", tree=now))
        return Verdict(NAME, "pass", effects=taken_in)
    if outcome == "error":
        return _verdict(layers, "not-checked", "Changes between turns were NOT checked.", (start,))
    if _went_back(world, turn, now):
        known = f"what came in between turns is known in the locked baseline ({iteration.summary(layers)})"
        return Verdict(NAME, "pass", effects=(clean, Effect("accept", tree=now)), notice=f"hookpack: {known}")
    cause = "a turn that ended unjudged, or changes between turns" if turn.unjudged else "changes between turns"
    return Verdict(
        NAME,
        "unsure",
        "unattributed",
        f"{cause} brought in what the accepted state did not hold ({iteration.summary(layers)}).",
        "They stay as they are; only the user accepts them.",
        findings=iteration.findings(layers),
        effects=(start,),
        notice=f"hookpack: {cause} brought in {iteration.summary(layers)}; `hookpack check` shows it, "
        "`hookpack baseline lock` takes it in",
    )


def _between(world: World, before: str, now: str, *, by_agent: bool = False) -> tuple[Layer, ...]:
    """The static layers. The budget is for what an agent did: a pull or another branch may be of any size."""
    from hookpack import iteration

    if by_agent:
        return iteration.judge(world, before, now, static=True)
    layers = iteration.judge(world, before, now, static=True, every=True)
    return tuple(each for each in layers if each.name != "budget")


def _went_back(world: World, turn: Turn, now: str) -> bool:
    """Whether a person left a better state for one that the baseline knows, as who checks out another branch does."""
    if not turn.locked or turn.unjudged or turn.quarantined or world.has_company():
        return False
    return worst(each.outcome for each in _between(world, turn.baseline, now)) in ("pass", "skip")


def _before_tool(event: Event, world: World) -> Verdict:
    """A session that nobody saw begin gets its turn's start; a commit gets the static layers."""
    if event.act != "read":
        world.works()
    is_commit = event.act == "shell" and _commits(event.command)
    if not world.has_begun():
        return _unannounced(world, is_commit=is_commit)
    return _commit(world, world.turn().start, ()) if is_commit else Verdict(NAME, "skip")


def _unannounced(world: World, *, is_commit: bool) -> Verdict:
    """The first call of a session that began unseen: its turn starts here.

    What an earlier turn left unjudged waits for the stop, which has the time. A commit would not wait.
    """
    turn, now = world.turn(), world.snapshot()
    start = Effect("turn", tree=now, note="accepted" if turn.accepted in ("", now) else "")
    effects = (start,) if turn.accepted else (start, Effect("accept", tree=now))
    return _commit(world, turn.accepted or now, effects) if is_commit else Verdict(NAME, "pass", effects=effects)


def _commit(world: World, since: str, effects: tuple[Effect, ...]) -> Verdict:
    from hookpack import iteration

    layers = iteration.judge(world, since, world.snapshot(), static=True, staged=world.staged())
    outcome = worst(layer.outcome for layer in layers)
    if outcome in ("pass", "skip"):
        return Verdict(NAME, "pass", effects=effects)
    return _verdict(layers, "commit", "Mend it before you commit.", effects)


def _after_tool(event: Event, world: World) -> Verdict:
    """Scan ahead, beside the agent; what comes of it is the business of the turn's end."""
    world.works()
    if world.has_begun() and _may_have_written(event):
        world.scan_ahead()
    return Verdict(NAME, "skip")


def _may_have_written(event: Event) -> bool:
    if not event.command:
        return True
    from hookpack import shell  # dearer than the rest of a call that changed nothing

    return shell.may_write(event.command)


_COMMITS = ("commit", "ci", "merge", "cherry-pick", "am", "commit-tree", "revert")
_LONG = ("commit", "merge", "cherry-pick", "revert")
_SHORT = ("ci", "am")
# with these in it, the words of a line need not stand in it as they are
_ASSEMBLING = ("$", "`", "{", "printf", "base64")
_REVERSING = "rev"
_DIVIDERS = str.maketrans(";&|()<>=/\t\n", " " * 11)


def _may_commit(line: str) -> bool:
    """The cheap question: whether a line names git and what commits, or one of them and may assemble the other."""
    text, is_escaped = line, "\\" in line
    if is_escaped or "'" in line or '"' in line:
        text = line.replace("'", "").replace('"', "").replace("\\\n", "").replace("\\", "")
    # what is passed on to a shell may be divided by an escaped `n`
    words = text if is_escaped else text.translate(_DIVIDERS).split()
    is_made = _REVERSING in words or any(mark in text for mark in _ASSEMBLING)
    is_named = any(verb in text for verb in _LONG) or any(verb in words for verb in _SHORT)
    return (is_named or is_made) if "git" in text else (is_named and is_made)


def _commits(line: str) -> bool:
    if not _may_commit(line):
        return False
    from hookpack import shell  # most lines do not commit
    from hookpack.shell.git import verb

    return any(verb(each.words) in _COMMITS for each in map(shell.unwrap, shell.parse(line).commands))


def _left(event: Event, world: World) -> Verdict:
    """The session ends in the middle of a turn: the next event judges what it left."""
    return Verdict(NAME, "pass", effects=(Effect("unjudged"),) if world.turn().is_open else ())


def _stop(event: Event, world: World) -> Verdict:
    from hookpack import iteration

    turn, now = world.turn(), world.snapshot()
    if turn.start == now == turn.accepted:
        return Verdict(NAME, "pass", effects=(Effect("accept", tree=now),))
    since = turn.start or turn.accepted or turn.baseline
    if not since:
        reason = "nothing is known of how the project looked before, so this turn was NOT checked."
        return Verdict(NAME, "unsure", "unknown-start", reason, _INSPECT, effects=(Effect("quarantine", tree=now),))
    layers = iteration.judge(world, since, now)
    older = (
        iteration.judge(world, turn.accepted, turn.start, static=True)
        if _began_dirty(turn.accepted, turn.start)
        else ()
    )
    outcome = worst(layer.outcome for layer in layers)
    obstacle = _obstacle(event, world, turn.start, layers)
    if outcome == "fail" and not obstacle:
        return _verdict(layers, "regression", _FRESH, (Effect("revert", tree=now),))
    if outcome in ("fail", "error", "unsure"):
        kept = f"{_INSPECT} Nothing was taken back: {obstacle}." if obstacle else _INSPECT
        return _verdict(layers, "quarantine", kept, (Effect("quarantine", tree=now),))
    if worst(layer.outcome for layer in older) not in ("pass", "skip"):
        return Verdict(
            NAME,
            "unsure",
            "unattributed",
            f"this turn changed nothing for the worse, but before it began there was {iteration.summary(older)}.",
            effects=(Effect("quarantine", tree=now),),
            judged=layers,
            notice=f"hookpack: not accepted, because before this turn there was {iteration.summary(older)}; "
            "`hookpack check` shows it, `hookpack baseline lock` takes it in",
        )
    # with an open end it is the next prompt that takes in what can change no more
    effects = () if obstacle else (Effect("accept", tree=now),)
    return Verdict(NAME, "pass", layers=layers, effects=effects, notice=iteration.notices(layers))


def _began_dirty(accepted: str, start: str) -> bool:
    return bool(accepted and start and accepted != start)


def _obstacle(event: Event, world: World, start: str, layers: tuple[Layer, ...]) -> str:
    """Why a state is neither taken back nor accepted, "" if it can be."""
    if event.moment == "subagent-stop":
        return "a subagent ended, and others may have worked beside it"
    if event.background:
        return f"background work still runs ({', '.join(event.background)})"
    if not start:
        return "nobody saw how the tree looked when this turn began"
    failed = [layer.name for layer in layers if layer.outcome == "fail"]
    if failed == ["correctness"] and world.knows_red(start):
        return "the tests failed before this turn began"
    if failed == ["ratchets"] and not world.turn().clean:
        return "a metric may have been worse before this turn began"
    if world.has_company():
        return "another session worked in this folder during the turn"
    return world.moved_head()


def _verdict(layers: tuple[Layer, ...], rule: str, remedy: str, effects: tuple[Effect, ...]) -> Verdict:
    from hookpack import iteration

    return Verdict(
        NAME,
        worst(layer.outcome for layer in layers),
        rule,
        iteration.report(layers),
        remedy,
        findings=iteration.findings(layers),
        effects=effects,
        layers=layers,
        notice=iteration.notices(layers),
    )
