"""How protected files looked the last time, and what they held: by stat first, by content where that differs."""

from __future__ import annotations

import os
import stat
import time

from hookpack.codec import digest
from hookpack.place import SETTINGS
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.copies import Copies, Entry
from hookpack.state.files import Lock, read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from hookpack.codec import Json

SCHEMA = 1
_MAX_FILES = 500
_MAX_READ = 4 * 1024 * 1024
# a file that was written so shortly before a look can change again and keep its times
_RACY_NS = 2_000_000_000

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
_GIT_CONFIGS = (".gitconfig", os.path.join("git", "config"))
# in the home directory other agents' programs note logins, models and trust; what starts or stops hooks counts
_NOTED = (".codex/config.toml", ".gemini/settings.json", ".copilot/config.json", ".copilot/settings.json",
          ".cursor/cli.json", ".cursor/cli-config.json")  # fmt: skip
# the agents' own programs write here whenever a session starts, this one or another: refused before a tool, not sealed
_LIVE = (".claude/session-env/",)
_HOOK_KEYS = ("hook", "command", "disable")
# a person trusts the hooks of Codex after the installation, and those of other projects at any time
_TRUST = ("trusted_hash", "[hooks.state", "[projects", "trust_level")
_RUN = os.path.join("hooks", "")  # what lies below is run: taking the right away switches it off


