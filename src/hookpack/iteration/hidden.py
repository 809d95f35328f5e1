"""Code that went where no scanner reads it."""

from __future__ import annotations

from hookpack.identity import new_findings
from hookpack.iteration.words import texts
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.finding import Finding
    from hookpack.gates import World
    from hookpack.turn import Change, Looked

# these read any text, so that to be read by them says nothing about code
_TEXT_SCANNERS = frozenset(("detect-secrets",))
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
    sides = texts(world, changes)
    lines = _lines(gone, {each.old_path: sides.get(each.old_blob, "") for each in changes})
    for change in dark:
        before = sides.get(change.old_blob, "")
        if any(line in sides[change.new_blob] and line not in before for line in lines):
            yield f"{shown(change.path)} (holds faulty code that was read where it came from)"


def _lines(gone: Sequence[Finding], sides: Mapping[str, str]) -> set[str]:
    """The source lines of findings, by their paths' texts; not those too short to be told from others."""
    found: set[str] = set()
    for each in gone:
        lines = sides.get(each.path, "").split("\n")
        line = lines[each.line - 1].strip() if 0 < each.line <= len(lines) else ""
        found.update({line} if len(line) >= _SHORTEST and each.values else ())
    return found
