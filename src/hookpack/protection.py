"""Whether a path or a shell line touches what an agent must not change or read; the verdict says what instead."""

from __future__ import annotations

from hookpack.place import SETTINGS, covers, guarded_by, matches, shown
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hookpack.event import Write
    from hookpack.gates import World
    from hookpack.place import Place
    from hookpack.shell import Command, Script
    from hookpack.shell.touched import Touched

NAME = "anchor-guard"

_KEEP_ARMED = "Let the guard run and mend what it finds; if it is in the way of the task, ask the user."


def touches(place: Place, world: World) -> Verdict | None:
    """Why a place must not be written, made, moved or removed."""
    rule = guarded_by(place, world.policy.protect)
    if not rule and (twin := world.twin(place)):
        rule = f"the same file as {shown(twin)}"
    if not rule or (not place.own and world.is_open()):
        return None
    return Verdict(
        NAME,
        "fail",
        "protected-path",
        f"{shown(place.inside or place.path)} is protected ({rule}).",
        "Leave it as it is; if the task needs it changed, ask the user to do it.",
    )


def reads(paths: Iterable[str], world: World) -> Verdict | None:
    """The first of some paths whose content the policy keeps from agents."""
    globs = world.policy.protect_reads
    for path in paths if globs else ():
        place = world.locate(path)
        if place.inside and any(matches(place.inside.casefold(), glob.casefold()) for glob in globs):
            return Verdict(
                NAME,
                "fail",
                "protected-read",
                f"the policy keeps the content of {shown(place.inside)} from agents.",
                "Work without it: name the variables that are needed, or ask the user for what you must know.",
            )
    return None


def line(text: str, world: World) -> Verdict | None:
    """Why a shell line must not run."""
    from hookpack import shell  # most calls carry no shell line
    from hookpack.shell import reads as reading
    from hookpack.shell import touched

    script = shell.parse(text)
    if verdict := _disarming(script) or _sweeping(script, world):
        return verdict
    if world.policy.protect_reads and (verdict := reads(reading.reads(script), world)):
        return verdict
    found = touched.touched(script)
    return _written(found, world) or _handed(text, script, world) or _startup(script, found.sure)


def _handed(text: str, script: Script, world: World) -> Verdict | None:
    """What reaches protected files through a patch, or hookpack's own through a program that nobody knows."""
    if not any(mark in text for mark in ("patch", "apply", " am ", "hookpack")):
        return None
    from hookpack import handed  # few lines do

    for path in handed.patched(script, world):
        if verdict := touches(world.locate(path), world):
            return verdict
    place = handed.own(script, world)
    return touches(place, world) if place else None


def _disarming(script: Script) -> Verdict | None:
    """What switches a guard off, and what only a person or an agent's own program may start."""
    from hookpack import bypass, reserved, shell

    for each in (script, *reserved.inner(script)):
        if switched := next(bypass.found(each), None):
            return Verdict(NAME, "fail", switched.rule, f"this line {switched.what}.", _KEEP_ARMED)
        if own := next(filter(None, (reserved.told(shell.unwrap(one).words) for one in each.commands)), ""):
            reason = f"`hookpack {own}` is for the user."
            return Verdict(
                NAME, "fail", "person-only", reason, "Tell the user what you would like and why; they decide."
            )
    if any(map(reserved.is_forged, map(shell.unwrap, script.commands))):
        reason = "hooks are called by the agent's own program, not from a shell line."
        return Verdict(NAME, "fail", "forged-event", reason, "Use `hookpack test` to see what a hook would answer.")
    return None


def _sweeping(script: Script, world: World) -> Verdict | None:
    from hookpack import shell

    for command in map(shell.unwrap, script.commands):
        if _is_sweeping(command, world):
            return Verdict(
                NAME,
                "fail",
                "swept-away",
                f"`{command.words[0]}` would take the project, the home directory or hookpack's own files along.",
                "Name the files or folders inside the project that the task is about.",
            )
    return None


def _written(found: Touched, world: World) -> Verdict | None:
    for path in found.paths:
        place = world.locate(_known(path, world))
        if verdict := touches(place, world) or _swept(place, world, is_tree=path in found.trees):
            return verdict
    for folder, name in found.names:
        place = world.locate(_known(folder, world))
        if verdict := touches(place, world) or _found(place, name, world):
            return verdict
    return None


