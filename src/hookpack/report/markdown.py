"""The report for a comment on a pull request: GitHub's Markdown, in which nothing of the record is markup."""

from __future__ import annotations

from hookpack.record import TYPE_CHECKING
from hookpack.report.iterations import FATES
from hookpack.report.words import counted, doubts, when

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.report.whole import Report

_MOST = 20
_WIDEST = 160


def render(report: Report) -> str:
    """Markdown of a bounded length: counts in full, of lists the worst or newest."""
    parts = [*_head(report), *_unchecked(report), *_turns(report), *_refused(report), *_taken(report), *_rest(report)]
    return "\n".join(parts).rstrip() + "\n"


def code(text: str) -> str:
    """A text as it stands, in a table as well: no link, mention, HTML or emphasis."""
    text = text.replace("`", "'").replace("|", "\\|").strip()
    cut = text if len(text) <= _WIDEST else text[: _WIDEST - 3].rstrip("\\") + "..."
    return f"`{cut}`" if cut else ""


def _head(report: Report) -> Iterator[str]:
    yield f"## hookpack: {code(report.project)}"
    yield ""
    if not report.reported:
        yield "Nothing is recorded for what was asked."
        yield ""
        return
    span = f"{when(report.first)} to {when(report.last)} UTC"
    refused = sum(each.decisions["deny"] + each.decisions["ask"] - each.observed for each in report.gates)
    observed = sum(each.observed for each in report.gates)
    said = [f"{counted(refused, 'refusal')}"]
    said += [f"{observed:,} that enforcing would have refused"] if observed else []
    said += [f"{counted(len(report.taken), 'state')} taken back"] if report.taken else []
    yield f"{counted(report.reported, 'entry', 'entries')}, {span}, mode {code(report.mode)}: {', '.join(said)}."
    yield ""


def _unchecked(report: Report) -> Iterator[str]:
    gaps = [each for each in report.unchecked if each.outcome != "skip"]
    lines = [f"- {each}" for each in doubts(report)]
    if not gaps and not lines:
        return
    yield "### Not checked"
    yield ""
    yield from lines
    yield from ([""] if lines and gaps else [])
    yield from _table(
        ("what", "outcome", "times", "why"),
        [(code(each.what), each.outcome, f"{each.times:,}", code(each.reason)) for each in gaps],
    )


def _turns(report: Report) -> Iterator[str]:
    if not report.fates:
        return
    yield "### Turns"
    yield ""
    found = [(each, f"{report.fates[each]:,}", FATES[each]) for each in FATES if report.fates.get(each)]
    yield from _table(("fate", "turns", "meaning"), found)


def _refused(report: Report) -> Iterator[str]:
    if not report.reasons:
        return
    yield "### What was refused, and by which rule"
    yield ""
    yield from _table(
        ("gate", "rule", "layers", "refused", "observed", "told", "newest"),
        [
            (each.gate, code(each.rule), code(each.layers), f"{each.refused:,}", f"{each.observed:,}",
             f"{each.warned:,}", code(each.example))
            for each in report.reasons
        ],
    )  # fmt: skip


def _taken(report: Report) -> Iterator[str]:
    if not report.taken:
        return
    yield "### Taken back"
    yield ""
    yield from _table(
        ("when (UTC)", "why", "files", "undo"),
        [
            (when(each.at), code(each.why), f"{each.files:,}: {code(', '.join(each.paths))}", code(each.undo))
            for each in reversed(report.taken)
        ],
    )


def _rest(report: Report) -> Iterator[str]:
    stopped = report.secrets
    if total := stopped.in_prompts + stopped.before + stopped.after:
        where = f"{stopped.before:,} in calls, {stopped.in_prompts:,} in prompts, {stopped.after:,} in files"
        yield f"Credentials found: {total:,} ({where}). Their values are recorded nowhere."
        yield ""
    anchors = report.anchors
    if anchors.kept is not None:
        counts = f"{anchors.kept:,} kept, {anchors.moved:,} moved, {anchors.lost:,} lost in judged turns"
        yield f"Declared defences: {counts}."
        yield ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    found = list(rows)
    if not found:
        return
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in found[:_MOST])
    yield ""
    if len(found) > _MOST:
        yield f"And {len(found) - _MOST:,} more."
        yield ""
