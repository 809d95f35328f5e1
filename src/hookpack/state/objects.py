"""What the project's own repository holds, read with the shadow repository's settings and never with its own."""

from __future__ import annotations

import os

from hookpack.errors import TreeError
from hookpack.process import run
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import common_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hookpack.state.shadow import Shadow

_TIMEOUT_S = 300.0
_BATCH = 200  # objects that are in memory at once
_NO_LIMIT = 1 << 40  # what git prints is the project's own size
_SUBMODULE = "160000"


class Listing(Record):
    """The files of a commit with their blobs, and the folders that are submodules in it."""

    files: Mapping[str, str]
    submodules: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether whoever checks the commit out gets `path`, with its submodules."""
        return path in self.files or any(path.startswith(each + "/") for each in self.submodules)


class Objects:
    """Objects of the git directory `git`, or of the shadow repository where that has them."""

    def __init__(self, shadow: Shadow, git: str) -> None:
        self._shadow = shadow
        self._own = os.path.join(common_dir(git), "objects") if git else ""

    def listing(self, commit: str) -> Listing:
        """TreeError if the repository does not hold the commit."""
        files, submodules = {}, []
        for record in self._git("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
            head, _, path = record.partition(b"\t")
            mode, _, blob = head.decode().split(" ")
            if mode == _SUBMODULE:
                submodules.append(os.fsdecode(path))
            else:
                files[os.fsdecode(path)] = blob
        return Listing(files, tuple(submodules))

    def missing(self, blobs: Iterable[str], *, own: bool = True) -> frozenset[str]:
        """Those of `blobs` that neither repository has; without `own` those that the shadow repository lacks."""
        lines = self._git("cat-file", "--batch-check", input=_lines(blobs), own=own).splitlines()
        return frozenset(line.split(b" ")[0].decode() for line in lines if b" blob " not in line)

    def fetch(self, blobs: Iterable[str]) -> None:
        """Copy `blobs` into the shadow repository. TreeError if one is missing, or is not what its name says."""
        waiting = sorted(set(blobs))
        for at in range(0, len(waiting), _BATCH):
            part = waiting[at : at + _BATCH]
            for name, data in _contents(self._git("cat-file", "--batch", input=_lines(part))):
                if self._shadow.write("blob", data) != name:
                    raise TreeError(f"object {name[:12]} of the repository is damaged")

    def _git(self, *args: str, input: bytes = b"", own: bool = True) -> bytes:
        env = dict(self._shadow.environment)
        if own and self._own:
            env |= {"GIT_ALTERNATE_OBJECT_DIRECTORIES": self._own, "GIT_NO_LAZY_FETCH": "1"}
        argv = ["git", *args]
        done = run(argv, cwd=self._shadow.store, env=env, input=input, timeout_s=_TIMEOUT_S, max_output=_NO_LIMIT)
        if done.code or done.timed_out:
            words = done.stderr.decode("utf-8", "replace").strip()[:200]
            raise TreeError(f"git {args[0]}: {words or 'took too long'}")
        return done.stdout


def _contents(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Names and contents from the output of `cat-file --batch`. TreeError for what is no blob."""
    at = 0
    while at < len(data):
        end = data.index(b"\n", at)
        parts = data[at:end].split(b" ")
        if len(parts) != 3 or parts[1] != b"blob":
            raise TreeError(f"the repository lacks object {parts[0].decode('ascii', 'replace')[:12]}")
        size = int(parts[2])
        yield parts[0].decode(), data[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _lines(names: Iterable[str]) -> bytes:
    return "".join(f"{each}\n" for each in names).encode()
