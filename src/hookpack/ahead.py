"""Scan-ahead: what a turn changes is scanned and compared while it goes on, so that its end only looks it up.

One scan at a time in a work tree. Who comes meanwhile leaves a wish, and the one who scans looks again.
"""

from __future__ import annotations

import os
import time

from hookpack.errors import HookpackError, StateError
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import Lock, read_bytes, read_json, write_bytes, write_json

if TYPE_CHECKING:
    from hookpack.world import World

SCHEMA = 1

_CUT_SHORT = "did not finish"
_GLANCE_S = 0.3  # within this another hook of the event has its snapshot, if it takes one; waiting costs nobody


def awaited(area: str, patience_s: float) -> Lock:
    """Entered, a scan-ahead that runs has ended, or it took longer than that; none begins inside.

    The lock is the system's: one that crashed or was killed holds nothing, whoever got its process id.
    """
    return Lock(os.path.join(area, "ahead.lock"), timeout_s=patience_s, required=False)


def run(world: World) -> None:
    """Scan what the turn changed, unless somebody does already: then that one scans once more.

    Writes nothing but caches and its own record. HookpackError if it cannot; the turn's end judges all the same.
    """
    area, key = world.project.area, world.event.key
    wish = os.path.join(area, "ahead.wish")
    if _is_known(world):
        return
    write_bytes(wish, key.encode())
    # a wish that came after the last look and before the lock was free again is nobody else's
    while os.path.exists(wish):
        with awaited(area, 0) as lock:
            if not lock.held:
                return
            while wisher := _grant(wish):
                # the event's own snapshot will do, unless a later call wished as well
                _scan(world, world.snapshot() if wisher == key else world.look())


def _is_known(world: World) -> bool:
    """The cheap question: whether the snapshot that another hook of this event took holds nothing new."""
    if world.event.act not in ("shell", "other"):
        return False  # who writes changes something
    until = time.monotonic() + _GLANCE_S
    while not (tree := world.glance()):
        if time.monotonic() >= until:
            return False
        time.sleep(0.02)
    since = world.session.load()["turn"]["start"]
    return tree == since or _is_scanned(world.project.area, since, tree)


def _is_scanned(area: str, since: str, tree: str) -> bool:
    known = read_json(_path(area), schema=SCHEMA) or {}
    return not known.get("fault") and (known.get("since"), known.get("tree")) == (since, tree)


def _grant(wish: str) -> str:
    """The event whose wish stands last; "" if none does."""
    granted = wish + "-granted"
    try:
        os.replace(wish, granted)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise StateError(f"{wish}: {error.strerror}") from error
    return (read_bytes(granted) or b"?").decode("utf-8", "replace")


def _scan(world: World, tree: str) -> None:
    from hookpack import scanning  # most calls change nothing

    area = world.project.area
    path, since = _path(area), world.turn().start
    if tree == since or _is_scanned(area, since, tree):
        return
    done = {"since": since, "tree": tree}
    write_json(path, {**done, "fault": _CUT_SHORT}, schema=SCHEMA)
    changes = world.changes(since, tree)
    try:
        looked = scanning.look(world.tree, changes, world.policy, world.environment, world.project)
        compared = world.compare(changes)
    except HookpackError as error:
        write_json(path, {**done, "fault": str(error)}, schema=SCHEMA)
        raise
    faults = (*looked.errors, *filter(None, [compared.error]))
    write_json(path, {**done, "fault": "; ".join(faults)}, schema=SCHEMA)


def fault(area: str) -> str:
    """Why the last scan-ahead came to nothing; "" if it did not, or if one runs now."""
    said = str((read_json(_path(area), schema=SCHEMA) or {}).get("fault", ""))
    if not said:
        return ""
    with awaited(area, 0) as lock:
        return said if lock.held else ""


def _path(area: str) -> str:
    return os.path.join(area, "ahead.json")
