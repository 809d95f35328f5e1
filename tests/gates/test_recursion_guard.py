"""Depth and width of agents that start agents are bounded, whatever starts them."""

import pytest

from hookpack.errors import BadEvent
from hookpack.gates import recursion_guard as guard


def _agent(gate, **more):
    return gate.event("before-tool", tool="Agent", act="spawn", call_id="c1", **more)


@pytest.mark.parametrize(
    ("depth", "inside", "outcome"),
    [
        pytest.param("", "", "pass", id="root"),
        pytest.param("1", "", "pass", id="one below the root"),
        pytest.param("2", "", "fail", id="at the limit"),
        pytest.param("1", "a1", "fail", id="a subagent stands one deeper"),
        pytest.param("", "a1", "pass", id="first subagent"),
    ],
)
def test_depth_is_bounded(gate, depth, inside, outcome):
    world = gate.World(environment={"HOOKPACK_DEPTH": depth})

    assert guard.judge(_agent(gate, agent_id=inside), world).outcome == outcome


def test_a_depth_that_is_no_number_is_an_error(gate):
    with pytest.raises(BadEvent, match="HOOKPACK_DEPTH"):
        guard.judge(_agent(gate), gate.World(environment={"HOOKPACK_DEPTH": "-1"}))


@pytest.mark.parametrize(("running", "outcome"), [(0, "pass"), (4, "pass"), (5, "fail")])
def test_children_of_one_parent_are_bounded(gate, running, outcome):
    world = gate.World(running=running)

    verdict = guard.judge(_agent(gate), world)

    assert verdict.outcome == outcome
    assert world.reserved == [("c1", "", 1, 5)]


def test_limits_come_from_the_policy(gate):
    world = gate.World(policy=gate.policy({"gates": {"recursion-guard": {"options": {"max_depth": 0}}}}))

    assert guard.judge(_agent(gate), world).rule == "too-deep"


@pytest.mark.parametrize(
    "line",
    [
        "claude -p 'do it'",
        "cd src && claude -p hi",
        "bash -c 'claude -p hi'",
        "nohup timeout 60 env X=1 claude -p hi &",
        "npx @anthropic-ai/claude-code -p hi",
        "npx -y @openai/codex@latest exec hi",
        "/usr/local/bin/codex exec hi",
        "echo hi | claude -p",
        "true; gemini -p hi",
        "x=$(claude -p hi)",
    ],
)
def test_a_nested_agent_in_a_shell_line_is_a_child(gate, line):
    world = gate.World(environment={"HOOKPACK_DEPTH": "2"})
    event = gate.shell(line)

    assert guard.concerns(event)
    assert guard.judge(event, world).rule == "too-deep"


@pytest.mark.parametrize(
    "line",
    [
        "which claude",
        "claude --version",
        "claude mcp list",
        "grep -r claude docs/",
        "cat claude.md",
        "git commit -m 'let claude -p do it'",
        "echo 'run claude -p yourself'",
        "pip install claude-x",
        "ls ~/.claude",
    ],
)
def test_a_line_that_only_names_an_agent_passes(gate, line):
    world = gate.World(environment={"HOOKPACK_DEPTH": "2"})

    assert guard.judge(gate.shell(line), world).outcome == "pass"
    assert world.reserved == []


@pytest.mark.parametrize(
    "line", ["claude --bare -p x", "CLAUDE_CODE_SIMPLE=1 claude -p x", "claude --setting-sources '' -p x"]
)
def test_an_agent_without_hooks_is_refused_at_any_depth(gate, line):
    assert guard.judge(gate.shell(line), gate.World()).rule == "agent-without-hooks"


@pytest.mark.parametrize(
    "line",
    ["HOOKPACK_DEPTH=0 claude -p x", "env -u HOOKPACK_DEPTH claude -p x", "env -i claude -p x",
     "unset HOOKPACK_DEPTH; claude -p x",
     "CLAUDE_CONFIG_DIR=/tmp/e claude -p x", "HOME=/tmp/e claude -p x", "claude --settings '{}' -p x"],
)  # fmt: skip
def test_an_agent_that_would_not_know_its_depth_or_hooks_is_refused(gate, line):
    assert guard.judge(gate.shell(line), gate.World()).rule in ("hidden-depth", "agent-without-hooks")


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
    assert not guard.concerns(gate.shell("ls"))
