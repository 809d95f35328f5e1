"""Which setting of the policy answers a recorded verdict, and which would have answered otherwise."""

from __future__ import annotations

from hookpack import policy as policies
from hookpack import policy_stack
from hookpack.cli.entry import layers
from hookpack.cli.policy import files
from hookpack.errors import HookpackError
from hookpack.record import TYPE_CHECKING, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hookpack.codec import Json
    from hookpack.policy import Policy, Rule
    from hookpack.state.project import Project

KEYS = {"fail": "on_fail", "unsure": "on_unsure", "error": "on_error"}

_BUILT_IN = "built-in default"

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
    """A setting that answered, and who says so: a policy file with its line, a preset, the built-in policy."""

    setting: str
    answer: str
    where: str


def judged(entry: Json) -> Iterator[tuple[str, str, str]]:
    """(section, name, outcome) of all that the policy had to answer: of each layer at fault, else of the gate."""
    faulty = [(name, outcome) for name, outcome, _ in layers(entry) if outcome in KEYS]
    if faulty:
        yield from (("iteration", name, outcome) for name, outcome in faulty)
    elif (outcome := str(entry.get("outcome"))) in KEYS:
        yield "gates", str(entry.get("gate")), outcome


def deciders(project: Project, rules: Policy, entry: Json) -> list[Decider]:
    """The settings that answer the entry's verdict in the policy in force; what this version does not know is left."""
    sources = _sources(project) if rules.trusted else {}
    return [
        _decider(sources, rule, f"{section}.{name}", outcome)
        for section, name, outcome in judged(entry)
        if (rule := (rules.layers if section == "iteration" else rules.gates).get(name))
    ]


def _decider(sources: Mapping[str, str], rule: Rule, place: str, outcome: str) -> Decider:
    setting = f"{place}.{KEYS[outcome]}"
    answer = policies.action(rule, outcome)  # type: ignore[arg-type]  # one of KEYS
    return Decider(setting, answer, sources.get(setting, _BUILT_IN))


def _sources(project: Project) -> dict[str, str]:
    """Who says each setting, nothing where the files cannot be read any more."""
    try:
        found = policy_stack.settings(files.stack(project))
    except HookpackError:
        return {}
    return {key: _BUILT_IN if each.source == "default" else each.source for key, each in found.items()}


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