class Seals:
    """The protected files of a work tree and of the home directory.

    `armament` gives what in the text of a settings file, of whatever agent, arms hookpack, and None for a path that is
    no settings file: there the whole content matters.
    """

    def __init__(self, area: str, root: str, home: str, git: str, armament: Callable[[str, str], str | None]) -> None:
        self._path = os.path.join(area, "seals.json")
        self._copies = Copies(area)
        self._bases = [base for base in (root, home) if base]
        self._git = os.path.realpath(git) if git else ""
        self._armament = armament
        self._noted = {os.path.join(home, *name.split("/")) for name in _NOTED if root and home}

    def drift(self) -> tuple[str, ...]:
        """Protected files that matter and changed since they were last taken for what they should be.

        What changed in them without mattering is taken in. The very first look takes everything in.
        """
        with Lock(self._path + ".lock"):
            before = self._record()
            if before is None:
                self._save({}, self._look({}))
                return ()
            known = before["files"]
            now = self._look(known)
            if now == known:
                return ()
            changed = _changed(known, now)
            kept = {path: known[path] for path in changed if path in known}
            harmless = {path: entry for path, entry in now.items() if path not in changed}
            if {**harmless, **kept} != known:
                self._save(before, {**harmless, **kept})
            return tuple(sorted(changed))

    def renew(self, *, arm: bool = False, turn: bool = False) -> tuple[str, ...]:
        """Take protected files for what they should be; gives those that changed since the last time.

        With `turn`, a turn begins: the project's own protected files are what they should be in its first tree.
        What arms hookpack is remembered from the first look, or anew with `arm`, when `install` wrote it: a look
        between a change and the agent's question about it must not take the change in.
        """
        with Lock(self._path + ".lock"):
            before = self._record()
            known = before["files"] if before else {}
            now = self._look(known)
            self._save(before or {}, now, arm=arm, tree="" if turn else None)
        return () if before is None else tuple(sorted(_changed(known, now)))

    def put_back(self, paths: Collection[str]) -> tuple[PutBack, ...]:
        """Give files back what they held. What stood there is kept; what cannot be given back is taken in."""
        with Lock(self._path + ".lock"):
            before = self._record() or {"files": {}}
            known: dict[str, Json] = before["files"]
            now = self._look(known)
            due = [path for path in paths if path in _changed(known, now)]  # another hook may have been first
            done = []
            for path in due:
                entry = known.get(path)
                held = Entry(**entry["held"]) if entry else None
                where, why = self._copies.put_back(*self._place(before, path), held)
                done.append(PutBack(path, where, why))
            self._save(before, self._look(known))
        return tuple(done)

    def armament(self, path: str) -> tuple[str, str]:
        """What armed hookpack in `path` when it was installed or first seen, and what does now."""
        path = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
        return self._armed().get(path, ""), self._essence(path)

    def disarmed(self) -> tuple[str, ...]:
        """Settings files that do not arm hookpack as they did when it was installed or first seen."""
        known = self._armed()
        seen = {path for path in self._files() if self._is_settings(path) and os.path.lexists(path)}
        return tuple(
            sorted(path for path in {*known, *seen} if _untold(known.get(path, "")) != _untold(self._essence(path)))
        )

    def linked(self) -> tuple[str, ...]:
        """Sealed files that have another name somewhere."""
        return tuple(path for path in self._files() if _has_names(path))

    def tree(self) -> str:
        """The tree in which the project's protected files were last looked at; "" if none was in this turn."""
        return str((self._record() or {}).get("tree", ""))

    def saw(self, tree: str) -> None:
        """The project's protected files are in `tree` what they should be."""
        with Lock(self._path + ".lock"):
            if (record := self._record()) is not None:
                write_json(self._path, {**record, "tree": tree}, schema=SCHEMA)

    def _record(self) -> Json | None:
        return read_json(self._path, schema=SCHEMA)

    def _armed(self) -> dict[str, str]:
        record = self._record()
        return record["armed"] if record else {}

    def _save(self, before: Json, files: dict[str, Json], *, arm: bool = False, tree: str | None = None) -> None:
        armed = before.get("armed")
        if arm or armed is None:  # looks into every agent's module
            armed = {path: entry["essence"] for path, entry in files.items() if self._is_settings(path)}
        tree = before.get("tree", "") if tree is None else tree
        record = {"files": files, "armed": armed, "links": self._links(), "tree": tree}
        if record != {key: value for key, value in before.items() if key != "schema"}:
            write_json(self._path, record, schema=SCHEMA)
            self._copies.forget_all_but({entry["held"]["copy"] for entry in files.values()})

    def _files(self) -> Iterator[str]:
        """What is or could be a protected file: of single files it is not asked whether they exist."""
        for base in self._bases:
            for entry in SETTINGS:
                if entry in _LIVE:
                    continue
                if entry.startswith(".git/") and base is self._bases[0]:
                    path = os.path.join(self._git, entry.removeprefix(".git/")) if self._git else ""
                else:
                    path = os.path.join(base, *entry.split("/"))
                yield from _below(path) if entry.endswith("/") else (path,)

    def _links(self) -> dict[str, str]:
        """Folders of protected files that are symbolic links, with where they lead."""
        names = {entry.rstrip("/") if entry.endswith("/") else entry.rpartition("/")[0] for entry in SETTINGS}
        folders = {folder for name in names if name for folder in (name, name.rpartition("/")[0]) if folder}
        paths = (os.path.join(base, *name.split("/")) for base in self._bases for name in sorted(folders))
        return {path: os.path.realpath(path) for path in paths if os.path.islink(path)}

    def _place(self, record: Json, path: str) -> tuple[str, str]:
        """A folder that is sure, and the rest of the path: a folder that was a link even then leads where it led."""
        links: Mapping[str, str] = record.get("links", {})
        for link in sorted(links, key=len, reverse=True):
            if path.startswith(link + os.sep):
                return links[link], path[len(link) + 1 :]
        bases = [base for base in (self._git, *self._bases) if base and path.startswith(base.rstrip(os.sep) + os.sep)]
        base = max(bases, key=len, default=os.path.dirname(path))
        return base, os.path.relpath(path, base)

    def _look(self, known: Mapping[str, Json]) -> dict[str, Json]:
        self._copies.begin()
        since = time.time_ns() - _RACY_NS
        found: dict[str, Json] = {}
        for path in self._files():
            numbers, is_racy = _signature(path, since)
            entry = known.get(path)
            if entry is not None and numbers and entry["stat"] == numbers:
                found[path] = entry
            elif numbers or os.path.lexists(path):
                found[path] = self._taken(path, entry, [] if is_racy else numbers)
        return found

    def _taken(self, path: str, known: Json | None, numbers: list[int]) -> Json:
        """What the file holds, read; what it held before needs no second weighing."""
        data, held = self._copies.take(path)
        fields = held.fields()
        is_same = known is not None and bool(held.copy) and known["held"] == fields
        essence = known["essence"] if known is not None and is_same else self._weigh(path, data, held)
        return {"stat": numbers, "essence": essence, "held": fields}

    def _essence(self, path: str) -> str:
        try:
            with open(path, "rb") as stream:
                return self._weigh(path, stream.read(_MAX_READ), None)
        except OSError:
            return ""

    def _is_settings(self, path: str) -> bool:
        return self._armament(path.replace(os.sep, "/"), "") is not None

    def _weigh(self, path: str, data: bytes | None, held: Entry | None) -> str:
        """What in a file matters, as one string."""
        if data is None:
            return f"link {held.link}" if held and held.link else ""
        armed = self._armament(path.replace(os.sep, "/"), data.decode("utf-8", "replace"))
        if armed is not None:
            return armed
        if path.endswith(_GIT_CONFIGS) or (path.endswith("config") and os.path.dirname(path) == self._git):
            return _lines(data, _GIT_KEYS)
        if path in self._noted:
            return _lines(data, _HOOK_KEYS)
        link = f" {held.link}" if held and held.link else ""
        rights = " x" if held and held.mode & 0o111 and _RUN in path else ""
        content = held.copy if held and held.copy else digest(data)
        return content + link + rights


