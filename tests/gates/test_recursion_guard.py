"""Depth, width, number and pace of agents that start agents are bounded, whatever starts them."""

import json
from pathlib import Path

import pytest

from hookpack import tool as tools
from hookpack.errors import BadEvent
from hookpack.event import Event
from hookpack.gates import recursion_guard as guard
from hookpack.spawns.start import Census, Claim, Limits

CASES = [
    json.loads(line)
    for name in (
        "recursion-guard",
        "recursion-guard.held-out",
        "recursion-guard.fourth",
        "recursion-guard.fifth",
        "recursion-guard.sixth",
    )
    for line in (Path(__file__).parent.parent / f"cases/{name}.jsonl").read_text(encoding="utf-8").splitlines()
]
SHELLS = ("Bash", "Shell", "run_shell_command", "bash", "Monitor")


def _agent(gate, **more):
    return gate.event("before-tool", tool="Agent", act="spawn", call_id="c1", **more)


def _said(case):
    """The event as the agent's adapter would make it."""
    given, tool = case["input"], case["tool"]
    acts = {"Agent": "spawn", "Task": "spawn", "Workflow": "spawn", "Read": "read", "Write": "write"}
    act = acts.get(tool) or ("shell" if tool in SHELLS else tools.act(tool, given))
    texts = () if act == "shell" else tuple(map(str, given.values()))
    event = Event(
        case["agent"], "PreToolUse", "before-tool", session="s", cwd="/project", tool=tool, act=act, call_id="c"
    )
    return event._replace(command=tools.line(given) if act == "shell" else "", texts=texts)


def _name(case):
    return f"{case['agent']}: {case['input'].get('command', case['tool'])}"[:70]


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_a_case_is_a_start_or_it_is_none(gate, case):
    world = gate.World(files=case.get("files", {}), environment={"HOOKPACK_DEPTH": "2"})
    event = _said(case)

    outcome = guard.judge(event, world).outcome if guard.concerns(event) else "skip"

    assert (outcome == "fail") is case["starts"]


@pytest.mark.parametrize("case", [each for each in CASES if each.get("any_depth")], ids=_name)
def test_what_nobody_can_bound_is_refused_at_any_depth(gate, case):
    world = gate.World(files=case.get("files", {}), census=Census(exceeded="children"))

    assert guard.judge(_said(case), world).outcome == "fail"
    assert all(claim.wanted > 5 for claim in world.reserved)


def test_the_cases_are_as_many_as_they_should_be():
    own = [each for each in CASES if each["agent"] in ("codex", "cursor")]

    assert len(CASES) >= 210
    assert sum(not each["starts"] for each in CASES) * 2 >= len(CASES)
    assert len(own) >= 40


@pytest.mark.parametrize(
    ("inherited", "above", "inside", "depth"),
    [
        pytest.param("", 0, 0, 0, id="no sign: the root"),
        pytest.param("1", 0, 0, 1, id="inherited"),
        pytest.param("", 1, 0, 1, id="an environment that was shed"),
        pytest.param("1", 1, 0, 1, id="both agree"),
        pytest.param("0", 1, 0, 2, id="contradiction: one deeper"),
        pytest.param("2", 1, 0, 3, id="contradiction the other way"),
        pytest.param("1", 1, 2, 3, id="a subagent stands deeper than its session"),
    ],
)
def test_the_strictest_sign_of_depth_wins(gate, inherited, above, inside, depth):
    environment = {"HOOKPACK_DEPTH": inherited} if inherited else {}
    world = gate.World(environment=environment, above=above, levels={"a1": inside})
    world.policy = gate.policy({"gates": {"recursion-guard": {"options": {"max_depth": 0}}}})

    verdict = guard.judge(_agent(gate, agent_id="a1" if inside else ""), world)

    assert verdict.reason == f"this session stands at depth {depth} and max_depth is 0."


@pytest.mark.parametrize(
    ("depth", "outcome"), [("", "pass"), ("1", "pass"), ("2", "fail")], ids=["root", "one below", "at the limit"]
)
def test_depth_is_bounded(gate, depth, outcome):
    assert guard.judge(_agent(gate), gate.World(environment={"HOOKPACK_DEPTH": depth})).outcome == outcome


def test_a_depth_that_is_no_number_is_an_error(gate):
    with pytest.raises(BadEvent, match="HOOKPACK_DEPTH"):
        guard.judge(_agent(gate), gate.World(environment={"HOOKPACK_DEPTH": "-1"}))


def test_a_start_takes_one_place_within_the_limits_of_the_policy(gate):
    world = gate.World(levels={"a1": 1})

    guard.judge(_agent(gate, agent_id="a1"), world)

    assert world.reserved == [Claim("c1", "a1", 1, 2)]
    assert guard._limits(world.policy.gates[guard.NAME]) == Limits(5, 12, 60, 20)


