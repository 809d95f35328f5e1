"""The shadow repository without what no state names any more. It is packed, and what is left keeps its id."""

from __future__ import annotations

import os
import re

from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import read_bytes, remove, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.state.shadow import Shadow

_ID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")
_YOUNG = "24.hours.ago"  # what a hook is storing at this moment is named only afterwards
_LEFT_OUT = ("shadow.git", "copies", "kept")  # contents of files, not what names them


def sweep(shadow: Shadow, repo: str) -> None:
    """Remove what no file of the state directory `repo` names, directly or through a tree.

    TreeError or StateError if that fails, on a full disk or because an object is missing: nothing is lost then.
    """
    if not os.path.isdir(os.path.join(shadow.store, "objects")):
        return
    kept = os.path.join(shadow.store, "packed-refs")  # git keeps what a ref names
    rows = (f"{each} refs/kept/{each}\n" for each in sorted(_stored(shadow, _named(repo))))
    write_bytes(kept, "".join(rows).encode())
    try:
        shadow.git("repack", "-A", "-d", "-q", f"--unpack-unreachable={_YOUNG}")
        shadow.git("prune", f"--expire={_YOUNG}")
    finally:
        remove(kept)


def _named(repo: str) -> set[bytes]:
    """Whatever looks like an id in any file: which field of which schema it stands in does not matter."""
    return {found for path in _files(repo) for found in _ID.findall(read_bytes(path) or b"")}


def _files(folder: str) -> Iterator[str]:
    try:
        with os.scandir(folder) as found:
            for each in found:
                if each.name in _LEFT_OUT:
                    continue
                if each.is_dir(follow_symlinks=False):
                    yield from _files(each.path)
                elif each.is_file(follow_symlinks=False):
                    yield each.path
    except OSError as error:
        raise StateError(f"{folder}: {error.strerror}") from error


def _stored(shadow: Shadow, names: set[bytes]) -> Iterator[str]:
    if not names:
        return
    lines = shadow.git("cat-file", "--batch-check", input=b"".join(each + b"\n" for each in sorted(names)))
    for line in lines.splitlines():
        if not line.endswith(b" missing"):
            yield line.split(b" ")[0].decode()
