"""What another policy would have made of what was recorded: of verdicts, or of calls that are judged again.

Nothing of the project is run and nothing is enforced, so the other policy needs nobody's trust.
"""

from __future__ import annotations

from hookpack import agents, policy, runner
from hookpack.cli.rehearsal import rehearsal
from hookpack.codec import dumps
from hookpack.errors import BadEvent
from hookpack.event import subject
from hookpack.record import TYPE_CHECKING, Record
from hookpack.state import project as projects
from hookpack.state import trust
from hookpack.verdict import OUTCOMES, Layer, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hookpack.codec import Json
    from hookpack.policy import Policy, Rule
    from hookpack.state.project import Project
    from hookpack.verdict import Action

Row = tuple[int, "Json"]  # 1-based line, what stands there

# gates that judge a call by what it says, and when; the others judge trees and transcripts, which are not as they were
_MOMENTS = {
    "filter-sensitive": ("before-tool", "prompt"),
    "anchor-guard": ("before-tool", "config-change"),
    "recursion-guard": ("before-tool", "after-tool", "subagent-stop"),
}
# settings outside of gates and layers, and whose findings they decide
_TOP = {
    "protect": "anchor-guard", "protect_reads": "anchor-guard", "exceptions": "monotonicity-gate",
    "evidence": "quality-gate", "hedges": "quality-gate", "evidence_run": "quality-gate",
}  # fmt: skip
_ANSWERS = ("enabled", "on_fail", "on_unsure", "on_error")
_WITHOUT_CLOCK = 10**9


class Replayed(Record):
    """One judgement under both policies; `was` and `would_be` are decisions of the policy, whatever the mode."""

    line: int
    id: str  # of a recorded verdict
    gate: str
    rule: str
    event: str
    was: Action
    would_be: Action


class LeftOut(Record):
    """A line that gave nothing to compare, and why in a few words."""

    line: int
    why: str


def verdicts(rows: Iterable[Row], other: Policy) -> Iterator[Replayed | LeftOut]:
    """Recorded verdicts, decided once more: what was found stays, the policy's answers change."""
    for line, row in rows:
        if not row.get("gate"):
            yield LeftOut(line, "no verdict: a person's command, a metric")
            continue
        try:
            verdict = _verdict(row)
        except (KeyError, TypeError, ValueError):
            yield LeftOut(line, "unreadable")
            continue
        enabled = other.gates[verdict.gate].enabled
        would_be = policy.decide(other._replace(mode="enforce"), verdict).would if enabled else "pass"
        event = f"{row.get('event', '')} {row.get('tool', '')}".strip()
        yield Replayed(line, str(row.get("id", "")), verdict.gate, verdict.rule, event, row["would"], would_be)


def _verdict(row: Json) -> Verdict:
    """KeyError, TypeError or ValueError for what this version did not write."""
    layers = tuple(Layer(name, outcome) for name, outcome, *_ in row.get("layers", ()))
    outcomes = {row["outcome"], *(each.outcome for each in layers)}
    if row["gate"] not in policy.GATES or row["would"] not in ("pass", "warn", "ask", "deny"):
        raise ValueError
    if not outcomes <= {*OUTCOMES} or not {each.name for each in layers} <= {*policy.LAYERS}:
        raise ValueError
    return Verdict(row["gate"], row["outcome"], str(row.get("rule", "")), layers=layers)


def differing(one: Policy, other: Policy) -> Iterator[tuple[str, str]]:
    """(gate, setting) where the policies differ in what decides what is *found*; no answer can be recomputed there."""
    for name, was in one.gates.items():
        yield from ((name, f"gates.{name}.options.{key}") for key in _keys(was, other.gates[name]))
    for name, was in one.layers.items():
        yield from (("monotonicity-gate", f"iteration.{name}.{key}") for key in _keys(was, other.layers[name]))
    for key, gate in _TOP.items():
        if getattr(one, key) != getattr(other, key):
            yield gate, key


def _keys(one: Rule, other: Rule) -> list[str]:
    keys = {*one.options, *other.options} - {*_ANSWERS}
    return sorted(key for key in keys if one.options.get(key) != other.options.get(key))


def calls(
    rows: Iterable[Row], agent: str, project: Project, environ: Mapping[str, str], other: Json
) -> Iterator[Replayed | LeftOut]:
    """Recorded events, judged again under the policy in force and under `other`, on the files as they stand now."""
    given = {**environ, "CLAUDE_PROJECT_DIR": project.root}
    given.pop("HOOKPACK_DEPTH", None)
    with rehearsal(project.root, "", given) as one, rehearsal(project.root, "", given) as two:
        for place, tree in ((one, trust.load(project).written), (two, other)):
            _believe(projects.at(project.root, place), tree, trust.load(project))
        for line, row in rows:
            messages = list(told(row)) if agent == "claude-code" else [row]
            for message in messages:
                yield from _call(line, message, agent, project, (one, two))
            if not messages:
                yield LeftOut(line, "a row of the transcript that is no call")


def _believe(copy: Project, tree: Json, known: trust.Trust) -> None:
    """Put a policy in force in a copy of the state. Hours pass in seconds here, so starts a minute are not counted."""
    gates = tree.get("gates", {})
    guard = gates.get("recursion-guard", {})
    options = {**guard.get("options", {}), "max_per_minute": _WITHOUT_CLOCK}
    replaced = {**gates, "recursion-guard": {**guard, "options": options}}
    named = [path for path in known.files if path not in (trust.POLICY, trust.ANCHORS)]
    trust.save(copy, {**tree, "gates": replaced}, known.anchors, named)


def _call(
    line: int, message: Json, agent: str, project: Project, places: tuple[dict[str, str], dict[str, str]]
) -> Iterator[Replayed | LeftOut]:
    module: agents.Agent = __import__(f"hookpack.agents.{agent.replace('-', '_')}", fromlist=["parse"])
    try:
        event = module.parse(message, lambda name: "")
    except BadEvent:
        yield LeftOut(line, "unreadable")
        return
    if projects.find(event.cwd or project.root, "", places[0]).root != project.root:
        yield LeftOut(line, "of another project")
        return
    gates = [gate for gate, moments in _MOMENTS.items() if event.moment in moments]
    if not gates:
        yield LeftOut(line, f"{event.moment}: judges a tree or a transcript, which are not as they were")
    data = dumps(message).encode()
    for gate in gates:
        was, will = (runner.run(runner.Call(gate, ("--agent", agent), data, each), dry=True) for each in places)
        one, two = was.decision, will.decision
        if {one.verdict.outcome, two.verdict.outcome} != {"skip"}:
            rule = one.verdict.rule or two.verdict.rule
            yield Replayed(line, "", gate, rule, subject(event), one.would, two.would)


def told(row: Json) -> Iterator[Json]:
    """The hook events that a row stands for: itself, or what a row of Claude Code's transcript tells of calls."""
    message = row.get("message")
    if "hook_event_name" in row or "type" not in row:
        yield row
        return
    message = message if isinstance(message, dict) else {}
    common = {"session_id": row.get("sessionId", ""), "cwd": row.get("cwd", ""), "transcript_path": ""}
    content = message.get("content")
    if row.get("type") == "user" and isinstance(content, str) and not row.get("isMeta"):
        yield {**common, "hook_event_name": "UserPromptSubmit", "prompt": content}
    for block in content if isinstance(content, list) else ():
        if isinstance(block, dict) and block.get("type") == "tool_use":
            call = {"tool_name": block.get("name"), "tool_input": block.get("input"), "tool_use_id": block.get("id")}
            yield {**common, "hook_event_name": "PreToolUse", **call}
