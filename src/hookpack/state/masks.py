"""Recorded files without the credentials that they brought in; and how the shadow repository forgets the originals."""

from __future__ import annotations

import os

from hookpack import exposure
from hookpack.credentials import decoded
from hookpack.errors import StateError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import read_json, remove, write_json

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from hookpack.state.shadow import Shadow
    from hookpack.state.tree import Tree

_SCHEMA = 1


class Copy(Record):
    """A tree without credentials, and the ids of the contents that it replaces."""

    tree: str
    blobs: tuple[str, ...] = ()


def copy(tree: Tree, before: str, after: str) -> Copy:
    """`after` with every credential that `before` did not hold in the same file written over."""
    changes = [each for each in tree.changes(before, after, renames=False, lines=False) if each.new_blob]
    texts = tree.read([blob for each in changes for blob in (each.old_blob, each.new_blob) if blob])
    replaced: dict[str, str] = {}
    blobs: dict[str, None] = {}
    for change in changes:
        known = exposure.values(decoded(texts.get(change.old_blob, b"")), change.path)
        data = _masked(texts[change.new_blob], change.path, known)
        if data != texts[change.new_blob]:
            replaced[change.path] = tree.shadow.write("blob", data)
            blobs[change.new_blob] = None
    return Copy(tree.swap(after, replaced), tuple(blobs)) if replaced else Copy(after)


def _masked(data: bytes, path: str, known: Collection[str]) -> bytes:
    """`data` with a note in the place of each credential, or of the line that hides one."""
    text = decoded(data)
    found = [seen for seen in exposure.look(text, path) if seen.value not in known]
    if not found:
        return data
    for seen in sorted(found, key=lambda each: -len(each.value)):
        if seen.value not in text:
            lines = text.split("\n")
            lines[seen.line - 1] = _note(seen.kind)
            text = "\n".join(lines)
        text = text.replace(seen.value, _note(seen.kind))
    return text.encode("utf-8", "surrogateescape")


def _note(kind: str) -> str:
    return f"(removed by hookpack: {kind})"


def remember(tree: Tree, blobs: Iterable[str]) -> None:
    """These contents hold a credential: `sweep` drops them once nothing in use does."""
    known = _tainted(tree)
    write_json(_path(tree), {"blobs": sorted(known | set(blobs))}, schema=_SCHEMA)


def sweep(tree: Tree, used: Iterable[str]) -> None:
    """Drop the remembered contents that none of the trees `used` holds."""
    if not os.path.exists(_path(tree)):
        return
    known = _tainted(tree)
    left = known & {entry.blob for each in used for entry in tree.entries(each)}
    if known - left:
        _drop(tree.shadow, known - left)
    if left:
        write_json(_path(tree), {"blobs": sorted(left)}, schema=_SCHEMA)
    else:
        remove(_path(tree))


def _drop(shadow: Shadow, gone: set[str]) -> None:
    _unpack(shadow, gone)
    for blob in gone:
        _unlink(os.path.join(shadow.store, "objects", blob[:2], blob[2:]))


def _unpack(shadow: Shadow, gone: set[str]) -> None:
    """Write each pack that holds one of `gone` anew, without it."""
    folder = os.path.join(shadow.store, "objects", "pack")
    names = [name for name in os.listdir(folder) if name.endswith(".idx")] if os.path.isdir(folder) else []
    for name in names:
        path = os.path.join(folder, name)
        with open(path, "rb") as stream:
            listed = shadow.git("show-index", input=stream.read()).decode().splitlines()
        objects = [line.split(" ")[1] for line in listed]
        if gone.isdisjoint(objects):
            continue
        kept = [each for each in objects if each not in gone]
        if kept:
            shadow.git("pack-objects", "-q", os.path.join(folder, "pack"), input="\n".join([*kept, ""]).encode())
        for ending in (".idx", ".pack", ".rev"):
            _unlink(path.removesuffix(".idx") + ending)


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StateError(f"{path}: {error.strerror}") from error


def _tainted(tree: Tree) -> set[str]:
    return set((read_json(_path(tree), schema=_SCHEMA) or {"blobs": ()})["blobs"])


def _path(tree: Tree) -> str:
    return os.path.join(tree.area, "tainted.json")
