"""What gates wish for, carried out: checkpoints, reverts, notes for later. The only way a gate reaches the tree."""

from __future__ import annotations

import os
import time

from hookpack import policy
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.turn import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.verdict import Decision, Effect
    from hookpack.world import World


class Aftermath(Record):
    """What the effects add to the reply: a sentence for the agent, a line for the person."""

    agent: str = ""
    person: str = ""
    rejected: tuple[int, ...] = ()  # the states that were taken back, by their numbers


def apply(world: World, decision: Decision) -> Aftermath:
    """Carry out the effects of a verdict. In observe mode, or where the policy only warns, nothing is taken back."""
    refused = decision.action in ("deny", "ask")
    told = []
    for effect in decision.verdict.effects:
        if effect.kind == "revert":
            told += [take_back(world, decision, effect.tree, world.turn().start, masked=True)] if refused else []
        elif effect.kind == "restore":
            told += [_put_back(world, decision, effect)] if refused else []
        elif effect.kind == "reseal":
            told += [_reseal(world, effect)] if refused else []
            world.reseal()  # told once
        else:
            _PLAIN[effect.kind](world, effect)
    return Aftermath(
        " ".join(each.agent for each in told if each.agent),
        " ".join(each.person for each in told if each.person),
        tuple(number for each in told for number in each.rejected),
    )


def _reseal(world: World, effect: Effect) -> Aftermath:
    done = world.put_back(effect.paths)
    mended = [each for each in done if not each.why]
    kept = [each.kept for each in mended if each.kept]
    left = "; ".join(f"{shown(each.path)} ({each.why})" for each in done if each.why)
    agent = f"Put back as it was: {_listed([each.path for each in mended])}." if mended else ""
    agent += f" Left alone: {left}." if left else ""
    person = f"hookpack put back {_listed([each.path for each in mended])}" if mended else ""
    person += f"; what the call made of it is kept in {_listed(kept)}" if kept else ""
    person += f"{'; ' if person else 'hookpack could not put back '}left alone: {left}" if left else ""
    return Aftermath(agent, person)


def _begin_turn(world: World, effect: Effect) -> None:
    from hookpack.state import head

    # a prompt that a person typed is a new chance; what a session or a tool call starts is not
    fresh, first = world.event.moment == "prompt", world.event.moment == "before-tool"
    pid, depth = (_number(world.environment.get(name, "")) for name in (world.agent.PID, "HOOKPACK_DEPTH"))
    at = head.position(world.project.git)
    is_open = world.event.moment != "session-start"  # before the first prompt nobody works
    clean = effect.note == "accepted"
    world.session.begin_turn(
        effect.tree, *at, fresh=fresh, first=first, clean=clean, is_open=is_open, pid=pid, depth=depth
    )
    if fresh:
        world.kin.family(is_searched=False).settle(world.event.session)
    if not is_open:
        world.session.forget_others()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _accept(world: World, effect: Effect) -> None:
    before = world.checkpoints.accepted()
    if before != effect.tree:
        with world.tree.lock():
            world.tree.freeze_ignore(effect.tree)
            if before and world.checkpoints.lessons():
                changed = world.tree.changes(before, effect.tree, lines=False)
                world.checkpoints.settle({path for each in changed for path in (each.path, each.old_path)})
    world.checkpoints.accept(effect.tree)
    _sweep(world)
    if declared := policy.metrics(world.policy):
        from hookpack import metrics

        metrics.accept(declared, effect.tree, world.project)


def _provisional(world: World, effect: Effect) -> None:
    from hookpack.state import baseline

    if baseline.load(world.project) is None:
        provisional = baseline.Baseline(effect.tree, time.time(), provisional=True)
        baseline.save(world.project, provisional, baseline.Known())


def _unjudged(world: World, effect: Effect) -> None:
    world.checkpoints.mark_unjudged()
    world.session.leave()


def _remember_run(world: World, effect: Effect) -> None:
    world.session.add_run(Run(effect.tree, effect.note == "passed", effect.paths))


def _child_depth(world: World, effect: Effect) -> None:
    """Append to the file of exports that the agent sources before each shell of this session."""
    path = world.environment.get(world.agent.ENV_FILE, "")
    if path:
        with open(path, "a", encoding="utf-8") as stream:
            stream.write(f"export HOOKPACK_DEPTH={int(effect.note)}\nexport HOOKPACK_TREE={world.kin.family().name}\n")


def _quarantine(world: World, effect: Effect) -> None:
    """The tree stays; it is judged again, in full, before anything like it is accepted."""
    world.checkpoints.quarantine()


def _seen(world: World, effect: Effect) -> None:
    world.session.saw(effect.tree)
    _sweep(world)


def _tainted(world: World, effect: Effect) -> None:
    from hookpack.state import masks

    masks.remember(world.tree, effect.paths)


def _sweep(world: World) -> None:
    """Credentials that the agent took out again are not kept in the record of what stood before."""
    from hookpack.state import masks

    masks.sweep(world.tree, _in_use(world))


def _guarded(world: World, effect: Effect) -> None:
    world.guard(effect.tree or world.look())


