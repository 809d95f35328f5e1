"""What build files leave out of the tests, or forgive them: Maven, Gradle, sbt, Cargo, PHPUnit, RSpec, by lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hookpack.integrity.case import Weakening
from hookpack.integrity.code import added

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.defences.change import SourceChange

_RUN = "Let the build run all tests and end with their result, or ask the user."


class _Form(NamedTuple):
    """A line of a file that matters; `within` is searched for in the headers of the blocks round it, "" for any."""

    files: re.Pattern[str]
    line: re.Pattern[str]
    within: str
    fact: str


def _form(files: str, line: str, within: str, fact: str) -> _Form:
    return _Form(re.compile(rf"(?:^|/)(?:{files})$", re.IGNORECASE), re.compile(line), within, fact)


_GRADLE = r"[\w.-]+\.gradle(?:\.kts)?"
_TEST_BLOCK = r"\btests?\b|\bTest\b|[a-z]Test\b"
_FORMS = (
    _form(r"pom\.xml", r"<(?:skipTests|maven\.test\.skip|skipITs|skipUnitTests)>\s*true", "", "skips the tests"),
    _form(r"pom\.xml", r"<(?:testFailureIgnore|maven\.test\.failure\.ignore)>\s*true", "", "forgives failing tests"),
    _form(r"pom\.xml", r"<skip>\s*true", r"surefire|failsafe", "skips the tests"),
    _form(r"pom\.xml", r"<(?:exclude|excludedGroups)>", r"surefire|failsafe", "leaves tests out"),
    _form(_GRADLE, r"\bexcludeTestsMatching\b", "", "leaves tests out"),
    _form(_GRADLE, r"\bignoreFailures\s*(?:=\s*|\(\s*)?true|\bsetIgnoreFailures\(true", "", "forgives failing tests"),
    _form(_GRADLE, r"(?:^|\{)\s*(?:exclude|excludeTags|excludeCategories|excludeGroups)\b", _TEST_BLOCK,
          "leaves tests out"),
    _form(_GRADLE, r"^\s*(?:enabled\s*=\s*false|onlyIf\s*\{\s*false)", _TEST_BLOCK, "switches the tests off"),
    _form(_GRADLE, r"\btest\.enabled\s*=\s*false|\btest[^\n]*\{\s*enabled\s*=\s*false", "", "switches the tests off"),
    _form(r"build\.sbt", r"\bTest\s*/\s*(?:test\s*/\s*)?skip\s*:=\s*true|\bTests\.(?:Filter|Exclude)\b", "",
          "leaves tests out"),
    _form(r"cargo\.toml", r"^\s*(?:test|autotests|doctest)\s*=\s*false", "", "leaves tests out"),
    _form(r"[\w.]+\.csproj", r"<Compile\s+Remove=[\"'][^\"']*Test|<IsTestProject>\s*false", "", "leaves tests out"),
    _form(r"phpunit\.xml(?:\.dist)?", r"<exclude>", r"<testsuite\b", "leaves tests out"),
    _form(r"phpunit\.xml(?:\.dist)?", r"<group>", r"<groups>.*<exclude>", "leaves groups of tests out"),
    _form(r"\.rspec", r"^\s*(?:--tag\s+~|-t\s*~|--exclude-pattern\b|--pattern\b|-P\b|--example\b|-e\b)", "",
          "leaves tests out"),
)  # fmt: skip
_HARMLESS = re.compile(r"fixtures?|helpers?|vendor|node_modules|resources|/build/|Abstract|Base|\$")
_OPENS = re.compile(r"<(?![/!?])([\w.:-]+)[^<>]*(?<!/)>|\{")
_CLOSES = re.compile(r"</[\w.:-]+>|\}")


def applies(path: str) -> bool:
    return any(form.files.search(path) for form in _FORMS)


def judge(change: SourceChange) -> Iterator[Weakening]:
    """What lines that were added to one build file take from the tests."""
    forms = [form for form in _FORMS if form.files.search(change.path)]
    if not forms or change.old_text is None or change.new_text is None:
        return
    lines = change.new_text.split("\n")
    for number, line in added(change):
        for form in forms:
            if len(line) > 400 or not form.line.search(line) or _HARMLESS.search(line):
                continue
            if form.within and not re.search(form.within, _around(lines, number - 1)):
                continue
            yield Weakening(
                "narrowed-collection", "deny", change.path, number, "", form.fact, "", line.strip()[:300], 0, _RUN
            )
            break


def _around(lines: list[str], at: int) -> str:
    """The headers of the open blocks round a line, and in XML the lines before it in them, which name the plugin."""
    depth, found = 0, []
    is_xml = "<" in lines[at]
    for line in reversed(lines[max(0, at - 200) : at]):
        opened, closed = len(_OPENS.findall(line)), len(_CLOSES.findall(line))
        depth += closed - opened
        if depth < 0:
            found.append(line.strip())
            depth = 0
        elif is_xml and depth == 0 and "artifactId" in line:
            found.append(line.strip())
    return " ".join(reversed(found))
