"""Which setting of the policy answers a recorded verdict, and which would have answered otherwise."""

from __future__ import annotations

from pathlib import Path

from hookpack import policy as policies
from hookpack import yaml_table
from hookpack.cli.entry import layers
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import trust
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.codec import Json
    from hookpack.policy import Policy, Rule
    from hookpack.state.project import Project

KEYS = {"fail": "on_fail", "unsure": "on_unsure", "error": "on_error"}

# rule -> what else a person can change so that this very thing is no fault
_ELSE = {
    "credential": "an entry in gates.filter-sensitive.options.allow, with its fingerprint, a reason and an end",
    "protected-path": "`hookpack maintenance --minutes 15`, or leaving the path out of `protect` if it stands there",
    "protected-file-changed": "`hookpack maintenance --minutes 15` before the call",
    "protected-read": "leaving the path out of `protect_reads`",
    "lost-anchor": "`hookpack anchors retire ID --reason WHY`",
    "too-deep": "a larger gates.recursion-guard.options.max_depth",
    "too-many-children": "a larger gates.recursion-guard.options.max_children",
    "too-many-agents": "a larger gates.recursion-guard.options.max_active",
    "too-many-spawns": "a larger gates.recursion-guard.options.max_spawns",
    "too-fast": "a larger gates.recursion-guard.options.max_per_minute",
    "budget": "a larger iteration.budget.max_files, max_added or max_deleted",
}


class Decider(Record):
    """A setting that answered, with its line in the policy file, 0 for a built-in default."""

    setting: str
    answer: str
    line: int

    @property
    def where(self) -> str:
        return f"{trust.POLICY}:{self.line}" if self.line else "built-in default"


def judged(entry: Json) -> Iterator[tuple[str, str, str]]:
    """(section, name, outcome) of all that the policy had to answer: of each layer at fault, else of the gate."""
    faulty = [(name, outcome) for name, outcome, _ in layers(entry) if outcome in KEYS]
    if faulty:
        yield from (("iteration", name, outcome) for name, outcome in faulty)
    elif (outcome := str(entry.get("outcome"))) in KEYS:
        yield "gates", str(entry.get("gate")), outcome


def deciders(project: Project, rules: Policy, entry: Json) -> list[Decider]:
    """The settings that answer the entry's verdict in the policy in force; what this version does not know is left."""
    return [
        _decider(project, rules, rule, f"{section}.{name}", outcome)
        for section, name, outcome in judged(entry)
        if (rule := (rules.layers if section == "iteration" else rules.gates).get(name))
    ]


def _decider(project: Project, rules: Policy, rule: Rule, place: str, outcome: str) -> Decider:
    setting = f"{place}.{KEYS[outcome]}"
    answer = policies.action(rule, outcome)  # type: ignore[arg-type]  # one of KEYS
    return Decider(setting, answer, _line_of(project, tuple(setting.split("."))) if rules.trusted else 0)


def _line_of(project: Project, path: tuple[str, ...]) -> int:
    """The line of the policy file on which a setting stands, 0 if it is left out or the file cannot be read."""
    data = read_bytes(str(Path(project.root, *trust.POLICY.split("/"))))
    return yaml_table.line_of(data or b"", path)


def otherwise(entry: Json, found: list[Decider]) -> Iterator[str]:
    """What in the policy would have let the event go on. For people alone: an agent is told the way out, no switch."""
    strict = [each.setting for each in found if each.answer in ("deny", "ask")]
    if not strict:
        return
    yield f"`{'`, `'.join(f'{each}: warn' for each in strict)}` would have let it go on, and told you"
    faulty = [name for section, name, _ in judged(entry) if section == "iteration"]
    yield from (
        f"{_ELSE[each]} would have made it pass" for each in (str(entry.get("rule", "")), *faulty) if each in _ELSE
    )
