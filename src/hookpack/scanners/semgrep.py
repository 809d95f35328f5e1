"""semgrep with hookpack's own rules, and the person's beside them: the structural faults."""

from __future__ import annotations

import os

from hookpack.codec import digest, dumps, loads
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

_USER = "hookpack-user-rules"  # the folder of a person's rules; semgrep puts it before their ids
_SEVERITIES: dict[str, Severity] = {"ERROR": "high", "WARNING": "medium", "INFO": "low"}
_LEVELS: dict[str, Severity] = {"HIGH": "high", "MEDIUM": "medium", "LOW": "low"}
# what a report calls a file that it could not parse, or not all of it
_SYNTAX = ("PartialParsing", "ParseError", "LexicalError", "Syntax error", "Lexical error", "Other syntax error")


def applies(path: str, tools: Tools) -> bool:
    """A person's rules may be about any text."""
    return bool(tools.rules) or suffix_of(path) in _LANGUAGES


def version(tools: Tools) -> str:
    found = require(_python(tools), "semgrep")
    return f"{found} {digest(dumps([digest(each) for each in tools.rules]).encode())}" if tools.rules else found


def job(files: Sequence[File], tools: Tools, area: str, timeout_s: float) -> Job:
    """One start for all files, with the rules of their languages only and one canary for each of these.

    One job: two threads of one process wait for each other, 160 files take them 2.5 s of CPU instead of 1.5 s.
    """
    languages = _languages(files)
    canaries = [_canary(area, language) for language in languages]
    own = [path for language in languages for path in rule_files(language)]
    configs = [part for path in (*own, *_copies(tools.rules, area)) for part in ("--config", path)]
    argv = [
        *_program(tools, area), "scan", "--experimental", "--json", "--quiet", "--metrics=off",
        "--disable-version-check", "--disable-nosem", "--no-git-ignore", "--max-target-bytes=0",
        "--timeout=10", "--jobs=1", *configs, "--",
        *[file.place for file in files], *canaries,
    ]  # fmt: skip
    from hookpack.process import Job

    return Job(argv, area, _environ(area), timeout_s=timeout_s)


def read(done: Completed, files: Sequence[File], area: str) -> dict[int, Answer]:
    """The answers by file number. ToolError if the output is no report or the canaries were not found."""
    report = _report(done)
    for rule, fault in _rule_faults(report, area):
        raise ToolError(f"semgrep cannot use the rule {rule or 'file'}: {fault}")
    numbers = {file.place: file.number for file in files}
    hits: dict[str, list[Hit]] = {}
    for result in _mappings(report.get("results")):
        hits.setdefault(os.path.join(area, str(result["path"])), []).append(_hit(result))
    for language in _languages(files):
        if os.path.join(area, _CANARIES[language][0]) not in hits:
            raise ToolError(f"semgrep did not look: it missed the planted fault in {_CANARIES[language][0]}")
    unread = dict(_unread(report, files, area))
    return {
        number: Answer(tuple(sorted(set(hits.get(place, ())))), unread.get(place, ""))
        for place, number in numbers.items()
    }


def refused(rules: bytes, tools: Tools) -> tuple[tuple[str, str], ...]:
    """What semgrep cannot use of a file of rules: each rule's id ("" for the whole file) and why. ToolError."""
    from hookpack import process
    from hookpack.scanners.area import Area

    with Area() as area:
        files = area.place([File(0, "a.py", b"")])
        wanted = job(files, tools._replace(rules=(rules,)), area.path, timeout_s=60.0)
        done = process.run_all([wanted])[0]
        if faults := tuple(_rule_faults(_report(done), area.path)):
            return faults
        read(done, files, area.path)
    return ()


def _languages(files: Iterable[File]) -> list[str]:
    """The languages of the files; one at least, whose canary shows that semgrep ran."""
    return sorted({_LANGUAGES[file.suffix] for file in files if file.suffix in _LANGUAGES}) or ["python"]


def _copies(rules: Sequence[bytes], area: str) -> Iterator[str]:
    """The trusted bytes themselves, written where nobody else writes: a name can be no registry's, a file no other."""
    folder = os.path.join(area, _USER)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    for number, data in enumerate(rules):
        path = os.path.join(folder, f"{number:02d}.yaml")
        with open(path, "wb") as stream:
            stream.write(data)
        yield path


def _rule(name: str) -> str:
    """hookpack's name of a rule: the prefix of an id depends on where the rule file lies."""
    _, is_user, own = name.partition(_USER + ".")
    return f"user.{own}" if is_user else name.rpartition(".")[2]


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
    except FileExistsError:  # another share of the files was here first
        pass
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
        rule=_rule(str(result["check_id"])),
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
        if file.suffix in _LANGUAGES and file.place not in looked:
            yield file.place, "not scanned"


def _rule_faults(report: Mapping[str, object], area: str) -> Iterator[tuple[str, str]]:
    """The rules that semgrep left out, each with the reason: the faults that they know would be passed over."""
    places = os.path.join(area, _USER, "")
    for error in _mappings(report.get("errors")):
        path = error.get("path")
        if error.get("rule_id") if path is None else os.path.join(area, str(path)).startswith(places):
            said = " ".join(str(error.get("message", "")).replace(places, "").split())
            yield _rule(str(error.get("rule_id", ""))).removeprefix("user."), said[:300]


def _reason(error: Mapping[str, object]) -> str:
    kind = error.get("type")
    kind = str(kind[0] if isinstance(kind, list) and kind else kind)
    if kind not in _SYNTAX:
        return kind
    spans = error.get("spans")
    first = spans[0] if isinstance(spans, list) and spans and isinstance(spans[0], dict) else {}
    return f"syntax error, line {_part(first, 'start').get('line', 1)}"
