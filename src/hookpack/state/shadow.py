"""The shadow repository: a git directory of our own, and git run in it without any say of the judged project.

git executes what a repository's configuration names (filters, monitors, hooks), so it never runs in the user's.
"""

from __future__ import annotations

import os
import sys
import zlib

from hookpack.errors import StateError, TreeError
from hookpack.process import run
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import make_dir, read_bytes, write_bytes

try:
    from _sha1 import sha1  # type: ignore[import-not-found]  # without OpenSSL: a third of the bare interpreter
except ImportError:
    from hashlib import sha1

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.process import Completed

_TIMEOUT_S = 300.0
_FEW = 16  # objects that are read without git
_MANY = 300  # files; from here on one more process pays
_NO_LIMIT = 1 << 40  # what git prints is the project's own size

# fsync is off: after a power cut a lost snapshot is taken again; looseCompression 1 is the fastest that still shrinks
_CONFIG = f"""[core]
\trepositoryformatversion = 0
\tbare = false
\tfileMode = {"false" if os.name == "nt" else "true"}
\tsymlinks = {"false" if os.name == "nt" else "true"}
\tignoreCase = {"true" if sys.platform in ("darwin", "win32") else "false"}
\tprecomposeUnicode = false
\tprotectNTFS = {"true" if os.name == "nt" else "false"}
\tprotectHFS = {"true" if sys.platform == "darwin" else "false"}
\tlongPaths = true
\tautocrlf = false
\tsafecrlf = false
\tfsmonitor = false
\tuntrackedCache = false
\tsplitIndex = false
\thooksPath = {os.devnull}
\tattributesFile = {os.devnull}
\texcludesFile = {os.devnull}
\tlooseCompression = 1
\tfsync = none
[index]
\tskipHash = true
[gc]
\tauto = 0
[maintenance]
\tauto = false
"""
# info/attributes outranks every .gitattributes of the project
_FILES = {
    "HEAD": b"ref: refs/heads/main\n",
    "config": _CONFIG.encode(),
    "info/attributes": b"* -text -ident -filter -eol -working-tree-encoding\n",
}


class Entry(Record):
    """One file of a tree. `mode` is its kind and exact permission bits, "100600"; "120000" for a symbolic link."""

    path: str
    mode: str
    blob: str


