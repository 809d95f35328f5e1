"""Results of programs that hookpack does not start: the policy's SARIF files, laid over what its own scanners say.

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
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hookpack.policy import Rule
    from hookpack.scanners.sarif import Result
    from hookpack.turn import Change, Looked


def overlay(looked: Looked, changes: Sequence[Change], texts: Mapping[str, bytes], rule: Rule, root: str) -> Looked:
    """`looked` with the results of the SARIF files that `rule` names; `texts` holds the changed files
    by blob, but for links.

    A file that is missing or no SARIF is an error in words, a changed source that is younger is unread.
    """
    for entry in _entries(rule):
        name, path = str(entry["name"]), str(entry["path"])
        try:
            found, stale = _read(path, root, changes)
        except (ToolError, StateError) as error:
            looked = looked._replace(errors=(*looked.errors, f"{name}: {path}: {error}"))
            continue
        looked = _lay(looked, name, found, stale, changes, texts)
    return looked


def _entries(rule: Rule) -> list[Mapping[str, object]]:
    entries = rule.options.get("sarif")
    return [each for each in entries if isinstance(each, dict)] if isinstance(entries, (list, tuple)) else []


def _read(path: str, root: str, changes: Sequence[Change]) -> tuple[tuple[Result, ...], frozenset[str]]:
    """The results, and the changed sources that are younger than they are."""
    place = os.path.join(root, *path.split("/"))
    if not os.path.realpath(place).startswith(os.path.join(os.path.realpath(root), "")):
        raise ToolError("it leads out of the project")
    try:
        made = os.stat(place)
        if made.st_size > sarif.MAX_BYTES:
            raise ToolError(f"larger than {sarif.MAX_BYTES} bytes")
        data = read_bytes(place)
    except FileNotFoundError:
        data = None
    except OSError as error:
        raise ToolError(str(error.strerror)) from error
    if data is None:
        raise ToolError("there is no such file, so that its findings are NOT known")
    found = sarif.results(data, root)
    sources = (each.path for each in changes if each.new_blob and is_source(each.path))
    return found, frozenset(each for each in sources if _changed_ns(root, each) > made.st_mtime_ns)


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
    texts: Mapping[str, bytes],
) -> Looked:
    blobs = {each.path: each.new_blob for each in changes if each.new_blob in texts}
    fresh: dict[str, tuple[Finding, ...]] = {}
    for path in {each.path for each in found} & {*blobs}:
        file = File(0, path, texts[blobs[path]])
        hits = tuple(sorted({each.hit for each in found if each.path == path}))
        fresh[path] = build(name, Answer(hits), file, outline(file.suffix, file.text))
    sought = [each for of_path in fresh.values() for each in of_path]
    lengths = {hit.end - hit.line + 1 for hit in (each.hit for each in found) if hit.end >= hit.line}
    old_blobs = {each.old_path or each.path: each.old_blob for each in changes if each.old_blob in texts}
    before = tuple(
        _with(each, _held(each.path, texts[old_blobs[each.path]], sought, lengths)) if each.path in old_blobs else each
        for each in looked.before
    )
    after = tuple(_with(each, fresh.get(each.path, ())) for each in looked.after)
    old = f"{name}: its results are older than this file"
    after = tuple(e._replace(unread=(*e.unread, old)) if e.path in stale else e for e in after)
    return looked._replace(before=before, after=after)


def _with(scanned: Scanned, more: Iterable[Finding]) -> Scanned:
    return scanned._replace(findings=(*scanned.findings, *more))


def _held(path: str, data: bytes, sought: Sequence[Finding], lengths: Iterable[int]) -> Iterator[Finding]:
    """The sought results as the earlier text of a file would have had them: wherever it holds their source."""
    if not sought:
        return
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
