"""Shell lines and calls that would switch the guard off, and those that only look like it."""

import json
from pathlib import Path

import pytest
import yaml

from hookpack.agents import claude_code
from hookpack.gates import anchor_guard as guard

FOLDER = Path(__file__).parents[1] / "cases"
CASES = yaml.safe_load((FOLDER / "protection.yaml").read_text(encoding="utf-8"))
STANDING = (
    ".claude/settings.json", ".claude/settings.local.json", ".codex/hooks.json", ".codex/config.toml",
    ".cursor/hooks.json", ".gemini/settings.json", ".hookpack/policy.yaml", ".github/workflows/ci.yml",
)  # fmt: skip


def judged(gate, line):
    return guard.judge(gate.shell(line), gate.World(files=dict.fromkeys(STANDING, "{}"))).outcome


def called(gate, call):
    text = json.dumps(call["input"]).replace("{root}", "/project").replace("{home}", "/home/user")
    message = {"hook_event_name": "PreToolUse", "cwd": "/project", "tool_name": call["tool"]}
    event = claude_code.parse({**message, "tool_input": json.loads(text)}, lambda _: "")
    if not guard.concerns(event):
        return "pass"
    return guard.judge(event, gate.World(files=dict.fromkeys(STANDING, "{}"))).outcome


def _name(call):
    return call["tool"] if isinstance(call, dict) else call[:60]


@pytest.mark.parametrize("line", CASES["refused"])
def test_what_would_touch_the_guard_is_refused(gate, line):
    assert judged(gate, line) == "fail"


@pytest.mark.parametrize("line", CASES["free"])
def test_what_does_not_touch_the_guard_is_free(gate, line):
    assert judged(gate, line) == "pass"


@pytest.mark.parametrize("call", CASES["calls"]["refused"], ids=_name)
def test_a_call_that_would_touch_the_guard_is_refused(gate, call):
    assert called(gate, call) == "fail"


@pytest.mark.parametrize("call", CASES["calls"]["free"], ids=_name)
def test_a_call_that_does_not_touch_the_guard_is_free(gate, call):
    assert called(gate, call) == "pass"


HELD_OUT = yaml.safe_load((FOLDER / "protection-held-out.yaml").read_text(encoding="utf-8"))


def _share(gate, part, outcome):
    found = [judged(gate, line) == outcome for line in HELD_OUT[part]]
    found += [called(gate, call) == outcome for call in HELD_OUT["calls"][part]]
    return sum(found) / len(found)


def test_most_of_what_nobody_thought_of_is_caught_and_hardly_anything_else(gate):
    assert _share(gate, "refused", "fail") >= 0.97
    assert _share(gate, "free", "fail") <= 0.01


LATER = [
    yaml.safe_load((FOLDER / f"protection-{name}.yaml").read_text(encoding="utf-8"))
    for name in ("fourth", "fifth", "sixth", "seventh")
]


def _outcome(gate, case):
    if isinstance(case, dict) and "tool" in case:
        return called(gate, case)
    line, files = (case["line"], case["files"]) if isinstance(case, dict) else (case, {})
    return guard.judge(gate.shell(line), gate.World(files={**dict.fromkeys(STANDING, "{}"), **files})).outcome


def _all(part):
    return [case for each in LATER for case in (*each[part], *each["calls"][part])]


def _id(case):
    return str(case)[:60]


@pytest.mark.parametrize("case", _all("refused"), ids=_id)
def test_a_later_case_that_would_touch_the_guard_is_refused(gate, case):
    assert _outcome(gate, case) == "fail"


@pytest.mark.parametrize("case", _all("free"), ids=_id)
def test_a_later_case_that_does_not_touch_the_guard_is_free(gate, case):
    assert _outcome(gate, case) == "pass"
