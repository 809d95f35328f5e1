"""The table of provider formats. `credentials` reads it on the hot path, so nothing is parsed or compiled here."""

from __future__ import annotations

from hookpack.record import Record
from hookpack.rules.formats import development, infrastructure, services

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hookpack.finding import Severity

VERSION = "6"  # part of the rules digest: raise it whenever an answer of `credentials.find` changes

ROWS = (*development.ROWS, *infrastructure.ROWS, *services.ROWS)


class Detector(Record):
    """One token format; `forms` are its ways of being written, with blanks between (see `forms`)."""

    kind: str
    provider: str
    forms: str
    severity: Severity = "high"
    confidence: Severity = "high"


def keyword(form: str) -> str:
    """The text that is looked for: how the form begins, or else the longest text in it."""
    head = form.partition("{")[0]
    return head or max((part.partition("{")[0] for part in form.split("}")), key=len)


def detectors() -> tuple[Detector, ...]:
    """The table as records, for those who are not in a hurry."""
    return tuple(Detector(*row) for row in ROWS)  # type: ignore[arg-type]  # a test holds the two last columns


def provider(kind: str) -> str:
    """Who issues what a finding names: `GitHub` for `github-token`; "" for what belongs to nobody."""
    named = kind.removesuffix("-credential")
    return next((row[1] for row in ROWS if row[0] == kind), named if named != kind else "")


def formats() -> list[tuple[str, str]]:
    """Every kind of finding that belongs to a provider, with the provider."""
    from hookpack.rules.named import ROWS as NAMED_ROWS  # few texts need it

    names = {word.partition("|")[0] for _, words in NAMED_ROWS for word in words.split(" ")}
    return [(row[0], row[1]) for row in ROWS] + [(f"{name}-credential", name) for name in sorted(names)]
