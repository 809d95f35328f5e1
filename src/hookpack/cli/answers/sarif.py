"""A judgement as SARIF 2.1.0, for the pages that show results of code scanners."""

from __future__ import annotations

import json
import os
from collections import Counter
from urllib.parse import quote

from hookpack import __version__
from hookpack.cli.answers.text import utf8
from hookpack.codec import digest
from hookpack.iteration import failure
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Literal, TypeAlias

    from hookpack.cli.answers.judged import Judged
    from hookpack.codec import Json
    from hookpack.finding import Finding
    from hookpack.verdict import Layer

    State: TypeAlias = Literal["new", "unchanged", "absent"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "hookpack/v1"
_LEVELS = {"high": "error", "medium": "warning", "low": "note"}
_SCORES = {"high": "8.0", "medium": "5.5", "low": "2.0"}  # as CVSS counts
_POLICY = ".hookpack/policy.yaml"  # where a result is shown that belongs to no file: pages drop those without a place
_SECURE = ("monotonicity", "anchors")


class _Row(Record):
    """One result before it has its rule's number."""

    layer: str
    finding: Finding
    state: State
    level: str
    why: str = ""  # an exception of the policy covers it


def render(judged: Judged) -> str:
    """One run. Faults that stood there before are "unchanged", those that went "absent"; what no layer could check
    is told as a notification, and a layer that broke makes the run one that failed."""
    rows = [*_rows(judged)]
    rules = _rules(rows, judged)
    results = [*_results(rows, [each["id"] for each in rules]), *_whole(judged, [each["id"] for each in rules])]
    run = {
        "tool": {"driver": {"name": "hookpack", "semanticVersion": __version__, "rules": rules}},
        "automationDetails": {"id": "hookpack/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(judged)],
        "results": results,
    }
    if judged.base:
        run["properties"] = {"base": judged.base.commit, "fork": judged.base.fork, "decision": judged.decision.action}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rows(judged: Judged) -> Iterator[_Row]:
    for layer in judged.layers:
        level = "error" if judged.answer(layer) == "deny" and judged.rules.mode == "enforce" else "warning"
        yield from (_Row(layer.name, each, "new", level) for each in layer.findings)
        for each in layer.excepted:
            yield _Row(layer.name, each.finding, "new", "note", f"{each.reason} (until {each.until})")
    yield from (_Row("monotonicity", each, "unchanged", _LEVELS[each.severity]) for each in judged.known)
    yield from (_Row("monotonicity", each, "absent", "none") for each in judged.gone)


def _rules(rows: Sequence[_Row], judged: Judged) -> list[Json]:
    """A descriptor for each rule that a result names, by id."""
    first: dict[str, Json] = {}
    for row in rows:
        first.setdefault(row.finding.rule, _rule(row))
    for layer in _placeless(judged):
        first[f"{layer.name}.fail"] = {
            "id": f"{layer.name}.fail",
            "shortDescription": {"text": f"The layer {layer.name} failed"},
            "help": {"text": _plain(layer.remedy or layer.reason)},
            "defaultConfiguration": {"level": "error"},
        }
    return [first[each] for each in sorted(first)]


def _rule(row: _Row) -> Json:
    finding = row.finding
    name = finding.rule.rpartition(".")[2].replace("-", " ").replace("_", " ")
    if any(map(str.isdigit, name)):  # a number of a catalogue says nothing
        name = finding.message or name
    tags = ["security"] if row.layer in _SECURE else []
    if finding.cwe.startswith("CWE-"):
        tags.append(f"external/cwe/{finding.cwe.lower()}")
    scored = {"security-severity": _SCORES[finding.severity]} if row.layer in _SECURE else {}
    return {
        "id": finding.rule,
        "shortDescription": {"text": _plain(f"{name[:1].upper()}{name[1:]}")},
        "help": {"text": _plain(finding.remedy or finding.message or finding.rule)},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {"tags": tags, "precision": finding.confidence.replace("low", "medium"), **scored},
    }


def _results(rows: Sequence[_Row], ids: Sequence[str]) -> Iterator[Json]:
    seen: Counter[tuple[State, str]] = Counter()
    numbers = {name: number for number, name in enumerate(ids)}
    for row in rows:
        finding, name = row.finding, failure.identity(row.layer, row.finding)
        seen[row.state, name] += 1
        count = seen[row.state, name]
        said = ". ".join(filter(None, (finding.message.rstrip("."), finding.remedy)))
        yield {
            "ruleId": finding.rule,
            "ruleIndex": numbers[finding.rule],
            "kind": "pass" if row.state == "absent" else "fail",
            "level": row.level,
            "message": {"text": _plain(said or finding.rule)},
            "locations": [_location(finding)],
            "partialFingerprints": {_FINGERPRINT: name if count == 1 else f"{name}-{count}"},
            "baselineState": row.state,
            "suppressions": _suppressions(row),
            "properties": {"layer": row.layer, "severity": finding.severity, "confidence": finding.confidence},
        }


def _suppressions(row: _Row) -> list[Json]:
    return [{"kind": "external", "status": "accepted", "justification": _plain(row.why)}] if row.why else []


def _location(finding: Finding) -> Json:
    place: Json = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(finding.path), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": max(1, finding.line)},
        }
    }
    if finding.symbol:
        place["logicalLocations"] = [{"fullyQualifiedName": _plain(finding.symbol)}]
    return place


def _whole(judged: Judged, ids: Sequence[str]) -> Iterator[Json]:
    """A result for each layer that failed as a whole: a budget, a test run."""
    for layer in _placeless(judged):
        rule = f"{layer.name}.fail"
        yield {
            "ruleId": rule,
            "ruleIndex": ids.index(rule),
            "kind": "fail",
            "level": "error" if judged.answer(layer) == "deny" and judged.rules.mode == "enforce" else "warning",
            "message": {"text": _plain(f"{layer.reason}. {layer.remedy}".strip())},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": _POLICY, "uriBaseId": "%SRCROOT%"}}}],
            "partialFingerprints": {_FINGERPRINT: digest(rule.encode())[:12]},
            "baselineState": "new",
            "properties": {"layer": layer.name},
        }


def _placeless(judged: Judged) -> list[Layer]:
    return [each for each in judged.layers if each.outcome == "fail" and not each.findings]


def _invocation(judged: Judged) -> Json:
    levels = {"error": "error", "unsure": "warning"}
    told: list[Mapping[str, object]] = [
        {"level": levels[each.outcome], "message": {"text": _plain(f"{each.name}: {each.reason}")}}
        for each in judged.unchecked
    ]
    told += [{"level": "note", "message": {"text": _plain(each)}} for each in judged.notes]
    told += [{"level": "note", "message": {"text": _plain(each.notice)}} for each in judged.layers if each.notice]
    broke = any(each.outcome == "error" for each in judged.layers)
    return {"executionSuccessful": not broke, "exitCode": judged.exit_code, "toolExecutionNotifications": told}


def _uri(path: str) -> str:
    return quote(os.fsencode(path), safe="/")


def _plain(text: str) -> str:
    """Text that no viewer takes for a link, and that every reader of JSON takes for text."""
    return utf8(text).replace("](", "] (")
