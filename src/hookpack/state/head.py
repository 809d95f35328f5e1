"""Where a repository's HEAD stands and how it got there, from git's own files; git is not run."""

from __future__ import annotations

import os

from hookpack.record import TYPE_CHECKING
from hookpack.state.files import common_dir

if TYPE_CHECKING:
    from hookpack.codec import Json

_TAIL_BYTES = 1024 * 1024


def position(git: str) -> tuple[str, int]:
    """The commit (or unborn branch) that HEAD names, and the size of its log in bytes; ("", 0) without git."""
    if not git:
        return "", 0
    try:
        return _resolve(git), os.path.getsize(_log(git))
    except OSError:
        return _resolve(git), 0


def moved(git: str, turn: Json) -> str:
    """How HEAD left the line of commits since `turn` (its `head` and `log_bytes`), in words; "" if it did not."""
    now, size = position(git)
    if not git or not turn or turn["head"] == now:
        return ""
    try:
        with open(_log(git), "rb") as stream:
            stream.seek(max(int(turn["log_bytes"]), size - _TAIL_BYTES))
            lines = stream.read().decode("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    actions = [line.partition("\t")[2].split(":", 1)[0] for line in lines if line[:40] != line[41:81]]
    if not actions:
        return "HEAD moved in this turn"
    other = next((action for action in actions if not action.startswith("commit")), "")
    return f"HEAD moved in this turn ({other})" if other else ""


def _log(git: str) -> str:
    return os.path.join(git, "logs", "HEAD")


def _resolve(git: str) -> str:
    head = _read(os.path.join(git, "HEAD"))
    if not head.startswith("ref: "):
        return head
    name = head[len("ref: ") :]
    shared = common_dir(git)
    for base in (git, shared):
        if value := _read(os.path.join(base, *name.split("/"))):
            return value
    packed = _read(os.path.join(shared, "packed-refs")).splitlines()
    return next((line.split(" ")[0] for line in packed if line.endswith(f" {name}")), head)


def _read(path: str) -> str:
    try:
        with open(path, "rb") as stream:
            return os.fsdecode(stream.read()).strip()
    except OSError:
        return ""
