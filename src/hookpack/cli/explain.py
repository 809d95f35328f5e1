"""`hookpack explain`: why one verdict came out as it did."""

from __future__ import annotations

import json
import os
import time

import click

from hookpack.cli import completing, here
from hookpack.cli.colour import painted
from hookpack.cli.deciding import KEYS, deciders, otherwise
from hookpack.cli.entry import findings, is_whole, layers, rejected
from hookpack.cli.person import agent_sign
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state import ledger, trust

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hookpack.cli.deciding import Decider
    from hookpack.codec import Json
    from hookpack.policy import Policy
    from hookpack.state.project import Project

_HINT = "`hookpack log` shows the ids"


@click.command()
@click.argument("id_", metavar="[ID]", default="", shell_complete=completing.entries)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(id_: str, as_json: bool) -> None:
    """Explain one entry of `hookpack log`: event, what was compared, rule, layers, the policy's line, the way out.

    ID is the entry's id or its beginning; without it, the last refusal. The policy is the one in force now;
    where another decided then, it is said. To a person it also names what would have let the event pass.

    \b
    Examples:
      hookpack explain
      hookpack explain 3f2a91
      hookpack explain 3f2a91 --json | jq .decided_by
    """
    project = here.project()
    entry = _find(project, id_)
    known = trust.load(project)
    found = deciders(project, known.policy, entry)
    switches = [] if agent_sign(os.environ) else list(otherwise(entry, found))
    if as_json:
        decided = [{"setting": each.setting, "answer": each.answer, "where": each.where} for each in found]
        told = {"decided_by": decided, "passes_with": switches, "policy_changed": _has_changed(entry, known.files)}
        click.echo(json.dumps({**entry, **told}, indent=2, sort_keys=True))
        return
    lines = _lines(entry, found, known.policy, switches) if entry.get("gate") else _recorded(entry)
    for name, text in lines:
        said = painted(shown(text)) if name in ("found", "decision") else shown(text)
        click.echo(f"{name:9} {said}".rstrip())
    if _has_changed(entry, known.files):
        click.echo("note      another policy was in force then; the settings above are those of now")


def _find(project: Project, id_: str) -> Json:
    """The newest entry whose id begins so, or the last refusal. HookpackError if there is none."""
    found: Json | None = None
    for entry, _ in ledger.read(project.repo):
        if entry["id"].startswith(id_) if id_ else entry.get("would") in ("ask", "deny"):
            found = entry
    if found is None:
        raise HookpackError(f"no entry {id_!r}" if id_ else "nothing was refused yet", hint=_HINT)
    if not is_whole(found):
        hint = "`hookpack log --verify` says whether the record was touched"
        raise HookpackError(f"the entry {found['id']} is damaged: it cannot be read", hint=hint)
    return found


def _recorded(entry: Json) -> Iterator[tuple[str, str]]:
    """An entry that is no verdict: a person's command, a metric, whatever else is kept in the record."""
    yield entry["id"], _when(entry)
    yield entry["event"], entry.get("tool", "")
    if entry.get("reason"):
        yield "told", entry["reason"]
    if entry["event"] == "command":
        yield "means", "a person's command; recorded, and told at the next session start, so that nobody runs it unseen"


def _lines(entry: Json, found: list[Decider], rules: Policy, switches: list[str]) -> Iterator[tuple[str, str]]:
    session, agent = entry.get("session") or "unknown", entry.get("agent") or "nobody"
    yield entry["id"], f"{_when(entry)}, session {session} of {agent}"
    yield "event", f"{entry['event']} {entry['tool']}"
    yield "gate", entry["gate"] + (f", rule {entry['rule']}" if entry.get("rule") else "")
    yield "found", f"{entry.get('outcome')}: {entry['reason']}" if entry["reason"] else str(entry.get("outcome"))
    for rule, path, line in findings(entry):
        yield "", f"{path}:{line}  {rule}"
    yield from (("looked at", fact) for fact in _facts(_noted(entry)))
    for name, outcome, took_ms in layers(entry):
        yield "layer", f"{name:13} {outcome:7} {took_ms:.0f} ms"
    for each in found:
        yield "policy", f"{each.setting}: {each.answer} ({each.where})"
    yield "decision", _decision(entry, rules)
    if str(entry.get("outcome")) in KEYS and entry.get("remedy"):
        yield "way out", str(entry["remedy"])
    yield from (("or", each) for each in switches)
    if entry.get("rule") == "regression" and entry["action"] == entry["would"] == "deny":
        number = next(iter(rejected(entry)), "N")
        known = f"`hookpack rejected restore {number}` brings it back"
        yield "undo", known if number != "N" else f"`hookpack rejected list` shows what was taken back, {known}"


def _when(entry: Json) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry["at"]))


def _noted(entry: Json) -> Json:
    facts = entry.get("facts")
    return facts if isinstance(facts, dict) else {}


def _facts(facts: Json) -> Iterator[str]:
    """What the judgement was made of, as far as it was recorded."""
    if facts.get("tree"):
        since = f", compared with {facts['start']}, the turn's start" if facts.get("start") else ""
        yield f"tree {facts['tree']}{since}"
    if facts:
        policy = f"policy {facts['policy']}" if facts.get("policy") else "the built-in policy"
        yield f"{policy}, mode {facts.get('mode', 'unknown')}"


def _has_changed(entry: Json, trusted: object) -> bool:
    """Whether the entry says which policy decided, and another one is in force."""
    if "facts" not in entry or not isinstance(trusted, dict):
        return False
    now: str = trusted.get(trust.POLICY, "")
    return bool(_noted(entry).get("policy", "") != now[:12])


def _decision(entry: Json, rules: Policy) -> str:
    action, would = entry["action"], entry["would"]
    if would == action:
        return str(action)
    facts = _noted(entry)
    if facts.get("moment") == "after-tool" and entry["gate"] == "monotonicity-gate":
        return f"{action}: a look ahead beside the agent; the turn's end decides (the policy says {would})"
    if entry.get("unverified") and facts.get("mode", rules.mode) == "enforce":
        return f"{action}, unverified: the agent was let go after its attempts (the policy says {would})"
    observed = "observe mode" if facts.get("mode", rules.mode) == "observe" else "observe mode, then in force"
    return f"{action} ({observed}; enforcing: {would})"
