"""What holds of every agent's template: whoever adds an agent is told here what is missing."""

from __future__ import annotations

import importlib
import json
import os

import pytest

from hookpack import agents, deadline, installation, settings_file
from hookpack.description import home, read
from hookpack.errors import HookpackError
from hookpack.policy import GATES
from tests.e2e import others

AGENTS = installation.AGENTS
# Codex ends what runs at the end of a session after three seconds, whatever is registered
_CLAMPED = {("codex", "SessionEnd")}


def describe(agent):
    return installation.describe(agent, os.environ)


def entries(agent):
    return tuple(settings_file.entries(installation.groups(os.environ, agent)))


def moment(agent, event):
    return importlib.import_module(f"hookpack.agents.{agent.replace('-', '_')}")._MOMENTS[event]


def test_every_agent_that_has_files_has_a_template():
    assert [agent for agent in agents.NAMES if agent != "generic"] == [describe(agent).agent for agent in AGENTS]


@pytest.mark.parametrize("each", others.AGENTS, ids=lambda each: each.name)
def test_the_real_agents_are_driven_with_the_file_that_install_writes(each):
    assert each.settings == describe(each.name).project


@pytest.mark.parametrize("agent", AGENTS)
def test_its_files_are_protected(agent):
    about = describe(agent)
    adapter = importlib.import_module(f"hookpack.agents.{agent.replace('-', '_')}")

    assert about.project.endswith(adapter.SETTINGS)
    assert about.user.endswith(adapter.SETTINGS)


@pytest.mark.parametrize("agent", AGENTS)
def test_every_moment_at_which_a_gate_judges_is_registered(agent):
    wanted = {(gate, moment("claude-code", each.event)) for each in entries("claude-code") for gate in [each.gate]}
    known = set(importlib.import_module(f"hookpack.agents.{agent.replace('-', '_')}")._MOMENTS.values())

    there = {(each.gate, moment(agent, each.event)) for each in entries(agent)}

    assert {(gate, at) for gate, at in wanted - there if at in known and at != "config-change"} <= {
        # what scans ahead would hold the call up where an agent has nothing that runs beside it
        ("monotonicity-gate", "after-tool")
    }


@pytest.mark.parametrize("agent", AGENTS)
def test_its_entries_are_ours_and_its_own_file_has_no_fault(agent):
    about = describe(agent)

    text = settings_file.merge("", installation.groups(os.environ, agent), about.layout)

    assert settings_file.faults(text, about.layout) == ()
    assert [each.gate in GATES for each in settings_file.registered(text, about.layout)] == [True] * len(entries(agent))
    assert all(each.hook.get(key) == value for each in entries(agent) for key, value in about.closed.items()
               if not each.hook.get("async"))  # fmt: skip


@pytest.mark.parametrize("agent", AGENTS)
def test_time_limits_leave_room_for_our_own_deadlines(agent):
    about = describe(agent)

    for each in entries(agent):
        given = each.hook[about.layout.timeout] / about.unit
        assert given > deadline.LIMITS_S[moment(agent, each.event)] or (agent, each.event) in _CLAMPED


@pytest.mark.parametrize("agent", AGENTS)
def test_every_registered_hook_can_be_tried(agent):
    about = describe(agent)
    adapter = importlib.import_module(f"hookpack.agents.{agent.replace('-', '_')}")

    for each in entries(agent):
        refused = about.fired.refused.get(each.gate, {}).get(each.event)
        message = {**about.fired.common, **(refused or about.fired.events.get(each.event, {}))}
        text = json.dumps(message).replace("EVENT", each.event)
        assert adapter.parse(json.loads(text), lambda _: "").moment == moment(agent, each.event)
    assert set(about.fired.refused) == {"filter-sensitive", "anchor-guard", "recursion-guard"}


@pytest.mark.parametrize("agent", AGENTS)
def test_the_command_line_is_stable(agent):
    """Codex asks a person again whenever it changes: adding at the end is the only change that costs nothing."""
    for each in entries(agent):
        assert each.command.endswith(f"-I {installation.hooks_folder(os.environ) / each.gate} --agent {agent}")


@pytest.mark.parametrize("agent", AGENTS)
def test_people_can_read_the_template(agent):
    text = installation.template(f"{agent}.json", os.environ).decode()

    assert text.count("\n") > 100
    assert not [line for line in text.splitlines() if len(line) > 240]


@pytest.mark.parametrize(
    ("environ", "path", "shown"),
    [
        ({"HOME": "/h"}, "/h/.codex/hooks.json", "~/.codex/hooks.json"),
        ({"HOME": "/h", "CODEX_HOME": "/c"}, "/c/hooks.json", "/c/hooks.json"),
        ({"HOME": "/h", "CODEX_HOME": "c"}, "/h/.codex/hooks.json", "~/.codex/hooks.json"),
    ],
    ids=["home", "moved", "relative"],
)
def test_the_user_file_is_where_the_agent_looks(environ, path, shown):
    about = describe("codex")

    assert (str(about.user_file(environ)), about.shown_user_file(environ)) == (path, shown)


def test_without_a_home_directory_there_is_no_user_file():
    with pytest.raises(HookpackError, match="HOME"):
        home({})


def test_an_unknown_word_in_a_template_is_an_error():
    with pytest.raises(TypeError, match="oddity"):
        read("x", b'{"agent": {"title": "X", "project": "x", "user": "x", "fired": {}, "oddity": 1}, "hooks": {}}')
