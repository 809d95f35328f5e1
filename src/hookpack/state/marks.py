"""What git's trees cannot say of files: exact permission bits, and files too large to be stored.

It travels in the tree itself, as a blob under the one name that no work tree can hold there: `.git`.
So two states that differ only in it have different tree ids.
"""

from __future__ import annotations

import os

from hookpack.codec import dumps, loads
from hookpack.errors import TreeError
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hookpack.state.shadow import Shadow

NAME = ".git"

_PLAIN, _RUNS = 0o644, 0o755
_REGULAR = ("100644", "100755")


class Marks(Record):
    """Permission bits by path where they are not the usual ones (`plain`, `runs`); size and mtime of large files."""

    plain: int = _PLAIN
    runs: int = _RUNS
    odd: Mapping[str, int] = {}
    large: Mapping[str, tuple[int, ...]] = {}

    def mode(self, path: str, git_mode: str) -> str:
        """The exact mode of a path that git's tree gives as `git_mode`."""
        if git_mode not in _REGULAR:
            return git_mode
        usual = self.plain if git_mode == "100644" else self.runs
        return f"10{self.odd.get(path, usual):04o}"


NONE = Marks()


def collect(modes: Mapping[bytes, int], large: Mapping[bytes, tuple[int, ...]]) -> Marks:
    """The marks of a work tree; `modes` are the permission bits of its regular files."""
    counts: dict[int, int] = {}
    for mode in modes.values():
        counts[mode] = counts.get(mode, 0) + 1
    plain = _commonest((mode for mode in counts if not mode & 0o100), counts, _PLAIN)
    runs = _commonest((mode for mode in counts if mode & 0o100), counts, _RUNS)
    odd = {os.fsdecode(path): mode for path, mode in modes.items() if mode not in (plain, runs)}
    return Marks(plain, runs, odd, {os.fsdecode(path): value for path, value in large.items()})


def _commonest(modes: Iterable[int], counts: Mapping[int, int], default: int) -> int:
    return max(modes, key=lambda mode: (counts[mode], mode), default=default)


def encode(marks: Marks) -> bytes:
    """The blob's bytes; empty if there is nothing that git would not say itself."""
    if marks == NONE:
        return b""
    return (dumps(dict(zip(Marks._fields, marks, strict=True))) + "\n").encode()


def decode(data: bytes) -> Marks:
    """The marks that `encode` wrote. TreeError for anything else."""
    try:
        value = loads(data.decode())
        assert isinstance(value, dict)
        large = {path: tuple(numbers) for path, numbers in value["large"].items()}
        return Marks(value["plain"], value["runs"], value["odd"], large)
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        raise TreeError(f"damaged permission record in the shadow repository: {error!r}") from error


def of(shadow: Shadow, trees: Sequence[str]) -> list[Marks]:
    """The marks of each of `trees`."""
    names = [f"{tree}:{NAME}" for tree in trees]
    found = shadow.find(names)
    return [decode(data) if (data := found[name]) is not None else NONE for name in names]


def attach(shadow: Shadow, tree: str, marks: Marks) -> str:
    """The id of `tree` with its marks; `tree` itself if there are none."""
    data = encode(marks)
    if not data:
        return tree
    body = shadow.read([tree])[tree]
    at = _place(body)
    entry = b"100644 %s\0" % NAME.encode() + bytes.fromhex(shadow.write("blob", data))
    return shadow.write("tree", body[:at] + entry + body[at:])


def _place(body: bytes) -> int:
    """Where a file named NAME belongs in a raw tree: git sorts by name, folders as if they ended in a slash."""
    at = 0
    while at < len(body):
        end = body.index(b"\0", at)
        mode, _, name = body[at:end].partition(b" ")
        if name + (b"/" if mode == b"40000" else b"") > NAME.encode():
            break
        at = end + 21
    return at
