"""A policy's YAML as a checked mapping: one table says what may stand where.

Cold: only the person's commands load it; hook processes see the compiled policy.
"""

from __future__ import annotations

import posixpath
import re
import shlex

from hookpack.policy import GATES, SCHEMA, build
from hookpack.record import TYPE_CHECKING
from hookpack.yaml_table import MAX_BYTES as MAX_BYTES
from hookpack.yaml_table import Count, Each, Flag, Keys, Shape, Text, read

if TYPE_CHECKING:
    from collections.abc import Mapping


def _glob_fault(glob: str) -> str:
    parts = glob.split("/")
    if not glob.strip():
        return "is empty"
    if glob.startswith("/") or re.match(r"[A-Za-z]:", glob) or "\\" in glob:
        return 'must be relative to the project, with "/" between its parts'
    return "must not leave the project" if ".." in parts else ""


def _command_fault(command: str) -> str:
    if "\n" in command:
        return "must be one line"
    try:
        shlex.split(command)
    except ValueError as error:
        return f"cannot be split into words ({error})".lower()
    return ""


def _evidence_fault(command: str) -> str:
    return _command_fault(command) if command.strip() else "is empty"


_ANSWERS: dict[str, Shape] = {
    "on_fail": Text("answer to something bad that was found", ("pass", "warn", "ask", "deny")),
    "on_unsure": Text("answer when it cannot be told", ("pass", "warn", "ask", "deny")),
    "on_error": Text("answer when the check itself broke; never pass", ("warn", "ask", "deny")),
}
_RETRIES: dict[str, Shape] = {"retries": Count("attempts after a refusal before a person is asked", most=100)}
_OPTIONS: dict[str, dict[str, Shape]] = {
    "quality-gate": _RETRIES,
    "monotonicity-gate": _RETRIES,
    "recursion-guard": {
        "max_depth": Count("how deep agents may start agents", most=1000),
        "max_children": Count("how many agents one agent may start", most=1000),
    },
}
_BUDGET: dict[str, Shape] = {
    "max_files": Count("files that one iteration may change"),
    "max_added": Count("lines that one iteration may add"),
    "max_deleted": Count("lines that one iteration may delete"),
}
_COMMAND = Text("the test command; empty for none", check=_command_fault)
_REPORT = Text("JUnit XML file that the command writes", check=lambda path: _glob_fault(path) if path else "")
_SCANNER = Text("a scanner", build({}, trusted=False).layers["monotonicity"].texts("scanners"), "scanner")
_EVIDENCE = Text("a shell command", check=_evidence_fault)


def _gate(name: str) -> Keys:
    options = Keys("limits of this gate", "option", _OPTIONS.get(name, {}))
    return Keys(name, "key", {"enabled": Flag("whether the gate judges at all"), **_ANSWERS, "options": options})


def _layer(help: str, keys: Mapping[str, Shape]) -> Keys:
    return Keys(help, "key", {**_ANSWERS, **keys})


def _globs(help: str, least: int = 0) -> Each:
    return Each(help, Text("a pattern of paths", check=_glob_fault), least)


_TIER = Keys("a tier", "key", {"paths": _globs("what the tier covers", least=1), **_BUDGET}, required=("paths",))
_LAYERS: dict[str, Shape] = {
    "correctness": _layer(
        "the project's tests",
        {"command": _COMMAND, "timeout_s": Count("seconds the command may take", 1, 86_400), "report": _REPORT},
    ),
    "monotonicity": _layer("no new finding", {"scanners": Each("who looks for faults", _SCANNER, least=1)}),
    "budget": _layer("size of one iteration", {**_BUDGET, "tiers": Each("limits for some paths", _TIER)}),
    "anchors": _layer("no defence lost", {}),
}
TABLE = Keys(
    "the policy",
    "key",
    {
        "version": Count("version of this file's form", SCHEMA, SCHEMA),
        "mode": Text("enforce, or observe: judge and record, refuse nothing", ("enforce", "observe"), "mode"),
        "protect": _globs("paths that agents must not change"),
        "gates": Keys("the gates", "gate", {name: _gate(name) for name in GATES}),
        "iteration": Keys("the layers that judge a finished turn", "layer", _LAYERS),
        "evidence": Keys("what proves a claim", "key", {"commands": Each("commands that prove it", _EVIDENCE)}),
    },
)


def load(data: bytes, path: str) -> dict[str, object]:
    """What a person wrote into a policy, checked against TABLE: only the keys that stand there.

    `path` is for messages. Raises BadPolicy, one line `path:line: ...` for each fault, in file order.
    """
    return read(data, path, TABLE)


def named_files(mapping: Mapping[str, object]) -> tuple[str, ...]:
    """Files of the repository that a checked policy names, so that trust can cover their content too.

    That is the test command's own program where it is written as a path (`./scripts/test.sh`).
    """
    iteration = mapping.get("iteration")
    correctness = iteration.get("correctness") if isinstance(iteration, dict) else None
    command = correctness.get("command") if isinstance(correctness, dict) else None
    words = shlex.split(command) if isinstance(command, str) else []
    program = words[0] if words else ""
    path = posixpath.normpath(program)
    return (path,) if "/" in program and not _glob_fault(path) else ()
