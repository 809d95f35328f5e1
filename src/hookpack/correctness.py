"""The policy's test command: run once a tree, away from keys, network and hookpack's state, and read its report."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from xml.etree import ElementTree as ET

from hookpack import process
from hookpack.record import TYPE_CHECKING
from hookpack.state.files import cache_root, read_json, state_root, write_json
from hookpack.turn import Check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hookpack.policy import Rule
    from hookpack.state.project import Project

SCHEMA = 1
_KEPT = ("PATH", "LANG", "LC_ALL", "TERM", "TZ", "SYSTEMROOT", "VIRTUAL_ENV", "JAVA_HOME", "NODE_PATH")
_MAX_REPORT = 32 * 1024 * 1024


def run(rule: Rule, tree: str, project: Project, environ: Mapping[str, str]) -> Check:
    """The outcome of `rule`'s command on `tree`, which the work tree must hold; remembered by tree and command.

    A drop in collected tests, or a rise of skipped ones, against the last passing run is a failure.
    The caller keeps the tree still meanwhile.
    """
    command = rule.text("command")
    path = os.path.join(project.area, "tests.json")
    memory = read_json(path, schema=SCHEMA) or {"runs": {}, "best": {}}
    key = f"{tree} {command}"
    if key not in memory["runs"]:
        tested = _against(_run(rule, project, environ), memory["best"].get(command))
        recent = list(memory["runs"].items())[-49:]
        memory["runs"] = {**dict(recent), key: list(tested)}
        if tested.outcome == "passed" and tested.collected is not None:
            memory["best"][command] = [tested.collected, tested.skipped]
        write_json(path, memory, schema=SCHEMA)
    return Check(*memory["runs"][key])


def _against(tested: Check, best: list[int] | None) -> Check:
    if best is None or tested.outcome != "passed" or tested.collected is None:
        return tested
    collected, skipped = best
    if tested.collected < collected:
        return tested._replace(outcome="failed", summary=f"{tested.collected} tests ran where {collected} ran before")
    if (tested.skipped or 0) > (skipped or 0):
        return tested._replace(
            outcome="failed", summary=f"{tested.skipped} tests are skipped where {skipped} were before"
        )
    return tested


def _run(rule: Rule, project: Project, environ: Mapping[str, str]) -> Check:
    limit_s = rule.number("timeout_s", 600)
    report = os.path.join(project.root, *rule.text("report").split("/")) if rule.text("report") else ""
    if report and os.path.isfile(report):
        os.unlink(report)  # an old report must not answer for this run
    with tempfile.TemporaryDirectory(prefix="hookpack-test-") as home:
        env = {name: environ[name] for name in _KEPT if name in environ} | {"HOME": home, "CI": "1"}
        argv = [*_sandbox(environ), *_shell(rule.text("command"))]
        done = process.run(argv, cwd=project.root, env=env, timeout_s=limit_s)
    if done.timed_out:
        return Check("error", f"the test command did not end within {limit_s} s")
    counts = _counts(report)
    tail = (done.stdout + b"\n" + done.stderr).decode("utf-8", "replace").strip().splitlines()[-3:]
    if done.code:
        return Check("failed", f"the test command exits {done.code}: {' | '.join(tail)[-300:]}", *counts)
    if counts[0] == 0:
        return Check("failed", "the test command ran no test", *counts)
    return Check("passed", "", *counts)


def _shell(command: str) -> list[str]:
    return shlex.split(command) if os.name == "nt" else ["/bin/sh", "-c", command]


def _sandbox(environ: Mapping[str, str]) -> list[str]:
    """What goes before the command to cut off the network and hide hookpack's files from it; [] if that cannot be."""
    if not sys.platform.startswith("linux") or not _can_unshare(environ):
        return []
    hidden = [root(environ) for root in (state_root, cache_root)]
    hidden = [path for path in hidden if os.path.isdir(path)]
    script = os.path.join(os.path.dirname(os.path.realpath(__file__)), "sandbox.py")
    return [*_UNSHARE, sys.executable, "-I", "-S", script, *hidden, "--"]


_UNSHARE = ("/usr/bin/unshare", "--user", "--map-root-user", "--net", "--mount", "--")


def _can_unshare(environ: Mapping[str, str]) -> bool:
    if not os.access(_UNSHARE[0], os.X_OK):
        return False
    probe = process.run([*_UNSHARE, "/bin/true"], cwd=os.sep, env={}, timeout_s=10)
    return probe.code == 0


def _counts(report: str) -> tuple[int | None, int | None]:
    """Collected and skipped tests from a JUnit XML report, None where it does not tell."""
    try:
        if not report or os.path.getsize(report) > _MAX_REPORT:
            return None, None
        with open(report, "rb") as stream:
            data = stream.read()
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            return None, None  # entities can expand without bound, and no runner writes them
        suites = list(ET.fromstring(data).iter("testsuite"))  # noqa: S314  # no entities, bounded size
        return sum(int(each.get("tests", 0)) for each in suites), sum(int(each.get("skipped", 0)) for each in suites)
    except (OSError, ValueError, ET.ParseError):
        return None, None
