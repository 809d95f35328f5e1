"""Hooks that are fired, and the answers that count."""

from __future__ import annotations

import os

import pytest

from hookpack import installation
from hookpack.cli.diagnosis import firing
from hookpack.settings_file import Entry, entries


def fire(agent, **kept):
    """The checks of an agent's hooks of one event, by the gate."""
    about = installation.describe(agent, os.environ)
    found = entries(installation.groups(os.environ, agent))
    return list(firing.fire(about, [each for each in found if each.event in kept["events"]], os.environ))


@pytest.mark.parametrize("agent", installation.AGENTS)
def test_every_hook_of_every_agent_refuses_what_it_must_in_the_form_that_the_agent_heeds(agent):
    refused = installation.describe(agent, os.environ).fired.refused

    checks = fire(agent, events={event for by in refused.values() for event in by})

    assert [each.line for each in checks if each.health != "ok"] == []
    assert sum(each.line == "refuses what it must" for each in checks) == sum(map(len, refused.values()))


@pytest.mark.parametrize("agent", installation.AGENTS)
def test_every_hook_of_every_agent_lets_a_turn_end_in_which_nothing_happened(agent):
    ends = installation.describe(agent, os.environ).fired.ends

    assert [(each.health, each.line) for each in fire(agent, events=ends)] == [("ok", "answers")] * len(
        [each for each in entries(installation.groups(os.environ, agent)) if each.event in ends]
    )


@pytest.mark.parametrize(
    ("agent", "event", "command", "said"),
    [
        pytest.param("codex", "PreToolUse", "exit 2", "exit code 2: no word", id="codex: no words, no refusal"),
        pytest.param(
            "codex", "PreToolUse", 'printf %s \'{"decision": "block", "reason": "x"}\'', "takes for a pass",
            id="codex: a field it does not know",
        ),
    ],
)  # fmt: skip
def test_an_answer_that_the_agent_does_not_heed_fails(agent, event, command, said):
    about = installation.describe(agent, os.environ)
    given = Entry(event, "", {"type": "command", "command": f"{command} # /h/filter-sensitive --agent {agent}"})

    (check,) = firing.fire(about, [given], os.environ)

    assert (check.health, said in check.line) == ("fail", True)


def entry(gate, event):
    wanted = entries(installation.groups(os.environ))
    return next(each for each in wanted if (each.gate, each.event) == (gate, event))


def with_command(given, command):
    """Another command that still names its gate, as somebody would write it who wants to be overlooked."""
    if "--agent" not in command:
        command += f" # /h/{given.gate} --agent claude-code"
    return Entry(given.event, given.matcher, {**given.hook, "command": command})


def fired(given):
    (check,) = firing.fire(installation.describe("claude-code", os.environ), [given], os.environ)
    return check


@pytest.mark.parametrize(
    ("gate", "event", "printed", "said"),
    [
        pytest.param("filter-sensitive", "PreToolUse", "", "let pass what it must refuse", id="silent on a key"),
        pytest.param("anchor-guard", "PreToolUse", "{}", "let pass what it must refuse", id="empty answer"),
        pytest.param(
            "quality-gate",
            "Stop",
            '{"decision": "block", "reason": "no"}',
            "refused what it must let pass: no",
            id="refuses all",
        ),
        pytest.param("quality-gate", "Stop", "[]", "Claude Code takes for a pass", id="a list"),
        pytest.param("quality-gate", "Stop", "{} {}", "Claude Code takes for a pass", id="two objects"),
        pytest.param(
            "quality-gate",
            "Stop",
            '{"systemMessage": "x; this was NOT checked."}',
            "could not check: x",
            id="broken armed",
        ),
    ],
)
def test_a_wrong_answer_fails(gate, event, printed, said):
    check = fired(with_command(entry(gate, event), f"printf %s '{printed}'"))

    assert (check.health, said in check.line) == ("fail", True)


def test_a_hook_that_is_gone_fails():
    given = entry("quality-gate", "Stop")

    check = fired(with_command(given, given.command.replace("/hooks/", "/gone/")))

    assert check.health == "fail"
    assert "exit code 2" in check.line


def test_a_hook_that_hangs_fails(monkeypatch):
    monkeypatch.setattr(firing, "_limit_s", lambda *_: 0.2 - firing._SLACK_S)

    assert fired(with_command(entry("quality-gate", "Stop"), "sleep 20")).line == "did not answer in time"


def test_a_scan_ahead_that_says_something_fails():
    given = entry("monotonicity-gate", "PostToolUse")

    check = fired(with_command(given, """printf %s '{"systemMessage": "x"}'"""))

    assert (check.health, check.line) == ("fail", "says something, and it runs beside the agent")


@pytest.mark.parametrize("event", ["PostToolUse", "PostToolUseFailure"])
def test_the_scan_ahead_answers_with_silence(event):
    assert fired(entry("monotonicity-gate", event)).health == "ok"
