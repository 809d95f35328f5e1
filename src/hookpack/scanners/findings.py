"""Turns raw hits into findings with a symbol and a snippet, and keeps them for files that do not change."""

from __future__ import annotations

from hookpack.finding import Finding
from hookpack.record import TYPE_CHECKING
from hookpack.scanners.symbols import VERSION, Span, enclosing, outline, snippet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.scanners.hit import Answer, File
    from hookpack.state.cache import Cache

# the fields that a cache row holds, in this order; the path is not among them, so that a renamed file is known
_TEXTS = ("scanner", "rule", "symbol", "snippet", "severity", "confidence", "message", "remedy", "cwe")


class Outlines:
    """The symbols of files, worked out once for each content."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._known: dict[tuple[str, str], tuple[Span, ...]] = {}

    def of(self, file: File, blob: str) -> tuple[Span, ...]:
        key = (blob, file.suffix)
        if key not in self._known:
            self._known[key] = self._load(*key, file)
        return self._known[key]

    def _load(self, blob: str, suffix: str, file: File) -> tuple[Span, ...]:
        rows = (self._cache.get("symbols", VERSION, blob, suffix) or {}).get("spans")
        if isinstance(rows, list):
            try:
                return tuple(Span(str(name), int(start), int(end)) for name, start, end in rows)
            except (TypeError, ValueError):  # an entry of another form is no entry
                pass
        spans = outline(suffix, file.text)
        self._cache.put({"spans": [list(span) for span in spans]}, "symbols", VERSION, blob, suffix)
        return spans


def build(scanner: str, answer: Answer, file: File, spans: Sequence[Span]) -> tuple[Finding, ...]:
    """The findings of one answer. A hit's `mark` stands for the source lines where these would show a secret."""
    lines = file.text.split("\n") if answer.hits else []
    return tuple(
        Finding(
            scanner=scanner,
            rule=f"{scanner}.{hit.rule}",
            path=file.path,
            line=hit.line,
            symbol=enclosing(spans, hit.line),
            snippet=hit.mark or snippet(file.suffix, lines, hit.line, max(hit.end, hit.line)),
            severity=hit.severity,
            confidence=hit.confidence,
            message=hit.message,
            remedy=hit.remedy,
            cwe=hit.cwe,
        )
        for hit in answer.hits
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