_ROOTS = ("$CLAUDE_PROJECT_DIR", "${CLAUDE_PROJECT_DIR}", "$(git rev-parse --show-toplevel)")


def _known(path: str, world: World) -> str:
    root = next((root for root in _ROOTS if root in path), "")
    return world.root + path.partition(root)[2] if root else path


def _startup(script: Script, paths: Sequence[str]) -> Verdict | None:
    """What a line puts into a file that every later shell reads is judged as a line."""
    from hookpack import shell  # most calls carry no shell line

    if not any(map(_is_startup, paths)):
        return None
    return next(filter(None, map(_later, shell.texts(script))), None)


def startup(write: Write) -> Verdict | None:
    """The same for a text that a tool writes."""
    return _later(write.new) if _is_startup(write.path) else None


def _is_startup(path: str) -> bool:
    return path.rsplit("/", 1)[-1] in _SHELL_FILES


def _later(text: str) -> Verdict | None:
    from hookpack import bypass, shell

    if switched := next(bypass.found(shell.parse(text)), None):
        reason = f"later shells would run a line that {switched.what}."
        return Verdict(NAME, "fail", switched.rule, reason, _KEEP_ARMED)
    return None


_SHELL_FILES = frozenset((
    ".bashrc", ".bash_profile", ".bash_login", ".bash_aliases", ".profile", ".zshrc", ".zshenv", ".zprofile", ".envrc",
    "config.fish", "environment",
))  # fmt: skip
_REMOVERS = frozenset(("rm", "mv", "rmdir", "chmod", "chown", "shred", "unlink", "trash", "srm"))


def _is_sweeping(command: Command, world: World) -> bool:
    from hookpack import shell

    words = command.words
    if not words:
        return False
    name = words[0].rsplit("/", 1)[-1]
    if name == "find":
        is_all = "-delete" in words and not any(word[:1] == "-" and word not in _ALL for word in words)
        taken: Sequence[str] = [word for word in words[1:] if word[:1] != "-"] if is_all else ()
    elif name in _REMOVERS:
        taken = words[1:-1] if name == "mv" else shell.writes(shell.Script((command,), True)).trees
    else:
        return False
    return any(world.locate(_known(path, world)).above for path in taken if path and not path.startswith("-"))


_ALL = ("-delete", "-depth", "-mindepth", "-xdev", "-print", "-type")


def _swept(folder: Place, world: World, *, is_tree: bool) -> Verdict | None:
    """What is removed, moved or copied over as a whole, or by a pattern, takes the protected files in it along."""
    for base, inside in ((world.root, folder.inside), ("~", folder.at_home)):
        if not inside or not (is_tree or _MAGIC.intersection(inside)):
            continue
        for entry in (*SETTINGS, ".hookpack/policy.yaml"):
            if not covers(inside, entry):
                continue
            place = world.locate(f"{base}/{entry}")
            # in the home directory the folder is the agent's own, whatever is in it
            if not entry.endswith("/") and (base == "~" or world.read(place) is not None):
                return touches(place, world)
    return None


_MAGIC = frozenset("*?[")


# files by which hookpack knows what is in force, whatever folder a search for them begins in
_OWN_NAMES = (
    "hookpack", "trust.json", "ledger.jsonl", "checkpoints.json", "rejected.json", "seals.json", "install.json",
    "maintenance.json", "shadow.git", "settings.json",
)  # fmt: skip


def _found(folder: Place, name: str, world: World) -> Verdict | None:
    """Protected files below a folder whose name fits."""
    if folder.above and folder.path != world.root and any(covers(name, each) for each in _OWN_NAMES):
        return touches(folder._replace(own=True), world)
    for entry in (*SETTINGS, ".hookpack/policy.yaml") if folder.inside or folder.path == world.root else ():
        is_below = not folder.inside or entry.startswith(folder.inside + "/")
        if is_below and not entry.endswith("/") and covers(name, entry.rsplit("/", 1)[-1]):
            place = world.locate(f"{world.root}/{entry}")
            if world.read(place) is not None:
                return touches(place, world)
    return None