def _taught(world: World, effect: Effect) -> None:
    world.session.taught([int(each) for each in effect.paths])


_PLAIN = {
    "turn": _begin_turn,
    "accept": _accept,
    "provisional": _provisional,
    "quarantine": _quarantine,
    "seen": _seen,
    "tainted": _tainted,
    "unjudged": _unjudged,
    "taught": _taught,
    "run": _remember_run,
    "child-depth": _child_depth,
    "guarded": _guarded,
}


def take_back(world: World, decision: Decision, rejected_tree: str, start: str, *, masked: bool = False) -> Aftermath:
    """Keep the rejected state, then put back `start`; a notice stands until it was delivered.

    `masked` keeps it without the credentials that it brought in: they were an agent's, and are gone then.
    """
    with world.standing_still():
        if _was_kept(world, rejected_tree):
            # without contents: what held a credential may be forgotten by now
            paths = [each.path for each in world.tree.changes(rejected_tree, start, lines=False, renames=False)]
            if {each.path for each in world.changes(world.look(), start)}.isdisjoint(paths):
                return Aftermath(_gone(paths))
        paths = [each.path for each in world.changes(rejected_tree, start)]
        return _take_back(world, decision, rejected_tree, start, paths, masked=masked)


def _put_back(world: World, decision: Decision, effect: Effect) -> Aftermath:
    """Some files alone go back to what they were before the call."""
    with world.standing_still():
        with world.tree.lock():
            target = world.tree.graft(effect.tree, effect.note, effect.paths)
        if _was_kept(world, effect.tree) and _is_back(world, target, effect.paths):
            return Aftermath()
        told = _take_back(world, decision, effect.tree, target, effect.paths, masked=True)
        world.session.saw(target)
    return told


def _is_back(world: World, target: str, paths: Sequence[str]) -> bool:
    return {each.path for each in world.changes(world.look(), target)}.isdisjoint(paths)


def _was_kept(world: World, tree: str) -> bool:
    """Whether another hook kept this very state and took it back, while this one judged."""
    last = next(iter(world.checkpoints.rejected()[-1:]), None)
    return last is not None and tree in (last.tree, last.origin)


def _gone(paths: Sequence[str]) -> str:
    return f"This turn's changes were taken back, these files are as they were when it began: {_listed(paths)}."


def _put(paths: Sequence[str]) -> str:
    return f"These files are as they were before the call: {_listed(paths)}."


def _take_back(
    world: World, decision: Decision, rejected_tree: str, start: str, paths: Sequence[str], *, masked: bool
) -> Aftermath:
    from hookpack.state import masks, restore

    verdict = decision.verdict
    report = _report(world, decision, start, rejected_tree)
    copy = masks.copy(world.tree, start, rejected_tree) if masked else masks.Copy(rejected_tree)
    origin = rejected_tree if copy.tree != rejected_tree else ""
    rejected = world.checkpoints.reject(start, copy.tree, paths, f"{verdict.gate}/{verdict.rule}", report, origin)
    if declared := policy.metrics(world.policy):
        from hookpack import metrics

        metrics.discard(declared, rejected_tree, world.project)
    undo = f"hookpack rejected restore {rejected.number}"
    person = f"hookpack takes back {_counted(paths)} ({_listed(paths)}); `{undo}` brings the rejected state back"
    world.checkpoints.add_notice(person.replace("takes", "took", 1))
    with world.tree.lock():
        done = restore.restore(world.tree, rejected_tree, start, token=f"{rejected.number}-{os.getpid()}")
    if copy.blobs:
        if world.turn().seen:
            world.session.saw(start)
        masks.remember(world.tree, copy.blobs)
        masks.sweep(world.tree, (*_in_use(world), world.look()))
    agent = _gone(done.changed) if decision.verdict.effects[0].kind == "revert" else _put(done.changed)
    if done.kept:
        world.checkpoints.keep(rejected.number, [each.path for each in done.kept])
        left = "; ".join(f"{shown(each.path)} ({each.why})" for each in done.kept[:10])
        person += f"; left alone: {left}"
        agent += f" Left alone: {left}."
    if world.has_committed():
        person += (
            "; commits of this turn still hold the rejected change: `git log` shows them, undoing them is up to you"
        )
        agent += " Commits of this turn still hold the change: tell the user."
    return Aftermath(agent, person, (rejected.number,))


def _in_use(world: World) -> tuple[str, ...]:
    turn = world.turn()
    return tuple(filter(None, (turn.start, turn.accepted, turn.baseline, turn.seen)))


def _report(world: World, decision: Decision, start: str, tree: str) -> dict[str, object]:
    """The structured failure report, with what the agent was told to do."""
    from hookpack.iteration import failure

    verdict = decision.verdict
    head = {"at": time.time(), "gate": verdict.gate, "rule": verdict.rule, "remedy": verdict.remedy}
    return {**failure.report(world, start, tree, verdict.layers), **head}


def _counted(paths: Sequence[str]) -> str:
    return f"{len(paths)} file" + ("" if len(paths) == 1 else "s")


def _listed(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - 10} more" if len(paths) > 10 else ""
    return ", ".join(map(shown, paths[:10])) + more
