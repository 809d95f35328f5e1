"""Comments and settings that tell a scanner to look away. Pure text; each one is a finding of its own."""

from __future__ import annotations

import re

from hookpack.record import TYPE_CHECKING
from hookpack.scanners.hit import Answer, Hit
from hookpack.scanners.symbols import PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from hookpack.scanners.hit import File
    from hookpack.scanners.tools import Tools

    Found: TypeAlias = tuple[str, int, str]  # rule, line, mark

NAME = "suppressions"
VERSION = "1"

_REMEDY = "fix the fault, or ask the user for an exception with a reason"

# a rule, one word that must stand in the text, and the whole expression
_COMMENTS = (
    ("nosec", "nosec", re.compile(r"(?:#|//|/\*)\s*nosec\b(?P<what>[^\n*]{0,60})", re.IGNORECASE)),
    ("nosemgrep", "nosem", re.compile(r"(?:#|//|/\*|<!--|--)\s*nosem(?:grep)?\b(?P<what>[^\n*]{0,80})", re.IGNORECASE)),
    ("noqa", "noqa", re.compile(r"#\s*(?:ruff:\s*|flake8[:=]\s*)?noqa(?!\w)(?P<what>[^\n]{0,80})", re.IGNORECASE)),
    ("eslint-disable", "eslint-disable", re.compile(r"(?://|/\*)\s*eslint-disable(?:-\w+)*(?P<what>[^\n*]{0,120})")),
    ("nolint", "nolint", re.compile(r"//\s*nolint\b(?P<what>[^\n]{0,80})")),
    ("allowlist-secret", "list", re.compile(r"pragma:\s*\w{5}list\s+(?:\w+\s+)?secret(?P<what>)", re.IGNORECASE)),
    ("gitleaks-allow", ":allow", re.compile(r"(?:gitleaks|betterleaks|kingfisher):(?:allow|ignore)(?P<what>)")),
    ("nosonar", "nosonar", re.compile(r"(?:#|//|/\*|--)\s*NOSONAR\b(?P<what>[^\n*]{0,60})", re.IGNORECASE)),
    ("codeql", "codeql[", re.compile(r"(?:#|//|/\*)\s*codeql\[(?P<what>[\w/., -]{0,80})\]")),
    ("lgtm", "lgtm", re.compile(r"(?:#|//|/\*)\s*lgtm\b(?P<what>[^\n*]{0,60})")),
    ("gosec", "#nosec", re.compile(r"//\s*#nosec\b(?P<what>[^\n]{0,60})")),
)  # fmt: skip

# `noqa: E501` and `eslint-disable no-console` are about style: only these codes and names are about safety
_SECURITY_CODES = {
    "noqa": re.compile(r"\bS\d{3}\b|\bDUO\d+"),
    "eslint-disable": re.compile(
        r"security|no-eval|no-implied-eval|no-new-func|script-url|danger|xss|no-unsanitized|detect-"
    ),
    "nolint": re.compile(r"gosec|\ball\b"),
    "lgtm": re.compile(r"."),
}
_NAMED = re.compile(r"[\s:=]*[A-Za-z@]")

_CONFIGURATIONS = (
    ".semgrepignore",
    ".bandit",
    ".secrets.baseline",
    ".gitleaksignore",
    ".snyk",
    "bandit.yaml",
    ".trivyignore",
)
_NARROWING = re.compile(
    r"^\s*(?:exclude(?:_dirs|-files|s)?|skips|exclude-rules|per-file-ignores|extend-per-file-ignores|extend-ignore|ignore)\b"
)
_SECURITY_LINE = re.compile(r"\b(?!S101|B101)[SB]\d{1,3}\b|[\"']S[\"']")  # S101 is assert, which tests need
_PROSE = (".md", ".rst", ".txt", ".html", ".json", ".csv", ".svg")


def applies(path: str) -> bool:
    return _is_configuration(path) or not path.lower().endswith(_PROSE)


def version(tools: Tools) -> str:
    return VERSION


def scan(file: File) -> Answer:
    found = _settings(file) if _is_configuration(file.path) else _comments(file)
    return Answer(tuple(_hit(*each) for each in found))


def _hit(rule: str, line: int, mark: str) -> Hit:
    message = f"a scanner is told to look away: {mark}"
    return Hit(
        rule, line, severity="medium", confidence="high", message=message, remedy=_REMEDY, cwe="CWE-1164", mark=mark
    )


def _comments(file: File) -> Iterator[Found]:
    low = file.data.lower()
    wanted = [(rule, pattern) for rule, word, pattern in _COMMENTS if word.encode() in low]
    if not wanted:
        return
    for line, text in _comment_lines(file):
        for rule, pattern in wanted:
            match = pattern.search(text)
            if match and _is_about_safety(rule, match["what"]):
                yield rule, line, " ".join(match[0].split())


def _is_about_safety(rule: str, what: str) -> bool:
    codes = _SECURITY_CODES.get(rule)
    return codes is None or bool(codes.search(what)) or not _NAMED.match(what)


def _comment_lines(file: File) -> Iterator[tuple[int, str]]:
    """Line numbers and comments: exact for Python, whole lines elsewhere and where Python does not tokenize."""
    lines = file.text.split("\n")
    if file.suffix not in PYTHON:
        yield from enumerate(lines, 1)
        return
    import tokenize  # only files that hold one of the words pay for it

    try:
        tokens = list(tokenize.generate_tokens(iter([line + "\n" for line in lines]).__next__))
    except (tokenize.TokenError, SyntaxError, StopIteration):
        yield from enumerate(lines, 1)
        return
    yield from ((token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT)


def _is_configuration(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name in _CONFIGURATIONS or name in (
        "pyproject.toml",
        "ruff.toml",
        ".ruff.toml",
        "setup.cfg",
        "tox.ini",
        ".flake8",
    )


def _settings(file: File) -> Iterator[Found]:
    """Entries that narrow what is looked at: each line of a scanner's own file, the security lines of a shared one."""
    name = file.path.rpartition("/")[2]
    own = name in _CONFIGURATIONS
    section, key = "", ""
    for number, line in enumerate(file.text.split("\n"), 1):
        text = line.strip()
        if text.startswith("["):
            section = text.strip("[] ") if "=" not in text else section
        if not text or text.startswith(("#", ";", "//")):
            continue
        if name == ".secrets.baseline":
            if '"hashed_secret"' in text:
                yield "scanner-settings", number, f"{name} {text.rstrip(',')}"
        elif own:
            yield "scanner-settings", number, f"{name} {text}"
        else:
            key = text if _NARROWING.match(text) else key if line[:1] in " \t\"']" else ""
            if ("bandit" in section and key) or (_in_rules(section, key) and _SECURITY_LINE.search(text)):
                yield "scanner-settings", number, f"{section}: {text.rstrip(',')}"


def _in_rules(section: str, key: str) -> bool:
    """Whether a line of a shared file belongs to a list of rules that are left out."""
    return "per-file-ignores" in section or bool(key)
