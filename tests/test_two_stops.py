"""Two stops at once in one work tree, as real processes: nothing accepted unseen, nothing lost, nothing taken twice."""

from __future__ import annotations

import json
import os
import signal
import time

import pytest

from hookpack.state.files import read_json
from tests.live import FAULT, Live, ended

POLICY = {"iteration": {"monotonicity": {"scanners": ["semgrep"]}}}
HARMLESS = "y = 1\n"


@pytest.fixture
def live(tmp_path):
    return Live(tmp_path, POLICY)


def prompt(live, session, **environ):
    live.say("UserPromptSubmit", session_id=session, prompt="go", environ=environ)


def write(live, session, name, text):
    given = {"tool_name": "Write", "tool_input": {"file_path": name, "content": text}, "tool_use_id": name}
    live.say("PreToolUse", session_id=session, **given)
    (live.root / name).write_text(text)


def stop_together(live, *sessions, in_order=False):
    """The replies of stops that each took a snapshot before the first of them was judged.

    `in_order`, each stands still from there on until the one before it has ended.
    """
    live.scanner.hold()
    hooks, scans = [], live.started
    for number, each in enumerate(sessions):
        before = _last_event(live)
        hooks.append(live.begin("Stop", session_id=each, stop_hook_active=False, last_assistant_message=f"{number}"))
        live.until(lambda before=before: live.started > scans and _last_event(live) != before)
    if in_order:
        time.sleep(0.5)  # they wait for the scan that stands still, and hold nothing that it needs
        for hook in hooks[1:]:
            hook.send_signal(signal.SIGSTOP)
    live.scanner.go()
    replies = []
    for hook in hooks:
        hook.send_signal(signal.SIGCONT)
        out, err, code = ended(hook)
        assert (code, err) == (0, b"")
        replies.append(json.loads(out or b"{}"))
    return replies


def _last_event(live):
    """The key of the event for which the last snapshot was taken."""
    return read_json(os.path.join(live.places.area, "event.json"), schema=1)["key"]


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        pytest.param(HARMLESS, HARMLESS, False, id="both harmless"),
        pytest.param(FAULT, HARMLESS, True, id="one faulty"),
        pytest.param(FAULT, FAULT, True, id="both faulty"),
    ],
)
def test_two_sessions_stop_at_once_and_nothing_is_taken_or_accepted(live, first, second, refused):
    prompt(live, "a")
    prompt(live, "b")
    write(live, "a", "one.py", first)
    write(live, "b", "two.py", second)
    before = live.accepted()

    said = stop_together(live, "a", "b")

    assert [each.get("decision") == "block" for each in said] == [refused, refused]
    assert (live.root / "one.py").read_text() == first
    assert (live.root / "two.py").read_text() == second
    assert live.world().checkpoints.rejected() == ()
    assert live.accepted() == before
    assert not any(live.world(each).turn().is_open for each in "ab")


def test_what_two_harmless_stops_left_is_accepted_at_the_next_prompt(live):
    prompt(live, "a")
    prompt(live, "b")
    write(live, "a", "one.py", HARMLESS)
    write(live, "b", "two.py", HARMLESS)
    assert stop_together(live, "a", "b") == [{}, {}]

    prompt(live, "a")

    assert live.accepted() == live.now()


@pytest.mark.parametrize("order", [("above", "nested"), ("nested", "above")], ids=" first, then ".join)
def test_a_nested_session_and_the_one_above_it_stop_at_once_and_both_go_back_once(live, order):
    prompt(live, "above")
    write(live, "above", "one.py", FAULT)
    prompt(live, "nested", HOOKPACK_DEPTH="1")
    write(live, "nested", "two.py", FAULT + "z = 1\n")  # the prompt has scanned what the one above wrote

    said = dict(zip(order, stop_together(live, *order, in_order=True), strict=True))

    assert "taken back, these files" in said["above"]["reason"]
    assert ("Nothing was taken back" in said["nested"]["reason"]) == (order[0] == "nested")
    assert sorted(path.name for path in live.root.iterdir()) == ["app.py"]
    _is_kept_once(live, "one.py", "two.py")


@pytest.mark.parametrize("in_order", [False, True])
def test_one_session_whose_stop_fires_twice_is_taken_back_once(live, in_order):
    prompt(live, "a")
    write(live, "a", "one.py", FAULT)

    said = stop_together(live, "a", "a", in_order=in_order)

    assert all("taken back" in each["reason"] for each in said)
    assert not (live.root / "one.py").exists()
    _is_kept_once(live, "one.py")


def _is_kept_once(live, *names):
    (rejected,) = live.world().checkpoints.rejected()
    kept = {each.path for each in live.world().tree.entries(rejected.tree)}
    assert kept == {"app.py", *names}
