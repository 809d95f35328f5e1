"""hookpack's own credential formats, in any text file."""

from __future__ import annotations

from hookpack import credentials
from hookpack.codec import digest
from hookpack.record import TYPE_CHECKING
from hookpack.rules.detectors import VERSION
from hookpack.scanners.hit import Answer, Hit

if TYPE_CHECKING:
    from hookpack.scanners.hit import File
    from hookpack.scanners.tools import Tools

NAME = "secrets"

_REMEDY = "read the value from the environment or a secret store; if it was real, have it revoked"


def applies(path: str, tools: Tools) -> bool:
    return True


def version(tools: Tools) -> str:
    return VERSION


def scan(file: File) -> Answer:
    text = file.text
    return Answer(tuple(_hit(found, text) for found in credentials.find(text, path=file.path)))


def _hit(found: credentials.Credential, text: str) -> Hit:
    # six digits tell two values of one function apart and are too few to search the value with
    value = digest(text[found.start : found.end].encode("utf-8", "surrogateescape"))[:6]
    return Hit(
        rule=found.kind,
        line=found.line,
        severity="high",
        confidence=found.confidence,
        message="a credential stands in the source",
        remedy=_REMEDY,
        cwe="CWE-798",
        mark=f"{found.kind} {value}",
    )
