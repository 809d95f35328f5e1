"""How protected files looked the last time: by stat first, by content where that differs."""

from __future__ import annotations

import os

from hookpack.codec import digest
from hookpack.place import SETTINGS
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import Lock, read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hookpack.codec import Json

SCHEMA = 1
_MAX_FILES = 500

# git rewrites its configuration for every new branch; only what makes it run or hide something counts
_GIT_KEYS = (
    "hookspath",
    "fsmonitor",
    "textconv",
    "clean",
    "smudge",
    "process",
    "sshcommand",
    "editor",
    "pager",
    "[include",
    "worktree",
)


class Seals:
    """The protected files of a work tree and of the home directory.

    `armament` gives what in a settings file's text matters to the agent's adapter, `settings` are the
    endings of the paths it is for; of any other file the whole content matters.
    """

    def __init__(
        self, area: str, root: str, home: str, git: str, settings: tuple[str, ...], armament: Callable[[str], str]
    ) -> None:
        self._path = os.path.join(area, "seals.json")
        self._bases = [base for base in (root, home) if base]
        self._git = git
        self._settings = settings
        self._armament = armament

    def renew(self, *, arm: bool = False) -> tuple[str, ...]:
        """Protected files that changed since the last look; none at the very first one.

        What arms hookpack is remembered from the first look, or anew with `arm`, when `install` wrote it: a look
        between a change and the agent's question about it must not take the change in.
        """
        with Lock(self._path + ".lock"):
            before = read_json(self._path, schema=SCHEMA)
            known = before["files"] if before else {}
            now = {path: self._look(path, known.get(path)) for path in self._files()}
            fresh = {path: entry["essence"] for path, entry in now.items() if path.endswith(self._settings)}
            armed = fresh if arm or before is None else before["armed"]
            write_json(self._path, {"files": now, "armed": armed}, schema=SCHEMA)
        if before is None:
            return ()
        essence = {path: entry["essence"] for path, entry in known.items()}
        return tuple(sorted(p for p in {*now, *known} if now.get(p, {}).get("essence", "") != essence.get(p, "")))

    def armament(self, path: str) -> tuple[str, str]:
        """What armed hookpack in `path` when it was installed or first seen, and what does now."""
        path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        return self._armed().get(path, ""), self._essence(path)

    def disarmed(self) -> tuple[str, ...]:
        """Settings files that do not arm hookpack as they did when it was installed or first seen."""
        known = self._armed()
        seen = {path for path in self._files() if path.endswith(self._settings)}
        return tuple(sorted(path for path in {*known, *seen} if known.get(path, "") != self._essence(path)))

    def _armed(self) -> dict[str, str]:
        record = read_json(self._path, schema=SCHEMA)
        return record["armed"] if record else {}

    def _files(self) -> Iterator[str]:
        for base in self._bases:
            for entry in SETTINGS:
                if entry.startswith(".git/") and base is self._bases[0]:
                    path = os.path.join(self._git, entry.removeprefix(".git/")) if self._git else ""
                else:
                    path = os.path.join(base, *entry.split("/"))
                yield from self._below(path) if entry.endswith("/") else filter(os.path.lexists, (path,))

    def _below(self, folder: str) -> list[str]:
        try:
            return [each.path for each in os.scandir(folder) if not each.is_dir(follow_symlinks=False)][:_MAX_FILES]
        except OSError:
            return []

    def _look(self, path: str, known: Json | None) -> Json:
        try:
            found = os.stat(path)
            stat = [found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino]
        except OSError:
            stat = []
        if known and stat and known["stat"] == stat:
            return dict(known)
        return {"stat": stat, "essence": self._essence(path)}

    def _essence(self, path: str) -> str:
        try:
            with open(path, "rb") as stream:
                data = stream.read(4 * 1024 * 1024)
        except OSError:
            return ""
        if path.replace(os.sep, "/").endswith(self._settings):
            return self._armament(data.decode("utf-8", "replace"))
        if path.endswith(os.path.join("", "config")) and os.path.dirname(path) == self._git:
            lines = data.decode("utf-8", "replace").lower().splitlines()
            return "\n".join(line.strip() for line in lines if any(key in line for key in _GIT_KEYS))
        return digest(data)
