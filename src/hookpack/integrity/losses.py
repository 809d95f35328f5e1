"""What paired tests lost, once everything that only moved within the change is struck out."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from hookpack.integrity import partner, strength
from hookpack.integrity.case import Weakening, literals, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.integrity.case import Assertion, Level, Test
    from hookpack.integrity.code import Code
    from hookpack.integrity.pairs import Pair, Paired

_RESTORE = "Put it back, or ask the user."
_MEND = "Mend the code until the test passes as it was, or ask the user."
_PERSON = "Restore the expectation, or say in words why the other one is right and let the user decide."
_FEW = 0.6
_SETUPS = frozenset(
    ("setUp", "setUpClass", "setUpModule", "setup_method", "setup_class", "setup_module", "setup", "asyncSetUp")
)


class Losses:
    """An iterable of weakenings."""

    def __init__(self, paired: Paired, code: Code) -> None:
        self._paired, self._code = paired, code
        before = Counter(one.shape for each in paired.pairs for one in each.old.assertions)
        self._all_new = [*(each.new for each in paired.pairs), *paired.added]
        after = Counter(one.shape for each in self._all_new for one in each.assertions if one.counts)
        self._spare = after - before
        self._helpers = {each.bare: max((strength.of(one) for one in each.assertions if one.counts), default=0)
                         for each in self._all_new if not each.is_test}  # fmt: skip
        self._reworked: set[str] = set()  # files in which an expectation changed together with the code

    def __iter__(self) -> Iterator[Weakening]:
        for pair in self._paired.pairs:
            yield from self._kept(pair)
        for each in self._paired.gone:
            if each.is_test and (found := self._gone(each)):
                yield found
        fresh = [pair.new for pair in self._paired.pairs if not pair.old.skip]
        for each in (*self._paired.added, *fresh):
            if each.skip_level == "deny" and each.bare in _SETUPS and self._paired.pairs:
                fact = f"skips the tests behind it: {each.skip[:100]}"
                yield Weakening(
                    "skipped-test", "deny", each.path, each.line, each.name, fact, "", each.skip, 0, _RESTORE
                )
        for each in self._paired.added:
            if each.focus and self._paired.pairs:
                yield self._focused(each, 0)

    def _kept(self, each: Pair) -> Iterator[Weakening]:
        if each.old.is_test and (each.old.text != each.new.text or each.old[3:] != each.new[3:]):
            yield from self._pair(each)
        elif not each.old.is_test and each.old.assertions and each.old.text != each.new.text:
            yield from self._assertions(each)

    # a test that went

    def _gone(self, test: Test) -> Weakening | None:
        if test.skip_level == "deny" or self._is_gone(test.text) or not (test.assertions or test.statements):
            return None
        shapes = [each.shape for each in test.assertions]
        kept = sum(self._spare[each] > 0 for each in shapes)
        if shapes and kept >= _FEW * len(shapes):
            return None
        if self._absorbed(test) or partner.is_spread(test, self._paired.added):
            return None
        level: Level = "ask" if self._is_rewritten(test) or test.path in self._reworked else "deny"
        return Weakening(
            "deleted-test", level, test.path, 0, test.name, "is gone", _head(test), "", test.line, _RESTORE
        )

    def _is_rewritten(self, test: Test) -> bool:
        """Whether new tests assert no less in its place: one of the same things, or together more of them."""
        fresh = [each for each in self._paired.added if each.is_test and not each.skip]
        wanted = max((strength.of(each) for each in test.assertions), default=0)
        for each in fresh:
            near = each.path == test.path or each.bare == test.bare
            if near and partner.strongest(each) >= wanted and partner.overlap(each.text, test.text) >= 0.3:
                return True
        lost = sum(len(each.assertions) for each in self._paired.gone if each.is_test and each.path == test.path)
        gained = sum(
            one.counts and strength.of(one) >= wanted
            for each in fresh
            if each.path == test.path
            for one in each.assertions
        )
        return self._code.has_changed and gained >= lost > 0

    def _absorbed(self, test: Test) -> bool:
        """Whether a test that is new or changed speaks of the same things with the same values."""
        values = {one for each in test.assertions for one in literals(f"{each.subject} {each.expected}")}
        subjects = {one for each in test.assertions for one in partner.names(each.subject)} - partner.COMMON
        changed = [each.new for each in self._paired.pairs if each.old.text != each.new.text]
        for each in [*self._paired.added, *changed]:
            if not each.is_test or each.skip:
                continue
            has = literals(" ".join([each.text, *each.rows]))
            if subjects and values and values <= has and len(subjects & words(each.text)) * 2 >= len(subjects):
                return True
        return False

    def _is_gone(self, text: str) -> bool:
        """Whether the text speaks of something that the change took out of the code."""
        return bool(self._code.gone & words(text))

    # a test that stayed

    def _pair(self, pair: Pair) -> Iterator[Weakening]:
        old, new = pair
        if not new.is_test and not self._is_called(new):
            yield self._said(
                "uncollected-test", "deny", pair, "is no longer collected as a test", _head(old), _head(new)
            )
            return
        if new.skip and new.skip_level and (not old.skip or not old.skip_level) and new.skip != old.skip:
            fact = "is skipped or may fail"
            yield self._said(
                "skipped-test",
                new.skip_level,
                pair,
                f"{fact}: {new.skip[:100]}",
                _head(old),
                new.skip,
                "Make the test pass, or ask the user.",
            )
        if new.focus and not old.focus:
            yield self._focused(new, old.line)
        yield from self._rows(pair)
        yield from self._patches(pair)
        yield from self._assertions(pair)

    def _is_called(self, test: Test) -> bool:
        return any(
            each.is_test and each.name != test.name and re.search(rf"\b{re.escape(test.bare)}\b", each.text)
            for each in self._all_new
        )

    def _focused(self, new: Test, old_line: int) -> Weakening:
        fact = "makes the runner leave out all other tests"
        return Weakening(
            "focused-test",
            "deny",
            new.path,
            new.line,
            new.name,
            fact,
            "",
            new.focus,
            old_line,
            "Run one test by the command line instead.",
        )

    def _rows(self, pair: Pair) -> Iterator[Weakening]:
        old, new = pair
        if not old.rows:
            return
        lost = [row for row in old.rows if row not in new.rows]
        gained = [row for row in new.rows if row not in old.rows]
        if not new.rows:
            values = {one for row in lost for one in literals(row)}
            everywhere = literals("\n".join(each.text for each in self._all_new))
            lost = [] if len(values & everywhere) * 2 >= len(values) else lost
        for row in lost:
            similar = next((each for each in gained if partner.is_similar(row, each)), "")
            if similar:
                gained.remove(similar)
                if self._code.has_changed and not self._is_gone(row):
                    yield self._said(
                        "changed-expectation", "ask", pair, "expects something else of a case", row, similar, _PERSON
                    )
            elif gained:
                gained.pop()
            elif not self._is_gone(row) and not self._is_elsewhere(row, new):
                yield self._said("removed-case", "deny", pair, "tests a case less", row, "", _RESTORE)

    def _is_elsewhere(self, row: str, test: Test) -> bool:
        values = literals(row)
        return any(
            values and values <= literals(" ".join([each.text, *each.rows]))
            for each in self._all_new
            if each is not test and each.is_test
        )

    def _patches(self, pair: Pair) -> Iterator[Weakening]:
        old, new = pair
        for name in dict.fromkeys(each for each in new.patches if each not in old.patches):
            called = re.compile(rf"(?<![\w$]){re.escape(name)} ?\(")
            if any(
                called.search(each.subject)
                for each in new.assertions
                if not each.relation.startswith(("called", "not-called"))
            ):
                fact = f"replaces {name}, which is what it tests"
                yield self._said(
                    "mocked-subject",
                    "deny",
                    pair,
                    fact,
                    _head(old),
                    name,
                    "Replace what it calls, not the function itself.",
                )
                return

    def _assertions(self, pair: Pair) -> Iterator[Weakening]:
        old, new = pair
        lost, gained = partner.difference(old.assertions, new.assertions)
        if not lost:
            return
        kept, changed = partner.share(old.statements, new.statements), False
        rest: list[Assertion] = []
        for each in lost:
            if not each.counts:
                continue
            match = partner.find(each, gained)
            if match is None:
                rest.append(each)
                continue
            gained.remove(match)
            found = strength.judge(each, match)
            if found and found.rule == "changed-expectation" and self._code.has_changed:
                changed = True
                self._reworked.add(new.path)
            if found and not self._is_excused(each, match, found, kept):
                level: Level = "notice" if not old.is_test and found.level == "ask" else found.level
                yield self._found(found.rule, level, pair, found.fact, each, match)
        yield from self._removed(pair, rest, gained, 0.0 if changed else kept)

    def _is_excused(self, old: Assertion, new: Assertion, found: strength.Judged, kept: float) -> bool:
        if self._spare[old.shape] > 0:
            return True
        if self._is_gone(old.text) and found.rule != "vacuous-assertion":
            return True
        return found.rule == "changed-expectation" and (not self._code.has_changed or kept < 1)

    def _removed(self, pair: Pair, lost: list[Assertion], gained: list[Assertion], kept: float) -> Iterator[Weakening]:
        """Assertions without a partner on the same subject."""
        live = [each for each in gained if each.counts]
        for each in lost:
            if self._spare[each.shape] > 0:
                self._spare[each.shape] -= 1
                continue
            near = next((one for one in gained if partner.is_view(each, one)), None)
            if near is not None:
                gained.remove(near)
                if near in live:
                    live.remove(near)
                if (found := partner.viewed(each, near)) and not self._is_gone(each.text):
                    yield self._found(found.rule, found.level, pair, found.fact, each, near)
                continue
            if live:
                best = max(live, key=self._of)
                if not best.relation.startswith("helper "):  # one call may stand for many assertions
                    live.remove(best)
                    gained.remove(best)
                yield from self._instead(pair, each, best)
            elif not (self._is_gone(each.text) or self._is_taken_over(each, pair) or partner.is_tabled(each, pair.new)):
                yield self._lost(pair, each, gained, kept)

    def _instead(self, pair: Pair, old: Assertion, new: Assertion) -> Iterator[Weakening]:
        if strength.of(old) - self._of(new) >= 40 and not self._is_gone(old.text):
            fact = "has a looser assertion on something else"
            yield self._found("loosened-assertion", "ask", pair, fact, old, new)

    def _lost(self, pair: Pair, old: Assertion, gained: Sequence[Assertion], kept: float) -> Weakening:
        empty = next((one for one in gained if one.is_vacuous), None)
        if empty is not None:
            return self._found("vacuous-assertion", "deny", pair, "asserts something that always holds", old, empty)
        bare = not any(one.counts for one in pair.new.assertions)
        level: Level = "notice" if not pair.old.is_test else "deny" if kept >= 0.5 or bare else "ask"
        return self._found("removed-assertion", level, pair, "no longer asserts what it did", old, None)

    def _of(self, each: Assertion) -> int:
        """How much it demands; a helper as much as what it asserts itself."""
        return self._helpers.get(each.relation.removeprefix("helper "), strength.of(each))

    def _is_taken_over(self, lost: Assertion, pair: Pair) -> bool:
        """Whether a test or helper that is new asserts the same of the same, with other names."""
        values, names = literals(f"{lost.subject} {lost.expected}"), partner.names(lost.subject)
        for each in self._paired.added:
            for one in each.assertions:
                if (
                    one.relation == lost.relation
                    and one.counts
                    and names & partner.names(one.subject)
                    and (not values or values & literals(each.text))
                ):
                    return True
        return False

    def _found(
        self, rule: str, level: Level, pair: Pair, fact: str, old: Assertion, new: Assertion | None
    ) -> Weakening:
        remedy = _PERSON if level == "ask" else _MEND
        line = new.line if new else pair.new.line
        return Weakening(
            rule, level, pair.new.path, line, pair.new.name, fact, old.text, new.text if new else "", old.line, remedy
        )

    def _said(
        self, rule: str, level: Level, pair: Pair, fact: str, before: str, after: str, remedy: str = _RESTORE
    ) -> Weakening:
        return Weakening(
            rule,
            level,
            pair.new.path,
            pair.new.line,
            pair.new.name,
            fact,
            before[:300],
            after[:300],
            pair.old.line,
            remedy,
        )


def _head(test: Test) -> str:
    return next((line.strip() for line in test.text.split("\n") if test.bare in line), test.name)[:200]