def _has_names(path: str) -> bool:
    try:
        found = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_nlink > 1


def _lines(data: bytes, keys: tuple[str, ...]) -> str:
    lines = data.decode("utf-8", "replace").lower().splitlines()
    found = (line.strip() for line in lines if any(key in line for key in keys))
    return _untold("\n".join(found))


def _untold(lines: str) -> str:
    """The lines without those that tell what a person trusted."""
    return "\n".join(line for line in lines.split("\n") if not line.startswith(_TRUST))


class PutBack(Record):
    """One file that was given back; `kept` is where the replaced version lies, `why` says why it was left alone."""

    path: str
    kept: str = ""
    why: str = ""


def _changed(known: Mapping[str, Json], now: Mapping[str, Json]) -> set[str]:
    return {path for path in {*now, *known} if _matter(now.get(path)) != _matter(known.get(path))}


def _matter(entry: Json | None) -> str:
    return entry["essence"] if entry else ""


def _signature(path: str, since: int) -> tuple[list[int], bool]:
    """What changes with every change of the file or of the link to it, and whether that is not sure yet."""
    try:
        found = os.lstat(path)
        numbers = [found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino, found.st_mode]
        if stat.S_ISLNK(found.st_mode):
            behind = os.stat(path)
            numbers += [behind.st_mtime_ns, behind.st_ctime_ns, behind.st_size, behind.st_ino, behind.st_mode]
            return numbers, max(found.st_ctime_ns, behind.st_ctime_ns) >= since
    except OSError:
        return [], True
    return numbers, found.st_ctime_ns >= since


def _below(folder: str) -> list[str]:
    """The files in a folder and its folders, links not followed; a flood of them is cut."""
    found: list[str] = []
    waiting = [folder]
    while waiting and len(found) < _MAX_FILES:
        try:
            entries = sorted(os.scandir(waiting.pop()), key=lambda each: each.name)
        except OSError:
            continue
        for each in entries:
            if each.is_dir(follow_symlinks=False):
                waiting.append(each.path)
            else:
                found.append(each.path)
    return found[:_MAX_FILES]
