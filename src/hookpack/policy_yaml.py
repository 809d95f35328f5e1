"""A policy's YAML as a checked mapping: one table says what may stand where.

Cold: only the person's commands load it; hook processes see the compiled policy.
"""

from __future__ import annotations

import posixpath
import shlex

from hookpack import evaluator
from hookpack import policy_values as values
from hookpack.policy import GATES, PRESETS, SCHEMA, build
from hookpack.record import TYPE_CHECKING
from hookpack.yaml_table import MAX_BYTES as MAX_BYTES
from hookpack.yaml_table import Count, Each, Flag, Form, Keys, Number, Shape, Text, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def _exception_fault(entry: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if not ("fingerprint" in entry or "path" in entry):
        yield "reason", "names neither a fingerprint nor a path"


def _accepted_fault(entry: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if not any(str(entry.get(key, "")).strip("*?/.") for key in ("rule", "path")):
        yield "reason", "covers everything: name a rule, or a path"


def _extends_fault(entry: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if entry.get("sha256") and not entry.get("path"):
        yield "sha256", "there is no path whose content it could be of"


def _command(help: str) -> Text:
    return Text(help, check=values.command_fault, forms=values.NEEDED_COMMAND)


_ANSWERS: dict[str, Shape] = {
    "on_fail": Text("answer to something bad that was found", ("pass", "warn", "ask", "deny")),
    "on_unsure": Text("answer when it cannot be told", ("pass", "warn", "ask", "deny")),
    "on_error": Text("answer when the check itself broke", ("warn", "ask", "deny")),
}
# the layers answer a failed turn; a key that did nothing would mislead
_NO_ANSWER = Text(
    "always deny: the layers below iteration say what a failed turn leads to",
    forms=(Form(f"^deny{values.END}", "has no effect: write on_fail of the layers, below iteration"),),
)
_RETRIES: dict[str, Shape] = {"retries": Count("attempts after a refusal before a person is asked", most=100)}
_REASON = Text("why", check=values.name_fault, forms=values.NAME)
_UNTIL = Text("the last day that it holds", check=values.day_fault, forms=values.DAY)
_EXCEPTION = Keys(
    "an exception",
    "key",
    {
        "fingerprint": Text("of the credential, as `hookpack log` shows it", forms=values.FINGERPRINT),
        "path": Text("where it may stand, a pattern", forms=values.GLOB),
        "reason": _REASON,
        "until": _UNTIL,
    },
    required=("reason", "until"),
    check=_exception_fault,
)
_ACCEPTED = Keys(
    "an exception",
    "key",
    {
        "rule": Text("a pattern of rules, as reports name them", check=values.name_fault, forms=values.NAME),
        "path": Text("a pattern of paths", forms=values.GLOB),
        "reason": _REASON,
        "until": _UNTIL,
    },
    required=("reason", "until"),
    check=_accepted_fault,
)
_EXTENDS = Keys(
    "an organisation's policy that this one is laid over",
    "key",
    {
        "path": Text("its file, relative to the project or absolute; empty for none", forms=values.PLACE),
        "sha256": Text("the SHA-256 of its content", forms=values.optional(values.SHA256)),
    },
    check=_extends_fault,
)
_OPTIONS: dict[str, dict[str, Shape]] = {
    "quality-gate": _RETRIES,
    "monotonicity-gate": _RETRIES,
    "filter-sensitive": {
        "restore": Flag("whether a file that a call put a credential into goes back to what it was"),
        "mask": Flag("whether a provider's token in a tool's answer is hidden from the agent"),
        "allow": Each("credentials that may be written", _EXCEPTION),
    },
    "recursion-guard": {
        "max_depth": Count("how deep agents may start agents", most=1000),
        "max_children": Count("how many agents one agent may have running at once", most=1000),
        "max_active": Count("how many agents a session and those below it may have running at once", most=10_000),
        "max_spawns": Count("how many agents a session and those below it may start in all", most=100_000),
        "max_per_minute": Count("how many agents they may start within a minute", most=10_000),
    },
}
_BUDGET: dict[str, Shape] = {
    "max_files": Count("files that one iteration may change"),
    "max_added": Count("lines that one iteration may add"),
    "max_deleted": Count("lines that one iteration may delete"),
}
_COMMAND = Text("the test command; empty for none", check=values.command_fault, forms=values.COMMAND)
_REPORT = Text("JUnit XML file that the command writes", forms=values.optional(values.GLOB))
_SCANNER = Text("a scanner", build({}, trusted=False).layers["monotonicity"].texts("scanners"), "scanner")
_LIMIT = Count("seconds the command may take", 1, 86_400)
_SARIF = Keys(
    "a SARIF file",
    "key",
    {
        "name": Text("what its rules are called by", check=values.program_fault, forms=values.PROGRAM),
        "path": Text("where it lies in the project", check=values.path_fault, forms=values.GLOB),
        "command": _command("what writes it, once for each judged tree"),
        "timeout_s": _LIMIT,
    },
    required=("name", "path"),
)
_RULES = Text("a file of semgrep rules in the project", check=values.path_fault, forms=values.GLOB)


_MEANT = {
    "quality-gate": 'no "done" without a verification run that passed',
    "monotonicity-gate": "no iteration less secure than the last accepted one",
    "filter-sensitive": "no secret in files, commands or prompts",
    "recursion-guard": "no agents that start agents without end",
    "anchor-guard": "no protected path changed, no declared defence removed",
}


def _gate(name: str) -> Keys:
    options = Keys("limits of this gate", "option", _OPTIONS.get(name, {}))
    answers = {**_ANSWERS, **({"on_fail": _NO_ANSWER} if name == "monotonicity-gate" else {})}
    return Keys(_MEANT[name], "key", {"enabled": Flag("whether the gate judges at all"), **answers, "options": options})


def _layer(help: str, keys: Mapping[str, Shape]) -> Keys:
    return Keys(help, "key", {**_ANSWERS, **keys})


def _globs(help: str, least: int = 0) -> Each:
    return Each(help, Text("a pattern of paths", forms=values.GLOB), least)


_TIER = Keys("a tier", "key", {"paths": _globs("what the tier covers", least=1), **_BUDGET}, required=("paths",))
_RUN = _command("a shell command")
_MECHANICAL = Keys(
    "a mechanical edit",
    "key",
    {
        "name": Text("what reports call it", check=values.name_fault, forms=values.NAME),
        "command": _RUN,
        "paths": _globs("the files that it may change", least=1),
    },
    required=("name", "command", "paths"),
)
_METRIC = Keys(
    "a metric",
    "key",
    {
        "name": Text("what reports call it", check=values.name_fault, forms=values.NAME),
        "command": _RUN,
        "pattern": Text("its first group is the number; empty for the last number printed", check=values.pattern_fault),
        "direction": Text("which is better", ("lower", "higher"), "direction"),
        "tolerance": Number("how much worse is still kept, in the metric's own unit"),
        "keep": Text("the accepted value to compare with", ("best", "last")),
        "timeout_s": _LIMIT,
    },
    required=("name", "command", "direction"),
)
_IMPLICIT = ("deny", "ask", "notice", "off")
_LAYERS: dict[str, Shape] = {
    "correctness": _layer(
        "the project's tests",
        {"command": _COMMAND, "timeout_s": _LIMIT, "report": _REPORT},
    ),
    "tests": _layer(
        "no test weakened",
        {
            "weakened": Text("the most that a weakened test is worth", _IMPLICIT, "level"),
            "skips": Each(
                "tests that may be skipped", Text("a pattern of names", check=values.name_fault, forms=values.NAME)
            ),
        },
    ),
    "monotonicity": _layer(
        "no new finding",
        {
            "scanners": Each("who looks for faults", _SCANNER, least=1),
            "rules": Each("semgrep rules beside hookpack's own", _RULES),
            "sarif": Each("results of other programs", _SARIF, unique="name"),
        },
    ),
    "budget": _layer(
        "size of one iteration",
        {
            **_BUDGET,
            "tiers": Each("limits for some paths", _TIER),
            "mechanical": Each("edits that do not count", _MECHANICAL, unique="name"),
        },
    ),
    "anchors": _layer(
        "no defence lost",
        {"implicit": Text("the most that a lost defence which no anchor names is worth", _IMPLICIT, "level")},
    ),
    "ratchets": _layer("no metric worse", {"metrics": Each("numbers that commands print", _METRIC, unique="name")}),
}
_PROOF: dict[str, Shape] = {
    "commands": Each("commands that prove it", _RUN),
    "hedges": Text('what "should pass" counts for', ("claim", "ignore"), "answer"),
    "run": Text("whether the test command is run where a claim has no run", ("when-missing", "never"), "answer"),
}
TABLE = Keys(
    "the policy",
    "key",
    {
        "version": Count("version of this file's form", SCHEMA, SCHEMA),
        "preset": Text(
            "what stands where the policy says nothing, made for who reads the answers", tuple(PRESETS), "preset"
        ),
        "extends": _EXTENDS,
        "mode": Text("enforce, or observe: judge and record, refuse nothing", ("enforce", "observe"), "mode"),
        "protect": _globs("paths that agents must not change"),
        "protect_reads": _globs("paths whose content agents must not read"),
        "gates": Keys("the gates", "gate", {name: _gate(name) for name in GATES}),
        "iteration": Keys("the layers that judge a finished turn", "layer", _LAYERS),
        "exceptions": Each("new findings that a person accepts for a time", _ACCEPTED),
        "evidence": Keys("what proves a claim", "key", _PROOF),
    },
)


def load(data: bytes, path: str) -> dict[str, object]:
    """What a person wrote into a policy, checked against TABLE: only the keys that stand there.

    `path` is for messages. Raises BadPolicy, one line `path:line: ...` for each fault, in file order.
    """
    return read(data, path, TABLE)


def named_files(mapping: Mapping[str, object], exists: Callable[[str], bool]) -> tuple[str, ...]:
    """Files of the project that the commands of a checked policy name, so that trust can cover their content too.

    That are words that are existing files, and the program itself where it is written as a path
    (`./scripts/test.sh`), existing or not; and the files of semgrep rules.
    Tests named to a test command are left out: adding to them is work.
    """
    policy = build(dict(mapping), trusted=True)
    lines = [(policy.layers["correctness"].text("command"), False)]
    for layer, key in (("ratchets", "metrics"), ("budget", "mechanical")):
        lines += [(row["command"], True) for row in policy.layers[layer].rows(key)]
    lines += [(row["command"], True) for row in policy.layers["monotonicity"].rows("sarif") if "command" in row]
    named = dict.fromkeys(policy.layers["monotonicity"].texts("rules"))
    for line, with_tests in lines:
        for path in evaluator.files(line, with_tests=with_tests):
            if exists(path) or path == _program(line):
                named[path] = None
    return tuple(named)


def _program(line: str) -> str:
    words = shlex.split(line)
    return posixpath.normpath(words[0]) if words and "/" in words[0] else ""
