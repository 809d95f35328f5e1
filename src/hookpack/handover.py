"""The locked baseline as it travels from machine to machine: the files of a commit by content, and their findings.

Only what the commit holds goes along: what is known of anybody's other files stays where it is.
"""

from __future__ import annotations

import os

from hookpack import survey as surveys
from hookpack.codec import digest, dumps, loads
from hookpack.errors import HookpackError, StateError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.objects import Listing, Objects
from hookpack.state.shadow import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.codec import Json
    from hookpack.state.baseline import Baseline
    from hookpack.survey import Survey
    from hookpack.world import World

SCHEMA = 1
MAX_BYTES = 256 * 1024 * 1024

_LATEST = 253_402_300_800.0  # the year 10000, seconds since 1970
_KIND = "hookpack baseline"
_LINK = "120000"
_MODES = ("100644", "100755", _LINK)
_HEX = frozenset("0123456789abcdef")


class Handover(Record):
    """A baseline without its machine. The modes of `entries` are git's; `commit` is "" for a folder without git."""

    survey: Survey
    commit: str
    at: float  # when it was locked, seconds since 1970
    entries: tuple[Entry, ...]


class Left(Record):
    """What of the locked tree the others will not get with the commit."""

    untracked: tuple[str, ...] = ()  # stays out of the handover
    otherwise: tuple[str, ...] = ()  # stands otherwise in the commit: git converts it, or it was not committed


def take(world: World, locked: Baseline, survey: Survey) -> tuple[Handover, Left]:
    """The locked tree with what is known of it. TreeError if the repository has lost the commit."""
    held = world.tree.entries(locked.tree)
    listing = Listing({each.path: each.blob for each in held})
    if locked.commit:
        listing = Objects(world.tree.shadow, world.project.git).listing(locked.commit)
    entries = tuple(each._replace(mode=_git_mode(each.mode)) for each in held if listing.holds(each.path))
    paths = {each.path for each in entries}
    travels = survey._replace(
        found=tuple(each for each in survey.found if each.path in paths),
        unread=tuple(each for each in survey.unread if each.rpartition(" (")[0] in paths),
        files=sum(each.mode != _LINK for each in entries),
    )
    left = Left(
        tuple(each.path for each in held if each.path not in paths),
        tuple(each.path for each in entries if listing.files.get(each.path, each.blob) != each.blob),
    )
    return Handover(travels, locked.commit, locked.at, entries), left


def rebuild(world: World, handed: Handover, now: str) -> str:
    """The handed tree in this machine's shadow repository; files of the tree `now` lend it their exact modes.

    HookpackError if the content of a file is neither in the work tree nor in the repository; nothing changes then.
    """
    objects = Objects(world.tree.shadow, world.project.git)
    names: dict[str, str] = {each.blob: each.path for each in handed.entries}
    lacking = objects.missing(names, own=False)
    if gone := objects.missing(lacking):
        paths = sorted(names[each] for each in gone)
        listed = ", ".join(map(shown, paths[:3])) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
        raise HookpackError(f"NOT imported, not here as they were locked: {listed}", hint=_way_to(handed.commit))
    objects.fetch(lacking)
    return world.tree.compose(handed.entries, like=now)


def _way_to(commit: str) -> str:
    if not commit:
        return "import where the files stand as they were locked"
    return f"`git fetch`; or check out {commit[:12]} in a work tree of its own (`git worktree add`) and import there"


def encode(handed: Handover) -> bytes:
    """The file that travels: JSON, an entry a line."""
    files = {each.path: [each.mode, each.blob] for each in handed.entries}
    record = {**surveys.pack(handed.survey), "commit": handed.commit, "at": handed.at, "entries": files}
    record |= {"kind": _KIND, "schema": SCHEMA}
    rows = (f"{dumps(name)}: {dumps(value)}" for name, value in sorted({**record, "sum": _sum(record)}.items()))
    return ("{" + ",\n".join(rows) + "}\n").encode()


def decode(data: bytes, name: str) -> Handover:
    """What `encode` made; `name` is for the reader. StateError if it is damaged, newer or something else."""
    try:
        record = loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise StateError(f"{name}: damaged: {error}") from error
    if not isinstance(record, dict) or record.get("kind") != _KIND:
        raise StateError(f"{name}: no baseline that `hookpack baseline export` wrote")
    if type(schema := record.get("schema")) is not int or not 1 <= schema <= SCHEMA:
        raise StateError(f"{name}: schema {schema!r} was written by a newer hookpack, this one knows {SCHEMA}")
    if record.pop("sum", "") != _sum(record):
        raise StateError(f"{name}: damaged: its checksum is another one; export it again")
    try:
        entries = tuple(Entry(path, mode, blob) for path, (mode, blob) in record["entries"].items())
        handed = Handover(surveys.unpack(record), str(record["commit"]), float(record["at"]), entries)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise StateError(f"{name}: damaged: {error!r}") from error
    if wrong := next(_strange(handed), ""):
        raise StateError(f"{name}: no baseline: {wrong}")
    return handed


def _sum(record: Json) -> str:
    """Tells damage, not forgery: whoever may write the file may write the sum."""
    return digest(dumps(record).encode())


def _strange(handed: Handover) -> Iterator[str]:
    """What no tree can hold, whoever wrote it."""
    paths = {each.path for each in handed.entries}
    if handed.commit and not _is_id(handed.commit):
        yield "its commit is no commit id"
    if not 0 <= handed.at < _LATEST:
        yield "it was locked at no time of a calendar"
    for each in handed.entries:
        if each.mode not in _MODES or not _is_id(each.blob) or not _is_inside(each.path):
            yield f"{shown(each.path[:80])} can be no file of a tree"
    for found in handed.survey.found:
        if found.path not in paths or not isinstance(found.line, int):
            yield f"a finding is in no file of it: {shown(str(found.path)[:80])}"
        if not all(isinstance(value, (str, int)) for value in found):
            yield f"a finding of {shown(found.path[:80])} is damaged"
    if handed.survey.files != sum(each.mode != _LINK for each in handed.entries):
        yield "it counts other files than it has"


def _is_id(text: object) -> bool:
    return isinstance(text, str) and len(text) in (40, 64) and _HEX.issuperset(text)


def _is_inside(path: str) -> bool:
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return False
    parts = path.split("/")
    return "\0" not in path and not {"", ".", "..", ".git"}.intersection(part.lower() for part in parts)


def _git_mode(mode: str) -> str:
    return mode if mode == _LINK else "100755" if int(mode[2:], 8) & 0o100 else "100644"
