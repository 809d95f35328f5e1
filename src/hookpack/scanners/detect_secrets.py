"""detect-secrets in the private interpreter: secrets under telling names. Never verifies one over the network."""

from __future__ import annotations

import os

from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING
from hookpack.scanners import worker
from hookpack.scanners.hit import Answer, Hit
from hookpack.scanners.tools import require

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.process import Completed, Job
    from hookpack.scanners.hit import File
    from hookpack.scanners.tools import Tools

NAME = "detect-secrets"

_CANARY_NUMBER = -1
_CANARY = b'password = "Canary-bird-7"\n'  # in pieces: this file is scanned as well
_REMEDY = "read the value from the environment or a secret store"
# prose and pictures name passwords without holding any
_NOT_CODE = (".md", ".rst", ".txt", ".html", ".css", ".svg", ".csv", ".po", ".ipynb", ".lock", ".sum")


def applies(path: str, tools: Tools) -> bool:
    return not path.lower().endswith(_NOT_CODE)


def version(tools: Tools) -> str:
    return require(tools.python, "detect_secrets")


def job(files: Sequence[File], tools: Tools, area: str, timeout_s: float) -> Job:
    canary = os.path.join(area, "canary_secret.py")
    with open(canary, "wb") as stream:
        stream.write(_CANARY)
    request = [(file.number, file.place, file.path.rpartition("/")[2]) for file in files]
    request.append((_CANARY_NUMBER, canary, "canary.py"))
    return worker.job("detect_secrets_worker.py", request, tools, area, timeout_s)


def read(done: Completed, files: Sequence[File], area: str) -> dict[int, Answer]:
    """The answers by file number. ToolError if the worker failed or missed the planted secret."""
    answers = worker.answers(NAME, done)
    if not worker.rows(answers.get(str(_CANARY_NUMBER), {})):
        raise ToolError("detect-secrets did not look: it missed the planted secret")
    found = {}
    for file in files:
        answer = answers.get(str(file.number), {"unread": "not scanned"})
        found[file.number] = Answer(tuple(map(_hit, worker.rows(answer))), str(answer.get("unread", "")))
    return found


def _hit(row: Sequence[object]) -> Hit:
    try:
        kind, line, digest = row
        number = int(str(line))
    except ValueError as error:
        raise ToolError(f"detect-secrets answered in another form than expected: {error}") from error
    return Hit(
        rule=str(kind).removesuffix("Detector").lower(),
        line=number,
        severity="high",
        message="a secret stands in the source",
        remedy=_REMEDY,
        cwe="CWE-798",
        mark=f"{kind} {digest}",
    )
