"""Which rule files there are, and one digest over everything that decides what is found."""

from __future__ import annotations

import os

from hookpack.codec import digest
from hookpack.rules import detectors

# part of the digest: raise it whenever a scanner module of hookpack answers otherwise for the same file
SCANNERS_VERSION = "1"

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_digest = ""


def languages() -> tuple[str, ...]:
    """The languages that have a file of semgrep rules."""
    return tuple(sorted(name[: -len(".yaml")] for name in os.listdir(_FOLDER) if name.endswith(".yaml")))


def rule_file(language: str) -> str:
    """The absolute path of a language's semgrep rules."""
    return os.path.join(_FOLDER, f"{language}.yaml")


def rules_digest() -> str:
    """Changes with every rule, detector or own scanner: what was found under another digest must be found again."""
    global _digest
    if not _digest:
        parts = [SCANNERS_VERSION.encode(), detectors.VERSION.encode()]
        for language in languages():
            with open(rule_file(language), "rb") as stream:
                parts.append(stream.read())
        _digest = digest(b"\0".join(parts))
    return _digest
