"""bandit in the private interpreter: Python's own faults. Comments that silence it are not obeyed."""

from __future__ import annotations

import os

from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING
from hookpack.scanners import worker
from hookpack.scanners.hit import Answer, Hit, suffix_of
from hookpack.scanners.symbols import PYTHON
from hookpack.scanners.tools import release, require

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hookpack.finding import Severity
    from hookpack.process import Completed, Job
    from hookpack.scanners.hit import File
    from hookpack.scanners.tools import Tools

NAME = "bandit"

_CANARY_NUMBER = -1
_CANARY = b"import subprocess\nsubprocess.call(command, shell=True)\n"

# what fires on ordinary code as often as on faulty code, or is a matter of style
_LEFT_OUT = (
    "B101", "B105", "B106", "B107", "B108", "B110", "B112", "B113", "B310", "B311", "B403", "B404", "B405", "B406",
    "B407", "B408", "B409", "B410", "B411", "B603", "B606", "B607", "B615",
)  # fmt: skip
_LEVELS: dict[object, Severity] = {"low": "low", "medium": "medium", "high": "high"}

_REMEDIES = {
    "B102": "call a named function instead of running text as code",
    "B103": "give the file no more rights than its owner needs",
    "B104": "bind to one named address",
    "B202": "check each member's path, or pass filter='data'",
    "B301": "keep a data format without code, such as JSON",
    "B303": "keep a strong hash (SHA-256 or better)",
    "B306": "keep mkstemp or NamedTemporaryFile",
    "B307": "parse the text (ast.literal_eval) instead of running it",
    "B308": "let the template escape the value",
    "B323": "keep certificate verification on",
    "B324": "keep a strong hash (SHA-256 or better)",
    "B501": "keep certificate verification on",
    "B506": "keep yaml.safe_load",
    "B507": "keep the check of host keys",
    "B602": "pass an argument list without a shell",
    "B604": "pass an argument list without a shell",
    "B605": "pass an argument list without a shell",
    "B608": "pass values as query parameters",
    "B701": "keep autoescape on",
    "B703": "let the template escape the value",
}


def applies(path: str, tools: Tools) -> bool:
    return suffix_of(path) in PYTHON


def version(tools: Tools) -> str:
    """bandit's own and the interpreter's, whose grammar decides what parses."""
    return f"{require(tools.python, 'bandit')} {release(tools.python)}"


def job(files: Sequence[File], tools: Tools, area: str, timeout_s: float) -> Job:
    canary = os.path.join(area, "canary_bandit.py")
    with open(canary, "wb") as stream:
        stream.write(_CANARY)
    request = [(file.number, file.place) for file in files]
    request.append((_CANARY_NUMBER, canary))
    return worker.job("bandit_worker.py", request, tools, area, timeout_s, left_out=_LEFT_OUT)


def read(done: Completed, files: Sequence[File], area: str) -> dict[int, Answer]:
    """The answers by file number. ToolError if the worker failed or missed the planted fault."""
    answers = worker.answers(NAME, done)
    if not worker.rows(answers.get(str(_CANARY_NUMBER), {})):
        raise ToolError("bandit did not look: it missed the planted fault")
    return {file.number: _answer(answers.get(str(file.number), {"unread": "not scanned"})) for file in files}


def _answer(answer: Mapping[str, object]) -> Answer:
    hits = (_hit(row) for row in worker.rows(answer))
    return Answer(tuple(hit for hit in hits if _counts(hit)), str(answer.get("unread", "")))


def _counts(hit: Hit) -> bool:
    return "low" not in (hit.severity, hit.confidence)


def _hit(row: Sequence[object]) -> Hit:
    try:
        rule, line, end, severity, confidence, text, cwe = row
        return Hit(
            rule=str(rule),
            line=int(str(line)),
            end=int(str(end)),
            severity=_LEVELS[severity],
            confidence=_LEVELS[confidence],
            message=str(text),
            remedy=_REMEDIES.get(str(rule), ""),
            cwe=str(cwe),
        )
    except (ValueError, KeyError) as error:
        raise ToolError(f"bandit answered in another form than expected: {error}") from error
