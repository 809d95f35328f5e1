"""Results of other programs, as SARIF 2.1.0 tells them: paths within the project, lines, severities. No I/O."""

from __future__ import annotations

import posixpath
import re

from hookpack.codec import loads
from hookpack.errors import ToolError
from hookpack.record import TYPE_CHECKING, Record
from hookpack.scanners.hit import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hookpack.codec import Json
    from hookpack.finding import Severity

MAX_BYTES = 32 * 1024 * 1024
_MAX_RESULTS = 20_000
_MAX_LINE = 10**7
_MAX_BASES = 5  # folders that stand for folders

_LEVELS: dict[object, Severity] = {"error": "high", "warning": "medium", "note": "low", "none": "low"}
_NO_FAULTS = ("pass", "notApplicable", "informational")
_CWE = re.compile(r"\bcwe[-/_ ]?0*(\d{1,5})\b", re.IGNORECASE)


class Result(Record):
    """One result at a path of the project."""

    path: str
    hit: Hit


def results(data: bytes, root: str) -> tuple[Result, ...]:
    """What stands in a SARIF file about files below `root`; results that it calls suppressed are results.

    Those about files elsewhere are left out. ToolError, in words, for anything that is not such a file, for a run
    that says it failed, and for results that name no file: nobody could compare them.
    """
    found = [each for run in _runs(data) for each in _run(run, root)]
    if len(found) > _MAX_RESULTS:
        raise ToolError(f"more than {_MAX_RESULTS} results")
    if placeless := sum(each is None for each in found):
        raise ToolError(f"{placeless} results name no file, so that they cannot be compared")
    return tuple(each for each in found if each and each.path)


def _runs(data: bytes) -> list[Json]:
    if len(data) > MAX_BYTES:
        raise ToolError(f"larger than {MAX_BYTES} bytes")
    try:
        log = loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ToolError("no JSON in UTF-8, or not all of it") from error
    version = log.get("version") if isinstance(log, dict) else None
    if not isinstance(log, dict) or version != "2.1.0":
        raise ToolError(f"no SARIF 2.1.0 (version {version!r:.20})")
    runs = [each for each in _list(log, "runs") if isinstance(each, dict)]
    if not runs:
        raise ToolError("it tells of no run")
    return runs


def _run(run: Json, root: str) -> Iterator[Result | None]:
    """The results of one run; None for one without a file, an empty path for one outside the project."""
    if any(_mapping(each).get("executionSuccessful") is False for each in _list(run, "invocations")):
        raise ToolError("it tells of a run that failed")
    if not isinstance(run.get("results"), list):
        raise ToolError("it tells of a run without results")  # null: the program did not look
    rules = [_mapping(each) for each in _list(_mapping(_mapping(run.get("tool")).get("driver")), "rules")]
    for result in map(_mapping, _list(run, "results")):
        if result.get("kind", "fail") in _NO_FAULTS:
            continue
        places = [_mapping(_mapping(each).get("physicalLocation")) for each in _list(result, "locations")[:1]]
        uri = _uri(places[0], run) if places else None
        yield None if uri is None else Result(_path(uri, root), _hit(result, places[0], rules))


def _hit(result: Json, place: Json, rules: list[Json]) -> Hit:
    name = result.get("ruleId") or _mapping(result.get("rule")).get("id")
    number = result.get("ruleIndex", _mapping(result.get("rule")).get("index"))
    at = number if isinstance(number, int) and 0 <= number < len(rules) else -1
    rule = rules[at] if at >= 0 else next((each for each in rules if each.get("id") == name), {})
    region = _mapping(place.get("region"))
    line = _line(region.get("startLine"), 1)
    tags = " ".join(map(str, _list(_mapping(rule.get("properties")), "tags")))
    cwe = _CWE.search(tags)
    return Hit(
        rule=str(name or rule.get("id") or "unnamed")[:100],
        line=line,
        end=_line(region.get("endLine"), line),
        severity=_severity(result, rule),
        message=" ".join(str(_mapping(result.get("message")).get("text", "")).split())[:300],
        cwe=f"CWE-{cwe[1]}" if cwe else "",
    )


def _severity(result: Json, rule: Json) -> Severity:
    score = _mapping(result.get("properties")).get("security-severity")
    score = score or _mapping(rule.get("properties")).get("security-severity")
    try:
        number = float(str(score))
    except ValueError:
        default = _mapping(rule.get("defaultConfiguration")).get("level", "warning")
        return _LEVELS.get(str(result.get("level", default)), "medium")
    return "high" if number >= 7 else "medium" if number >= 4 else "low"


def _uri(place: Json, run: Json) -> str | None:
    """The file's address with the folders it is relative to; None if there is none."""
    location = _mapping(place.get("artifactLocation"))
    number, artifacts = location.get("index"), _list(run, "artifacts")
    if "uri" not in location and isinstance(number, int) and 0 <= number < len(artifacts):
        location = _mapping(_mapping(artifacts[number]).get("location"))
    uri = location.get("uri")
    if not isinstance(uri, str) or not uri:
        return None
    bases = _mapping(run.get("originalUriBaseIds"))
    for _ in range(_MAX_BASES):
        location = _mapping(bases.get(str(location.get("uriBaseId"))))
        base = location.get("uri")
        if not isinstance(base, str) or ":" in uri or uri.startswith("/"):
            break
        uri = base.rstrip("/") + "/" + uri
    return uri


def _path(uri: str, root: str) -> str:
    """The project's path that an address means, "" for one outside of it."""
    from urllib.parse import unquote

    address = uri.partition("#")[0].partition("?")[0]
    if address.lower().startswith("file:"):
        address = re.sub(r"(?i)^file:(?://(?:localhost)?(?=/))?", "", address)
    elif re.match(r"[A-Za-z][\w+.-]+:", address):
        return ""
    path = posixpath.normpath(unquote(address, errors="surrogateescape"))
    base = posixpath.normpath(root.replace("\\", "/")).rstrip("/") + "/"
    path = path[len(base) :] if path.startswith(base) else path
    inside = not path.startswith(("/", "../")) and path not in (".", "..") and "\0" not in path
    return path if inside else ""


def _line(value: object, default: int) -> int:
    is_line = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MAX_LINE
    return value if is_line and isinstance(value, int) else default


def _mapping(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _list(of: Mapping[str, object], key: str) -> list[object]:
    value = of.get(key)
    return value if isinstance(value, list) else []
