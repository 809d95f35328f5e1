"""Merging into and removing from a Claude Code settings file."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookpack import installation, settings_file
from hookpack.errors import HookpackError


def ours(gate, timeout=30):
    command = f"/v/bin/python -I /h/{gate} --agent claude-code"
    return {"type": "command", "command": command, "timeout": timeout, "onFailure": "block"}


FOREIGN = {"type": "command", "command": "./lint.sh"}
WANTED = {
    "PreToolUse": [{"matcher": "*", "hooks": [ours("filter-sensitive"), ours("anchor-guard")]}],
    "Stop": [{"hooks": [ours("quality-gate", 900)]}],
}
TEXTS = {
    "missing": "",
    "empty object": "{}\n",
    "other keys": '{\n    "model": "opus",\n    "permissions": {"allow": ["Bash(ls)"]}\n}\n',
    "empty hooks": '{\n  "hooks": {}\n}\n',
    "foreign hook of the same event": json.dumps({"hooks": {"Stop": [{"hooks": [FOREIGN]}]}, "z": 1, "a": 2}, indent=2),
    "foreign hook inline": '{\n  "hooks": { "Stop": [ { "hooks": [ {"type": "command", "command": "x"} ] } ] }\n}\n',
    "one line": '{"hooks":{"PreToolUse":[{"hooks":[{"type":"command","command":"x"}]}]},"model":"opus"}',
    "tabs and CRLF": '{\r\n\t"hooks": {\r\n\t\t"Stop": []\r\n\t}\r\n}\r\n',
    "byte order mark": '\ufeff{\n  "model": "opus"\n}\n',
    "empty event list": '{"hooks": {"Stop": []}}',
}


def tree(text):
    return json.loads(text.removeprefix("\ufeff") or "{}")


def foreign(text):
    """All hooks that are not ours, by event; events without any left out."""
    listed = settings_file.entries(tree(text).get("hooks", {}))
    return [entry for entry in listed if not entry.gate]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_merging_adds_ours_and_keeps_the_rest(text):
    merged = settings_file.merge(text, WANTED)

    found = {(each.event, each.matcher, each.gate) for each in settings_file.registered(merged)}
    assert found == {
        ("PreToolUse", "*", "filter-sensitive"),
        ("PreToolUse", "*", "anchor-guard"),
        ("Stop", "", "quality-gate"),
    }
    assert foreign(merged) == foreign(text)
    assert [key for key in tree(merged) if key != "hooks"] == [key for key in tree(text) if key != "hooks"]
    assert settings_file.faults(merged) == ()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_second_merge_changes_no_byte(text):
    merged = settings_file.merge(text, WANTED)

    assert settings_file.merge(merged, WANTED) == merged


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(TEXTS[name], id=name)
        for name in TEXTS
        if "empty" not in name and name not in ("missing", "tabs and CRLF")
    ],
)
def test_removing_undoes_merging_to_the_byte(text):
    assert settings_file.remove(settings_file.merge(text, WANTED)) == text


def test_lines_that_are_not_ours_stay_byte_for_byte():
    text = TEXTS["foreign hook of the same event"]

    merged = iter(settings_file.merge(text, WANTED).splitlines())

    assert all(any(line in (kept, f"{kept},") for line in merged) for kept in text.splitlines())


def test_other_paths_and_limits_of_ours_are_replaced():
    before = settings_file.merge(TEXTS["foreign hook of the same event"], WANTED)
    moved = json.loads(json.dumps(WANTED).replace("/v/bin/python", "/w/bin/python"))

    after = settings_file.merge(before, moved)

    assert "/v/bin/python" not in after
    assert settings_file.remove(after) == TEXTS["foreign hook of the same event"]


def test_ours_are_taken_out_of_a_group_that_others_share():
    text = json.dumps({"hooks": {"Stop": [{"hooks": [ours("quality-gate"), FOREIGN, ours("monotonicity-gate")]}]}})

    assert tree(settings_file.remove(text)) == {"hooks": {"Stop": [{"hooks": [FOREIGN]}]}}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Stop", "PreToolUse", "Odd"]),
            st.lists(st.sampled_from([FOREIGN, ours("anchor-guard")]), max_size=4),
        ),
        max_size=6,
    ),
    st.sampled_from([None, 2, "\t"]),
)
def test_removing_leaves_none_of_ours_and_all_of_the_others(groups, indent):
    hooks: dict[str, list[object]] = {}
    for event, listed in groups:
        hooks.setdefault(event, []).append({"hooks": listed})
    text = json.dumps({"hooks": hooks, "model": "opus"}, indent=indent)

    removed = settings_file.remove(text)

    assert settings_file.registered(removed) == ()
    assert foreign(removed) == foreign(text)
    assert tree(removed)["model"] == "opus"


@pytest.mark.parametrize(
    "command",
    [
        "/v/bin/python -I /h/anchor-guard --agent claude-code",
        "'/my v/bin/python' -I '/my h/anchor-guard' --agent claude-code",
        r"C:\v\python.exe -I C:\h\anchor-guard --agent claude-code",
    ],
)
def test_our_commands_are_known(command):
    assert settings_file.Entry("Stop", "", {"type": "command", "command": command}).gate == "anchor-guard"


@pytest.mark.parametrize(
    "hook",
    [
        pytest.param({"type": "command", "command": "./lint.sh"}, id="another program"),
        pytest.param({"type": "command", "command": "/h/my-anchor-guard --agent claude-code"}, id="a longer name"),
        pytest.param({"type": "command", "command": "echo anchor-guard"}, id="only the name"),
        pytest.param({"type": "prompt", "prompt": "x anchor-guard --agent claude-code"}, id="a prompt"),
    ],
)
def test_commands_of_others_are_left_alone(hook):
    assert settings_file.Entry("Stop", "", hook).gate == ""


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param('{"a": 1,}', "1:9: no valid JSON", id="trailing comma"),
        pytest.param("[]", "1:1: the settings are no object", id="a list"),
        pytest.param('{"model": 5}', '1:11: "model" is no text', id="wrong type elsewhere"),
        pytest.param('{"hooks": []}', '1:11: "hooks" is no object', id="hooks is a list"),
        pytest.param('{"hooks": {}, "hooks": {}}', '1:1: the key "hooks" stands twice', id="hooks twice"),
        pytest.param('{"hooks": {"Stop": {}}}', '1:20: "Stop" is no list', id="event is an object"),
        pytest.param('{"hooks": {"Stop": [5]}}', '1:21: an entry of "Stop" is no object', id="group is a number"),
        pytest.param(
            '{"hooks": {"Stop": [{}]}}', '1:21: an entry of "Stop" has no list "hooks"', id="group without hooks"
        ),
        pytest.param('{"hooks": {"Stop": [{"matcher": 1, "hooks": []}]}}', '1:33: "matcher" is no text', id="matcher"),
        pytest.param('{"hooks": {"Stop": [{"hooks": [1]}]}}', "1:32: a hook is no object", id="hook is a number"),
        pytest.param(
            '{"hooks": {"Stop": [\n {"hooks": [{"type": "command"}]}]}}',
            '2:13: a hook of type "command" has no "command"',
            id="hook without command",
        ),
        pytest.param(
            '{"hooks": {"Stop": [{"hooks": [{"type": "comand", "command": "x"}]}]}}',
            '1:32: a hook needs a "type"',
            id="unknown type",
        ),
        pytest.param(
            '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x", "timeout": -1}]}]}}',
            '1:79: "timeout" is no positive number',
            id="negative timeout",
        ),
    ],
)
def test_what_claude_code_drops_without_a_word_is_said(text, fault):
    found = settings_file.faults(text)

    assert len(found) == 1
    assert found[0].startswith(fault)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty file"),
        pytest.param('{"hooks": {"Unheard": [{"hooks": []}]}}', id="unknown event"),
        pytest.param(
            '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x", "odd": 1}]}]}}', id="unknown field"
        ),
        pytest.param('{"hooks": {"Stop": [{"hooks": [{"type": "prompt", "prompt": "x"}]}]}}', id="another type"),
        pytest.param('{"model": "opus", "hooks": {}}', id="no hook"),
    ],
)
def test_what_claude_code_reads_is_no_fault(text):
    assert settings_file.faults(text) == ()


def test_faults_are_told_with_path_line_and_column():
    with pytest.raises(
        HookpackError, match=r"^s\.json:1:11: \"hooks\" is no object\nClaude Code ignores the whole file"
    ):
        settings_file.check('{"hooks": 1}', "s.json")


CODEX = installation.describe("codex", {}).layout
GEMINI = settings_file.Layout(agent="gemini", title="Gemini CLI", has_comments=True, options=("enabled",))
CURSOR = settings_file.Layout(
    agent="cursor", title="Cursor", is_flat=True, default_type="command", has_urls=False, events=("stop", "preToolUse"),
    types={"command": "command", "prompt": "prompt"}, root={"version": 1},
)  # fmt: skip
FLAT = {"stop": [{"command": "/v/bin/python -I /h/quality-gate --agent cursor", "timeout": 900, "failClosed": True}]}


def of(agent, wanted=WANTED):
    return json.loads(json.dumps(wanted).replace("--agent claude-code", f"--agent {agent}"))


@pytest.mark.parametrize(
    ("text", "wanted", "layout"),
    [
        pytest.param('{"version": 1, "hooks": {"stop": [{"command": "./x"}]}}\n', FLAT, CURSOR, id="flat"),
        pytest.param('{\n  "version": 1,\n  "z": [1]\n}\n', FLAT, CURSOR, id="flat without hooks"),
        pytest.param(
            '{ // mine\n  "theme": "a//b", /* "hooks": {} */\n  "hooks": {\n    "enabled": true, // on\n'
            '    "Stop": [\n      {"hooks": [{"type": "command", "command": "x"}]} // last\n    ]\n  }\n}\n',
            of("gemini"), GEMINI, id="comments",
        ),
        pytest.param('{"description": "d", "hooks": {"Odd": []}}', of("codex"), CODEX, id="grouped"),
    ],
)  # fmt: skip
def test_removing_undoes_merging_in_every_layout(text, wanted, layout):
    merged = settings_file.merge(text, wanted, layout)

    assert settings_file.faults(merged, layout) == ()
    assert len(settings_file.registered(merged, layout)) == len(tuple(settings_file.entries(wanted)))
    assert settings_file.merge(merged, wanted, layout) == merged
    assert settings_file.remove(merged, layout) == text


def test_hooks_for_another_agent_are_left_alone():
    text = settings_file.merge("", WANTED)

    merged = settings_file.merge(text, of("qwen"), settings_file.CLAUDE_CODE._replace(agent="qwen"))

    assert settings_file.registered(merged) == settings_file.registered(text)
    assert settings_file.remove(merged, settings_file.CLAUDE_CODE._replace(agent="qwen")) == text


def test_a_file_gets_what_a_file_of_hooks_always_holds():
    merged = settings_file.merge('{"hooks": {}}', FLAT, CURSOR)

    assert tree(merged)["version"] == 1
    assert settings_file.is_empty(settings_file.remove(merged, CURSOR), CURSOR)
    assert not settings_file.is_empty('{"version": 2}', CURSOR)


@pytest.mark.parametrize(
    ("text", "layout", "fault"),
    [
        pytest.param('{\n "version": 1}', CODEX, '2:13: "version" is none of the keys', id="codex version"),
        pytest.param(
            '{"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "x", "timeout": 1.5}]}]}}', CODEX,
            '1:79: "timeout" is no positive whole number', id="codex fraction",
        ),
        pytest.param(
            '{"hooks": {"Stop": [{"hooks": [{"type": "http", "url": "x"}]}]}}', CODEX,
            '1:32: a hook needs a "type" out of command, mcp_tool', id="codex type",
        ),
        pytest.param('\ufeff{"hooks": {}}', CODEX, "1:2: a byte order mark stands before it", id="codex mark"),
        pytest.param('{"hooks": {"Stop": []}}', CURSOR, '1:20: "Stop" is no event that Cursor', id="cursor event"),
        pytest.param(
            '{"hooks": {"stop": [{"command": "curl http' '://x"}]}}', CURSOR, "1:33: the command holds a URL",
            id="cursor url",
        ),
        pytest.param('{"hooks": {"stop": [{"x": 1}]}}', CURSOR, '1:21: a hook of type "command" has no "command"',
                     id="cursor command"),
        pytest.param('{"a": 1 /* b }', GEMINI, "1:9: no valid JSON", id="open comment"),
    ],
)  # fmt: skip
def test_what_another_agent_does_not_read_is_said(text, layout, fault):
    found = settings_file.faults(text, layout)

    assert len(found) == 1
    assert found[0].startswith(fault)


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        pytest.param('{"hooks": {"Unheard": [{"odd": 1, "hooks": []}]}, "description": "x"}', CODEX, id="codex"),
        pytest.param('{"hooks": {"enabled": true}, // x\n "model": {"name": "x"}}', GEMINI, id="gemini"),
        pytest.param('{"hooks": {"stop": [{"type": "prompt", "prompt": "x"}]}}', CURSOR, id="cursor"),
    ],
)
def test_what_another_agent_reads_is_no_fault(text, layout):
    assert settings_file.faults(text, layout) == ()
