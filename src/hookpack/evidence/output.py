"""What a runner's output says of a run that ended well. It can only take away: the exit status comes first."""

from __future__ import annotations

from hookpack.patterns import IGNORECASE, MULTILINE, Pattern
from hookpack.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Told: TypeAlias = Literal["passed", "nothing", "failed", ""]

_COLOURS = Pattern(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")
_TAIL = 20_000
_MAX_GIST = 600

_FAILED = Pattern(
    r"^=* ?[1-9]\d* (?:failed|errors?)\b.*| [1-9]\d* failed(?:,| in\b).*|^FAILED\b.*|\bTests:\s+[1-9]\d* failed|"
    r"^FAIL(?:\t|ED \().*|^--- FAIL.*|test result: FAILED|\b[1-9]\d* failing\b|\bFailures: [1-9]\d*|^# fail [1-9]\d*|"
    r"\bERROR collecting\b|^BUILD FAILED|^make: \*\*\*.*|\bfailures=[1-9]\d*|\bFound [1-9]\d* errors?\b",
    MULTILINE,
)
_PASSED = Pattern(
    r"\b[1-9]\d* (?:passed|passing|tests? passed|tests? run|examples?)\b|\bRan [1-9]\d* tests?\b|"
    r"^ok  ?\t?.*\d+\.\d+s.*|^ok\s+\S+\s+(?:[\d.]+s|\(cached\)).*|test result: ok\. [1-9]\d* passed|^# pass [1-9]\d*|"
    r"\bTests run: [1-9]\d*|\bPassed: +[1-9]\d*|\bOK \([1-9]\d* tests?|\b[1-9]\d* tests?,? .{0,80}\b0 failures|"
    r"\b100% tests passed\b|^PASS\b|\b[1-9]\d* succeeded\b",
    MULTILINE,
)
_NOTHING = Pattern(
    r"\bno tests? ran\b|\bcollected 0 items\b|\bRan 0 tests\b|\bno tests? (?:found|to run|were executed|files? found)|"
    r"\[no test files\]|\brunning 0 tests\b|\b0 (?:passing|examples|tests)\b|^# tests 0\b|\bNo test files found\b|"
    r"^=* ?[1-9]\d* (?:skipped|deselected)\b.*|\bTests run: 0\b|\bno tests to run\b|^test result: ok\. 0 passed;.*",
    MULTILINE | IGNORECASE,
)
# whole lines that runners end with and that hold all counts: good ones
_SUMMARY = Pattern(
    r"^=* ?[1-9]\d* passed(?:, \d+ (?:skipped|warnings?|xfailed|xpassed|deselected|rerun|subtests passed))* in [\d.]+s"
    r"(?: \([\d:]+\))?(?: =+)?$|"
    r"^Tests:\s+(?:\d+ (?:skipped|todo), )*[1-9]\d* passed, \d+ total$|"
    r"^\s*Tests\s+[1-9]\d* passed(?: \| \d+ (?:skipped|todo))* \(\d+\)$|"
    r"^[1-9]\d* examples?, 0 failures(?:, \d+ pending)?$|^OK \([1-9]\d* tests?, \d+ assertions?\)$|"
    r"^Passed!\s+- Failed:\s+0, Passed:\s+[1-9].*|^(?:[1-9]\d* \w+, )*[1-9]\d* tests?, 0 failures(?:, \d+ \w+)*$|"
    r"^100% tests passed, 0 tests failed out of [1-9]\d*$|^ok \| [1-9]\d* passed.* \| 0 failed.*|"
    r"^\s*Executed [1-9]\d* tests?, with 0 failures.*|^\s*Summary \[.*\] [1-9]\d* tests? run: \d+ passed, \d+ skipped$|"
    r"^[1-9]\d* runs, \d+ assertions, 0 failures, 0 errors.*|^DONE [1-9]\d* tests?(?:, \d+ skipped)? in .*",
    MULTILINE,
)
# the same, where a line before or behind it may tell of a failure
_END = Pattern(
    r"^ok\s+\S+\s+(?:[\d.]+s|\(cached\)).*|^test result: ok\. [1-9]\d* passed; 0 failed;.*|"
    r"^Ran [1-9]\d* tests? in [\d.]+s\s+OK\b.*|^\s*[1-9]\d* passing \(.*|^BUILD SUCCESSFUL\b.*|"
    r"^(?:\[INFO\] )?BUILD SUCCESS$|"
    r"^\s*[1-9]\d* pass\n\s*0 fail$|^# pass [1-9]\d*\n# fail 0$|^Test Suites: .*[1-9]\d* passed, \d+ total$",
    MULTILINE,
)
_CLEAN = Pattern(
    r"^All checks passed!$|^Success: no issues found in \d+ source files?$|^0 errors, 0 warnings\b.*|"
    r"^(?:\[OK\] )?No errors!?$|^\d+ files? already formatted$|no offenses detected$",
    MULTILINE,
)
_BUILT = Pattern(
    r"^BUILD SUCCESSFUL\b.*|^(?:\[INFO\] )?BUILD SUCCESS$|^\s*Finished .* target\(s\).*|^.*\bbuilt in [\d.]+m?s$|"
    r"^.*\b[Cc]ompiled successfully.*|^Build succeeded\.?$",
    MULTILINE,
)
_LEFT_OUT = Pattern(r"\b[1-9]\d* deselected\b|\b[1-9]\d* filtered out\b")


def told(output: str) -> Told:
    """What the output says: tests passed, nothing ran, something failed; "" where it does not tell."""
    text = _plain(output)
    if _FAILED.search(text):
        return "failed"
    if _PASSED.search(text):
        return "passed"
    return "nothing" if _NOTHING.search(text) else ""


def leaves_out(output: str) -> bool:
    """Whether it says that some tests were not chosen."""
    return bool(_LEFT_OUT.search(_plain(output)))


def summaries(output: str, *, has_end: bool) -> frozenset[str]:
    """The kinds of runs whose complete and good summary stands in the output.

    Without its end only lines count that hold all there is to say.
    """
    text = _plain(output)
    if _FAILED.search(text):
        return frozenset()
    found = {"lint": _CLEAN.search(text), "build": _BUILT.search(text)}
    found["test"] = found["test-part"] = _SUMMARY.search(text) or (_END.search(text) if has_end else None)
    return frozenset(kind for kind, match in found.items() if match)


def gist(output: str) -> str:
    """The pieces of an output that `told` and `leaves_out` look at, for a record; no other text."""
    text, found = _plain(output), dict[str, None]()
    for pattern in (_FAILED, _SUMMARY, _END, _PASSED, _NOTHING, _LEFT_OUT, _CLEAN, _BUILT):
        for match in pattern.finditer(text):
            found[match.group()[:120]] = None
            if len(found) > 12:
                break
    return "\n".join(found)[:_MAX_GIST]


def _plain(output: str) -> str:
    return _COLOURS.sub("", output[-_TAIL:])
