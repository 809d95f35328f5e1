"""Which rule files there are, and one digest over everything that decides what is found."""

from __future__ import annotations

import os

from hookpack.codec import digest
from hookpack.rules import detectors

# part of the digest: raise it whenever a scanner module of hookpack answers otherwise for the same file
SCANNERS_VERSION = "3"

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_digest = ""


def languages() -> tuple[str, ...]:
    """The languages that have semgrep rules."""
    return tuple(sorted({_language(name) for name in _names()}))


def rule_files(language: str) -> tuple[str, ...]:
    """The absolute paths of a language's semgrep rules: `<language>.yaml` and `<what>-<language>.yaml`."""
    return tuple(os.path.join(_FOLDER, name) for name in _names() if _language(name) == language)


def _names() -> list[str]:
    return sorted(name for name in os.listdir(_FOLDER) if name.endswith(".yaml"))


def _language(name: str) -> str:
    return name[: -len(".yaml")].rpartition("-")[2]


def rules_digest() -> str:
    """Changes with every rule, detector or own scanner: what was found under another digest must be found again."""
    global _digest
    if not _digest:
        parts = [SCANNERS_VERSION.encode(), detectors.VERSION.encode()]
        for name in _names():
            with open(os.path.join(_FOLDER, name), "rb") as stream:
                parts.append(stream.read())
        _digest = digest(b"\0".join(parts))
    return _digest
