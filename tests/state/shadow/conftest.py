"""A work tree beside a state directory, and what tests of snapshot and restore ask of it."""

from __future__ import annotations

import hashlib
import os
import subprocess

import pytest

from hookpack.state import restore
from hookpack.state.tree import Tree


class Ground:
    """The project `root` (no repository until `git` makes one) with its `tree`."""

    def __init__(self, base, **options):
        self.base = base
        self.root = base / "project"
        self.root.mkdir(exist_ok=True)
        self.state = base / "state"
        self.tree = self.another("one", **options)
        self._tokens = iter(range(1_000_000))

    def another(self, area, root=None, **options):
        options = {"environ": {"HOME": str(self.base / "home")}, **options}
        return Tree(str(root or self.root), str(self.state / "shadow.git"), str(self.state / area), **options)

    def at(self, path):
        return os.path.join(os.fsencode(self.root), os.fsencode(path))

    def write(self, path, data=b"", mode=None):
        target = self.at(path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as stream:
            stream.write(data if isinstance(data, bytes) else data.encode())
        if mode is not None:
            os.chmod(target, mode)

    def git(self, *args, cwd=None):
        """Git as the user runs it."""
        env = {"PATH": os.environ["PATH"], "HOME": str(self.base), "GIT_CONFIG_NOSYSTEM": "1"}
        for who in ("AUTHOR", "COMMITTER"):
            env |= {f"GIT_{who}_NAME": "Ada", f"GIT_{who}_EMAIL": "ada@example.org"}
        command = ["git", "-c", "protocol.file.allow=always", *args]
        done = subprocess.run(command, cwd=cwd or self.root, env=env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def commit(self):
        self.git("init", "-q", "-b", "main")
        self.git("add", "-A")
        self.git("commit", "-qm", "start", "--allow-empty")

    def look(self):
        """A snapshot, after what was left unfinished was finished."""
        with self.tree.lock():
            restore.recover(self.tree)
            return self.tree.snapshot()

    def snapshot(self):
        return self.look().tree

    def paths(self, tree=None):
        return [each.path for each in self.tree.entries(tree or self.snapshot())]

    def restore(self, now, target, **more):
        with self.tree.lock():
            return restore.restore(self.tree, now, target, token=f"t-{next(self._tokens)}", **more)

    def back(self, target):
        return self.restore(self.snapshot(), target)

    def freeze(self, tree):
        with self.tree.lock():
            self.tree.freeze_ignore(tree)

    def prints(self, folder="", without=(".git",)):
        """Every path below `folder` with its kind, bits and content; of folders the empty ones."""
        found = {}
        top = os.fsencode(self.root / folder)
        for base, folders, files in os.walk(top):
            folders[:] = sorted(each for each in folders if os.fsdecode(each) not in without)
            links = [each for each in folders if os.path.islink(os.path.join(base, each))]
            for name in [*files, *links]:
                path = os.path.join(base, name)
                found[os.path.relpath(path, top)] = _print(path)
            if not files and not folders and base != top:
                found[os.path.relpath(base, top)] = "empty folder"
        return found


def _print(path):
    mode = os.lstat(path).st_mode
    if os.path.islink(path):
        return "link", os.readlink(path)
    if not os.path.isfile(path):
        return "special", mode
    with open(path, "rb") as stream:
        return oct(mode), hashlib.sha256(stream.read()).hexdigest()


@pytest.fixture
def ground(tmp_path):
    return Ground(tmp_path)


@pytest.fixture
def make_ground(tmp_path):
    """Grounds whose tree has options of its own."""
    return lambda **options: Ground(tmp_path, **options)


@pytest.fixture
def marker(tmp_path):
    """A file that hostile code would make; it must not exist in the end."""
    path = tmp_path / "hostile-code-ran"
    yield path
    assert not path.exists()
