"""What holds of every adapter: recorded payloads become events, each decision at each event has its golden bytes."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack.agents import NAMES
from hookpack.errors import BadEvent
from hookpack.event import Event
from hookpack.verdict import Decision, Reply, Verdict

if TYPE_CHECKING:
    from types import ModuleType

_TESTS = Path(__file__).resolve().parent.parent
_ACTIONS = ("pass", "warn", "ask", "deny")
_VERDICT = Verdict("anchor-guard", "fail", "protected-path", '"a.py" is protected.', "Ask the user to change it.")
_FULL = _VERDICT._replace(context="Keep check_path().", notice="hookpack: look at a.py")


def adapter(agent: str) -> ModuleType:
    return importlib.import_module(f"hookpack.agents.{agent.replace('-', '_')}")


def _names(agent: str) -> tuple[str, ...]:
    """The agent's events with a moment of ours, and one of those without."""
    module = adapter(agent)
    return (*module._MOMENTS, *sorted(module._OTHER)[-1:])


def _recorded(agent: str) -> list[Path]:
    """The payloads; what the agent keeps beside its transcripts is none."""
    found = (_TESTS / "fixtures" / agent).rglob("[A-Za-z]*.json")
    return sorted(path for path in found if not path.name.endswith(".meta.json"))


_EVENTS = [(agent, name) for agent in NAMES for name in _names(agent)]
_MESSAGES = [pytest.param(agent, path, id=f"{agent} {path.stem}") for agent in NAMES for path in _recorded(agent)]


def _event(agent: str, name: str) -> Event:
    return Event(agent, name, adapter(agent)._MOMENTS.get(name, "other"), output="printed", answer="printed")


def golden(agent: str, name: str) -> Reply:
    """The reply that the files NAME.json (stdout) and NAME.stderr hold; with the latter the exit code is 2."""
    stdout, stderr = (_TESTS / "golden" / agent / f"{name}.{kind}" for kind in ("json", "stderr"))
    assert stdout.exists() or stderr.exists(), name
    said, words = (path.read_bytes().decode() if path.exists() else "" for path in (stdout, stderr))
    return Reply(said, words, 2 if words else 0)


def replies(agent: str) -> dict[str, Reply]:
    """Every decision at every event, by the name of its golden file."""
    render, found = adapter(agent).render, {}
    for action in _ACTIONS:
        found[f"unparsed.{action}"] = render(Decision(action, _VERDICT), None)
        for name in _names(agent):
            found[f"{name}.{action}"] = render(Decision(action, _VERDICT), _event(agent, name))
            if action in ("pass", "deny"):
                found[f"{name}.{action}-full"] = render(Decision(action, _FULL), _event(agent, name))
    return found


@pytest.mark.parametrize("agent", NAMES)
def test_every_decision_at_every_event_has_its_bytes(agent: str) -> None:
    said = replies(agent)

    assert said == {name: golden(agent, name) for name in said}


@pytest.mark.parametrize("agent", NAMES)
def test_no_golden_file_is_left_over(agent: str) -> None:
    assert {path.stem for path in (_TESTS / "golden" / agent).iterdir()} == set(replies(agent))


@given(st.sampled_from(_EVENTS), st.sampled_from(_ACTIONS), st.text(), st.text(), st.text())
def test_a_reply_is_one_json_object_or_words_with_exit_code_2(
    event: tuple[str, str], action: str, reason: str, context: str, notice: str
) -> None:
    verdict = Verdict("g", "fail", "r", reason, context=context, notice=notice)

    said = adapter(event[0]).render(Decision(action, verdict), _event(*event))

    assert (said.code, bool(said.stderr)) in ((0, False), (2, True))
    assert said.stdout == "" or isinstance(json.loads(said.stdout), dict)


# what lets an event go on where silence would be taken for a fault
_LETS_PASS = {"cursor": ({}, {"permission": "allow"}, {"continue": True})}


@pytest.mark.parametrize(("agent", "name"), _EVENTS)
def test_a_silent_pass_says_nothing_but_that_it_passes(agent: str, name: str) -> None:
    said = adapter(agent).render(Decision("pass", Verdict("g", "pass")), _event(agent, name))

    if agent in _LETS_PASS:
        assert json.loads(said.stdout) in _LETS_PASS[agent]
    else:
        assert said == Reply()


@pytest.mark.parametrize("agent", NAMES)
def test_payloads_are_kept_for_most_events_that_gates_look_at(agent: str) -> None:
    module = adapter(agent)
    seen = {module.parse(json.loads(path.read_text(encoding="utf-8")), lambda _: "").name for path in _recorded(agent)}

    assert len(set(module._MOMENTS) & seen) >= 0.6 * len(module._MOMENTS)


@pytest.mark.parametrize(("agent", "path"), _MESSAGES)
def test_a_recorded_payload_keeps_its_session_and_moment(agent: str, path: Path) -> None:
    module = adapter(agent)

    seen = module.parse(json.loads(path.read_text(encoding="utf-8")), lambda _: "")

    assert (seen.agent, seen.moment) == (agent, module._MOMENTS.get(seen.name, "other"))
    assert seen.session
    assert seen.cwd or seen.project
    if seen.moment in ("before-tool", "after-tool"):
        assert seen.tool
        assert seen.act != "write" or seen.writes
        assert seen.act != "shell" or seen.command


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_KEYS = sorted({key for agent in NAMES for path in _recorded(agent) for key in json.loads(path.read_text("utf-8"))})
_PAYLOADS = [(agent, path) for agent in NAMES for path in _recorded(agent)]


@given(st.sampled_from(_PAYLOADS), st.dictionaries(st.sampled_from(_KEYS), _JSON, max_size=3), st.booleans())
def test_any_message_is_an_event_or_a_bad_event(
    payload: tuple[str, Path], changes: dict[str, object], is_whole: bool
) -> None:
    agent, path = payload
    message = (json.loads(path.read_text(encoding="utf-8")) if is_whole else {}) | changes

    try:
        seen = adapter(agent).parse(message, lambda _: "")
    except BadEvent:
        return

    assert isinstance(seen, Event)


@given(st.sampled_from(NAMES), _JSON)
def test_any_settings_file_has_an_armament(agent: str, value: object) -> None:
    assert isinstance(adapter(agent).armament(json.dumps({"hooks": value, "env": value})), str)


@given(
    st.sampled_from(NAMES),
    st.lists(st.dictionaries(st.sampled_from(["type", "message", "payload"]), _JSON, max_size=3)),
)
def test_any_transcript_can_be_read(agent: str, rows: list[dict[str, object]]) -> None:
    assert all(each.kind for each in adapter(agent).traces(rows))
