"""Answers of tests that did not change, copied into the code: the input a test gives, and beside it what it expects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hookpack.integrity.case import Weakening, literals
from hookpack.integrity.code import added

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hookpack.defences.change import SourceChange

_LITERAL = r"(?:-?\d+(?:\.\d+)?|\"[^\"\n]*\"|'[^'\n]*')"
_ANSWER = rf"({_LITERAL}|\[[^\[\]\n]*\]|\([^()\n]*,[^()\n]*\)|\{{[^{{}}\n]*\}})\s*(?:;|\}}|$)"
_BRANCHES = (
    re.compile(
        rf"\b(?:el)?if\b([^\n{{]*?={{2,3}}[^\n{{]*?)(?::|\{{|\)|\bthen\b)\s*(?:\n\s*)?return\s+{_ANSWER}", re.MULTILINE
    ),
    re.compile(rf"\bcase\s+({_LITERAL})\s*[:=]>?\s*(?:\n\s*)?return\s+{_ANSWER}", re.MULTILINE),
    re.compile(rf"\breturn\s+({_LITERAL})\s+if\s+([^\n]*?==[^\n]*?)\s+else\b"),
    re.compile(rf"([\w.]+\s*={{2,3}}\s*{_LITERAL})\s*\?\s*({_LITERAL})\s*:"),
)
_PAIR = re.compile(rf"(?:\[|\{{|,|^)\s*({_LITERAL})\s*(?::|=>|,)\s*({_LITERAL})\s*(?=[,}}\]\n]|$)", re.MULTILINE)
_TABLE = re.compile(r"^\s*(?:(?:const|let|var|static|final|private|public|export)\s+)*([A-Za-z_]\w*)\b[^=\n()]*=\s*"
                    r"(?:\{|new Map\(|map\[|dict\(|Map\.of\()", re.MULTILINE)  # fmt: skip
_HEADER = re.compile(
    r"^\s*(?:async\s+)?def\s+(?P<py>\w+)|\bfunction\*?\s+(?P<js>[\w$]+)|^\s*func\s+(?:\([^)]*\)\s*)?(?P<go>\w+)|"
    r"^\s*(?:export\s+)?(?:const|let|var)\s+(?P<arrow>[\w$]+)\s*=\s*(?:async\s*)?(?:function\b|\(?[^=;]*=>)|"
    r"^\s*(?:pub\s+)?fn\s+(?P<rs>\w+)|^\s+(?!(?:if|for|while|switch|catch|return|else)\b)(?:[\w<>\[\]]+\s+)*"
    r"(?P<method>[\w$]+)\s*\([^()]*\)\s*\{"
)
_RETURN = re.compile(r"\breturn\s+([^\n;]+)|=>\s*([^\n;{]+)")
_PLAIN = re.compile(rf"^(?:{_LITERAL}|None|null|nil|undefined|True|False|true|false|\[\]|\{{\}})?$")
_ROW = re.compile(rf"[\[(]\s*{_LITERAL}(?:\s*,\s*(?:{_LITERAL}|\[[^\[\]()]*\]))+\s*,?\s*[\])]")
_ASSERTS = re.compile(r"==|\bassert|\bexpect\(|\bshould\b|[Ee]qual|toBe|want|\bis\(")
_TRIVIAL = frozenset(("0", "1", "-1", "", "2", "10", "100"))
_COMPUTE = "Compute the answer for any input, or ask the user."
_MOST = 20
_LONGEST = 400


class Copy(NamedTuple):
    """A function of the new code and what it answers to which input without computing it."""

    path: str
    name: str
    line: int
    text: str
    cases: tuple[tuple[str, ...], ...]  # the inputs, then the answer
    computes: bool  # other inputs get a computed answer


def find(changes: Iterable[SourceChange]) -> list[Copy]:
    """The functions that answer some inputs with constants of added lines; tests have to tell whose these are."""
    return [found for each in changes if each.new_text for found in _in_file(each)][:_MOST]


def _in_file(change: SourceChange) -> Iterator[Copy]:
    lines = (change.new_text or "").split("\n")
    fresh = {number for number, _ in added(change)}
    for name, start, end in _functions(lines):
        rows = [line if at + 1 in fresh and len(line) < _LONGEST else "" for at, line in enumerate(lines)][start:end]
        body = "\n".join(lines[start:end])
        found = [*_branches("\n".join(rows))]
        rest = body
        for _, text in found:
            rest = rest.replace(text, "")
        cases = [case for case, _ in found]
        computes = _computes(rest)
        table = _table(lines, fresh, body)
        if table and (called := re.search(rf"\b{table[0]}\b\s*(?:\[|\.(?:get|has)\b)|\bin\s+{table[0]}\b", body)):
            cases += table[1]
            computes = _falls_back(body, table[0])
            found = found or [((), called[0])]
        if cases:
            number = next((at + start + 1 for at, row in enumerate(rows) if row.strip()), start + 1)
            shown = " ".join((found[0][1] if found else body).split())[:200]
            yield Copy(change.path, name, number, shown, tuple(cases), computes)


def _functions(lines: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Name, first line and the line behind each function, as far as the headers tell."""
    heads = [(at, found) for at, line in enumerate(lines) if len(line) < _LONGEST and (found := _HEADER.search(line))]
    for (at, found), following in zip(heads, [*(at for at, _ in heads[1:]), len(lines)], strict=False):
        yield next(each for each in found.groups() if each), at, min(following, at + 120)


