"""A world of plain values for gate tests: files in a dict, trees as names."""

from __future__ import annotations

import hashlib
import posixpath
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from hookpack.errors import ToolError
from hookpack.event import Event, Write
from hookpack.place import Place
from hookpack.policy import build
from hookpack.spawns.start import Census
from hookpack.turn import Check, Compared, Looked, Turn

ROOT = "/project"
OWN = ("/state/", "/home/user/.local/state/hookpack/", "/home/user/.local/share/hookpack/")


@dataclass
class PlainWorld:
    """What a gate asks is an attribute a test sets."""

    root: str = ROOT
    policy: object = field(default_factory=lambda: build({}, trusted=False))
    environment: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)
    declared: tuple = ()
    changed_files: tuple = ()
    disarmed_files: tuple = ()
    guarded: str = ""
    twins: dict = field(default_factory=dict)
    linked_files: tuple = ()
    window: bool = False
    strangers: tuple = ()
    vouched: tuple = ()
    index: tuple = ()
    red: tuple = ()
    armaments: tuple = ("", "")
    census: Census = Census()
    above: int = 0
    levels: dict = field(default_factory=dict)
    reserved: list = field(default_factory=list)
    released: list = field(default_factory=list)
    state: Turn = Turn()
    now: str = "now"
    diffs: dict = field(default_factory=dict)  # (before, after) -> changes
    blobs: dict = field(default_factory=dict)
    looked: Looked = Looked()
    compared: Compared = Compared()
    softened: Compared = Compared()
    tested: Check = Check("none")
    values: tuple = ()
    replayed: dict = field(default_factory=dict)  # name of the edit -> fault
    taught: tuple = ()
    head: str = ""
    company: bool = False
    worked: int = 0
    scans_ahead: int = 0
    recorded: tuple = ()
    calls: tuple = ()
    recorded_files: dict = field(default_factory=dict)  # (tree, path) -> blob
    day: str = "2030-06-15"
    unreadable: tuple = ()

    def clock(self):
        return 0.0

    def unread(self):
        return self.unreadable

    def locate(self, path):
        path = "/home/user" + path[1:] if path == "~" or path.startswith("~/") else path
        real = posixpath.normpath(posixpath.join(ROOT, path))
        inside = real.removeprefix(ROOT + "/") if real.startswith(ROOT + "/") else ""
        home = real.removeprefix("/home/user/") if real.startswith("/home/user/") else ""
        above = any(
            (base + "/").startswith(real.rstrip("/") + "/")
            for base in (ROOT, "/home/user", *map(posixpath.dirname, OWN))
        )
        return Place(real, inside, home, own=(real + "/").startswith(OWN), above=above)

    def read(self, place):
        return self.files.get(place.inside or place.path)

    def anchors(self):
        return self.declared

    def drifted(self):
        return self.changed_files

    def twin(self, place):
        return self.twins.get(place.inside, "")

    def linked(self):
        return self.linked_files

    def renew(self):
        return self.changed_files

    def guarded_tree(self):
        return self.guarded or self.state.start

    def is_open(self):
        return self.window

    def is_maintained(self):
        return self.window

    def armament(self, path):
        return self.armaments

    def disarmed(self):
        return self.disarmed_files

    def script(self, place):
        return self.files.get(place.inside or place.path) or ""

    def agents_above(self):
        return self.above

    def level(self, agent_id):
        return self.levels.get(agent_id, 1)

    def reserve(self, claim, limits):
        self.reserved.append(claim)
        return self.census

    def release(self, call, child, *, runs_on):
        self.released.append((call, child, runs_on))

    def untrusted(self):
        return self.strangers

    def is_vouched(self, path):
        return path in self.vouched

    def staged(self):
        return self.index

    def knows_red(self, tree):
        return tree in self.red

    def has_begun(self):
        return bool(self.state.start)

    def turn(self):
        return self.state

    def works(self):
        self.worked += 1

    def has_company(self):
        return self.company

    def scan_ahead(self):
        self.scans_ahead += 1

    def snapshot(self):
        return self.now

    def changes(self, before, after, *, lines=True):
        return () if before == after else self.diffs[before, after]

    def texts(self, blobs):
        return {blob: self.blobs[blob] for blob in blobs}

    def stored(self, tree, path):
        return self.recorded_files.get((tree, path), "")

    def fingerprint(self, value):
        return hashlib.sha256(b"salt" + value.encode()).hexdigest()[:12]

    def today(self):
        return self.day

    def scan(self, changes):
        return self.looked

    def consult(self, tree, changes, looked):
        return looked

    def compare(self, changes):
        return self.compared if changes else Compared()

    def weakened(self, changes):
        return self.softened if changes else Compared()

    def test(self, tree):
        return self.tested

    def measure(self, tree):
        return self.values

    def replay(self, edit, before, changes):
        return self.replayed[edit.name]

    def lessons(self):
        return self.taught

    def moved_head(self):
        return self.head

    def runs(self):
        return self.recorded

    def steps(self):
        if self.calls is None:
            raise ToolError("the transcript cannot be read")
        return iter(self.calls)

    def listing(self, folder):
        base = f"{folder}/" if folder else ""
        below = [path[len(base) :] for path in self.files if path.startswith(base)]
        return tuple(sorted({head + sign for head, sign, _ in (each.partition("/") for each in below)}))


def _event(moment, **fields):
    names = {
        "before-tool": "PreToolUse", "after-tool": "PostToolUse", "stop": "Stop", "prompt": "UserPromptSubmit",
        "session-start": "SessionStart", "subagent-stop": "SubagentStop", "config-change": "ConfigChange",
    }  # fmt: skip
    return Event(agent="claude-code", name=names.get(moment, "Other"), moment=moment, session="s", cwd=ROOT, **fields)


@pytest.fixture
def gate():
    """Names for gate tests: the plain world and short ways to say an event."""
    return SimpleNamespace(
        World=PlainWorld,
        event=_event,
        write=lambda path, new, **more: _event(
            "before-tool", tool="Write", act="write", writes=(Write(path, new, **more),)
        ),
        shell=lambda line, moment="before-tool", **more: _event(
            moment, tool="Bash", act="shell", command=line, call_id="c1", **more
        ),
        policy=lambda tree: build(tree, trusted=True),
    )
