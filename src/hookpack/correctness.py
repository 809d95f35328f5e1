"""The policy's test command: run once a tree, its report read, its counts compared."""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from xml.etree import ElementTree as ET

from hookpack import command
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state.files import read_json, write_json
from hookpack.turn import Check

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from hookpack.policy import Rule
    from hookpack.state.project import Project

SCHEMA = 3
_MAX_RUNS = 50
_MOST_NAMES = 1000  # of skipped tests; beyond, they count and have no names
_MAX_REPORT = 32 * 1024 * 1024


class Terms(Record):
    """What the counts of a run are compared with: the tree `since`, and what is no loss.

    `skips` are patterns of names that may be skipped; `explained` tells whether fewer tests are accounted for.
    """

    since: str
    skips: Sequence[str]
    explained: Callable[[], bool]


class _Ran(Record):
    """One remembered run: how it ended, and what `run` said of it after comparing its counts."""

    tree: str
    command: str
    timeout_s: int
    report: str
    tested: Check
    told: Check


def run(
    rule: Rule, tree: str, project: Project, environ: Mapping[str, str], *, terms: Terms, look: Callable[[], str]
) -> Check:
    """The outcome of `rule`'s command on `tree`; remembered unless it is an error.

    Fewer collected or more skipped tests than in the remembered passed run of another tree, beyond what `terms` allow,
    are a failure.
    `look` gives the tree that the work tree holds now: another one than `tree` is an error, and nothing is run.
    """
    runs = _load(project)
    ran = _find(runs, rule, tree)
    tested = ran.tested if ran else _run(rule, tree, project, environ, look)
    if tested.outcome == "error":
        return tested
    told = tested if terms.since == tree else _compared(tested, _passed(runs, rule, terms.since), terms)
    rest = [each for each in runs if each is not ran]
    # what others are compared with moves to the end, so that many runs do not push it out
    rest.sort(key=lambda each: each.tree == terms.since)
    _save(project, [*rest, _Ran(*_key(rule, tree), tested, told)][-_MAX_RUNS:])
    return told


def known(rule: Rule, tree: str, project: Project) -> Check | None:
    """What `run` said last of `tree`, None if it does not remember; nothing is run."""
    ran = _find(_load(project), rule, tree)
    return ran.told if ran else None


def _load(project: Project) -> list[_Ran]:
    memory = read_json(os.path.join(project.area, "tests.json"), schema=SCHEMA)
    if memory is None or memory["schema"] != SCHEMA:
        return []
    rows = [_Ran(*row) for row in memory["runs"]]
    return [row._replace(tested=_check(row.tested), told=_check(row.told)) for row in rows]


def _check(row: Sequence[Any]) -> Check:
    found = Check(*row)
    return found._replace(left_out=tuple(found.left_out))


def _save(project: Project, runs: list[_Ran]) -> None:
    write_json(os.path.join(project.area, "tests.json"), {"runs": [list(each) for each in runs]}, schema=SCHEMA)


def _find(runs: list[_Ran], rule: Rule, tree: str) -> _Ran | None:
    key = _key(rule, tree)
    return next((each for each in runs if each[:4] == key), None)


def _key(rule: Rule, tree: str) -> tuple[str, str, int, str]:
    return tree, rule.text("command"), rule.number("timeout_s", 600), rule.text("report")


def _passed(runs: list[_Ran], rule: Rule, tree: str) -> Check | None:
    asked = (tree, rule.text("command"), "passed")
    found = [each.tested for each in runs if (each.tree, each.command, each.tested.outcome) == asked]
    return found[-1] if found else None


def _compared(tested: Check, earlier: Check | None, terms: Terms) -> Check:
    if earlier is None or tested.outcome != "passed":
        return tested
    collected = earlier.collected
    if tested.collected is None or collected is None:
        return tested
    if tested.collected < collected and not terms.explained():
        return tested._replace(outcome="failed", summary=f"{tested.collected} tests ran where {collected} ran before")
    skipped, before = (_skipped(each, terms.skips) for each in (tested, earlier))
    if skipped > before:
        fresh = [
            each for each in tested.left_out if each not in earlier.left_out and not _is_allowed(each, terms.skips)
        ]
        named = f": {', '.join(fresh[:5])}" if fresh else ""
        said = f"{skipped} tests are skipped where {before} were before{named}"
        return tested._replace(outcome="failed", summary=said)
    return tested


def _skipped(tested: Check, allowed: Sequence[str]) -> int:
    return (tested.skipped or 0) - sum(_is_allowed(each, allowed) for each in tested.left_out)


def _is_allowed(name: str, allowed: Sequence[str]) -> bool:
    return any(fnmatchcase(name, each) for each in allowed)


def _run(rule: Rule, tree: str, project: Project, environ: Mapping[str, str], look: Callable[[], str]) -> Check:
    report = os.path.join(project.root, *rule.text("report").split("/")) if rule.text("report") else ""
    if report and not os.path.realpath(report).startswith(os.path.join(project.root, "")):
        return Check("error", f"the report {rule.text('report')} leads out of the project, so nothing was run")
    if look() != tree:
        return Check("error", "the files changed before the tests could run")
    if report and os.path.isfile(report):
        os.unlink(report)  # an old report must not answer for this run
    line, limit_s = rule.text("command"), rule.number("timeout_s", 600)
    done = command.run(line, "the test command", cwd=project.root, environ=environ, timeout_s=limit_s)
    if done.fault:
        return Check("error", done.fault)
    counts = _counts(report)
    if done.code:
        return Check("failed", f"the test command {_exit(done.code)}{done.tail()}", *counts)
    if counts[0] == 0:
        return Check("failed", "the test command ran no test", *counts)
    return Check("passed", "", *counts)


def _exit(code: int) -> str:
    return f"exits {code}" if code > 0 else f"ended by signal {-code}"


def _counts(report: str) -> tuple[int | None, int | None, tuple[str, ...]]:
    """Collected and skipped tests from a JUnit XML report, None where it does not tell; names of the skipped ones."""
    try:
        if not report or os.path.getsize(report) > _MAX_REPORT:
            return None, None, ()
        with open(report, "rb") as stream:
            data = stream.read()
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            return None, None, ()  # entities can expand without bound, and no runner writes them
        root = ET.fromstring(data)  # noqa: S314  # no entities, bounded size
        suites = list(root.iter("testsuite"))
        collected, skipped = (sum(int(each.get(key, 0)) for each in suites) for key in ("tests", "skipped"))
        named = (each for each in root.iter("testcase") if each.find("skipped") is not None)
        names = [f"{each.get('classname', '')}::{each.get('name', '')}".removeprefix("::") for each in named]
        return collected, skipped, tuple(names[:_MOST_NAMES])
    except (OSError, ValueError, ET.ParseError):
        return None, None, ()
