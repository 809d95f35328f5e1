"""What one work tree's ignore rules were when they were taken, and which files count in spite of them."""

from __future__ import annotations

import os

from hookpack.record import TYPE_CHECKING
from hookpack.state import ignore, tracked
from hookpack.state.files import git_dir, read_bytes, read_json, remove, write_bytes, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from hookpack.state.shadow import Entry, Shadow

_SCHEMA = 1


class Frozen:
    """The frozen rules in the directory `area`; `path` is their exclude file."""

    def __init__(self, shadow: Shadow, area: str, environ: Mapping[str, str]) -> None:
        self.path = os.path.join(area, "ignore")
        self._shadow = shadow
        self._area = area
        self._environ = environ
        self._own = os.path.join(area, "personal.json")
        self._followed = os.path.join(area, "followed.json")
        self._forced = os.path.join(area, "forced")
        self._unseen = os.path.join(area, "unseen.json")
        self._taken = os.path.join(area, "frozen.json")

    def are_of(self, tree: str) -> bool:
        """Whether the rules are those of `tree` already: asked of each accepted state, and hardly ever otherwise."""
        taken = read_json(self._taken, schema=_SCHEMA)
        if taken is None:
            return False
        options = ("-r", "-z", "--name-only", "--no-renames")
        done = self._shadow.attempt("diff-tree", *options, str(taken["tree"]), tree, "--", f":(glob)**/{ignore.NAME}")
        return done.code == 0 and not done.stdout

    def freeze(self, entries: Iterable[Entry] | None, *, tree: str = "") -> None:
        """Take the rules among `entries`, the files of `tree`; None: those in the work tree now."""
        remove(self._taken)
        root = self._shadow.root
        personal = self._personal(root, anew=entries is None)
        hidden = sorted(ignore.hidden(root, os.path.commonpath([self._shadow.store, self._area])))
        if entries is None:
            write_bytes(self.path + ".personal", ignore.compose(personal, {}, hidden))
            rules, unseen = ignore.live(self._shadow, self.path + ".personal")
            write_json(self._unseen, {"rules": {k: os.fsdecode(v) for k, v in unseen.items()}}, schema=_SCHEMA)
        else:
            rules = self._unseen_rules() | self._rules(entries)
        write_bytes(self.path, ignore.compose(personal, rules, hidden))
        if found := git_dir(root):
            self.remember(map(os.fsdecode, tracked.paths(found)))
        if entries is not None:
            write_json(self._taken, {"tree": tree}, schema=_SCHEMA)

    def _personal(self, root: str, *, anew: bool) -> tuple[bytes, ...]:
        """The person's own rules, which no agent may add to: as they were when the rules were first taken."""
        known = None if anew else read_json(self._own, schema=_SCHEMA)
        if known is None:
            texts = ignore.personal(root, self._environ)
            write_json(self._own, {"texts": [os.fsdecode(text) for text in texts]}, schema=_SCHEMA)
            return texts
        return tuple(os.fsencode(text) for text in known["texts"])

    def follow(self) -> None:
        """Count what the user's git tracks by now, although a rule names it."""
        found = git_dir(self._shadow.root)
        index = os.path.join(found, "index") if found else ""
        try:
            stat = os.stat(index)
        except OSError:
            return
        seen = [stat.st_ino, stat.st_size, stat.st_mtime_ns]
        known = read_json(self._followed, schema=_SCHEMA)
        if found and (known is None or known["index"] != seen):
            self.remember(map(os.fsdecode, tracked.paths(found)))
            write_json(self._followed, {"index": seen}, schema=_SCHEMA)

    def _rules(self, entries: Iterable[Entry]) -> dict[str, bytes]:
        found = {
            os.path.dirname(each.path): each.blob
            for each in entries
            if os.path.basename(each.path) == ignore.NAME and each.mode.startswith("10")
        }
        texts = self._shadow.read(found.values())
        return {folder: texts[blob] for folder, blob in found.items()}

    def _unseen_rules(self) -> dict[str, bytes]:
        """Rules of files that ignore themselves (.venv/.gitignore holds "*"), as they were at the first snapshot."""
        seen = read_json(self._unseen, schema=_SCHEMA) or {"rules": {}}
        rules = seen["rules"]
        assert isinstance(rules, dict)
        return {folder: os.fsencode(text) for folder, text in rules.items()}

    def forced(self) -> set[bytes]:
        """The paths that count whatever the rules say."""
        return set((read_bytes(self._forced) or b"").split(b"\0")) - {b""}

    def remember(self, paths: Iterable[str]) -> None:
        """Add `paths` to those that count."""
        known = self.forced()
        wanted = known | {os.fsencode(path) for path in paths}
        if wanted != known:
            write_bytes(self._forced, b"".join(path + b"\0" for path in sorted(wanted)))
