"""Hooks that are fired, and the answers that count."""

from __future__ import annotations

import os

import pytest

from hookpack import installation
from hookpack.cli.diagnosis import firing
from hookpack.settings_file import Entry, entries


def entry(gate, event):
    wanted = entries(installation.groups(os.environ))
    return next(each for each in wanted if (each.gate, each.event) == (gate, event))


def with_command(given, command):
    """Another command that still names its gate, as somebody would write it who wants to be overlooked."""
    if "--agent" not in command:
        command += f" # /h/{given.gate} --agent claude-code"
    return Entry(given.event, given.matcher, {**given.hook, "command": command})


def fired(given):
    (check,) = firing.fire([given], os.environ)
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
        pytest.param("quality-gate", "Stop", "[]", "no JSON object", id="a list"),
        pytest.param("quality-gate", "Stop", "{} {}", "no JSON object", id="two objects"),
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
    monkeypatch.setattr(firing, "_limit_s", lambda _: 0.2 - firing._SLACK_S)

    assert fired(with_command(entry("quality-gate", "Stop"), "sleep 20")).line == "did not answer in time"


def test_a_scan_ahead_that_says_something_fails():
    given = entry("monotonicity-gate", "PostToolUse")

    check = fired(with_command(given, """printf %s '{"systemMessage": "x"}'"""))

    assert (check.health, check.line) == ("fail", "says something, and it runs beside the agent")


@pytest.mark.parametrize("event", ["PostToolUse", "PostToolUseFailure"])
def test_the_scan_ahead_answers_with_silence(event):
    assert fired(entry("monotonicity-gate", event)).health == "ok"
