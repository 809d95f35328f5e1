"""`hookpack simulate`: what another policy would have made of verdicts, of events and of a transcript."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hookpack.state import ledger
from hookpack.state import project as projects

KEY = "AK" + "IA" + "Q3EGRIQ7NZJ5K2XW"
LENIENT = "version: 1\ngates:\n  anchor-guard: {on_fail: warn}\n  filter-sensitive: {enabled: false}\n"


@pytest.fixture
def simulate(person_run, project, tmp_path):
    """simulate(text of FILE, text of the other policy, *options): the report, and what is said beside it."""

    def run(text, policy, *args, code=0):
        (tmp_path / "given.jsonl").write_text(text)
        (tmp_path / "other.yaml").write_text(policy)
        words = ["simulate", str(tmp_path / "given.jsonl"), "--policy", str(tmp_path / "other.yaml"), "--json", *args]
        done = person_run(words, project)
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout or "{}"), done.stderr

    return run


@pytest.fixture
def write(project, payload):
    """write(path, content): the event before a file is written, as a line."""

    def made(path, content="x = 1\n", **fields):
        call = {"file_path": str(project / path), "content": content}
        return json.dumps(payload("PreToolUse.Write", tool_input=call, **fields)) + "\n"

    return made


def changed(report):
    return [(each["gate"], each["rule"], each["was"], each["would_be"]) for each in report["changes"]]


def recorded(project):
    return "".join(json.dumps(each) + "\n" for each, _ in ledger.read(projects.at(str(project), os.environ).repo))


def test_recorded_verdicts_are_decided_once_more(simulate, project, hook, write, person_run):
    for gate, path in (
        ("anchor-guard", ".claude/settings.json"),
        ("anchor-guard", "a.py"),
        ("filter-sensitive", "a.py"),
    ):
        hook(gate, write(path).encode())
    assert person_run(["baseline", "lock", "--yes"], project).returncode == 0

    report, _ = simulate(recorded(project), LENIENT)

    assert report["kind"] == "verdicts"
    assert changed(report) == [("anchor-guard", "protected-path", "deny", "warn")]
    assert report["totals"]["anchor-guard"] == {"judged": 2, "changed": 1, "refused": 1, "would_be_refused": 0}
    assert sum(report["left_out"].values()) == 1  # the person's command


def test_the_strictest_of_the_layers_decides(simulate):
    row = {
        "gate": "monotonicity-gate", "outcome": "fail", "rule": "regression", "would": "deny", "id": "0123456789",
        "layers": [["budget", "fail", 1.0], ["anchors", "unsure", 1.0]], "event": "Stop", "tool": "",
    }  # fmt: skip
    text = json.dumps(row) + "\n"

    asked, _ = simulate(text, "version: 1\niteration: {budget: {on_fail: warn}, anchors: {on_unsure: ask}}\n")
    same, _ = simulate(text, "version: 1\niteration: {anchors: {on_unsure: ask}}\n")

    assert changed(asked) == [("monotonicity-gate", "regression", "deny", "ask")]
    assert changed(same) == []


def test_a_setting_that_decides_what_is_found_is_named_instead_of_guessed(simulate, project, hook, write):
    hook("anchor-guard", write("a.py").encode())

    report, _ = simulate(recorded(project), "version: 1\nprotect: [a.py]\n")

    assert changed(report) == []
    assert report["taken_as_found"] == {"protect": 1}


def test_events_are_judged_again_under_both_policies(simulate, write):
    text = write("a.py") + write(".claude/settings.json") + write("b.py", f'KEY = "{KEY}"\n')

    report, _ = simulate(text, "version: 1\nprotect: [a.py]\ngates: {filter-sensitive: {on_fail: ask}}\n")

    assert report["kind"] == "events"
    assert changed(report) == [
        ("anchor-guard", "protected-path", "pass", "deny"),
        ("filter-sensitive", "credential", "deny", "ask"),
    ]


def test_a_transcript_of_claude_code_is_read_as_its_calls(simulate, project):
    call = {"type": "tool_use", "id": "t1", "name": "Write", "input": {"file_path": "a.py", "content": "x = 1\n"}}
    rows = [
        {"type": "user", "message": {"role": "user", "content": "go on"}, "cwd": str(project), "sessionId": "s"},
        {
            "type": "assistant",
            "message": {"role": "assistant", "content": [call]},
            "cwd": str(project),
            "sessionId": "s",
        },
        {"type": "summary", "summary": "words"},
    ]

    report, _ = simulate("".join(json.dumps(each) + "\n" for each in rows), "version: 1\nprotect: [a.py]\n")

    assert changed(report) == [("anchor-guard", "protected-path", "pass", "deny")]
    assert report["left_out"] == {"a row of the transcript that is no call": 1}


def test_starts_of_agents_are_counted_as_they_were(simulate, payload):
    spawn = payload("PreToolUse.Agent")
    text = "".join(json.dumps({**spawn, "tool_use_id": f"t{number}"}) + "\n" for number in range(3))

    report, _ = simulate(
        text, "version: 1\ngates: {recursion-guard: {options: {max_children: 2, max_per_minute: 1}}}\n"
    )

    assert changed(report) == [("recursion-guard", "too-many-children", "pass", "deny")]


@pytest.mark.parametrize(
    ("name", "fields", "why"),
    [
        pytest.param("Stop", {}, "judges a tree or a transcript", id="the end of a turn"),
        pytest.param("PreToolUse.Write", {"cwd": "/"}, "of another project", id="elsewhere"),
    ],
)
def test_what_cannot_be_judged_again_is_counted(simulate, payload, name, fields, why):
    report, _ = simulate(json.dumps(payload(name, **fields)), LENIENT)

    (said,) = report["left_out"]
    assert why in said
    assert report["changes"] == []


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("rubbish", id="no JSON"),
        pytest.param("[1]", id="no object"),
        pytest.param("[" * 100_000, id="nested without end"),
        pytest.param('{"gate": "anchor-guard", "would": "deny", "outcome": "x"}', id="an unknown outcome"),
        pytest.param('{"gate": "nosuch", "would": "deny", "outcome": "fail"}', id="an unknown gate"),
        pytest.param('{"gate": "anchor-guard", "would": "deny", "outcome": ["fail"], "layers": 3}', id="other types"),
        pytest.param('{"hook_event_name": 7}', id="no event"),
    ],
)
def test_a_damaged_line_is_named_and_never_passes(simulate, line):
    _, said = simulate(line + "\n", LENIENT, code=3)

    assert "line 1 is neither" in said


def test_good_lines_count_beside_a_damaged_one(simulate, write):
    report, said = simulate(write("a.py") + "rubbish\n", "version: 1\nprotect: [a.py]\n", code=3)

    assert len(report["changes"]) == 1
    assert report["unreadable_lines"] == [2]
    assert "1 lines could not be read: 2" in said


def test_nothing_is_written_and_no_command_of_the_policy_runs(simulate, project, write, payload):
    where = Path(projects.at(str(project), os.environ).repo)
    mark = project / "ran"
    text = write(".claude/settings.json") + json.dumps(payload("Stop")) + "\n"

    simulate(text, f"version: 1\niteration: {{correctness: {{command: 'touch {mark}'}}}}\n")

    assert not mark.exists()
    assert not where.exists()


def test_the_edited_policy_of_the_project_is_the_other_one_by_default(project, person_run, write, tmp_path):
    (tmp_path / "events.jsonl").write_text(write("a.py"))
    bare = person_run(["simulate", str(tmp_path / "events.jsonl")], project)
    (project / ".hookpack").mkdir()
    (project / ".hookpack" / "policy.yaml").write_text("version: 1\nmode: observe\nprotect: [a.py]\n")

    done = person_run(["simulate", str(tmp_path / "events.jsonl")], project)

    assert (bare.returncode, "--policy FILE" in bare.stderr) == (3, True)
    assert done.returncode == 0
    assert "line 1      pass -> deny  anchor-guard/protected-path" in done.stdout
    assert "the other policy only observes" in done.stdout


def test_a_faulty_policy_is_named_with_its_line(project, person_run, write, tmp_path):
    (tmp_path / "events.jsonl").write_text(write("a.py"))
    (tmp_path / "other.yaml").write_text("version: 1\nmode: maybe\n")

    done = person_run(["simulate", str(tmp_path / "events.jsonl"), "--policy", str(tmp_path / "other.yaml")], project)

    assert done.returncode == 3
    assert "other.yaml:2:" in done.stderr


def test_a_preset_is_a_policy_by_its_name(project, person_run, tmp_path):
    row = {"gate": "anchor-guard", "outcome": "unsure", "rule": "unchecked-anchor", "would": "warn", "event": "e"}
    (tmp_path / "record.jsonl").write_text(json.dumps(row) + "\n")

    done = person_run(["simulate", str(tmp_path / "record.jsonl"), "--policy", "autonomous"], project)

    assert "line 1      warn -> deny  anchor-guard/unchecked-anchor" in done.stdout


@pytest.mark.parametrize("words", [["/dev/zero"], ["-", "--policy", "/dev/zero"]], ids=["record", "policy"])
def test_what_has_no_end_is_not_read_to_it(person_run, project, words):
    if words[0] != "-":
        (project / ".hookpack").mkdir(exist_ok=True)
        (project / ".hookpack" / "policy.yaml").write_text("version: 1\n")

    done = person_run(["simulate", *words], project)

    assert done.returncode == 3
    assert "has no end" in done.stderr or "is no file" in done.stderr
