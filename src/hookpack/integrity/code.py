"""What the change did to the code under test: what is gone from it, and what was built in for the tests' eyes."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hookpack.defences.lexicon import vocabulary
from hookpack.integrity.case import Weakening, literals, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.defences.change import SourceChange
    from hookpack.integrity.case import Level

_REMARK = re.compile(r"^\s*(?:#(?!\[)|//|\*|/\*)")


class Code(NamedTuple):
    """`gone` are names that the old code has and the new one lacks; `has_changed` more than layout and remarks."""

    has_changed: bool = False
    gone: frozenset[str] = frozenset()


_PLAIN = frozenset(
    vocabulary("""
    init the and for not with from import return self this that class def None True False null true false test name
    value data result list dict str int type error key item items file path text line get set add new run
    """)
)


def look(sources: Sequence[SourceChange]) -> Code:
    """What the tests of the same change have to know of the code."""
    changed = any(_lines(each.old_text) != _lines(each.new_text) for each in sources if each.old_text is not None)
    before = words("\n".join(each.old_text or "" for each in sources))
    after = words("\n".join(each.new_text or "" for each in sources))
    lost = Counter(_defined(sources, old=True)) - Counter(_defined(sources, old=False))
    modules = {each.path.rpartition("/")[2].partition(".")[0] for each in sources if each.new_text is None}
    return Code(changed, ((before - after) | set(lost)) - _PLAIN | (modules - {"__init__", "index"}))


_DEFINED = re.compile(
    r"\b(?:def|class|function\*?|func|fn|fun|interface|struct|trait)\s+(?:\([^)\n]*\)\s*)?([\w$]+)|\b(?:self|this|"
    r"exports)\.([\w$]+)\s*=(?!=)|"
    r"([\w$]+)\s*[:=]\s*(?:async\s*)?(?:function\b|\([^()\n]*\)\s*=>)|^[ \t]+(?:(?:async|static|get|set|public|"
    r"private|protected|final)\s+)*"
    r"(?:[\w<>\[\]]+\s+)?(?!if|for|while|switch|catch|return)([\w$]+)\([^()\n]*\)\s*\{",
    re.MULTILINE,
)


def _defined(sources: Sequence[SourceChange], *, old: bool) -> Iterator[str]:
    """Names that the code defines, as often as it does; a special method by the function that calls it."""
    for each in sources:
        for found in _DEFINED.finditer((each.old_text if old else each.new_text) or ""):
            name = next(one for one in found.groups() if one)
            yield name[2:-2] if name.startswith("__") and name.endswith("__") else name


def _lines(text: str | None) -> list[str]:
    return ["".join(line.split()) for line in (text or "").split("\n") if line.strip() and not _REMARK.match(line)]


def added(change: SourceChange) -> Iterator[tuple[int, str]]:
    """Number and text of the lines that only the new text has."""
    left = Counter(line.strip() for line in (change.old_text or "").split("\n"))
    for number, line in enumerate((change.new_text or "").split("\n"), 1):
        if left[line.strip()] > 0:
            left[line.strip()] -= 1
        elif line.strip():
            yield number, line


_LEAVE = "Let the code do the same whether it is tested or not."
_SIGHT = re.compile(
    r"[\"'](?:pytest|_pytest|unittest|nose)[\"']\s+(?:not\s+)?in\s+sys\.modules|"
    r"sys\.modules\.get\(\s*[\"'](?:pytest|unittest)|PYTEST_CURRENT_TEST|PYTEST_VERSION|PYTEST_XDIST_WORKER|"
    r"JEST_WORKER_ID|process\.env\.VITEST\b|import\.meta\.vitest\b(?!\s*\)\s*\{?\s*$)|typeof\s+(?:jest|vi|"
    r"describe|it)\s*[!=]==?|"
    r"\btesting\.Testing\(\)|flag\.Lookup\(\s*\"test\.|HasSuffix\(\s*os\.Args\[0\],\s*\"\.test|cfg!\(\s*test\s*\)|"
    r"[\"']pytest[\"']\s+in\s+sys\.argv|sys\.argv\[0\].{0,40}(?:pytest|unittest)|defined\(\s*['\"]PHPUNIT|"
    r"RUNNING_TESTS?\b|IS_TESTING\b"
)
_MODE = re.compile(
    r"NODE_ENV\s*[!=]==?\s*['\"]test['\"]|['\"]test['\"]\s*[!=]==?\s*process\.env\.NODE_ENV|Rails\.env\.test\?|"
    r"runningUnitTests\(\)|APP_ENV.{0,12}['\"]testing?['\"]"
)
_ALWAYS = re.compile(
    r"def __eq__\([^)]*\)(?:\s*->\s*[\w.]+)?:\s*(?:\n\s+)?return True\s*$|def "
    r"__ne__\([^)]*\)[^\n]*:\s*(?:\n\s+)?return False\s*$|boolean equals\(Object \w+\)\s*\{\s*return true;",
    re.MULTILINE,
)


def special_cases(change: SourceChange, tests: str) -> Iterator[Weakening]:
    """Branches of the new code that only a test takes; `tests` is the text of the tests of the change."""
    rows = list(added(change))
    for number, line in rows:
        if _REMARK.match(line):
            continue
        if _SIGHT.search(line) or _MODE.search(line):
            level: Level = "deny" if re.search(r"\bif\b|\?|&&|\bunless\b|return|\bor\b|\band\b", line) else "ask"
            fact = "does something else where it is tested"
            yield Weakening("special-case", level, change.path, number, "", fact, "", line.strip(), 0, _LEAVE)
    yield from _always_equal(change)
    yield from _answers(change, rows, tests)


def _always_equal(change: SourceChange) -> Iterator[Weakening]:
    text = change.new_text or ""
    if len(_ALWAYS.findall(text)) > len(_ALWAYS.findall(change.old_text or "")):
        found = next(_ALWAYS.finditer(text))
        line = text.count("\n", 0, found.start()) + 1
        fact = "has an equality that holds for anything"
        yield Weakening(
            "always-equal",
            "deny",
            change.path,
            line,
            "",
            fact,
            "",
            " ".join(found[0].split()),
            0,
            "Compare the values.",
        )


_LITERAL = r"(-?\d+(?:\.\d+)?|\"[^\"\n]*\"|'[^'\n]*')"
_BRANCH = re.compile(
    rf"\bif\b[ (]*!?\s*[\w.\[\]]+\s*={{2,3}}\s*{_LITERAL}\s*\)?\s*(?::|\{{|then)?\s*(?:\n\s*)?return\s+{_LITERAL}|"
    rf"\bcase\s+{_LITERAL}\s*[:=]>?\s*(?:\n\s*)?return\s+{_LITERAL}"
)
_PAIR = re.compile(rf"{_LITERAL}\s*(?::|=>)\s*{_LITERAL}\s*(?=[,}}\n])")
_TRIVIAL = frozenset(("0", "1", "-1", "", "2", "10", "100"))


def _answers(change: SourceChange, rows: Iterable[tuple[int, str]], tests: str) -> Iterator[Weakening]:
    """Inputs and answers of a test that stand in the new code as a branch or a table."""
    rows = list(rows)
    text = "\n".join(line for _, line in rows)
    lines = [literals(line) for line in tests.split("\n")]
    hits = []
    for found in _BRANCH.finditer(text):
        first, second = [each.strip("'\"") for each in found.groups() if each is not None][:2]
        if {first, second} - _TRIVIAL and any({first, second} <= each for each in lines):
            hits.append(found)
    table = [found for found in _PAIR.finditer(text) if {each.strip("'\"") for each in found.groups()} - _TRIVIAL]
    known = [found for found in table if any({each.strip("'\"") for each in found.groups()} <= one for one in lines)]
    if len(known) >= 2 and len(known) * 2 >= len(table) and re.search(r"\bin\b|\.get\(|\[\w+\]|\.has\(", text):
        hits.append(known[0])
    for found in hits[:3]:
        first = found[0].split("\n")[0].strip()
        number = next((number for number, line in rows if first[:40] in line), rows[0][0] if rows else 0)
        fact = "answers the very input of a test with the answer that the test expects"
        yield Weakening(
            "hard-coded-answer",
            "deny",
            change.path,
            number,
            "",
            fact,
            "",
            " ".join(found[0].split())[:300],
            0,
            "Compute the answer.",
        )
