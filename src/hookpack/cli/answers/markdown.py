"""A judgement as a comment on a pull request: the decision first, then the layers, then each fault."""

from __future__ import annotations

import re

from hookpack import iteration
from hookpack.cli.answers.text import utf8
from hookpack.identity import by_place
from hookpack.iteration import words
from hookpack.iteration.words import counted
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hookpack.cli.answers.judged import Judged
    from hookpack.finding import Finding
    from hookpack.verdict import Layer

MAX_CHARS = 65_000  # what a comment may hold; a page of a job takes more

_TITLES = {
    "pass": "nothing is less secure than before",
    "warn": "something needs a look",
    "ask": "a person has to decide",
    "deny": "this is less secure than before",
}
_MARKS = {"pass": "✅", "skip": "·", "fail": "❌", "unsure": "❔", "error": "⚠️"}
_END = 300  # characters kept for the last line
_MAX_WORDS = 600
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$-])")


def render(judged: Judged) -> str:
    """At most MAX_CHARS characters; what has no place any more is counted."""
    lines = [*_head(judged), ""]
    room = MAX_CHARS - _END - sum(len(line) + 1 for line in lines)
    left = 0
    for layer in judged.layers:
        faults = _excerpts(judged, layer)
        for block in _blocks(layer, faults):
            if left or len(block) + 1 > room:
                left += 1
                continue
            room -= len(block) + 1
            lines.append(block)
    if left:
        lines.append(f"\n**{left} more are not shown here**: `hookpack check` lists all of them.")
    return "\n".join(lines).rstrip() + "\n"


def _head(judged: Judged) -> Iterator[str]:
    decision = judged.decision
    title = _TITLES[decision.action]
    if judged.unchecked and decision.action in ("pass", "warn"):
        title = "not everything was checked"
    yield f"### hookpack: {title}"
    yield ""
    if judged.rules.mode == "observe":
        yield f"In observe mode: nothing is refused. Enforcing, the answer were **{decision.would}**.\n"
    if judged.base:
        base = judged.base
        yield f"Compared with {_code(base.fork[:12])}, judged by the policy of {_code(base.name)} "
        yield f"({_code(base.commit[:12])}).\n"
    yield from (f"- {_text(each)}" for each in judged.notes)
    yield "\n| | layer | outcome | answer | |\n| --- | --- | --- | --- | --- |"
    for layer in judged.layers:
        said = iteration.summary([layer]) if layer.findings else layer.reason
        yield f"| {_MARKS[layer.outcome]} | {layer.name} | {layer.outcome} | {judged.answer(layer)} | {_text(said)} |"


def _excerpts(judged: Judged, layer: Layer) -> Mapping[str, tuple[str, str]]:
    """What stood and what stands at each place of a layer's findings."""
    faults = (each for each in judged.report["faults"] if each["layer"] == layer.name)
    return {each["place"]: (each["before"], each["after"]) for each in faults}


def _blocks(layer: Layer, excerpts: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """Pieces that are shown or left out as a whole."""
    if layer.outcome in ("fail", "unsure", "error") and (layer.findings or layer.remedy):
        groups = by_place(layer.findings)
        yield f"\n#### {layer.name}" + (f": {counted(groups, 'place')}" if groups else "") + "\n"
        yield from ("\n".join(_fault(group, excerpts.get(group[0].place, ("", "")))) for group in groups)
        if layer.remedy:
            yield f"\n{_text(layer.remedy)}"
    if layer.notice:
        yield f"\n{_text(layer.notice)}"


def _fault(group: Sequence[Finding], excerpt: tuple[str, str]) -> Iterator[str]:
    said = next((each.message for each in group if each.message), "")
    named = words.rules(group)
    yield f"- {_code(group[0].place)} " + ": ".join(filter(None, (named and f"**{_text(named)}**", _text(said))))
    for remedy in dict.fromkeys(words.sentence(each.remedy) for each in group if each.remedy):
        yield f"  - {_text(remedy)}"
    if any(excerpt):
        yield "  <details><summary>code</summary>\n"
        for title, part in zip(("before", "after"), excerpt):
            if part:
                yield f"  {title}:\n\n{_block(part)}\n"
        yield "  </details>\n"


def _text(text: str) -> str:
    """`text` as plain words: no markup, no mention of people or issues, no link."""
    flat = " ".join(utf8(text).split())
    cut = flat if len(flat) <= _MAX_WORDS else flat[: _MAX_WORDS - 3] + "..."
    # a character without width parts what the page would turn into a mention or a link
    parted = cut.replace("@", "@\u200b").replace("://", ":\u200b//").replace("www.", "www\u200b.")
    return _SPECIAL.sub(r"\\\1", parted)


def _code(text: str) -> str:
    flat = shown(utf8(text)).replace("|", "\\|")
    fence = "`" * (1 + _longest_run(flat))
    pad = " " if "`" in flat else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def _block(text: str) -> str:
    fence = "`" * max(3, 1 + _longest_run(text))
    body = "\n".join(shown(line.expandtabs(4)) for line in utf8(text).splitlines())
    return "\n".join(f"  {line}" for line in f"{fence}\n{body}\n{fence}".split("\n"))


def _longest_run(text: str) -> int:
    return max((len(each) for each in re.findall("`+", text)), default=0)