class Shadow:
    """The repository in `store` for the work tree `root`; both absolute."""

    def __init__(self, root: str, store: str) -> None:
        self.root = root
        self.store = store
        self.environment = _environment(root, store)

    def ensure(self) -> None:
        """Make the repository, or set its configuration right. StateError if it cannot be written."""
        for name, data in _FILES.items():
            path = os.path.join(self.store, *name.split("/"))
            if read_bytes(path) != data:
                write_bytes(path, data)
        make_dir(os.path.join(self.store, "objects"))
        make_dir(os.path.join(self.store, "refs"))

    def git(self, *args: str, index: str = "", input: bytes = b"") -> bytes:
        """stdout of git. TreeError if it fails."""
        done = self.attempt(*args, index=index, input=input)
        if done.code != 0:
            raise failed(args[0], done)
        return done.stdout

    def attempt(self, *args: str, index: str = "", input: bytes = b"") -> Completed:
        """Run git and leave its exit code to the caller; with `index` it sees the work tree, without only objects."""
        env = {**self.environment, "GIT_INDEX_FILE": index, "GIT_WORK_TREE": self.root} if index else self.environment
        cwd = self.root if index else self.store
        done = run(["git", *args], cwd=cwd, env=env, input=input, timeout_s=_TIMEOUT_S, max_output=_NO_LIMIT)
        if done.timed_out:
            raise TreeError(f"git {args[0]} took longer than {_TIMEOUT_S:g} s")
        if done.truncated:
            raise TreeError(f"git {args[0]} answered only in part")
        return done

    def bulk(self, count: int) -> tuple[str, ...]:
        """Options for storing `count` files: many at once go into one pack, which is faster and smaller.

        git streams "big" files into a pack; before 2.38 it made one pack a file of that.
        """
        if count < _MANY:
            return ()
        version = self.git("--version").split(b" ")[2].split(b".")
        if [int(part) for part in version[:2]] < [2, 38]:
            return ()
        return ("-c", "core.bigFileThreshold=1", "-c", "core.compression=1")

    def entries(self, tree: str) -> Iterator[Entry]:
        """Everything in `tree`, with git's own modes."""
        for record in _records(self.git("ls-tree", "-r", "-z", "--full-tree", tree)):
            head, _, path = record.partition(b"\t")
            mode, _, blob = head.decode().split(" ")
            yield Entry(os.fsdecode(path), mode, blob)

    def read(self, objects: Iterable[str]) -> dict[str, bytes]:
        """The contents of `objects` by id. TreeError if one is missing."""
        wanted = list(dict.fromkeys(objects))
        near = {name: data for name in wanted if (data := self._loose(name)) is not None} if len(wanted) <= _FEW else {}
        found = {**near, **self.find(name for name in wanted if name not in near)}
        for name, data in found.items():
            if data is None:
                raise _lacks(name)
        return found  # type: ignore[return-value]  # no None is left

    def _loose(self, name: str) -> bytes | None:
        """An object that has a file of its own, None if it has none that is whole: no process is started for it."""
        path = os.path.join(self.store, "objects", name[:2], name[2:])
        try:
            kind, _, body = zlib.decompress(read_bytes(path) or b"").partition(b"\0")
        except (zlib.error, StateError):
            return None
        return body if object_id(kind.split(b" ")[0].decode("ascii", "replace"), body) == name else None

    def find(self, names: Iterable[str]) -> dict[str, bytes | None]:
        """The contents of what `names` name ("<id>", "<tree>:<path>"), None for what does not exist."""
        wanted = list(dict.fromkeys(names))
        if not wanted:
            return {}
        data = self.git("cat-file", "--batch", input=_lines(wanted))
        found: dict[str, bytes | None] = {}
        at = 0
        for name in wanted:
            end = data.find(b"\n", at)
            if end < 0:
                raise TreeError("git cat-file answered only in part")
            size = _size(data[at:end])
            if size is None:
                found[name], at = None, end + 1
            else:
                found[name], at = data[end + 1 : end + 1 + size], end + 1 + size + 1
        return found

    def sizes(self, objects: Iterable[str]) -> dict[str, int]:
        """The sizes of `objects` in bytes. TreeError if one is missing."""
        wanted = list(dict.fromkeys(objects))
        if not wanted:
            return {}
        found: dict[str, int] = {}
        for name, line in zip(
            wanted, self.git("cat-file", "--batch-check", input=_lines(wanted)).splitlines(), strict=True
        ):
            size = _size(line)
            if size is None:
                raise _lacks(name)
            found[name] = size
        return found

    def write(self, kind: str, body: bytes) -> str:
        """Store one object and give its id."""
        name = object_id(kind, body)
        path = os.path.join(self.store, "objects", name[:2], name[2:])
        if not os.path.exists(path):
            write_bytes(path, zlib.compress(_framed(kind, body), 1), 0o400)
        return name


def object_id(kind: str, body: bytes) -> str:
    """git's id of an object: SHA-1 over its kind, size and body."""
    return str(sha1(_framed(kind, body), usedforsecurity=False).hexdigest())


def failed(command: str, done: Completed) -> TreeError:
    """The error for a git run that went wrong, in git's own last words."""
    words = os.fsdecode(done.stderr).strip().splitlines() or [f"exit code {done.code}"]
    return TreeError(f"git {command}: {'; '.join(words[-2:])[:400]}")


def _framed(kind: str, body: bytes) -> bytes:
    return b"%s %d\0" % (kind.encode(), len(body)) + body


def _lines(names: Sequence[str]) -> bytes:
    return "".join(f"{each}\n" for each in names).encode()


def _size(line: bytes) -> int | None:
    """From a line of `cat-file`: "<id> <kind> <size>" or "<name> missing"."""
    parts = line.split(b" ")
    return int(parts[2]) if len(parts) == 3 else None


def _lacks(name: str) -> TreeError:
    return TreeError(f"the shadow repository lacks object {name}")


def _records(data: bytes) -> Sequence[bytes]:
    return data.split(b"\0")[:-1]


def _environment(root: str, store: str) -> dict[str, str]:
    """A whole environment for git, nothing of the agent's but the way to the program itself."""
    inside = os.path.join(root, "")
    # a relative folder, or one of the project (.venv/bin), may hold a "git" that the agent wrote
    path = [
        each
        for each in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if os.path.isabs(each) and not os.path.join(os.path.realpath(each), "").startswith(inside)
    ]
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
    return {
        **kept,
        "PATH": os.pathsep.join(path),
        # git before 2.32 does not know GIT_CONFIG_GLOBAL
        "HOME": store,
        "XDG_CONFIG_HOME": store,
        "LC_ALL": "C",
        "GIT_DIR": store,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
    }
