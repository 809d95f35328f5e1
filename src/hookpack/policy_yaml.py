"""A policy's YAML as a checked mapping: one table says what may stand where.

Cold: only the person's commands load it; hook processes see the compiled policy.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from datetime import date

from hookpack import evaluator
from hookpack.policy import DEFAULTS, GATES, SCHEMA, build
from hookpack.record import TYPE_CHECKING
from hookpack.yaml_table import MAX_BYTES as MAX_BYTES
from hookpack.yaml_table import Count, Each, Flag, Keys, Number, Shape, Text, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


def _glob_fault(glob: str) -> str:
    parts = glob.split("/")
    if not glob.strip():
        return "is empty"
    if glob.startswith("/") or re.match(r"[A-Za-z]:", glob) or "\\" in glob:
        return 'must be relative to the project, with "/" between its parts'
    return "must not leave the project" if ".." in parts else ""


def _path_fault(path: str) -> str:
    plain = posixpath.normpath(path)
    return _glob_fault(path) or ("" if path == plain else f"must be written as {plain}")


def _program_fault(name: str) -> str:
    if name in DEFAULTS["iteration"]["monotonicity"]["scanners"]:
        return "is a scanner of hookpack's own"
    return "" if re.fullmatch(r"[a-z][a-z0-9-]{0,30}", name) else "must be a short name in small letters"


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


def _pattern_fault(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groups
    except (re.error, RecursionError, OverflowError) as error:
        return f"is no regular expression ({error})"
    return "" if groups or not pattern else "has no group ( ) round the number"


def _name_fault(name: str) -> str:
    return "" if name.strip() and name.isprintable() else "needs printable text"


def _fingerprint_fault(digits: str) -> str:
    return "" if re.fullmatch(r"[0-9a-f]{12}", digits) else "is no fingerprint (`hookpack log` shows them in brackets)"


def _day_fault(day: str) -> str:
    try:
        date.fromisoformat(day)
    except ValueError:
        return "is no day such as 2030-01-31"
    return "" if len(day) == 10 else "is no day such as 2030-01-31"


def _exception_fault(entry: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if not ("fingerprint" in entry or "path" in entry):
        yield "reason", "names neither a fingerprint nor a path"


_ANSWERS: dict[str, Shape] = {
    "on_fail": Text("answer to something bad that was found", ("pass", "warn", "ask", "deny")),
    "on_unsure": Text("answer when it cannot be told", ("pass", "warn", "ask", "deny")),
    "on_error": Text("answer when the check itself broke; never pass", ("warn", "ask", "deny")),
}
# the layers answer a failed turn; a key that did nothing would mislead
_NO_ANSWER = Text(
    "always deny: the layers below iteration say what a failed turn leads to",
    check=lambda word: "" if word == "deny" else "has no effect: write on_fail of the layers, below iteration",
)
_RETRIES: dict[str, Shape] = {"retries": Count("attempts after a refusal before a person is asked", most=100)}
_EXCEPTION = Keys(
    "an exception",
    "key",
    {
        "fingerprint": Text("of the credential, as `hookpack log` shows it", check=_fingerprint_fault),
        "path": Text("where it may stand, a pattern", check=_glob_fault),
        "reason": Text("why", check=_name_fault),
        "until": Text("the last day that it holds", check=_day_fault),
    },
    required=("reason", "until"),
    check=_exception_fault,
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
_COMMAND = Text("the test command; empty for none", check=_command_fault)
_REPORT = Text("JUnit XML file that the command writes", check=lambda path: _glob_fault(path) if path else "")
_SCANNER = Text("a scanner", build({}, trusted=False).layers["monotonicity"].texts("scanners"), "scanner")
_LIMIT = Count("seconds the command may take", 1, 86_400)
_SARIF = Keys(
    "a SARIF file",
    "key",
    {
        "name": Text("what its rules are called by", check=_program_fault),
        "path": Text("where it lies in the project", check=_path_fault),
        "command": Text("what writes it, once for each judged tree", check=_evidence_fault),
        "timeout_s": _LIMIT,
    },
    required=("name", "path"),
)
_RULES = Text("a file of semgrep rules in the project", check=_path_fault)
_EVIDENCE = Text("a shell command", check=_evidence_fault)


def _gate(name: str) -> Keys:
    options = Keys("limits of this gate", "option", _OPTIONS.get(name, {}))
    answers = {**_ANSWERS, **({"on_fail": _NO_ANSWER} if name == "monotonicity-gate" else {})}
    return Keys(name, "key", {"enabled": Flag("whether the gate judges at all"), **answers, "options": options})


def _layer(help: str, keys: Mapping[str, Shape]) -> Keys:
    return Keys(help, "key", {**_ANSWERS, **keys})


def _globs(help: str, least: int = 0) -> Each:
    return Each(help, Text("a pattern of paths", check=_glob_fault), least)


_TIER = Keys("a tier", "key", {"paths": _globs("what the tier covers", least=1), **_BUDGET}, required=("paths",))
_RUN = Text("a shell command", check=_evidence_fault)
_MECHANICAL = Keys(
    "a mechanical edit",
    "key",
    {
        "name": Text("what reports call it", check=_name_fault),
        "command": _RUN,
        "paths": _globs("the files that it may change", least=1),
    },
    required=("name", "command", "paths"),
)
_METRIC = Keys(
    "a metric",
    "key",
    {
        "name": Text("what reports call it", check=_name_fault),
        "command": _RUN,
        "pattern": Text("its first group is the number; empty for the last number printed", check=_pattern_fault),
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
            "skips": Each("tests that may be skipped", Text("a pattern of names", check=_name_fault)),
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
    "commands": Each("commands that prove it", _EVIDENCE),
    "hedges": Text('what "should pass" counts for', ("claim", "ignore"), "answer"),
    "run": Text("whether the test command is run where a claim has no run", ("when-missing", "never"), "answer"),
}
TABLE = Keys(
    "the policy",
    "key",
    {
        "version": Count("version of this file's form", SCHEMA, SCHEMA),
        "mode": Text("enforce, or observe: judge and record, refuse nothing", ("enforce", "observe"), "mode"),
        "protect": _globs("paths that agents must not change"),
        "protect_reads": _globs("paths whose content agents must not read"),
        "gates": Keys("the gates", "gate", {name: _gate(name) for name in GATES}),
        "iteration": Keys("the layers that judge a finished turn", "layer", _LAYERS),
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
