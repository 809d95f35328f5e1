"""Turns raw hits into findings with a symbol and a snippet, and keeps them for files that do not change."""

from __future__ import annotations

from hookpack.finding import Finding
from hookpack.record import TYPE_CHECKING, Record
from hookpack.scanners.symbols import VERSION, Span, calls, enclosing, outline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.scanners.forms import Forms
    from hookpack.scanners.hit import Answer, File, Hit
    from hookpack.state.cache import Cache

# the fields that a cache row holds, in this order; the path is not among them, so that a renamed file is known
_TEXTS = (
    "scanner",
    "rule",
    "symbol",
    "snippet",
    "severity",
    "confidence",
    "message",
    "remedy",
    "cwe",
    "values",
    "origins",
)


class Outline(Record):
    """The functions and classes of one text, and what each of them calls."""

    spans: tuple[Span, ...] = ()
    calls: tuple[str, ...] = ()


class Outlines:
    """The outlines of files, worked out once for each content."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._known: dict[tuple[str, str], Outline] = {}

    def of(self, file: File, blob: str) -> Outline:
        key = (blob, file.suffix)
        if key not in self._known:
            self._known[key] = self._load(*key, file)
        return self._known[key]

    def _load(self, blob: str, suffix: str, file: File) -> Outline:
        entry = self._cache.get("symbols", VERSION, blob, suffix) or {}
        rows, called = entry.get("spans"), entry.get("calls")
        if isinstance(rows, list) and isinstance(called, list):
            try:
                spans = tuple(Span(str(name), int(start), int(end)) for name, start, end in rows)
                return Outline(spans, tuple(map(str, called)))
            except (TypeError, ValueError):  # an entry of another form is no entry
                pass
        spans = outline(suffix, file.text)
        found = Outline(spans, calls(suffix, file.text, spans) if spans else ())
        self._cache.put(
            {"spans": [list(span) for span in spans], "calls": list(found.calls)}, "symbols", VERSION, blob, suffix
        )
        return found


def build(scanner: str, answer: Answer, file: File, spans: Sequence[Span]) -> tuple[Finding, ...]:
    """The findings of one answer. A hit's `mark` stands for the source where this would show a secret."""
    if all(hit.mark for hit in answer.hits):
        forms = None
    else:
        from hookpack.scanners.forms import Forms  # its expressions take longer to compile than a file to read

        forms = Forms(file.suffix, file.text, spans)
    return tuple(_finding(scanner, hit, file, spans, forms) for hit in answer.hits)


def _finding(scanner: str, hit: Hit, file: File, spans: Sequence[Span], forms: Forms | None) -> Finding:
    snippet, values, origins = forms.of(hit) if forms and not hit.mark else (hit.mark, "", "")
    return Finding(
        scanner=scanner,
        rule=f"{scanner}.{hit.rule}",
        path=file.path,
        line=hit.line,
        symbol=enclosing(spans, hit.line),
        snippet=snippet,
        severity=hit.severity,
        confidence=hit.confidence,
        message=hit.message,
        remedy=hit.remedy,
        cwe=hit.cwe,
        values=values,
        origins=origins,
    )


def store(findings: Sequence[Finding], unread: str) -> dict[str, object]:
    """The cache entry of one scanner for one content."""
    rows = [[each.line, *(getattr(each, name) for name in _TEXTS)] for each in findings]
    return {"findings": rows, "unread": unread}


def restore(entry: dict[str, object] | None, path: str) -> tuple[tuple[Finding, ...], str] | None:
    """Findings and `unread` of a cache entry, at `path`; None for no entry or one of another form."""
    rows = (entry or {}).get("findings")
    if entry is None or not isinstance(rows, list):
        return None
    try:
        found = tuple(
            Finding(path=path, line=int(line), **dict(zip(_TEXTS, map(str, texts), strict=True)))  # type: ignore[arg-type]
            for line, *texts in rows
        )
    except (TypeError, ValueError):
        return None
    return found, str(entry.get("unread", ""))