@pytest.mark.parametrize(
    ("census", "said"),
    [
        (
            Census(5, 9, 20, 3, exceeded="children"),
            "too-many-children: 5 children run already and max_children is 5. Wait until one has ended, or do this work"
            " in the present session, or ask the user to raise max_children in .hookpack/policy.yaml.",
        ),
        (Census(2, 12, 20, 3, exceeded="active"), "too-many-agents: 12 agents run already"),
        (Census(0, 0, 60, 3, exceeded="spawns"), "too-many-spawns: 60 agents were started since this session began"),
        (Census(0, 0, 30, 20, exceeded="per_minute"), "too-fast: 20 agents were started within the last minute"),
    ],
)
def test_a_refusal_says_how_many_which_limit_and_what_else(gate, census, said):
    verdict = guard.judge(_agent(gate), gate.World(census=census))

    assert f"{verdict.rule}: {verdict.reason} {verdict.remedy}".startswith(said)


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("claude -p a; claude -p b", Claim("c1", "", 2, 1)),
        ("for i in 1 2 3; do codex exec $i; done", Claim("c1", "", 3, 1)),
        ("claude -p a &", Claim("c1", "", 1, 1, aside=True)),
        ("nohup claude -p a", Claim("c1", "", 1, 1, aside=True)),
        ("run() { claude -p x; }; run; run", Claim("c1", "", 2, 1)),
        ("printf 'a\\nb\\nc\\n' | xargs -P2 -I{} claude -p {}", Claim("c1", "", 3, 1)),
        ("parallel claude -p ::: a b ::: c d", Claim("c1", "", 4, 1)),
    ],
)
def test_a_line_takes_as_many_places_as_it_starts_agents(gate, line, claim):
    world = gate.World()

    guard.judge(gate.shell(line), world)

    assert world.reserved == [claim]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("claude --bare -p x", "agent-without-hooks"),
        ("claude --setting-sources user -p x", "agent-without-hooks"),
        ("codex exec --disable hooks x", "agent-without-hooks"),
        ("export CODEX_HOME=/x; codex exec x", "agent-without-hooks"),
        ("env -i claude -p x", "hidden-depth"),
        ("env -u HOOKPACK_DEPTH claude -p x", "hidden-depth"),
        ("HOOKPACK_TREE=x claude -p x", "hidden-depth"),
        ("echo 'claude -p x' | at noon", "scheduled-agent"),
        ("bomb() { bomb | bomb & }; bomb", "fork-bomb"),
        ("while true; do claude -p x; done", "endless-starts"),
    ],
)
def test_each_kind_has_its_rule(gate, line, rule):
    assert guard.judge(gate.shell(line), gate.World()).rule == rule


@pytest.mark.parametrize(
    "line",
    ["claude --setting-sources user,project,local -p x", "HOME=/x make; claude -p x", "claude -p 'what is --bare?'"],
)
def test_an_agent_that_keeps_its_hooks_is_only_counted(gate, line):
    assert guard.judge(gate.shell(line), gate.World()).outcome == "pass"


@pytest.mark.parametrize(("tool", "holds"), [("SendMessage", False), ("CronCreate", False), ("Agent", True)])
def test_a_wake_up_counts_as_a_start_and_takes_no_place(gate, tool, holds):
    world = gate.World()

    guard.judge(gate.event("before-tool", tool=tool, act="spawn" if holds else "schedule", call_id="c1"), world)

    assert [claim.holds for claim in world.reserved] == [holds]


@pytest.mark.parametrize(("script", "count"), [("agent('a'); agent('b')", 2), ("for (x of y) agent(x)", 5), ("", 5)])
def test_a_workflow_takes_the_places_of_its_script(gate, script, count):
    world = gate.World()

    guard.judge(gate.event("before-tool", tool="Workflow", act="spawn", call_id="c1", texts=(script,)), world)

    assert [claim.wanted for claim in world.reserved] == [count]


def test_children_are_released_when_their_call_ends(gate):
    world = gate.World()

    guard.judge(gate.event("after-tool", tool="Agent", act="spawn", call_id="c1", child="a7", child_runs=True), world)
    guard.judge(gate.event("subagent-stop", agent_id="a7"), world)

    assert world.released == [("c1", "a7", True), ("", "a7", False)]


def test_a_session_hands_its_depth_plus_one_to_what_it_starts(gate):
    (effect,) = guard.judge(gate.event("session-start"), gate.World(environment={"HOOKPACK_DEPTH": "1"})).effects

    assert (effect.kind, effect.note) == ("child-depth", "2")


def test_other_calls_are_none_of_its_business(gate):
    assert not guard.concerns(gate.write("a.py", "claude"))
    assert not guard.concerns(gate.shell("git status --short && ls src | head -20"))
