"""The structured report of an iteration: each fault with its place, what stood there, and what must be kept.

`templates/report.schema.json` describes it. The same trees give the same report, byte for byte.
"""

from __future__ import annotations

from hookpack import credentials, guard
from hookpack.codec import digest, dumps
from hookpack.iteration.words import texts
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.finding import Finding
    from hookpack.gates import World
    from hookpack.turn import Change
    from hookpack.verdict import Layer

SCHEMA = 1

_MAX_EXCERPTS = 100  # of one layer; nobody reads more, and each has to be looked up
_MAX_LINES = 8
_MAX_CHARS = 600
_HIDDEN = "(not shown: a credential stands there)"
_SECRETS = ("secrets", "detect-secrets")
_SECRET_CWES = ("798", "259", "321", "522")


def report(world: World, before: str, after: str, layers: Sequence[Layer]) -> dict[str, object]:
    """The layers as they ended, and every fault that they found between the two trees."""
    changes = {each.path: each for each in world.changes(before, after)}
    changes.update({each.old_path: each for each in changes.values() if each.old_path not in changes})
    faults = [fault for layer in layers for fault in _faults(world, layer, changes)]
    return {"schema": SCHEMA, "layers": [_layer(each) for each in layers], "faults": _numbered(faults)}


def _layer(layer: Layer) -> dict[str, object]:
    shown: dict[str, object] = {
        "name": layer.name,
        "outcome": layer.outcome,
        "reason": layer.reason,
        "remedy": layer.remedy,
        "findings": [_row(each) for each in layer.findings],
    }
    if not layer.excepted:
        return shown
    return {
        **shown,
        "excepted": [{**dict(zip(each._fields, each)), "finding": _row(each.finding)} for each in layer.excepted],
    }


def _row(finding: Finding) -> dict[str, object]:
    return dict(zip(finding._fields, finding))


def _faults(world: World, layer: Layer, changes: dict[str, Change]) -> Iterator[dict[str, object]]:
    """One entry a finding; one for the layer itself if it found something wrong and names no place."""
    for number, each in enumerate(layer.findings):
        before, after = _excerpts(world, each, changes.get(each.path)) if number < _MAX_EXCERPTS else ("", "")
        yield {
            "layer": layer.name,
            "outcome": layer.outcome,
            "id": identity(layer.name, each),
            "rule": each.rule,
            "path": each.path,
            "place": each.place,
            "symbol": each.symbol,
            "before": before,
            "after": after,
            "reason": each.message,
            "remedy": each.remedy,
        }
    if layer.outcome in ("fail", "unsure", "error") and not layer.findings:
        yield {
            "layer": layer.name,
            "outcome": layer.outcome,
            "id": digest(dumps([layer.name, layer.outcome, layer.reason]).encode())[:12],
            "rule": f"{layer.name}.{layer.outcome}",
            "path": "",
            "place": "",
            "symbol": "",
            "before": "",
            "after": "",
            "reason": layer.reason,
            "remedy": layer.remedy,
        }


def identity(layer: str, finding: Finding) -> str:
    """The same for the same fault in any run; equal faults of one symbol share it."""
    fields = [layer, finding.rule, finding.path, finding.symbol, finding.snippet]
    return digest(dumps(fields).encode())[:12]


def _numbered(faults: list[dict[str, object]]) -> list[dict[str, object]]:
    """Equal ids told apart by their number of occurrence."""
    seen: dict[object, int] = {}
    for each in faults:
        count = seen[each["id"]] = seen.get(each["id"], 0) + 1
        if count > 1:
            each["id"] = f"{each['id']}-{count}"
    return faults


def _excerpts(world: World, finding: Finding, change: Change | None) -> tuple[str, str]:
    """What stood where the fault is and what stands there now, a few lines of each; never a credential."""
    if change is None or finding.rule == "anchors.protected-path":
        return "", ""
    if finding.scanner in _SECRETS or any(number in finding.cwe for number in _SECRET_CWES):
        return "", _HIDDEN
    known = texts(world, [change])
    old, new = (known.get(blob, "") for blob in (change.old_blob, change.new_blob))
    removed = finding.scanner == "anchors" or finding.rule == guard.RULE
    left, right = _hunk(old.splitlines(), new.splitlines(), finding.line - 1, removed=removed)
    return _excerpt(old, *left), _excerpt(new, *right)


def _hunk(
    old: Sequence[str], new: Sequence[str], line: int, *, removed: bool
) -> tuple[tuple[int, int], tuple[int, int]]:
    """The changed lines (from, to) before and after round the 0-based `line`.

    With `removed` it counts in the old lines: the lines that went from there, else the first that went.
    """
    import difflib

    opcodes = [each for each in difflib.SequenceMatcher(None, old, new, autojunk=True).get_opcodes()
               if each[0] != "equal"]  # fmt: skip
    if removed:
        gone = sorted((each for each in opcodes if each[2] > each[1]), key=lambda each: not each[1] <= line < each[2])
        for _, i, i_end, j, j_end in gone[:1]:
            return (i, min(i_end, i + _MAX_LINES)), (j, min(j_end, j + _MAX_LINES))
        return (0, 0), (0, 0)
    for _, i, i_end, j, j_end in opcodes:
        if j <= line < j_end:
            at = max(j, min(line - 2, j_end - _MAX_LINES))
            return (i, min(i_end, i + _MAX_LINES)), (at, min(j_end, at + _MAX_LINES))
    return (0, 0), (max(0, line), max(0, line) + 1)


def _excerpt(text: str, start: int, end: int) -> str:
    """The lines from `start` up to `end`, 0-based. A credential is looked for in the whole text: it may be cut here."""
    lines = text.splitlines(keepends=True)
    first = sum(map(len, lines[:start]))
    part = "".join(lines[start:end])
    if any(each.start < first + len(part) and each.end > first for each in credentials.find(text)):
        return _HIDDEN
    return part.rstrip() if len(part) <= _MAX_CHARS else part[: _MAX_CHARS - 3] + "..."
