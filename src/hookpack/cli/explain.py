"""`hookpack explain`: why one verdict came out as it did."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from hookpack import policy as policies
from hookpack import yaml_table
from hookpack.cli import here
from hookpack.errors import HookpackError
from hookpack.place import shown
from hookpack.record import TYPE_CHECKING
from hookpack.state import ledger, trust
from hookpack.state.files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hookpack.codec import Json
    from hookpack.policy import Policy
    from hookpack.state.project import Project

_HINT = "`hookpack log` shows the ids"


@click.command()
@click.argument("id_", metavar="[ID]", default="")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(id_: str, as_json: bool) -> None:
    """Explain one entry of `hookpack log`: event, rule, layers, the policy's line that decided, the way out.

    ID is the entry's id or its beginning; without it, the last refusal. The policy is the one in force now.

    \b
    Examples:
      hookpack explain
      hookpack explain 3f2a91
    """
    project = here.project()
    entry = _find(project, id_)
    rules = trust.load(project).policy
    decided = [_deciding(project, rules, key, outcome) for key, outcome in _judged(entry)]
    if as_json:
        click.echo(json.dumps({**entry, "decided_by": decided}, indent=2, sort_keys=True))
        return
    for name, text in _lines(entry, decided, rules):
        click.echo(f"{name:9} {shown(text)}".rstrip())


def _find(project: Project, id_: str) -> Json:
    """The newest entry whose id begins so, or the last refusal. HookpackError if there is none."""
    found: Json | None = None
    for entry, _ in ledger.read(project.repo):
        if entry["id"].startswith(id_) if id_ else entry.get("would") in ("ask", "deny"):
            found = entry
    if found is None:
        raise HookpackError(f"no entry {id_!r}" if id_ else "nothing was refused yet", hint=_HINT)
    if "gate" not in found:
        raise HookpackError(f"the entry {found['id']} is damaged or no verdict", hint=_HINT)
    return found


def _judged(entry: Json) -> Iterator[tuple[tuple[str, ...], str]]:
    """Where in the policy the answer stands, and the outcome it answers: of each layer at fault, else of the gate."""
    faulty = [(name, outcome) for name, outcome, _ in entry.get("layers", ()) if outcome in _KEYS]
    if faulty:
        yield from ((("iteration", name), outcome) for name, outcome in faulty)
    elif entry["outcome"] in _KEYS:
        yield ("gates", entry["gate"]), entry["outcome"]


_KEYS = {"fail": "on_fail", "unsure": "on_unsure", "error": "on_error"}


def _deciding(project: Project, rules: Policy, place: tuple[str, ...], outcome: str) -> dict[str, str]:
    section, name = place
    rule = (rules.layers if section == "iteration" else rules.gates)[name]
    key = _KEYS[outcome]
    answer = policies.action(rule, outcome)  # type: ignore[arg-type]  # one of _KEYS
    line = _line_of(project, (section, name, key)) if rules.trusted else 0
    return {
        "setting": f"{section}.{name}.{key}",
        "answer": answer,
        "where": f"{trust.POLICY}:{line}" if line else "built-in default",
    }


def _line_of(project: Project, path: tuple[str, ...]) -> int:
    """The line of the policy file on which a setting stands, 0 if it is left out or the file cannot be read."""
    data = read_bytes(str(Path(project.root, *trust.POLICY.split("/"))))
    return yaml_table.line_of(data or b"", path)


def _lines(entry: Json, decided: list[dict[str, str]], rules: Policy) -> Iterator[tuple[str, str]]:
    when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry["at"]))
    yield entry["id"], f"{when}, session {entry['session'] or 'unknown'} of {entry['agent'] or 'nobody'}"
    yield "event", f"{entry['event']} {entry['tool']}"
    yield "gate", entry["gate"] + (f", rule {entry['rule']}" if entry["rule"] else "")
    yield "found", f"{entry['outcome']}: {entry['reason']}" if entry["reason"] else entry["outcome"]
    for rule, path, line in entry.get("findings", ()):
        yield "", f"{path}:{line}  {rule}"
    for name, outcome, took_ms in entry.get("layers", ()):
        yield "layer", f"{name:13} {outcome:7} {took_ms:.0f} ms"
    for each in decided:
        yield "policy", f"{each['setting']}: {each['answer']} ({each['where']})"
    yield "decision", _decision(entry, rules)
    if entry["outcome"] in _KEYS and entry.get("remedy"):
        yield "way out", entry["remedy"]
    if entry["rule"] == "regression" and entry["action"] == entry["would"] == "deny":
        yield "undo", "`hookpack rejected list` shows what was taken back, `hookpack rejected restore N` brings it back"


def _decision(entry: Mapping[str, object], rules: Policy) -> str:
    if entry["would"] != entry["action"]:
        observed = "observe mode" if rules.mode == "observe" else "observe mode, then in force"
        return f"{entry['action']} ({observed}; enforcing: {entry['would']})"
    return f"{entry['action']}{', unverified: the agent was let go after its attempts' if entry['unverified'] else ''}"
