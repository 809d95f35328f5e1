"""anchor-guard: protected files stay as they are, and declared defences survive every edit."""

from __future__ import annotations

from hookpack.errors import HookpackError
from hookpack.patch import candidate
from hookpack.place import SETTINGS, guarded_by
from hookpack.policy import GATES
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.anchor import Anchor
    from hookpack.event import Event, Write
    from hookpack.gates import World
    from hookpack.place import Place
    from hookpack.shell import Command

NAME = "anchor-guard"

# commands that only a person may give; the program itself refuses agents too
_PERSON_ONLY = (
    ("trust",),
    ("uninstall",),
    ("baseline", "lock"),
    ("baseline", "merge"),
    ("rejected", "restore"),
    ("anchors", "add"),
    ("anchors", "retire"),
    ("maintenance",),
)
_PERSON_ONLY_WITH = ((("anchors", "mine"), "--add"), (("check",), "--revert"))  # these are, with this switch
_KEEP_ARMED = "Let the guard run and mend what it finds; if it is in the way of the task, ask the user."
_CARRIERS = ("uvx", "uv", "pipx", "run", "tool", "poetry", "hatch")


def concerns(event: Event) -> bool:
    if event.moment == "before-tool":
        return event.act != "read" and bool(event.writes or event.command or event.targets)
    return event.moment in ("session-start", "prompt", "after-tool", "config-change")


def judge(event: Event, world: World) -> Verdict:
    if event.moment == "before-tool":
        return _before(event, world)
    if event.moment == "config-change":
        return _settings(event, world)
    drifted = world.drifted()
    if event.moment == "session-start":
        return _opening(event, world)
    if event.moment != "after-tool":
        return Verdict(NAME, "pass")
    return _changed(drifted) if drifted else _lost_by_call(event, world) or Verdict(NAME, "pass")


def _changed(drifted: Sequence[str]) -> Verdict:
    names = ", ".join(drifted)
    return Verdict(
        NAME,
        "fail",
        "protected-file-changed",
        f"{names} changed during this call and is protected.",
        "Put it back as it was, or stop and tell the user what you need changed there.",
        notice=f"hookpack: a call of the agent changed {names}; look at it before you go on",
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

    lost, _ = layer.judged(world, declared, Span(start, now, world.changes(start, now), static=True))
    if not lost:
        return None
    return Verdict(NAME, "fail", "lost-anchor", f"{listed(lost)}.", sentence(lost[0].remedy), findings=tuple(lost))


def _before(event: Event, world: World) -> Verdict:
    places = [world.locate(write.path) for write in event.writes]
    for place in (*places, *map(world.locate, event.targets)):
        if verdict := _protected(place, world):
            return verdict
    for place in dict.fromkeys(places):
        writes = [write for write, at in zip(event.writes, places) if at == place]
        if verdict := _lost_anchor(writes, place, world):
            return verdict
    return (_command(event.command, world) if event.command else None) or Verdict(NAME, "pass")


def _protected(place: Place, world: World) -> Verdict | None:
    rule = guarded_by(place, world.policy.protect)
    if not rule:
        return None
    return Verdict(
        NAME,
        "fail",
        "protected-path",
        f"{place.inside or place.path} is protected ({rule}).",
        "Leave it as it is; if the task needs it changed, ask the user to do it.",
    )


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


def _command(line: str, world: World) -> Verdict | None:
    from hookpack import bypass, shell  # most calls carry no shell line
    from hookpack.shell import inline

    script = shell.parse(line)
    if switched := next(bypass.found(script), None):
        return Verdict(NAME, "fail", switched.rule, f"this line {switched.what}.", _KEEP_ARMED)
    for command in map(shell.unwrap, script.commands):
        if _is_sweeping(command, world):
            return Verdict(
                NAME,
                "fail",
                "swept-away",
                f"`{command.words[0]}` would take the project, the home directory or hookpack's own files along.",
                "Name the files or folders inside the project that the task is about.",
            )
        if _poses_as_agent(command):
            return Verdict(
                NAME,
                "fail",
                "forged-event",
                "hooks are called by the agent's own program, not from a shell line.",
                "Use `hookpack test` to see what a hook would answer.",
            )
        if _is_person_only(command):
            return Verdict(
                NAME,
                "fail",
                "person-only",
                f"`hookpack {' '.join(command.words[1:3])}` is for the user.",
                "Tell the user what you would like and why; they decide.",
            )
    writes = shell.writes(script)
    coded = (shell.join(each.cwd, path) for each in script.commands for path in inline.named(shell.unwrap(each)))
    linked = (shell.join(each.cwd, path) for each in script.commands for path in _linked(shell.unwrap(each)))
    for path in (*writes.paths, *writes.trees, *coded, *linked):
        if verdict := _protected(world.locate(path), world):
            return verdict
    return next((verdict for tree in writes.trees if (verdict := _swept(world.locate(tree), world))), None)


def _linked(command: Command) -> tuple[str, ...]:
    """Files to which the command gives one more name: what is written there is written here."""
    words = command.words
    if not words or words[0].rsplit("/", 1)[-1] not in ("ln", "link"):
        return ()
    options = [word for word in words[1:] if word[:1] == "-"]
    is_soft = any("s" in word if word[1:2] != "-" else word.startswith("--s") for word in options)
    return () if is_soft else tuple(word for word in words[1:] if word[:1] != "-")


_REMOVERS = frozenset(("rm", "mv", "rmdir", "chmod", "chown", "shred", "unlink", "trash", "srm"))


def _is_sweeping(command: Command, world: World) -> bool:
    from hookpack import shell

    if not command.words or command.words[0].rsplit("/", 1)[-1] not in _REMOVERS:
        return False
    alone = shell.Script((command,), True)
    taken = command.words[1:-1] if command.words[0].endswith("mv") else shell.writes(alone).trees
    return any(world.locate(path).above for path in taken if path and not path.startswith("-"))


def _poses_as_agent(command: Command) -> bool:
    """Whether the command runs a hook, by itself or through an interpreter."""
    words = [word.replace("\\", "/") for word in command.words]
    named = [word for word in words if word.rsplit("/", 1)[-1] in GATES and "hooks/" in word]
    return bool(named) and (words[0] in named or words[0].rsplit("/", 1)[-1].startswith("python"))


def _swept(folder: Place, world: World) -> Verdict | None:
    """A folder that is removed, moved or copied over as a whole takes the protected files in it along."""
    if not folder.inside:
        return None
    for entry in (*SETTINGS, ".hookpack/policy.yaml"):
        inside = world.locate(f"{world.root}/{entry}")
        if entry.startswith(folder.inside + "/") and not entry.endswith("/") and world.read(inside) is not None:
            return _protected(inside, world)
    return None


def _is_person_only(command: Command) -> bool:
    words = [word.replace("\\", "/").rsplit("/", 1)[-1] for word in command.words if not word.startswith("-")]
    while words and (words[0] in _CARRIERS or words[0].startswith("python")):
        words = words[1:]
    rest = tuple(words[1:])
    if words[:1] not in (["hookpack"], ["hookpack.cli"]):
        return False
    if any(rest[: len(given)] == given for given in _PERSON_ONLY):
        return True
    return any(rest[: len(given)] == given and switch in command.words for given, switch in _PERSON_ONLY_WITH)


def _settings(event: Event, world: World) -> Verdict:
    before, after = world.armament(event.path)
    if before == after:
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
        return Verdict(NAME, "pass", context=context)
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
