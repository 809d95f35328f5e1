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
    r"^=* ?[1-9]\d* (?:skipped|deselected)\b.*|\bTests run: 0\b|\bno tests to run\b",
    MULTILINE | IGNORECASE,
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


def gist(output: str) -> str:
    """The pieces of an output that `told` and `leaves_out` look at, for a record; no other text."""
    text, found = _plain(output), dict[str, None]()
    for pattern in (_FAILED, _PASSED, _NOTHING, _LEFT_OUT):
        for match in pattern.finditer(text):
            found[match.group()[:120]] = None
            if len(found) > 12:
                break
    return "\n".join(found)[:_MAX_GIST]


def _plain(output: str) -> str:
    return _COLOURS.sub("", output[-_TAIL:])
