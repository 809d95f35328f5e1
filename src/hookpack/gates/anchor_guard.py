"""anchor-guard: protected files stay as they are, and declared defences survive every edit."""

from __future__ import annotations

from hookpack import protection, stray
from hookpack.errors import HookpackError
from hookpack.patch import candidate
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Effect, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.anchor import Anchor
    from hookpack.event import Event, Write
    from hookpack.gates import World
    from hookpack.place import Place

NAME = "anchor-guard"


def concerns(event: Event) -> bool:
    if event.moment == "before-tool":
        return bool(event.writes or event.command or event.targets)
    return event.moment in ("session-start", "prompt", "after-tool", "config-change")


def judge(event: Event, world: World) -> Verdict:
    if event.moment == "before-tool":
        return _before(event, world)
    if event.moment == "config-change":
        return _settings(event, world)
    if event.moment == "after-tool":
        return _after(event, world)
    changed = world.renew()
    return _opening(event, world) if event.moment == "session-start" else _between(changed)


def _between(changed: Sequence[str]) -> Verdict:
    """Nobody's call changed these: a person did, or what an earlier call left running."""
    if not changed:
        return Verdict(NAME, "pass")
    names = ", ".join(map(shown, changed))
    return Verdict(NAME, "pass", notice=f"hookpack: {names} changed between turns; if that was not you, look at it")


def _after(event: Event, world: World) -> Verdict:
    drifted = world.drifted()
    strayed, effects = stray.found(event, world)
    if not drifted and not strayed:
        return (_lost_by_call(event, world) or Verdict(NAME, "pass"))._replace(effects=effects)
    if drifted:
        effects = (Effect("reseal", paths=tuple(drifted)), *effects)
    names = ", ".join(map(shown, (*drifted, *strayed)))
    is_sure = bool(drifted) or any(effect.kind == "restore" for effect in effects)
    return Verdict(
        NAME,
        "fail" if is_sure else "unsure",
        "protected-file-changed",
        f"{names} changed during this call and is protected.",
        "Leave it as it is now; if the task needs it changed, ask the user to do it.",
        effects=effects,
        notice=f"hookpack: a call of the agent changed {names}",
    )


def _lost_by_call(event: Event, world: World) -> Verdict | None:
    """Hard anchors that this turn lost so far: all of them after a shell call, after an edit those of mode semantic."""
    declared = [each for each in world.anchors() if each.strength == "hard"]
    if event.act == "write":
        paths = {world.locate(write.path).inside for write in event.writes}
        declared = [each for each in declared if each.mode == "semantic" and each.path in paths]
    if not declared or event.act not in ("write", "shell", "other"):
        return None
    start, now = world.turn().start, world.snapshot()
    if not start or start == now:
        return None
    from hookpack.iteration import anchors as layer  # most calls change nothing that is anchored
    from hookpack.iteration.words import listed, sentence
    from hookpack.turn import Span

    lost, _, _ = layer.judged(world, declared, Span(start, now, world.changes(start, now), static=True))
    if not lost:
        return None
    return Verdict(NAME, "fail", "lost-anchor", f"{listed(lost)}.", sentence(lost[0].remedy), findings=tuple(lost))


def _before(event: Event, world: World) -> Verdict:
    if event.act == "read":
        return protection.reads(event.targets, world) or Verdict(NAME, "pass")
    places = [world.locate(write.path) for write in event.writes]
    for place in (*places, *map(world.locate, event.targets)):
        if verdict := protection.touches(place, world):
            return verdict
    if verdict := next(filter(None, map(protection.startup, event.writes)), None):
        return verdict
    for place in dict.fromkeys(places):
        writes = [write for write, at in zip(event.writes, places) if at == place]
        if verdict := _lost_anchor(writes, place, world):
            return verdict
    return (protection.line(event.command, world) if event.command else None) or Verdict(NAME, "pass")


