"""Protected files of the project that a call changed whatever its name was, and what follows from it."""

from __future__ import annotations

from hookpack.place import matches
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Effect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.event import Event
    from hookpack.gates import World
    from hookpack.shell import Script
    from hookpack.turn import Change

_BRINGING_VERBS = "checkout switch pull merge rebase reset stash cherry-pick revert am"
_BRINGING = frozenset(_BRINGING_VERBS.split())


def found(event: Event, world: World) -> tuple[tuple[str, ...], tuple[Effect, ...]]:
    """The files, and the effects.

    What git brings along with another commit is told, not taken back: it was protected where it was made.
    """
    if event.act not in ("shell", "other") or not world.policy.protect:
        return (), ()
    script = _writing(event.command)
    if event.command and script is None:
        return (), ()
    before = world.guarded_tree()
    now = world.snapshot() if before else ""
    if before == now:
        return (), ()
    seen = Effect("guarded", tree=now)
    paths = tuple(path for path in _touched(world.changes(before, now)) if _is_protected(path, world.policy.protect))
    if not paths or world.is_maintained():
        return (), (seen,)
    if script and _brings(script):
        return paths, (seen,)
    return paths, (Effect("restore", tree=now, note=before, paths=paths), Effect("guarded"))


def _writing(line: str) -> Script | None:
    """The line, if it may have written something."""
    if not line:
        return None
    from hookpack import shell  # only after a shell call

    script = shell.parse(line)
    writes = shell.writes(script)
    return script if writes.paths or writes.trees or writes.unknown else None


def _touched(changes: Sequence[Change]) -> Iterator[str]:
    for each in changes:
        yield each.path
        if each.old_path not in ("", each.path):
            yield each.old_path


def _is_protected(path: str, globs: Sequence[str]) -> bool:
    return any(matches(path.casefold(), glob.casefold()) for glob in globs)


def _brings(script: Script) -> bool:
    """Whether git may bring files of another commit into the work tree."""
    from hookpack import shell
    from hookpack.shell import git

    return any(git.verb(shell.unwrap(each).words) in _BRINGING for each in script.commands)
