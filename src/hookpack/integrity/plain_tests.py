"""Reads tests of Go, Java, Kotlin, Ruby, PHP, Rust and C# by their headers, blocks and lines, without a grammar."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hookpack.integrity import reasons
from hookpack.integrity.case import Assertion, Test, shaped
from hookpack.integrity.place import extension, is_collected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hookpack.integrity.case import State, Worth


class _Language(NamedTuple):
    """`header` finds a function (group `name`), `marks` what above or in it makes it a test, `skips` what skips it."""

    header: str
    marks: str  # in the name or the lines of marks above it; "" for any
    skips: str
    ends: str = "brace"


_ATTRIBUTE = re.compile(r"^\s*(?:@\w|#\[|\[\w)")
_LANGUAGES = {
    "go": _Language(
        r"^func\s+(?:\([^)]*\)\s*)?(?P<name>\w+)\s*\(",
        r"^(?:Test|Benchmark|Example|Fuzz)(?![a-z])",
        r"\b[tb]\.Skip(?:f|Now)?\(",
    ),
    "java": _Language(
        r"^\s*(?:(?:public|protected|private|final|"
        r"static)\s+)*(?:[\w<>\[\],?]+\s+)(?P<name>\w+)\s*\([^;]*\)[^;]*\{\s*$",
        r"@(?:\w+\.)*(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Property|Theory)\b|^void test|^test[A-Z]",
        r"@(?:Disabled|Ignore)\b(?!On|If)|enabled\s*=\s*false|\bassumeTrue\(false\)|\babort\(",
    ),
    "kt": _Language(
        r"^\s*(?:(?:public|internal|private|suspend|"
        r"override)\s+)*fun\s+(?P<name>`[^`]+`|\w+)\s*\(",
        r"@(?:\w+\.)*(?:Test|ParameterizedTest)\b",
        r"@(?:Disabled|Ignore)\b(?!On|If)",
    ),
    "cs": _Language(
        r"^\s*(?:(?:public|internal|private|async|static|virtual)\s+)+[\w<>\[\]]+\s+(?P<name>\w+)\s*\(",
        r"\[(?:\w+,\s*)*(?:Fact|Theory|Test|TestMethod|TestCase|DataTestMethod)\b",
        r"\bSkip\s*=|\[Ignore\b|"
        r"\[Explicit\b|Assert\.(?:Ignore|Inconclusive)\(",
    ),
    "php": _Language(
        r"^\s*(?:(?:public|protected|private|static|final)\s+)*function\s+(?P<name>\w+)\s*\(|^\s*(?:it|"
        r"test)\(\s*(?P<title>'[^']*'|\"[^\"]*\")",
        r"^test|@test\b|#\[Test\]|^(?:it|test)\(",
        r"markTestSkipped|markTestIncomplete|->skip\(|->todo\(",
    ),
    "rs": _Language(
        r"^\s*(?:pub(?:\(\w+\))?\s+)?(?:async\s+)?fn\s+(?P<name>\w+)",
        r"#\[(?:\w+::)*(?:test|rstest|test_case|"
        r"quickcheck|proptest)\b",
        r"#\[ignore\b|cfg\(any\(\)\)",
    ),
    "rb": _Language(
        r"^\s*(?P<what>[xf]?(?:it|specify|example|scenario|describe|context|feature)|pending|skip|test)(?:\s|"
        r"\()\s*(?P<title>\"[^\"]*\"|'[^']*'|[\w:]+).*\bdo\b|"
        r"^\s*def\s+(?P<name>\w+)|^\s*RSpec\.(?P<kind>describe)\b(?P<more>.*)\bdo\b",
        r"^test_|^[xf]?(?:it|specify|example|scenario|test)\b|^(?:pending|skip)\b",
        r"^\s*(?:pending|skip)\b(?!\s*=)|\bskip:\s*(?:true|\"|')|\bpending:\s*(?:true|\"|')",
        "end",
    ),
}
_LANGUAGES["kts"] = _LANGUAGES["kt"]
_STRINGS = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`[^`]*`")
_REMARKS = re.compile(r"^\s*(?://|#(?!\[)|\*|/\*)")


def read(path: str, text: str) -> list[Test]:
    """The tests and other functions of the file."""
    kind = extension(path)
    language = _LANGUAGES[kind]
    lines = [("" if _REMARKS.match(line) and not line.startswith("//go:build") else line) for line in text.split("\n")]
    built = next((line for line in lines[:5] if line.startswith("//go:build")), "")
    collected = is_collected(path)
    found = []
    groups = list(_skipped_groups(lines, language))
    for start, end, header in _blocks(lines, language):
        mark = next((mark for first, last, mark in groups if first < start < last), "")
        above = "\n".join(filter(None, (_marks_above(lines, start), mark)))
        found.append(_made(path, kind, language, lines, (start, end), header, above, built, collected))
    return [each for each in found if each is not None]


_GROUP = re.compile(
    r"^\s*(?:(?:public|internal|private|protected|final|abstract|open|sealed|static|pub)\s+)*(?:class|object|mod)\s+\w+|"
    r"^\s*(?:RSpec\.)?(?P<off>x?)(?:describe|context|feature)\b.*\bdo\b"
)


def _skipped_groups(lines: Sequence[str], language: _Language) -> Iterator[tuple[int, int, str]]:
    """First line, the line behind it and the mark of each class, module or group that is skipped as a whole."""
    skips = re.compile(language.skips)
    for at, line in enumerate(lines):
        found = _GROUP.match(line) if len(line) < 400 else None
        if found is None:
            continue
        marks = f"{_marks_above(lines, at)}\n{line}"
        if skip := skips.search(marks):
            yield at, _end(lines, at, language.ends), marks[skip.start() :].split("\n")[0].strip()
        elif found["off"]:
            yield at, _end(lines, at, language.ends), "skip: true"


def _blocks(lines: Sequence[str], language: _Language) -> Iterator[tuple[int, int, re.Match[str]]]:
    header = re.compile(language.header)
    for at, line in enumerate(lines):
        if len(line) < 400 and (found := header.match(line)):
            yield at, _end(lines, at, language.ends), found


def _end(lines: Sequence[str], start: int, ends: str) -> int:
    """The line behind the block that begins at `start`."""
    if ends == "end":
        indent = len(lines[start]) - len(lines[start].lstrip())
        for at in range(start + 1, len(lines)):
            line = lines[at]
            if line.strip() and len(line) - len(line.lstrip()) <= indent:
                return at + 1 if line.strip().startswith("end") else at
        return len(lines)
    depth, seen = 0, False
    for at in range(start, len(lines)):
        plain = _STRINGS.sub("''", lines[at])
        depth += plain.count("{") - plain.count("}")
        seen = seen or "{" in plain
        if (seen and depth <= 0) or (not seen and plain.rstrip().endswith(";")):
            return at + 1
    return len(lines)


def _marks_above(lines: Sequence[str], start: int) -> str:
    at = start
    while at > 0 and (_ATTRIBUTE.match(lines[at - 1]) or lines[at - 1].strip().startswith(("*", "/**"))):
        at -= 1
    return "\n".join(lines[at:start])


def _made(
    path: str,
    kind: str,
    language: _Language,
    lines: Sequence[str],
    span: tuple[int, int],
    header: re.Match[str],
    above: str,
    built: str,
    collected: bool,
) -> Test | None:
    start, end = span
    groups = header.groupdict()
    if groups.get("kind") or (groups.get("what") or "").lstrip("xf") in ("describe", "context", "feature"):
        return None
    name = groups.get("name") or (groups.get("title") or "").strip("'\"") or f"line {start + 1}"
    body = [line.strip() for line in lines[start + 1 : end] if line.strip()]
    if end == start + 1:
        body = [lines[start].partition("{")[2]]
    is_test = bool(
        collected and re.search(language.marks, "\n".join((groups.get("what") or name, above)), re.MULTILINE)
    )
    marked = re.search(language.marks, f"{name}\n{above}") if kind == "java" else True
    assertions = list(_assertions(body, start + 2, above))
    statements = [each for each in body if not any(each == one.text for one in assertions)]
    own = frozenset(re.findall(r"\b([a-z_]\w*)\b[^=\n(]*:?=(?!=)", "\n".join(body)))
    shapes = [
        each._replace(shape=shaped(f"{each.subject} {each.relation} {each.expected}", own)) for each in assertions
    ]
    skip, level = _skip(language, body, f"{above}\n{lines[start]}", groups.get("what") or "", built)
    if kind == "rb" and not is_test and not groups.get("name"):
        return None
    text = " ".join([above, *(" ".join(line.split()) for line in lines[start:end])])
    return Test(
        path,
        name,
        start + 1,
        text,
        is_test and bool(marked),
        tuple(shapes),
        tuple(statements),
        skip[:200],
        level,
        "focus" if (groups.get("what") or "").startswith("f") and groups["what"] != "feature" else "",
        _rows(body),
    )


def _skip(language: _Language, body: Sequence[str], above: str, what: str, built: str) -> tuple[str, Worth]:
    if built and re.search(r"\bignore\b|\bnever\b|\bnone\b|\bdisabled?\b|!go\d", built):
        return built, "deny"
    if what.startswith("x") or what in ("pending", "skip"):
        return what, "deny"
    skips = re.compile(language.skips)
    if found := skips.search(above):
        return " ".join(above[found.start() : found.start() + 120].split()), "deny"
    for at, line in enumerate(body):
        if skips.search(line):
            condition = next(
                (each for each in reversed(body[max(0, at - 2) : at]) if re.match(r"(?:if|unless)\b", each)), ""
            )
            if not condition and (tail := re.search(r"\b(?:if|unless)\s+(.+)$", line)):
                condition = tail[1]
            return line, reasons.level(re.sub(r"^(?:if|unless)\b|\{$", "", condition).strip(), has_reason=True)
    return "", ""


_ROW = re.compile(
    r"^\{.*\},?$|^\[.*\],?$|^(?:@|#\[|\[)(?:CsvSource|ValueSource|InlineData|TestCase|case|"
    r"test_case).*"
)


def _rows(body: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(each.rstrip(",").split()) for each in body if _ROW.match(each))


_GO = re.compile(r"^[tb]\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\b")
_CALLS = (
    re.compile(
        r"(?P<name>\b(?:assert|require|Assert|assertions?)\s*(?:\.|::)\s*\w+|\bassert\w*!?|\bverify\w*|"
        r"\$this->(?:assert|expect)\w*|self::assert\w*|static::assert\w*|\b(?:must|"
        r"refute)_?\w*)\s*[(\s]\s*(?P<rest>.*)$"
    ),
    re.compile(r"(?P<name>\bexpect\b)\s*[({]\s*(?P<rest>.*)$"),
)
_RELATIONS = (
    ("eq", r"^notnull$|^notnil$|isnotnull"),
    ("ne", r"not_?equal|_ne\b|notsame|notsame|doesnotequal|isnotequal|\bne$|refute_equal|not_to_eq|_ne!?$"),
    ("approx", r"delta|close|within|approx|inepsilon"),
    ("raises", r"throw|raise|panic|expectexception|errorcontains|error(?:is|as)?$|doesnot"),
    ("eq", r"equal|same|_eq!?$|iseq|\beq$|\beql$|jsoneq|\bnil$|isnull|\bnull$|empty|iszero|count|hassize|\blen$"),
    ("type", r"instance|istype|implements"),
    ("contains", r"contain|include|match|regex|starts|ends|subset|haskey"),
    ("compare", r"greater|less|between|positive"),
    ("truthy", r"true|false|truthy|falsy|truthy|assert!?$|^ok$|be_present"),
)
_DEFINED = re.compile(
    r"not_?(?:null|nil)|isnotnull|some$|exists|be_present|refute_nil|not_to be_nil|is_some", re.IGNORECASE
)
_RSPEC = re.compile(
    r"^(?P<subject>.*?)[)}]\s*\.\s*(?P<how>to|not_to|to_not|"
    r"should)\b\s*\(?\s*(?P<matcher>\w+)\s*[({]?\s*(?P<expected>.*?)\)*\s*$"
)
_FLUENT = re.compile(r"^(?P<subject>.*?)\)\s*\.(?P<matcher>\w+)\((?P<expected>.*?)\)\s*;?$")


def _assertions(body: Sequence[str], first: int, above: str) -> Iterator[Assertion]:
    if found := re.search(r"should_panic(?:\s*\(\s*expected\s*=\s*(\"[^\"]*\"))?|expected\s*=\s*(\w+)\.class", above):
        said = (found[2] or "panic") + (f" ~ {found[1]}" if found[1] else "")
        yield Assertion("", "raises", said, first - 2, " ".join(found[0].split()))
    dead, depth, caught = "", 0, False
    for at, line in enumerate(body):
        state: State = "dead" if dead else ""
        if _GO.match(line):
            condition = next(
                (each for each in reversed(body[max(0, at - 3) : at]) if re.match(r"(?:\} else )?if\b", each)), ""
            )
            subject = re.sub(r"^(?:\} else )?if\b|\{$", "", condition).strip()
            yield Assertion(subject, "check", "", first + at, line, state)
        elif said := _said(line):
            yield Assertion(
                said[0],
                said[1],
                said[2],
                first + at,
                line,
                state,
                said[0] == said[2] != "" or said[0] in ("true", "True"),
            )
        depth += line.count("{") - line.count("}")
        if re.match(r"return\s*;?$", line) and depth <= 0:
            dead = line
        caught = caught or False


def _said(line: str) -> tuple[str, str, str] | None:
    if (found := _CALLS[1].search(line)) and (said := _RSPEC.match(found["rest"])):
        matcher = said["matcher"] + (" " + said["expected"] if said["matcher"] in ("be",) else "")
        relation = _relation(matcher)
        if said["how"] in ("not_to", "to_not"):
            relation = {"eq": "ne", "raises": "runs", "truthy": "truthy", "contains": "lacks"}.get(relation, "ne")
            relation = "defined" if "nil" in matcher else relation
        if relation == "raises":
            return said["subject"], "raises", _kinds(said["expected"])
        return said["subject"], relation, said["expected"]
    found = _CALLS[0].search(line)
    if not found:
        return None
    name, rest = found["name"].replace("::", ".").replace("->", ".").rpartition(".")[2], found["rest"].rstrip(" ;")
    if name in ("assertThat", "that", "That") and (said := _FLUENT.match(rest)):
        relation = _relation(said["matcher"])
        return said["subject"], relation, said["expected"]
    given = _split(rest.rstrip(")"))
    if given and given[0] in ("t", "self.t", "s.T()"):
        given = given[1:]
    relation = _relation(name)
    if relation == "raises":
        return ", ".join(given[1:]), "raises", _kinds(given[0] if given else "")
    if relation == "eq" and len(given) > 1:
        first, second = given[0], given[1]
        constant = re.compile(r"^(?:-?[\d.]+|\"[^\"]*\"|'[^']*'|true|false|null|nil|:\w+|&?\[.*|vec!.*)$")
        swapped = constant.match(first) and not constant.match(second)
        return (second, relation, first) if swapped else (first, relation, second)
    return (given[0] if given else ""), relation, ", ".join(given[1:2])


def _kinds(text: str) -> str:
    name, _, rest = text.partition(",")
    kind = re.sub(r"(?:\.class|::class|\.java)$", "", name.strip().rstrip(")"))
    message = re.search(r"\"[^\"]*\"|'[^']*'|/[^/]+/", rest)
    return f"{kind} ~ {message[0]}" if message else kind


def _relation(name: str) -> str:
    low = (
        name.lower().removeprefix("assert_").removeprefix("must_").strip("!")
        if name not in ("assert", "assert!")
        else name
    )
    if _DEFINED.search(name):
        return "defined"
    plain = re.sub(r"^(?:assert|expect|is|be_|be)(?=\w)", "", low)
    for relation, pattern in _RELATIONS:
        if re.search(pattern, plain) or re.search(pattern, low):
            return relation
    return f"call {name}"


def _split(text: str) -> list[str]:
    """Arguments at the top level of a call."""
    found, depth, current = [], 0, ""
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth <= 0:
            found.append(current.strip())
            current = ""
        else:
            current += char
    return [*found, current.strip()] if current.strip() else found