def _lost_anchor(writes: Sequence[Write], place: Place, world: World) -> Verdict | None:
    """Only hard anchors that held before, and no relations: everything else is judged later."""
    declared = [
        each
        for each in world.anchors()
        if each.path == place.inside and each.strength == "hard" and each.mode != "semantic"
    ]
    if not declared:
        return None
    from hookpack import anchor as anchors  # most edits touch no anchored file

    before = after = world.read(place) or ""
    for write in writes:
        after = candidate(write, after)
    for each in declared:
        if anchors.holds(each, after):
            continue
        held, holds = anchors.holds(each, before), anchors.holds(each, after)
        if held and holds is False and not _moved(each, before, after, world):
            return _refusal(each, before, after)
        if held is None or holds is None:
            reason = f"{place.inside} does not parse before or after this edit, so anchor {each.id} cannot be checked."
            return Verdict(NAME, "unsure", "unchecked-anchor", reason, "Keep the file valid.")
    return None


def _moved(anchor: Anchor, before: str, after: str, world: World) -> bool:
    from hookpack import anchor_move as moves  # only before an edit is refused

    def read(path: str) -> tuple[str | None, str | None]:
        text = world.read(world.locate(f"{world.root}/{path}"))
        return text, text

    return bool(moves.moved(anchor, before, after, read))


def _refusal(anchor: Anchor, before: str, after: str) -> Verdict:
    from hookpack import anchor_place as places

    at = f"{anchor.path}:{places.line(anchor, before) or 1}"
    _, why = places.broken(anchor, after)
    where = f"{anchor.symbol} in {anchor.path}" if anchor.symbol else anchor.path
    reason = f"{where} would lose anchor {anchor.id}" + (f": {anchor.reason.rstrip('.')}" if anchor.reason else "")
    return Verdict(
        NAME,
        "fail",
        "lost-anchor",
        f"{reason} (it stands at {at}; after the edit {why}).",
        "Keep the defence, or move it into a helper that is called there; if it has to go, ask the user to run "
        f"`hookpack anchors retire {anchor.id}`.",
    )


def _settings(event: Event, world: World) -> Verdict:
    before, after = world.armament(event.path)
    if before == after or world.is_open():
        return Verdict(NAME, "pass")
    return Verdict(
        NAME,
        "fail",
        "disarmed-hooks",
        f"{event.path} would change which hookpack hooks run, or with what environment.",
        "Put the file back as it was; only the user installs or removes hookpack.",
        notice=f"hookpack: {event.path} changed; the old hooks stay in force for this session, "
        "`hookpack doctor` shows the state",
    )


def _opening(event: Event, world: World) -> Verdict:
    """The standing rules, and a word to the person if something was disarmed while nobody looked."""
    context, disarmed = _standing(event, world), ", ".join(world.disarmed())
    if not disarmed:
        names = ", ".join(map(shown, world.linked()))
        told = f"hookpack: {names} has a second name (a hard link); whoever writes there changes it" if names else ""
        return Verdict(NAME, "pass", context=context, notice=told)
    return Verdict(
        NAME,
        "fail",
        "disarmed-hooks",
        f"{disarmed} no longer arms hookpack as it was installed.",
        "Leave it as it is and tell the user.",
        notice=f"hookpack: {disarmed} was changed since `hookpack install`; `hookpack doctor` shows what is not armed, "
        "`hookpack install` mends it",
        context=context,
    )


def _standing(event: Event, world: World) -> str:
    """The rules for the agent from the anchors, those of the files it works on first."""
    if not world.anchors():
        return ""
    from hookpack.anchor_rules import standing  # once a session

    return standing(world.anchors(), _near(event, world))


def _near(event: Event, world: World) -> frozenset[str]:
    """Files of this turn after a compaction, else those that differ from the baseline; none if that cannot be told."""
    try:
        turn = world.turn()
        since = turn.start if event.source == "compact" else turn.baseline or turn.accepted
        changes = world.changes(since, world.snapshot()) if since else ()
    except HookpackError:  # it only orders the rules
        return frozenset()
    return frozenset(each.path for each in changes)
