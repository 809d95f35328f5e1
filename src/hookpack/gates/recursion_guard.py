"""recursion-guard: bounds how deep agents start agents, how many at once, how fast, and how many in all."""

from __future__ import annotations

from hookpack.errors import BadEvent
from hookpack.record import TYPE_CHECKING
from hookpack.verdict import Effect, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hookpack.event import Event
    from hookpack.gates import World
    from hookpack.policy import Rule
    from hookpack.spawns.start import Census, Claim, Limits, Start

NAME = "recursion-guard"

_HERE = "Do this work in the present session"
_RULES = {
    "agent-without-hooks": (
        "this starts an agent with its hooks switched off.",
        "Start it as this user, without that switch or variable: then it is counted like any other; or work here.",
    ),
    "hidden-depth": (
        "this starts an agent that would not know how deep it stands.",
        "Leave HOOKPACK_* and the environment as they are, or do the work in the present session.",
    ),
    "scheduled-agent": (
        "this has an agent started later, when nobody looks.",
        f"{_HERE}, or ask the user to set up the schedule.",
    ),
    "fork-bomb": ("this starts itself again and again without an end.", "Write it without that, or ask the user."),
}
_LIMITS = {
    "children": ("too-many-children", "max_children", "children run already"),
    "active": ("too-many-agents", "max_active", "agents run already, started by this session and those below it,"),
    "spawns": ("too-many-spawns", "max_spawns", "agents were started since this session began"),
    "per_minute": ("too-fast", "max_per_minute", "agents were started within the last minute"),
}


def concerns(event: Event) -> bool:
    if event.moment not in ("before-tool", "after-tool"):
        return event.moment in ("session-start", "subagent-stop")
    if event.act == "shell":
        from hookpack.spawns.mention import may_start

        return may_start(event.command)
    if event.act in ("write", "read"):
        return False
    from hookpack.spawns.tools import act

    return act(event) in ("spawn", "schedule")


def judge(event: Event, world: World) -> Verdict:
    """Fails on a start beyond a limit of the policy, and wherever it stands on one that nobody could bound."""
    if event.moment == "session-start":
        depth = _session_depth(world) + 1
        return Verdict(NAME, "pass", effects=(Effect("child-depth", note=str(depth)),))
    if event.moment == "after-tool" and event.in_background:
        return Verdict(NAME, "pass")  # what was started runs on: its place is free when it is gone
    if event.moment != "before-tool":
        ended = event.call_id if event.moment == "after-tool" else ""
        world.release(ended, event.child or event.agent_id, runs_on=event.child_runs)
        return Verdict(NAME, "pass")
    return _start(event, world)


def _start(event: Event, world: World) -> Verdict:
    from hookpack.spawns.start import Claim

    rule = world.policy.gates[NAME]
    if event.act == "shell":
        from hookpack.spawns.reading import starts

        found = starts(event.command, world)
        if not found:
            return Verdict(NAME, "pass")
        if refused := next((each.rule for each in found if each.rule), ""):
            return _refusal(refused, *_RULES[refused])
        count, aside, holds = _total(found), event.in_background or any(each.aside for each in found), True
    else:
        from hookpack.spawns.tools import act, children

        count, aside = children(event.tool, event.texts, rule.number("max_children", 5)), False
        holds = act(event) == "spawn"
    level = world.level(event.agent_id) if event.agent_id else 0
    depth, most = _session_depth(world) + level, rule.number("max_depth", 2)
    if depth + 1 > most:
        reason = f"this session stands at depth {depth} and max_depth is {most}."
        return _refusal("too-deep", reason, f"{_HERE}, or ask the user to raise max_depth in .hookpack/policy.yaml.")
    claim = Claim(event.call_id, event.agent_id, count, level + 1, aside=aside, holds=holds)
    return _counted(world, claim, rule)


def _counted(world: World, claim: Claim, rule: Rule) -> Verdict:
    from hookpack.shell.command import MANY

    limits = _limits(rule)
    if claim.wanted >= MANY:
        reason = f"this starts agents without an end that could be told, and max_children is {limits.children}."
        remedy = (
            f"Start {limits.children} at most, each by a command of its own and without a loop, or do the work here."
        )
        return _refusal("endless-starts", reason, remedy)
    seen = world.reserve(claim, limits)
    return _over(seen, claim.wanted, limits) if seen.exceeded else Verdict(NAME, "pass")


def _limits(rule: Rule) -> Limits:
    from hookpack.spawns.start import Limits

    return Limits(
        children=rule.number("max_children", 5),
        active=rule.number("max_active", 12),
        spawns=rule.number("max_spawns", 60),
        per_minute=rule.number("max_per_minute", 20),
    )


def _over(seen: Census, wanted: int, limits: Limits) -> Verdict:
    name, option, words = _LIMITS[seen.exceeded]
    count = {
        "children": seen.children, "active": seen.active, "spawns": seen.spawned, "per_minute": seen.recent,
    }[seen.exceeded]  # fmt: skip
    most = getattr(limits, seen.exceeded)
    more = f", this would start {wanted} more" if wanted > 1 else ""
    first = {"children": "Wait until one has ended, or do", "active": "Wait until some have ended, or do",
             "per_minute": "Wait a minute, or do"}.get(seen.exceeded, "Do")  # fmt: skip
    remedy = f"{first} this work in the present session, or ask the user to raise {option} in .hookpack/policy.yaml."
    return _refusal(name, f"{count} {words}{more} and {option} is {most}.", remedy)


def _refusal(rule: str, reason: str, remedy: str) -> Verdict:
    return Verdict(NAME, "fail", rule, reason, remedy)


def _total(found: Sequence[Start]) -> int:
    from hookpack.shell.command import MANY

    return min(sum(each.times for each in found), MANY)


def _session_depth(world: World) -> int:
    """Levels of agents above this session's own: the deeper of what it inherited and what its processes show.

    Where the two contradict each other, somebody made them: one deeper still.
    """
    text = world.environment.get("HOOKPACK_DEPTH", "")
    if text and not (text.isascii() and text.isdigit()):
        raise BadEvent(f"HOOKPACK_DEPTH is {text[:20]!r}, not a number: the depth of this session is unknown")
    inherited, above = int(text or 0), world.agents_above()
    # processes that show nothing contradict nothing: tmux and containers cut their line
    return max(inherited, above) + bool(text and above and above != inherited)
