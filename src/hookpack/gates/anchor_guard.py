"""anchor-guard: protected files stay as they are, and declared defences survive every edit."""

from __future__ import annotations

from hookpack.patch import candidate
from hookpack.place import SETTINGS, guarded_by
from hookpack.policy import GATES
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Verdict

if TYPE_CHECKING:
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
    ("anchors", "retire"),
    ("maintenance",),
)
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
        return _opening(world)
    if event.moment != "after-tool" or not drifted:
        return Verdict(NAME, "pass")
    names = ", ".join(drifted)
    return Verdict(
        NAME,
        "fail",
        "protected-file-changed",
        f"{names} changed during this call and is protected.",
        "Put it back as it was, or stop and tell the user what you need changed there.",
        notice=f"hookpack: a call of the agent changed {names}; look at it before you go on",
    )


def _before(event: Event, world: World) -> Verdict:
    for write in event.writes:
        place = world.locate(write.path)
        verdict = _protected(place, world) or _lost_anchor(write, place, world)
        if verdict:
            return verdict
    for target in event.targets:
        if verdict := _protected(world.locate(target), world):
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


def _lost_anchor(write: Write, place: Place, world: World) -> Verdict | None:
    """Only hard anchors that held before: everything else is judged at the end of the iteration."""
    declared = [each for each in world.anchors() if each.path == place.inside and each.strength == "hard"]
    if not declared:
        return None
    from hookpack import anchor as anchors  # most edits touch no anchored file

    before = world.read(place) or ""
    after = candidate(write, before)
    for each in declared:
        held, holds = anchors.holds(each, before), anchors.holds(each, after)
        if held is False or holds:
            continue
        if held and holds is False:
            return Verdict(
                NAME, "fail", "lost-anchor", _loss(each.id, each.symbol, place.inside, each.reason), _RESTORE
            )
        reason = f"{place.inside} does not parse before or after this edit, so anchor {each.id} cannot be checked."
        return Verdict(NAME, "unsure", "unchecked-anchor", reason, "Keep the file valid.")
    return None


_RESTORE = "Keep the defence; if it has to go, ask the user to change .hookpack/anchors.yaml and run `hookpack trust`."


def _loss(name: str, symbol: str, path: str, reason: str) -> str:
    where = f"{symbol}() in {path}" if symbol else path
    return f"{where} would lose anchor {name}" + (f": {reason}." if reason else ".")


def _command(line: str, world: World) -> Verdict | None:
    from hookpack import shell  # most calls carry no shell line

    script = shell.parse(line)
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
    for path in (*writes.paths, *writes.trees):
        if verdict := _protected(world.locate(path), world):
            return verdict
    return next((verdict for tree in writes.trees if (verdict := _swept(world.locate(tree), world))), None)


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
    return words[:1] in (["hookpack"], ["hookpack.cli"]) and any(rest[: len(given)] == given for given in _PERSON_ONLY)


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


def _opening(world: World) -> Verdict:
    """The standing rules, and a word to the person if something was disarmed while nobody looked."""
    context, disarmed = _standing(world), ", ".join(world.disarmed())
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


def _standing(world: World) -> str:
    """The rules for the agent, from the anchors; capped, and without a word on how they are checked."""
    hard = [each for each in world.anchors() if each.strength == "hard"][:12]
    lines = [f"- {each.symbol or 'this file'} ({each.path}): {each.reason or each.pattern[:80]}" for each in hard]
    return "\n".join(["Defences that must survive every change in this project:", *lines]) if lines else ""
