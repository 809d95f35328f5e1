"""Results of other programs: the policy's SARIF files, laid over what hookpack's own scanners say.

Nothing tells what such a program said of the earlier text, so that a result in a changed file is known if the earlier
text held the same source in the same function, and new if not; one in an unchanged file is known.
"""

from __future__ import annotations

import os

from hookpack.errors import StateError, ToolError
from hookpack.finding import Finding, Scanned
from hookpack.record import TYPE_CHECKING
from hookpack.scanners import sarif
from hookpack.scanners.findings import build
from hookpack.scanners.hit import Answer, File, Hit
from hookpack.scanners.symbols import is_source, outline
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from hookpack.policy import Rule
    from hookpack.scanners.sarif import Result
    from hookpack.turn import Change, Looked

    Read = Callable[[Sequence[str]], Mapping[str, bytes]]
    Answering = Callable[[Mapping[str, Any]], tuple[tuple[Result, ...], frozenset[str]]]

LINK = "120000"
_BATCH = 200


def overlay(looked: Looked, changes: Sequence[Change], read: Read, rule: Rule, root: str) -> Looked:
    """`looked` with the results of the SARIF files that `rule` names and no command of it writes.

    A file that is missing or no SARIF is an error in words, a changed source that is younger is unread.
    `read` gives the content of recorded files by blob.
    """
    entries = [each for each in rule.rows("sarif") if not each.get("command")]
    return lay(looked, changes, read, entries, lambda entry: _as_it_stands(entry, root, changes))


def lay(
    looked: Looked, changes: Sequence[Change], read: Read, entries: Iterable[Mapping[str, Any]], answer: Answering
) -> Looked:
    """`looked` with what `answer` gives for each of the policy's entries; its errors become errors in words."""
    for entry in entries:
        name, path = str(entry["name"]), str(entry["path"])
        try:
            found, stale = answer(entry)
        except (ToolError, StateError) as error:
            looked = looked._replace(errors=(*looked.errors, f"{name}: {path}: {error}"))
            continue
        looked = _lay(looked, name, found, stale, changes, read)
    return looked


def place(path: str, root: str) -> str:
    """Where the SARIF file `path` of a policy lies. ToolError if that leads out of the project."""
    at = os.path.join(root, *path.split("/"))
    if not os.path.realpath(at).startswith(os.path.join(os.path.realpath(root), "")):
        raise ToolError("it leads out of the project")
    return at


def load(path: str, root: str) -> tuple[tuple[Result, ...], int]:
    """The results in a SARIF file of the project, and when it was written, in ns. ToolError in words."""
    at = place(path, root)
    try:
        made = os.stat(at)
        if made.st_size > sarif.MAX_BYTES:
            raise ToolError(f"larger than {sarif.MAX_BYTES} bytes")
        data = read_bytes(at)
    except FileNotFoundError:
        data = None
    except OSError as error:
        raise ToolError(str(error.strerror)) from error
    if data is None:
        raise ToolError("there is no such file, so that its findings are NOT known")
    return sarif.results(data, root), made.st_mtime_ns


def _as_it_stands(
    entry: Mapping[str, Any], root: str, changes: Sequence[Change]
) -> tuple[tuple[Result, ...], frozenset[str]]:
    """The results, and the changed sources that are younger than they are."""
    found, made_ns = load(str(entry["path"]), root)
    sources = (each.path for each in changes if each.new_blob and is_source(each.path))
    return found, frozenset(each for each in sources if _changed_ns(root, each) > made_ns)


def _changed_ns(root: str, path: str) -> int:
    try:
        return os.stat(os.path.join(root, *path.split("/"))).st_mtime_ns
    except OSError:  # it is gone by now: what was judged is younger than any result
        return 1 << 63


def _lay(
    looked: Looked,
    name: str,
    found: Sequence[Result],
    stale: frozenset[str],
    changes: Sequence[Change],
    read: Read,
) -> Looked:
    """`looked` with one program's results. A link's text is a path, not source."""
    paths = {each.path for each in found}
    news = {e.path: e.new_blob for e in changes if e.path in paths and e.new_blob and e.new_mode != LINK}
    fresh: dict[str, tuple[Finding, ...]] = {}
    for path, data in _texts(read, news):
        file = File(0, path, data)
        hits = tuple(sorted({each.hit for each in found if each.path == path}))
        fresh[path] = build(name, Answer(hits), file, outline(file.suffix, file.text))
    sought = [each for of_path in fresh.values() for each in of_path]
    lengths = {hit.end - hit.line + 1 for hit in (each.hit for each in found) if hit.end >= hit.line}
    olds = {e.old_path or e.path: e.old_blob for e in changes if sought and e.old_blob and e.old_mode != LINK}
    held = {path: tuple(_held(path, data, sought, lengths)) for path, data in _texts(read, olds)}
    before = tuple(_with(each, held.get(each.path, ())) for each in looked.before)
    after = tuple(_with(each, fresh.get(each.path, ())) for each in looked.after)
    old = f"{name}: its results are older than this file"
    after = tuple(e._replace(unread=(*e.unread, old)) if e.path in stale else e for e in after)
    return looked._replace(before=before, after=after)


def _texts(read: Read, blobs: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Each path of `blobs` with its content, of which only some are in memory at once."""
    rows = list(blobs.items())
    for at in range(0, len(rows), _BATCH):
        part = rows[at : at + _BATCH]
        texts = read(sorted({blob for _, blob in part}))
        yield from ((path, texts[blob]) for path, blob in part)


def _with(scanned: Scanned, more: Iterable[Finding]) -> Scanned:
    return scanned._replace(findings=(*scanned.findings, *more))


def _held(path: str, data: bytes, sought: Sequence[Finding], lengths: Iterable[int]) -> Iterator[Finding]:
    """The sought results as the earlier text of a file would have had them: wherever it holds their source."""
    rules: dict[tuple[str, ...], dict[str, Finding]] = {}
    for each in sought:
        rules.setdefault(_source(each), {})[each.rule] = each
    file = File(0, path, data)
    spans, last = outline(file.suffix, file.text), file.text.count("\n") + 1
    for length in sorted(lengths):
        hits = tuple(Hit("", line, line + length - 1) for line in range(1, last + 1))
        for there in build("", Answer(hits), file, spans):
            for each in rules.get(_source(there), {}).values():
                yield each._replace(path=path, line=there.line, symbol=there.symbol)


def _source(finding: Finding) -> tuple[str, ...]:
    return finding.snippet, finding.values, finding.origins