def _branches(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    for pattern in _BRANCHES:
        for found in pattern.finditer(text):
            asked, answer = found[1], found[2]
            if pattern is _BRANCHES[2]:
                asked, answer = answer, asked
            if case := _case(sorted(literals(asked)), answer):
                yield case, found[0]


def _case(inputs: Sequence[str], answer: str) -> tuple[str, ...]:
    plain = _norm(answer)
    return (*inputs, plain) if inputs and {*inputs, plain} - _TRIVIAL else ()


def _norm(text: str) -> str:
    return re.sub(r"[\s'\"]", "", text) if text[:1] in "[({" else text.strip("'\"")


def _table(lines: Sequence[str], fresh: set[int], body: str) -> tuple[str, list[tuple[str, ...]]] | None:
    """The name of a table that the change added and the function uses, and its entries."""
    for at, line in enumerate(lines):
        found = _TABLE.match(line) if at + 1 in fresh and len(line) < 4 * _LONGEST else None
        if found is None or not re.search(rf"\b{re.escape(found[1])}\b", body):
            continue
        end = next((to for to in range(at, min(len(lines), at + 60)) if re.search(r"[}\])]", lines[to])), at)
        text = line[found.end() - 1 :] + "\n" + "\n".join(lines[at + 1 : end + 1])
        cases = [case for pair in _PAIR.finditer(text) if (case := _case(sorted(literals(pair[1])), pair[2]))]
        return (found[1], cases) if cases else None
    return None


def _computes(text: str) -> bool:
    """Whether some return is no constant."""
    return any(not _PLAIN.match(_value(found)) for found in _RETURN.finditer(text))


def _value(found: re.Match[str]) -> str:
    return (found[1] or found[2] or "").strip().rstrip("};, ")


def _falls_back(body: str, table: str) -> bool:
    if found := re.search(rf"\b{table}\.get\([^,()]*,\s*(.+?)\)\s*;?\s*$", body, re.MULTILINE):
        return not _PLAIN.match(found[1].strip())
    others = [_value(each) for each in _RETURN.finditer(body)]
    if any(re.search(rf"\b{table}\b[^\n]*(?:\?\?|\|\||\bor\b|\?|\bif\b)\s*[^\n]*\w\(?", each) for each in others):
        return True
    return any(table not in each and not _PLAIN.match(each) for each in others)


def judge(copies: Iterable[Copy], tests: Iterable[str]) -> Iterator[Weakening]:
    """Which of these answers are those that tests, given by their texts, expect of that very function."""
    texts = list(tests)
    for each in copies:
        called = re.compile(rf"(?<![\w$]){re.escape(each.name)}(?![\w$])")
        expected = [case for text in texts if called.search(text) for case in _expected(text, called)]
        met = [case for case in expected if any(_is_case(one, case) for one in each.cases)]
        used = [one for one in each.cases if any(_is_case(one, case) for case in expected)]
        if not met or (not each.computes and (len(met) < 2 or len(met) < len(expected) or len(used) < len(each.cases))):
            continue
        sure = each.computes and len(met) > 1 and len(met) == len(expected)
        fact = f"{each.name} answers {'each' if sure else 'an'} input of a test with what the test expects"
        yield Weakening(
            "hard-coded-answer", "deny" if sure else "ask", each.path, each.line, "", fact, "", each.text, 0, _COMPUTE
        )


def _expected(text: str, called: re.Pattern[str]) -> Iterator[str]:
    """The pieces of a test file that give an input and what is expected of it."""
    for line in text.split("\n"):
        if len(line) > 4 * _LONGEST:
            continue
        rows = _ROW.findall(line)
        if called.search(line) and _ASSERTS.search(line) and len(literals(line)) > 1:
            yield line
        elif len(line.strip()) and rows and not re.match(r"\s*(?:def|class|import|from)\b", line):
            yield from rows


def _is_case(case: Sequence[str], text: str) -> bool:
    known = literals(text)
    *inputs, answer = case
    told = answer in known if answer[:1] not in "[({" or not answer else answer in re.sub(r"[\s'\"]", "", text)
    return told and known.issuperset(inputs)
