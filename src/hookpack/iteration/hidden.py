"""Code that went where no scanner reads it."""

from __future__ import annotations

from hookpack.identity import new_findings
from hookpack.iteration.words import texts
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.finding import Finding
    from hookpack.gates import World
    from hookpack.turn import Change, Looked

# these read any text, so that to be read by them says nothing about code
_TEXT_SCANNERS = frozenset(("detect-secrets",))
_BATCH = 200
_SHORTEST = 12  # characters of a line that tell where it went


def hidden(world: World, changes: Sequence[Change], looked: Looked) -> Iterator[str]:
    """Files with another suffix now, and files that no scanner reads and that hold a line faulty elsewhere before."""
    readers = {each.path: set(each.readers) - _TEXT_SCANNERS for each in looked.before}
    now = {each.path: set(each.readers) - _TEXT_SCANNERS for each in looked.after}
    for change in changes:
        lost = readers.get(change.old_path, set()) - now.get(change.path, set())
        if change.path != change.old_path and change.new_blob and lost:
            yield f"{shown(change.path)} (was {shown(change.old_path)}, no longer read by {', '.join(sorted(lost))})"
    dark = [each for each in changes if each.new_blob and each.path in now and not now[each.path]]
    back = {each.old_path: each.path for each in changes if each.old_path and each.old_path != each.path}
    gone = new_findings(looked.after, looked.before, back) if dark else ()
    if not gone:
        return
    lines = _lines(gone, world, changes)
    for part in _parts(dark):
        sides = texts(world, part)
        for change in part:
            before = sides.get(change.old_blob, "")
            if any(line in sides[change.new_blob] and line not in before for line in lines):
                yield f"{shown(change.path)} (holds faulty code that was read where it came from)"


def _lines(gone: Sequence[Finding], world: World, changes: Sequence[Change]) -> set[str]:
    """The source lines of findings before the changes; not those too short to be told from others."""
    of_path: dict[str, list[Finding]] = {}
    for each in gone:
        if each.values:
            of_path.setdefault(each.path, []).append(each)
    found: set[str] = set()
    for part in _parts([each for each in changes if each.old_path in of_path]):
        sides = texts(world, [each._replace(new_blob="") for each in part])
        for change in part:
            lines = sides.get(change.old_blob, "").split("\n")
            numbers = {each.line for each in of_path[change.old_path]}
            found.update(lines[number - 1].strip() for number in numbers if 0 < number <= len(lines))
    return {each for each in found if len(each) >= _SHORTEST}


def _parts(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    """The changes in parts whose texts may be in memory at once."""
    return (changes[at : at + _BATCH] for at in range(0, len(changes), _BATCH))
