"""semgrep with hookpack's own rules: the structural faults."""

from __future__ import annotations

import os

from hookpack.codec import loads
from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING
from hookpack.rules.catalog import rule_files
from hookpack.scanners.hit import Answer, File, Hit, suffix_of
from hookpack.scanners.tools import require, site_packages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from hookpack.finding import Severity
    from hookpack.process import Completed, Job
    from hookpack.scanners.tools import Tools

NAME = "semgrep"

_LANGUAGES = {
    ".py": "python", ".pyi": "python", ".pyw": "python",
    ".js": "javascript", ".jsx": "javascript", ".mjs": "javascript", ".cjs": "javascript",
    ".ts": "javascript", ".tsx": "javascript", ".mts": "javascript", ".cts": "javascript",
    ".go": "go", ".java": "java",
}  # fmt: skip

# one fault that must be found, in each language looked at: silence would otherwise look like success
_CANARIES = {
    "python": ("canary.py", b"eval(request.args)\n"),
    "javascript": ("canary.js", b"eval(request.query);\n"),
    "go": ("canary.go", b'package p\n\nimport "crypto/tls"\n\nvar c = tls.Config{InsecureSkipVerify: true}\n'),
    "java": ("canary.java", b"class C { void f(String c) throws Exception { Runtime.getRuntime().exec(c); } }\n"),
}

_SEVERITIES: dict[str, Severity] = {"ERROR": "high", "WARNING": "medium", "INFO": "low"}
_LEVELS: dict[str, Severity] = {"HIGH": "high", "MEDIUM": "medium", "LOW": "low"}
# what a report calls a file that it could not parse, or not all of it
_SYNTAX = ("PartialParsing", "ParseError", "LexicalError", "Syntax error", "Lexical error", "Other syntax error")


def applies(path: str) -> bool:
    return suffix_of(path) in _LANGUAGES


def version(tools: Tools) -> str:
    return require(_python(tools), "semgrep")


def job(files: Sequence[File], tools: Tools, area: str, timeout_s: float) -> Job:
    """One start for all files, with the rules of their languages only and one canary for each of these."""
    languages = sorted({_LANGUAGES[file.suffix] for file in files})
    canaries = [_canary(area, language) for language in languages]
    configs = [part for language in languages for path in rule_files(language) for part in ("--config", path)]
    argv = [
        *_program(tools, area), "scan", "--experimental", "--json", "--quiet", "--metrics=off",
        "--disable-version-check", "--disable-nosem", "--no-git-ignore", "--max-target-bytes=0",
        "--timeout=10", "--jobs=2", *configs, "--",
        *[file.place for file in files], *canaries,
    ]  # fmt: skip
    from hookpack.process import Job

    return Job(argv, area, _environ(area), timeout_s=timeout_s)


def read(done: Completed, files: Sequence[File], area: str) -> dict[int, Answer]:
    """The answers by file number. ToolError if the output is no report or the canaries were not found."""
    report = _report(done)
    numbers = {file.place: file.number for file in files}
    hits: dict[str, list[Hit]] = {}
    for result in _mappings(report.get("results")):
        hits.setdefault(os.path.join(area, str(result["path"])), []).append(_hit(result))
    for language in {_LANGUAGES[file.suffix] for file in files}:
        if os.path.join(area, _CANARIES[language][0]) not in hits:
            raise ToolError(f"semgrep did not look: it missed the planted fault in {_CANARIES[language][0]}")
    unread = dict(_unread(report, files, area))
    return {
        number: Answer(tuple(sorted(set(hits.get(place, ())))), unread.get(place, ""))
        for place, number in numbers.items()
    }


def _python(tools: Tools) -> str:
    return os.path.join(tools.semgrep, "python") if tools.semgrep else ""


def _program(tools: Tools, area: str) -> list[str]:
    """The core under the name that makes it read semgrep's options: 0.1 s, where the Python front end takes 1.9 s."""
    core = os.path.join(site_packages(_python(tools)), "semgrep", "bin", "semgrep-core")
    if not os.path.exists(core):
        return [os.path.join(tools.semgrep, "semgrep")]
    link = os.path.join(area, "osemgrep")
    try:
        os.symlink(core, link)
    except OSError:  # a file system without links
        return [os.path.join(tools.semgrep, "semgrep")]
    return [link]


def _environ(area: str) -> dict[str, str]:
    home = os.path.join(area, "home")
    os.makedirs(home, mode=0o700, exist_ok=True)
    # the core asks `uname`, so the system's folders stay
    return {
        "HOME": home, "TMPDIR": home, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_ENABLE_VERSION_CHECK": "0", "SEMGREP_SETTINGS_FILE": os.path.join(home, "settings.yml"),
    }  # fmt: skip


def _canary(area: str, language: str) -> str:
    name, data = _CANARIES[language]
    with open(os.path.join(area, name), "wb") as stream:
        stream.write(data)
    return os.path.join(area, name)


def _report(done: Completed) -> Mapping[str, object]:
    try:
        report = loads(done.stdout.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        said = done.stderr.decode("utf-8", "replace").strip()[-200:]
        raise ToolError(f"semgrep answered no report (exit {done.code}): {said!r}") from error
    if not isinstance(report, dict):
        raise ToolError("semgrep answered no report")
    return report


def _mappings(value: object) -> Iterator[dict[str, object]]:
    if not isinstance(value, list):
        raise ToolError("semgrep's report has another form than expected")
    yield from (each for each in value if isinstance(each, dict))


def _part(value: Mapping[str, object], key: str) -> dict[str, object]:
    part = value.get(key)
    return part if isinstance(part, dict) else {}


def _hit(result: Mapping[str, object]) -> Hit:
    extra = _part(result, "extra")
    about = _part(extra, "metadata")
    start, stop = _part(result, "start"), _part(result, "end")
    line, end, column, end_column = start.get("line"), stop.get("line"), start.get("col"), stop.get("col")
    if not isinstance(line, int) or not isinstance(end, int):
        raise ToolError("semgrep's report has a result without a line")
    return Hit(
        # the prefix of an id depends on where the rule file lies
        rule=str(result["check_id"]).rpartition(".")[2],
        line=line,
        end=end,
        severity=_SEVERITIES.get(str(extra.get("severity")), "medium"),
        confidence=_LEVELS.get(str(about.get("confidence")), "medium"),
        message=str(extra.get("message", "")).strip(),
        remedy=str(about.get("remedy", "")),
        cwe=str(about.get("cwe", "")),
        column=column if isinstance(column, int) else 0,
        end_column=end_column if isinstance(end_column, int) else 0,
    )


def _unread(report: Mapping[str, object], files: Iterable[File], area: str) -> Iterator[tuple[str, str]]:
    for error in _mappings(report.get("errors")):
        if isinstance(path := error.get("path"), str):
            yield os.path.join(area, path), _reason(error)
    scanned = _part(report, "paths").get("scanned")
    looked = {os.path.join(area, str(path)) for path in scanned} if isinstance(scanned, list) else set()
    for file in files:
        if file.place not in looked:
            yield file.place, "not scanned"


def _reason(error: Mapping[str, object]) -> str:
    kind = error.get("type")
    kind = str(kind[0] if isinstance(kind, list) and kind else kind)
    if kind not in _SYNTAX:
        return kind
    spans = error.get("spans")
    first = spans[0] if isinstance(spans, list) and spans and isinstance(spans[0], dict) else {}
    return f"syntax error, line {_part(first, 'start').get('line', 1)}"
