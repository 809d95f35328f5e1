"""Compares the tests of a change, before and after, and what decides which of them run and how much they demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hookpack.integrity import code, collecting, plain_tests, python_tests, settings
from hookpack.integrity.case import Test, Unreadable, Weakening
from hookpack.integrity.losses import Losses
from hookpack.integrity.pairs import pair
from hookpack.integrity.place import PYTHON, SCRIPT, extension, kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.defences.change import SourceChange

_MAX_CHARS = 2_000_000
_RANK = {"deny": 0, "ask": 1, "notice": 2}
_MOST = 200


def compare(changes: Iterable[SourceChange]) -> tuple[list[Weakening], list[tuple[str, str]]]:
    """The weakenings, the plainest first, and the tests that could not be read, each with the reason."""
    groups: dict[str, list[SourceChange]] = {"test": [], "settings": [], "snapshot": [], "source": [], "other": []}
    for each in changes:
        groups[_kind(each)].append(each)
    asked = groups["test"] or groups["snapshot"]
    seen = code.look(groups["source"]) if asked else code.Code()
    unread: list[tuple[str, str]] = []
    broken: list[tuple[str, str]] = []
    old = [test for each in groups["test"] for test in _read(each.old_path or each.path, each.old_text, each, broken)]
    new = [test for each in groups["test"] for test in _read(each.path, each.new_text, each, unread)]
    found = list(Losses(pair(old, new), seen))
    texts = "\n".join(each.new_text or "" for each in groups["test"])
    for each in groups["source"]:
        found += code.special_cases(each, texts)
    for each in groups["test"]:
        found += collecting.judge(each)
    found += settings.judge(groups["settings"])
    found += _snapshots(groups["snapshot"], has_code=seen.has_changed)
    bad = {path for path, _ in (*broken, *unread)}
    found = [each for each in dict.fromkeys(found) if each.path not in bad]
    found.sort(key=lambda each: (_RANK[each.level], each.path, each.line or each.old_line))
    known = {path for path, _ in broken}
    return found[:_MOST], [each for each in unread if each[0] not in known]


def code_of(changes: Iterable[SourceChange]) -> list[SourceChange]:
    """Those of the changes that are neither tests nor settings."""
    return [each for each in changes if _kind(each) == "source"]


def _kind(change: SourceChange) -> str:
    """A test file that was moved to where it is none is still judged as one; inline tests make Rust's sources tests."""
    found = kind(change.path)
    if found == "source" and change.old_path and kind(change.old_path) == "test":
        return "test"
    if found == "source" and extension(change.path) == "rs" and "#[test]" in (change.old_text or ""):
        return "test"
    return found


def _read(path: str, text: str | None, change: SourceChange, unread: list[tuple[str, str]]) -> list[Test]:
    if text is None or len(text) > _MAX_CHARS or change.old_text == change.new_text:
        return []
    ending = extension(path)
    reader = python_tests.read if ending in PYTHON else plain_tests.read
    if ending in SCRIPT:
        from hookpack.integrity import script_tests  # the grammars cost a while to load

        reader = script_tests.read
    try:
        return reader(path, text)
    except Unreadable as error:
        unread.append((path, str(error)))
    except RecursionError:
        unread.append((path, "it is nested too deeply"))
    return []


_REGENERATED = "Say why the recorded answer changed, and let the user look at it."


def _snapshots(changes: Sequence[SourceChange], *, has_code: bool) -> Iterator[Weakening]:
    for each in changes:
        if each.old_text is None or not has_code:
            continue
        left = _lines(each.old_text) - _lines(each.new_text or "")
        if left:
            fact = "is recorded anew together with the code that it checks"
            yield Weakening(
                "rewritten-snapshot", "ask", each.path, 1, "", fact, min(left, key=len)[:200], "", 1, _REGENERATED
            )


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.split("\n") if line.strip()}
