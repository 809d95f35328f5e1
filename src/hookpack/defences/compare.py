"""Compares two versions of some files: which defences were lost, how sure that is, and which files say nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hookpack.defences import evidence, plain, report, sources
from hookpack.defences.change import Comparison, Loss, Unread
from hookpack.defences.delta import deltas
from hookpack.defences.facts import facts, uses
from hookpack.defences.pairs import pair, renamed
from hookpack.defences.plain_flow_around import around
from hookpack.defences.plain_flow_harmless import real
from hookpack.defences.surroundings import files, surroundings
from hookpack.defences.symbols import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hookpack.defences.change import SourceChange
    from hookpack.defences.delta import Delta
    from hookpack.defences.evidence import Evidence
    from hookpack.defences.fact import Fact
    from hookpack.defences.pairs import Pair
    from hookpack.defences.surroundings import Files
    from hookpack.defences.symbols import Symbol

# words of security that a file gains on the whole, from which on it is being hardened, and a person looks at what went
_HARDENED = 3
_PLAIN = {"deny": 0.95, "ask": 0.7, "notice": 0.4}  # how sure a plain loss is, by its level


def compare(changes: Iterable[SourceChange]) -> Comparison:
    """All files of one change together, for a defence may move between them. Raises nothing, whatever the texts."""
    texts: dict[str, str] = {}
    unread: list[Unread] = []
    sides: tuple[list[Symbol], list[Symbol]] = ([], [])
    renames = {}
    for change in changes:
        reason = _read(change, sides)
        if reason is not None:
            unread.append(reason)
            continue
        before = change.old_path or change.path
        renames[change.path] = before
        texts["-" + before], texts["+" + change.path] = change.old_text or "", change.new_text or ""
    found = deltas(_pairs(sides, renames, texts))
    close = around(found, sides[1])
    found = [each._replace(around=close) for each in found]
    used, known = uses(found), files(found)
    losses, fresh = [], plain.fresh(found)
    for each in found:
        scored = _loss(each, _weighed(each, real(each, facts(each, used)), known), texts)
        loss = _plainly(each, plain.facts(each, fresh), scored, texts, known) or scored
        if loss is not None:
            losses.append(loss)
    return Comparison(tuple(sorted(losses, key=lambda each: (-each.confidence, each.path, each.line))), tuple(unread))


def _pairs(
    sides: tuple[list[Symbol], list[Symbol]], renames: Mapping[str, str], texts: Mapping[str, str]
) -> list[Pair]:
    """The symbols that differ, once what the change renamed throughout has its new name before as well."""
    pairs = pair(*sides, renames)
    old, new = ("\n".join(text for path, text in texts.items() if path[0] == side) for side in "-+")
    names = renamed(pairs, old, new)
    if not names:
        return pairs
    word = re.compile(rf"\b({'|'.join(map(re.escape, names))})\b")
    before: list[Symbol] = []
    for path in dict.fromkeys(each.path for each in sides[0]):
        try:
            before += sources.read(path, word.sub(lambda found: names[found[0]], texts["-" + path]))
        except Unreadable:
            return pairs
    return pair(before, sides[1], renames)


def _read(change: SourceChange, sides: tuple[list[Symbol], list[Symbol]]) -> Unread | None:
    """Adds both sides' symbols to `sides`, or says why neither is."""
    before = change.old_path or change.path
    if reason := sources.excluded(before):
        return Unread(change.path, reason)
    if reason := sources.excluded(change.path):
        return Unread(change.path, f"{reason} since the change", unsure=change.old_text is not None)
    if change.old_text == change.new_text and before == change.path:
        return None
    read: list[Sequence[Symbol]] = []
    for path, text, when in ((before, change.old_text, "before"), (change.path, change.new_text, "after")):
        if text is None:
            read.append(())
            continue
        if reason := sources.unfit(text):
            # what was comparable before must not hide behind a mark or a long line
            fresh = when == "after" and change.old_text is not None
            return Unread(change.path, f"{reason} {when} the change", unsure=fresh or reason.endswith("conflict"))
        try:
            read.append(sources.read(path, text))
        except Unreadable as error:
            return Unread(change.path, f"{error} {when} the change", unsure=True)
    for side, symbols in zip(sides, read):
        side.extend(symbols)
    return None


def _weighed(delta: Delta, found: Sequence[Fact], known: Files) -> Evidence | None:
    if not found:
        return None
    return evidence.weigh(found, surroundings(delta, known), delta.retained, gone=delta.pair.new is None)


def _loss(delta: Delta, weighed: Evidence | None, texts: Mapping[str, str]) -> Loss | None:
    side = delta.pair.new or delta.pair.old
    if weighed is None or side is None:
        return None
    level = evidence.level(weighed, sources.family(side.path))
    if level is None:
        return None
    cited = weighed.cited
    rule, form, remedy = report.rule(cited)
    risk = form == "bypassed" and rule == "added-risk"
    old_path = delta.pair.old.path if delta.pair.old else ""
    new_path = delta.pair.new.path if delta.pair.new else ""
    source = texts.get("-" + old_path, "")
    before = "" if risk else _line(source, cited.item.line)
    after = cited.item if risk else cited.after
    return Loss(
        rule, form, level, side.path, (after.line if after else delta.pair.new.line if delta.pair.new else 0),
        side.name, report.sentence(cited, side.name, before), before,
        _line(texts.get("+" + new_path, ""), after.line) if after else "",
        0 if risk else cited.item.line, weighed.confidence, _reasons(delta, weighed, source), remedy,
    )  # fmt: skip


def _plainly(
    delta: Delta, found: Sequence[Fact], scored: Loss | None, texts: Mapping[str, str], known: Files
) -> Loss | None:
    """The worst plain fact as a loss; None where there is none, or where the score says more."""
    old, new = delta.pair
    if not found or new is None:
        return None
    worst = found[0]
    rule = plain.rule(worst)
    if rule.level == "deny" and known.net[new.path] > _HARDENED:
        rule = rule._replace(level="ask")
    if scored is not None and plain.ORDER.index(scored.level) > plain.ORDER.index(rule.level):
        return None
    before = texts.get("-" + old.path, "") if old else ""
    said = [plain.sentence(each, new.name, _line(before, each.item.line)) for each in found[:6]]
    line = worst.after.line if worst.after else new.line
    return Loss(
        plain.name(worst), rule.form, rule.level, new.path, line, new.name, said[0],
        _line(before, worst.item.line), _line(texts.get("+" + new.path, ""), worst.after.line) if worst.after else "",
        worst.item.line, max(_PLAIN[rule.level], scored.confidence if scored else 0.0),
        (*dict.fromkeys([*said, *(scored.reasons if scored else ())]),), rule.remedy,
    )  # fmt: skip


def _reasons(delta: Delta, weighed: Evidence, before: str) -> tuple[str, ...]:
    """The facts that agree, the strongest first, and what makes the symbol's case stronger or weaker."""
    name = delta.pair.name
    said = [report.sentence(each, name, _line(before, each.item.line)) for each in weighed.facts[:6]]
    if delta.pair.new is None:
        said.append(f"{name} is gone as a whole")
    elif delta.retained < 0.5:
        said.append("most of the code round it was rewritten")
    else:
        said.append("the code round it is still there")
    return tuple(dict.fromkeys(said))


def _line(text: str, number: int) -> str:
    lines = text.split("\n", number) if number > 0 else []
    return lines[number - 1].strip()[:200] if len(lines) >= number > 0 else ""
